/* SPDX-License-Identifier: MIT */
/*
 * What all files of networks have in common: the texts of their headers, and
 * the names of the arrays.
 */
#include "model/model_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dtype.h"
#include "base/fail.h"

static const char format[] = "libmlp";
static const char version[] = "1";

/* ---- Arrays ---- */

/* The rest of a walk through the arrays of a layer. */
typedef struct walk {
    const mlp_net *net;
    void *context;
    mlp_status (*call)(void *context, const mlp__net_tensor *tensor);
    size_t layer;
} walk;

static mlp_status visit(const walk *w, const char *name, void *numbers, size_t first, size_t rows,
                        size_t columns)
{
    mlp__net_tensor tensor = { .rows = rows, .columns = columns };

    (void)snprintf(tensor.name, sizeof tensor.name, "layers.%zu.%s", w->layer, name);
    if (numbers != NULL)
        tensor.data = (char *)numbers + first * mlp__dtype_size(w->net->type);
    return w->call(w->context, &tensor);
}

static mlp_status visit_layer(const walk *w, const mlp__layer *layer)
{
    void *theta = w->net->theta;
    void *running = w->net->running;

    MLP_TRY(visit(w, "weight", theta, layer->weight, layer->out, layer->in));
    if (layer->has_bias)
        MLP_TRY(visit(w, "bias", theta, layer->bias, layer->out, 0));
    if (layer->norm != MLP_NORM_NONE) {
        MLP_TRY(visit(w, "norm.weight", theta, layer->gamma, layer->out, 0));
        MLP_TRY(visit(w, "norm.bias", theta, layer->beta, layer->out, 0));
    }
    if (layer->norm == MLP_NORM_BATCH) {
        MLP_TRY(visit(w, "norm.running_mean", running, layer->running, layer->out, 0));
        MLP_TRY(visit(w, "norm.running_var", running, layer->running + layer->out, layer->out, 0));
    }
    return MLP_OK;
}

mlp_status mlp__net_for_tensors(const mlp_net *net, void *context,
                                mlp_status (*call)(void *context, const mlp__net_tensor *tensor))
{
    walk w = { .net = net, .context = context, .call = call };

    for (w.layer = 0; w.layer < net->n_layers; w.layer++)
        MLP_TRY(visit_layer(&w, &net->layer[w.layer]));
    return MLP_OK;
}

/* ---- Headers ---- */

mlp_status mlp__file_texts(json_t **out, const char *kind, const json_t *description)
{
    mlp_status status;
    char *text;

    *out = NULL;
    MLP_TRY(mlp__json_write(description, &text));
    *out = json_object();
    status = mlp__json_put(*out, "format", json_string(format));
    if (status == MLP_OK)
        status = mlp__json_put(*out, "version", json_string(version));
    if (status == MLP_OK)
        status = mlp__json_put(*out, "kind", json_string(kind));
    if (status == MLP_OK)
        status = mlp__json_put(*out, kind, json_string(text));
    free(text);
    if (status != MLP_OK) {
        json_decref(*out);
        *out = NULL;
    }
    return status;
}

static mlp_status check_texts(const mlp__safetensors *file, const char *wanted)
{
    const char *is = mlp__safetensors_text(file, "format");
    const char *number = mlp__safetensors_text(file, "version");
    const char *kind = mlp__safetensors_text(file, "kind");

    MLP_FAIL_IF(is == NULL || strcmp(is, format) != 0, MLP_EFORMAT,
                "%s: a safetensors file, but not of libmlp: its __metadata__ has no \"format\" "
                "\"%s\"",
                file->path, format);
    MLP_FAIL_IF(number == NULL || strcmp(number, version) != 0, MLP_EUNSUPPORTED,
                "%s: version %.20s of the format; this library reads version %s", file->path,
                number == NULL ? "none" : number, version);
    MLP_FAIL_IF(kind == NULL || strcmp(kind, wanted) != 0, MLP_EFORMAT,
                "%s: the file of another kind, \"%.20s\", not \"%s\"", file->path,
                kind == NULL ? "" : kind, wanted);
    MLP_FAIL_IF(mlp__safetensors_text(file, wanted) == NULL, MLP_EFORMAT,
                "%s: its __metadata__ has no \"%s\"", file->path, wanted);
    return MLP_OK;
}

mlp_status mlp__file_description(const mlp__safetensors *file, const char *kind,
                                 json_t **description)
{
    const char *text;
    char where[512];

    *description = NULL;
    MLP_TRY(check_texts(file, kind));
    text = mlp__safetensors_text(file, kind);
    (void)snprintf(where, sizeof where, "%.400s: its %s", file->path, kind);
    return mlp__json_read(description, where, text, strlen(text));
}
