/* SPDX-License-Identifier: MIT */
/*
 * What all files of networks have in common: the texts of their headers, and
 * the names of the arrays.
 */
#include "model/model_file.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
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

mlp_status mlp__file_write_kind(const char *path, const char *kind, mlp__json_writer *description,
                                size_t n_tensors, const mlp__tensor *tensors,
                                const mlp__safetensors_options *options)
{
    mlp_status status = mlp__json_end(description);

    if (status == MLP_OK) {
        const mlp__header_text texts[] = { { "format", format },
                                           { "version", version },
                                           { "kind", kind },
                                           { kind, description->text } };

        status = mlp__safetensors_write(path, sizeof texts / sizeof texts[0], texts, n_tensors,
                                        tensors, options);
    }
    mlp__free(description->text);
    *description = (mlp__json_writer){ .text = NULL };
    return status;
}

static mlp_status check_texts(const mlp__safetensors *file, const char *wanted, mlp__span *text)
{
    const mlp__span nothing = { "", 0 };
    mlp__span is = nothing;
    mlp__span number = nothing;
    mlp__span kind = nothing;

    (void)mlp__safetensors_text(file, "format", &is);
    (void)mlp__safetensors_text(file, "version", &number);
    (void)mlp__safetensors_text(file, "kind", &kind);
    MLP_FAIL_IF(!mlp__span_is(is, format), MLP_EFORMAT,
                "%s: a safetensors file, but not of libmlp: its __metadata__ has no \"format\" "
                "\"%s\"",
                file->path, format);
    MLP_FAIL_IF(!mlp__span_is(number, version), MLP_EUNSUPPORTED,
                "%s: version \"%.*s\" of the format; this library reads version %s", file->path,
                mlp__span_width(number), number.start, version);
    MLP_FAIL_IF(!mlp__span_is(kind, wanted), MLP_EFORMAT,
                "%s: the file of another kind, \"%.*s\", not \"%s\"", file->path,
                mlp__span_width(kind), kind.start, wanted);
    MLP_FAIL_IF(!mlp__safetensors_text(file, wanted, text), MLP_EFORMAT,
                "%s: its __metadata__ has no \"%s\"", file->path, wanted);
    return MLP_OK;
}

mlp_status mlp__file_read_kind(const mlp__safetensors *file, const char *kind,
                               mlp__description *out)
{
    mlp__span text;
    void *memory;
    size_t length;

    *out = (mlp__description){ .text = NULL };
    MLP_TRY(check_texts(file, kind, &text));
    (void)snprintf(out->where, sizeof out->where, "%.400s: its %s", file->path, kind);
    MLP_TRY(mlp__alloc(&memory, text.length + 1, 1));
    out->text = memory;
    length = mlp__json_unescape(text, out->text);
    return mlp__json_check(&out->json, out->where, (mlp__span){ out->text, length });
}
