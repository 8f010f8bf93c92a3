/* SPDX-License-Identifier: MIT */
/*
 * Which class a network says.
 */
#ifndef MLP_TRAIN_CLASSES_TMPL_H
#define MLP_TRAIN_CLASSES_TMPL_H

#include "base/real.h"
#include "net/loss.h"

/* From what value on a single output says class 1. */
static inline real threshold_of(mlp_loss loss, mlp_act output_act)
{
    return mlp__loss_takes_logits(loss, output_act) ? REAL_C(0.0) : REAL_C(0.5);
}

/* The class that the outputs y [n] of a row say. */
static inline size_t class_said(size_t n, const real *y, real threshold)
{
    size_t k = 0;

    if (n == 1)
        return y[0] >= threshold;
    for (size_t j = 1; j < n; j++)
        k = y[j] > y[k] ? j : k;
    return k;
}

#endif
