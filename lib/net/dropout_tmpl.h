/* SPDX-License-Identifier: MIT */
/*
 * Dropout: which outputs of a layer are set to 0 in a step of training.
 */
#ifndef MLP_NET_DROPOUT_TMPL_H
#define MLP_NET_DROPOUT_TMPL_H

#include "base/real.h"
#include "net/work.h"

/*
 * For `count` units of a row, from unit `first` of the layer's n: writes what
 * each is multiplied by to mask, 0 or 1 / (1 - p), and the products to dropped.
 * y, mask and dropped point to the first of these units. `i` is the layer's
 * number, p its probability above 0.
 */
void REAL_NAME(mlp__dropout_forward)(const mlp__dropout_draw *draw, size_t i, double p, size_t row,
                                     size_t n, size_t first, size_t count, const real *y,
                                     real *mask, real *dropped);

/* From the gradient by what is left to that by the activations: d [n] *= mask [n]. */
void REAL_NAME(mlp__dropout_backward)(size_t n, const real *mask, real *d);

#endif
