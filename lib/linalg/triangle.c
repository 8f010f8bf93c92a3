/* SPDX-License-Identifier: MIT */
/*
 * Triangles, by LAPACK: dtpqrt factorises a triangle on top of rows. Those of
 * few columns go to small_triangle.c.
 */
#include "linalg/triangle.h"

#include <math.h>
#include <stdint.h>

#include "base/fail.h"
#include "linalg/small_triangle.h"
#include "mlp_config.h"
#include MLP_CBLAS_HEADER
#include MLP_LAPACKE_HEADER

/* Columns that dtpqrt factorises at a time, the rest being matrix products. */
enum { PANEL = 32 };

static size_t panel(size_t n)
{
    return n < PANEL ? n : PANEL;
}

mlp_status mlp__triangle_check(size_t rows, size_t n)
{
    MLP_FAIL_IF(rows > INT32_MAX || n > INT32_MAX / PANEL, MLP_EOVERFLOW,
                "%zu rows of %zu numbers are too large for LAPACK", rows, n);
    return MLP_OK;
}

size_t mlp__triangle_scratch(size_t n)
{
    return 2 * panel(n) * n;
}

static bool is_small(size_t n)
{
    return n <= MLP__SMALL_TRIANGLE_MOST;
}

/* Of the rows of `a`, the last `trapezoid` ones, none or all, begin on a diagonal. */
static void fold(size_t n, double *r, size_t rows, size_t trapezoid, double *a, double *scratch)
{
    const lapack_int nb = (lapack_int)panel(n);
    const lapack_int columns = (lapack_int)n;
    const lapack_int m = (lapack_int)rows;

    if (is_small(n) && mlp__small_triangle_fold(n, r, rows, trapezoid > 0, a))
        return;
    /* It refuses wrong sizes only, which mlp__triangle_check() has seen to. */
    (void)LAPACKE_dtpqrt_work(LAPACK_COL_MAJOR, m, columns, (lapack_int)trapezoid, nb, r, columns,
                              a, m, scratch, nb, scratch + panel(n) * n);
}

void mlp__triangle_fold(size_t n, double *r, size_t rows, double *a, double *scratch)
{
    if (rows > 0)
        fold(n, r, rows, 0, a, scratch);
}

void mlp__triangle_merge(size_t n, double *r, double *other, double *scratch)
{
    fold(n, r, n, n, other, scratch);
}

void mlp__triangle_fold_trapezoid(size_t n, double *r, size_t m, double *a, double *scratch)
{
    fold(n, r, m, m, a, scratch);
}

void mlp__cross_fold(size_t n, double *c, size_t rows, const double *jac, const double *e)
{
    const blasint stride = (blasint)n + 1;
    const blasint columns = (blasint)n;

    if (rows == 0)
        return;
    /* Row-major, jac is its transpose column-major. */
    cblas_dsyrk(CblasColMajor, CblasUpper, CblasNoTrans, columns, (blasint)rows, 1.0, jac, columns,
                1.0, c, stride);
    cblas_dgemv(CblasColMajor, CblasNoTrans, columns, (blasint)rows, 1.0, jac, columns, e, 1, 1.0,
                c + n * (n + 1), 1);
}

static void solve(CBLAS_TRANSPOSE transposed, size_t n, const double *r, size_t stride, double *x)
{
    cblas_dtrsv(CblasColMajor, CblasUpper, transposed, CblasNonUnit, (blasint)n, r, (blasint)stride,
                x, 1);
}

bool mlp__cross_factor(size_t n, double *c)
{
    const lapack_int stride = (lapack_int)n + 1;

    if (is_small(n))
        return mlp__small_cross_factor(n, c);
    if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', (lapack_int)n, c, stride) != 0)
        return false;
    solve(CblasTrans, n, c, n + 1, c + n * (n + 1));
    return true;
}

void mlp__triangle_solve(size_t n, const double *r, size_t stride, double *x)
{
    if (is_small(n))
        mlp__small_triangle_solve(n, r, stride, x);
    else
        solve(CblasNoTrans, n, r, stride, x);
}

void mlp__triangle_solve_transposed(size_t n, const double *r, size_t stride, double *x)
{
    if (is_small(n))
        mlp__small_triangle_solve_transposed(n, r, stride, x);
    else
        solve(CblasTrans, n, r, stride, x);
}

double mlp__triangle_inverse_square(size_t n, double *r, size_t stride)
{
    double sum = 0.0;

    if (LAPACKE_dtrtri_work(LAPACK_COL_MAJOR, 'U', 'N', (lapack_int)n, r, (lapack_int)stride) != 0)
        return (double)INFINITY;
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i <= j; i++)
            sum += r[j * stride + i] * r[j * stride + i];
    return sum;
}
