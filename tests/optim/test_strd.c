/* SPDX-License-Identifier: MIT */
/*
 * Levenberg-Marquardt on NIST's certified problems, from both starts.
 */
#include "support.h"

#include <math.h>

#include "strd.h"

/* The models, and the numbers as they were taken over. */
START_TEST(test_certified)
{
    const strd_problem *problem = &strd_problems[_i];
    const double rss = strd_rss(problem, problem->certified);

    /* Lanczos1's data are exact to 14 digits, and its squares sum to less than parameters of 11
     * digits leave. */
    if (strcmp(problem->name, "Lanczos1") == 0)
        ck_assert_double_le(rss, 1e-20);
    else
        ck_relative(rss, problem->rss, 1e-6);
}
END_TEST

START_TEST(test_jacobian)
{
    const strd_problem *problem = &strd_problems[_i];
    const mlp_objective objective = strd_objective(problem);
    double b[STRD_MOST_PARAMETERS], jac[STRD_MOST_PARAMETERS], above, below;

    memcpy(b, problem->start[1], sizeof b);
    for (size_t i = 0; i < problem->rows; i += 3) {
        ck_assert_int_eq(objective.jacobian(objective.user, b, i, 1, jac), 0);
        for (size_t j = 0; j < problem->n; j++) {
            const double h = 1e-5 * fabs(b[j]), before = b[j];

            b[j] = before + h;
            ck_assert_int_eq(objective.residuals(objective.user, b, i, 1, &above), 0);
            b[j] = before - h;
            ck_assert_int_eq(objective.residuals(objective.user, b, i, 1, &below), 0);
            b[j] = before;
            ck_near(jac[j], (above - below) / (2.0 * h), 1e-5 * fmax(1.0, fabs(above / h)));
        }
    }
}
END_TEST

/* No digit of what is no number is right, whichever of them it is. */
START_TEST(test_digits)
{
    const strd_problem *problem = &strd_problems[_i];
    const double bad[] = { (double)NAN, (double)INFINITY, -(double)INFINITY };
    double b[STRD_MOST_PARAMETERS];

    ck_assert_double_eq(strd_digits(problem, problem->certified), 11.0);
    for (size_t j = 0; j < problem->n; j++) {
        memcpy(b, problem->certified, sizeof b);
        for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
            b[j] = bad[k];
            ck_assert_double_eq(strd_digits(problem, b), 0.0);
        }
        b[j] = (double)NAN;
        ck_assert_double_eq(strd_rss_digits(problem, b), 0.0);
        b[j] = problem->certified[j] * (1.0 + 1e-5);
        ck_near(strd_digits(problem, b), 5.0, 1e-5);
    }
}
END_TEST

START_TEST(test_problem)
{
    const strd_problem *problem = &strd_problems[_i / 2 % STRD_PROBLEMS];
    const size_t start = (size_t)_i % 2;
    const bool cholesky = _i >= 2 * STRD_PROBLEMS;
    const mlp_objective objective = strd_objective(problem);
    double b[STRD_MOST_PARAMETERS];
    mlp_minimum minimum;
    mlp_opt *opt;

    memcpy(b, problem->start[start], sizeof b);
    ck_ok(mlp_opt_parse(&opt, cholesky ? "lm:cholesky=1" : "lm"));
    ck_ok(mlp_minimize(opt, &objective, b, NULL, &minimum));
    ck_assert_msg(strd_digits(problem, b) >= (cholesky ? 8.0 : 9.0), "%s, start %zu: %g",
                  problem->name, start + 1, strd_digits(problem, b));
    if (strcmp(problem->name, "Lanczos1") != 0)
        ck_relative(2.0 * minimum.value, problem->rss, 1e-9);
    mlp_opt_free(opt);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/strd");

    add_loop_test(suite, test_certified, STRD_PROBLEMS);
    add_loop_test(suite, test_jacobian, STRD_PROBLEMS);
    add_loop_test(suite, test_digits, STRD_PROBLEMS);
    add_loop_test(suite, test_problem, 4 * STRD_PROBLEMS);
    return suite;
}
