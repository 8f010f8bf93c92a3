/* SPDX-License-Identifier: MIT */
/*
 * What every test program uses: main() is in support.c and runs the suite that
 * the file makes. Check runs each test in a child process, unless CK_FORK=no
 * says that all share one (tests/run.sh --sanitize); no test file calls BLAS
 * outside of a test, as OpenBLAS's OpenMP build hangs in a child whose parent
 * has used it.
 */
#ifndef MLP_TESTS_SUPPORT_H
#define MLP_TESTS_SUPPORT_H

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include <mlp/mlp.h>

/* As Check's, on which its other assertions stand, without a write to a file for each that holds:
 * that took most of the time of tests which look at every number. What Check says of a test that
 * crashes is then where it began. */
#undef ck_assert_msg
#define ck_assert_msg(expr, ...) \
    ((expr) ? (void)0            \
            : _ck_assert_failed(__FILE__, __LINE__, "Assertion '" #expr "' failed", __VA_ARGS__))

/* Each test file defines it. */
Suite *make_suite(void);

/* The call succeeds; otherwise the test fails with the library's own words. */
#define ck_ok(call)                                                                       \
    do {                                                                                  \
        const mlp_status ck_status = (call);                                              \
        ck_assert_msg(ck_status == MLP_OK, "%s: %s (%s)", #call, mlp_strerror(ck_status), \
                      mlp_last_error());                                                  \
    } while (0)

/* The call fails with this status, and its line contains `words`. */
#define ck_fails(call, status, words)                                                              \
    do {                                                                                           \
        const mlp_status ck_status = (call);                                                       \
        ck_assert_msg(ck_status == (status), "%s: %s, not %s (%s)", #call,                         \
                      mlp_strerror(ck_status), mlp_strerror(status), mlp_last_error());            \
        ck_assert_msg(strstr(mlp_last_error(), (words)) != NULL, "%s: \"%s\" does not say \"%s\"", \
                      #call, mlp_last_error(), (words));                                           \
    } while (0)

/* |a - b| / max(1, |b|) is at most tolerance. */
#define ck_near(a, b, tolerance)                                                           \
    do {                                                                                   \
        const double ck_a = (a), ck_b = (b);                                               \
        ck_assert_msg(fabs(ck_a - ck_b) <= (tolerance)*fmax(1.0, fabs(ck_b)),              \
                      "%s is %.17g, not %.17g: off by %.3g", #a, ck_a, ck_b, ck_a - ck_b); \
    } while (0)

/* |a - b| / |b| is at most tolerance. */
#define ck_relative(a, b, tolerance)                                                 \
    do {                                                                             \
        const double ck_a = (a), ck_b = (b);                                         \
        ck_assert_msg(fabs(ck_a - ck_b) <= (tolerance)*fabs(ck_b),                   \
                      "%s is %.17g, not %.17g: relative error %.3g", #a, ck_a, ck_b, \
                      fabs(ck_a - ck_b) / fabs(ck_b));                               \
    } while (0)

/* Awkward numbers in (-1, 1), the same on every run: entry i of series k. */
double awkward(size_t k, size_t i);

/* Adds one test case with one test to a suite. */
#define add_test(suite, test)                          \
    do {                                               \
        TCase *ck_case = tcase_create(#test);          \
        tcase_set_timeout(ck_case, support_timeout()); \
        tcase_add_test(ck_case, test);                 \
        suite_add_tcase(suite, ck_case);               \
    } while (0)

/* The same for a test that is run for _i = 0 ... count - 1. */
#define add_loop_test(suite, test, count)               \
    do {                                                \
        TCase *ck_case = tcase_create(#test);           \
        tcase_set_timeout(ck_case, support_timeout());  \
        tcase_add_loop_test(ck_case, test, 0, (count)); \
        suite_add_tcase(suite, ck_case);                \
    } while (0)

/* Seconds a test may take; more under sanitizers and valgrind. */
double support_timeout(void);

#endif
