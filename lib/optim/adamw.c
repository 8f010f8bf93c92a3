/* SPDX-License-Identifier: MIT */
/*
 * AdamW: its options, its row, its constructor. The update is Adam's.
 */
#include "optim/adam.h"

static const mlp_adamw defaults = MLP_ADAMW_INIT;

static const mlp__field fields[] = {
    MLP__LEARNING_RATE(mlp_adamw),
    MLP__NUMBER(mlp_adamw, beta1, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_adamw, beta2, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_adamw, epsilon, MLP__ABOVE_0),
    MLP__NUMBER(mlp_adamw, weight_decay, MLP__AT_LEAST_0),
    MLP__FLAG(mlp_adamw, amsgrad),
    MLP__FIELD_END,
};

static size_t n_moments(const mlp_opt *opt)
{
    const mlp_adamw *adamw = opt->options;

    return adamw->amsgrad ? 3 : 2;
}

static void begin(mlp_opt *opt)
{
    const mlp_adamw *adamw = opt->options;

    mlp__adam_begin(opt, adamw->beta1, adamw->beta2, adamw->epsilon);
    opt->scalars[MLP__ADAM_KEEP] = 1.0 - opt->rate * adamw->weight_decay;
}

const mlp__opt_kind mlp__opt_kind_adamw = {
    .name = "adamw",
    .options_size = sizeof(mlp_adamw),
    .defaults = &defaults,
    .fields = fields,
    .learning_rate = offsetof(mlp_adamw, learning_rate),
    .n_moments = n_moments,
    .update_f64 = mlp__adam_update_f64,
    .update_f32 = mlp__adam_update_f32,
    .begin = begin,
};

mlp_status mlp_opt_adamw(mlp_opt **out, const mlp_adamw *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_adamw, options);
}
