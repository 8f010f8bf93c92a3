/* SPDX-License-Identifier: MIT */
/*
 * Checks of what a training is given.
 */
#include "train/options.h"

#include <math.h>

#include "base/fail.h"
#include "data/data.h"
#include "net/loss.h"

static mlp_status check_at_least_0(const char *name, double value)
{
    MLP_FAIL_IF(!(value >= 0.0 && isfinite(value)), MLP_ERANGE,
                "training: %s is %g, must be 0 or more", name, value);
    return MLP_OK;
}

mlp_status mlp__train_opts_check(const mlp_train_opts *options)
{
    MLP_FAIL_IF(options->size != sizeof *options, MLP_EINVAL,
                "training options of %zu bytes, not %zu: start from MLP_TRAIN_OPTS_INIT",
                options->size, sizeof *options);
    MLP_FAIL_IF(options->epochs == 0, MLP_EINVAL, "training for 0 epochs");
    MLP_FAIL_IF(!(options->target_loss >= 0.0 && isfinite(options->target_loss)), MLP_ERANGE,
                "the target loss is %g, must be 0 (none) or more", options->target_loss);
    MLP_TRY(check_at_least_0("l1", options->l1));
    MLP_TRY(check_at_least_0("l2", options->l2));
    MLP_TRY(check_at_least_0("clip_value", options->clip_value));
    MLP_TRY(check_at_least_0("clip_norm", options->clip_norm));
    MLP_TRY(check_at_least_0("max_norm", options->max_norm));
    MLP_TRY(check_at_least_0("min_delta", options->min_delta));
    MLP_TRY(check_at_least_0("max_seconds", options->max_seconds));
    MLP_TRY(check_at_least_0("checkpoint_seconds", options->checkpoint_seconds));
    MLP_FAIL_IF(options->resume && options->checkpoint == NULL, MLP_EINVAL,
                "training: resume is set, and checkpoint is NULL");
    MLP_FAIL_IF(!(options->label_smoothing >= 0.0 && options->label_smoothing < 1.0), MLP_ERANGE,
                "training: label_smoothing is %g, must be in [0, 1)", options->label_smoothing);
    MLP_FAIL_IF(options->label_smoothing > 0.0 && !mlp__loss_is_cross_entropy(options->loss),
                MLP_EINVAL, "training: label_smoothing is for cross-entropies, not for %s",
                mlp_loss_name(options->loss));
    return MLP_OK;
}

static mlp_status check_shape(const char *what, const mlp_net *net, const mlp_data *data)
{
    const size_t n = net->n_outputs;

    MLP_FAIL_IF(data->n_inputs != net->n_inputs, MLP_ESHAPE,
                "the %s have %zu inputs, the network has %zu", what, data->n_inputs, net->n_inputs);
    MLP_FAIL_IF(data->n_targets == 0 && data->n_classes == 0, MLP_ESHAPE,
                "the %s have neither targets nor labels", what);
    MLP_FAIL_IF(data->n_targets != 0 && data->n_targets != n, MLP_ESHAPE,
                "the %s have %zu targets, the network has %zu outputs", what, data->n_targets, n);
    MLP_FAIL_IF(data->n_classes != 0 && data->n_classes != n && !(data->n_classes == 2 && n == 1),
                MLP_ESHAPE, "the %s have %zu classes, the network has %zu outputs", what,
                data->n_classes, n);
    return MLP_OK;
}

/* What mlp__loss_check_targets() checks of a batch, for all rows and before any step. */
static mlp_status check_targets(const char *what, mlp_loss loss, const mlp_data *data)
{
    for (size_t i = 0; i < data->rows; i++) {
        const size_t stored = mlp__data_stored(data, i);
        size_t scored = 0;
        double sum = 0.0;

        for (size_t j = 0; j < data->n_targets; j++) {
            const double target = mlp__data_target(data, stored, j);

            MLP_FAIL_IF(target < 0.0 || target > 1.0, MLP_ERANGE,
                        "row %zu of the %s, target %zu is %g: %s wants targets in [0, 1]", i, what,
                        j, target, mlp_loss_name(loss));
            if (isnan(target))
                continue;
            scored++;
            sum += target;
        }
        if (loss == MLP_LOSS_CROSS_ENTROPY)
            MLP_TRY(mlp__loss_check_sum(what, i, sum, scored < data->n_targets));
    }
    return MLP_OK;
}

mlp_status mlp__train_data_check(const char *what, const mlp_net *net, mlp_loss loss,
                                 const mlp_data *data)
{
    MLP_TRY(check_shape(what, net, data));
    if (data->n_targets > 0 && mlp__loss_is_cross_entropy(loss))
        return check_targets(what, loss, data);
    return MLP_OK;
}
