/* SPDX-License-Identifier: MIT */
/*
 * SGD's three forms, worked by hand on two parameters.
 */
#include "support.h"

static const double start[2] = { 2.385, -0.75 };
static const double slope[2][2] = { { 0.5, -1.25 }, { -0.3, 0.2 } };

/* Two steps on theta, with gradients that do not depend on it. */
static void two_steps(const mlp_sgd *options, double theta[2])
{
    mlp_opt *opt;

    memcpy(theta, start, sizeof start);
    ck_ok(mlp_opt_sgd(&opt, options));
    ck_ok(mlp_opt_update(opt, 2, theta, slope[0]));
    ck_ok(mlp_opt_update(opt, 2, theta, slope[1]));
    ck_assert_uint_eq(mlp_opt_steps(opt), 2);
    mlp_opt_free(opt);
}

START_TEST(test_plain)
{
    mlp_sgd options = MLP_SGD_INIT;
    double theta[2];

    options.learning_rate = 0.1;
    two_steps(&options, theta);
    for (int i = 0; i < 2; i++)
        ck_near(theta[i], start[i] - 0.1 * slope[0][i] - 0.1 * slope[1][i], 1e-15);
}
END_TEST

START_TEST(test_momentum)
{
    mlp_sgd options = MLP_SGD_INIT;
    double theta[2];

    options.learning_rate = 0.1;
    options.momentum = 0.9;
    two_steps(&options, theta);
    for (int i = 0; i < 2; i++) {
        const double v1 = slope[0][i];
        const double v2 = 0.9 * v1 + slope[1][i];

        ck_near(theta[i], start[i] - 0.1 * v1 - 0.1 * v2, 1e-15);
    }
}
END_TEST

START_TEST(test_nesterov)
{
    mlp_sgd options = MLP_SGD_INIT;
    double theta[2];

    options.learning_rate = 0.1;
    options.momentum = 0.9;
    options.nesterov = 1;
    two_steps(&options, theta);
    for (int i = 0; i < 2; i++) {
        const double v1 = slope[0][i];
        const double v2 = 0.9 * v1 + slope[1][i];
        const double step1 = slope[0][i] + 0.9 * v1;
        const double step2 = slope[1][i] + 0.9 * v2;

        ck_near(theta[i], start[i] - 0.1 * step1 - 0.1 * step2, 1e-15);
    }
}
END_TEST

/* Where the gradient has become 0, momentum ends at 0, and not at the smallest denormal. */
START_TEST(test_momentum_ends)
{
    mlp_sgd options = MLP_SGD_INIT;
    double theta = 0.0;
    double grad = 1.25;
    mlp_opt *opt;

    options.momentum = 0.9;
    for (options.nesterov = 0; options.nesterov < 2; options.nesterov++) {
        ck_ok(mlp_opt_sgd(&opt, &options));
        ck_ok(mlp_opt_update(opt, 1, &theta, &grad));
        grad = 0.0;
        for (int i = 0; i < 8000; i++)
            ck_ok(mlp_opt_update(opt, 1, &theta, &grad));
        theta = 0.0;
        ck_ok(mlp_opt_set_learning_rate(opt, 1e300));
        ck_ok(mlp_opt_update(opt, 1, &theta, &grad));
        ck_assert(theta == 0.0);
        mlp_opt_free(opt);
        grad = 1.25;
    }
}
END_TEST

START_TEST(test_f32_follows_f64)
{
    mlp_sgd options = MLP_SGD_INIT;
    float theta[2] = { 2.385f, -0.75f };
    const float grad[2] = { 0.5f, -1.25f };
    mlp_opt *opt;

    options.learning_rate = 0.1;
    ck_ok(mlp_opt_sgd(&opt, &options));
    ck_ok(mlp_opt_update_f32(opt, 2, theta, grad));
    ck_near((double)theta[0], 2.335, 1e-7);
    ck_near((double)theta[1], -0.625, 1e-7);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_options_out_of_range)
{
    mlp_sgd options = MLP_SGD_INIT;
    mlp_opt *opt;

    options.learning_rate = -0.1;
    ck_fails(mlp_opt_sgd(&opt, &options), MLP_ERANGE, "learning_rate is -0.1");
    ck_assert_ptr_null(opt);
    options.learning_rate = (double)NAN;
    ck_fails(mlp_opt_sgd(&opt, &options), MLP_ERANGE, "learning_rate");
    options.learning_rate = 0.1;
    options.momentum = 1.0;
    ck_fails(mlp_opt_sgd(&opt, &options), MLP_ERANGE, "momentum is 1");
    options.momentum = 0.0;
    options.nesterov = 1;
    ck_fails(mlp_opt_sgd(&opt, &options), MLP_EINVAL, "nesterov");
    options.size = 3;
    ck_fails(mlp_opt_sgd(&opt, &options), MLP_EINVAL, "_INIT");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/sgd");

    add_test(suite, test_plain);
    add_test(suite, test_momentum);
    add_test(suite, test_nesterov);
    add_test(suite, test_momentum_ends);
    add_test(suite, test_f32_follows_f64);
    add_test(suite, test_options_out_of_range);
    return suite;
}
