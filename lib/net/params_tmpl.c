/* SPDX-License-Identifier: MIT */
/*
 * Access to a network's numbers: parameters, activations of a pass.
 */
#include <string.h>

#include "base/dtype.h"
#include "base/fail.h"
#include "base/real.h"
#include "net/work.h"

real *REAL_API(mlp_net_params)(mlp_net *net)
{
    return net->type == REAL_DTYPE ? net->theta : NULL;
}

const real *REAL_API(mlp_net_params_const)(const mlp_net *net)
{
    return net->type == REAL_DTYPE ? net->theta : NULL;
}

real *REAL_API(mlp_net_running)(mlp_net *net)
{
    return net->type == REAL_DTYPE ? net->running : NULL;
}

const real *REAL_API(mlp_work_activations)(const mlp_work *work, size_t i)
{
    if (work->type != REAL_DTYPE || work->forward_rows == 0 || i >= work->n_layers)
        return NULL;
    return work->layer[i].y;
}

static mlp_status check_finite(const real *values, size_t count, const char *what, size_t layer)
{
    for (size_t i = 0; i < count; i++)
        MLP_FAIL_IF(!isfinite(values[i]), MLP_ENONFINITE,
                    REAL_TEXT(mlp_net_set_layer) ": layer %zu, %s %zu is %g", layer, what, i,
                    (double)values[i]);
    return MLP_OK;
}

mlp_status REAL_API(mlp_net_set_layer)(mlp_net *net, size_t i, const real *weights,
                                       const real *biases)
{
    const mlp__layer *layer;
    real *theta;

    MLP_FAIL_IF(net == NULL, MLP_EINVAL, REAL_TEXT(mlp_net_set_layer) ": net is NULL");
    MLP_FAIL_IF(net->type != REAL_DTYPE, MLP_EDTYPE,
                REAL_TEXT(mlp_net_set_layer) " takes %s, the network is of %s",
                mlp_dtype_name(REAL_DTYPE), mlp_dtype_name(net->type));
    MLP_FAIL_IF(i >= net->n_layers, MLP_ERANGE, REAL_TEXT(mlp_net_set_layer) ": layer %zu of %zu",
                i, net->n_layers);
    layer = &net->layer[i];
    MLP_FAIL_IF(biases != NULL && !layer->has_bias, MLP_EINVAL,
                REAL_TEXT(mlp_net_set_layer) ": layer %zu has no biases to set", i);
    if (weights != NULL)
        MLP_TRY(check_finite(weights, layer->in * layer->out, "weight", i));
    if (biases != NULL)
        MLP_TRY(check_finite(biases, layer->out, "bias", i));

    theta = net->theta;
    if (weights != NULL)
        memcpy(theta + layer->weight, weights, layer->in * layer->out * sizeof *theta);
    if (biases != NULL)
        memcpy(theta + layer->bias, biases, layer->out * sizeof *theta);
    return MLP_OK;
}
