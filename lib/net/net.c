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

const char *mlp_norm_name(mlp_norm norm)
{
    static const char *const names[] = {
        [MLP_NORM_NONE] = "none",
        [MLP_NORM_BATCH] = "batch_norm",
        [MLP_NORM_LAYER] = "layer_norm",
    };

    return (unsigned)norm < sizeof names / sizeof names[0] ? names[norm] : NULL;
}

static mlp_status check_layer(const mlp_layer *layer, size_t i, bool is_last)
{
    MLP_FAIL_IF(layer->units == 0, MLP_EINVAL, "layer %zu has 0 units", i);
    MLP_FAIL_IF(layer->units > max_size, MLP_EOVERFLOW, "layer %zu has %zu units, more than %zu", i,
                layer->units, max_size);
    MLP_FAIL_IF(mlp_act_name(layer->act) == NULL, MLP_EINVAL,
                "layer %zu: no activation has number %d", i, (int)layer->act);
    MLP_FAIL_IF(mlp_norm_name(layer->norm) == NULL, MLP_EINVAL,
                "layer %zu: no normalisation has number %d", i, (int)layer->norm);
    MLP_FAIL_IF(!(layer->dropout >= 0.0 && layer->dropout < 1.0), MLP_ERANGE,
                "layer %zu: the dropout is %g, must be in [0, 1)", i, layer->dropout);
    MLP_FAIL_IF(is_last && layer->dropout > 0.0, MLP_EINVAL,
                "layer %zu is the last one, whose outputs can't be dropped", i);
    return mlp__init_check(&layer->init, i);
}

/* Takes `units` more numbers; stores where they start. */
static bool take(size_t units, size_t *start, size_t *end)
{
    *start = *end;
    return mlp__size_add(*end, units, end);
}

/* Lays one layer out behind the parameters that there are already. */
static mlp_status place_layer(mlp_net *net, mlp__layer *placed, const mlp_layer *layer, size_t in)
{
    const size_t units = layer->units;
    size_t weights;
    bool fits = true;

    *placed = (mlp__layer){
        .in = in,
        .out = units,
        .has_bias = !layer->no_bias && layer->norm != MLP_NORM_BATCH,
        .act = layer->act,
        .init = mlp__init_resolve(&layer->init, layer->act),
        .norm = layer->norm,
        .running = net->n_running,
        .dropout = layer->dropout,
    };
    if (!mlp__size_mul(units, in, &weights) || !take(weights, &placed->weight, &net->n_params))
        MLP_FAIL(MLP_EOVERFLOW, "a layer of %zu units on %zu inputs has too many weights", units,
                 in);
    if (placed->has_bias)
        fits = take(units, &placed->bias, &net->n_params);
    if (placed->norm != MLP_NORM_NONE)
        fits = fits && take(units, &placed->gamma, &net->n_params)
            && take(units, &placed->beta, &net->n_params);
    MLP_FAIL_IF(!fits, MLP_EOVERFLOW, "the network has too many parameters");
    if (placed->norm == MLP_NORM_BATCH)
        net->n_running += 2 * units; /* fewer than there are parameters */
    return MLP_OK;
}

static void begin_running(mlp_net *net)
{
    for (size_t i = 0; i < net->n_layers; i++) {
        const mlp__layer *layer = &net->layer[i];

        if (layer->norm == MLP_NORM_BATCH) {
            mlp__dtype_fill(net->type, net->running, layer->running, layer->out, 0.0);
            mlp__dtype_fill(net->type, net->running, layer->running + layer->out, layer->out, 1.0);
        }
    }
}

mlp_status mlp__net_allocate(mlp_net *net)
{
    MLP_TRY(mlp__alloc(&net->theta, net->n_params, mlp__dtype_size(net->type)));
    if (net->n_running > 0)
        MLP_TRY(mlp__alloc(&net->running, net->n_running, mlp__dtype_size(net->type)));
    begin_running(net);
    return MLP_OK;
}

static mlp_status place_layers(mlp_net *net, const mlp_layer *layers)
{
    size_t in = net->n_inputs;

    for (size_t i = 0; i < net->n_layers; i++) {
        MLP_TRY(check_layer(&layers[i], i, i + 1 == net->n_layers));
        MLP_TRY(place_layer(net, &net->layer[i], &layers[i], in));
        in = layers[i].units;
    }
    net->n_outputs = in;
    return MLP_OK;
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

mlp_status mlp__net_plan(mlp_net **out, mlp_dtype type, size_t inputs, const mlp_layer *layers,
                         size_t n_layers)
{
    mlp_status status;
    mlp_net *net;

    MLP_FAIL_IF(inputs == 0, MLP_EINVAL, "a network of 0 inputs");
    MLP_FAIL_IF(inputs > max_size, MLP_EOVERFLOW, "a network of %zu inputs, more than %zu", inputs,
                max_size);
    MLP_TRY(make(&net, type, inputs, n_layers));
    status = place_layers(net, layers);
    if (status != MLP_OK) {
        mlp_net_free(net);
        return status;
    }
    *out = net;
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
    MLP_FAIL_IF(layers == NULL || n_layers == 0, MLP_EINVAL, "mlp_net_new: no layers");

    MLP_TRY(mlp__net_plan(&net, type, inputs, layers, n_layers));
    status = mlp__net_allocate(net);
    if (status == MLP_OK)
        status = mlp__init_params(net, seed, net->theta);
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
    copy->n_running = net->n_running;
    memcpy(copy->layer, net->layer, net->n_layers * sizeof net->layer[0]);
    status = mlp__net_allocate(copy);
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
    if (net->n_running > 0)
        memcpy((*out)->running, net->running, net->n_running * mlp__dtype_size(net->type));
    return MLP_OK;
}

static void widen(double *to, const float *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (double)from[i];
}

mlp_status mlp__net_widen(mlp_net **out, const mlp_net *net)
{
    if (net->type == MLP_F64)
        return mlp_net_clone(out, net);
    MLP_TRY(make_alike(out, MLP_F64, net));
    widen((*out)->theta, net->theta, net->n_params);
    widen((*out)->running, net->running, net->n_running);
    return MLP_OK;
}

void mlp_net_free(mlp_net *net)
{
    if (net == NULL)
        return;
    mlp__free(net->theta);
    mlp__free(net->running);
    mlp__free(net);
}

size_t mlp__net_layer_of(const mlp_net *net, size_t parameter)
{
    size_t i = 0;

    while (i + 1 < net->n_layers && parameter >= net->layer[i + 1].weight)
        i++;
    return i;
}

/* The first of n values, from `first`, that is NaN or infinite; their end when there is none. */
static size_t first_nonfinite(mlp_dtype type, const void *values, size_t first, size_t n)
{
    size_t i = first;

    if (type == MLP_F64)
        while (i < first + n && isfinite(((const double *)values)[i]))
            i++;
    else
        while (i < first + n && isfinite(((const float *)values)[i]))
            i++;
    return i;
}

size_t mlp__net_first_nonfinite(const mlp_net *net)
{
    return first_nonfinite(net->type, net->theta, 0, net->n_params);
}

size_t mlp__net_first_lost(const mlp_net *net)
{
    for (size_t i = 0; i < net->n_layers; i++) {
        const size_t first = net->layer[i].running;
        const size_t count = 2 * net->layer[i].out;

        if (net->layer[i].norm == MLP_NORM_BATCH
            && first_nonfinite(net->type, net->running, first, count) < first + count)
            return i;
    }
    return net->n_layers;
}

mlp_status mlp_net_reset(mlp_net *net, uint64_t seed)
{
    mlp_status status;
    void *theta;

    MLP_FAIL_IF(net == NULL, MLP_EINVAL, "mlp_net_reset: net is NULL");
    MLP_TRY(mlp__alloc(&theta, net->n_params, mlp__dtype_size(net->type)));
    status = mlp__init_params(net, seed, theta);
    if (status == MLP_OK) {
        memcpy(net->theta, theta, net->n_params * mlp__dtype_size(net->type));
        begin_running(net);
    }
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

size_t mlp_net_n_running(const mlp_net *net)
{
    return net->n_running;
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
        .norm = layer->norm,
        .gamma_offset = layer->gamma,
        .beta_offset = layer->beta,
        .running_offset = layer->running,
        .dropout = layer->dropout,
    };
    return MLP_OK;
}
