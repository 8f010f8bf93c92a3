/* SPDX-License-Identifier: MIT */
/*
 * The update of iRprop-, for its row in rprop.c.
 */
#ifndef MLP_OPTIM_RPROP_H
#define MLP_OPTIM_RPROP_H

#include "optim/opt.h"

void mlp__rprop_update_f64(mlp_opt *opt, size_t first, size_t count, double *theta,
                           const double *grad);
void mlp__rprop_update_f32(mlp_opt *opt, size_t first, size_t count, float *theta,
                           const float *grad);

#endif
