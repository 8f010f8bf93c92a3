/* SPDX-License-Identifier: MIT */
/*
 * Levenberg-Marquardt on NIST's certified problems, from both starts.
 */
#include "support.h"

#include <float.h>
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
        ck_relative(rss, problem->rss, 1e-9);
}
END_TEST

static double residual(const mlp_objective *objective, const double *b, size_t i)
{
    double e;

    ck_assert_int_eq(objective->residuals(objective->user, b, i, 1, &e), 0);
    return e;
}

/* By central differences of two lengths, h and 2 h, which leave an error in h^4. */
static double difference(const mlp_objective *objective, double *b, size_t j, size_t i)
{
    const double before = b[j], h = 1e-4 * fabs(before);
    double quotient[2];

    for (int k = 0; k < 2; k++) {
        double above, below, length;

        b[j] = before + (k + 1) * h;
        length = b[j];
        above = residual(objective, b, i);
        b[j] = before - (k + 1) * h;
        length -= b[j];
        below = residual(objective, b, i);
        quotient[k] = (above - below) / length;
    }
    b[j] = before;
    return (4.0 * quotient[0] - quotient[1]) / 3.0;
}

/* At both starts and the answer, to 6 digits of a column's largest, or what rounding leaves of a
 * difference: where MGH17 starts, a column is 1e-8 of the values. */
START_TEST(test_jacobian)
{
    const strd_problem *problem = &strd_problems[_i / 3];
    const mlp_objective objective = strd_objective(problem);
    const double *const points[] = { problem->start[0], problem->start[1], problem->certified };
    double *jac = malloc(problem->rows * problem->n * sizeof *jac), b[STRD_MOST_PARAMETERS];

    memcpy(b, points[_i % 3], sizeof b);
    ck_assert_int_eq(objective.jacobian(objective.user, b, 0, problem->rows, jac), 0);
    for (size_t j = 0; j < problem->n; j++) {
        double largest = 0.0;

        for (size_t i = 0; i < problem->rows; i++)
            largest = fmax(largest, fabs(jac[i * problem->n + j]));
        ck_assert_double_gt(largest, 0.0);
        for (size_t i = 0; i < problem->rows; i++) {
            const double expected = difference(&objective, b, j, i);
            const double value = fabs(residual(&objective, b, i)) + fabs(problem->y[i]);
            const double rounding = DBL_EPSILON * value / (1e-4 * fabs(b[j]));

            ck_assert_msg(fabs(jac[i * problem->n + j] - expected)
                              <= fmax(1e-6 * largest, rounding),
                          "%s, point %d: de_%zu/db_%zu is %.17g, not %.17g", problem->name, _i % 3,
                          i + 1, j + 1, jac[i * problem->n + j], expected);
        }
    }
    free(jac);
}
END_TEST

/* Some rows are those of all, bit for bit. */
START_TEST(test_ranges)
{
    const strd_problem *problem = &strd_problems[_i];
    const mlp_objective objective = strd_objective(problem);
    const size_t n = problem->n, rows = problem->rows, first = rows / 3, count = rows - first - 1;
    const double *b = problem->start[1];
    double *all = malloc(rows * (n + 1) * sizeof *all);
    double *some = malloc(count * (n + 1) * sizeof *some);

    ck_assert_int_eq(objective.residuals(objective.user, b, 0, rows, all), 0);
    ck_assert_int_eq(objective.residuals(objective.user, b, first, count, some), 0);
    ck_assert_mem_eq(some, all + first, count * sizeof *some);
    ck_assert_int_eq(objective.jacobian(objective.user, b, 0, rows, all), 0);
    ck_assert_int_eq(objective.jacobian(objective.user, b, first, count, some), 0);
    ck_assert_mem_eq(some, all + first * n, count * n * sizeof *some);
    free(all);
    free(some);
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
    add_loop_test(suite, test_jacobian, 3 * STRD_PROBLEMS);
    add_loop_test(suite, test_ranges, STRD_PROBLEMS);
    add_loop_test(suite, test_digits, STRD_PROBLEMS);
    add_loop_test(suite, test_problem, 4 * STRD_PROBLEMS);
    return suite;
}
