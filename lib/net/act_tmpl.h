/* SPDX-License-Identifier: MIT */
/*
 * Activations on a batch, and their derivatives.
 */
#ifndef MLP_NET_ACT_TMPL_H
#define MLP_NET_ACT_TMPL_H

#include "base/real.h"
#include "net/act.h"

/* y [rows x n] = f(z [rows x n]); y may be z. */
void REAL_NAME(mlp__act_forward)(mlp_act act, size_t rows, size_t n, const real *z, real *y);

/*
 * Turns d [rows x n] from the gradient by the activations into that by the
 * sums. z may be anything when the slope does not need the sum.
 */
void REAL_NAME(mlp__act_backward)(mlp_act act, size_t rows, size_t n, const real *z, const real *y,
                                  real *d);

#endif
