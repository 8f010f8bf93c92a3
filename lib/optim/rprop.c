/* SPDX-License-Identifier: MIT */
/*
 * iRprop-: its options, its row, its constructor. The update is in rprop_tmpl.c.
 */
#include "optim/rprop.h"

#include "base/fail.h"

static const mlp_rprop defaults = MLP_RPROP_INIT;

static const mlp__field fields[] = {
    MLP__LEARNING_RATE(mlp_rprop),
    MLP__NUMBER(mlp_rprop, eta_minus, MLP__BETWEEN_0_AND_1),
    MLP__NUMBER(mlp_rprop, eta_plus, MLP__ABOVE_1),
    MLP__NUMBER(mlp_rprop, step_min, MLP__AT_LEAST_0),
    MLP__NUMBER(mlp_rprop, step_max, MLP__AT_LEAST_0),
    MLP__FIELD_END,
};

static size_t n_moments(const mlp_opt *opt)
{
    (void)opt;
    return 2;
}

static mlp_status check(const void *options)
{
    const mlp_rprop *rprop = options;

    MLP_FAIL_IF(rprop->step_min > rprop->step_max, MLP_EINVAL, "rprop: step_min is %g, step_max %g",
                rprop->step_min, rprop->step_max);
    return MLP_OK;
}

const mlp__opt_kind mlp__opt_kind_rprop = {
    .name = "rprop",
    .options_size = sizeof(mlp_rprop),
    .defaults = &defaults,
    .fields = fields,
    .learning_rate = offsetof(mlp_rprop, learning_rate),
    .n_moments = n_moments,
    .update_f64 = mlp__rprop_update_f64,
    .update_f32 = mlp__rprop_update_f32,
    .check = check,
    .whole_batch = true,
};

mlp_status mlp_opt_rprop(mlp_opt **out, const mlp_rprop *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_rprop, options);
}
