/* SPDX-License-Identifier: MIT */
/*
 * The Jacobian against gradients, which are sums over it.
 */
#include "rows.h"
#include "support.h"
#include "threads.h"

#include <math.h>

enum { ROWS = 23, MOST_INPUTS = 40, MOST_OUTPUTS = 5, MOST_PARAMS = 8000 };

static const char *const specs[] = {
    "3-1:nobias",
    "3-4:tanh-1",
    "4-5:sigmoid-3:softmax",
    "2-7:gaussian:nobias-4:exp-2:nobias",
    "5-6:tanh:layer_norm-3:relu-2",
    "5-6:silu:batch_norm-3:gelu:batch_norm-2:batch_norm",
    "3-8:tanh:dropout=0.5-2",
    "40-70:tanh-50:sigmoid-5:softmax", /* not by simple loops */
    "40-80:softplus:layer_norm-30:tanh:batch_norm-5",
};

enum { N_SPECS = sizeof specs / sizeof specs[0] };

static double x[ROWS * MOST_INPUTS], t[ROWS * MOST_OUTPUTS];
static double e[ROWS * MOST_OUTPUTS], jac[ROWS * MOST_OUTPUTS * MOST_PARAMS];
static double sums[MOST_PARAMS], grad[MOST_PARAMS];

static mlp_net *make(const char *spec)
{
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, spec, 11));
    ck_assert_uint_le(mlp_net_n_params(net), MOST_PARAMS);
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
        x[i] = sin(0.37 * (double)i * (double)i + 0.2);
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
        t[i] = 0.5 + 0.4 * cos(1.3 * (double)i);
    return net;
}

/* sums = J'v for v [count]. */
static void multiply(size_t n, size_t count, const double *v)
{
    memset(sums, 0, sizeof sums);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < n; j++)
            sums[j] += v[i] * jac[i * n + j];
}

static void compare_gradients(size_t n, double factor)
{
    double largest = 0.0;

    for (size_t j = 0; j < n; j++)
        largest = fmax(largest, fabs(grad[j]));
    for (size_t j = 0; j < n; j++)
        ck_assert_double_le(fabs(factor * sums[j] - grad[j]), 1e-13 * largest);
}

/* J'e is what the backward pass says, with and without targets that are missing. */
START_TEST(test_gradient)
{
    mlp_net *net = make(specs[_i % N_SPECS]);
    const size_t n = mlp_net_n_params(net), outputs = mlp_net_n_outputs(net);
    const bool missing = _i >= N_SPECS;
    mlp_work *work;
    double value, squares = 0.0;

    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    for (size_t i = 0; missing && i < ROWS * outputs; i += 3)
        t[i] = (double)NAN;
    ck_ok(mlp_jacobian(net, work, ROWS, x, t, e, jac));
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_HALF_SQUARED_ERROR, ROWS, x, t, NULL, &value, grad));
    multiply(n, ROWS * outputs, e);
    for (size_t i = 0; i < ROWS * outputs; i++)
        squares += 0.5 * e[i] * e[i];
    /* With one output, rows without a target do not count. */
    compare_gradients(n, value / squares);
    if (!missing)
        ck_relative(squares / ROWS, value, 1e-13);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* Each row of it is the gradient by one output of one row. */
START_TEST(test_rows)
{
    mlp_net *net = make(specs[_i]);
    const size_t n = mlp_net_n_params(net), outputs = mlp_net_n_outputs(net);
    double y[ROWS * MOST_OUTPUTS];
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    ck_ok(mlp_forward(net, work, ROWS, x, y));
    ck_ok(mlp_jacobian(net, work, ROWS, x, NULL, e, jac));
    ck_assert_mem_eq(y, e, ROWS * outputs * sizeof *y);
    for (size_t i = 0; i < 3 * outputs; i++) {
        double unit[MOST_OUTPUTS] = { 0.0 }, largest = 0.0;
        const double *row = x + i / outputs * mlp_net_n_inputs(net);

        unit[i % outputs] = 1.0;
        ck_ok(mlp_forward(net, work, 1, row, y));
        ck_ok(mlp_backward(net, work, 1, row, unit, grad, NULL));
        for (size_t j = 0; j < n; j++)
            largest = fmax(largest, fabs(grad[j]));
        for (size_t j = 0; j < n; j++)
            ck_assert_double_le(fabs(jac[i * n + j] - grad[j]), 1e-13 * largest);
    }
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_threads)
{
    static double again[ROWS * MOST_OUTPUTS * MOST_PARAMS];
    mlp_net *net = make(specs[_i]);
    const size_t n = ROWS * mlp_net_n_outputs(net) * mlp_net_n_params(net);
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    ck_ok(mlp_jacobian(net, work, ROWS, x, NULL, NULL, jac));
    mlp_work_free(work);
    for (int threads = 2; threads < 5; threads++) {
        ck_ok(mlp_work_new(&work, net, ROWS + 7, threads));
        ck_ok(mlp_jacobian(net, work, ROWS, x, NULL, NULL, again));
        ck_assert_mem_eq(again, jac, n * sizeof *jac);
        mlp_work_free(work);
    }
    mlp_net_free(net);
}
END_TEST

START_TEST(test_float)
{
    static float x32[ROWS * MOST_INPUTS], t32[ROWS * MOST_OUTPUTS], e32[ROWS * MOST_OUTPUTS];
    static float jac32[ROWS * MOST_OUTPUTS * MOST_PARAMS];
    mlp_net *net = make(specs[_i]), *narrow;
    const size_t n = mlp_net_n_params(net), count = ROWS * mlp_net_n_outputs(net);
    mlp_work *work;

    ck_ok(mlp_net_parse(&narrow, MLP_F32, specs[_i], 11));
    for (size_t i = 0; i < n; i++)
        mlp_net_params(net)[i] = (double)mlp_net_params_f32(narrow)[i];
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
        x[i] = (double)(x32[i] = (float)x[i]);
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
        t[i] = (double)(t32[i] = (float)t[i]);
    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    ck_ok(mlp_jacobian(net, work, ROWS, x, t, e, jac));
    mlp_work_free(work);
    ck_ok(mlp_work_new(&work, narrow, ROWS, 1));
    ck_ok(mlp_jacobian_f32(narrow, work, ROWS, x32, t32, e32, jac32));
    mlp_work_free(work);
    for (size_t i = 0; i < count; i++) {
        double largest = 0.0;

        for (size_t j = 0; j < n; j++)
            largest = fmax(largest, fabs(jac[i * n + j]));
        ck_assert_double_le(fabs((double)e32[i] - e[i]), 2e-5);
        for (size_t j = 0; j < n; j++)
            ck_assert_double_le(fabs((double)jac32[i * n + j] - jac[i * n + j]), 2e-4 * largest);
    }
    mlp_net_free(narrow);
    mlp_net_free(net);
}
END_TEST

/* The public check finds it right, also as float computes it. */
START_TEST(test_gradcheck)
{
    static float x32[ROWS * MOST_INPUTS];
    mlp_net *net = make(specs[_i]), *narrow;
    mlp_gradcheck_result result;

    ck_ok(mlp_gradcheck_jacobian(net, 3, x, &result));
    if (strstr(specs[_i], "relu") == NULL)
        ck_assert_double_le(result.error, 1e-7);
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
        x32[i] = (float)x[i];
    ck_ok(mlp_net_parse(&narrow, MLP_F32, specs[_i], 11));
    ck_ok(mlp_gradcheck_jacobian_f32(narrow, 3, x32, &result));
    if (strstr(specs[_i], "relu") == NULL)
        ck_assert_double_le(result.error, 2e-2);
    ck_fails(mlp_gradcheck_jacobian(NULL, 3, x, &result), MLP_EINVAL, "net or out");
    ck_fails(mlp_gradcheck_jacobian(net, 3, x, NULL), MLP_EINVAL, "net or out");
    ck_fails(mlp_gradcheck_jacobian(net, 0, x, &result), MLP_EINVAL, "0 rows");
    ck_fails(mlp_gradcheck_jacobian(net, SIZE_MAX / 2, x, &result), MLP_EOVERFLOW, "rows");
    ck_fails(mlp_gradcheck_jacobian(net, 3, NULL, &result), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_gradcheck_jacobian(narrow, 3, x, &result), MLP_EDTYPE, "f32");
    ck_fails(mlp_gradcheck_jacobian_f32(net, 3, x32, &result), MLP_EDTYPE, "f64");
    mlp_net_free(narrow);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_bad_input)
{
    mlp_net *net = make("3-4:batch_norm-2"), *other, *narrow;
    mlp_work *work;
    float few[4] = { 0 };

    ck_ok(mlp_net_parse(&other, MLP_F64, "3-5-2", 1));
    ck_ok(mlp_net_parse(&narrow, MLP_F32, "3-4:batch_norm-2", 1));
    ck_ok(mlp_work_new(&work, net, 4, 1));
    ck_fails(mlp_jacobian(NULL, work, 1, x, t, e, jac), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_jacobian(net, NULL, 1, x, t, e, jac), MLP_EINVAL, "work is NULL");
    ck_fails(mlp_jacobian(net, work, 1, NULL, t, e, jac), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_jacobian(net, work, 1, x, NULL, NULL, NULL), MLP_EINVAL, "e is NULL");
    ck_fails(mlp_jacobian(net, work, 1, x, t, NULL, jac), MLP_EINVAL, "e is NULL");
    ck_fails(mlp_jacobian(net, work, 0, x, t, e, jac), MLP_EINVAL, "0 rows");
    ck_fails(mlp_jacobian(net, work, 5, x, t, e, jac), MLP_ESHAPE, "5 rows");
    ck_fails(mlp_jacobian(other, work, 1, x, t, e, jac), MLP_ESHAPE, "");
    ck_fails(mlp_jacobian_f32(net, work, 1, few, few, few, few), MLP_EDTYPE, "f64");
    ck_fails(mlp_jacobian(narrow, work, 1, x, t, e, jac), MLP_EDTYPE, "f32");
    ck_ok(mlp_work_set_training(work, 1, 0, 0));
    ck_fails(mlp_jacobian(net, work, 4, x, t, e, jac), MLP_EUNSUPPORTED, "in training");
    mlp_work_free(work);
    mlp_net_free(narrow);
    mlp_net_free(other);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/jacobian");

    add_loop_test(suite, test_gradient, 2 * N_SPECS);
    add_loop_test(suite, test_rows, N_SPECS);
    add_loop_test(suite, test_threads, N_SPECS);
    add_loop_test(suite, test_float, N_SPECS);
    add_loop_test(suite, test_gradcheck, 7); /* the larger ones would take long */
    add_test(suite, test_bad_input);
    return suite;
}
