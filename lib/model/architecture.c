/* SPDX-License-Identifier: MIT */
/*
 * Layers as JSON.
 */
#include "model/architecture.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "net/act.h"
#include "net/init.h"

enum { WHERE = 512 };

/* ---- Writing ---- */

static mlp_status put_layer(json_t *layers, const mlp__layer *layer)
{
    json_t *object = json_object();
    mlp_status status;

    if (json_array_append_new(layers, object) != 0)
        return mlp__fail(MLP_ENOMEM, "out of memory for the layers in JSON");
    status = mlp__json_put(object, "units", mlp__json_from_uint64(layer->out));
    if (status == MLP_OK)
        status = mlp__json_put(object, "activation", json_string(mlp_act_name(layer->act)));
    if (status == MLP_OK)
        status = mlp__json_put(object, "bias", json_boolean(layer->has_bias));
    if (status == MLP_OK && layer->norm != MLP_NORM_NONE)
        status = mlp__json_put(object, "normalisation", json_string(mlp_norm_name(layer->norm)));
    if (status == MLP_OK && layer->dropout > 0.0)
        status = mlp__json_put(object, "dropout", mlp__json_from_double(layer->dropout));
    if (status == MLP_OK)
        status = mlp__json_put(
            object, "initialiser",
            json_pack("[s, f, f]", mlp_init_name(layer->init.kind), layer->init.a, layer->init.b));
    return status;
}

mlp_status mlp__architecture_put(json_t *object, const mlp_net *net)
{
    json_t *layers = json_array();

    MLP_TRY(mlp__json_put(object, "inputs", mlp__json_from_uint64(net->n_inputs)));
    MLP_TRY(mlp__json_put(object, "layers", layers));
    for (size_t i = 0; i < net->n_layers; i++)
        MLP_TRY(put_layer(layers, &net->layer[i]));
    return MLP_OK;
}

/* ---- Reading ---- */

static mlp__span span_of(const char *text)
{
    return (mlp__span){ text, strlen(text) };
}

static mlp_status read_act(mlp_layer *layer, const json_t *object, const char *where)
{
    const char *name;

    MLP_TRY(mlp__json_text(object, where, "activation", &name));
    MLP_FAIL_IF(!mlp__act_find(span_of(name), &layer->act), MLP_EFORMAT,
                "%s: there is no activation \"%.40s\"", where, name);
    return MLP_OK;
}

static mlp_status read_norm(mlp_layer *layer, const json_t *object, const char *where)
{
    const char *name;

    if (json_object_get(object, "normalisation") == NULL)
        return MLP_OK;
    MLP_TRY(mlp__json_text(object, where, "normalisation", &name));
    if (strcmp(name, mlp_norm_name(MLP_NORM_BATCH)) == 0)
        layer->norm = MLP_NORM_BATCH;
    else if (strcmp(name, mlp_norm_name(MLP_NORM_LAYER)) == 0)
        layer->norm = MLP_NORM_LAYER;
    else
        MLP_FAIL(MLP_EFORMAT, "%s: there is no normalisation \"%.40s\"", where, name);
    return MLP_OK;
}

static mlp_status read_init(mlp_layer *layer, const json_t *object, const char *where)
{
    const json_t *array = json_object_get(object, "initialiser");
    const json_t *name = json_array_get(array, 0);
    const json_t *a = json_array_get(array, 1);
    const json_t *b = json_array_get(array, 2);

    if (array == NULL)
        return MLP_OK;
    MLP_FAIL_IF(!json_is_string(name) || !json_is_number(a) || !json_is_number(b)
                    || json_array_size(array) != 3,
                MLP_EFORMAT, "%s: its initialiser is no array of a name and two numbers", where);
    MLP_FAIL_IF(!mlp__init_find(span_of(json_string_value(name)), &layer->init.kind), MLP_EFORMAT,
                "%s: there is no initialiser \"%.40s\"", where, json_string_value(name));
    layer->init.a = json_number_value(a);
    layer->init.b = json_number_value(b);
    return MLP_OK;
}

/* A member that is none of ours would be lost, and may mean another function. */
static mlp_status check_members(const json_t *object, const char *where)
{
    static const char *const known[] = { "units",   "activation",  "bias", "normalisation",
                                         "dropout", "initialiser", NULL };
    const char *name;
    json_t *value;
    json_t *members = (json_t *)(uintptr_t)object; /* jansson's loop is for both */

    json_object_foreach(members, name, value)
    {
        size_t i = 0;

        while (known[i] != NULL && strcmp(known[i], name) != 0)
            i++;
        MLP_FAIL_IF(known[i] == NULL, MLP_EFORMAT, "%s: what is \"%.40s\"?", where, name);
    }
    return MLP_OK;
}

static mlp_status read_layer(mlp_layer *layer, const json_t *object, const char *where)
{
    bool bias;

    MLP_FAIL_IF(!json_is_object(object), MLP_EFORMAT, "%s: no JSON object", where);
    MLP_TRY(check_members(object, where));
    MLP_TRY(mlp__json_size(object, where, "units", &layer->units));
    MLP_TRY(mlp__json_bool(object, where, "bias", &bias));
    layer->no_bias = !bias;
    MLP_TRY(read_act(layer, object, where));
    MLP_TRY(read_norm(layer, object, where));
    if (json_object_get(object, "dropout") != NULL)
        MLP_TRY(mlp__json_double(object, where, "dropout", &layer->dropout));
    return read_init(layer, object, where);
}

static mlp_status read_layers(mlp_layer *layers, const json_t *array, const char *where)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        char here[WHERE];

        (void)snprintf(here, sizeof here, "%.*s: layer %zu", WHERE - 32, where, i);
        MLP_TRY(read_layer(&layers[i], json_array_get(array, i), here));
    }
    return MLP_OK;
}

mlp_status mlp__architecture_read(mlp_net **out, mlp_dtype type, const json_t *object,
                                  const char *where, size_t most)
{
    const json_t *array;
    mlp_status status;
    size_t inputs;
    void *layers;

    MLP_TRY(mlp__json_size(object, where, "inputs", &inputs));
    MLP_TRY(mlp__json_array(object, where, "layers", &array));
    MLP_FAIL_IF(json_array_size(array) == 0, MLP_EFORMAT, "%s: no layers", where);
    MLP_FAIL_IF(json_array_size(array) > most, MLP_EFORMAT,
                "%s: %zu layers, the file has arrays for at most %zu", where,
                json_array_size(array), most);
    MLP_TRY(mlp__alloc(&layers, json_array_size(array), sizeof(mlp_layer)));
    status = read_layers(layers, array, where);
    if (status == MLP_OK) {
        status = mlp__net_plan(out, type, inputs, layers, json_array_size(array));
        /* What is a caller's mistake in mlp_net_new() is the file's here. */
        if (status != MLP_OK)
            status = mlp__fail_at(status == MLP_EINVAL ? MLP_EFORMAT : status, where);
    }
    mlp__free(layers);
    return status;
}
