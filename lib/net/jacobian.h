/* SPDX-License-Identifier: MIT */
/*
 * Derivatives of each output of each row by the parameters, as in prediction,
 * for callers inside the library: arguments are right, and the caller is inside
 * a scope of linalg/blas_scope.h.
 */
#ifndef MLP_NET_JACOBIAN_H
#define MLP_NET_JACOBIAN_H

#include "net/work.h"

/* Passes x [rows x inputs] forward. Returns the outputs [rows x outputs], which are the work's. */
const double *mlp__jacobian_forward_f64(const mlp_net *net, mlp_work *work, size_t rows,
                                        const double *x);
const float *mlp__jacobian_forward_f32(const mlp_net *net, mlp_work *work, size_t rows,
                                       const float *x);

/*
 * After that, for the same rows and parameters: jac [rows x outputs x n_params], each output's
 * derivatives times its number of factors [rows x outputs] (NULL: 1). unit [rows x outputs] is
 * scratch.
 */
void mlp__jacobian_back_f64(const mlp_net *net, mlp_work *work, size_t rows, const double *x,
                            const double *factors, double *unit, double *jac);
void mlp__jacobian_back_f32(const mlp_net *net, mlp_work *work, size_t rows, const float *x,
                            const float *factors, float *unit, float *jac);

#endif
