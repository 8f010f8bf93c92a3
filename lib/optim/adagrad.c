/* SPDX-License-Identifier: MIT */
/*
 * Adagrad: its options, its row, its constructor. The update is in adagrad_tmpl.c.
 */
#include "optim/adagrad.h"

static const mlp_adagrad defaults = MLP_ADAGRAD_INIT;

static const mlp__field fields[] = {
    MLP__LEARNING_RATE(mlp_adagrad),
    MLP__NUMBER(mlp_adagrad, epsilon, MLP__ABOVE_0),
    MLP__NUMBER(mlp_adagrad, initial_accumulator, MLP__AT_LEAST_0),
    MLP__NUMBER(mlp_adagrad, weight_decay, MLP__AT_LEAST_0),
    MLP__FIELD_END,
};

static size_t n_moments(const mlp_opt *opt)
{
    (void)opt;
    return 1;
}

const mlp__opt_kind mlp__opt_kind_adagrad = {
    .name = "adagrad",
    .options_size = sizeof(mlp_adagrad),
    .defaults = &defaults,
    .fields = fields,
    .learning_rate = offsetof(mlp_adagrad, learning_rate),
    .n_moments = n_moments,
    .update_f64 = mlp__adagrad_update_f64,
    .update_f32 = mlp__adagrad_update_f32,
};

mlp_status mlp_opt_adagrad(mlp_opt **out, const mlp_adagrad *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_adagrad, options);
}
