/* SPDX-License-Identifier: MIT */
/*
 * The update of SGD, for its row in sgd.c.
 */
#ifndef MLP_OPTIM_SGD_H
#define MLP_OPTIM_SGD_H

#include "optim/opt.h"

void mlp__sgd_update_f64(mlp_opt *opt, size_t first, size_t count, double *theta,
                         const double *grad);
void mlp__sgd_update_f32(mlp_opt *opt, size_t first, size_t count, float *theta, const float *grad);

#endif
