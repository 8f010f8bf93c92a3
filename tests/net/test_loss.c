/* SPDX-License-Identifier: MIT */
/*
 * Losses: names, refused pairs, and values and derivatives worked by hand on
 * three outputs, at ordinary and extreme numbers.
 */
#include "support.h"

#include <stdio.h>

enum { OUT = 3, N_PARAMS = OUT * OUT + OUT };

/* The network whose outputs are f(x): W is the unit matrix, b is 0. */
static void make_plain(mlp_act act, mlp_net **net, mlp_work **work)
{
    const mlp_layer layer = { .units = OUT, .act = act };
    const double unit[OUT * OUT] = { 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0 };

    ck_ok(mlp_net_new(net, MLP_F64, OUT, &layer, 1, 0));
    ck_ok(mlp_net_set_layer(*net, 0, unit, NULL));
    ck_ok(mlp_work_new(work, *net, 2, 1));
}

/* The loss of one row of sums; d receives its derivatives by them (those by b). */
static double loss_of(mlp_act act, mlp_loss loss, const double z[OUT], const double t[OUT],
                      double d[OUT])
{
    double grad[N_PARAMS];
    double value;
    mlp_net *net;
    mlp_work *work;

    make_plain(act, &net, &work);
    ck_ok(mlp_loss_grad(net, work, loss, 1, z, t, NULL, &value, grad));
    memcpy(d, grad + OUT * OUT, OUT * sizeof *d);
    mlp_work_free(work);
    mlp_net_free(net);
    return value;
}

static double loss_of_f32(mlp_act act, mlp_loss loss, const float z[OUT], const float t[OUT],
                          float d[OUT])
{
    const mlp_layer layer = { .units = OUT, .act = act };
    const float unit[OUT * OUT] = { 1.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f, 0.0f, 0.0f, 1.0f };
    float grad[N_PARAMS];
    double value;
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_new(&net, MLP_F32, OUT, &layer, 1, 0));
    ck_ok(mlp_net_set_layer_f32(net, 0, unit, NULL));
    ck_ok(mlp_work_new(&work, net, 1, 1));
    ck_ok(mlp_loss_grad_f32(net, work, loss, 1, z, t, NULL, &value, grad));
    memcpy(d, grad + OUT * OUT, OUT * sizeof *d);
    mlp_work_free(work);
    mlp_net_free(net);
    return value;
}

static const mlp_act identity = MLP_ACT_IDENTITY;
static const mlp_loss binary = MLP_LOSS_BINARY_CROSS_ENTROPY;
static const mlp_loss cross = MLP_LOSS_CROSS_ENTROPY;

/* Errors y - t of 0.5, -3 and 0: within huber's 1, beyond it, on the kink. */
static const double y_far[OUT] = { 0.75, -2.0, 1.0 };
static const double t_far[OUT] = { 0.25, 1.0, 1.0 };

START_TEST(test_mean_squared_error)
{
    double d[OUT];

    ck_near(loss_of(identity, MLP_LOSS_MEAN_SQUARED_ERROR, y_far, t_far, d), 9.25 / 3.0, 1e-15);
    ck_near(d[0], 1.0 / 3.0, 1e-15);
    ck_near(d[1], -2.0, 1e-15);
    ck_assert_double_eq(d[2], 0.0);
}
END_TEST

START_TEST(test_half_squared_error)
{
    double d[OUT];

    ck_near(loss_of(identity, MLP_LOSS_HALF_SQUARED_ERROR, y_far, t_far, d), 4.625, 1e-15);
    ck_near(d[0], 0.5, 1e-15);
    ck_near(d[1], -3.0, 1e-15);
    ck_assert_double_eq(d[2], 0.0);
}
END_TEST

START_TEST(test_mean_absolute_error)
{
    double d[OUT];

    ck_near(loss_of(identity, MLP_LOSS_MEAN_ABSOLUTE_ERROR, y_far, t_far, d), 3.5 / 3.0, 1e-15);
    ck_near(d[0], 1.0 / 3.0, 1e-15);
    ck_near(d[1], -1.0 / 3.0, 1e-15);
    ck_assert_double_eq(d[2], 0.0);
}
END_TEST

START_TEST(test_huber)
{
    double d[OUT];

    ck_near(loss_of(identity, MLP_LOSS_HUBER, y_far, t_far, d), (0.125 + 2.5) / 3.0, 1e-15);
    ck_near(d[0], 0.5 / 3.0, 1e-15);
    ck_near(d[1], -1.0 / 3.0, 1e-15);
    ck_assert_double_eq(d[2], 0.0);
}
END_TEST

/* Both of huber's forms meet at |y - t| = 1; a little to either side they differ. */
START_TEST(test_huber_at_its_border)
{
    const double y[OUT] = { 1.0, -1.0, 1.25 };
    const double t[OUT] = { 0.0, 0.0, 0.0 };
    double d[OUT];

    ck_near(loss_of(identity, MLP_LOSS_HUBER, y, t, d), (0.5 + 0.5 + 0.75) / 3.0, 1e-15);
    ck_near(d[0], 1.0 / 3.0, 1e-15);
    ck_near(d[1], -1.0 / 3.0, 1e-15);
    ck_near(d[2], 1.0 / 3.0, 1e-15);
}
END_TEST

START_TEST(test_binary_cross_entropy)
{
    const double z[OUT] = { 0.0, 2.385, -3.0 };
    const double t[OUT] = { 1.0, 0.25, 0.0 };
    double want = log(2.0);
    double d[OUT];

    want += 0.25 * log(1.0 + exp(-2.385)) + 0.75 * (2.385 + log(1.0 + exp(-2.385)));
    want += log(1.0 + exp(-3.0));
    ck_near(loss_of(MLP_ACT_SIGMOID, binary, z, t, d), want / 3.0, 1e-15);
    ck_near(d[0], -0.5 / 3.0, 1e-15);
    ck_near(d[1], (1.0 / (1.0 + exp(-2.385)) - 0.25) / 3.0, 1e-15);
    ck_near(d[2], 1.0 / (1.0 + exp(3.0)) / 3.0, 1e-15);
}
END_TEST

START_TEST(test_cross_entropy)
{
    const double z[OUT] = { 0.75, -2.385, 1.5 };
    const double t[OUT] = { 0.25, 0.625, 0.125 };
    const double sum = exp(0.75) + exp(-2.385) + exp(1.5);
    double d[OUT];

    ck_near(loss_of(MLP_ACT_SOFTMAX, cross, z, t, d),
            log(sum) - (0.25 * 0.75 - 0.625 * 2.385 + 0.125 * 1.5), 1e-15);
    for (size_t j = 0; j < OUT; j++)
        ck_near(d[j], exp(z[j]) / sum - t[j], 1e-15);
}
END_TEST

/* Probabilities from the network or from the loss: one number. */
START_TEST(test_logits_are_the_same)
{
    const double z[OUT] = { 0.75, -2.385, 1.5 };
    const double t[OUT] = { 0.25, 0.625, 0.125 };
    double d[OUT];
    double d_logits[OUT];

    ck_near(loss_of(MLP_ACT_SOFTMAX, cross, z, t, d), loss_of(identity, cross, z, t, d_logits),
            1e-15);
    for (size_t j = 0; j < OUT; j++)
        ck_near(d[j], d_logits[j], 1e-15);
    ck_near(loss_of(MLP_ACT_SIGMOID, binary, z, t, d), loss_of(identity, binary, z, t, d_logits),
            1e-15);
    for (size_t j = 0; j < OUT; j++)
        ck_near(d[j], d_logits[j], 1e-15);
}
END_TEST

/* Of other outputs the values are logits: here tanh(z), with its slope. */
START_TEST(test_values_as_logits)
{
    const double z[OUT] = { 0.75, -2.385, 1.5 };
    const double t[OUT] = { 0.0, 1.0, 0.0 };
    double sum = 0.0;
    double d[OUT];

    for (size_t j = 0; j < OUT; j++)
        sum += exp(tanh(z[j]));
    ck_near(loss_of(MLP_ACT_TANH, cross, z, t, d), log(sum) - tanh(z[1]), 1e-15);
    for (size_t j = 0; j < OUT; j++) {
        const double slope = 1.0 - tanh(z[j]) * tanh(z[j]);

        ck_near(d[j], (exp(tanh(z[j])) / sum - t[j]) * slope, 1e-15);
    }
}
END_TEST

/* The wrong class by 2000: a number, where the logarithm of the probability is none. */
START_TEST(test_cross_entropy_of_extreme_sums)
{
    static const mlp_act acts[] = { MLP_ACT_SOFTMAX, MLP_ACT_IDENTITY };
    const double z[OUT] = { 1000.0, 0.0, -1000.0 };
    const double wrong[OUT] = { 0.0, 0.0, 1.0 };
    const double right[OUT] = { 1.0, 0.0, 0.0 };
    double d[OUT];

    ck_assert_double_eq(loss_of(acts[_i], cross, z, wrong, d), 2000.0);
    ck_assert_double_eq(d[0], 1.0);
    ck_assert_double_eq(d[1], 0.0);
    ck_assert_double_eq(d[2], -1.0);
    ck_assert_double_eq(loss_of(acts[_i], cross, z, right, d), 0.0);
    for (size_t j = 0; j < OUT; j++)
        ck_assert_double_eq(d[j], 0.0);
}
END_TEST

START_TEST(test_binary_cross_entropy_of_extreme_sums)
{
    static const mlp_act acts[] = { MLP_ACT_SIGMOID, MLP_ACT_IDENTITY };
    const double z[OUT] = { 1e4, -1e4, 1e4 };
    const double wrong[OUT] = { 0.0, 1.0, 0.5 };
    const double right[OUT] = { 1.0, 0.0, 1.0 };
    double d[OUT];

    ck_near(loss_of(acts[_i], binary, z, wrong, d), 25000.0 / 3.0, 1e-15);
    ck_near(d[0], 1.0 / 3.0, 1e-15);
    ck_near(d[1], -1.0 / 3.0, 1e-15);
    ck_near(d[2], 0.5 / 3.0, 1e-15);
    ck_assert_double_eq(loss_of(acts[_i], binary, z, right, d), 0.0);
}
END_TEST

/* Nearly certain and right: the loss is small and has all of its digits. */
START_TEST(test_small_losses_keep_their_digits)
{
    static const mlp_act acts[2][2] = { { MLP_ACT_SOFTMAX, MLP_ACT_SIGMOID },
                                        { MLP_ACT_IDENTITY, MLP_ACT_IDENTITY } };
    const double z[OUT] = { 30.0, 0.0, 1.0 };
    const double t[OUT] = { 1.0, 0.0, 0.0 };
    const double certain[OUT] = { 40.0, -40.0, -40.0 };
    double d[OUT];

    ck_relative(loss_of(acts[_i][0], cross, z, t, d), log1p(exp(-30.0) + exp(-29.0)), 1e-14);
    ck_relative(loss_of(acts[_i][1], binary, certain, t, d), log1p(exp(-40.0)), 1e-14);
}
END_TEST

START_TEST(test_small_losses_keep_their_digits_f32)
{
    static const mlp_act acts[2][2] = { { MLP_ACT_SOFTMAX, MLP_ACT_SIGMOID },
                                        { MLP_ACT_IDENTITY, MLP_ACT_IDENTITY } };
    const float z[OUT] = { 14.0f, 0.0f, 1.0f };
    const float t[OUT] = { 1.0f, 0.0f, 0.0f };
    const float certain[OUT] = { 14.0f, -14.0f, -14.0f };
    float d[OUT];

    ck_relative(loss_of_f32(acts[_i][0], cross, z, t, d), log1p(exp(-14.0) + exp(-13.0)), 1e-6);
    ck_relative(loss_of_f32(acts[_i][1], binary, certain, t, d), log1p(exp(-14.0)), 1e-6);
}
END_TEST

/* No class more likely than another: the loss is log n, the largest rest there is. */
START_TEST(test_cross_entropy_of_many_classes)
{
    enum { CLASSES = 1000 };
    const mlp_layer layer = { .units = CLASSES,
                              .act = _i == 0 ? MLP_ACT_SOFTMAX : identity,
                              .init = { .kind = MLP_INIT_ZEROS } };
    const double x = 1.0;
    static double t[CLASSES];
    double value;
    mlp_net *net;
    mlp_work *work;

    t[617] = 1.0;
    ck_ok(mlp_net_new(&net, MLP_F64, 1, &layer, 1, 0));
    ck_ok(mlp_work_new(&work, net, 1, 1));
    ck_ok(mlp_loss_grad(net, work, cross, 1, &x, t, NULL, &value, NULL));
    ck_relative(value, log(1000.0), 1e-14);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* The mean over rows, and the mean weighted 3 : 1. */
START_TEST(test_mean_over_rows)
{
    const double y[2 * OUT] = { 0.75, -2.0, 1.0, 0.0, 0.0, 1.5 };
    const double t[2 * OUT] = { 0.25, 1.0, 1.0, 0.0, 0.0, 0.0 };
    const double sw[2] = { 3.0, 1.0 };
    double grad[N_PARAMS];
    double value;
    mlp_net *net;
    mlp_work *work;

    make_plain(identity, &net, &work);
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_HALF_SQUARED_ERROR, 2, y, t, NULL, &value, grad));
    ck_near(value, (4.625 + 1.125) / 2.0, 1e-15);
    ck_near(grad[OUT * OUT + 1], -3.0 / 2.0, 1e-15);
    ck_near(grad[OUT * OUT + 2], 1.5 / 2.0, 1e-15);
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_HALF_SQUARED_ERROR, 2, y, t, sw, &value, grad));
    ck_near(value, (3.0 * 4.625 + 1.125) / 4.0, 1e-15);
    ck_near(grad[OUT * OUT + 1], 3.0 * -3.0 / 4.0, 1e-15);
    ck_near(grad[OUT * OUT + 2], 1.5 / 4.0, 1e-15);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* The status of a loss on a network of this form, with targets that are fine. */
static mlp_status try_loss(const char *spec, mlp_loss loss)
{
    const double x[2] = { 0.5, -0.25 };
    const double t[2] = { 0.25, 0.75 };
    double value;
    mlp_net *net;
    mlp_work *work;
    mlp_status status;

    ck_ok(mlp_net_parse(&net, MLP_F64, spec, 1));
    ck_ok(mlp_work_new(&work, net, 1, 1));
    status = mlp_loss_grad(net, work, loss, 1, x, t, NULL, &value, NULL);
    mlp_work_free(work);
    mlp_net_free(net);
    return status;
}

START_TEST(test_refused_pairs)
{
    ck_fails(try_loss("2-2:sigmoid", cross), MLP_EINVAL, "use softmax outputs");
    ck_fails(try_loss("2-2:softmax", binary), MLP_EINVAL, "use sigmoid outputs");
    ck_ok(try_loss("2-2:sigmoid-2:softmax", cross)); /* hidden layers do not matter */
    ck_ok(try_loss("2-2:softmax-2:sigmoid", binary));
}
END_TEST

START_TEST(test_cross_entropy_of_one_output)
{
    ck_fails(try_loss("2-1:softmax", cross), MLP_EINVAL, "2 outputs or more, the network has 1");
    ck_fails(try_loss("2-1", cross), MLP_EINVAL, "2 outputs or more, the network has 1");
    ck_ok(try_loss("2-1:sigmoid", binary));
}
END_TEST

START_TEST(test_names)
{
    for (int i = MLP_LOSS_MEAN_SQUARED_ERROR; i <= MLP_LOSS_CROSS_ENTROPY; i++) {
        mlp_loss loss = (mlp_loss)-1;

        ck_assert_ptr_nonnull(mlp_loss_name((mlp_loss)i));
        ck_ok(mlp_loss_parse(&loss, mlp_loss_name((mlp_loss)i)));
        ck_assert_int_eq((int)loss, i);
    }
    ck_assert_str_eq(mlp_loss_name(MLP_LOSS_HUBER), "huber");
    ck_assert_str_eq(mlp_loss_name(MLP_LOSS_CROSS_ENTROPY), "cross_entropy");
    ck_assert_ptr_null(mlp_loss_name((mlp_loss)-1));
    ck_assert_ptr_null(mlp_loss_name((mlp_loss)(MLP_LOSS_CROSS_ENTROPY + 1)));
}
END_TEST

START_TEST(test_unknown_names)
{
    static const char *const names[] = { "", "mse", "Huber", "huber ", "cross-entropy", "cross" };
    mlp_loss loss;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char words[32];

        (void)snprintf(words, sizeof words, "named \"%s\"", names[i]);
        ck_fails(mlp_loss_parse(&loss, names[i]), MLP_EINVAL, words);
    }
    ck_fails(mlp_loss_parse(NULL, "huber"), MLP_EINVAL, "NULL");
    ck_fails(mlp_loss_parse(&loss, NULL), MLP_EINVAL, "NULL");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/loss");

    add_test(suite, test_mean_squared_error);
    add_test(suite, test_half_squared_error);
    add_test(suite, test_mean_absolute_error);
    add_test(suite, test_huber);
    add_test(suite, test_huber_at_its_border);
    add_test(suite, test_binary_cross_entropy);
    add_test(suite, test_cross_entropy);
    add_test(suite, test_logits_are_the_same);
    add_test(suite, test_values_as_logits);
    add_loop_test(suite, test_cross_entropy_of_extreme_sums, 2);
    add_loop_test(suite, test_binary_cross_entropy_of_extreme_sums, 2);
    add_loop_test(suite, test_small_losses_keep_their_digits, 2);
    add_loop_test(suite, test_small_losses_keep_their_digits_f32, 2);
    add_loop_test(suite, test_cross_entropy_of_many_classes, 2);
    add_test(suite, test_mean_over_rows);
    add_test(suite, test_refused_pairs);
    add_test(suite, test_cross_entropy_of_one_output);
    add_test(suite, test_names);
    add_test(suite, test_unknown_names);
    return suite;
}
