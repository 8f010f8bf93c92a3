/* SPDX-License-Identifier: MIT */
/*
 * Normalisation, dropout and missing targets against PyTorch's numbers, in both
 * precisions and on several threads. The numbers are in golden/layers.h.
 */
#include "support.h"

#include "golden/layers.h"

/*
 * Double: sums of some tens of numbers below 10. Float: the same sums, and the
 * deviation of five rows that batch normalisation divides by; the largest that
 * was met is 3e-6.
 */
static const double tolerance_f64 = 1e-12;
static const double tolerance_f32 = 1e-5;

enum { N_X = LAYERS_ROWS * LAYERS_INPUTS, N_Y = LAYERS_ROWS * LAYERS_OUTPUTS };

/* What a network computes, in double. */
typedef struct result {
    double value;
    double y[N_Y];
    double grad[LAYERS_PARAMS];
    double running[LAYERS_RUNNING];
} result;

static void narrow(size_t n, const double *from, float *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (float)from[i];
}

static void widen(size_t n, const float *from, double *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (double)from[i];
}

static void make(const struct layers_case *given, mlp_dtype type, int threads, mlp_net **net,
                 mlp_work **work)
{
    ck_ok(mlp_net_parse(net, type, given->spec, 1));
    ck_assert_uint_eq(mlp_net_n_params(*net), given->n_params);
    ck_assert_uint_eq(mlp_net_n_running(*net), given->n_running);
    ck_ok(mlp_work_new(work, *net, LAYERS_ROWS, threads));
    ck_ok(mlp_work_set_training(*work, given->training, layers_seed, layers_step));
}

static void free_both(mlp_net *net, mlp_work *work)
{
    mlp_work_free(work);
    mlp_net_free(net);
}

static void compute(const struct layers_case *given, int threads, result *out)
{
    mlp_net *net;
    mlp_work *work;

    make(given, MLP_F64, threads, &net, &work);
    memcpy(mlp_net_params(net), given->theta, given->n_params * sizeof(double));
    if (given->n_running > 0)
        memcpy(mlp_net_running(net), given->running, given->n_running * sizeof(double));
    ck_ok(mlp_loss_grad(net, work, given->loss, LAYERS_ROWS, layers_x, given->t,
                        given->weighted ? layers_sw : NULL, &out->value, out->grad));
    memcpy(out->y, mlp_work_activations(work, mlp_net_n_layers(net) - 1), sizeof out->y);
    if (given->training)
        ck_ok(mlp_net_update_running(net, work));
    if (given->n_running > 0)
        memcpy(out->running, mlp_net_running(net), given->n_running * sizeof(double));
    free_both(net, work);
}

static void compute_f32(const struct layers_case *given, int threads, result *out)
{
    float x[N_X], t[N_Y], sw[LAYERS_ROWS], grad[LAYERS_PARAMS];
    mlp_net *net;
    mlp_work *work;

    make(given, MLP_F32, threads, &net, &work);
    narrow(given->n_params, given->theta, mlp_net_params_f32(net));
    narrow(given->n_running, given->running, mlp_net_running_f32(net));
    narrow(N_X, layers_x, x);
    narrow(N_Y, given->t, t);
    narrow(LAYERS_ROWS, layers_sw, sw);
    ck_ok(mlp_loss_grad_f32(net, work, given->loss, LAYERS_ROWS, x, t, given->weighted ? sw : NULL,
                            &out->value, grad));
    widen(given->n_params, grad, out->grad);
    widen(N_Y, mlp_work_activations_f32(work, mlp_net_n_layers(net) - 1), out->y);
    if (given->training)
        ck_ok(mlp_net_update_running(net, work));
    widen(given->n_running, mlp_net_running_f32(net), out->running);
    free_both(net, work);
}

static void check_near(const char *what, size_t n, const double *got, const double *want,
                       double tolerance)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabs(got[i] - want[i]) <= tolerance * fmax(1.0, fabs(want[i])),
                      "%s[%zu] is %.17g, not %.17g: off by %.3g", what, i, got[i], want[i],
                      got[i] - want[i]);
}

static void check(const struct layers_case *want, const result *got, double tolerance)
{
    check_near("value", 1, &got->value, &want->value, tolerance);
    check_near("y", N_Y, got->y, want->y, tolerance);
    check_near("grad", want->n_params, got->grad, want->grad, tolerance);
    check_near("running", want->n_running, got->running, want->running_after, tolerance);
}

START_TEST(test_layers)
{
    const struct layers_case *want = &layers_cases[_i];
    result one;

    compute(want, 1, &one);
    check(want, &one, tolerance_f64);
}
END_TEST

START_TEST(test_layers_f32)
{
    const struct layers_case *want = &layers_cases[_i];
    result one;

    compute_f32(want, 1, &one);
    check(want, &one, tolerance_f32);
}
END_TEST

/* dx, and the way back in two calls, from the same start. */
START_TEST(test_forward_then_backward)
{
    const struct layers_case *given = &layers_cases[_i];
    double y[N_Y], dy[N_Y], grad[LAYERS_PARAMS], dx[N_X];
    double x[N_X];
    mlp_net *net;
    mlp_work *work;

    make(given, MLP_F64, 1, &net, &work);
    memcpy(mlp_net_params(net), given->theta, given->n_params * sizeof(double));
    memcpy(x, layers_x, sizeof x);
    for (size_t i = 0; i < N_Y; i++)
        dy[i] = awkward(3, i);
    ck_ok(mlp_forward(net, work, LAYERS_ROWS, x, y));
    ck_ok(mlp_backward(net, work, LAYERS_ROWS, x, dy, grad, dx));
    for (size_t i = 0; i < N_X; i++) {
        const double h = 1e-5;
        double above = 0.0, below = 0.0;

        x[i] += h;
        ck_ok(mlp_forward(net, work, LAYERS_ROWS, x, y));
        for (size_t j = 0; j < N_Y; j++)
            above += y[j] * dy[j];
        x[i] -= 2.0 * h;
        ck_ok(mlp_forward(net, work, LAYERS_ROWS, x, y));
        for (size_t j = 0; j < N_Y; j++)
            below += y[j] * dy[j];
        x[i] += h;
        ck_near(dx[i], (above - below) / (2.0 * h), 1e-7);
    }
    free_both(net, work);
}
END_TEST

/* mlp_predict() never trains, whatever the work was told. */
START_TEST(test_predict_does_not_train)
{
    const struct layers_case *given = &layers_cases[_i];
    double in_training[N_Y], predicted[N_Y];
    mlp_net *net;
    mlp_work *work;

    make(given, MLP_F64, 1, &net, &work);
    ck_ok(mlp_work_set_training(work, 1, 1, 1));
    ck_ok(mlp_predict(net, work, LAYERS_ROWS, layers_x, in_training));
    ck_ok(mlp_work_set_training(work, 0, 0, 0));
    ck_ok(mlp_forward(net, work, LAYERS_ROWS, layers_x, predicted));
    ck_assert_mem_eq(in_training, predicted, sizeof predicted);
    free_both(net, work);
}
END_TEST

START_TEST(test_one_row_of_batch_norm)
{
    double y[2 * 2], grad[LAYERS_PARAMS];
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, MLP_F64, "3-4:batch_norm-2", 1));
    ck_ok(mlp_work_new(&work, net, LAYERS_ROWS, 1));
    ck_ok(mlp_forward(net, work, 1, layers_x, y));
    ck_fails(mlp_net_update_running(net, work), MLP_ESTATE, "none in training");
    ck_ok(mlp_work_set_training(work, 1, 0, 0));
    ck_fails(mlp_forward(net, work, 1, layers_x, y), MLP_EINVAL, "trained on 2 or more");
    ck_fails(mlp_loss_grad(net, work, MLP_LOSS_HUBER, 1, layers_x, layers_x, NULL, NULL, grad),
             MLP_EINVAL, "trained on 2 or more");
    ck_ok(mlp_forward(net, work, 2, layers_x, y));
    ck_ok(mlp_net_update_running(net, work));
    ck_fails(mlp_work_set_training(NULL, 1, 0, 0), MLP_EINVAL, "work is NULL");
    ck_fails(mlp_net_update_running(NULL, work), MLP_EINVAL, "net is NULL");
    free_both(net, work);
}
END_TEST

/* One row with a weight: no variance to learn, and nothing that is no number. */
START_TEST(test_one_weighty_row)
{
    const double sw[LAYERS_ROWS] = { 0.0, 0.0, 2.385, 0.0, 0.0 };
    const struct layers_case *given = &layers_cases[0];
    double grad[LAYERS_PARAMS], value;
    mlp_net *net;
    mlp_work *work;

    make(given, MLP_F64, 1, &net, &work);
    ck_ok(mlp_loss_grad(net, work, given->loss, LAYERS_ROWS, layers_x, given->t, sw, &value, grad));
    for (size_t i = 0; i < given->n_params; i++)
        ck_assert(isfinite(grad[i]));
    ck_ok(mlp_net_update_running(net, work));
    for (size_t i = 0; i < given->n_running; i++)
        ck_assert_double_eq(mlp_net_running(net)[i], i < given->n_running / 2 ? 0.0 : 1.0);
    free_both(net, work);
}
END_TEST

START_TEST(test_all_missing)
{
    const double t[N_Y] = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, MLP_F64, "3-2", 1));
    ck_ok(mlp_work_new(&work, net, LAYERS_ROWS, 1));
    ck_fails(mlp_loss_grad(net, work, (mlp_loss)_i, LAYERS_ROWS, layers_x, t, NULL, NULL, NULL),
             MLP_ERANGE, "all targets of 5 rows are missing");
    free_both(net, work);
}
END_TEST

/* Masks: the right share is dropped, anew at each step, the same for the same step. */
START_TEST(test_masks)
{
    enum { ROWS = 100, UNITS = 101 };
    static double x[ROWS], first[ROWS * UNITS], again[ROWS * UNITS];
    size_t dropped = 0, both = 0;
    mlp_layer layers[2] = { { .units = UNITS, .act = MLP_ACT_IDENTITY, .dropout = 0.3 },
                            { .units = UNITS } };
    mlp_net *net;
    mlp_work *work;

    for (size_t i = 0; i < ROWS; i++)
        x[i] = 1.0;
    ck_ok(mlp_net_new(&net, MLP_F64, 1, layers, 2, 1));
    memset(mlp_net_params(net), 0, mlp_net_n_params(net) * sizeof(double));
    for (size_t j = 0; j < UNITS; j++) {
        mlp_net_params(net)[j] = 1.0; /* the hidden units are 1; the last ones copy them */
        mlp_net_params(net)[2 * UNITS + j * UNITS + j] = 1.0;
    }
    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    ck_ok(mlp_work_set_training(work, 1, 7, 1));
    ck_ok(mlp_forward(net, work, ROWS, x, first));
    ck_ok(mlp_forward(net, work, ROWS, x, again));
    ck_assert_mem_eq(first, again, sizeof first);
    ck_ok(mlp_work_set_training(work, 1, 7, 2));
    ck_ok(mlp_forward(net, work, ROWS, x, again));
    for (size_t i = 0; i < (size_t)ROWS * UNITS; i++) {
        ck_assert(first[i] == 0.0 || first[i] == 0x1p16 / (0x1p16 - 19661.0));
        dropped += first[i] == 0.0;
        both += first[i] == 0.0 && again[i] == 0.0;
    }
    /* Four standard deviations of binomial counts of 10,100. */
    ck_assert_double_le(fabs((double)dropped - 3030.0), 4.0 * 46.1);
    ck_assert_double_le(fabs((double)both - 909.0), 4.0 * 28.8);
    free_both(net, work);
}
END_TEST

/* Big enough for several members to have rows and units of their own: the same bits. */
START_TEST(test_threads)
{
    enum { ROWS = 193, INPUTS = 37 };
    const char *specs[] = {
        "37-67:tanh:batch_norm:dropout=0.3-45:gelu:layer_norm-5:softmax:batch_norm",
        "37-601:relu:batch_norm-5:softmax",
        "37-67:softmax:batch_norm-67:sigmoid:layer_norm:dropout=0.5-5:softmax",
    };
    static double x[ROWS * INPUTS], t[ROWS * 5], sw[ROWS];
    double *grads[2];
    double values[2];
    mlp_net *net;
    mlp_work *work;

    for (size_t i = 0; i < (size_t)ROWS * INPUTS; i++)
        x[i] = awkward(1, i);
    for (size_t i = 0; i < ROWS; i++) {
        t[i * 5 + i % 5] = 1.0;
        sw[i] = fabs(awkward(2, i));
    }
    ck_ok(mlp_net_parse(&net, MLP_F64, specs[_i % 3], 1));
    for (size_t k = 0; k < 2; k++) {
        const int threads = k == 0 ? 1 : 2 + _i / 3;

        grads[k] = malloc(mlp_net_n_params(net) * sizeof(double));
        ck_assert_ptr_nonnull(grads[k]);
        ck_ok(mlp_work_new(&work, net, ROWS, threads));
        ck_ok(mlp_work_set_training(work, 1, 5, 6));
        ck_ok(
            mlp_loss_grad(net, work, MLP_LOSS_CROSS_ENTROPY, ROWS, x, t, sw, &values[k], grads[k]));
        mlp_work_free(work);
    }
    ck_assert_double_eq(values[0], values[1]);
    ck_assert_mem_eq(grads[0], grads[1], mlp_net_n_params(net) * sizeof(double));
    free(grads[0]);
    free(grads[1]);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("pass_layers");

    add_loop_test(suite, test_layers, N_LAYERS_CASES);
    add_loop_test(suite, test_layers_f32, N_LAYERS_CASES);
    add_loop_test(suite, test_forward_then_backward, 12); /* the layers' own */
    add_loop_test(suite, test_predict_does_not_train, N_LAYERS_CASES);
    add_test(suite, test_one_row_of_batch_norm);
    add_test(suite, test_one_weighty_row);
    add_loop_test(suite, test_all_missing, 6);
    add_test(suite, test_masks);
    add_loop_test(suite, test_threads, 3 * 4);
    return suite;
}
