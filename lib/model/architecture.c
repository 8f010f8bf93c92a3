/* SPDX-License-Identifier: MIT */
/*
 * Layers as JSON.
 */
#include "model/architecture.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "net/act.h"
#include "net/init.h"

enum { WHERE = 512 };

/* ---- Writing ---- */

static void put_layer(mlp__json_writer *w, const mlp__layer *layer)
{
    mlp__json_open(w, NULL, '{');
    mlp__json_put_uint64(w, "units", layer->out);
    mlp__json_put_text(w, "activation", mlp_act_name(layer->act));
    mlp__json_put_bool(w, "bias", layer->has_bias);
    if (layer->norm != MLP_NORM_NONE)
        mlp__json_put_text(w, "normalisation", mlp_norm_name(layer->norm));
    if (layer->dropout > 0.0)
        mlp__json_put_double(w, "dropout", layer->dropout);
    mlp__json_open(w, "initialiser", '[');
    mlp__json_put_text(w, NULL, mlp_init_name(layer->init.kind));
    mlp__json_put_double(w, NULL, layer->init.a);
    mlp__json_put_double(w, NULL, layer->init.b);
    mlp__json_close(w, ']');
    mlp__json_close(w, '}');
}

void mlp__architecture_put(mlp__json_writer *w, const mlp_net *net)
{
    mlp__json_put_uint64(w, "inputs", net->n_inputs);
    mlp__json_open(w, "layers", '[');
    for (size_t i = 0; i < net->n_layers; i++)
        put_layer(w, &net->layer[i]);
    mlp__json_close(w, ']');
}

/* ---- Reading ---- */

static mlp_status fail_name(const char *where, const char *what, mlp__span name)
{
    MLP_FAIL(MLP_EFORMAT, "%s: there is no %s \"%.*s\"", where, what, mlp__span_width(name),
             name.start);
}

static mlp_status read_norm(mlp_layer *layer, mlp__json object, const char *where)
{
    mlp__json unused;
    mlp__span name;

    if (!mlp__json_find(object, "normalisation", &unused))
        return MLP_OK;
    MLP_TRY(mlp__json_text(object, where, "normalisation", &name));
    if (mlp__span_is(name, mlp_norm_name(MLP_NORM_BATCH)))
        layer->norm = MLP_NORM_BATCH;
    else if (mlp__span_is(name, mlp_norm_name(MLP_NORM_LAYER)))
        layer->norm = MLP_NORM_LAYER;
    else
        return fail_name(where, "normalisation", name);
    return MLP_OK;
}

static mlp_status read_init(mlp_layer *layer, mlp__json object, const char *where)
{
    mlp__json_item item;
    mlp__json array;
    mlp__span name;
    bool right;

    if (!mlp__json_find(object, "initialiser", &array))
        return MLP_OK;
    right = mlp__json_kind(array) == '[' && mlp__json_first(array, &item)
        && mlp__json_quoted(item.value, &name) && mlp__json_next(&item)
        && mlp__json_number(item.value, &layer->init.a) && mlp__json_next(&item)
        && mlp__json_number(item.value, &layer->init.b) && !mlp__json_next(&item);
    MLP_FAIL_IF(!right, MLP_EFORMAT, "%s: its initialiser is no array of a name and two numbers",
                where);
    return mlp__init_find(name, &layer->init.kind) ? MLP_OK : fail_name(where, "initialiser", name);
}

/* A member that is none of ours would be lost, and may mean another function. */
static mlp_status check_members(mlp__json object, const char *where)
{
    static const char *const known[] = { "units",   "activation",  "bias", "normalisation",
                                         "dropout", "initialiser", NULL };
    mlp__json_item item;

    for (bool more = mlp__json_first(object, &item); more; more = mlp__json_next(&item)) {
        size_t i = 0;

        while (known[i] != NULL && !mlp__span_is(item.name, known[i]))
            i++;
        MLP_FAIL_IF(known[i] == NULL, MLP_EFORMAT, "%s: what is \"%.*s\"?", where,
                    mlp__span_width(item.name), item.name.start);
    }
    return MLP_OK;
}

static mlp_status read_layer(mlp_layer *layer, mlp__json object, const char *where)
{
    mlp__json unused;
    mlp__span name;
    bool bias;

    MLP_FAIL_IF(mlp__json_kind(object) != '{', MLP_EFORMAT, "%s: no JSON object", where);
    MLP_TRY(check_members(object, where));
    MLP_TRY(mlp__json_size(object, where, "units", &layer->units));
    MLP_TRY(mlp__json_bool(object, where, "bias", &bias));
    layer->no_bias = !bias;
    MLP_TRY(mlp__json_text(object, where, "activation", &name));
    if (!mlp__act_find(name, &layer->act))
        return fail_name(where, "activation", name);
    MLP_TRY(read_norm(layer, object, where));
    if (mlp__json_find(object, "dropout", &unused))
        MLP_TRY(mlp__json_double(object, where, "dropout", &layer->dropout));
    return read_init(layer, object, where);
}

static mlp_status read_layers(mlp_layer *layers, mlp__json array, const char *where)
{
    mlp__json_item item;
    size_t i = 0;

    for (bool more = mlp__json_first(array, &item); more; more = mlp__json_next(&item), i++) {
        char here[WHERE];

        (void)snprintf(here, sizeof here, "%.*s: layer %zu", WHERE - 32, where, i);
        MLP_TRY(read_layer(&layers[i], item.value, here));
    }
    return MLP_OK;
}

mlp_status mlp__architecture_read(mlp_net **out, mlp_dtype type, mlp__json object,
                                  const char *where, size_t most)
{
    mlp_status status;
    mlp__json array;
    size_t inputs;
    size_t count;
    void *layers;

    MLP_TRY(mlp__json_size(object, where, "inputs", &inputs));
    MLP_TRY(mlp__json_get(object, where, "layers", '[', &array));
    count = mlp__json_count(array);
    MLP_FAIL_IF(count == 0, MLP_EFORMAT, "%s: no layers", where);
    MLP_FAIL_IF(count > most, MLP_EFORMAT, "%s: %zu layers, the file has arrays for at most %zu",
                where, count, most);
    MLP_TRY(mlp__alloc(&layers, count, sizeof(mlp_layer)));
    status = read_layers(layers, array, where);
    if (status == MLP_OK) {
        status = mlp__net_plan(out, type, inputs, layers, count);
        /* What is a caller's mistake in mlp_net_new() is the file's here. */
        if (status != MLP_OK)
            status = mlp__fail_at(status == MLP_EINVAL ? MLP_EFORMAT : status, where);
    }
    mlp__free(layers);
    return status;
}
