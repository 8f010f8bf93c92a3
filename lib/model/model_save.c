/* SPDX-License-Identifier: MIT */
/*
 * Writing models.
 */
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

static mlp_status put_names(json_t *object, const char *key, const mlp__names *names)
{
    json_t *array;

    if (names == NULL)
        return MLP_OK;
    array = json_array();
    MLP_TRY(mlp__json_put(object, key, array));
    for (size_t i = 0; i < names->n; i++)
        MLP_FAIL_IF(json_array_append_new(array, json_string(names->text[i])) != 0, MLP_ENOMEM,
                    "out of memory for names in JSON");
    return MLP_OK;
}

static mlp_status describe(json_t *object, const mlp_model *model)
{
    MLP_TRY(mlp__json_put(object, "dtype", json_string(mlp_dtype_name(model->net->type))));
    MLP_TRY(mlp__architecture_put(object, model->net));
    MLP_TRY(mlp__json_put(object, "loss", json_string(mlp_loss_name(model->loss))));
    MLP_TRY(mlp__json_put(object, "input_scale", mlp__json_from_double(model->input_scale)));
    MLP_TRY(mlp__json_put(object, "classes", mlp__json_from_uint64(model->n_classes)));
    MLP_TRY(put_names(object, "class_names", model->class_names));
    MLP_TRY(put_names(object, "input_names", model->input_names));
    return put_names(object, "target_names", model->target_names);
}

static mlp_status make_texts(json_t **texts, const mlp_model *model)
{
    json_t *object = json_object();
    mlp_status status;

    if (object == NULL)
        return mlp__fail(MLP_ENOMEM, "out of memory for the description of a model");
    status = describe(object, model);
    if (status == MLP_OK)
        status = mlp__file_texts(texts, MLP__KIND_MODEL, object);
    json_decref(object);
    return status;
}

/* ---- The file ---- */

static mlp_status write_model(gathering *g, const mlp_model *model, const char *path)
{
    /* No checksum: other programs change such files, and write them again. */
    const mlp__safetensors_options plain = { false, false };
    mlp_status status;
    json_t *texts;

    MLP_TRY(mlp__net_for_tensors(model->net, g, gather_tensor));
    gather_scaler(g, model->input_scaler, "input_scaler.shift", "input_scaler.factor");
    gather_scaler(g, model->target_scaler, "target_scaler.shift", "target_scaler.factor");
    MLP_TRY(make_texts(&texts, model));
    status = mlp__safetensors_write(path, texts, g->n, g->tensors, &plain);
    json_decref(texts);
    return status;
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
