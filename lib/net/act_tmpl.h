/* SPDX-License-Identifier: MIT */
/*
 * Activations on a batch, and their derivatives.
 */
#ifndef MLP_NET_ACT_TMPL_H
#define MLP_NET_ACT_TMPL_H

#include "base/real.h"
#include "net/act.h"

/* 1 / (1 + exp(-z)), by an exponential that can't overflow. */
static inline real REAL_NAME(mlp__logistic)(real z)
{
    const real e = real_exp(-real_fabs(z));

    return (z >= 0 ? REAL_C(1.0) : e) / (REAL_C(1.0) + e);
}

/* y [rows x n] = f(z [rows x n]); y may be z. */
void REAL_NAME(mlp__act_forward)(mlp_act act, size_t rows, size_t n, const real *z, real *y);

/*
 * Turns d [rows x n] from the gradient by the activations into that by the
 * sums. z may be anything when the slope does not need the sum.
 */
void REAL_NAME(mlp__act_backward)(mlp_act act, size_t rows, size_t n, const real *z, const real *y,
                                  real *d);

#endif
