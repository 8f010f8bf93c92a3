/* SPDX-License-Identifier: MIT */
/*
 * Initialisers: ranges and moments over a large layer, exact properties of
 * those that have them, and what depends on the seed.
 *
 * A moment of n numbers is compared within 4.5 standard errors: those of the
 * mean are s / sqrt(n); those of the variance s^2 sqrt((k - 1) / n) with the
 * kurtosis k = 1.8 of a uniform and 3 of a normal number. The seed is fixed,
 * so a test that passes once passes always.
 */
#include "support.h"

enum { IN = 300, UNITS = 200, N_WEIGHTS = IN * UNITS };

/* A layer of 200 units on 300 inputs with this initialiser. */
static mlp_net *make_layer(mlp_init init, mlp_act act)
{
    const mlp_layer layer = { .units = UNITS, .act = act, .init = init };
    mlp_net *net;

    ck_ok(mlp_net_new(&net, MLP_F64, IN, &layer, 1, 12));
    return net;
}

/* What is measured of the weights. */
typedef struct moments {
    double mean;
    double variance;
    double within; /* part of them within one standard deviation of the mean */
    double smallest;
    double largest;
} moments;

static moments measure(size_t n, const double *w)
{
    moments m = { .smallest = w[0], .largest = w[0] };

    for (size_t i = 0; i < n; i++) {
        m.mean += w[i] / (double)n;
        m.smallest = fmin(m.smallest, w[i]);
        m.largest = fmax(m.largest, w[i]);
    }
    for (size_t i = 0; i < n; i++)
        m.variance += (w[i] - m.mean) * (w[i] - m.mean) / (double)n;
    for (size_t i = 0; i < n; i++)
        m.within += (fabs(w[i] - m.mean) < sqrt(m.variance)) / (double)n;
    return m;
}

static void check_moments(const double *w, double mean, double variance, double kurtosis)
{
    const double n = N_WEIGHTS;
    const moments m = measure(N_WEIGHTS, w);

    ck_assert_double_le(fabs(m.mean - mean), 4.5 * sqrt(variance / n));
    ck_assert_double_le(fabs(m.variance / variance - 1.0), 4.5 * sqrt((kurtosis - 1.0) / n));
}

/* Uniform in [low, high): inside, and next to both ends. */
static void check_uniform(const double *w, double low, double high)
{
    const moments m = measure(N_WEIGHTS, w);
    const double width = high - low;

    check_moments(w, (low + high) / 2.0, width * width / 12.0, 1.8);
    ck_assert_double_ge(m.smallest, low);
    ck_assert_double_lt(m.largest, high);
    ck_assert_double_lt(m.smallest, low + 0.001 * width);
    ck_assert_double_gt(m.largest, high - 0.001 * width);
}

/* Normal: 68.27 % within one deviation (of a uniform number 57.74 %), some beyond 3.5. */
static void check_normal(const double *w, double mean, double variance)
{
    const moments m = measure(N_WEIGHTS, w);
    const double part = 0.682689492137086;

    check_moments(w, mean, variance, 3.0);
    ck_assert_double_le(fabs(m.within - part), 4.5 * sqrt(part * (1.0 - part) / N_WEIGHTS));
    ck_assert_double_gt(m.largest, mean + 3.5 * sqrt(variance));
    ck_assert_double_lt(m.smallest, mean - 3.5 * sqrt(variance));
}

static const struct {
    mlp_init_kind kind;
    bool is_normal;
    double variance;
} scaled[] = {
    { MLP_INIT_GLOROT_UNIFORM, false, 2.0 / (IN + UNITS) },
    { MLP_INIT_GLOROT_NORMAL, true, 2.0 / (IN + UNITS) },
    { MLP_INIT_HE_UNIFORM, false, 2.0 / IN },
    { MLP_INIT_HE_NORMAL, true, 2.0 / IN },
    { MLP_INIT_LECUN_UNIFORM, false, 1.0 / IN },
    { MLP_INIT_LECUN_NORMAL, true, 1.0 / IN },
};

enum { N_SCALED = sizeof scaled / sizeof scaled[0] };

START_TEST(test_variance_scaling)
{
    mlp_net *net = make_layer((mlp_init){ .kind = scaled[_i].kind }, MLP_ACT_TANH);
    const double limit = sqrt(3.0 * scaled[_i].variance);

    if (scaled[_i].is_normal)
        check_normal(mlp_net_params(net), 0.0, scaled[_i].variance);
    else
        check_uniform(mlp_net_params(net), -limit, limit);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_uniform)
{
    mlp_net *net = make_layer((mlp_init){ MLP_INIT_UNIFORM, -0.75, 2.385 }, MLP_ACT_TANH);

    check_uniform(mlp_net_params(net), -0.75, 2.385);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_normal)
{
    mlp_net *net = make_layer((mlp_init){ MLP_INIT_NORMAL, 2.385, 0.3 }, MLP_ACT_TANH);

    check_normal(mlp_net_params(net), 2.385, 0.09);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_zeros_and_constant)
{
    mlp_net *zeros = make_layer((mlp_init){ .kind = MLP_INIT_ZEROS, .a = 3.0 }, MLP_ACT_TANH);
    mlp_net *constant =
        make_layer((mlp_init){ .kind = MLP_INIT_CONSTANT, .a = 2.385 }, MLP_ACT_TANH);

    for (size_t i = 0; i < N_WEIGHTS; i++) {
        ck_assert_double_eq(mlp_net_params(zeros)[i], 0.0);
        ck_assert_double_eq(mlp_net_params(constant)[i], 2.385);
    }
    mlp_net_free(zeros);
    mlp_net_free(constant);
}
END_TEST

/* Biases start at 0, whatever the weights do; Nguyen-Widrow has its own test. */
START_TEST(test_biases)
{
    mlp_net *net =
        make_layer((mlp_init){ .kind = (mlp_init_kind)_i, .a = -1.0, .b = 1.0 }, MLP_ACT_TANH);

    for (size_t i = 0; i < UNITS; i++)
        ck_assert_double_eq(mlp_net_params(net)[N_WEIGHTS + i], 0.0);
    mlp_net_free(net);
}
END_TEST

/* Sum over k of W[i][k] W[j][k], or of W[k][i] W[k][j] when transposed. */
static double product(const double *w, size_t in, size_t out, bool transposed, size_t i, size_t j)
{
    double sum = 0.0;

    if (transposed)
        for (size_t k = 0; k < out; k++)
            sum += w[k * in + i] * w[k * in + j];
    else
        for (size_t k = 0; k < in; k++)
            sum += w[i * in + k] * w[j * in + k];
    return sum;
}

static const struct {
    size_t in;
    size_t out;
    double a;
    double gain; /* what a means */
} orthogonals[] = {
    { 37, 11, 0.0, 1.0 },     { 11, 37, 0.0, 1.0 }, { 23, 23, 0.0, 1.0 }, { 37, 11, 2.385, 2.385 },
    { 11, 37, -0.75, -0.75 }, { 1, 1, 0.0, 1.0 },   { 1, 17, 0.0, 1.0 },  { 17, 1, 1.414, 1.414 },
};

/* W W' = gain^2 I when W is wide or square, W' W = gain^2 I when it is tall. */
START_TEST(test_orthogonal)
{
    const size_t in = orthogonals[_i].in;
    const size_t out = orthogonals[_i].out;
    const double square = orthogonals[_i].gain * orthogonals[_i].gain;
    const mlp_layer layer = { .units = out,
                              .init = { .kind = MLP_INIT_ORTHOGONAL, .a = orthogonals[_i].a } };
    const size_t n = out <= in ? out : in;
    mlp_net *net;

    ck_ok(mlp_net_new(&net, MLP_F64, in, &layer, 1, 5));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            ck_near(product(mlp_net_params(net), in, out, out > in, i, j), i == j ? square : 0.0,
                    1e-12);
    mlp_net_free(net);
}
END_TEST

/* No part of an orthogonal matrix is special: entries of mean 0 and variance 1 / n. */
START_TEST(test_orthogonal_entries)
{
    mlp_net *net = make_layer((mlp_init){ .kind = MLP_INIT_ORTHOGONAL }, MLP_ACT_TANH);
    const moments m = measure(N_WEIGHTS, mlp_net_params(net));
    double diagonal = 0.0;

    ck_assert_double_le(fabs(m.mean), 4.5 * sqrt(1.0 / IN / N_WEIGHTS));
    ck_near(m.variance + m.mean * m.mean, 1.0 / IN, 1e-15);
    for (size_t i = 0; i < UNITS; i++)
        diagonal += mlp_net_params(net)[i * IN + i] / UNITS;
    ck_assert_double_le(fabs(diagonal), 4.5 * sqrt(1.0 / IN / UNITS));
    mlp_net_free(net);
}
END_TEST

START_TEST(test_nguyen_widrow)
{
    static const struct {
        size_t in;
        size_t out;
    } sizes[] = { { 3, 7 }, { 300, 200 }, { 1, 5 }, { 4, 1 } };
    const size_t in = sizes[_i].in;
    const size_t out = sizes[_i].out;
    const double length = 0.7 * pow((double)out, 1.0 / (double)in);
    const mlp_layer layer = { .units = out,
                              .act = MLP_ACT_TANH,
                              .init = { .kind = MLP_INIT_NGUYEN_WIDROW } };
    const double *w;
    mlp_net *net;

    ck_ok(mlp_net_new(&net, MLP_F64, in, &layer, 1, 5));
    w = mlp_net_params(net);
    for (size_t i = 0; i < out; i++) {
        ck_relative(sqrt(product(w, in, out, false, i, i)), length, 1e-13);
        ck_assert_double_le(fabs(w[in * out + i]), length);
    }
    mlp_net_free(net);
}
END_TEST

START_TEST(test_nguyen_widrow_biases)
{
    mlp_net *net = make_layer((mlp_init){ .kind = MLP_INIT_NGUYEN_WIDROW }, MLP_ACT_TANH);
    const double length = 0.7 * pow(UNITS, 1.0 / IN);
    const moments m = measure(UNITS, mlp_net_params(net) + N_WEIGHTS);
    const double variance = length * length / 3.0;

    ck_assert_double_le(fabs(m.mean), 4.5 * sqrt(variance / UNITS));
    ck_assert_double_le(fabs(m.variance / variance - 1.0), 4.5 * sqrt(0.8 / UNITS));
    mlp_net_free(net);
}
END_TEST

/* What "auto" stands for before each activation. */
START_TEST(test_auto)
{
    static const mlp_init_kind kinds[] = {
        [MLP_ACT_IDENTITY] = MLP_INIT_GLOROT_UNIFORM, [MLP_ACT_SIGMOID] = MLP_INIT_GLOROT_UNIFORM,
        [MLP_ACT_TANH] = MLP_INIT_GLOROT_UNIFORM,     [MLP_ACT_RELU] = MLP_INIT_HE_UNIFORM,
        [MLP_ACT_LEAKY_RELU] = MLP_INIT_HE_UNIFORM,   [MLP_ACT_ELU] = MLP_INIT_HE_UNIFORM,
        [MLP_ACT_SELU] = MLP_INIT_LECUN_NORMAL,       [MLP_ACT_GELU] = MLP_INIT_HE_UNIFORM,
        [MLP_ACT_SILU] = MLP_INIT_HE_UNIFORM,         [MLP_ACT_SOFTPLUS] = MLP_INIT_HE_UNIFORM,
        [MLP_ACT_SOFTSIGN] = MLP_INIT_GLOROT_UNIFORM, [MLP_ACT_EXP] = MLP_INIT_GLOROT_UNIFORM,
        [MLP_ACT_GAUSSIAN] = MLP_INIT_GLOROT_UNIFORM, [MLP_ACT_SINE] = MLP_INIT_GLOROT_UNIFORM,
        [MLP_ACT_SOFTMAX] = MLP_INIT_GLOROT_UNIFORM,
    };
    mlp_net *automatic = make_layer((mlp_init){ .kind = MLP_INIT_AUTO }, (mlp_act)_i);
    mlp_net *named = make_layer((mlp_init){ .kind = kinds[_i] }, (mlp_act)_i);
    mlp_layer_info info;

    ck_ok(mlp_net_layer(automatic, 0, &info));
    ck_assert_int_eq(info.init.kind, kinds[_i]);
    ck_assert_mem_eq(mlp_net_params(automatic), mlp_net_params(named),
                     mlp_net_n_params(named) * sizeof(double));
    mlp_net_free(automatic);
    mlp_net_free(named);
}
END_TEST

/* How many numbers of two vectors are the same. */
static size_t count_equal(size_t n, const double *a, const double *b)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += a[i] == b[i];
    return count;
}

static const mlp_layer drawn[3] = {
    { .units = 5, .act = MLP_ACT_TANH, .init = { .kind = MLP_INIT_HE_NORMAL }, .no_bias = 1 },
    { .units = 5, .act = MLP_ACT_TANH, .init = { .kind = MLP_INIT_HE_NORMAL }, .no_bias = 1 },
    { .units = 5, .act = MLP_ACT_TANH, .init = { .kind = MLP_INIT_NGUYEN_WIDROW } },
};
enum { N_DRAWN = 25 + 25 + 25 + 5 };

static mlp_net *draw(mlp_dtype type, uint64_t seed)
{
    mlp_net *net;

    ck_ok(mlp_net_new(&net, type, 5, drawn, 3, seed));
    ck_assert_uint_eq(mlp_net_n_params(net), N_DRAWN);
    return net;
}

START_TEST(test_same_seed)
{
    mlp_net *a = draw(MLP_F64, 2385);
    mlp_net *b = draw(MLP_F64, 2385);

    ck_assert_mem_eq(mlp_net_params(a), mlp_net_params(b), N_DRAWN * sizeof(double));
    mlp_net_free(a);
    mlp_net_free(b);
}
END_TEST

/* Seeds that differ in one bit, the lowest or the highest, have no number in common. */
START_TEST(test_other_seed)
{
    static const uint64_t seeds[] = { 0, 1, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX };
    mlp_net *a = draw(MLP_F64, seeds[_i]);
    mlp_net *b = draw(MLP_F64, seeds[_i] ^ 1);
    mlp_net *c = draw(MLP_F64, seeds[_i] ^ UINT64_C(1) << 63);

    ck_assert_uint_eq(count_equal(N_DRAWN, mlp_net_params(a), mlp_net_params(b)), 0);
    ck_assert_uint_eq(count_equal(N_DRAWN, mlp_net_params(a), mlp_net_params(c)), 0);
    mlp_net_free(a);
    mlp_net_free(b);
    mlp_net_free(c);
}
END_TEST

START_TEST(test_layers_differ)
{
    mlp_net *net = draw(MLP_F64, 2385);

    ck_assert_uint_eq(count_equal(25, mlp_net_params(net), mlp_net_params(net) + 25), 0);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_f32_is_f64_rounded)
{
    mlp_net *wide = draw(MLP_F64, 2385);
    mlp_net *narrow = draw(MLP_F32, 2385);

    for (size_t i = 0; i < N_DRAWN; i++)
        ck_assert_float_eq(mlp_net_params_f32(narrow)[i], (float)mlp_net_params(wide)[i]);
    mlp_net_free(wide);
    mlp_net_free(narrow);
}
END_TEST

START_TEST(test_reset)
{
    mlp_net *net = draw(MLP_F64, 1);
    mlp_net *want = draw(MLP_F64, 2385);

    ck_ok(mlp_net_reset(net, 2385));
    ck_assert_mem_eq(mlp_net_params(net), mlp_net_params(want), N_DRAWN * sizeof(double));
    mlp_net_free(net);
    mlp_net_free(want);
}
END_TEST

START_TEST(test_reset_f32)
{
    mlp_net *net = draw(MLP_F32, 1);
    mlp_net *want = draw(MLP_F32, 2385);

    ck_ok(mlp_net_reset(net, 2385));
    ck_assert_mem_eq(mlp_net_params_f32(net), mlp_net_params_f32(want), N_DRAWN * sizeof(float));
    mlp_net_free(net);
    mlp_net_free(want);
}
END_TEST

static const struct {
    mlp_init init;
    const char *words;
} refused[] = {
    { { (mlp_init_kind)(MLP_INIT_NGUYEN_WIDROW + 1), 0.0, 0.0 }, "no initialiser has number 13" },
    { { (mlp_init_kind)-1, 0.0, 0.0 }, "no initialiser has number -1" },
    { { MLP_INIT_CONSTANT, (double)NAN, 0.0 }, "numbers are nan and 0" },
    { { MLP_INIT_NORMAL, 0.0, (double)INFINITY }, "numbers are 0 and inf" },
    { { MLP_INIT_UNIFORM, 0.5, -0.5 }, "uniform between 0.5 and -0.5" },
    { { MLP_INIT_NORMAL, 0.0, -0.5 }, "normal with deviation -0.5" },
    /* Numbers that were forgotten: all weights would be 0. */
    { { MLP_INIT_UNIFORM, 0.0, 0.0 }, "uniform between 0 and 0" },
    { { MLP_INIT_NORMAL, 0.0, 0.0 }, "normal with deviation 0" },
};

START_TEST(test_refused)
{
    const mlp_layer layers[2] = { { .units = 3 }, { .units = 2, .init = refused[_i].init } };
    mlp_net *net = (mlp_net *)(void *)&net;

    ck_fails(mlp_net_new(&net, MLP_F64, 4, layers, 2, 1), MLP_EINVAL, refused[_i].words);
    ck_assert_ptr_null(net);
    ck_assert_ptr_nonnull(strstr(mlp_last_error(), "layer 1"));
}
END_TEST

/* Numbers that are fine one by one, and weights that are not. */
START_TEST(test_weights_beyond_the_type)
{
    static const mlp_layer wide = { .units = 2, .init = { MLP_INIT_UNIFORM, -1.5e308, 1.5e308 } };
    static const mlp_layer large = { .units = 2, .init = { MLP_INIT_CONSTANT, 1e39, 0.0 } };
    mlp_net *net;

    ck_fails(mlp_net_new(&net, MLP_F64, 3, &wide, 1, 1), MLP_ERANGE, "weights beyond f64");
    ck_assert_ptr_null(net);
    ck_fails(mlp_net_new(&net, MLP_F32, 3, &large, 1, 1), MLP_ERANGE, "weights beyond f32");
    ck_ok(mlp_net_new(&net, MLP_F64, 3, &large, 1, 1));
    mlp_net_free(net);
}
END_TEST

START_TEST(test_names)
{
    ck_assert_str_eq(mlp_init_name(MLP_INIT_AUTO), "auto");
    ck_assert_str_eq(mlp_init_name(MLP_INIT_GLOROT_UNIFORM), "glorot_uniform");
    ck_assert_str_eq(mlp_init_name(MLP_INIT_NGUYEN_WIDROW), "nguyen_widrow");
    ck_assert_ptr_null(mlp_init_name((mlp_init_kind)-1));
    ck_assert_ptr_null(mlp_init_name((mlp_init_kind)(MLP_INIT_NGUYEN_WIDROW + 1)));
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/init");

    add_loop_test(suite, test_variance_scaling, N_SCALED);
    add_test(suite, test_uniform);
    add_test(suite, test_normal);
    add_test(suite, test_zeros_and_constant);
    add_loop_test(suite, test_biases, MLP_INIT_NGUYEN_WIDROW);
    add_loop_test(suite, test_orthogonal, sizeof orthogonals / sizeof orthogonals[0]);
    add_test(suite, test_orthogonal_entries);
    add_loop_test(suite, test_nguyen_widrow, 4);
    add_test(suite, test_nguyen_widrow_biases);
    add_loop_test(suite, test_auto, MLP_ACT_SOFTMAX + 1);
    add_test(suite, test_same_seed);
    add_loop_test(suite, test_other_seed, 5);
    add_test(suite, test_layers_differ);
    add_test(suite, test_f32_is_f64_rounded);
    add_test(suite, test_reset);
    add_test(suite, test_reset_f32);
    add_loop_test(suite, test_refused, sizeof refused / sizeof refused[0]);
    add_test(suite, test_weights_beyond_the_type);
    add_test(suite, test_names);
    return suite;
}
