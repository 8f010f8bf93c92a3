/* SPDX-License-Identifier: MIT */
/*
 * The state of an optimiser: bound before the first step, saved and restored.
 */
#include "support.h"

#include "optim/opt.h"

enum { N = 37 };

static const char *const specs[] = {
    "sgd",
    "sgd:momentum=0.9",
    "rmsprop:centered=1,momentum=0.9",
    "adagrad:initial_accumulator=0.1",
    "adam:amsgrad=1",
    "adamw",
    "nadam",
    "radam",
    "lion",
    "rprop",
};

enum { SPECS = sizeof specs / sizeof specs[0] };

/* Steps on the function sum a_i theta_i^2 / 2, whose gradient's signs change. */
static void take_steps(mlp_opt *opt, int count, double *theta)
{
    double grad[N];

    for (int step = 0; step < count; step++) {
        for (size_t i = 0; i < N; i++)
            grad[i] = (1.5 + awkward(3, i)) * theta[i] + 0.1 * awkward(mlp_opt_steps(opt), i);
        ck_ok(mlp_opt_update(opt, N, theta, grad));
    }
}

static void start(double *theta)
{
    for (size_t i = 0; i < N; i++)
        theta[i] = awkward(4, i);
}

/* Goes on after 20 steps, twice: in the optimiser itself and in another one. */
START_TEST(test_restored_goes_on)
{
    double theta[N];
    double saved[N];
    double again[N];
    mlp_opt *a;
    mlp_opt *b;
    void *state;

    start(theta);
    ck_ok(mlp_opt_parse(&a, specs[_i]));
    ck_ok(mlp_opt_parse(&b, specs[_i]));
    take_steps(a, 20, theta);
    memcpy(saved, theta, sizeof saved);
    state = malloc(mlp__opt_state_bytes(a));
    ck_assert_ptr_nonnull(state);
    mlp__opt_save(a, state);
    take_steps(a, 30, theta);

    memcpy(again, saved, sizeof again);
    mlp__opt_restore(a, state);
    ck_assert_uint_eq(mlp_opt_steps(a), 20);
    take_steps(a, 30, again);
    ck_assert_mem_eq(again, theta, sizeof theta);

    memcpy(again, saved, sizeof again);
    ck_ok(mlp__opt_bind(b, MLP_F64, N));
    ck_assert_uint_eq(mlp__opt_state_bytes(b), mlp__opt_state_bytes(a));
    mlp__opt_restore(b, state);
    take_steps(b, 30, again);
    ck_assert_mem_eq(again, theta, sizeof theta);
    free(state);
    mlp_opt_free(a);
    mlp_opt_free(b);
}
END_TEST

/* What is not in the moments: counters, base rate, what a plateau has seen. */
START_TEST(test_counters_and_rate_are_restored)
{
    double theta[N];
    mlp_schedule schedule;
    mlp_opt *opt;
    void *state;

    start(theta);
    ck_ok(mlp_schedule_parse(&schedule, "plateau:patience=1,factor=0.5"));
    ck_ok(mlp_opt_parse(&opt, "adam:lr=0.3"));
    ck_ok(mlp_opt_set_schedule(opt, &schedule));
    take_steps(opt, 3, theta);
    mlp_opt_observe(opt, 2.0);
    mlp_opt_observe(opt, 2.0);
    opt->epochs = 2;
    state = malloc(mlp__opt_state_bytes(opt));
    ck_assert_ptr_nonnull(state);
    mlp__opt_save(opt, state);

    ck_ok(mlp_opt_set_learning_rate(opt, 0.7));
    mlp_opt_observe(opt, 2.0);
    mlp_opt_observe(opt, 1.0);
    opt->epochs = 4;
    ck_near(mlp_opt_learning_rate(opt), 0.35, 1e-15);
    mlp__opt_restore(opt, state);
    ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.3);
    ck_assert_uint_eq(mlp_opt_epochs(opt), 2);
    mlp_opt_observe(opt, 2.0); /* the second that is no better one */
    ck_near(mlp_opt_learning_rate(opt), 0.15, 1e-15);
    mlp_opt_reset(opt);
    ck_assert_uint_eq(mlp_opt_epochs(opt), 0);
    free(state);
    mlp_opt_free(opt);
}
END_TEST

/* Bound before its first step, a method takes the same steps; bound twice, as once. */
START_TEST(test_bound_first)
{
    double theta[N];
    double bound[N];
    mlp_opt *a;
    mlp_opt *b;

    start(theta);
    start(bound);
    ck_ok(mlp_opt_parse(&a, specs[_i]));
    ck_ok(mlp_opt_parse(&b, specs[_i]));
    ck_ok(mlp__opt_bind(b, MLP_F64, N));
    ck_assert_uint_eq(mlp_opt_steps(b), 0);
    take_steps(a, 5, theta);
    take_steps(b, 5, bound);
    ck_ok(mlp__opt_bind(b, MLP_F64, N));
    take_steps(a, 5, theta);
    take_steps(b, 5, bound);
    ck_assert_mem_eq(bound, theta, sizeof theta);
    ck_fails(mlp__opt_bind(b, MLP_F32, N), MLP_EDTYPE, "f32 now, its state is of f64");
    ck_fails(mlp__opt_bind(b, MLP_F64, N + 1), MLP_ESHAPE, "38 parameters, 37 before");
    mlp_opt_free(a);
    mlp_opt_free(b);
}
END_TEST

/* After a reset the scalars start anew as well: the same steps as at first. */
START_TEST(test_reset_starts_anew)
{
    double first[N];
    double second[N];
    mlp_opt *opt;

    start(first);
    start(second);
    ck_ok(mlp_opt_parse(&opt, specs[_i]));
    take_steps(opt, 7, first);
    mlp_opt_reset(opt);
    take_steps(opt, 7, second);
    ck_assert_mem_eq(first, second, sizeof first);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_size_of_the_state)
{
    mlp_opt *plain;
    mlp_opt *adam;
    mlp_opt *f32;

    ck_ok(mlp_opt_parse(&plain, "sgd"));
    ck_ok(mlp_opt_parse(&adam, "adam"));
    ck_ok(mlp_opt_parse(&f32, "adam:amsgrad=1"));
    ck_ok(mlp__opt_bind(plain, MLP_F64, N));
    ck_ok(mlp__opt_bind(adam, MLP_F64, N));
    ck_ok(mlp__opt_bind(f32, MLP_F32, N));
    ck_assert_uint_eq(mlp__opt_state_bytes(adam) - mlp__opt_state_bytes(plain),
                      2 * N * sizeof(double));
    ck_assert_uint_eq(mlp__opt_state_bytes(f32) - mlp__opt_state_bytes(plain),
                      3 * N * sizeof(float));
    mlp_opt_free(plain);
    mlp_opt_free(adam);
    mlp_opt_free(f32);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/opt_state");

    add_loop_test(suite, test_restored_goes_on, SPECS);
    add_test(suite, test_counters_and_rate_are_restored);
    add_loop_test(suite, test_bound_first, SPECS);
    add_loop_test(suite, test_reset_starts_anew, SPECS);
    add_test(suite, test_size_of_the_state);
    return suite;
}
