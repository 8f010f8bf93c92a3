/* SPDX-License-Identifier: MIT */
/*
 * Derivatives of each output of each row by the parameters.
 */
#ifndef MLP_NET_JACOBIAN_TMPL_H
#define MLP_NET_JACOBIAN_TMPL_H

#include "net/pass_tmpl.h"

/*
 * After a first half that went forward only, as in prediction, for the same pass: jac [rows x
 * outputs x n_params]. unit [rows x outputs] is scratch.
 */
void REAL_NAME(mlp__pass_jacobian)(const REAL_NAME(mlp__pass) * forward, real *unit, real *jac);

#endif
