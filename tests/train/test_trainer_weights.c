/* SPDX-License-Identifier: MIT */
/*
 * Sample weights in training: what a row counts.
 */
#include "train/small_problem.h"

/* The tests of _i = 0 and 1 are of double and float networks. */
static const mlp_dtype types[] = { MLP_F64, MLP_F32 };
static const double tolerances[] = { 1e-13, 3e-6 };

static double param(const mlp_net *net, size_t i)
{
    return mlp_net_dtype(net) == MLP_F64 ? mlp_net_params_const(net)[i]
                                         : (double)mlp_net_params_const_f32(net)[i];
}

/* Parameters after 20 epochs of steps of `batch` rows, 0 being all. */
static void check_same_training(int type, const mlp_data *data, const mlp_data *other, size_t batch)
{
    mlp_net *net;
    mlp_net *twin;
    mlp_train_opts options = defaults;
    mlp_epoch epoch;
    mlp_epoch twin_epoch;

    ck_ok(mlp_net_parse(&net, types[type], "3-5:tanh-2", 1));
    ck_ok(mlp_net_parse(&twin, types[type], "3-5:tanh-2", 1));
    options.batch = batch;
    options.no_shuffle = 1;
    train(net, "sgd:lr=0.1,momentum=0.9", &options, 20, data, &epoch);
    train(twin, "sgd:lr=0.1,momentum=0.9", &options, 20, other, &twin_epoch);
    for (size_t i = 0; i < mlp_net_n_params(net); i++)
        ck_near(param(net, i), param(twin, i), tolerances[type]);
    ck_near(epoch.loss, twin_epoch.loss, tolerances[type]);
    ck_assert_uint_eq(epoch.steps, twin_epoch.steps);
    mlp_net_free(twin);
    mlp_net_free(net);
}

START_TEST(test_weight_k_is_k_copies)
{
    static const double weights[3] = { 2.0, 1.0, 3.0 };
    static const size_t copied[6] = { 0, 0, 1, 2, 2, 2 };
    double x_copies[6 * INPUTS];
    double t_copies[6 * OUTPUTS];
    mlp_data *data = make_data(ROWS);
    mlp_data *weighted;
    mlp_data *copies;

    for (size_t i = 0; i < 6; i++) {
        memcpy(x_copies + i * INPUTS, x + copied[i] * INPUTS, INPUTS * sizeof(double));
        memcpy(t_copies + i * OUTPUTS, t + copied[i] * OUTPUTS, OUTPUTS * sizeof(double));
    }
    ck_ok(mlp_data_wrap(&weighted, 3, INPUTS, OUTPUTS, x, t, weights));
    ck_ok(mlp_data_wrap(&copies, 6, INPUTS, OUTPUTS, x_copies, t_copies, NULL));
    check_same_training(_i, weighted, copies, 0);
    mlp_data_free(copies);
    mlp_data_free(weighted);
    mlp_data_free(data);
}
END_TEST

/* Rows 3 and 4 of 5 have the weight 0. */
START_TEST(test_weight_0_is_absence)
{
    static const double weights[5] = { 1.0, 1.0, 1.0, 0.0, 0.0 };
    mlp_data *data = make_data(3);
    mlp_data *weighted;

    ck_ok(mlp_data_wrap(&weighted, 5, INPUTS, OUTPUTS, x, t, weights));
    check_same_training(_i, weighted, data, 0);
    /* In steps of 3 rows the second has no weight at all: there is no such step. */
    check_same_training(_i, weighted, data, 3);
    mlp_data_free(weighted);
    mlp_data_free(data);
}
END_TEST

/*
 * In steps of one row too: y = w, targets 0 and 10 with the weights 1 and 99
 * have their weighted mean at 9.9. (Divided by its own weight, each row would
 * count the same, and w end at 5.)
 */
START_TEST(test_weights_count_across_steps)
{
    static const double ones[2] = { 1.0, 1.0 };
    static const double targets[2] = { 0.0, 10.0 };
    static const double weights[2] = { 1.0, 99.0 };
    mlp_data *data;
    mlp_net *net;
    mlp_train_opts options = defaults;
    mlp_epoch epoch;

    ck_ok(mlp_data_wrap(&data, 2, 1, 1, ones, targets, weights));
    ck_ok(mlp_net_parse(&net, types[_i], "1-1:nobias:zeros", 1));
    options.batch = 1;
    train(net, "sgd:lr=0.001", &options, 5000, data, &epoch);
    ck_near(param(net, 0), 9.9, 1e-3);
    ck_near(epoch.loss, 0.99, 1e-2); /* (1 x 9.9^2 + 99 x 0.1^2) / 100 */
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* A class weight is the weight of each row of the class, in training and in evaluation. */
START_TEST(test_class_weights_are_sample_weights)
{
    static const int32_t labels[5] = { 1, 0, 0, 1, 0 };
    static const double class_weights[2] = { 0.75, 2.0 };
    static const double by_class[5] = { 2.0, 0.75, 0.75, 2.0, 0.75 };
    mlp_data *rows = make_data(5);
    mlp_data *data;
    mlp_data *weighted;

    ck_ok(mlp_data_wrap_labels(&data, 5, INPUTS, 2, x, labels, NULL));
    ck_ok(mlp_data_set_class_weights(data, class_weights));
    ck_ok(mlp_data_wrap_labels(&weighted, 5, INPUTS, 2, x, labels, by_class));
    check_same_training(_i, data, weighted, 0);
    check_same_training(_i, data, weighted, 2);
    mlp_data_free(weighted);
    mlp_data_free(data);
    mlp_data_free(rows);
}
END_TEST

/* A scaler on the data trains as inputs and targets that were scaled before. */
START_TEST(test_scalers_train_as_scaled_data)
{
    double scaled_x[5 * INPUTS];
    double scaled_t[5 * OUTPUTS];
    mlp_data *data = make_data(5);
    mlp_data *scaled;
    mlp_scaler *inputs;
    mlp_scaler *targets;

    ck_ok(mlp_scaler_fit_inputs(&inputs, data, NULL));
    ck_ok(mlp_scaler_fit_targets(&targets, data, NULL));
    ck_ok(mlp_data_set_scalers(data, inputs, targets));
    ck_ok(mlp_scaler_transform(inputs, 5, x, scaled_x));
    ck_ok(mlp_scaler_transform(targets, 5, t, scaled_t));
    ck_ok(mlp_data_wrap(&scaled, 5, INPUTS, OUTPUTS, scaled_x, scaled_t, NULL));
    check_same_training(_i, data, scaled, 2);
    mlp_data_free(scaled);
    mlp_data_free(data);
    mlp_scaler_free(targets);
    mlp_scaler_free(inputs);
}
END_TEST

/* Only the ratio of weights counts. */
START_TEST(test_weights_have_no_scale)
{
    static const double weights[3] = { 0.5, 1.25, 2.0 };
    static const double larger[3] = { 500.0, 1250.0, 2000.0 };
    mlp_data *data = make_data(ROWS);
    mlp_data *weighted;
    mlp_data *heavy;

    ck_ok(mlp_data_wrap(&weighted, 3, INPUTS, OUTPUTS, x, t, weights));
    ck_ok(mlp_data_wrap(&heavy, 3, INPUTS, OUTPUTS, x, t, larger));
    check_same_training(_i, weighted, heavy, 0);
    mlp_data_free(heavy);
    mlp_data_free(weighted);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/trainer_weights");

    add_loop_test(suite, test_weight_k_is_k_copies, 2);
    add_loop_test(suite, test_weight_0_is_absence, 2);
    add_loop_test(suite, test_weights_count_across_steps, 2);
    add_loop_test(suite, test_weights_have_no_scale, 2);
    add_loop_test(suite, test_class_weights_are_sample_weights, 2);
    add_loop_test(suite, test_scalers_train_as_scaled_data, 2);
    return suite;
}
