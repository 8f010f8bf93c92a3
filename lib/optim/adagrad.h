/* SPDX-License-Identifier: MIT */
/*
 * The update of Adagrad, for its row in adagrad.c.
 */
#ifndef MLP_OPTIM_ADAGRAD_H
#define MLP_OPTIM_ADAGRAD_H

#include "optim/opt.h"

void mlp__adagrad_update_f64(mlp_opt *opt, size_t first, size_t count, double *theta,
                             const double *grad);
void mlp__adagrad_update_f32(mlp_opt *opt, size_t first, size_t count, float *theta,
                             const float *grad);

#endif
