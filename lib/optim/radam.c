/* SPDX-License-Identifier: MIT */
/*
 * RAdam: its options, its row, its constructor. The update is in radam_tmpl.c.
 */
#include "optim/radam.h"

#include <math.h>

static const mlp_radam defaults = MLP_RADAM_INIT;

static const mlp__field fields[] = {
    MLP__LEARNING_RATE(mlp_radam),
    MLP__NUMBER(mlp_radam, beta1, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_radam, beta2, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_radam, epsilon, MLP__ABOVE_0),
    MLP__NUMBER(mlp_radam, weight_decay, MLP__AT_LEAST_0),
    MLP__FIELD_END,
};

static size_t n_moments(const mlp_opt *opt)
{
    (void)opt;
    return 2;
}

/* The length of the moving average at step t (Liu et al. 2020, algorithm 2, line 8). */
static double length_at(double beta2, double t)
{
    const double power = pow(beta2, t);

    return 2.0 / (1.0 - beta2) - 1.0 - 2.0 * t * power / (1.0 - power);
}

/* A step that is rectified is one of Adam with another rate, and epsilon without its correction. */
static void begin(mlp_opt *opt)
{
    const mlp_radam *radam = opt->options;
    const double limit = 2.0 / (1.0 - radam->beta2) - 1.0;
    const double length = length_at(radam->beta2, (double)opt->steps);
    const bool rectified = length > 5.0;

    mlp__adam_begin(opt, radam->beta1, radam->beta2, radam->epsilon);
    opt->scalars[MLP__ADAM_EPSILON] = radam->epsilon;
    opt->scalars[MLP__ADAM_DECAY] = radam->weight_decay;
    opt->scalars[MLP__RADAM_RECTIFIED] = rectified;
    if (rectified)
        opt->scalars[MLP__ADAM_STEP] *= sqrt((length - 4.0) * (length - 2.0) * limit
                                             / ((limit - 4.0) * (limit - 2.0) * length));
    else
        opt->scalars[MLP__ADAM_STEP] = opt->rate / (1.0 - pow(radam->beta1, (double)opt->steps));
}

const mlp__opt_kind mlp__opt_kind_radam = {
    .name = "radam",
    .options_size = sizeof(mlp_radam),
    .defaults = &defaults,
    .fields = fields,
    .learning_rate = offsetof(mlp_radam, learning_rate),
    .n_moments = n_moments,
    .update_f64 = mlp__radam_update_f64,
    .update_f32 = mlp__radam_update_f32,
    .begin = begin,
};

mlp_status mlp_opt_radam(mlp_opt **out, const mlp_radam *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_radam, options);
}
