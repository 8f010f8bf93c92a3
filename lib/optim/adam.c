/* SPDX-License-Identifier: MIT */
/*
 * Adam: its options, its row, its constructor. The update is in adam_tmpl.c.
 */
#include "optim/adam.h"

#include <math.h>

static const mlp_adam defaults = MLP_ADAM_INIT;

static const mlp__field fields[] = {
    MLP__LEARNING_RATE(mlp_adam),
    MLP__NUMBER(mlp_adam, beta1, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_adam, beta2, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_adam, epsilon, MLP__ABOVE_0),
    MLP__NUMBER(mlp_adam, weight_decay, MLP__AT_LEAST_0),
    MLP__FLAG(mlp_adam, amsgrad),
    MLP__FIELD_END,
};

static size_t n_moments(const mlp_opt *opt)
{
    const mlp_adam *adam = opt->options;

    return adam->amsgrad ? 3 : 2;
}

/*
 * The corrections of the moments' start are in the step and epsilon, so that a parameter costs one
 * root and one division: with c = sqrt(1 - beta2^t), sqrt(v) / c + eps = (sqrt(v) + c eps) / c
 * (Kingma and Ba 2015, end of section 2).
 */
void mlp__adam_begin(mlp_opt *opt, double beta1, double beta2, double epsilon)
{
    const double t = (double)opt->steps;
    const double correction = sqrt(1.0 - pow(beta2, t));

    opt->scalars[MLP__ADAM_BETA1] = beta1;
    opt->scalars[MLP__ADAM_BETA2] = beta2;
    opt->scalars[MLP__ADAM_STEP] = opt->rate * correction / (1.0 - pow(beta1, t));
    opt->scalars[MLP__ADAM_EPSILON] = epsilon * correction;
    opt->scalars[MLP__ADAM_DECAY] = 0.0;
    opt->scalars[MLP__ADAM_KEEP] = 1.0;
}

static void begin(mlp_opt *opt)
{
    const mlp_adam *adam = opt->options;

    mlp__adam_begin(opt, adam->beta1, adam->beta2, adam->epsilon);
    opt->scalars[MLP__ADAM_DECAY] = adam->weight_decay;
}

const mlp__opt_kind mlp__opt_kind_adam = {
    .name = "adam",
    .options_size = sizeof(mlp_adam),
    .defaults = &defaults,
    .fields = fields,
    .learning_rate = offsetof(mlp_adam, learning_rate),
    .n_moments = n_moments,
    .update_f64 = mlp__adam_update_f64,
    .update_f32 = mlp__adam_update_f32,
    .begin = begin,
};

mlp_status mlp_opt_adam(mlp_opt **out, const mlp_adam *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_adam, options);
}
