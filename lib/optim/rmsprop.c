/* SPDX-License-Identifier: MIT */
/*
 * RMSprop: its options, its row, its constructor. The update is in rmsprop_tmpl.c.
 */
#include "optim/rmsprop.h"

static const mlp_rmsprop defaults = MLP_RMSPROP_INIT;

static const mlp__field fields[] = {
    MLP__LEARNING_RATE(mlp_rmsprop),
    MLP__NUMBER(mlp_rmsprop, alpha, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_rmsprop, epsilon, MLP__ABOVE_0),
    MLP__NUMBER(mlp_rmsprop, momentum, MLP__0_TO_BELOW_1),
    MLP__FLAG(mlp_rmsprop, centered),
    MLP__NUMBER(mlp_rmsprop, weight_decay, MLP__AT_LEAST_0),
    MLP__FIELD_END,
};

static size_t n_moments(const mlp_opt *opt)
{
    const mlp_rmsprop *rmsprop = opt->options;

    return 1 + (size_t)(rmsprop->centered != 0) + (size_t)(rmsprop->momentum > 0.0);
}

const mlp__opt_kind mlp__opt_kind_rmsprop = {
    .name = "rmsprop",
    .options_size = sizeof(mlp_rmsprop),
    .defaults = &defaults,
    .fields = fields,
    .learning_rate = offsetof(mlp_rmsprop, learning_rate),
    .n_moments = n_moments,
    .update_f64 = mlp__rmsprop_update_f64,
    .update_f32 = mlp__rmsprop_update_f32,
};

mlp_status mlp_opt_rmsprop(mlp_opt **out, const mlp_rmsprop *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_rmsprop, options);
}
