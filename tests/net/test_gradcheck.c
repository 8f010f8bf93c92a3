/* SPDX-License-Identifier: MIT */
/*
 * mlp_gradcheck(): what it reports where the answer is known, what it leaves
 * alone and what it refuses. That all gradients are right is for
 * test_pass_gradients.c.
 */
#include "support.h"

enum { IN = 3, OUT = 2, ROWS = 4 };

static double x[ROWS * IN];
static double t[ROWS * OUT];
static float x_f32[ROWS * IN];
static float t_f32[ROWS * OUT];

static const mlp_loss mse = MLP_LOSS_MEAN_SQUARED_ERROR;

static mlp_net *make_net(mlp_dtype type, const char *spec)
{
    mlp_net *net;

    for (size_t i = 0; i < ROWS * IN; i++) {
        x[i] = awkward(1, i);
        x_f32[i] = (float)x[i];
    }
    for (size_t i = 0; i < ROWS * OUT; i++) {
        t[i] = awkward(2, i);
        t_f32[i] = (float)t[i];
    }
    ck_ok(mlp_net_parse(&net, type, spec, 5));
    return net;
}

/* Is `result` about the parameter it names, and does its error follow from its numbers? */
static void check_consistent(const mlp_gradcheck_result *result, size_t n, const double *grad)
{
    double largest = 0.0;
    double scale;

    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(grad[i]));
    ck_assert_uint_lt(result->worst, n);
    ck_assert_double_eq(result->analytic, grad[result->worst]);
    scale = fmax(fmax(fabs(result->analytic), fabs(result->numeric)), 1e-3 * largest);
    ck_relative(result->error, fabs(result->analytic - result->numeric) / scale, 1e-12);
}

START_TEST(test_right_gradient)
{
    mlp_net *net = make_net(MLP_F64, "3-5:tanh-2");
    double grad[5 * 3 + 5 + 2 * 5 + 2];
    mlp_gradcheck_result result;
    mlp_work *work;

    ck_ok(mlp_gradcheck(net, mse, ROWS, x, t, NULL, &result));
    ck_assert_double_le(result.error, 1e-9);
    ck_assert_double_gt(result.error, 0.0); /* differences are never exact: something was done */
    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    ck_ok(mlp_loss_grad(net, work, mse, ROWS, x, t, NULL, NULL, grad));
    check_consistent(&result, mlp_net_n_params(net), grad);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_right_gradient_f32)
{
    mlp_net *net = make_net(MLP_F32, "3-5:tanh-2");
    float grad[5 * 3 + 5 + 2 * 5 + 2];
    double wide[5 * 3 + 5 + 2 * 5 + 2];
    mlp_gradcheck_result result;
    mlp_work *work;

    ck_ok(mlp_gradcheck_f32(net, mse, ROWS, x_f32, t_f32, NULL, &result));
    ck_assert_double_le(result.error, 1e-4);
    ck_assert_double_gt(result.error, 1e-9); /* float's own rounding shows */
    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    ck_ok(mlp_loss_grad_f32(net, work, mse, ROWS, x_f32, t_f32, NULL, NULL, grad));
    for (size_t i = 0; i < mlp_net_n_params(net); i++)
        wide[i] = (double)grad[i];
    check_consistent(&result, mlp_net_n_params(net), wide);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* The derivative of (w x - t)^2 by w, by hand: a parabola, on which differences are exact. */
START_TEST(test_by_hand)
{
    const double one_x = 2.385;
    const double one_t = 0.5;
    const double w = -0.75;
    mlp_gradcheck_result result;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1:nobias", 1));
    ck_ok(mlp_net_set_layer(net, 0, &w, NULL));
    ck_ok(mlp_gradcheck(net, mse, 1, &one_x, &one_t, NULL, &result));
    ck_assert_uint_eq(result.worst, 0);
    ck_relative(result.analytic, 2.0 * (w * one_x - one_t) * one_x, 1e-15);
    ck_relative(result.numeric, 2.0 * (w * one_x - one_t) * one_x, 1e-11);
    mlp_net_free(net);
}
END_TEST

/*
 * A kink within the step shows as a large error, as its comment says: at z = 0
 * relu's slope is 0, and differences see half of 1.
 */
START_TEST(test_kink_shows)
{
    const double one = 1.0;
    const double target = 2.0;
    const double w = 0.0;
    mlp_gradcheck_result result;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1:relu:nobias", 1));
    ck_ok(mlp_net_set_layer(net, 0, &w, NULL));
    ck_ok(mlp_gradcheck(net, mse, 1, &one, &target, NULL, &result));
    ck_assert_double_eq(result.analytic, 0.0);
    ck_near(result.numeric, -2.0, 1e-3);
    ck_near(result.error, 1.0, 1e-15);
    mlp_net_free(net);
}
END_TEST

/* At the smallest loss there is no derivative at all, and no error: 0, not 0/0. */
START_TEST(test_no_derivative)
{
    const double zeros[ROWS * OUT] = { 0.0 };
    mlp_net *net = make_net(MLP_F64, "3-2:zeros");
    mlp_gradcheck_result result;

    ck_ok(mlp_gradcheck(net, mse, ROWS, x, zeros, NULL, &result));
    ck_assert_double_eq(result.analytic, 0.0);
    ck_assert_double_eq(result.error, 0.0);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_sample_weights)
{
    const double sw[ROWS] = { 0.0, 2.385, 0.75, 1e-3 };
    const float sw_f32[ROWS] = { 0.0f, 2.385f, 0.75f, 1e-3f };
    mlp_net *net = make_net(MLP_F64, "3-5:tanh-2");
    mlp_net *net_f32 = make_net(MLP_F32, "3-5:tanh-2");
    mlp_gradcheck_result result;

    ck_ok(mlp_gradcheck(net, mse, ROWS, x, t, sw, &result));
    ck_assert_double_le(result.error, 1e-9);
    ck_ok(mlp_gradcheck_f32(net_f32, mse, ROWS, x_f32, t_f32, sw_f32, &result));
    ck_assert_double_le(result.error, 1e-4);
    mlp_net_free(net);
    mlp_net_free(net_f32);
}
END_TEST

START_TEST(test_network_is_not_changed)
{
    mlp_net *net = make_net(MLP_F64, "3-5:tanh-2");
    mlp_net *clone;
    mlp_gradcheck_result result;

    ck_ok(mlp_net_clone(&clone, net));
    ck_ok(mlp_gradcheck(net, mse, ROWS, x, t, NULL, &result));
    ck_assert_mem_eq(mlp_net_params(net), mlp_net_params(clone),
                     mlp_net_n_params(net) * sizeof(double));
    mlp_net_free(net);
    mlp_net_free(clone);
}
END_TEST

START_TEST(test_refused)
{
    mlp_net *net = make_net(MLP_F64, "3-5:tanh-2");
    mlp_net *net_f32 = make_net(MLP_F32, "3-5:tanh-2");
    const double bad_sw[ROWS] = { 1.0, -1.0, 1.0, 1.0 };
    mlp_gradcheck_result r;

    ck_fails(mlp_gradcheck(NULL, mse, ROWS, x, t, NULL, &r), MLP_EINVAL, "net or out is NULL");
    ck_fails(mlp_gradcheck(net, mse, ROWS, x, t, NULL, NULL), MLP_EINVAL, "net or out is NULL");
    ck_fails(mlp_gradcheck(net, mse, ROWS, NULL, t, NULL, &r), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_gradcheck(net, mse, ROWS, x, NULL, NULL, &r), MLP_EINVAL, "t is NULL");
    ck_fails(mlp_gradcheck(net, mse, 0, x, t, NULL, &r), MLP_EINVAL, "0 rows");
    ck_fails(mlp_gradcheck(net, mse, SIZE_MAX, x, t, NULL, &r), MLP_EOVERFLOW, "rows");
    ck_fails(mlp_gradcheck(net, (mlp_loss)6, ROWS, x, t, NULL, &r), MLP_EINVAL, "number 6");
    ck_fails(mlp_gradcheck(net, MLP_LOSS_CROSS_ENTROPY, ROWS, x, t, NULL, &r), MLP_ERANGE,
             "targets");
    ck_fails(mlp_gradcheck(net, mse, ROWS, x, t, bad_sw, &r), MLP_ERANGE, "weight -1");
    ck_fails(mlp_gradcheck(net_f32, mse, ROWS, x, t, NULL, &r), MLP_EDTYPE, "f32");
    x[5] = (double)NAN;
    ck_fails(mlp_gradcheck(net, mse, ROWS, x, t, NULL, &r), MLP_ENONFINITE, "nan");
    mlp_net_free(net);
    mlp_net_free(net_f32);
}
END_TEST

START_TEST(test_refused_f32)
{
    mlp_net *net = make_net(MLP_F64, "3-5:tanh-2");
    mlp_net *net_f32 = make_net(MLP_F32, "3-5:tanh-2");
    mlp_gradcheck_result r;

    ck_fails(mlp_gradcheck_f32(NULL, mse, ROWS, x_f32, t_f32, NULL, &r), MLP_EINVAL, "NULL");
    ck_fails(mlp_gradcheck_f32(net_f32, mse, ROWS, x_f32, t_f32, NULL, NULL), MLP_EINVAL, "NULL");
    ck_fails(mlp_gradcheck_f32(net_f32, mse, ROWS, NULL, t_f32, NULL, &r), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_gradcheck_f32(net_f32, mse, ROWS, x_f32, NULL, NULL, &r), MLP_EINVAL, "t is NULL");
    ck_fails(mlp_gradcheck_f32(net_f32, mse, 0, x_f32, t_f32, NULL, &r), MLP_EINVAL, "0 rows");
    ck_fails(mlp_gradcheck_f32(net, mse, ROWS, x_f32, t_f32, NULL, &r), MLP_EDTYPE, "f64");
    mlp_net_free(net);
    mlp_net_free(net_f32);
}
END_TEST

/* A gradient that is not finite is no right gradient, wherever it comes first. */
START_TEST(test_gradient_that_is_not_finite)
{
    static const double input = 1e200;
    static const double target = 0.5;
    static const double theta[4] = { 1e200, 0.0, 0.3, 0.1 };
    mlp_gradcheck_result result;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1:gaussian-1", 1));
    memcpy(mlp_net_params(net), theta, sizeof theta);
    ck_ok(mlp_gradcheck(net, MLP_LOSS_MEAN_SQUARED_ERROR, 1, &input, &target, NULL, &result));
    ck_assert(isinf(result.error));
    ck_assert_uint_eq(result.worst, 0);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/gradcheck");

    add_test(suite, test_right_gradient);
    add_test(suite, test_right_gradient_f32);
    add_test(suite, test_by_hand);
    add_test(suite, test_kink_shows);
    add_test(suite, test_no_derivative);
    add_test(suite, test_sample_weights);
    add_test(suite, test_network_is_not_changed);
    add_test(suite, test_refused);
    add_test(suite, test_refused_f32);
    add_test(suite, test_gradient_that_is_not_finite);
    return suite;
}
