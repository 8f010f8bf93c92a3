/* SPDX-License-Identifier: MIT */
/*
 * SGD: its options, its row, its constructor. The update is in sgd_tmpl.c.
 */
#include "optim/sgd.h"

#include <float.h>

#include "base/fail.h"

static const mlp_sgd defaults = MLP_SGD_INIT;

static const mlp__opt_field fields[] = {
    { "learning_rate", "lr", offsetof(mlp_sgd, learning_rate), MLP__FIELD_DOUBLE, 0.0, DBL_MAX,
      false },
    { "momentum", NULL, offsetof(mlp_sgd, momentum), MLP__FIELD_DOUBLE, 0.0, 1.0, true },
    { "nesterov", NULL, offsetof(mlp_sgd, nesterov), MLP__FIELD_FLAG, 0.0, 0.0, false },
    { .name = NULL },
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
