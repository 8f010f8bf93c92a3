/* SPDX-License-Identifier: MIT */
/*
 * The three matrix products of a dense layer, on OpenBLAS. All matrices are
 * row-major and contiguous; C is overwritten and must not overlap A or B. Each
 * size must fit in an int, which mlp_net_new() and mlp_work_new() see to.
 *
 * Callers are inside a scope of linalg/blas_scope.h, so that a product is
 * computed by one thread: with more, its bits would depend on their number.
 */
#ifndef MLP_LINALG_BLAS_TMPL_H
#define MLP_LINALG_BLAS_TMPL_H

#include "base/real.h"

/* C [m x n] = A [m x k] times the transpose of B [n x k]. */
void REAL_NAME(mlp__gemm_nt)(size_t m, size_t n, size_t k, const real *a, const real *b, real *c);

/* C [m x n] = A [m x k] times B [k x n]. */
void REAL_NAME(mlp__gemm_nn)(size_t m, size_t n, size_t k, const real *a, const real *b, real *c);

/* C [m x n] = the transpose of A [k x m] times B [k x n]. */
void REAL_NAME(mlp__gemm_tn)(size_t m, size_t n, size_t k, const real *a, const real *b, real *c);

#endif
