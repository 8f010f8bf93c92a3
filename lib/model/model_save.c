/* SPDX-License-Identifier: MIT */
/*
 * Writing models.
 */
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "model/architecture.h"
#include "model/model.h"
#include "model/model_file.h"

/* Arrays of scalers: those of inputs and of targets, shift and factor. */
enum { SCALER_ARRAYS = 4, ARRAYS_OF_LAYER = 6 };

/* What is gathered for a file. */
typedef struct gathering {
    mlp_dtype type;
    size_t n;
    mlp__tensor *tensors;   /* [room for all] */
    mlp__net_tensor *names; /* [room for all]: the names live here */
} gathering;

static mlp_status gather_tensor(void *context, const mlp__net_tensor *tensor)
{
    gathering *g = context;

    g->names[g->n] = *tensor;
    g->tensors[g->n] =
        mlp__tensor_of(g->names[g->n].name, g->type, tensor->rows, tensor->columns, tensor->data);
    g->n++;
    return MLP_OK;
}

static void gather_scaler(gathering *g, const mlp_scaler *scaler, const char *shift,
                          const char *factor)
{
    if (scaler == NULL)
        return;
    g->tensors[g->n++] = mlp__tensor_of(shift, MLP_F64, scaler->n, 0, scaler->shift);
    g->tensors[g->n++] = mlp__tensor_of(factor, MLP_F64, scaler->n, 0, scaler->factor);
}

/* ---- The description ---- */

static void put_names(mlp__json_writer *w, const char *key, const mlp__names *names)
{
    if (names == NULL)
        return;
    mlp__json_open(w, key, '[');
    for (size_t i = 0; i < names->n; i++)
        mlp__json_put_text(w, NULL, names->text[i]);
    mlp__json_close(w, ']');
}

static void describe(mlp__json_writer *w, const mlp_model *model)
{
    mlp__json_open(w, NULL, '{');
    mlp__json_put_text(w, "dtype", mlp_dtype_name(model->net->type));
    mlp__architecture_put(w, model->net);
    mlp__json_put_text(w, "loss", mlp_loss_name(model->loss));
    mlp__json_put_double(w, "input_scale", model->input_scale);
    mlp__json_put_uint64(w, "classes", model->n_classes);
    put_names(w, "class_names", model->class_names);
    put_names(w, "input_names", model->input_names);
    put_names(w, "target_names", model->target_names);
    if (model->description != NULL)
        mlp__json_put_text(w, "description", model->description->text[0]);
    mlp__json_close(w, '}');
}

/* ---- The file ---- */

static mlp_status write_model(gathering *g, const mlp_model *model, const char *path)
{
    /* No checksum: other programs change such files, and write them again. */
    const mlp__safetensors_options plain = { false, false };
    mlp__json_writer description = { .text = NULL };

    MLP_TRY(mlp__net_for_tensors(model->net, g, gather_tensor));
    gather_scaler(g, model->input_scaler, "input_scaler.shift", "input_scaler.factor");
    gather_scaler(g, model->target_scaler, "target_scaler.shift", "target_scaler.factor");
    describe(&description, model);
    return mlp__file_write_kind(path, MLP__KIND_MODEL, &description, g->n, g->tensors, &plain);
}

static mlp_status gather_and_write(gathering *g, const mlp_model *model, const char *path)
{
    const size_t most = model->net->n_layers * ARRAYS_OF_LAYER + SCALER_ARRAYS;
    void *memory;

    MLP_TRY(mlp__alloc(&memory, most, sizeof *g->tensors));
    g->tensors = memory;
    MLP_TRY(mlp__alloc(&memory, most, sizeof *g->names));
    g->names = memory;
    return write_model(g, model, path);
}

/* A caller may have written one. */
static bool has_negative_variance(const mlp_net *net, const mlp__layer *layer)
{
    const size_t first = layer->running + layer->out;

    for (size_t i = first; i < first + layer->out; i++)
        if (net->type == MLP_F64 ? ((const double *)net->running)[i] < 0.0
                                 : ((const float *)net->running)[i] < 0.0F)
            return true;
    return false;
}

/* A file that this library would not read again is not written. */
static mlp_status check_numbers(const char *call, const mlp_net *net)
{
    const size_t worst = mlp__net_first_nonfinite(net);
    const size_t lost = mlp__net_first_lost(net);

    MLP_FAIL_IF(worst < net->n_params, MLP_ENONFINITE,
                "%s: parameter %zu, of layer %zu, is not finite", call, worst,
                mlp__net_layer_of(net, worst));
    MLP_FAIL_IF(lost < net->n_layers, MLP_ENONFINITE,
                "%s: the running statistics of layer %zu are not finite", call, lost);
    for (size_t i = 0; i < net->n_layers; i++)
        MLP_FAIL_IF(net->layer[i].norm == MLP_NORM_BATCH
                        && has_negative_variance(net, &net->layer[i]),
                    MLP_ERANGE, "%s: a running variance of layer %zu is below 0", call, i);
    return MLP_OK;
}

static mlp_status save(const char *call, const mlp_model *model, const char *path)
{
    gathering g = { .type = model->net->type };
    mlp_status status;

    MLP_TRY(check_numbers(call, model->net));
    status = gather_and_write(&g, model, path);
    mlp__free(g.tensors);
    mlp__free(g.names);
    return status;
}

mlp_status mlp_model_save(const mlp_model *model, const char *path)
{
    MLP_FAIL_IF(model == NULL || path == NULL, MLP_EINVAL, "mlp_model_save: %s is NULL",
                model == NULL ? "model" : "path");
    return save("mlp_model_save", model, path);
}

mlp_status mlp_net_save(const mlp_net *net, const char *path)
{
    mlp_model model = { .loss = MLP_LOSS_MEAN_SQUARED_ERROR, .input_scale = 1.0 };

    MLP_FAIL_IF(net == NULL || path == NULL, MLP_EINVAL, "mlp_net_save: %s is NULL",
                net == NULL ? "net" : "path");
    memcpy(&model.net, &net, sizeof net); /* a const network in a model that nobody changes */
    return save("mlp_net_save", &model, path);
}
