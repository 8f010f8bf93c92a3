/* SPDX-License-Identifier: MIT */
/*
 * mlp_gradcheck_hessian() and mlp_gradcheck_inputs(): what they report where the
 * answer is known, what they leave alone and what they refuse. That products
 * are right is for test_hessian.c; that derivatives by inputs are, is here.
 */
#include "support.h"

enum { IN = 3, OUT = 2, ROWS = 4, N = 5 * 3 + 5 + 2 * 5 + 2, N_ACTS = 15 };

static double x[ROWS * IN];
static double t[ROWS * OUT];
static double v[N];
static float x_f32[ROWS * IN];
static float t_f32[ROWS * OUT];
static float v_f32[N];

static const mlp_loss mse = MLP_LOSS_MEAN_SQUARED_ERROR;

static void draw(size_t series, size_t n, double *numbers, float *narrow)
{
    for (size_t i = 0; i < n; i++) {
        numbers[i] = awkward(series, i);
        narrow[i] = (float)numbers[i];
    }
}

static mlp_net *make_net(mlp_dtype type, const char *spec)
{
    mlp_net *net;

    draw(1, ROWS * IN, x, x_f32);
    draw(2, ROWS * OUT, t, t_f32);
    draw(3, N, v, v_f32);
    ck_ok(mlp_net_parse(&net, type, spec, 5));
    return net;
}

/* What is reported is the product's element; the network is as it was. */
START_TEST(test_right_product)
{
    mlp_net *net = make_net(MLP_F64, "3-5:tanh-2");
    double before[N];
    double hv[N];
    mlp_gradcheck_result found;
    mlp_work *work;

    memcpy(before, mlp_net_params(net), sizeof before);
    ck_ok(mlp_gradcheck_hessian(net, mse, ROWS, x, t, NULL, v, &found));
    ck_assert_double_le(found.error, 1e-9);
    ck_assert_double_gt(found.error, 0.0); /* differences are never exact: something was done */
    ck_assert_mem_eq(mlp_net_params(net), before, sizeof before);
    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    ck_ok(mlp_hessian_vector(net, work, mse, ROWS, x, t, NULL, v, NULL, hv));
    ck_assert_uint_lt(found.worst, N);
    ck_assert_double_eq(found.analytic, hv[found.worst]);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_right_product_f32)
{
    const float sw[ROWS] = { 0.0f, 2.385f, 0.75f, 1e-3f };
    mlp_net *net = make_net(MLP_F32, "3-5:gelu-2");
    mlp_gradcheck_result found;

    ck_ok(mlp_gradcheck_hessian_f32(net, mse, ROWS, x_f32, t_f32, sw, v_f32, &found));
    ck_assert_double_le(found.error, 1e-4);
    ck_assert_double_gt(found.error, 1e-9); /* float's own rounding shows */
    mlp_net_free(net);
}
END_TEST

/* However long v and however large theta are: the step follows them. */
START_TEST(test_any_length)
{
    static const double factors[] = { 1e-150, 1e-6, 1e6, 1e150 };
    mlp_net *net = make_net(MLP_F64, "3-5:tanh-2");
    mlp_gradcheck_result found;

    mlp_net_params(net)[N - 1] = 385.0;
    for (size_t i = 0; i < N; i++)
        v[i] *= factors[_i];
    ck_ok(mlp_gradcheck_hessian(net, mse, ROWS, x, t, NULL, v, &found));
    ck_assert_double_le(found.error, 1e-6);
    memset(v, 0, sizeof v);
    ck_ok(mlp_gradcheck_hessian(net, mse, ROWS, x, t, NULL, v, &found));
    ck_assert_double_eq(found.error, 0.0);
    mlp_net_free(net);
}
END_TEST

/* A kink within the step: the slope of relu jumps where the product takes it as constant. */
START_TEST(test_kink_shows)
{
    const double one = 1.0;
    const double target = 2.0;
    const double w = 0.0;
    mlp_gradcheck_result found;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1:relu:nobias", 1));
    ck_ok(mlp_net_set_layer(net, 0, &w, NULL));
    ck_ok(mlp_gradcheck_hessian(net, mse, 1, &one, &target, NULL, &one, &found));
    ck_assert_double_eq(found.analytic, 0.0);
    ck_near(found.error, 1.0, 1e-15);
    ck_ok(mlp_gradcheck_inputs(net, 1, &one, &found));
    ck_assert_double_eq(found.error, 0.0);
    mlp_net_free(net);
}
END_TEST

/* Every activation; the inputs are clear of 0. */
START_TEST(test_inputs)
{
    const mlp_act act = (mlp_act)_i;
    const mlp_layer layers[3] = {
        { .units = 5, .act = act },
        { .units = 6, .act = act, .norm = MLP_NORM_LAYER, .dropout = 0.5 },
        { .units = 2, .act = act, .norm = MLP_NORM_BATCH },
    };
    mlp_gradcheck_result found;
    mlp_net *net;

    mlp_net_free(make_net(MLP_F64, "3-1"));
    ck_ok(mlp_net_new(&net, MLP_F64, IN, layers, 3, 7));
    ck_ok(mlp_gradcheck_inputs(net, ROWS, x, &found));
    ck_assert_msg(found.error <= 1e-7, "%s: derivative %zu is off by %.3g", mlp_act_name(act),
                  found.worst, found.error);
    ck_assert_uint_lt(found.worst, ROWS * OUT * IN);
    mlp_net_free(net);
    ck_ok(mlp_net_new(&net, MLP_F32, IN, layers, 3, 7));
    ck_ok(mlp_gradcheck_inputs_f32(net, ROWS, x_f32, &found));
    /* 5e-4 is the largest that was met, of a derivative 1e-3 times the largest one. */
    ck_assert_msg(found.error <= 2e-3, "%s: derivative %zu is off by %.3g", mlp_act_name(act),
                  found.worst, found.error);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_refused)
{
    mlp_net *net = make_net(MLP_F64, "3-5:tanh-2");
    mlp_net *net_f32 = make_net(MLP_F32, "3-5:tanh-2");
    const double bad_sw[ROWS] = { 1.0, -1.0, 1.0, 1.0 };
    mlp_gradcheck_result r;

    ck_fails(mlp_gradcheck_hessian(NULL, mse, ROWS, x, t, NULL, v, &r), MLP_EINVAL, "net or out");
    ck_fails(mlp_gradcheck_hessian(net, mse, ROWS, x, t, NULL, v, NULL), MLP_EINVAL, "net or out");
    ck_fails(mlp_gradcheck_hessian(net, mse, ROWS, NULL, t, NULL, v, &r), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_gradcheck_hessian(net, mse, ROWS, x, NULL, NULL, v, &r), MLP_EINVAL, "t is NULL");
    ck_fails(mlp_gradcheck_hessian(net, mse, ROWS, x, t, NULL, NULL, &r), MLP_EINVAL, "v is NULL");
    ck_fails(mlp_gradcheck_hessian(net, mse, 0, x, t, NULL, v, &r), MLP_EINVAL, "0 rows");
    ck_fails(mlp_gradcheck_hessian(net, mse, SIZE_MAX, x, t, NULL, v, &r), MLP_EOVERFLOW, "rows");
    ck_fails(mlp_gradcheck_hessian(net, mse, ROWS, x, t, bad_sw, v, &r), MLP_ERANGE, "weight -1");
    ck_fails(mlp_gradcheck_hessian(net_f32, mse, ROWS, x, t, NULL, v, &r), MLP_EDTYPE, "f32");
    ck_fails(mlp_gradcheck_inputs(NULL, ROWS, x, &r), MLP_EINVAL, "net or out");
    ck_fails(mlp_gradcheck_inputs(net, ROWS, x, NULL), MLP_EINVAL, "net or out");
    ck_fails(mlp_gradcheck_inputs(net, ROWS, NULL, &r), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_gradcheck_inputs(net, 0, x, &r), MLP_EINVAL, "0 rows");
    ck_fails(mlp_gradcheck_inputs(net, SIZE_MAX, x, &r), MLP_EOVERFLOW, "rows");
    ck_fails(mlp_gradcheck_inputs(net_f32, ROWS, x, &r), MLP_EDTYPE, "f32");
    x[5] = (double)NAN;
    ck_fails(mlp_gradcheck_hessian(net, mse, ROWS, x, t, NULL, v, &r), MLP_ENONFINITE, "nan");
    ck_ok(mlp_gradcheck_inputs(net, ROWS, x, &r));
    ck_assert(isinf(r.error) && isnan(r.analytic));
    ck_assert_uint_eq(r.worst, 1 * OUT * IN);
    mlp_net_free(net);
    mlp_net_free(net_f32);
}
END_TEST

START_TEST(test_refused_f32)
{
    mlp_net *net = make_net(MLP_F64, "3-5:tanh-2");
    mlp_net *f32 = make_net(MLP_F32, "3-5:tanh-2");
    mlp_gradcheck_result r;

    ck_fails(mlp_gradcheck_hessian_f32(NULL, mse, ROWS, x_f32, t_f32, NULL, v_f32, &r), MLP_EINVAL,
             "net or out");
    ck_fails(mlp_gradcheck_hessian_f32(f32, mse, ROWS, x_f32, t_f32, NULL, v_f32, NULL), MLP_EINVAL,
             "net or out");
    ck_fails(mlp_gradcheck_hessian_f32(f32, mse, ROWS, NULL, t_f32, NULL, v_f32, &r), MLP_EINVAL,
             "x is NULL");
    ck_fails(mlp_gradcheck_hessian_f32(f32, mse, ROWS, x_f32, t_f32, NULL, NULL, &r), MLP_EINVAL,
             "v is NULL");
    ck_fails(mlp_gradcheck_hessian_f32(f32, mse, 0, x_f32, t_f32, NULL, v_f32, &r), MLP_EINVAL,
             "0 rows");
    ck_fails(mlp_gradcheck_hessian_f32(net, mse, ROWS, x_f32, t_f32, NULL, v_f32, &r), MLP_EDTYPE,
             "f64");
    ck_fails(mlp_gradcheck_inputs_f32(NULL, ROWS, x_f32, &r), MLP_EINVAL, "net or out");
    ck_fails(mlp_gradcheck_inputs_f32(f32, ROWS, x_f32, NULL), MLP_EINVAL, "net or out");
    ck_fails(mlp_gradcheck_inputs_f32(f32, ROWS, NULL, &r), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_gradcheck_inputs_f32(net, ROWS, x_f32, &r), MLP_EDTYPE, "f64");
    mlp_net_free(net);
    mlp_net_free(f32);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/gradcheck_inspect");

    add_test(suite, test_right_product);
    add_test(suite, test_right_product_f32);
    add_loop_test(suite, test_any_length, 4);
    add_test(suite, test_kink_shows);
    add_loop_test(suite, test_inputs, N_ACTS);
    add_test(suite, test_refused);
    add_test(suite, test_refused_f32);
    return suite;
}
