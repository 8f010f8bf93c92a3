/* SPDX-License-Identifier: MIT */
/*
 * The update of RMSprop, for its row in rmsprop.c.
 */
#ifndef MLP_OPTIM_RMSPROP_H
#define MLP_OPTIM_RMSPROP_H

#include "optim/opt.h"

void mlp__rmsprop_update_f64(mlp_opt *opt, size_t first, size_t count, double *theta,
                             const double *grad);
void mlp__rmsprop_update_f32(mlp_opt *opt, size_t first, size_t count, float *theta,
                             const float *grad);

#endif
