/* SPDX-License-Identifier: MIT */
/*
 * Passes and losses against PyTorch's numbers, for every activation and every
 * loss in both precisions. The numbers are in golden/passes.h.
 */
#include "support.h"

#include "golden/passes.h"

/*
 * Double: both sides round some tens of times at 1.1e-16, numbers are below 10.
 *
 * Float: what goes in is exact (multiples of 1/64). A derivative by W of the
 * first layer is a sum of about 3 x 2 products of 5 factors, each with a
 * relative error of some 2^-24, so of the order of 30 x 6e-8 times numbers
 * below 3 or so. The largest that was met is 1.0e-6.
 */
static const double tolerance_f64 = 1e-12;
static const double tolerance_f32 = 4e-6;

enum { N_X = GOLDEN_ROWS * GOLDEN_INPUTS, N_Y = GOLDEN_ROWS * GOLDEN_OUTPUTS };

static void check_near(const char *what, size_t n, const double *got, const double *want,
                       double tolerance)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabs(got[i] - want[i]) <= tolerance * fmax(1.0, fabs(want[i])),
                      "%s[%zu] is %.17g, not %.17g: off by %.3g", what, i, got[i], want[i],
                      got[i] - want[i]);
}

static void check_near_f32(const char *what, size_t n, const float *got, const double *want,
                           double tolerance)
{
    double wide[GOLDEN_PARAMS];

    ck_assert_uint_le(n, GOLDEN_PARAMS);
    for (size_t i = 0; i < n; i++)
        wide[i] = (double)got[i];
    check_near(what, n, wide, want, tolerance);
}

static void narrow(size_t n, const double *from, float *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (float)from[i];
}

static void copy_params(mlp_net *net, const double *theta)
{
    const size_t n = mlp_net_n_params(net);

    if (mlp_net_dtype(net) == MLP_F64)
        memcpy(mlp_net_params(net), theta, n * sizeof *theta);
    else
        narrow(n, theta, mlp_net_params_f32(net));
}

/* The 2-3-2 network of the golden numbers and a work for its batch. */
static void make_golden(mlp_dtype type, mlp_act act, mlp_net **net, mlp_work **work)
{
    const mlp_layer layers[2] = {
        { .units = GOLDEN_HIDDEN, .act = act },
        { .units = GOLDEN_OUTPUTS, .act = act },
    };

    ck_ok(mlp_net_new(net, type, GOLDEN_INPUTS, layers, 2, 1));
    ck_assert_uint_eq(mlp_net_n_params(*net), GOLDEN_PARAMS);
    copy_params(*net, golden_theta);
    ck_ok(mlp_work_new(work, *net, GOLDEN_ROWS, 1));
}

/* The 2-2 network whose sums are +-1000. */
static void make_extreme(mlp_dtype type, mlp_act act, mlp_net **net, mlp_work **work)
{
    const mlp_layer layer = { .units = 2, .act = act };

    ck_ok(mlp_net_new(net, type, 2, &layer, 1, 1));
    ck_assert_uint_eq(mlp_net_n_params(*net), EXTREME_PARAMS);
    copy_params(*net, extreme_theta);
    ck_ok(mlp_work_new(work, *net, GOLDEN_ROWS, 1));
}

static void free_both(mlp_net *net, mlp_work *work)
{
    mlp_work_free(work);
    mlp_net_free(net);
}

static const double *targets(mlp_loss loss)
{
    return loss == MLP_LOSS_CROSS_ENTROPY || loss == MLP_LOSS_BINARY_CROSS_ENTROPY
        ? golden_t_probability
        : golden_t_value;
}

START_TEST(test_outputs)
{
    const struct golden_output *want = &golden_outputs[_i];
    double y[N_Y];
    double grad[GOLDEN_PARAMS];
    double dx[N_X];
    mlp_net *net;
    mlp_work *work;

    make_golden(MLP_F64, want->act, &net, &work);
    ck_ok(mlp_forward(net, work, GOLDEN_ROWS, golden_x, y));
    check_near("y", N_Y, y, want->y, tolerance_f64);
    ck_ok(mlp_backward(net, work, GOLDEN_ROWS, golden_x, golden_dy, grad, dx));
    check_near("grad", GOLDEN_PARAMS, grad, want->grad, tolerance_f64);
    check_near("dx", N_X, dx, want->dx, tolerance_f64);
    free_both(net, work);
}
END_TEST

START_TEST(test_outputs_f32)
{
    const struct golden_output *want = &golden_outputs[_i];
    float x[N_X];
    float dy[N_Y];
    float y[N_Y];
    float grad[GOLDEN_PARAMS];
    float dx[N_X];
    mlp_net *net;
    mlp_work *work;

    narrow(N_X, golden_x, x);
    narrow(N_Y, golden_dy, dy);
    make_golden(MLP_F32, want->act, &net, &work);
    ck_ok(mlp_forward_f32(net, work, GOLDEN_ROWS, x, y));
    check_near_f32("y", N_Y, y, want->y, tolerance_f32);
    ck_ok(mlp_backward_f32(net, work, GOLDEN_ROWS, x, dy, grad, dx));
    check_near_f32("grad", GOLDEN_PARAMS, grad, want->grad, tolerance_f32);
    check_near_f32("dx", N_X, dx, want->dx, tolerance_f32);
    free_both(net, work);
}
END_TEST

START_TEST(test_losses)
{
    const struct golden_loss *want = &golden_losses[_i];
    const double *t = targets(want->loss);
    double value;
    double grad[GOLDEN_PARAMS];
    mlp_net *net;
    mlp_work *work;

    make_golden(MLP_F64, want->act, &net, &work);
    ck_ok(mlp_loss_grad(net, work, want->loss, GOLDEN_ROWS, golden_x, t, NULL, &value, grad));
    ck_near(value, want->value, tolerance_f64);
    check_near("grad", GOLDEN_PARAMS, grad, want->grad, tolerance_f64);

    ck_ok(mlp_loss_grad(net, work, want->loss, GOLDEN_ROWS, golden_x, t, golden_sw, &value, grad));
    ck_near(value, want->weighted_value, tolerance_f64);
    check_near("weighted grad", GOLDEN_PARAMS, grad, want->weighted_grad, tolerance_f64);
    free_both(net, work);
}
END_TEST

START_TEST(test_losses_f32)
{
    const struct golden_loss *want = &golden_losses[_i];
    float x[N_X];
    float t[N_Y];
    float sw[GOLDEN_ROWS];
    double value;
    float grad[GOLDEN_PARAMS];
    mlp_net *net;
    mlp_work *work;

    narrow(N_X, golden_x, x);
    narrow(N_Y, targets(want->loss), t);
    narrow(GOLDEN_ROWS, golden_sw, sw);
    make_golden(MLP_F32, want->act, &net, &work);
    ck_ok(mlp_loss_grad_f32(net, work, want->loss, GOLDEN_ROWS, x, t, NULL, &value, grad));
    ck_near(value, want->value, tolerance_f32);
    check_near_f32("grad", GOLDEN_PARAMS, grad, want->grad, tolerance_f32);

    ck_ok(mlp_loss_grad_f32(net, work, want->loss, GOLDEN_ROWS, x, t, sw, &value, grad));
    ck_near(value, want->weighted_value, tolerance_f32);
    check_near_f32("weighted grad", GOLDEN_PARAMS, grad, want->weighted_grad, tolerance_f32);
    free_both(net, work);
}
END_TEST

START_TEST(test_extremes)
{
    const struct golden_extreme *want = &golden_extremes[_i];
    double value;
    double grad[EXTREME_PARAMS];
    mlp_net *net;
    mlp_work *work;

    make_extreme(MLP_F64, want->act, &net, &work);
    ck_ok(mlp_loss_grad(net, work, want->loss, GOLDEN_ROWS, extreme_x, extreme_t, NULL, &value,
                        grad));
    ck_near(value, want->value, tolerance_f64);
    check_near("grad", EXTREME_PARAMS, grad, want->grad, tolerance_f64);
    free_both(net, work);
}
END_TEST

START_TEST(test_extremes_f32)
{
    const struct golden_extreme *want = &golden_extremes[_i];
    float x[N_X];
    float t[N_Y];
    double value;
    float grad[EXTREME_PARAMS];
    mlp_net *net;
    mlp_work *work;

    narrow(N_X, extreme_x, x);
    narrow(N_Y, extreme_t, t);
    make_extreme(MLP_F32, want->act, &net, &work);
    ck_ok(mlp_loss_grad_f32(net, work, want->loss, GOLDEN_ROWS, x, t, NULL, &value, grad));
    ck_near(value, want->value, tolerance_f32);
    check_near_f32("grad", EXTREME_PARAMS, grad, want->grad, tolerance_f32);
    free_both(net, work);
}
END_TEST

/* The tables leave out no activation, and no pair but the two that are refused. */
START_TEST(test_tables_are_whole)
{
    int n_acts = 0;
    int n_losses = 0;

    while (mlp_act_name((mlp_act)n_acts) != NULL)
        n_acts++;
    while (mlp_loss_name((mlp_loss)n_losses) != NULL)
        n_losses++;
    ck_assert_int_eq(N_GOLDEN_OUTPUTS, n_acts);
    ck_assert_int_eq(N_GOLDEN_LOSSES, n_acts * n_losses - 2);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/pass_golden");

    add_loop_test(suite, test_outputs, N_GOLDEN_OUTPUTS);
    add_loop_test(suite, test_outputs_f32, N_GOLDEN_OUTPUTS);
    add_loop_test(suite, test_losses, N_GOLDEN_LOSSES);
    add_loop_test(suite, test_losses_f32, N_GOLDEN_LOSSES);
    add_loop_test(suite, test_extremes, N_GOLDEN_EXTREMES);
    add_loop_test(suite, test_extremes_f32, N_GOLDEN_EXTREMES);
    add_test(suite, test_tables_are_whole);
    return suite;
}
