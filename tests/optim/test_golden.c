/* SPDX-License-Identifier: MIT */
/*
 * Every method where torch.optim takes it in 100 steps down a chain of
 * Rosenbrock's valleys.
 */
#include "support.h"

#include "golden/optimisers.h"

/* The gradient of the function of golden/make_optimisers.py. */
static void valley_gradient(const double *theta, double *grad)
{
    for (size_t i = 0; i < GOLDEN_N; i++)
        grad[i] = 0.0;
    for (size_t i = 0; i + 1 < GOLDEN_N; i++) {
        const double e = theta[i + 1] - theta[i] * theta[i];

        grad[i + 1] += 2.0 * golden_weights[i] * e;
        grad[i] += -4.0 * golden_weights[i] * e * theta[i] - 2.0 * (1.385 - theta[i]);
    }
}

START_TEST(test_trajectory_of_torch)
{
    double theta[GOLDEN_N];
    double grad[GOLDEN_N];
    mlp_opt *opt;
    int step = 0;

    memcpy(theta, golden_start, sizeof theta);
    ck_ok(mlp_opt_parse(&opt, golden[_i].spec));
    for (size_t k = 0; k < GOLDEN_CHECKED; k++) {
        for (; step < golden_steps[k]; step++) {
            valley_gradient(theta, grad);
            ck_ok(mlp_opt_update(opt, GOLDEN_N, theta, grad));
        }
        for (size_t i = 0; i < GOLDEN_N; i++)
            ck_near(theta[i], golden[_i].theta[k][i], 1e-12);
    }
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_trajectory_of_torch_in_f32)
{
    float theta[GOLDEN_N];
    mlp_opt *opt;
    int step = 0;

    for (size_t i = 0; i < GOLDEN_N; i++)
        theta[i] = (float)golden_start[i];
    ck_ok(mlp_opt_parse(&opt, golden[_i].spec));
    for (size_t k = 0; k < GOLDEN_CHECKED; k++) {
        for (; step < golden_steps[k]; step++) {
            double at[GOLDEN_N];
            double grad[GOLDEN_N];
            float rounded[GOLDEN_N];

            for (size_t i = 0; i < GOLDEN_N; i++)
                at[i] = (double)theta[i];
            valley_gradient(at, grad);
            for (size_t i = 0; i < GOLDEN_N; i++)
                rounded[i] = (float)grad[i];
            ck_ok(mlp_opt_update_f32(opt, GOLDEN_N, theta, rounded));
        }
        for (size_t i = 0; i < GOLDEN_N; i++)
            ck_near((double)theta[i], golden[_i].theta[k][i], 1e-4);
    }
    mlp_opt_free(opt);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/golden");

    add_loop_test(suite, test_trajectory_of_torch, GOLDEN_CASES);
    add_loop_test(suite, test_trajectory_of_torch_in_f32, GOLDEN_CASES);
    return suite;
}
