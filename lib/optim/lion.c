/* SPDX-License-Identifier: MIT */
/*
 * Lion: its options, its row, its constructor. The update is in lion_tmpl.c.
 */
#include "optim/lion.h"

static const mlp_lion defaults = MLP_LION_INIT;

static const mlp__field fields[] = {
    MLP__LEARNING_RATE(mlp_lion),
    MLP__NUMBER(mlp_lion, beta1, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_lion, beta2, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_lion, weight_decay, MLP__AT_LEAST_0),
    MLP__FIELD_END,
};

static size_t n_moments(const mlp_opt *opt)
{
    (void)opt;
    return 1;
}

const mlp__opt_kind mlp__opt_kind_lion = {
    .name = "lion",
    .options_size = sizeof(mlp_lion),
    .defaults = &defaults,
    .fields = fields,
    .learning_rate = offsetof(mlp_lion, learning_rate),
    .n_moments = n_moments,
    .update_f64 = mlp__lion_update_f64,
    .update_f32 = mlp__lion_update_f32,
};

mlp_status mlp_opt_lion(mlp_opt **out, const mlp_lion *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_lion, options);
}
