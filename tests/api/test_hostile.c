/* SPDX-License-Identifier: MIT */
/*
 * Malformed use, through the shared library and <mlp/...> only: nothing may
 * crash, and what was used wrongly must be as good as before. After each round
 * of wrong calls the objects are trained beside twins that were left alone;
 * both must come to the same bits.
 */
#include <limits.h>

#include "support.h"

enum { ROWS = 6, INPUTS = 3, OUTPUTS = 2, MOST_PARAMS = 64 };

static double x[ROWS * INPUTS];
static double t[ROWS * OUTPUTS];
static float x_f32[ROWS * INPUTS];
static float t_f32[ROWS * OUTPUTS];

static const mlp_train_opts defaults = MLP_TRAIN_OPTS_INIT;

/* One of each object; all that belongs together. */
typedef struct set {
    mlp_net *net;
    mlp_opt *opt;
    mlp_data *data;
    mlp_work *work;
    mlp_trainer *trainer;
} set;

static set make_set(void)
{
    set made;

    for (size_t i = 0; i < ROWS * INPUTS; i++) {
        x[i] = awkward(1, i);
        x_f32[i] = (float)x[i];
    }
    for (size_t i = 0; i < ROWS * OUTPUTS; i++) {
        t[i] = awkward(2, i);
        t_f32[i] = (float)t[i];
    }
    ck_ok(mlp_net_parse(&made.net, MLP_F64, "3-4:tanh-2", 1));
    ck_ok(mlp_opt_parse(&made.opt, "sgd:lr=0.1,momentum=0.9"));
    ck_ok(mlp_data_wrap(&made.data, ROWS, INPUTS, OUTPUTS, x, t, NULL));
    ck_ok(mlp_work_new(&made.work, made.net, 4, 0));
    ck_ok(mlp_trainer_new(&made.trainer, made.net, made.opt, NULL));
    ck_ok(mlp_trainer_epoch(made.trainer, made.data, NULL, NULL));
    return made;
}

static void free_set(set *of)
{
    mlp_trainer_free(of->trainer);
    mlp_work_free(of->work);
    mlp_data_free(of->data);
    mlp_opt_free(of->opt);
    mlp_net_free(of->net);
}

/* Trains, evaluates and predicts with both: every number is the same. */
static void check_as_good_as_new(const set *used)
{
    set twin = make_set();
    double y[2][ROWS * OUTPUTS];
    mlp_metrics metrics[2];

    ck_ok(mlp_trainer_epoch(used->trainer, used->data, NULL, NULL));
    ck_ok(mlp_trainer_epoch(twin.trainer, twin.data, NULL, NULL));
    ck_assert_mem_eq(mlp_net_params_const(used->net), mlp_net_params_const(twin.net),
                     mlp_net_n_params(twin.net) * sizeof(double));
    ck_assert_uint_eq(mlp_opt_steps(used->opt), mlp_opt_steps(twin.opt));
    ck_ok(mlp_predict(used->net, used->work, ROWS, x, y[0]));
    ck_ok(mlp_predict(twin.net, twin.work, ROWS, x, y[1]));
    ck_assert_mem_eq(y[0], y[1], sizeof y[0]);
    ck_ok(mlp_evaluate(used->net, used->work, MLP_LOSS_HUBER, used->data, &metrics[0]));
    ck_ok(mlp_evaluate(twin.net, twin.work, MLP_LOSS_HUBER, twin.data, &metrics[1]));
    ck_assert_double_eq(metrics[0].loss, metrics[1].loss);
    free_set(&twin);
}

/* The call fails with one line of text. */
static void check_refused(mlp_status status)
{
    ck_assert_int_lt(status, 0);
    ck_assert_str_ne(mlp_last_error(), "");
    ck_assert_ptr_null(strchr(mlp_last_error(), '\n'));
    ck_assert_str_ne(mlp_strerror(status), "unknown status");
}

START_TEST(test_free_of_null)
{
    mlp_net_free(NULL);
    mlp_work_free(NULL);
    mlp_data_free(NULL);
    mlp_opt_free(NULL);
    mlp_trainer_free(NULL);
}
END_TEST

START_TEST(test_values_outside_of_enums)
{
    static const int values[] = { -1, 1000, INT32_MIN, INT32_MAX };

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        ck_assert_ptr_null(mlp_act_name((mlp_act)values[i]));
        ck_assert_ptr_null(mlp_loss_name((mlp_loss)values[i]));
        ck_assert_ptr_null(mlp_init_name((mlp_init_kind)values[i]));
        ck_assert_ptr_null(mlp_dtype_name((mlp_dtype)values[i]));
        ck_assert_ptr_null(mlp_stop_name((mlp_stop)values[i]));
        ck_assert_ptr_nonnull(mlp_strerror((mlp_status)values[i]));
    }
}
END_TEST

/* NULL in each place where an object or an array is wanted. */
START_TEST(test_null_in_passes)
{
    set s = make_set();
    double y[ROWS * OUTPUTS];
    double grad[MOST_PARAMS];
    double value;

    check_refused(mlp_predict(NULL, s.work, 1, x, y));
    check_refused(mlp_predict(s.net, NULL, 1, x, y));
    check_refused(mlp_predict(s.net, s.work, 1, NULL, y));
    check_refused(mlp_predict(s.net, s.work, 1, x, NULL));
    check_refused(mlp_forward(NULL, s.work, 1, x, y));
    check_refused(mlp_forward(s.net, NULL, 1, x, y));
    check_refused(mlp_forward(s.net, s.work, 1, NULL, y));
    check_refused(mlp_loss_grad(NULL, s.work, MLP_LOSS_HUBER, 1, x, t, NULL, &value, grad));
    check_refused(mlp_loss_grad(s.net, NULL, MLP_LOSS_HUBER, 1, x, t, NULL, &value, grad));
    check_refused(mlp_loss_grad(s.net, s.work, MLP_LOSS_HUBER, 1, NULL, t, NULL, &value, grad));
    check_refused(mlp_loss_grad(s.net, s.work, MLP_LOSS_HUBER, 1, x, NULL, NULL, &value, grad));
    ck_ok(mlp_forward(s.net, s.work, 1, x, y));
    check_refused(mlp_backward(NULL, s.work, 1, x, y, grad, NULL));
    check_refused(mlp_backward(s.net, NULL, 1, x, y, grad, NULL));
    check_refused(mlp_backward(s.net, s.work, 1, NULL, y, grad, NULL));
    check_refused(mlp_backward(s.net, s.work, 1, x, NULL, grad, NULL));
    check_refused(mlp_backward(s.net, s.work, 1, x, y, NULL, NULL));
    ck_ok(mlp_backward(s.net, s.work, 1, x, y, grad, NULL));
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

START_TEST(test_null_in_gradcheck)
{
    set s = make_set();
    mlp_gradcheck_result result;

    check_refused(mlp_gradcheck(NULL, MLP_LOSS_HUBER, 2, x, t, NULL, &result));
    check_refused(mlp_gradcheck(s.net, MLP_LOSS_HUBER, 2, NULL, t, NULL, &result));
    check_refused(mlp_gradcheck(s.net, MLP_LOSS_HUBER, 2, x, NULL, NULL, &result));
    check_refused(mlp_gradcheck(s.net, MLP_LOSS_HUBER, 2, x, t, NULL, NULL));
    check_refused(mlp_gradcheck(s.net, MLP_LOSS_HUBER, 0, x, t, NULL, &result));
    check_refused(mlp_gradcheck_f32(NULL, MLP_LOSS_HUBER, 2, x_f32, t_f32, NULL, &result));
    check_refused(mlp_gradcheck_f32(s.net, MLP_LOSS_HUBER, 2, x_f32, t_f32, NULL, &result));
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

START_TEST(test_null_in_inspection)
{
    const mlp_loss loss = MLP_LOSS_HUBER;
    set s = make_set();
    const double *v = mlp_net_params(s.net);
    const float *v_f32 = (const float *)v;
    double out[MOST_PARAMS];
    float out_f32[MOST_PARAMS];
    mlp_gradcheck_result result;

    check_refused(mlp_hessian_vector(NULL, s.work, loss, 1, x, t, NULL, v, NULL, out));
    check_refused(mlp_hessian_vector(s.net, NULL, loss, 1, x, t, NULL, v, NULL, out));
    check_refused(mlp_hessian_vector(s.net, s.work, loss, 1, NULL, t, NULL, v, NULL, out));
    check_refused(mlp_hessian_vector(s.net, s.work, loss, 1, x, NULL, NULL, v, NULL, out));
    check_refused(mlp_hessian_vector(s.net, s.work, loss, 1, x, t, NULL, NULL, NULL, out));
    check_refused(mlp_hessian_vector(s.net, s.work, loss, 1, x, t, NULL, v, NULL, NULL));
    check_refused(mlp_hessian_vector(s.net, s.work, loss, SIZE_MAX, x, t, NULL, v, NULL, out));
    check_refused(
        mlp_hessian_vector_f32(s.net, s.work, loss, 1, x_f32, t_f32, NULL, v_f32, NULL, out_f32));
    check_refused(mlp_input_jacobian(NULL, s.work, 1, x, out));
    check_refused(mlp_input_jacobian(s.net, NULL, 1, x, out));
    check_refused(mlp_input_jacobian(s.net, s.work, 1, NULL, out));
    check_refused(mlp_input_jacobian(s.net, s.work, 1, x, NULL));
    check_refused(mlp_input_jacobian(s.net, s.work, SIZE_MAX, x, out));
    check_refused(mlp_input_jacobian_f32(s.net, s.work, 1, x_f32, out_f32));
    check_refused(mlp_gradcheck_hessian(s.net, loss, 2, x, t, NULL, NULL, &result));
    check_refused(mlp_gradcheck_hessian_f32(NULL, loss, 2, x_f32, t_f32, NULL, v_f32, &result));
    check_refused(mlp_gradcheck_inputs(s.net, 2, NULL, &result));
    check_refused(mlp_gradcheck_inputs_f32(s.net, 2, x_f32, &result));
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

START_TEST(test_null_in_networks)
{
    static const mlp_layer layer = { .units = 1 };
    mlp_layer_info info;
    mlp_net *net = (mlp_net *)&net;
    mlp_work *work = (mlp_work *)&work;
    mlp_act act;
    mlp_loss loss;

    check_refused(mlp_net_new(NULL, MLP_F64, 1, &layer, 1, 0));
    check_refused(mlp_net_new(&net, MLP_F64, 1, NULL, 1, 0));
    ck_assert_ptr_null(net);
    check_refused(mlp_net_parse(NULL, MLP_F64, "1-1", 0));
    check_refused(mlp_net_parse(&net, MLP_F64, NULL, 0));
    check_refused(mlp_net_clone(NULL, NULL));
    check_refused(mlp_net_clone(&net, NULL));
    check_refused(mlp_net_reset(NULL, 0));
    check_refused(mlp_net_layer(NULL, 0, &info));
    check_refused(mlp_net_set_layer(NULL, 0, x, x));
    check_refused(mlp_net_set_layer_f32(NULL, 0, x_f32, x_f32));
    check_refused(mlp_work_new(NULL, NULL, 1, 0));
    check_refused(mlp_work_new(&work, NULL, 1, 0));
    ck_assert_ptr_null(work);
    check_refused(mlp_act_parse(NULL, "relu"));
    check_refused(mlp_act_parse(&act, NULL));
    check_refused(mlp_loss_parse(NULL, "huber"));
    check_refused(mlp_loss_parse(&loss, NULL));
}
END_TEST

/* Sizes that no machine has, and sizes of 0. */
START_TEST(test_sizes_of_networks)
{
    static const size_t bad[] = { 0, (size_t)INT32_MAX + 1, SIZE_MAX / 2, SIZE_MAX };
    mlp_layer layers[2] = { { .units = 2 }, { .units = 2 } };
    mlp_net *net;

    for (size_t i = 0; i < 4; i++) {
        check_refused(mlp_net_new(&net, MLP_F64, bad[i], layers, 2, 0));
        ck_assert_ptr_null(net);
        layers[1].units = bad[i];
        check_refused(mlp_net_new(&net, MLP_F32, 2, layers, 2, 0));
        ck_assert_ptr_null(net);
        layers[1].units = 2;
    }
    check_refused(mlp_net_new(&net, MLP_F64, 2, layers, 0, 0));
    check_refused(mlp_net_new(&net, MLP_F64, 2, layers, SIZE_MAX, 0));
    layers[0].units = INT32_MAX;
    layers[1].units = INT32_MAX;
    ck_fails(mlp_net_new(&net, MLP_F64, INT32_MAX, layers, 2, 0), MLP_EOVERFLOW, "");
    ck_assert_ptr_null(net);
    check_refused(mlp_net_new(&net, MLP_U8, 2, layers, 2, 0));
    check_refused(mlp_net_new(&net, (mlp_dtype)-1, 2, layers, 2, 0));
}
END_TEST

START_TEST(test_sizes_of_works)
{
    set s = make_set();
    mlp_work *work;

    check_refused(mlp_work_new(&work, s.net, 0, 0));
    check_refused(mlp_work_new(&work, s.net, (size_t)INT32_MAX + 1, 0));
    check_refused(mlp_work_new(&work, s.net, SIZE_MAX, 0));
    check_refused(mlp_work_new(&work, s.net, 1, -1));
    check_refused(mlp_work_new(&work, s.net, 1, INT_MAX));
    ck_assert_ptr_null(work);
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

/* More rows than a work is for, none, and a way back without a way there. */
START_TEST(test_passes_out_of_order)
{
    set s = make_set();
    double y[ROWS * OUTPUTS];
    double grad[MOST_PARAMS];
    mlp_metrics metrics;
    double value;

    ck_fails(mlp_predict(s.net, s.work, 0, x, y), MLP_EINVAL, "0 rows");
    ck_fails(mlp_forward(s.net, s.work, 0, x, y), MLP_EINVAL, "0 rows");
    ck_fails(mlp_forward(s.net, s.work, 5, x, y), MLP_ESHAPE, "5 rows");
    ck_fails(mlp_loss_grad(s.net, s.work, MLP_LOSS_HUBER, 5, x, t, NULL, &value, grad), MLP_ESHAPE,
             "5 rows");
    ck_fails(mlp_loss_grad(s.net, s.work, MLP_LOSS_HUBER, 0, x, t, NULL, &value, grad), MLP_EINVAL,
             "0 rows");
    ck_fails(mlp_backward(s.net, s.work, 4, x, y, grad, NULL), MLP_ESTATE, "no mlp_forward");
    ck_ok(mlp_forward(s.net, s.work, 3, x, y));
    ck_fails(mlp_backward(s.net, s.work, 4, x, y, grad, NULL), MLP_ESTATE, "mlp_forward had 3");
    ck_ok(mlp_predict(s.net, s.work, 3, x, y));
    ck_fails(mlp_backward(s.net, s.work, 3, x, y, grad, NULL), MLP_ESTATE, "no mlp_forward");
    ck_ok(mlp_forward(s.net, s.work, 2, x, y));
    ck_ok(mlp_evaluate(s.net, s.work, MLP_LOSS_HUBER, s.data, &metrics));
    ck_fails(mlp_backward(s.net, s.work, 2, x, y, grad, NULL), MLP_ESTATE, "no mlp_forward");
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

/* Calls for float on a network of double, and the other way round. */
START_TEST(test_wrong_element_type)
{
    set s = make_set();
    mlp_net *single;
    mlp_work *single_work;
    double y[ROWS * OUTPUTS];
    float y_f32[ROWS * OUTPUTS];
    float grad_f32[MOST_PARAMS];
    double value;

    ck_ok(mlp_net_parse(&single, MLP_F32, "3-4:tanh-2", 1));
    ck_ok(mlp_work_new(&single_work, single, 4, 0));
    ck_fails(mlp_predict_f32(s.net, s.work, 2, x_f32, y_f32), MLP_EDTYPE, "");
    ck_fails(mlp_predict(single, single_work, 2, x, y), MLP_EDTYPE, "");
    ck_fails(mlp_predict(s.net, single_work, 2, x, y), MLP_EDTYPE, "");
    ck_fails(mlp_predict_f32(single, s.work, 2, x_f32, y_f32), MLP_EDTYPE, "");
    ck_fails(mlp_forward_f32(s.net, s.work, 2, x_f32, y_f32), MLP_EDTYPE, "");
    ck_fails(mlp_backward_f32(s.net, s.work, 2, x_f32, y_f32, grad_f32, NULL), MLP_EDTYPE, "");
    ck_fails(
        mlp_loss_grad_f32(s.net, s.work, MLP_LOSS_HUBER, 2, x_f32, t_f32, NULL, &value, grad_f32),
        MLP_EDTYPE, "");
    ck_fails(mlp_opt_update_f32(s.opt, mlp_net_n_params(s.net), grad_f32, grad_f32), MLP_EDTYPE,
             "");
    ck_fails(mlp_net_set_layer_f32(s.net, 0, x_f32, NULL), MLP_EDTYPE, "");
    ck_fails(mlp_net_set_layer(single, 0, x, NULL), MLP_EDTYPE, "");
    ck_assert_ptr_null(mlp_net_params_f32(s.net));
    ck_assert_ptr_null(mlp_net_params_const_f32(s.net));
    ck_assert_ptr_null(mlp_net_params(single));
    ck_assert_ptr_null(mlp_net_params_const(single));
    check_as_good_as_new(&s);
    mlp_work_free(single_work);
    mlp_net_free(single);
    free_set(&s);
}
END_TEST

/* A work that was made for other layers: inputs, depth, units. */
START_TEST(test_work_of_another_network)
{
    static const char *const others[] = { "4-4:tanh-2", "3-4:tanh-4-2", "3-5:tanh-2",
                                          "3-4:tanh-3" };
    set s = make_set();
    double y[ROWS * 4];
    mlp_metrics metrics;

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        mlp_net *other;
        mlp_work *work;

        ck_ok(mlp_net_parse(&other, MLP_F64, others[i], 1));
        ck_ok(mlp_work_new(&work, other, 4, 0));
        ck_fails(mlp_predict(s.net, work, 2, x, y), MLP_ESHAPE, "the work was made for");
        ck_fails(mlp_evaluate(s.net, work, MLP_LOSS_HUBER, s.data, &metrics), MLP_ESHAPE,
                 "the work was made for");
        ck_fails(mlp_predict(other, s.work, 1, x, y), MLP_ESHAPE, "the work was made for");
        ck_ok(mlp_predict(other, work, 1, x, y));
        mlp_work_free(work);
        mlp_net_free(other);
    }
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

/* Wrong parameters are refused as a whole. */
START_TEST(test_wrong_parameters)
{
    set s = make_set();
    double weights[12] = { 0.0 };
    double biases[4] = { 0.0 };
    mlp_layer_info info;
    mlp_net *bare;

    weights[11] = (double)NAN;
    ck_fails(mlp_net_set_layer(s.net, 0, weights, biases), MLP_ENONFINITE, "");
    weights[11] = 0.0;
    biases[3] = (double)INFINITY;
    ck_fails(mlp_net_set_layer(s.net, 0, weights, biases), MLP_ENONFINITE, "");
    ck_fails(mlp_net_set_layer(s.net, 2, weights, NULL), MLP_ERANGE, "layer 2 of 2");
    ck_fails(mlp_net_set_layer(s.net, SIZE_MAX, weights, NULL), MLP_ERANGE, "of 2");
    ck_fails(mlp_net_layer(s.net, 2, &info), MLP_ERANGE, "layer 2 of 2");
    ck_fails(mlp_net_layer(s.net, 0, NULL), MLP_EINVAL, "NULL");
    ck_ok(mlp_net_parse(&bare, MLP_F64, "3-4:nobias", 0));
    ck_fails(mlp_net_set_layer(bare, 0, weights, weights), MLP_EINVAL, "bias");
    mlp_net_free(bare);
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

START_TEST(test_wrong_losses_and_weights)
{
    static const double bad_weights[3][ROWS] = {
        { 0.0 },
        { 1.0, -1.0, 1.0 },
        { 1.0, (double)NAN, 1.0 },
    };
    set s = make_set();
    double grad[MOST_PARAMS];
    mlp_metrics metrics;
    mlp_loss loss = MLP_LOSS_HUBER;
    double value;

    for (size_t i = 0; i < 3; i++)
        ck_fails(mlp_loss_grad(s.net, s.work, loss, 3, x, t, bad_weights[i], &value, grad),
                 MLP_ERANGE, "weight");
    ck_fails(mlp_loss_grad(s.net, s.work, (mlp_loss)-1, 3, x, t, NULL, &value, grad), MLP_EINVAL,
             "no loss");
    ck_fails(mlp_loss_grad(s.net, s.work, MLP_LOSS_CROSS_ENTROPY, 3, x, t, NULL, &value, grad),
             MLP_ERANGE, "");
    ck_fails(mlp_evaluate(s.net, s.work, MLP_LOSS_CROSS_ENTROPY, s.data, &metrics), MLP_ERANGE, "");
    check_refused(mlp_loss_parse(&loss, ""));
    check_refused(mlp_loss_parse(&loss, "hubert"));
    check_refused(mlp_loss_parse(&loss,
                                 "no such loss, and a name that goes on for very long, "
                                 "far longer than any message would want to repeat"));
    ck_assert_int_eq(loss, MLP_LOSS_HUBER);
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

START_TEST(test_wrong_data)
{
    set s = make_set();
    mlp_data *unfit;
    mlp_data *first;
    mlp_data *rest;
    mlp_metrics metrics;
    double confusion[4];

    ck_ok(mlp_data_wrap(&unfit, 2, 4, 2, x, t, NULL));
    ck_fails(mlp_trainer_epoch(s.trainer, unfit, NULL, NULL), MLP_ESHAPE, "4 inputs");
    ck_fails(mlp_trainer_epoch(s.trainer, s.data, unfit, NULL), MLP_ESHAPE, "4 inputs");
    ck_fails(mlp_fit(s.net, s.opt, unfit, NULL, NULL, NULL), MLP_ESHAPE, "4 inputs");
    ck_fails(mlp_evaluate(s.net, s.work, MLP_LOSS_HUBER, unfit, &metrics), MLP_ESHAPE, "4 inputs");
    ck_fails(mlp_confusion(s.net, s.work, MLP_LOSS_HUBER, s.data, confusion), MLP_EINVAL,
             "no labels");
    ck_fails(mlp_data_split(s.data, 2.0, 0, &first, &rest), MLP_ERANGE, "fraction");
    ck_fails(mlp_data_row(s.data, ROWS, NULL, NULL, NULL), MLP_ERANGE, "row");
    ck_fails(mlp_data_read_idx(&first, "/", "/", 10), MLP_EIO, "/");
    ck_assert_ptr_null(first);
    mlp_data_free(unfit);
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

START_TEST(test_wrong_optimiser)
{
    set s = make_set();
    double theta[MOST_PARAMS] = { 0.0 };

    ck_fails(mlp_opt_update(s.opt, 1, theta, x), MLP_ESHAPE, "1 parameters");
    ck_fails(mlp_opt_update(s.opt, 0, theta, x), MLP_EINVAL, "0 parameters");
    ck_fails(mlp_opt_update(s.opt, SIZE_MAX, theta, x), MLP_ESHAPE, "parameters");
    ck_fails(mlp_opt_set_learning_rate(s.opt, -1.0), MLP_ERANGE, "-1");
    check_refused(mlp_opt_update(NULL, 1, theta, x));
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

START_TEST(test_wrong_training)
{
    set s = make_set();
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;

    options.size = 1;
    check_refused(mlp_fit(s.net, s.opt, s.data, NULL, &options, NULL));
    check_refused(mlp_trainer_new(&trainer, s.net, s.opt, &options));
    ck_assert_ptr_null(trainer);
    options = defaults;
    options.epochs = 0;
    check_refused(mlp_fit(s.net, s.opt, s.data, NULL, &options, NULL));
    options = defaults;
    options.loss = MLP_LOSS_CROSS_ENTROPY;
    ck_fails(mlp_fit(s.net, s.opt, s.data, NULL, &options, NULL), MLP_ERANGE, "");
    check_as_good_as_new(&s);
    free_set(&s);
}
END_TEST

/* Specs put together at random: each is read or refused, and what is read can be used. */
static const char *const pieces[] = {
    "1",
    "2",
    "3",
    "0",
    "-",
    "-",
    "-",
    ":",
    ":",
    "relu",
    "softmax",
    "sigmoid",
    "identity",
    "nobias",
    "orthogonal",
    "he_normal",
    "constant",
    "auto",
    "99999999999999999999",
    "4294967296",
    " ",
    "",
    "-1",
    "\n",
    "%s",
    "\xff",
    "sgd",
    "sgd:",
    "lr=",
    "momentum=",
    "nesterov=1",
    ",",
    "0.9",
    "1e9999",
};

/* Every other one has a good start. */
static void make_spec(size_t k, const char *start, char *spec, size_t room)
{
    const size_t n_pieces = sizeof pieces / sizeof pieces[0];
    const size_t length = 1 + k % 9;

    spec[0] = '\0';
    strncat(spec, k % 2 ? start : "", room - 1);
    for (size_t i = 0; i < length; i++) {
        const size_t which = (size_t)((awkward(k, i) + 1.0) / 2.0 * (double)n_pieces);

        strncat(spec, pieces[which % n_pieces], room - strlen(spec) - 1);
    }
}

START_TEST(test_random_network_specs)
{
    size_t n_read = 0;

    for (size_t k = 0; k < 20000; k++) {
        char spec[256];
        mlp_net *net;
        mlp_net *copy;

        make_spec(k, "3-2", spec, sizeof spec);
        if (mlp_net_parse(&net, k % 4 < 2 ? MLP_F64 : MLP_F32, spec, k) == MLP_OK) {
            ck_assert_uint_ge(mlp_net_n_params(net), 1);
            ck_ok(mlp_net_clone(&copy, net));
            mlp_net_free(copy);
            mlp_net_free(net);
            n_read++;
        } else {
            ck_assert_ptr_null(net);
            ck_assert_str_ne(mlp_last_error(), "");
        }
    }
    ck_assert_uint_gt(n_read, 100);
}
END_TEST

START_TEST(test_random_optimiser_specs)
{
    size_t n_read = 0;

    for (size_t k = 0; k < 20000; k++) {
        double theta[1] = { 0.0 };
        char spec[256];
        mlp_opt *opt;

        make_spec(k, "sgd:lr=1", spec, sizeof spec);
        if (mlp_opt_parse(&opt, spec) == MLP_OK) {
            ck_ok(mlp_opt_update(opt, 1, theta, x));
            mlp_opt_free(opt);
            n_read++;
        } else {
            ck_assert_ptr_null(opt);
            ck_assert_str_ne(mlp_last_error(), "");
        }
    }
    ck_assert_uint_gt(n_read, 100);
}
END_TEST

/* Objects do not lean on those they were made from. */
START_TEST(test_what_is_copied_outlives_its_source)
{
    mlp_layer layers[1] = { { .units = 2, .act = MLP_ACT_TANH } };
    char spec[] = "sgd:lr=0.5";
    double y[OUTPUTS];
    mlp_net *net;
    mlp_net *copy;
    mlp_opt *opt;
    mlp_work *work;

    ck_ok(mlp_net_new(&net, MLP_F64, 3, layers, 1, 0));
    ck_ok(mlp_net_clone(&copy, net));
    ck_ok(mlp_work_new(&work, net, 1, 0));
    mlp_net_free(net);
    memset(layers, 0xff, sizeof layers);
    ck_ok(mlp_predict(copy, work, 1, x, y));
    ck_ok(mlp_opt_parse(&opt, spec));
    memset(spec, 'x', sizeof spec - 1);
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.5);
    mlp_opt_free(opt);
    mlp_work_free(work);
    mlp_net_free(copy);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("api/hostile");

    add_test(suite, test_free_of_null);
    add_test(suite, test_values_outside_of_enums);
    add_test(suite, test_null_in_passes);
    add_test(suite, test_null_in_gradcheck);
    add_test(suite, test_null_in_inspection);
    add_test(suite, test_null_in_networks);
    add_test(suite, test_sizes_of_networks);
    add_test(suite, test_sizes_of_works);
    add_test(suite, test_passes_out_of_order);
    add_test(suite, test_wrong_element_type);
    add_test(suite, test_work_of_another_network);
    add_test(suite, test_wrong_parameters);
    add_test(suite, test_wrong_losses_and_weights);
    add_test(suite, test_wrong_data);
    add_test(suite, test_wrong_optimiser);
    add_test(suite, test_wrong_training);
    add_test(suite, test_random_network_specs);
    add_test(suite, test_random_optimiser_specs);
    add_test(suite, test_what_is_copied_outlives_its_source);
    return suite;
}
