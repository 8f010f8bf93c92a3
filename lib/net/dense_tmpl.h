/* SPDX-License-Identifier: MIT */
/*
 * A dense layer's linear part: Z = X W' + b, and its derivatives.
 */
#ifndef MLP_NET_DENSE_TMPL_H
#define MLP_NET_DENSE_TMPL_H

#include "base/real.h"
#include "linalg/product.h"
#include "net/net.h"

/* Computes an area of z [rows x out] = x [rows x in] times the transpose of W, plus b. */
void REAL_NAME(mlp__dense_forward)(const mlp__layer *layer, const mlp__product *product,
                                   mlp__area area, const real *theta, const real *x, real *z);

/* Computes an area of dx [rows x in] = dz [rows x out] times W. */
void REAL_NAME(mlp__dense_backward_inputs)(const mlp__layer *layer, const mlp__product *product,
                                           mlp__area area, const real *theta, const real *dz,
                                           real *dx);

/*
 * Writes the part of grad that belongs to some units, an area of whole rows of
 * dW = dz' x: these rows, and those units of db, the sum of dz over all rows.
 */
void REAL_NAME(mlp__dense_backward_params)(const mlp__layer *layer, const mlp__product *product,
                                           mlp__area area, const real *x, const real *dz,
                                           real *grad);

#endif
