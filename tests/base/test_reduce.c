/* SPDX-License-Identifier: MIT */
/*
 * Sums over arrays: specials at every place, lengths that squares can't tell.
 */
#include "support.h"

bool mlp__all_finite_f64(size_t n, const double *values);
bool mlp__all_finite_f32(size_t n, const float *values);
double mlp__sum_of_sizes_f64(size_t n, const double *values);
double mlp__sum_of_sizes_f32(size_t n, const float *values);
double mlp__length_f64(size_t n, const double *values);
double mlp__length_f32(size_t n, const float *values);

enum { MOST = 37 };

/* _i: the length. */
START_TEST(test_specials_anywhere)
{
    static const double specials[] = { (double)NAN, (double)INFINITY, -(double)INFINITY };
    double values[MOST];
    float narrow[MOST];
    const size_t n = (size_t)_i;

    for (size_t i = 0; i < MOST; i++) {
        values[i] = awkward(1, i) * 1e300;
        narrow[i] = (float)(awkward(1, i) * 3e38);
    }
    ck_assert(mlp__all_finite_f64(n, values));
    ck_assert(mlp__all_finite_f32(n, narrow));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 3; k++) {
            const double kept = values[i];
            const float kept_f32 = narrow[i];

            values[i] = specials[k];
            narrow[i] = (float)specials[k];
            ck_assert(!mlp__all_finite_f64(n, values));
            ck_assert(!mlp__all_finite_f32(n, narrow));
            ck_assert(!isfinite(mlp__sum_of_sizes_f64(n, values)));
            ck_assert(!isfinite(mlp__sum_of_sizes_f32(n, narrow)));
            values[i] = kept;
            narrow[i] = kept_f32;
        }
}
END_TEST

START_TEST(test_sums)
{
    double values[MOST], sizes = 0.0, squares = 0.0;
    float narrow[MOST];
    const size_t n = (size_t)_i;

    for (size_t i = 0; i < n; i++) {
        narrow[i] = (float)awkward(2, i);
        values[i] = (double)narrow[i];
        sizes += fabs(values[i]);
        squares += values[i] * values[i];
    }
    ck_near(mlp__sum_of_sizes_f64(n, values), sizes, 1e-14);
    ck_near(mlp__sum_of_sizes_f32(n, narrow), sizes, 1e-5);
    ck_near(mlp__length_f64(n, values), sqrt(squares), 1e-15);
    ck_near(mlp__length_f32(n, narrow), sqrt(squares), 1e-15); /* squares are summed in double */
}
END_TEST

/* 3, 4 and 5 times numbers whose squares overflow or vanish. */
START_TEST(test_lengths_beyond_squares)
{
    static const double scales[] = { 1e200, 1e300, 1e-200, 1e-300, 1e-308 };
    const double values[2] = { 3.0 * scales[_i], -4.0 * scales[_i] };

    ck_relative(mlp__length_f64(2, values), 5.0 * scales[_i], 1e-14);
}
END_TEST

START_TEST(test_length_of_nothing)
{
    const double zeros[3] = { 0.0, -0.0, 0.0 };

    ck_assert_double_eq(mlp__length_f64(3, zeros), 0.0);
    ck_assert_double_eq(mlp__length_f64(0, zeros), 0.0);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("reduce");

    add_loop_test(suite, test_specials_anywhere, MOST);
    add_loop_test(suite, test_sums, MOST);
    add_loop_test(suite, test_lengths_beyond_squares, 5);
    add_test(suite, test_length_of_nothing);
    return suite;
}
