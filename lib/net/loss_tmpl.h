/* SPDX-License-Identifier: MIT */
/*
 * The loss of a batch and its gradient by the sums of the output layer.
 */
#ifndef MLP_NET_LOSS_TMPL_H
#define MLP_NET_LOSS_TMPL_H

#include "base/real.h"
#include "net/loss.h"

/* Checks that targets t [rows x n] are such as the loss takes. */
mlp_status REAL_NAME(mlp__loss_check_targets)(mlp_loss loss, size_t rows, size_t n, const real *t);

/* Checks sample weights sw [rows]: none below 0, not all 0. NULL is fine: all 1. */
mlp_status REAL_NAME(mlp__loss_check_weights)(size_t rows, const real *sw);

/*
 * What the rows' losses are divided by: the weights of the rows, those of rows
 * whose targets are missing left out; of losses that are means over outputs, the
 * share of the outputs that have a target. Says whether targets are missing.
 * MLP_ERANGE when all of them are.
 */
mlp_status REAL_NAME(mlp__loss_sum_mass)(mlp_loss loss, size_t rows, size_t n, const real *t,
                                         const real *sw, double *mass, bool *missing);

/*
 * The loss of rows whose output layer, of activation act, has the sums z and
 * the activations y, both [rows x n], for targets t [rows x n] and sample
 * weights sw [rows] (NULL: all 1). Writes each row's weighted loss, divided by
 * `weight`, to values [rows], and the gradient of their sum by z to dz [rows x n]
 * unless that is NULL.
 */
void REAL_NAME(mlp__loss_rows)(mlp_loss loss, mlp_act act, size_t rows, size_t n, const real *z,
                               const real *y, const real *t, const real *sw, double weight,
                               bool missing, double *values, real *dz);

#endif
