/* SPDX-License-Identifier: MIT */
/*
 * The update of Lion, for its row in lion.c.
 */
#ifndef MLP_OPTIM_LION_H
#define MLP_OPTIM_LION_H

#include "optim/opt.h"

void mlp__lion_update_f64(mlp_opt *opt, size_t first, size_t count, double *theta,
                          const double *grad);
void mlp__lion_update_f32(mlp_opt *opt, size_t first, size_t count, float *theta,
                          const float *grad);

#endif
