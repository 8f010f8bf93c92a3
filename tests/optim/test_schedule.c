/* SPDX-License-Identifier: MIT */
/*
 * Schedules: their factors beside torch's, what is left open there, text, and
 * what is refused.
 */
#include <stdio.h>

#include "support.h"

#include "golden/schedules.h"

static mlp_schedule parsed(const char *spec)
{
    mlp_schedule schedule;

    ck_ok(mlp_schedule_parse(&schedule, spec));
    return schedule;
}

START_TEST(test_factors_of_torch)
{
    const mlp_schedule schedule = parsed(schedule_golden[_i].spec);

    for (int t = 0; t < schedule_golden[_i].steps; t++)
        ck_near(mlp_schedule_factor(&schedule, (uint64_t)t), schedule_golden[_i].factor[t], 1e-13);
}
END_TEST

START_TEST(test_default_is_constant)
{
    const mlp_schedule schedule = MLP_SCHEDULE_INIT;

    ck_ok(mlp_schedule_check(&schedule));
    ck_assert_str_eq(mlp_schedule_name(schedule.kind), "constant");
    ck_assert_double_eq(mlp_schedule_factor(&schedule, 0), 1.0);
    ck_assert_double_eq(mlp_schedule_factor(&schedule, UINT64_MAX), 1.0);
}
END_TEST

/* torch knows nothing of these: the formulas' last number stays. */
START_TEST(test_after_the_last_step)
{
    static const struct {
        const char *spec;
        uint64_t step; /* the first of the last number */
        double factor;
    } last[] = {
        { "polynomial:steps=37,final=0.13", 37, 0.13 },
        { "cosine:steps=41,final=0.13", 41, 0.13 },
        { "one_cycle:steps=41,final=0.13", 40, 0.13 },
        { "one_cycle:steps=41,rise=0,final=0.13", 40, 0.13 },
        { "one_cycle:steps=41,rise=1,final=0.13", 41, 0.13 },
        { "cosine:steps=41,final=0.13,warmup=9", 50, 0.13 },
    };

    for (size_t i = 0; i < sizeof last / sizeof last[0]; i++) {
        const mlp_schedule schedule = parsed(last[i].spec);

        for (uint64_t more = 0; more < 3; more++)
            ck_near(mlp_schedule_factor(&schedule, last[i].step + more), last[i].factor, 1e-15);
        ck_near(mlp_schedule_factor(&schedule, UINT64_MAX), last[i].factor, 1e-15);
        if (last[i].step > 0 && last[i].factor < 1.0)
            ck_assert(mlp_schedule_factor(&schedule, last[i].step - 1) > last[i].factor);
    }
}
END_TEST

/* A polynomial that ends above 0, by hand: torch's always ends at 0. */
START_TEST(test_polynomial_by_hand)
{
    const mlp_schedule schedule = parsed("polynomial:steps=8,power=2,final=0.25");

    ck_near(mlp_schedule_factor(&schedule, 0), 1.0, 1e-15);
    ck_near(mlp_schedule_factor(&schedule, 2), 0.25 + 0.75 * 0.5625, 1e-15);
    ck_near(mlp_schedule_factor(&schedule, 6), 0.25 + 0.75 * 0.0625, 1e-15);
}
END_TEST

START_TEST(test_warmup_goes_before)
{
    char spec[200];

    for (size_t i = 0; i < SCHEDULE_CASES; i++) {
        const mlp_schedule plain = parsed(schedule_golden[i].spec);
        mlp_schedule warm;

        if (plain.warmup > 0)
            continue;
        ck_assert_int_lt(
            snprintf(spec, sizeof spec, "%s,warmup=9,warmup_start=0.1", schedule_golden[i].spec),
            (int)sizeof spec);
        warm = parsed(spec);
        for (uint64_t t = 0; t < 9; t++)
            ck_near(mlp_schedule_factor(&warm, t), 0.1 + 0.1 * (double)t, 1e-15);
        for (uint64_t t = 0; t < SCHEDULE_STEPS; t++)
            ck_assert_double_eq(mlp_schedule_factor(&warm, t + 9), mlp_schedule_factor(&plain, t));
    }
}
END_TEST

/* Runs that grow end after few of them, however far the step. */
START_TEST(test_far_steps)
{
    const mlp_schedule doubling = parsed("cosine:steps=3,restarts=1,growth=2");
    const mlp_schedule long_runs = parsed("cosine:steps=9007199254740992,restarts=1,growth=4000");

    /* A third of the run from 3 (2^61 - 1) to 3 (2^62 - 1). */
    ck_near(mlp_schedule_factor(&doubling,
                                UINT64_C(3) * ((UINT64_C(1) << 61) - 1) + (UINT64_C(1) << 61)),
            0.75, 1e-13);
    ck_near(mlp_schedule_factor(&long_runs, 0), 1.0, 1e-15);
    ck_assert(mlp_schedule_factor(&long_runs, UINT64_MAX) > 0.0);
    ck_assert(mlp_schedule_factor(&doubling, UINT64_MAX) <= 1.0);
}
END_TEST

START_TEST(test_names)
{
    static const char *const names[] = { "constant", "step",      "exponential", "polynomial",
                                         "cosine",   "one_cycle", "plateau" };
    mlp_schedule schedule;
    char spec[40];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ck_assert_str_eq(mlp_schedule_name((mlp_schedule_kind)i), names[i]);
        ck_assert_int_lt(snprintf(spec, sizeof spec, "%s:%s", names[i],
                                  i == 0 || i == 6 ? "warmup=3" : "steps=3"),
                         (int)sizeof spec);
        ck_ok(mlp_schedule_parse(&schedule, spec));
        ck_assert_int_eq((int)schedule.kind, (int)i);
    }
    ck_assert_ptr_null(mlp_schedule_name((mlp_schedule_kind)7));
    ck_assert_ptr_null(mlp_schedule_name((mlp_schedule_kind)-1));
}
END_TEST

START_TEST(test_good_specs)
{
    mlp_schedule s = parsed("cosine:steps=1000,warmup=100,final=0.01,restarts=1,growth=3");

    ck_assert_uint_eq(s.steps, 1000);
    ck_assert_uint_eq(s.warmup, 100);
    ck_assert_double_eq(s.final, 0.01);
    ck_assert_int_eq(s.restarts, 1);
    ck_assert_uint_eq(s.growth, 3);
    ck_assert_double_eq(s.warmup_start, 1.0 / 3.0);
    s = parsed("plateau:factor=0.3,patience=4,threshold=0.02,cooldown=5,final=0.1");
    ck_assert_double_eq(s.factor, 0.3);
    ck_assert_uint_eq(s.patience, 4);
    ck_assert_double_eq(s.threshold, 0.02);
    ck_assert_uint_eq(s.cooldown, 5);
    ck_assert_double_eq(s.final, 0.1);
    s = parsed("one_cycle:steps=9,rise=0.4,start=0.2,warmup_start=0");
    ck_assert_double_eq(s.rise, 0.4);
    ck_assert_double_eq(s.start, 0.2);
    ck_assert_double_eq(s.warmup_start, 0.0);
    ck_assert_double_eq(parsed("polynomial:steps=9,power=0.5").power, 0.5);
}
END_TEST

START_TEST(test_bad_specs)
{
    static const struct {
        const char *spec;
        mlp_status status;
        const char *words;
    } bad[] = {
        { "", MLP_EINVAL, "no schedule is named \"\"" },
        { "cos", MLP_EINVAL, "no schedule is named \"cos\"" },
        { "cosine:", MLP_EINVAL, "cosine has no option \"\"" },
        { "cosine:factor=0.1", MLP_EINVAL, "cosine has no option \"factor\"" },
        { "constant:steps=3", MLP_EINVAL, "constant has no option \"steps\"" },
        { "cosine:steps", MLP_EINVAL, "steps of cosine wants a number" },
        { "cosine:steps=1.5", MLP_EINVAL, "steps of cosine wants a whole number, not \"1.5\"" },
        { "cosine:steps=-1", MLP_EINVAL, "wants a whole number" },
        { "cosine:steps=1e3", MLP_EINVAL, "wants a whole number" },
        { "cosine:steps=3,steps=4", MLP_EINVAL, "steps of cosine is given twice" },
        { "cosine:final=nan", MLP_EINVAL, "final of cosine wants a number" },
        { "cosine:restarts=2", MLP_EINVAL, "restarts of cosine is 0 or 1" },
        { "cosine:steps=9,growth=2", MLP_EINVAL, "growth needs restarts" },
        { "cosine", MLP_ERANGE, "cosine: steps is 0, must be in [1" },
        { "step:steps=0", MLP_ERANGE, "step: steps is 0" },
        { "exponential:steps=0", MLP_ERANGE, "exponential: steps is 0" },
        { "polynomial:steps=0", MLP_ERANGE, "polynomial: steps is 0" },
        { "cosine:steps=0", MLP_ERANGE, "cosine: steps is 0" },
        { "one_cycle:steps=0", MLP_ERANGE, "one_cycle: steps is 0" },
        { "cosine:steps=9007199254740993000", MLP_ERANGE, "steps is" },
        { "cosine:steps=99999999999999999999999", MLP_ERANGE, "steps is" },
        { "cosine:steps=9,restarts=1,growth=0", MLP_ERANGE, "growth is 0" },
        { "cosine:steps=9,final=1.5", MLP_ERANGE, "final is 1.5, must be in [0, 1]" },
        { "cosine:steps=9,final=-0.1", MLP_ERANGE, "final is -0.1" },
        { "step:steps=9,factor=0", MLP_ERANGE, "factor is 0, must be in (0, 1]" },
        { "exponential:steps=9,factor=1.1", MLP_ERANGE, "factor is 1.1" },
        { "plateau:factor=1", MLP_ERANGE, "factor is 1, must be in (0, 1)" },
        { "plateau:threshold=1", MLP_ERANGE, "threshold is 1, must be in [0, 1)" },
        { "polynomial:steps=9,power=0", MLP_ERANGE, "power is 0, must be more than 0" },
        { "one_cycle:steps=9,rise=1.1", MLP_ERANGE, "rise is 1.1" },
        { "one_cycle:steps=1,rise=0", MLP_ERANGE, "a cycle of 1 step" },
        { "step:by\n=\t1", MLP_EINVAL, "\"by?\"" },
        { "one_cycle:steps=9,start=-1", MLP_ERANGE, "start is -1" },
        { "constant:warmup_start=2", MLP_ERANGE, "warmup_start is 2" },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mlp_schedule schedule = MLP_SCHEDULE_INIT;

        schedule.patience = 4711;
        ck_fails(mlp_schedule_parse(&schedule, bad[i].spec), bad[i].status, bad[i].words);
        ck_assert_uint_eq(schedule.patience, 4711);
    }
}
END_TEST

START_TEST(test_bad_structs)
{
    mlp_schedule schedule = MLP_SCHEDULE_INIT;

    ck_fails(mlp_schedule_check(NULL), MLP_EINVAL, "NULL");
    ck_fails(mlp_schedule_parse(NULL, "cosine"), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_schedule_parse(&schedule, NULL), MLP_EINVAL, "spec is NULL");
    schedule.warmup_start = (double)NAN;
    ck_fails(mlp_schedule_check(&schedule), MLP_ERANGE, "warmup_start is");
    schedule.warmup_start = 0.5;
    schedule.power = (double)NAN; /* not of its kind */
    ck_ok(mlp_schedule_check(&schedule));
    schedule.kind = (mlp_schedule_kind)7;
    ck_fails(mlp_schedule_check(&schedule), MLP_EINVAL, "no schedule has number 7");
    schedule.kind = MLP_SCHEDULE_POLYNOMIAL;
    schedule.steps = 9;
    ck_fails(mlp_schedule_check(&schedule), MLP_ERANGE, "polynomial: power is");
    schedule.size = 8;
    ck_fails(mlp_schedule_check(&schedule), MLP_EINVAL, "MLP_SCHEDULE_INIT");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/schedule");

    add_loop_test(suite, test_factors_of_torch, SCHEDULE_CASES);
    add_test(suite, test_default_is_constant);
    add_test(suite, test_after_the_last_step);
    add_test(suite, test_polynomial_by_hand);
    add_test(suite, test_warmup_goes_before);
    add_test(suite, test_far_steps);
    add_test(suite, test_names);
    add_test(suite, test_good_specs);
    add_test(suite, test_bad_specs);
    add_test(suite, test_bad_structs);
    return suite;
}
