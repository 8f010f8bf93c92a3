/* SPDX-License-Identifier: MIT */
/*
 * Triangles of few columns.
 */
#include "linalg/small_triangle.h"

#include <math.h>

#include "base/dot.h"
#include "base/wide.h"

static inline void subtract(size_t n, double factor, const double *restrict a, double *restrict b)
{
    for (size_t i = 0; i < n; i++)
        b[i] -= factor * a[i];
}

/* Rows of a that column j has to do with. */
static inline size_t rows_of(size_t j, size_t rows, bool trapezoid)
{
    return trapezoid && j + 1 < rows ? j + 1 : rows;
}

static bool is_zero(size_t n, const double *a)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != 0.0)
            return false;
    return true;
}

/* Are all squares far from the ends of the numbers? What is left of them after reflections is. */
MLP_WIDE static bool is_tame(size_t n, const double *r, size_t rows, bool trapezoid,
                             const double *a)
{
    for (size_t j = 0; j < n; j++) {
        const double *above = r + j * n;
        const double *below = a + j * rows;
        const size_t count = rows_of(j, rows, trapezoid);
        const double sum = mlp__dot(count, below, below) + mlp__dot(j + 1, above, above);

        if (!(sum < 1e200) || (sum < 1e-200 && !(is_zero(count, below) && is_zero(j + 1, above))))
            return false;
    }
    return true;
}

/*
 * Golub and Van Loan 2013, algorithm 5.1.1, for the reflection I - tau v v' that takes column j of
 * r and a into the diagonal: v is 1 there, and the column of a divided by `pivot`.
 */
MLP_WIDE static void reflect(size_t n, double *r, size_t rows, bool trapezoid, double *a)
{
    for (size_t j = 0; j < n; j++) {
        const double *v = a + j * rows;
        const size_t count = rows_of(j, rows, trapezoid);
        const double square = mlp__dot(count, v, v);
        const double old = r[j * n + j];
        const double length = sqrt(old * old + square);
        const double new = old < 0.0 ? length : -length;
        const double pivot = old - new;

        if (square == 0.0)
            continue;
        for (size_t k = j + 1; k < n; k++) {
            double *column = a + k * rows;
            const double w = -(pivot / new) * (r[k * n + j] + mlp__dot(count, v, column) / pivot);

            r[k * n + j] -= w;
            subtract(count, w / pivot, v, column);
        }
        r[j * n + j] = new;
    }
}

bool mlp__small_triangle_fold(size_t n, double *r, size_t rows, bool trapezoid, double *a)
{
    if (!is_tame(n, r, rows, trapezoid, a))
        return false;
    reflect(n, r, rows, trapezoid, a);
    return true;
}

/* Golub and Van Loan 2013, algorithm 4.2.2, a row of R at a time; the last column goes along. */
MLP_WIDE static bool factor(size_t n, double *c)
{
    const size_t m = n + 1;
    double row[MLP__SMALL_TRIANGLE_MOST + 1];

    for (size_t k = 0; k < n; k++) {
        const double root = sqrt(c[k * m + k]);
        const double inverse = 1.0 / root;

        if (!(root > 0.0))
            return false;
        c[k * m + k] = root;
        for (size_t j = k + 1; j < m; j++)
            row[j] = c[j * m + k] *= inverse;
        for (size_t j = k + 1; j < m; j++)
            subtract((j < n ? j + 1 : n) - k - 1, row[j], row + k + 1, c + j * m + k + 1);
    }
    return true;
}

bool mlp__small_cross_factor(size_t n, double *c)
{
    return factor(n, c);
}

void mlp__small_triangle_solve(size_t n, const double *r, size_t stride, double *x)
{
    for (size_t j = n; j-- > 0;) {
        x[j] /= r[j * stride + j];
        subtract(j, x[j], r + j * stride, x);
    }
}

MLP_WIDE static void solve_transposed(size_t n, const double *r, size_t stride, double *x)
{
    for (size_t j = 0; j < n; j++)
        x[j] = (x[j] - mlp__dot(j, r + j * stride, x)) / r[j * stride + j];
}

void mlp__small_triangle_solve_transposed(size_t n, const double *r, size_t stride, double *x)
{
    solve_transposed(n, r, stride, x);
}
