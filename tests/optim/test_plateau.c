/* SPDX-License-Identifier: MIT */
/*
 * An optimiser with a schedule: the rate of each step, and the plateau kind
 * beside torch's.
 */
#include "support.h"

#include "golden/schedules.h"

static mlp_opt *with_schedule(const char *opt_spec, const char *spec)
{
    mlp_schedule schedule;
    mlp_opt *opt;

    ck_ok(mlp_opt_parse(&opt, opt_spec));
    ck_ok(mlp_schedule_parse(&schedule, spec));
    ck_ok(mlp_opt_set_schedule(opt, &schedule));
    schedule.kind = MLP_SCHEDULE_CONSTANT; /* it is copied */
    return opt;
}

/* SGD moves by the rate itself: of the step under way, as said before it. */
START_TEST(test_the_rate_of_a_step)
{
    mlp_opt *opt = with_schedule("sgd:lr=0.3", "polynomial:steps=8,warmup=2,warmup_start=0.5");
    static const double factor[] = { 0.5, 0.75, 1.0, 0.875, 0.75, 0.625 };
    const double grad = 1.0;
    double theta;

    for (size_t t = 0; t < sizeof factor / sizeof factor[0]; t++) {
        theta = 0.0;
        ck_near(mlp_opt_learning_rate(opt), 0.3 * factor[t], 1e-15);
        ck_ok(mlp_opt_update(opt, 1, &theta, &grad));
        ck_near(theta, -0.3 * factor[t], 1e-15);
    }
    ck_ok(mlp_opt_set_learning_rate(opt, 0.7)); /* the base */
    ck_near(mlp_opt_learning_rate(opt), 0.7 * 0.5, 1e-15);
    mlp_opt_reset(opt);
    ck_near(mlp_opt_learning_rate(opt), 0.7 * 0.5, 1e-15);
    ck_ok(mlp_opt_update(opt, 1, &theta, &grad));
    ck_near(mlp_opt_learning_rate(opt), 0.7 * 0.75, 1e-15);
    ck_ok(mlp_opt_set_schedule(opt, NULL));
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.7);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_plateau_of_torch)
{
    mlp_opt *opt = with_schedule("sgd:lr=1", plateau_golden[_i].spec);

    for (size_t epoch = 0; epoch < SCHEDULE_STEPS; epoch++) {
        mlp_opt_observe(opt, plateau_losses[epoch]);
        ck_near(mlp_opt_learning_rate(opt), plateau_golden[_i].factor[epoch], 1e-13);
    }
    mlp_opt_free(opt);
}
END_TEST

/* A loss that is no number is no better one, the first as any. */
START_TEST(test_plateau_of_nan)
{
    mlp_opt *opt = with_schedule("sgd:lr=1", "plateau:patience=1,factor=0.5");
    static const double losses[] = { (double)NAN, 3.0, (double)NAN, 3.1, 2.0, (double)NAN, 1.0 };
    static const double rates[] = { 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5 };

    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        mlp_opt_observe(opt, losses[i]);
        ck_assert_double_eq(mlp_opt_learning_rate(opt), rates[i]);
    }
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_plateau_with_warmup)
{
    mlp_opt *opt = with_schedule("adam:lr=1", "plateau:patience=0,factor=0.5,warmup=4");
    const double grad = 1.25;
    double theta = 0.0;

    mlp_opt_observe(opt, 1.0);
    mlp_opt_observe(opt, 1.0);
    for (int i = 0; i < 2; i++)
        ck_ok(mlp_opt_update(opt, 1, &theta, &grad));
    ck_near(mlp_opt_learning_rate(opt), 0.5 * 2.0 / 3.0, 1e-15);
    mlp_opt_free(opt);
}
END_TEST

/* _i: what makes it forget: a reset, the schedule given again. */
START_TEST(test_what_was_observed_is_forgotten)
{
    mlp_schedule schedule = MLP_SCHEDULE_INIT;
    mlp_opt *opt = with_schedule("sgd:lr=1", "plateau:patience=1,factor=0.5");

    for (int i = 0; i < 4; i++)
        mlp_opt_observe(opt, 0.1);
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.5);
    if (_i == 0) {
        mlp_opt_reset(opt);
    } else {
        ck_ok(mlp_schedule_parse(&schedule, "plateau:patience=1,factor=0.5"));
        ck_ok(mlp_opt_set_schedule(opt, &schedule));
    }
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 1.0);
    mlp_opt_observe(opt, 3.0); /* better than none, though 0.1 has been seen */
    mlp_opt_observe(opt, 2.0);
    mlp_opt_observe(opt, 2.0);
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 1.0);
    mlp_opt_observe(opt, 2.0);
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.5);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_others_observe_nothing)
{
    mlp_opt *opt = with_schedule("sgd:lr=1", "step:steps=3");

    for (int i = 0; i < 30; i++)
        mlp_opt_observe(opt, 1.0);
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 1.0);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_what_is_refused)
{
    mlp_schedule schedule = MLP_SCHEDULE_INIT;
    mlp_opt *opt = with_schedule("sgd:lr=1", "constant:warmup=4,warmup_start=0.25");
    mlp_opt *rprop;

    schedule.kind = MLP_SCHEDULE_COSINE;
    ck_fails(mlp_opt_set_schedule(NULL, &schedule), MLP_EINVAL, "opt is NULL");
    schedule.steps = 0;
    ck_fails(mlp_opt_set_schedule(opt, &schedule), MLP_ERANGE, "steps is 0");
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.25); /* the one before stays */
    schedule.steps = 7;
    ck_ok(mlp_opt_parse(&rprop, "rprop"));
    ck_fails(mlp_opt_set_schedule(rprop, &schedule), MLP_EUNSUPPORTED, "rprop");
    ck_ok(mlp_opt_set_schedule(rprop, NULL));
    mlp_opt_free(rprop);
    mlp_opt_free(opt);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/plateau");

    add_test(suite, test_the_rate_of_a_step);
    add_loop_test(suite, test_plateau_of_torch, PLATEAU_CASES);
    add_test(suite, test_plateau_of_nan);
    add_test(suite, test_plateau_with_warmup);
    add_loop_test(suite, test_what_was_observed_is_forgotten, 2);
    add_test(suite, test_others_observe_nothing);
    add_test(suite, test_what_is_refused);
    return suite;
}
