/* SPDX-License-Identifier: MIT */
/*
 * Losses: names, and which go with which output layer.
 */
#include "net/loss.h"

#include <string.h>

#include "base/fail.h"

static const char *const names[] = {
    [MLP_LOSS_MEAN_SQUARED_ERROR] = "mean_squared_error",
    [MLP_LOSS_HALF_SQUARED_ERROR] = "half_squared_error",
    [MLP_LOSS_MEAN_ABSOLUTE_ERROR] = "mean_absolute_error",
    [MLP_LOSS_HUBER] = "huber",
    [MLP_LOSS_BINARY_CROSS_ENTROPY] = "binary_cross_entropy",
    [MLP_LOSS_CROSS_ENTROPY] = "cross_entropy",
};

enum { N_LOSSES = sizeof names / sizeof names[0] };

const char *mlp_loss_name(mlp_loss loss)
{
    return (unsigned)loss < N_LOSSES ? names[loss] : NULL;
}

mlp_status mlp_loss_parse(mlp_loss *out, const char *name)
{
    MLP_FAIL_IF(out == NULL || name == NULL, MLP_EINVAL, "mlp_loss_parse: out or name is NULL");
    for (size_t i = 0; i < N_LOSSES; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (mlp_loss)i;
            return MLP_OK;
        }
    }
    MLP_FAIL(MLP_EINVAL, "no loss is named \"%.60s\"; <mlp/net.h> lists them", name);
}

bool mlp__loss_is_mean(mlp_loss loss)
{
    return loss != MLP_LOSS_HALF_SQUARED_ERROR && loss != MLP_LOSS_CROSS_ENTROPY;
}

bool mlp__loss_is_cross_entropy(mlp_loss loss)
{
    return loss == MLP_LOSS_CROSS_ENTROPY || loss == MLP_LOSS_BINARY_CROSS_ENTROPY;
}

bool mlp__loss_takes_logits(mlp_loss loss, mlp_act output_act)
{
    return (loss == MLP_LOSS_CROSS_ENTROPY && output_act != MLP_ACT_SOFTMAX)
        || (loss == MLP_LOSS_BINARY_CROSS_ENTROPY && output_act != MLP_ACT_SIGMOID);
}

bool mlp__loss_starts_from_sums(mlp_loss loss, mlp_act output_act)
{
    return mlp__loss_is_cross_entropy(loss) && !mlp__loss_takes_logits(loss, output_act);
}

mlp_status mlp__loss_check_sum(const char *what, size_t row, double sum, bool missing)
{
    const bool low = !missing && sum < 1.0 - mlp__loss_target_slack;

    MLP_FAIL_IF(low || sum > 1.0 + mlp__loss_target_slack, MLP_ERANGE,
                "row %zu%s%s: its targets sum to %g: cross_entropy wants 1%s", row,
                what == NULL ? "" : " of the ", what == NULL ? "" : what, sum,
                missing ? " or less" : "");
    return MLP_OK;
}

mlp_status mlp__loss_check(mlp_loss loss, const mlp_net *net)
{
    const mlp_act act = mlp__net_output(net)->act;

    MLP_FAIL_IF(mlp_loss_name(loss) == NULL, MLP_EINVAL, "no loss has number %d", (int)loss);
    MLP_FAIL_IF(loss == MLP_LOSS_CROSS_ENTROPY && act == MLP_ACT_SIGMOID, MLP_EINVAL,
                "cross_entropy wants outputs that sum to 1: use softmax outputs, or "
                "binary_cross_entropy with sigmoid outputs");
    MLP_FAIL_IF(loss == MLP_LOSS_BINARY_CROSS_ENTROPY && act == MLP_ACT_SOFTMAX, MLP_EINVAL,
                "binary_cross_entropy wants independent outputs: use sigmoid outputs, or "
                "cross_entropy with softmax outputs");
    MLP_FAIL_IF(loss == MLP_LOSS_CROSS_ENTROPY && net->n_outputs < 2, MLP_EINVAL,
                "cross_entropy wants 2 outputs or more, the network has 1: use "
                "binary_cross_entropy for a single output");
    return MLP_OK;
}
