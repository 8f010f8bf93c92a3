/* SPDX-License-Identifier: MIT */
/*
 * Models as files: what is written is read again, bit for bit.
 */
#include "support.h"

#include "scratch.h"

enum { ROWS = 7, INPUTS = 3, OUTPUTS = 2 };

static double x[ROWS * INPUTS];
static double t[ROWS * OUTPUTS];
static int32_t labels[ROWS];
static const char *const input_names[INPUTS] = { "length", "Größe", "with \"quotes\"" };
static const char *const class_names[OUTPUTS] = { "no", "yes" };

static void set_up(void)
{
    scratch_make();
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        x[i] = 10.0 + awkward(1, i);
    for (size_t i = 0; i < ROWS * OUTPUTS; i++)
        t[i] = 1e3 * awkward(2, i);
    for (size_t i = 0; i < ROWS; i++)
        labels[i] = (int32_t)(i % 2);
}

/* Data with targets and scalers for both. */
static mlp_data *scaled_data(void)
{
    const mlp_scaler_opts robust = { sizeof robust, MLP_SCALER_ROBUST, 0.0, 1.0 };
    mlp_scaler *inputs;
    mlp_scaler *targets;
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL));
    ck_ok(mlp_scaler_fit_inputs(&inputs, data, &robust));
    ck_ok(mlp_scaler_fit_targets(&targets, data, NULL));
    ck_ok(mlp_data_set_scalers(data, inputs, targets));
    ck_ok(mlp_data_set_names(data, input_names, NULL, NULL));
    mlp_scaler_free(inputs);
    mlp_scaler_free(targets);
    return data;
}

static void compare_predictions(const mlp_model *a, const mlp_model *b)
{
    double ya[ROWS * OUTPUTS];
    double yb[ROWS * OUTPUTS];
    mlp_work *work;

    ck_ok(mlp_work_new(&work, mlp_model_net(a), 4, 1));
    ck_ok(mlp_model_predict(a, work, ROWS, x, ya));
    ck_ok(mlp_model_predict(b, work, ROWS, x, yb));
    ck_assert_mem_eq(ya, yb, sizeof ya);
    mlp_work_free(work);
}

START_TEST(test_every_option_comes_back)
{
    const char *path = scratch_path("model.safetensors");
    mlp_data *data = scaled_data();
    mlp_model *model;
    mlp_model *loaded;
    mlp_net *net;
    mlp_layer_info a;
    mlp_layer_info b;

    ck_ok(mlp_net_parse(
        &net, MLP_F64, "3-4:tanh:batch_norm:dropout=0.25-5:gelu:nobias:he_normal-2:layer_norm", 3));
    for (size_t i = 0; i < mlp_net_n_running(net); i++)
        mlp_net_running(net)[i] = 1.0 / (double)(i + 3);
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_HUBER, data));
    ck_ok(mlp_model_save(model, path));
    ck_ok(mlp_model_load(&loaded, path));

    ck_assert_int_eq(mlp_model_loss(loaded), MLP_LOSS_HUBER);
    ck_assert_uint_eq(mlp_net_n_params(mlp_model_net(loaded)), mlp_net_n_params(net));
    ck_assert_mem_eq(mlp_net_params_const(mlp_model_net(loaded)), mlp_net_params_const(net),
                     mlp_net_n_params(net) * sizeof(double));
    for (size_t i = 0; i < mlp_net_n_layers(net); i++) {
        ck_ok(mlp_net_layer(net, i, &a));
        ck_ok(mlp_net_layer(mlp_model_net(loaded), i, &b));
        ck_assert_uint_eq(a.inputs, b.inputs);
        ck_assert_uint_eq(a.units, b.units);
        ck_assert_int_eq(a.act, b.act);
        ck_assert_int_eq(a.init.kind, b.init.kind);
        ck_assert_int_eq(a.has_bias, b.has_bias);
        ck_assert_int_eq(a.norm, b.norm);
        ck_assert_uint_eq(a.running_offset, b.running_offset);
        ck_assert_double_eq(a.dropout, b.dropout);
    }
    for (size_t i = 0; i < INPUTS; i++)
        ck_assert_str_eq(mlp_model_input_name(loaded, i), input_names[i]);
    ck_assert_ptr_null(mlp_model_target_name(loaded, 0));
    compare_predictions(model, loaded);
    mlp_model_free(loaded);
    mlp_model_free(model);
    mlp_net_free(net);
    mlp_data_free(data);
    ck_assert_uint_eq(scratch_count(), 1);
}
END_TEST

/* A model takes inputs as they come: its predictions are those of the trained network's data. */
START_TEST(test_predictions_are_in_own_units)
{
    mlp_data *data = scaled_data();
    double scaled[ROWS * OUTPUTS];
    double own[ROWS * OUTPUTS];
    double y[ROWS * OUTPUTS];
    mlp_model *model;
    mlp_work *work;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "3-4:tanh-2", 3));
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_MEAN_SQUARED_ERROR, data));
    ck_ok(mlp_work_new(&work, net, 2, 1));
    ck_ok(mlp_predict_data(net, work, data, scaled));
    ck_ok(mlp_scaler_inverse(mlp_model_target_scaler(model), ROWS, scaled, own));
    ck_ok(mlp_model_predict(model, work, ROWS, x, y));
    ck_assert_mem_eq(y, own, sizeof y);
    mlp_work_free(work);
    mlp_model_free(model);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_classes)
{
    const char *path = scratch_path("classes");
    const char *answer = "answer";
    mlp_model *model;
    mlp_data *data;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F32, "3-4:relu-2:softmax", 3));
    ck_ok(mlp_data_wrap_labels(&data, ROWS, INPUTS, OUTPUTS, x, labels, NULL));
    ck_ok(mlp_data_set_names(data, NULL, &answer, class_names));
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_CROSS_ENTROPY, data));
    ck_ok(mlp_model_save(model, path));
    mlp_model_free(model);
    ck_ok(mlp_model_load(&model, path));
    ck_assert_uint_eq(mlp_model_n_classes(model), OUTPUTS);
    ck_assert_str_eq(mlp_model_target_name(model, 0), answer);
    ck_assert_ptr_null(mlp_model_target_name(model, 1));
    ck_assert_str_eq(mlp_model_class_name(model, 1), "yes");
    ck_assert_ptr_null(mlp_model_class_name(model, 2));
    ck_assert_int_eq(mlp_net_dtype(mlp_model_net(model)), MLP_F32);
    ck_assert_mem_eq(mlp_net_params_const_f32(mlp_model_net(model)), mlp_net_params_const_f32(net),
                     mlp_net_n_params(net) * sizeof(float));
    mlp_model_free(model);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_description)
{
    static const char text[] = "of 3 rows,\n\t\"quoted\", \\ and gr\xC3\xB6\xC3\x9F"
                               "er";
    const char *path = scratch_path("described");
    mlp_model *model;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "2-1", 3));
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_HUBER, NULL));
    ck_assert_ptr_null(mlp_model_description(model));
    ck_ok(mlp_model_set_description(model, text));
    ck_ok(mlp_model_save(model, path));
    mlp_model_free(model);
    ck_ok(mlp_model_load(&model, path));
    ck_assert_str_eq(mlp_model_description(model), text);
    ck_fails(mlp_model_set_description(model, "\xFF"), MLP_EFORMAT, "UTF-8");
    ck_fails(mlp_model_set_description(NULL, text), MLP_EINVAL, "model is NULL");
    ck_assert_str_eq(mlp_model_description(model), text);
    ck_ok(mlp_model_set_description(model, NULL));
    ck_assert_ptr_null(mlp_model_description(model));
    ck_ok(mlp_model_save(model, path));
    mlp_model_free(model);
    ck_ok(mlp_model_load(&model, path));
    ck_assert_ptr_null(mlp_model_description(model));
    mlp_model_free(model);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_networks_alone)
{
    const char *path = scratch_path("net");
    mlp_data *data = scaled_data();
    mlp_model *model;
    mlp_net *loaded;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "3-4:tanh-2", 3));
    ck_ok(mlp_net_save(net, path));
    ck_ok(mlp_net_load(&loaded, path));
    ck_assert_mem_eq(mlp_net_params(loaded), mlp_net_params(net),
                     mlp_net_n_params(net) * sizeof(double));
    mlp_net_free(loaded);

    ck_ok(mlp_model_new(&model, net, MLP_LOSS_MEAN_SQUARED_ERROR, data));
    ck_ok(mlp_model_save(model, path));
    ck_fails(mlp_net_load(&loaded, path), MLP_EUNSUPPORTED, "scales its inputs");
    ck_assert_ptr_null(loaded);
    mlp_model_free(model);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("model/model_file");
    TCase *tcase = tcase_create("core");

    tcase_add_checked_fixture(tcase, set_up, scratch_remove);
    tcase_add_test(tcase, test_every_option_comes_back);
    tcase_add_test(tcase, test_predictions_are_in_own_units);
    tcase_add_test(tcase, test_classes);
    tcase_add_test(tcase, test_description);
    tcase_add_test(tcase, test_networks_alone);
    suite_add_tcase(suite, tcase);
    return suite;
}
