/* SPDX-License-Identifier: MIT */
/*
 * The three matrix products of a dense layer, on OpenBLAS.
 *
 * Callers are inside a scope of linalg/blas_scope.h, so that a call of BLAS
 * is computed by one thread: with more, its bits would depend on their number.
 */
#ifndef MLP_LINALG_PRODUCT_TMPL_H
#define MLP_LINALG_PRODUCT_TMPL_H

#include "base/real.h"
#include "linalg/product.h"

/*
 * Computes an area of C that mlp__product_part() gave. a, b and c are the whole
 * matrices; C must not overlap A or B.
 */
void REAL_NAME(mlp__product_area)(const mlp__product *product, mlp__area area, const real *a,
                                  const real *b, real *c);

#endif
