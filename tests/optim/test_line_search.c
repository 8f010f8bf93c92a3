/* SPDX-License-Identifier: MIT */
/*
 * The line search on the functions of More and Thuente 1994, section 5, with
 * their parameters and first steps: it takes at most one evaluation more than
 * they print.
 */
#include "support.h"

#include <math.h>

#include "optim/line_search.h"

static const double beta_of_2 = 0.004, beta_of_3 = 0.01, l_of_3 = 39.0;

/* (5.1): rises slowly for ever after sqrt(2) / 2 ... */
static double function_1(double a, double *slope)
{
    const double beta = 2.0;

    *slope = (a * a - beta) / ((a * a + beta) * (a * a + beta));
    return -a / (a * a + beta);
}

static double function_2(double a, double *slope)
{
    const double s = a + beta_of_2;

    *slope = 5.0 * pow(s, 4.0) - 8.0 * pow(s, 3.0);
    return pow(s, 5.0) - 2.0 * pow(s, 4.0);
}

/* (5.3): |1 - a|, rounded off, with ripples. */
static double function_3(double a, double *slope)
{
    const double half_pi = 1.57079632679489661923;
    double f;

    if (a <= 1.0 - beta_of_3) {
        f = 1.0 - a;
        *slope = -1.0;
    } else if (a >= 1.0 + beta_of_3) {
        f = a - 1.0;
        *slope = 1.0;
    } else {
        f = (a - 1.0) * (a - 1.0) / (2.0 * beta_of_3) + 0.5 * beta_of_3;
        *slope = (a - 1.0) / beta_of_3;
    }
    *slope += (1.0 - beta_of_3) * cos(l_of_3 * half_pi * a);
    return f + (1.0 - beta_of_3) / (l_of_3 * half_pi) * sin(l_of_3 * half_pi * a);
}

/* (5.4), of Yanai, Ozawa and Kaneko. */
static double yanai(double b1, double b2, double a, double *slope)
{
    const double g1 = sqrt(1.0 + b1 * b1) - b1, g2 = sqrt(1.0 + b2 * b2) - b2;
    const double left = sqrt((1.0 - a) * (1.0 - a) + b2 * b2), right = sqrt(a * a + b1 * b1);

    *slope = g1 * (a - 1.0) / left + g2 * a / right;
    return g1 * left + g2 * right;
}

static double function_4(double a, double *slope)
{
    return yanai(0.001, 0.001, a, slope);
}

static double function_5(double a, double *slope)
{
    return yanai(0.01, 0.001, a, slope);
}

static double function_6(double a, double *slope)
{
    return yanai(0.001, 0.01, a, slope);
}

/* The paper's tables 1 to 6: evaluations from the first steps 1e-3, 0.1, 10, 1e3. */
static const struct {
    double (*f)(double a, double *slope);
    double c1;
    double c2;
    size_t evaluations[4];
} table[] = {
    { function_1, 1e-3, 1e-1, { 6, 3, 1, 4 } },     { function_2, 1e-1, 1e-1, { 12, 8, 8, 11 } },
    { function_3, 1e-1, 1e-1, { 12, 12, 10, 13 } }, { function_4, 1e-3, 1e-3, { 4, 1, 3, 4 } },
    { function_5, 1e-3, 1e-3, { 6, 3, 7, 8 } },     { function_6, 1e-3, 1e-3, { 13, 11, 8, 11 } },
};

enum { N_FUNCTIONS = sizeof table / sizeof table[0] };

static const double first_steps[4] = { 1e-3, 1e-1, 1e1, 1e3 };

START_TEST(test_paper)
{
    const size_t i = (size_t)_i / 4, j = (size_t)_i % 4;
    mlp__line_search search = { .c1 = table[i].c1, .c2 = table[i].c2 };
    mlp__line_state state = MLP__LINE_GOES_ON;
    double slope_0, slope = 0.0, f = 0.0;
    const double f_0 = table[i].f(0.0, &slope_0);
    size_t evaluations = 0;

    mlp__line_begin(&search, f_0, slope_0, first_steps[j], 50);
    while (state == MLP__LINE_GOES_ON) {
        f = table[i].f(search.trial, &slope);
        evaluations++;
        state = mlp__line_next(&search, f, slope);
    }
    ck_assert_int_eq(state, MLP__LINE_FOUND);
    ck_assert_double_le(f, f_0 + search.c1 * search.trial * slope_0);
    ck_assert_double_le(fabs(slope), search.c2 * fabs(slope_0));
    ck_assert_msg(evaluations <= table[i].evaluations[j] + 1, "%zu evaluations, the paper has %zu",
                  evaluations, table[i].evaluations[j]);
}
END_TEST

/* -log(1 - a) - 3 a ends at 1: NaN there and beyond. */
START_TEST(test_domain)
{
    static const double steps[] = { 0.1, 1.0, 7.0, 1e6, 1e300 };
    mlp__line_search search = { .c1 = 1e-4, .c2 = 0.1 };
    mlp__line_state state = MLP__LINE_GOES_ON;
    double outside = (double)INFINITY;

    mlp__line_begin(&search, 0.0, -2.0, steps[_i], 600);
    while (state == MLP__LINE_GOES_ON) {
        const double left = 1.0 - search.trial;

        ck_assert_double_gt(search.trial, 0.0);
        ck_assert_double_lt(search.trial, outside);
        if (!(left > 0.0))
            outside = search.trial;
        state = left > 0.0
            ? mlp__line_next(&search, -log(left) - 3.0 * search.trial, 1.0 / left - 3.0)
            : mlp__line_next(&search, (double)NAN, (double)NAN);
    }
    ck_assert_int_eq(state, MLP__LINE_FOUND);
    ck_assert_double_le(fabs(1.0 / (1.0 - search.trial) - 3.0), 0.2);
}
END_TEST

/* Nothing to be found: it ends, and tells the best point that it has seen. */
START_TEST(test_ends)
{
    mlp__line_search search = { .c1 = 1e-4, .c2 = 0.9 };
    mlp__line_state state = MLP__LINE_GOES_ON;
    size_t evaluations = 0;

    /* f is not finite but at 0; then f rises though its slope says otherwise; then it falls for
     * ever. */
    mlp__line_begin(&search, 1.0, -1.0, 1.0, 30);
    while (state == MLP__LINE_GOES_ON) {
        const double f = _i == 0 ? (double)INFINITY
            : _i == 1            ? 1.0 + search.trial
                                 : 1.0 - search.trial;

        evaluations++;
        state = mlp__line_next(&search, f, -1.0);
    }
    ck_assert_int_eq(state, MLP__LINE_ENDED);
    ck_assert_uint_le(evaluations, 30);
    ck_assert(_i < 2 ? search.lowest.f >= 1.0 : search.lowest.f < -1e3);
}
END_TEST

/* Hills, and a hole where f is NaN: at the far side of the minimum, at the near side, everywhere.
 */
static double hills(size_t shape, double a, double *slope)
{
    const double k = 1.3 + 0.71 * (double)(shape % 11);
    const double from = 0.35 * (double)(shape % 7), to = from + 0.9 * (double)(shape % 5);

    if (a > 0.0 && a > from && a < to) {
        *slope = (double)NAN;
        return (double)NAN;
    }
    *slope = 0.1 * (a - 3.0) - 0.4 * k * cos(k * a);
    return 0.05 * (a - 3.0) * (a - 3.0) - 0.4 * sin(k * a);
}

/* Whatever f is: trials within the budget, the conditions where it says so, else the least f. */
static void check_promises(size_t shape)
{
    const size_t budget = 1 + shape % 23;
    mlp__line_search search = { .c1 = shape % 3 == 0 ? 0.45 : 1e-4,
                                .c2 = shape % 2 == 0 ? 0.9 : 0.46 };
    mlp__line_state state = MLP__LINE_GOES_ON;
    double slope_0, slope = 0.0, f = 0.0, at = 0.0;
    const double f_0 = hills(shape, 0.0, &slope_0);
    double least = f_0;
    size_t evaluations = 0;

    mlp__line_begin(&search, f_0, slope_0, pow(10.0, (double)(shape % 6) - 3.0), budget);
    while (state == MLP__LINE_GOES_ON) {
        ck_assert(search.trial > 0.0 && isfinite(search.trial));
        ck_assert(search.trial < at || search.trial > at);
        at = search.trial;
        f = hills(shape, at, &slope);
        evaluations++;
        state = mlp__line_next(&search, f, slope);
        if (f < least)
            least = f;
    }
    if (state == MLP__LINE_FOUND) {
        ck_assert_double_le(f, f_0 + search.c1 * at * slope_0 + 1e-13 * fabs(f_0));
        ck_assert_double_le(fabs(slope), search.c2 * fabs(slope_0));
    } else {
        ck_assert(search.lowest.f == least);
        ck_assert((search.lowest.at > 0.0) == (least < f_0));
        /* The way back. */
        evaluations += search.lowest.at > 0.0 && (search.lowest.at < at || search.lowest.at > at);
    }
    ck_assert_uint_le(evaluations, budget);
}

START_TEST(test_promises)
{
    for (size_t shape = 0; shape < 23 * 2310; shape++)
        check_promises(shape);
}
END_TEST

/* First for the minimum of psi = f - c1 f'(0) a, from where f is lower but not low enough. */
START_TEST(test_first_stage)
{
    mlp__line_search search = { .c1 = 0.45, .c2 = 0.46 };

    /* f = a^2 / 2 - a, whose own minimum is at 1. */
    mlp__line_begin(&search, 0.0, -1.0, 1.5, 10);
    ck_assert_int_eq(mlp__line_next(&search, -0.375, 0.5), MLP__LINE_GOES_ON);
    ck_near(search.trial, 0.55, 1e-15);
}
END_TEST

/* A slope of exactly 0 is what is looked for, but not on a hill. */
START_TEST(test_flat)
{
    mlp__line_search search = { .c1 = 1e-4, .c2 = 0.1 };

    mlp__line_begin(&search, 2.385, -1.0, 0.7, 10);
    ck_assert_int_eq(mlp__line_next(&search, 2.6, 0.0), MLP__LINE_GOES_ON);
    ck_assert(search.trial > 0.0 && search.trial < 0.7);
    ck_assert_int_eq(mlp__line_next(&search, 2.1, 0.0), MLP__LINE_FOUND);
}
END_TEST

/* Where differences of f are rounding, the slope tells. */
START_TEST(test_rounding)
{
    const double f = 1e6, up = nextafter(f, 2e6);
    mlp__line_search search = { .c1 = 1e-4, .c2 = 0.9 };

    mlp__line_begin(&search, f, -1e-11, 1.0, 10);
    ck_assert_int_eq(mlp__line_next(&search, up, 0.5e-11), MLP__LINE_FOUND);
    mlp__line_begin(&search, f, -1e-11, 1.0, 10);
    ck_assert_int_eq(mlp__line_next(&search, up, 0.95e-11), MLP__LINE_GOES_ON);
    mlp__line_begin(&search, f, -1e-11, 1.0, 10);
    ck_assert_int_eq(mlp__line_next(&search, f + 1e-5, 0.5e-11), MLP__LINE_GOES_ON);
}
END_TEST

/* f is noise on a large number: it finds the minimum of the parabola that the slopes are of. */
START_TEST(test_noise)
{
    const double f = 62.3, curvature = 400.0, noise = 3e-14 * (double)(_i % 7 - 3);
    mlp__line_search search = { .c1 = 1e-4, .c2 = 1e-3 };
    mlp__line_state state = MLP__LINE_GOES_ON;
    double slope = 0.0;
    size_t evaluations = 0;

    mlp__line_begin(&search, f, -4e-9, pow(10.0, (double)(_i / 7) - 12.0), 20);
    while (state == MLP__LINE_GOES_ON) {
        slope = curvature * search.trial - 4e-9;
        evaluations++;
        state = mlp__line_next(&search, f + (evaluations % 2 == 0 ? noise : -noise), slope);
    }
    ck_assert_int_eq(state, MLP__LINE_FOUND);
    ck_assert_double_le(fabs(slope), 4e-12);
    ck_assert_uint_le(evaluations, 6);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/line_search");

    add_loop_test(suite, test_paper, 4 * N_FUNCTIONS);
    add_loop_test(suite, test_domain, 5);
    add_loop_test(suite, test_ends, 3);
    add_test(suite, test_promises);
    add_test(suite, test_first_stage);
    add_test(suite, test_flat);
    add_test(suite, test_rounding);
    add_loop_test(suite, test_noise, 28);
    return suite;
}
