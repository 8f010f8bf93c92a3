/* SPDX-License-Identifier: MIT */
/*
 * Triangles of few columns and of many: R'R = A'A, whichever way rows come in.
 */
#include "support.h"

#include "linalg/blas_scope.h"
#include "linalg/small_triangle.h"
#include "linalg/triangle.h"

enum { ROWS = 89, MOST = 90, N_SIZES = 9 };

/* The last three are for LAPACK. */
static const size_t sizes[N_SIZES] = {
    1, 2, 7, 17, 41, MLP__SMALL_TRIANGLE_MOST, MLP__SMALL_TRIANGLE_MOST + 1, 77, MOST
};

static double r[MOST * MOST], a[ROWS * MOST], scratch[2 * MOST * MOST];

/* Of column i of the first `rows` rows of a and column j. */
static double product(size_t rows, const double *columns, size_t i, size_t j)
{
    double sum = 0.0;

    for (size_t k = 0; k < rows; k++)
        sum += columns[i * rows + k] * columns[j * rows + k];
    return sum;
}

/* Of column i of R and column j. */
static double triangle_product(size_t n, size_t i, size_t j)
{
    double sum = 0.0;

    for (size_t k = 0; k <= (i < j ? i : j); k++)
        sum += r[i * n + k] * r[j * n + k];
    return sum;
}

static void fill(size_t n, double scale)
{
    for (size_t i = 0; i < ROWS * n; i++)
        a[i] = scale * awkward(n, i);
}

/* As fill(), with zeros below the diagonal: row i begins at column i. */
static void fill_trapezoid(size_t n, size_t m)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < m; i++)
            a[j * m + i] = i <= j ? awkward(n + 1, j * m + i) : 0.0;
}

START_TEST(test_fold)
{
    static double sum[MOST * MOST];
    const size_t n = sizes[_i];

    mlp__blas_enter();
    memset(r, 0, sizeof r);
    fill(n, 1.0);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            sum[i * n + j] = product(ROWS, a, i, j);
    mlp__triangle_fold(n, r, ROWS, a, scratch);
    fill(n, 0.3);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            sum[i * n + j] += product(ROWS, a, i, j);
    mlp__triangle_fold(n, r, ROWS, a, scratch);
    fill_trapezoid(n, n - (n > 1));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            sum[i * n + j] += product(n - (n > 1), a, i, j);
    mlp__triangle_fold_trapezoid(n, r, n - (n > 1), a, scratch);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            ck_near(triangle_product(n, i, j), sum[i * n + j], 1e-13);
    mlp__blas_leave();
}
END_TEST

/* Numbers whose squares are none, columns of zeros, and what is not finite. */
START_TEST(test_extremes)
{
    enum { N = 3 };
    static const double scales[] = { 1e-180, 1e180, 1e-300 };
    const double scale = scales[_i];

    mlp__blas_enter();
    fill(N, 1.0);
    memset(r, 0, sizeof r);
    mlp__triangle_fold(N, r, ROWS, a, scratch);
    memcpy(scratch, r, N * N * sizeof *r);
    fill(N, scale);
    memset(r, 0, sizeof r);
    ck_assert(!mlp__small_triangle_fold(N, r, ROWS, false, a));
    mlp__triangle_fold(N, r, ROWS, a, scratch + N * N);
    for (size_t j = 0; j < N; j++)
        for (size_t i = 0; i <= j; i++)
            ck_relative(fabs(r[j * N + i]) / scale, fabs(scratch[j * N + i]), 1e-12);
    fill(N, 1.0);
    memset(a + ROWS, 0, ROWS * sizeof *a);
    memset(r, 0, sizeof r);
    mlp__triangle_fold(N, r, ROWS, a, scratch);
    ck_assert(r[N] == 0.0 && r[N + 1] == 0.0 && isfinite(r[2 * N]));
    a[5] = (double)NAN;
    mlp__triangle_fold(N, r, ROWS, a, scratch);
    ck_assert(!isfinite(r[0]));
    mlp__blas_leave();
}
END_TEST

START_TEST(test_cross)
{
    const size_t n = sizes[_i] - (_i == N_SIZES - 1);
    const size_t m = n + 1;
    static double jac[ROWS * MOST], e[ROWS], x[MOST], c[MOST * MOST];
    double sum;

    mlp__blas_enter();
    for (size_t i = 0; i < ROWS; i++) {
        e[i] = awkward(5, i);
        for (size_t j = 0; j < n; j++)
            jac[i * n + j] = awkward(4, i * n + j);
    }
    memset(c, 0, sizeof c);
    mlp__cross_fold(n, c, ROWS, jac, e);
    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i <= j; i++) {
            sum = 0.0;
            for (size_t k = 0; k < ROWS; k++)
                sum += jac[k * n + i] * jac[k * n + j];
            ck_near(c[j * m + i], sum, 1e-14);
        }
        c[j * m + j] += 1.0;
        sum = 0.0;
        for (size_t k = 0; k < ROWS; k++)
            sum += jac[k * n + j] * e[k];
        ck_near(c[n * m + j], sum, 1e-13);
    }
    memcpy(r, c, sizeof c);
    ck_assert(mlp__cross_factor(n, r));
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i <= j && i < n; i++) {
            sum = 0.0;
            for (size_t k = 0; k <= i; k++)
                sum += r[i * m + k] * r[j * m + k];
            ck_near(sum, c[j * m + i], 1e-13);
        }
    for (size_t i = 0; i < n; i++)
        x[i] = awkward(6, i);
    mlp__triangle_solve(n, r, m, x);
    mlp__triangle_solve_transposed(n, r, m, x);
    for (size_t i = 0; i < n; i++) { /* R R' x */
        double product_i = 0.0;

        for (size_t k = i; k < n; k++) {
            double inner = 0.0;

            for (size_t l = 0; l <= k; l++)
                inner += r[k * m + l] * x[l];
            product_i += r[k * m + i] * inner;
        }
        ck_near(product_i, awkward(6, i), 1e-10);
    }
    c[(n / 2) * m + n / 2] = -1.0;
    ck_assert(!mlp__cross_factor(n, c));
    mlp__blas_leave();
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("linalg/triangle");

    add_loop_test(suite, test_fold, N_SIZES);
    add_loop_test(suite, test_extremes, 3);
    add_loop_test(suite, test_cross, N_SIZES);
    return suite;
}
