/* SPDX-License-Identifier: MIT */
/*
 * Passes for callers inside the library: arguments are right, the work fits
 * the network, rows are at most its max_rows, and the caller is inside a scope
 * of linalg/blas_scope.h.
 */
#ifndef MLP_NET_PASS_TMPL_H
#define MLP_NET_PASS_TMPL_H

#include "base/real.h"
#include "net/work.h"

/* Computes every layer of x [rows x inputs]; returns the outputs, in the work. */
const real *REAL_NAME(mlp__pass_forward)(const mlp_net *net, mlp_work *work, size_t rows,
                                         const real *x);

/*
 * The loss of a batch, its rows' losses divided by `weight`, and its gradient to
 * grad unless that is NULL. Both may come out as not finite. Returns the loss;
 * the outputs stay in the work.
 */
double REAL_NAME(mlp__pass_loss)(const mlp_net *net, mlp_work *work, mlp_loss loss, size_t rows,
                                 const real *x, const real *t, const real *sw, double weight,
                                 real *grad);

#endif
