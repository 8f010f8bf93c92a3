/* SPDX-License-Identifier: MIT */
/*
 * Activations: names, and values and slopes against their formulas in long
 * double, at ordinary and extreme sums.
 */
#include "support.h"

#include <stdio.h>

typedef long double (*formula)(long double z);

static const long double leak = 0.01L;
static const long double selu_alpha = 1.6732632423543772848170429916717L;
static const long double selu_scale = 1.0507009873554804934193349852946L;

static long double one(long double z)
{
    (void)z;
    return 1.0L;
}

static long double identity(long double z)
{
    return z;
}

static long double sigmoid(long double z)
{
    return 1.0L / (1.0L + expl(-z));
}

static long double sigmoid_slope(long double z)
{
    return sigmoid(z) * sigmoid(-z);
}

static long double tanh_slope(long double z)
{
    return 1.0L / (coshl(z) * coshl(z));
}

static long double relu(long double z)
{
    return z > 0.0L ? z : 0.0L;
}

static long double relu_slope(long double z)
{
    return z > 0.0L ? 1.0L : 0.0L;
}

static long double leaky_relu(long double z)
{
    return z > 0.0L ? z : leak * z;
}

static long double leaky_relu_slope(long double z)
{
    return z > 0.0L ? 1.0L : leak;
}

static long double elu(long double z)
{
    return z > 0.0L ? z : expm1l(z);
}

static long double elu_slope(long double z)
{
    return z > 0.0L ? 1.0L : expl(z);
}

static long double selu(long double z)
{
    return selu_scale * (z > 0.0L ? z : selu_alpha * expm1l(z));
}

static long double selu_slope(long double z)
{
    return selu_scale * (z > 0.0L ? 1.0L : selu_alpha * expl(z));
}

static long double normal_distribution(long double z)
{
    return 0.5L * erfcl(-z / sqrtl(2.0L));
}

static long double gelu(long double z)
{
    return z * normal_distribution(z);
}

static long double gelu_slope(long double z)
{
    const long double pi = 3.14159265358979323846264338327950288L;

    return normal_distribution(z) + z * expl(-z * z / 2.0L) / sqrtl(2.0L * pi);
}

static long double silu(long double z)
{
    return z * sigmoid(z);
}

static long double silu_slope(long double z)
{
    return sigmoid(z) * (1.0L + z * sigmoid(-z));
}

static long double softplus(long double z)
{
    return z > 0.0L ? z + log1pl(expl(-z)) : log1pl(expl(z));
}

static long double softsign(long double z)
{
    return z / (1.0L + fabsl(z));
}

static long double softsign_slope(long double z)
{
    return 1.0L / ((1.0L + fabsl(z)) * (1.0L + fabsl(z)));
}

static long double gaussian(long double z)
{
    return expl(-z * z);
}

static long double gaussian_slope(long double z)
{
    return -2.0L * z * expl(-z * z);
}

/* Every activation but softmax, which is no function of one sum. */
static const struct {
    mlp_act act;
    formula value;
    formula slope;
} table[] = {
    { MLP_ACT_IDENTITY, identity, one },
    { MLP_ACT_SIGMOID, sigmoid, sigmoid_slope },
    { MLP_ACT_TANH, tanhl, tanh_slope },
    { MLP_ACT_RELU, relu, relu_slope },
    { MLP_ACT_LEAKY_RELU, leaky_relu, leaky_relu_slope },
    { MLP_ACT_ELU, elu, elu_slope },
    { MLP_ACT_SELU, selu, selu_slope },
    { MLP_ACT_GELU, gelu, gelu_slope },
    { MLP_ACT_SILU, silu, silu_slope },
    { MLP_ACT_SOFTPLUS, softplus, sigmoid },
    { MLP_ACT_SOFTSIGN, softsign, softsign_slope },
    { MLP_ACT_EXP, expl, expl },
    { MLP_ACT_GAUSSIAN, gaussian, gaussian_slope },
    { MLP_ACT_SINE, sinl, cosl },
};

enum { N_ELEMENTWISE = sizeof table / sizeof table[0] };

/* 0 is the kink of some, where the slope is that of z < 0. */
static const double ordinary[] = { 0.0, 1e-9, -1e-9, 0.75, -0.75, 2.385, -2.385, 6.5, -6.5 };
static const double extreme[] = { 40.0, -40.0, 700.0, -700.0, 1e4, -1e4, 1e30, -1e30 };

enum {
    N_ORDINARY = sizeof ordinary / sizeof ordinary[0],
    N_EXTREME = sizeof extreme / sizeof extreme[0]
};

/* The network y = f(x): 1-1, weight 1, no bias. */
static void make_plain(mlp_dtype type, mlp_act act, mlp_net **net, mlp_work **work)
{
    const mlp_layer layer = {
        .units = 1, .act = act, .init = { .kind = MLP_INIT_CONSTANT, .a = 1.0 }, .no_bias = 1
    };

    ck_ok(mlp_net_new(net, type, 1, &layer, 1, 0));
    ck_ok(mlp_work_new(work, *net, 1, 1));
}

/* f(z) and f'(z) by the library. */
static void evaluate(mlp_act act, double z, double *value, double *slope)
{
    const double dy = 1.0;
    double grad;
    mlp_net *net;
    mlp_work *work;

    make_plain(MLP_F64, act, &net, &work);
    ck_ok(mlp_forward(net, work, 1, &z, value));
    ck_ok(mlp_backward(net, work, 1, &z, &dy, &grad, slope));
    mlp_work_free(work);
    mlp_net_free(net);
}

static void evaluate_f32(mlp_act act, float z, float *value, float *slope)
{
    const float dy = 1.0f;
    float grad;
    mlp_net *net;
    mlp_work *work;

    make_plain(MLP_F32, act, &net, &work);
    ck_ok(mlp_forward_f32(net, work, 1, &z, value));
    ck_ok(mlp_backward_f32(net, work, 1, &z, &dy, &grad, slope));
    mlp_work_free(work);
    mlp_net_free(net);
}

START_TEST(test_ordinary_sums)
{
    for (size_t i = 0; i < N_ORDINARY; i++) {
        const double z = ordinary[i];
        double value;
        double slope;

        evaluate(table[_i].act, z, &value, &slope);
        ck_near(value, (double)table[_i].value(z), 4e-16);
        ck_near(slope, (double)table[_i].slope(z), 6e-16);
    }
}
END_TEST

START_TEST(test_ordinary_sums_f32)
{
    for (size_t i = 0; i < N_ORDINARY; i++) {
        const float z = (float)ordinary[i];
        float value;
        float slope;

        evaluate_f32(table[_i].act, z, &value, &slope);
        ck_near((double)value, (double)table[_i].value(z), 2.5e-7);
        ck_near((double)slope, (double)table[_i].slope(z), 3e-7);
    }
}
END_TEST

/* No infinity and no NaN where the value is a number; 0 for what is below all numbers. */
START_TEST(test_extreme_sums)
{
    for (size_t i = 0; i < N_EXTREME; i++) {
        const double z = extreme[i];
        const double want = (double)table[_i].value(z);
        double value;
        double slope;

        if (!isfinite(want)) /* exp(1e4): test_exp_overflows */
            continue;
        evaluate(table[_i].act, z, &value, &slope);
        ck_near(value, want, 4e-16);
        ck_near(slope, (double)table[_i].slope(z), 6e-16);
    }
}
END_TEST

START_TEST(test_extreme_sums_f32)
{
    for (size_t i = 0; i < N_EXTREME; i++) {
        const float z = (float)extreme[i];
        const float want = (float)table[_i].value(z);
        float value;
        float slope;

        if (!isfinite(want))
            continue;
        evaluate_f32(table[_i].act, z, &value, &slope);
        ck_near((double)value, (double)want, 2.5e-7);
        ck_near((double)slope, (double)table[_i].slope(z), 3e-7);
    }
}
END_TEST

/* Values next to 0 keep their digits, which a sum with 1 on the way would lose. */
START_TEST(test_small_values_keep_their_digits)
{
    static const struct {
        mlp_act act;
        double z;
    } points[] = {
        { MLP_ACT_SIGMOID, -40.0 },  { MLP_ACT_SOFTPLUS, -40.0 },  { MLP_ACT_SILU, -40.0 },
        { MLP_ACT_SIGMOID, -700.0 }, { MLP_ACT_SOFTPLUS, -700.0 }, { MLP_ACT_ELU, -1e-12 },
        { MLP_ACT_SELU, -1e-12 },    { MLP_ACT_TANH, 1e-12 },      { MLP_ACT_SINE, 1e-12 },
    };

    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        for (size_t k = 0; k < N_ELEMENTWISE; k++) {
            double value;
            double slope;

            if (table[k].act != points[i].act)
                continue;
            evaluate(points[i].act, points[i].z, &value, &slope);
            ck_relative(value, (double)table[k].value(points[i].z), 1e-15);
        }
}
END_TEST

START_TEST(test_exp_overflows)
{
    double value;
    double slope;

    evaluate(MLP_ACT_EXP, 710.0, &value, &slope);
    ck_assert_double_infinite(value);
    ck_assert_double_gt(value, 0.0);
}
END_TEST

/* Slopes at 0, by hand. */
START_TEST(test_slopes_at_kinks)
{
    static const struct {
        mlp_act act;
        double slope;
    } kinks[] = {
        { MLP_ACT_RELU, 0.0 },     { MLP_ACT_LEAKY_RELU, 0.01 },
        { MLP_ACT_ELU, 1.0 },      { MLP_ACT_SELU, 1.0507009873554804934 * 1.6732632423543772848 },
        { MLP_ACT_SOFTSIGN, 1.0 },
    };

    for (size_t i = 0; i < sizeof kinks / sizeof kinks[0]; i++) {
        double value;
        double slope;

        evaluate(kinks[i].act, 0.0, &value, &slope);
        ck_assert_double_eq(value, 0.0);
        ck_near(slope, kinks[i].slope, 3e-16);
    }
}
END_TEST

/* Softmax of three sums: W is the unit matrix. Writes y, and dy/dz_k times dy. */
static void softmax(const double z[3], const double dy[3], double y[3], double dz[3])
{
    const mlp_layer layer = { .units = 3, .act = MLP_ACT_SOFTMAX, .no_bias = 1 };
    const double unit[9] = { 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0 };
    double grad[9];
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_new(&net, MLP_F64, 3, &layer, 1, 0));
    ck_ok(mlp_net_set_layer(net, 0, unit, NULL));
    ck_ok(mlp_work_new(&work, net, 1, 1));
    ck_ok(mlp_forward(net, work, 1, z, y));
    ck_ok(mlp_backward(net, work, 1, z, dy, grad, dz));
    mlp_work_free(work);
    mlp_net_free(net);
}

START_TEST(test_softmax)
{
    const double z[3] = { 0.75, -2.385, 1.5 };
    const double dy[3] = { 0.3, -1.25, 0.7 };
    const double sum = exp(z[0]) + exp(z[1]) + exp(z[2]);
    double y[3];
    double dz[3];

    softmax(z, dy, y, dz);
    for (size_t j = 0; j < 3; j++)
        ck_relative(y[j], exp(z[j]) / sum, 1e-15);
    for (size_t k = 0; k < 3; k++) {
        double want = 0.0;

        for (size_t j = 0; j < 3; j++)
            want += dy[j] * y[j] * ((j == k ? 1.0 : 0.0) - y[k]);
        ck_near(dz[k], want, 1e-15);
    }
}
END_TEST

START_TEST(test_softmax_of_extreme_sums)
{
    const double dy[3] = { 0.3, -1.25, 0.7 };
    const double apart[3] = { 1000.0, -1000.0, 0.0 };
    const double high[3] = { 1e300, 1e300, 1e300 };
    double y[3];
    double dz[3];

    softmax(apart, dy, y, dz);
    ck_assert_double_eq(y[0], 1.0);
    ck_assert_double_eq(y[1], 0.0);
    ck_assert_double_eq(y[2], 0.0);
    for (size_t k = 0; k < 3; k++)
        ck_assert_double_eq(dz[k], 0.0);
    softmax(high, dy, y, dz);
    for (size_t k = 0; k < 3; k++)
        ck_relative(y[k], 1.0 / 3.0, 1e-15);
}
END_TEST

/* A number added to all sums, here one without rounding, changes nothing. */
START_TEST(test_softmax_of_shifted_sums)
{
    const double z[3] = { 0.75, -2.375, 1.5 };
    const double shifted[3] = { 1000.75, 997.625, 1001.5 };
    const double dy[3] = { 0.3, -1.25, 0.7 };
    double y[3];
    double dz[3];
    double y_shifted[3];
    double dz_shifted[3];

    softmax(z, dy, y, dz);
    softmax(shifted, dy, y_shifted, dz_shifted);
    ck_assert_mem_eq(y, y_shifted, sizeof y);
    ck_assert_mem_eq(dz, dz_shifted, sizeof dz);
}
END_TEST

START_TEST(test_softmax_of_one_unit)
{
    double value;
    double slope;

    evaluate(MLP_ACT_SOFTMAX, -2.385, &value, &slope);
    ck_assert_double_eq(value, 1.0);
    ck_assert_double_eq(slope, 0.0);
}
END_TEST

START_TEST(test_names)
{
    for (int i = MLP_ACT_IDENTITY; i <= MLP_ACT_SOFTMAX; i++) {
        mlp_act act = (mlp_act)-1;

        ck_assert_ptr_nonnull(mlp_act_name((mlp_act)i));
        ck_ok(mlp_act_parse(&act, mlp_act_name((mlp_act)i)));
        ck_assert_int_eq((int)act, i);
    }
    ck_assert_str_eq(mlp_act_name(MLP_ACT_IDENTITY), "identity");
    ck_assert_str_eq(mlp_act_name(MLP_ACT_LEAKY_RELU), "leaky_relu");
    ck_assert_str_eq(mlp_act_name(MLP_ACT_SOFTMAX), "softmax");
    ck_assert_ptr_null(mlp_act_name((mlp_act)-1));
    ck_assert_ptr_null(mlp_act_name((mlp_act)(MLP_ACT_SOFTMAX + 1)));
}
END_TEST

START_TEST(test_purelin)
{
    mlp_act act = MLP_ACT_SOFTMAX;

    ck_ok(mlp_act_parse(&act, "purelin"));
    ck_assert_int_eq((int)act, MLP_ACT_IDENTITY);
}
END_TEST

START_TEST(test_unknown_names)
{
    static const char *const names[] = {
        "", "Relu", "relu ", " relu", "rel", "relu6", "relu:tanh"
    };
    mlp_act act;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char words[32];

        (void)snprintf(words, sizeof words, "named \"%s\"", names[i]);
        ck_fails(mlp_act_parse(&act, names[i]), MLP_EINVAL, words);
    }
    ck_fails(mlp_act_parse(NULL, "relu"), MLP_EINVAL, "NULL");
    ck_fails(mlp_act_parse(&act, NULL), MLP_EINVAL, "NULL");
}
END_TEST

/* softsign's slope 1 / (1 + |z|)^2 has its digits where y is next to 1. */
START_TEST(test_softsign_slope_far_out)
{
    static const float x[1] = { 1e6f };
    static const float one = 1.0f;
    float grad[2];
    float dx[1];
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, MLP_F32, "1-1:softsign", 1));
    mlp_net_params_f32(net)[0] = 1.0f;
    ck_ok(mlp_work_new(&work, net, 1, 0));
    ck_ok(mlp_forward_f32(net, work, 1, x, NULL));
    ck_ok(mlp_backward_f32(net, work, 1, x, &one, grad, dx));
    ck_relative((double)dx[0], 1.0 / (1000001.0 * 1000001.0), 1e-6);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/act");

    add_loop_test(suite, test_ordinary_sums, N_ELEMENTWISE);
    add_loop_test(suite, test_ordinary_sums_f32, N_ELEMENTWISE);
    add_loop_test(suite, test_extreme_sums, N_ELEMENTWISE);
    add_loop_test(suite, test_extreme_sums_f32, N_ELEMENTWISE);
    add_test(suite, test_small_values_keep_their_digits);
    add_test(suite, test_exp_overflows);
    add_test(suite, test_slopes_at_kinks);
    add_test(suite, test_softmax);
    add_test(suite, test_softmax_of_extreme_sums);
    add_test(suite, test_softmax_of_shifted_sums);
    add_test(suite, test_softmax_of_one_unit);
    add_test(suite, test_names);
    add_test(suite, test_purelin);
    add_test(suite, test_unknown_names);
    add_test(suite, test_softsign_slope_far_out);
    return suite;
}
