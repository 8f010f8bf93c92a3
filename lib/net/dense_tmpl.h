/* SPDX-License-Identifier: MIT */
/*
 * A dense layer's linear part: Z = X W' + b, and its derivatives.
 */
#ifndef MLP_NET_DENSE_TMPL_H
#define MLP_NET_DENSE_TMPL_H

#include "base/real.h"
#include "net/net.h"

/* z [rows x out] = x [rows x in] times the transpose of W, plus b. */
void REAL_NAME(mlp__dense_forward)(const mlp__layer *layer, const real *theta, size_t rows,
                                   const real *x, real *z);

/* Writes the layer's part of grad: dW = dz' x, db = the sum of dz over the rows. */
void REAL_NAME(mlp__dense_backward_params)(const mlp__layer *layer, size_t rows, const real *x,
                                           const real *dz, real *grad);

/* dx [rows x in] = dz [rows x out] times W. */
void REAL_NAME(mlp__dense_backward_inputs)(const mlp__layer *layer, const real *theta, size_t rows,
                                           const real *dz, real *dx);

#endif
