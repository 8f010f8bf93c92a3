/* SPDX-License-Identifier: MIT */
/*
 * Upper triangles R with R'R = A'A, for least squares with many rows: rows are
 * folded in block by block, so that only a block of A is there at a time.
 * By QR, which loses no digits, or by adding up A'A itself.
 *
 * Matrices are column-major, as LAPACK wants them; below the diagonal of a
 * triangle is anything. Called inside a scope of linalg/blas_scope.h.
 */
#ifndef MLP_LINALG_TRIANGLE_H
#define MLP_LINALG_TRIANGLE_H

#include <stdbool.h>
#include <stddef.h>

#include <mlp/common.h>

/* MLP_EOVERFLOW unless LAPACK can count to the numbers of rows and columns. */
mlp_status mlp__triangle_check(size_t rows, size_t n);

/* Numbers of scratch memory that the calls below want for n columns. */
size_t mlp__triangle_scratch(size_t n);

/* r [n x n] becomes the triangle of r and the rows of a [rows x n], which is overwritten. */
void mlp__triangle_fold(size_t n, double *r, size_t rows, double *a, double *scratch);

/* The same for another triangle, which is overwritten. */
void mlp__triangle_merge(size_t n, double *r, double *other, double *scratch);

/* The same for m <= n rows of which row i begins at column i, a [m x n] with zeros before. */
void mlp__triangle_fold_trapezoid(size_t n, double *r, size_t m, double *a, double *scratch);

/*
 * Of c [(n + 1) x (n + 1)], the upper triangle of the first n columns += J'J, and the last column
 * but its last number += J'e, for jac [rows x n], row-major, and e [rows].
 */
void mlp__cross_fold(size_t n, double *c, size_t rows, const double *jac, const double *e);

/*
 * The same matrix becomes the Cholesky factor R of its first n columns, J'J = R'R, and R'^-1 times
 * the last column, as the folds by QR leave it. False when J'J is not positive definite.
 */
bool mlp__cross_factor(size_t n, double *c);

/* x [n] becomes R^-1 x, or R'^-1 x; R is n x n with columns `stride` apart. */
void mlp__triangle_solve(size_t n, const double *r, size_t stride, double *x);
void mlp__triangle_solve_transposed(size_t n, const double *r, size_t stride, double *x);

/* The sum of the squares of R^-1, R as above, which is overwritten; infinite if R is singular. */
double mlp__triangle_inverse_square(size_t n, double *r, size_t stride);

#endif
