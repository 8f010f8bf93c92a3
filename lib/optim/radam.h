/* SPDX-License-Identifier: MIT */
/*
 * The update of RAdam, for its row in radam.c.
 */
#ifndef MLP_OPTIM_RADAM_H
#define MLP_OPTIM_RADAM_H

#include "optim/adam.h"

/* In opt->scalars, after Adam's: is the step one of Adam (1) or of momentum alone (0)? */
enum { MLP__RADAM_RECTIFIED = MLP__ADAM_END };

void mlp__radam_update_f64(mlp_opt *opt, size_t first, size_t count, double *theta,
                           const double *grad);
void mlp__radam_update_f32(mlp_opt *opt, size_t first, size_t count, float *theta,
                           const float *grad);

#endif
