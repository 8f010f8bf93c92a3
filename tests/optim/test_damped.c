/* SPDX-License-Identifier: MIT */
/*
 * Steps of Levenberg-Marquardt, of what no iteration leaves but a file may hold. The right ones are
 * in optim/test_minimize.c and optim/test_strd.c.
 */
#include "support.h"

#include "optim/damped.h"

/* Scales under which no damping makes the system regular: the search for one ends all the same. */
START_TEST(test_scales_that_do_not_help)
{
    enum { N = 2, M = N + 1 };
    static const double bad[] = { 0.0, (double)INFINITY, (double)NAN };
    static const double bounds[] = { 0.1, 1e-320, (double)NAN };
    const bool cross = _i >= 9;
    double *memory = calloc(mlp__damped_scratch(N), sizeof *memory);
    double scales[N] = { 2.385, bad[_i % 3] }, p[N], damping = 0.0;
    mlp__damped d;

    /* The second column of J is 0. */
    mlp__damped_init(&d, N, cross, memory);
    d.system[0] = cross ? 4.0 : 2.0;
    d.system[N * M] = cross ? -6.0 : -3.0;
    d.system[N * M + N] = 10.0;
    mlp__damped_begin(&d);
    ck_assert(mlp__damped_is_finite(&d));
    ck_assert(!d.has_newton);
    mlp__damped_step(&d, scales, bounds[_i / 3 % 3], &damping, p);
    free(memory);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/damped");

    add_loop_test(suite, test_scales_that_do_not_help, 18);
    return suite;
}
