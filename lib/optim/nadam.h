/* SPDX-License-Identifier: MIT */
/*
 * The update of NAdam, for its row in nadam.c.
 */
#ifndef MLP_OPTIM_NADAM_H
#define MLP_OPTIM_NADAM_H

#include "optim/opt.h"

/* The numbers of a step, in opt->scalars. */
enum {
    MLP__NADAM_PRODUCT,   /* of the momenta so far */
    MLP__NADAM_GRAD_STEP, /* what g / (sqrt(v) + epsilon) is multiplied by */
    MLP__NADAM_STEP,      /* the same for m */
    MLP__NADAM_EPSILON    /* of this step */
};

void mlp__nadam_update_f64(mlp_opt *opt, size_t first, size_t count, double *theta,
                           const double *grad);
void mlp__nadam_update_f32(mlp_opt *opt, size_t first, size_t count, float *theta,
                           const float *grad);

#endif
