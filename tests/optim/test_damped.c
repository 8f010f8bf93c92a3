/* SPDX-License-Identifier: MIT */
/*
 * A damped step where scales are no numbers, as a file may say. Steps as they
 * should be are those of the problems in test_strd.c.
 */
#include "support.h"

#include "optim/damped.h"

enum { N = 2 };

/* Of J = [1 0; 1 0] and e = [1 0.5], which wants damping: R and Q'e, or J'J and J'e. */
static void fill(mlp__damped *d)
{
    const double root = sqrt(2.0);
    const double triangle[] = { root, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5 / root, 0.5 / root, 0.0 };
    const double cross[] = { 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0, 1.25 };

    memcpy(d->system, d->cross ? cross : triangle, sizeof triangle);
    mlp__damped_begin(d);
    ck_assert(!d->has_newton);
}

/* It ends. */
START_TEST(test_scales_that_are_no_numbers)
{
    double *memory = calloc(mlp__damped_scratch(N), sizeof *memory);
    double scales[N] = { 1.0, 2.385 };
    double damping = 0.7;
    double p[N];
    mlp__damped d;

    ck_assert_ptr_nonnull(memory);
    mlp__damped_init(&d, N, _i == 1, memory);
    fill(&d);
    mlp__damped_step(&d, scales, 0.1, &damping, p);
    ck_assert(p[0] < 0.0 && damping > 0.0);
    scales[1] = (double)NAN;
    damping = 0.7;
    mlp__damped_step(&d, scales, 0.1, &damping, p);
    /* Nowhere. */
    ck_assert_msg(!(fabs(p[0]) > 0.0) && !(fabs(p[1]) > 0.0), "%g %g", p[0], p[1]);
    free(memory);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/damped");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_loop_test(tcase, test_scales_that_are_no_numbers, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
