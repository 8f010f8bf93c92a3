/* SPDX-License-Identifier: MIT */
/*
 * Networks: making, copying, freeing, telling their sizes.
 */
#include "net/net.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "net/init.h"

/* Sizes go to BLAS as int. */
static const size_t max_size = INT32_MAX;

const mlp__layer *mlp__net_output(const mlp_net *net)
{
    return &net->layer[net->n_layers - 1];
}

static mlp_status check_layer(const mlp_layer *layer, size_t i)
{
    MLP_FAIL_IF(layer->units == 0, MLP_EINVAL, "layer %zu has 0 units", i);
    MLP_FAIL_IF(layer->units > max_size, MLP_EOVERFLOW, "layer %zu has %zu units, more than %zu", i,
                layer->units, max_size);
    MLP_FAIL_IF(mlp_act_name(layer->act) == NULL, MLP_EINVAL,
                "layer %zu: no activation has number %d", i, (int)layer->act);
    return mlp__init_check(&layer->init, i);
}

/* Lays one layer out behind the parameters that there are already. */
static mlp_status place_layer(mlp__layer *placed, const mlp_layer *layer, size_t in,
                              size_t *n_params)
{
    size_t weights;
    size_t end;

    *placed = (mlp__layer){
        .in = in,
        .out = layer->units,
        .weight = *n_params,
        .has_bias = !layer->no_bias,
        .act = layer->act,
        .init = mlp__init_resolve(&layer->init, layer->act),
    };
    if (!mlp__size_mul(layer->units, in, &weights) || !mlp__size_add(*n_params, weights, &end))
        MLP_FAIL(MLP_EOVERFLOW, "a layer of %zu units on %zu inputs has too many weights",
                 layer->units, in);
    placed->bias = end;
    if (placed->has_bias && !mlp__size_add(end, layer->units, &end))
        MLP_FAIL(MLP_EOVERFLOW, "the network has too many parameters");
    *n_params = end;
    return MLP_OK;
}

static mlp_status fill(mlp_net *net, const mlp_layer *layers, uint64_t seed)
{
    size_t in = net->n_inputs;

    for (size_t i = 0; i < net->n_layers; i++) {
        MLP_TRY(check_layer(&layers[i], i));
        MLP_TRY(place_layer(&net->layer[i], &layers[i], in, &net->n_params));
        in = layers[i].units;
    }
    net->n_outputs = in;
    MLP_TRY(mlp__alloc(&net->theta, net->n_params, mlp__dtype_size(net->type)));
    return mlp__init_params(net, seed, net->theta);
}

/* An empty network with room for its layers. */
static mlp_status make(mlp_net **out, mlp_dtype type, size_t inputs, size_t n_layers)
{
    size_t bytes;
    void *memory;

    if (!mlp__size_mul(n_layers, sizeof(mlp__layer), &bytes)
        || !mlp__size_add(bytes, sizeof(mlp_net), &bytes))
        MLP_FAIL(MLP_EOVERFLOW, "%zu layers are too many", n_layers);
    MLP_TRY(mlp__alloc(&memory, 1, bytes));
    *out = memory;
    (*out)->type = type;
    (*out)->n_inputs = inputs;
    (*out)->n_layers = n_layers;
    return MLP_OK;
}

mlp_status mlp_net_new(mlp_net **out, mlp_dtype type, size_t inputs, const mlp_layer *layers,
                       size_t n_layers, uint64_t seed)
{
    mlp_status status;
    mlp_net *net;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_net_new: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(type != MLP_F64 && type != MLP_F32, MLP_EINVAL,
                "mlp_net_new: a network is of MLP_F64 or MLP_F32, not %d", (int)type);
    MLP_FAIL_IF(inputs == 0, MLP_EINVAL, "mlp_net_new: 0 inputs");
    MLP_FAIL_IF(inputs > max_size, MLP_EOVERFLOW, "mlp_net_new: %zu inputs, more than %zu", inputs,
                max_size);
    MLP_FAIL_IF(layers == NULL || n_layers == 0, MLP_EINVAL, "mlp_net_new: no layers");

    MLP_TRY(make(&net, type, inputs, n_layers));
    status = fill(net, layers, seed);
    if (status != MLP_OK) {
        mlp_net_free(net);
        return status;
    }
    *out = net;
    return MLP_OK;
}

/* Makes a network with the layers of `net` and room for parameters of `type`. */
static mlp_status make_alike(mlp_net **out, mlp_dtype type, const mlp_net *net)
{
    mlp_status status;
    mlp_net *copy;

    MLP_TRY(make(&copy, type, net->n_inputs, net->n_layers));
    copy->n_outputs = net->n_outputs;
    copy->n_params = net->n_params;
    memcpy(copy->layer, net->layer, net->n_layers * sizeof net->layer[0]);
    status = mlp__alloc(&copy->theta, net->n_params, mlp__dtype_size(type));
    if (status != MLP_OK) {
        mlp_net_free(copy);
        return status;
    }
    *out = copy;
    return MLP_OK;
}

mlp_status mlp_net_clone(mlp_net **out, const mlp_net *net)
{
    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_net_clone: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(net == NULL, MLP_EINVAL, "mlp_net_clone: net is NULL");

    MLP_TRY(make_alike(out, net->type, net));
    memcpy((*out)->theta, net->theta, net->n_params * mlp__dtype_size(net->type));
    return MLP_OK;
}

mlp_status mlp__net_widen(mlp_net **out, const mlp_net *net)
{
    if (net->type == MLP_F64)
        return mlp_net_clone(out, net);
    MLP_TRY(make_alike(out, MLP_F64, net));
    for (size_t i = 0; i < net->n_params; i++)
        ((double *)(*out)->theta)[i] = (double)((const float *)net->theta)[i];
    return MLP_OK;
}

void mlp_net_free(mlp_net *net)
{
    if (net == NULL)
        return;
    mlp__free(net->theta);
    mlp__free(net);
}

size_t mlp__net_first_nonfinite(const mlp_net *net)
{
    size_t i = 0;

    if (net->type == MLP_F64)
        while (i < net->n_params && isfinite(((const double *)net->theta)[i]))
            i++;
    else
        while (i < net->n_params && isfinite(((const float *)net->theta)[i]))
            i++;
    return i;
}

mlp_status mlp_net_reset(mlp_net *net, uint64_t seed)
{
    mlp_status status;
    void *theta;

    MLP_FAIL_IF(net == NULL, MLP_EINVAL, "mlp_net_reset: net is NULL");
    MLP_TRY(mlp__alloc(&theta, net->n_params, mlp__dtype_size(net->type)));
    status = mlp__init_params(net, seed, theta);
    if (status == MLP_OK)
        memcpy(net->theta, theta, net->n_params * mlp__dtype_size(net->type));
    mlp__free(theta);
    return status;
}

mlp_dtype mlp_net_dtype(const mlp_net *net)
{
    return net->type;
}

size_t mlp_net_n_inputs(const mlp_net *net)
{
    return net->n_inputs;
}

size_t mlp_net_n_outputs(const mlp_net *net)
{
    return net->n_outputs;
}

size_t mlp_net_n_layers(const mlp_net *net)
{
    return net->n_layers;
}

size_t mlp_net_n_params(const mlp_net *net)
{
    return net->n_params;
}

mlp_status mlp_net_layer(const mlp_net *net, size_t i, mlp_layer_info *out)
{
    const mlp__layer *layer;

    MLP_FAIL_IF(net == NULL || out == NULL, MLP_EINVAL, "mlp_net_layer: net or out is NULL");
    MLP_FAIL_IF(i >= net->n_layers, MLP_ERANGE, "mlp_net_layer: layer %zu of %zu", i,
                net->n_layers);
    layer = &net->layer[i];
    *out = (mlp_layer_info){
        .inputs = layer->in,
        .units = layer->out,
        .act = layer->act,
        .init = layer->init,
        .has_bias = layer->has_bias,
        .weight_offset = layer->weight,
        .bias_offset = layer->bias,
    };
    return MLP_OK;
}
