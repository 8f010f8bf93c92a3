/* SPDX-License-Identifier: MIT */
/*
 * Triangles of few columns, by loops: what LAPACK does for 16 columns in a
 * dozen calls for each column is done before its second call. Matrices are as in
 * linalg/triangle.h, for which these are.
 */
#ifndef MLP_LINALG_SMALL_TRIANGLE_H
#define MLP_LINALG_SMALL_TRIANGLE_H

#include <stdbool.h>
#include <stddef.h>

/* Up to so many columns they are the faster ones. */
enum { MLP__SMALL_TRIANGLE_MOST = 64 };

/*
 * r [n x n] becomes the triangle of r and the rows of a [rows x n], by Householder's reflections;
 * with `trapezoid`, row i of a is zero before column i. False, and nothing done, when squares of
 * the numbers could over- or underflow.
 */
bool mlp__small_triangle_fold(size_t n, double *r, size_t rows, bool trapezoid, double *a);

/* As mlp__cross_factor() of n columns and one more, mlp__triangle_solve() and
 * mlp__triangle_solve_transposed(). */
bool mlp__small_cross_factor(size_t n, double *c);
void mlp__small_triangle_solve(size_t n, const double *r, size_t stride, double *x);
void mlp__small_triangle_solve_transposed(size_t n, const double *r, size_t stride, double *x);

#endif
