/* SPDX-License-Identifier: MIT */
/*
 * Dropout: which outputs of a layer are set to 0 in a step of training.
 */
#ifndef MLP_NET_DROPOUT_TMPL_H
#define MLP_NET_DROPOUT_TMPL_H

#include "base/real.h"
#include "net/work.h"

/*
 * For an area of layer i, whose probability p is above 0: writes what each unit is
 * multiplied by to its mask, 0 or 1 / (1 - p), and the products to `dropped`.
 */
void REAL_NAME(mlp__dropout_forward)(const mlp__dropout_draw *draw, size_t i, double p,
                                     const mlp__work_layer *layer, mlp__area area);

/* From the gradient by what is left to that by the activations: d [n] *= mask [n]. */
void REAL_NAME(mlp__dropout_backward)(size_t n, const real *mask, real *d);

#endif
