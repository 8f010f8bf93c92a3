/* SPDX-License-Identifier: MIT */
/*
 * The update of Adam, for its row in adam.c and for the methods that differ
 * from it in the numbers of a step only.
 */
#ifndef MLP_OPTIM_ADAM_H
#define MLP_OPTIM_ADAM_H

#include "optim/opt.h"

/* The numbers of a step, in opt->scalars. */
enum {
    MLP__ADAM_BETA1,
    MLP__ADAM_BETA2,
    MLP__ADAM_STEP,    /* what m / (sqrt(v) + epsilon) is multiplied by */
    MLP__ADAM_EPSILON, /* of this step */
    MLP__ADAM_DECAY,   /* coupled weight decay */
    MLP__ADAM_KEEP,    /* what theta is multiplied by first: decoupled weight decay */
    MLP__ADAM_END      /* free for others */
};

/* Sets them for a step of Adam, without weight decay of either kind. */
void mlp__adam_begin(mlp_opt *opt, double beta1, double beta2, double epsilon);

/* Goes by these numbers alone, and with the largest v so far if there are 3 moments. */
void mlp__adam_update_f64(mlp_opt *opt, size_t first, size_t count, double *theta,
                          const double *grad);
void mlp__adam_update_f32(mlp_opt *opt, size_t first, size_t count, float *theta,
                          const float *grad);

#endif
