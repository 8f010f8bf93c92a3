/* SPDX-License-Identifier: MIT */
/*
 * What all optimisers share: their life, what binds them to a vector and what
 * sets them free, and what they refuse.
 */
#include "support.h"

enum { N = 3 };

static const double slope[N] = { 0.5, -1.25, 2.385 };
static const float slope_f32[N] = { 0.5f, -1.25f, 2.385f };

static mlp_opt *with_momentum(void)
{
    mlp_opt *opt = NULL;

    ck_ok(mlp_opt_parse(&opt, "sgd:lr=0.1,momentum=0.9"));
    return opt;
}

START_TEST(test_defaults)
{
    double theta[N] = { 0.0 };
    mlp_opt *opt;

    ck_ok(mlp_opt_sgd(&opt, NULL));
    ck_assert_str_eq(mlp_opt_name(opt), "sgd");
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.01);
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    for (int step = 0; step < 2; step++)
        ck_ok(mlp_opt_update(opt, N, theta, slope));
    for (size_t i = 0; i < N; i++)
        ck_near(theta[i], -0.02 * slope[i], 1e-16);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_options_are_copied)
{
    mlp_sgd options = MLP_SGD_INIT;
    mlp_opt *opt;

    options.learning_rate = 0.25;
    ck_ok(mlp_opt_sgd(&opt, &options));
    options.learning_rate = 0.5;
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.25);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_steps_are_counted)
{
    double theta[N] = { 0.0 };
    mlp_opt *opt = with_momentum();

    for (uint64_t step = 1; step <= 5; step++) {
        ck_ok(mlp_opt_update(opt, N, theta, slope));
        ck_assert_uint_eq(mlp_opt_steps(opt), step);
    }
    mlp_opt_free(opt);
}
END_TEST

/* The learning rate is outside of the momentum: it holds for the next step only. */
START_TEST(test_set_learning_rate)
{
    double theta[N] = { 0.0 };
    mlp_opt *opt = with_momentum();

    ck_ok(mlp_opt_update(opt, N, theta, slope));
    ck_ok(mlp_opt_set_learning_rate(opt, 0.03));
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.03);
    ck_ok(mlp_opt_update(opt, N, theta, slope));
    for (size_t i = 0; i < N; i++)
        ck_near(theta[i], -0.1 * slope[i] - 0.03 * 1.9 * slope[i], 1e-15);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_learning_rate_of_zero_stands_still)
{
    double theta[N] = { 1.0, 2.0, 3.0 };
    mlp_opt *opt = with_momentum();

    ck_ok(mlp_opt_set_learning_rate(opt, 0.0));
    ck_ok(mlp_opt_update(opt, N, theta, slope));
    for (size_t i = 0; i < N; i++)
        ck_assert_double_eq(theta[i], 1.0 + (double)i);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_bad_learning_rates)
{
    static const double bad[] = { -0.1, (double)NAN, (double)INFINITY, -(double)INFINITY };
    mlp_opt *opt = with_momentum();

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_fails(mlp_opt_set_learning_rate(opt, bad[i]), MLP_ERANGE, "must be 0 or more");
        ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.1);
    }
    ck_fails(mlp_opt_set_learning_rate(NULL, 0.1), MLP_EINVAL, "opt is NULL");
    mlp_opt_free(opt);
}
END_TEST

/* After a reset the same steps give the same numbers as at first. */
START_TEST(test_reset_forgets_the_momentum)
{
    double first[N] = { 0.0 };
    double second[N] = { 0.0 };
    mlp_opt *opt = with_momentum();

    for (int step = 0; step < 3; step++)
        ck_ok(mlp_opt_update(opt, N, first, slope));
    mlp_opt_reset(opt);
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    for (int step = 0; step < 3; step++)
        ck_ok(mlp_opt_update(opt, N, second, slope));
    ck_assert_mem_eq(first, second, sizeof first);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_reset_keeps_the_options)
{
    mlp_opt *opt = with_momentum();
    double theta[N] = { 0.0 };

    ck_ok(mlp_opt_set_learning_rate(opt, 0.7));
    mlp_opt_reset(opt);
    mlp_opt_reset(opt);
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.7);
    ck_ok(mlp_opt_update(opt, N, theta, slope));
    ck_ok(mlp_opt_update(opt, N, theta, slope));
    ck_near(theta[0], -0.7 * 2.9 * slope[0], 1e-15);
    mlp_opt_free(opt);
}
END_TEST

/* _i: with momentum, or without any state; the length is bound either way. */
START_TEST(test_another_length)
{
    double theta[N] = { 1.0, 2.0, 3.0 };
    mlp_opt *opt;

    ck_ok(mlp_opt_parse(&opt, _i ? "sgd:momentum=0.5" : "sgd"));
    ck_ok(mlp_opt_update(opt, 2, theta, slope));
    theta[0] = 1.0;
    ck_fails(mlp_opt_update(opt, 3, theta, slope), MLP_ESHAPE, "3 parameters, 2 before");
    ck_fails(mlp_opt_update(opt, 1, theta, slope), MLP_ESHAPE, "1 parameters, 2 before");
    ck_assert_double_eq(theta[0], 1.0);
    ck_assert_uint_eq(mlp_opt_steps(opt), 1);
    ck_ok(mlp_opt_update(opt, 2, theta, slope));
    mlp_opt_reset(opt);
    ck_ok(mlp_opt_update(opt, 3, theta, slope));
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_another_element_type)
{
    double theta[N] = { 1.0, 2.0, 3.0 };
    float theta_f32[N] = { 1.0f, 2.0f, 3.0f };
    mlp_opt *opt;

    ck_ok(mlp_opt_parse(&opt, _i ? "sgd:momentum=0.5" : "sgd"));
    ck_ok(mlp_opt_update(opt, N, theta, slope));
    ck_fails(mlp_opt_update_f32(opt, N, theta_f32, slope_f32), MLP_EDTYPE, "f32 now");
    ck_assert_float_eq(theta_f32[0], 1.0f);
    ck_assert_uint_eq(mlp_opt_steps(opt), 1);
    mlp_opt_reset(opt);
    ck_ok(mlp_opt_update_f32(opt, N, theta_f32, slope_f32));
    ck_fails(mlp_opt_update(opt, N, theta, slope), MLP_EDTYPE, "f64 now");
    mlp_opt_free(opt);
}
END_TEST

/* A refused first call binds the optimiser to nothing. */
START_TEST(test_bad_updates)
{
    double theta[N] = { 1.0, 2.0, 3.0 };
    float theta_f32[N] = { 1.0f, 2.0f, 3.0f };
    mlp_opt *opt = with_momentum();

    ck_fails(mlp_opt_update(NULL, N, theta, slope), MLP_EINVAL, "NULL");
    ck_fails(mlp_opt_update(opt, N, NULL, slope), MLP_EINVAL, "NULL");
    ck_fails(mlp_opt_update(opt, N, theta, NULL), MLP_EINVAL, "NULL");
    ck_fails(mlp_opt_update(opt, 0, theta, slope), MLP_EINVAL, "0 parameters");
    ck_fails(mlp_opt_update_f32(NULL, N, theta_f32, slope_f32), MLP_EINVAL, "NULL");
    ck_fails(mlp_opt_update_f32(opt, N, NULL, slope_f32), MLP_EINVAL, "NULL");
    ck_fails(mlp_opt_update_f32(opt, N, theta_f32, NULL), MLP_EINVAL, "NULL");
    ck_fails(mlp_opt_update_f32(opt, 0, theta_f32, slope_f32), MLP_EINVAL, "0 parameters");
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    ck_ok(mlp_opt_update_f32(opt, 2, theta_f32, slope_f32));
    ck_assert_uint_eq(mlp_opt_steps(opt), 1);
    mlp_opt_free(opt);
}
END_TEST

/* State for this many parameters can't be had; theta is not looked at. */
START_TEST(test_state_that_overflows)
{
    double theta[N] = { 1.0, 2.0, 3.0 };
    mlp_opt *opt = with_momentum();

    ck_fails(mlp_opt_update(opt, SIZE_MAX / 4, theta, slope), MLP_EOVERFLOW, "");
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    ck_ok(mlp_opt_update(opt, N, theta, slope));
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_null_out)
{
    ck_fails(mlp_opt_sgd(NULL, NULL), MLP_EINVAL, "out is NULL");
}
END_TEST

START_TEST(test_free_of_null)
{
    mlp_opt_free(NULL);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/opt");

    add_test(suite, test_defaults);
    add_test(suite, test_options_are_copied);
    add_test(suite, test_steps_are_counted);
    add_test(suite, test_set_learning_rate);
    add_test(suite, test_learning_rate_of_zero_stands_still);
    add_test(suite, test_bad_learning_rates);
    add_test(suite, test_reset_forgets_the_momentum);
    add_test(suite, test_reset_keeps_the_options);
    add_loop_test(suite, test_another_length, 2);
    add_loop_test(suite, test_another_element_type, 2);
    add_test(suite, test_bad_updates);
    add_test(suite, test_state_that_overflows);
    add_test(suite, test_null_out);
    add_test(suite, test_free_of_null);
    return suite;
}
