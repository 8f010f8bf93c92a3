/* SPDX-License-Identifier: MIT */
/*
 * Checks of what a training is given.
 */
#include "train/options.h"

#include <math.h>

#include "base/fail.h"
#include "data/data.h"
#include "net/net.h"

mlp_status mlp__train_opts_check(const mlp_train_opts *options)
{
    MLP_FAIL_IF(options->size != sizeof *options, MLP_EINVAL,
                "training options of %zu bytes, not %zu: start from MLP_TRAIN_OPTS_INIT",
                options->size, sizeof *options);
    MLP_FAIL_IF(options->epochs == 0, MLP_EINVAL, "training for 0 epochs");
    MLP_FAIL_IF(!(options->target_loss >= 0.0 && isfinite(options->target_loss)), MLP_ERANGE,
                "the target loss is %g, must be 0 (none) or more", options->target_loss);
    return MLP_OK;
}

mlp_status mlp__train_data_check(const mlp_net *net, const mlp_data *data)
{
    const size_t n = net->n_outputs;

    MLP_FAIL_IF(data->n_inputs != net->n_inputs, MLP_ESHAPE,
                "the data have %zu inputs, the network has %zu", data->n_inputs, net->n_inputs);
    MLP_FAIL_IF(data->n_targets == 0 && data->n_classes == 0, MLP_ESHAPE,
                "the data have neither targets nor labels");
    MLP_FAIL_IF(data->n_targets != 0 && data->n_targets != n, MLP_ESHAPE,
                "the data have %zu targets, the network has %zu outputs", data->n_targets, n);
    MLP_FAIL_IF(data->n_classes != 0 && data->n_classes != n && !(data->n_classes == 2 && n == 1),
                MLP_ESHAPE, "the data have %zu classes, the network has %zu outputs",
                data->n_classes, n);
    return MLP_OK;
}
