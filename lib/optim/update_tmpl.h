/* SPDX-License-Identifier: MIT */
/*
 * A step of an optimiser in pieces, for callers inside the library who share
 * it among threads.
 */
#ifndef MLP_OPTIM_UPDATE_TMPL_H
#define MLP_OPTIM_UPDATE_TMPL_H

#include "base/real.h"
#include "optim/opt.h"

/*
 * Begins a step on n parameters: binds the optimiser to them if it is the first
 * one. MLP_ENOMEM, MLP_EOVERFLOW, MLP_EDTYPE, MLP_ESHAPE; no step is then begun.
 */
mlp_status REAL_NAME(mlp__opt_begin)(mlp_opt *opt, size_t n);

/*
 * Moves the parameters first ... first + count - 1 of theta [n] by grad [n].
 * Within a step, each parameter once; different ones by any thread.
 */
void REAL_NAME(mlp__opt_move)(mlp_opt *opt, size_t first, size_t count, real *theta,
                              const real *grad);

#endif
