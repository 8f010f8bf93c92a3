/* SPDX-License-Identifier: MIT */
/*
 * NAdam: its options, its row, its constructor. The update is in nadam_tmpl.c.
 */
#include "optim/nadam.h"

#include <math.h>

static const mlp_nadam defaults = MLP_NADAM_INIT;

static const mlp__field fields[] = {
    MLP__LEARNING_RATE(mlp_nadam),
    MLP__NUMBER(mlp_nadam, beta1, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_nadam, beta2, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_nadam, epsilon, MLP__ABOVE_0),
    MLP__NUMBER(mlp_nadam, momentum_decay, MLP__AT_LEAST_0),
    MLP__NUMBER(mlp_nadam, weight_decay, MLP__AT_LEAST_0),
    MLP__FIELD_END,
};

static size_t n_moments(const mlp_opt *opt)
{
    (void)opt;
    return 2;
}

static double momentum_at(const mlp_nadam *nadam, double t)
{
    return nadam->beta1 * (1.0 - 0.5 * pow(0.96, t * nadam->momentum_decay));
}

/* As Adam's, the correction of v is in the steps and epsilon. */
static void begin(mlp_opt *opt)
{
    const mlp_nadam *nadam = opt->options;
    const double t = (double)opt->steps;
    const double correction = sqrt(1.0 - pow(nadam->beta2, t));
    const double now = momentum_at(nadam, t);
    const double next = momentum_at(nadam, t + 1.0);
    const double product = (opt->steps == 1 ? 1.0 : opt->scalars[MLP__NADAM_PRODUCT]) * now;

    opt->scalars[MLP__NADAM_PRODUCT] = product;
    opt->scalars[MLP__NADAM_GRAD_STEP] = opt->rate * correction * (1.0 - now) / (1.0 - product);
    opt->scalars[MLP__NADAM_STEP] = opt->rate * correction * next / (1.0 - product * next);
    opt->scalars[MLP__NADAM_EPSILON] = nadam->epsilon * correction;
}

const mlp__opt_kind mlp__opt_kind_nadam = {
    .name = "nadam",
    .options_size = sizeof(mlp_nadam),
    .defaults = &defaults,
    .fields = fields,
    .learning_rate = offsetof(mlp_nadam, learning_rate),
    .n_moments = n_moments,
    .update_f64 = mlp__nadam_update_f64,
    .update_f32 = mlp__nadam_update_f32,
    .begin = begin,
};

mlp_status mlp_opt_nadam(mlp_opt **out, const mlp_nadam *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_nadam, options);
}
