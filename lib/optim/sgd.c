/* SPDX-License-Identifier: MIT */
/*
 * SGD: its options, its row, its constructor. The update is in sgd_tmpl.c.
 */
#include "optim/sgd.h"

#include "base/fail.h"

static const mlp_sgd defaults = MLP_SGD_INIT;

static const mlp__field fields[] = {
    MLP__LEARNING_RATE(mlp_sgd),
    MLP__NUMBER(mlp_sgd, momentum, MLP__0_TO_BELOW_1),
    MLP__FLAG(mlp_sgd, nesterov),
    MLP__NUMBER(mlp_sgd, weight_decay, MLP__AT_LEAST_0),
    MLP__FIELD_END,
};

static mlp_status check(const void *options)
{
    const mlp_sgd *sgd = options;

    MLP_FAIL_IF(sgd->nesterov && sgd->momentum == 0.0, MLP_EINVAL,
                "sgd: nesterov needs a momentum above 0");
    return MLP_OK;
}

static size_t n_moments(const mlp_opt *opt)
{
    const mlp_sgd *sgd = opt->options;

    return sgd->momentum > 0.0 ? 1 : 0;
}

const mlp__opt_kind mlp__opt_kind_sgd = {
    .name = "sgd",
    .options_size = sizeof(mlp_sgd),
    .defaults = &defaults,
    .fields = fields,
    .learning_rate = offsetof(mlp_sgd, learning_rate),
    .n_moments = n_moments,
    .update_f64 = mlp__sgd_update_f64,
    .update_f32 = mlp__sgd_update_f32,
    .check = check,
};

mlp_status mlp_opt_sgd(mlp_opt **out, const mlp_sgd *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_sgd, options);
}
