/* SPDX-License-Identifier: MIT */
/*
 * Reading models. Nothing is made of what a file claims before it is found to
 * agree with the arrays that are really there.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "model/architecture.h"
#include "model/model.h"
#include "model/model_file.h"

/* A model being read. */
typedef struct loading {
    mlp__safetensors file;
    mlp__description description;
    mlp_model *model;
    size_t used; /* arrays of the file that belong to the model */
} loading;

static mlp__tensor wanted(const loading *l, const mlp__net_tensor *tensor)
{
    return mlp__tensor_of(tensor->name, l->model->net->type, tensor->rows, tensor->columns, NULL);
}

static mlp_status expect(void *context, const mlp__net_tensor *tensor)
{
    loading *l = context;
    const mlp__tensor want = wanted(l, tensor);
    const mlp__tensor *found;

    l->used++;
    return mlp__safetensors_expect(&l->file, &want, &found);
}

static mlp_status check_values(const loading *l, const mlp__net_tensor *tensor)
{
    const mlp_dtype type = l->model->net->type;
    const size_t count = tensor->rows * (tensor->columns == 0 ? 1 : tensor->columns);
    const char *end = strrchr(tensor->name, '.');
    const bool of_variance = strcmp(end, ".running_var") == 0;

    for (size_t i = 0; i < count; i++) {
        const double value = type == MLP_F64 ? ((const double *)tensor->data)[i]
                                             : (double)((const float *)tensor->data)[i];

        MLP_FAIL_IF(!isfinite(value), MLP_ENONFINITE, "%s: number %zu of \"%s\" is %g",
                    l->file.path, i, tensor->name, value);
        MLP_FAIL_IF(of_variance && value < 0.0, MLP_ERANGE, "%s: number %zu of \"%s\" is %g",
                    l->file.path, i, tensor->name, value);
    }
    return MLP_OK;
}

static mlp_status fill(void *context, const mlp__net_tensor *tensor)
{
    const loading *l = context;
    const mlp__tensor want = wanted(l, tensor);
    const mlp__tensor *found;

    MLP_TRY(mlp__safetensors_expect(&l->file, &want, &found));
    MLP_TRY(mlp__safetensors_read(&l->file, found, tensor->data));
    return check_values(l, tensor);
}

static mlp_status load_net(loading *l)
{
    const mlp__description *d = &l->description;
    mlp__span name;
    mlp_dtype type;

    MLP_TRY(mlp__json_text(d->json, d->where, "dtype", &name));
    MLP_FAIL_IF(!mlp__span_is(name, "f64") && !mlp__span_is(name, "f32"), MLP_EFORMAT,
                "%s: its dtype is \"%.*s\", not f64 or f32", d->where, mlp__span_width(name),
                name.start);
    type = mlp__span_is(name, "f64") ? MLP_F64 : MLP_F32;
    MLP_TRY(mlp__architecture_read(&l->model->net, type, d->json, d->where, l->file.n_tensors));
    MLP_TRY(mlp__net_for_tensors(l->model->net, l, expect));
    MLP_TRY(mlp__net_allocate(l->model->net));
    return mlp__net_for_tensors(l->model->net, l, fill);
}

static mlp_status read_column(loading *l, const char *name, size_t n, double *to, bool positive)
{
    const mlp__tensor want = mlp__tensor_of(name, MLP_F64, n, 0, NULL);
    const mlp__tensor *found;

    MLP_TRY(mlp__safetensors_expect(&l->file, &want, &found));
    MLP_TRY(mlp__safetensors_read(&l->file, found, to));
    for (size_t i = 0; i < n; i++)
        MLP_FAIL_IF(!isfinite(to[i]) || (positive && !(to[i] > 0.0)), MLP_ERANGE,
                    "%s: number %zu of \"%s\" is %g", l->file.path, i, name, to[i]);
    l->used++;
    return MLP_OK;
}

static mlp_status load_scaler(loading *l, const char *shift, const char *factor, size_t n,
                              mlp_scaler **scaler)
{
    const mlp__tensor want = mlp__tensor_of(shift, MLP_F64, n, 0, NULL);
    const mlp__tensor other = mlp__tensor_of(factor, MLP_F64, n, 0, NULL);
    const mlp__tensor *found;

    if (mlp__safetensors_find(&l->file, want.name) == NULL
        && mlp__safetensors_find(&l->file, other.name) == NULL)
        return MLP_OK;
    MLP_TRY(mlp__safetensors_expect(&l->file, &want, &found));
    MLP_TRY(mlp__scaler_make(scaler, n));
    MLP_TRY(read_column(l, shift, n, (*scaler)->shift, false));
    return read_column(l, factor, n, (*scaler)->factor, true);
}

/* Texts of an array; `room`, of the array's length, gets their characters. */
static mlp_status read_names(mlp__json array, const char *where, mlp__span *spans, char *room)
{
    mlp__json_item item;
    size_t i = 0;

    for (bool more = mlp__json_first(array, &item); more; more = mlp__json_next(&item), i++) {
        mlp__span text;

        MLP_FAIL_IF(!mlp__json_quoted(item.value, &text), MLP_EFORMAT, "%s: number %zu is no text",
                    where, i);
        spans[i] = (mlp__span){ room, mlp__json_unescape(text, room) };
        room += spans[i].length + 1;
    }
    return MLP_OK;
}

static mlp_status load_names(loading *l, const char *key, size_t n, mlp__names **names)
{
    const mlp__description *d = &l->description;
    mlp__json array;
    mlp_status status;
    char where[600];
    void *spans;
    void *room;

    if (!mlp__json_find(d->json, key, &array))
        return MLP_OK;
    (void)snprintf(where, sizeof where, "%s: its %s", d->where, key);
    MLP_FAIL_IF(mlp__json_kind(array) != '[' || mlp__json_count(array) != n, MLP_EFORMAT,
                "%s: no array of %zu names", where, n);
    MLP_TRY(mlp__alloc(&spans, n, sizeof(mlp__span)));
    status = mlp__alloc(&room, array.length, 1);
    if (status == MLP_OK) {
        status = read_names(array, where, spans, room);
        if (status == MLP_OK) {
            status = mlp__names_new_spans(names, "number", n, spans);
            status = status == MLP_OK ? MLP_OK : mlp__fail_at(status, where);
        }
        mlp__free(room);
    }
    mlp__free(spans);
    return status;
}

static mlp_status load_text(loading *l, const char *key, mlp__names **text)
{
    const mlp__description *d = &l->description;
    mlp_status status;
    mlp__json member;
    char where[600];
    mlp__span span;
    void *room;

    if (!mlp__json_find(d->json, key, &member))
        return MLP_OK;
    (void)snprintf(where, sizeof where, "%s: its %s", d->where, key);
    MLP_FAIL_IF(!mlp__json_quoted(member, &span), MLP_EFORMAT, "%s is no text", where);
    MLP_TRY(mlp__alloc(&room, span.length + 1, 1));
    span = (mlp__span){ room, mlp__json_unescape(span, room) };
    status = mlp__names_new_spans(text, "text", 1, &span);
    mlp__free(room);
    return status == MLP_OK ? MLP_OK : mlp__fail_at(status, where);
}

/* What is a caller's mistake in mlp_model_new() is the file's here. */
static mlp_status check_parts(const loading *l)
{
    const mlp_status status = mlp__model_check(l->model);

    return status == MLP_OK
        ? MLP_OK
        : mlp__fail_at(status == MLP_EINVAL ? MLP_EFORMAT : status, l->description.where);
}

/* Names come after the check of all else, as memory is taken for as many as there are to be. */
static mlp_status load_all_names(loading *l)
{
    mlp_model *model = l->model;

    MLP_TRY(check_parts(l));
    MLP_TRY(load_names(l, "class_names", model->n_classes, &model->class_names));
    MLP_TRY(load_names(l, "input_names", model->net->n_inputs, &model->input_names));
    MLP_TRY(load_names(l, "target_names", mlp__model_n_target_names(model), &model->target_names));
    return load_text(l, "description", &model->description);
}

static mlp_status load_rest(loading *l)
{
    const mlp__description *d = &l->description;
    mlp_model *model = l->model;
    mlp__span loss;
    char name[64];

    MLP_TRY(mlp__json_text(d->json, d->where, "loss", &loss));
    (void)snprintf(name, sizeof name, "%.*s", mlp__span_width(loss), loss.start);
    MLP_FAIL_IF(mlp_loss_parse(&model->loss, name) != MLP_OK, MLP_EFORMAT,
                "%s: there is no loss \"%s\"", d->where, name);
    MLP_TRY(mlp__json_double(d->json, d->where, "input_scale", &model->input_scale));
    MLP_TRY(mlp__json_size(d->json, d->where, "classes", &model->n_classes));
    MLP_TRY(load_scaler(l, "input_scaler.shift", "input_scaler.factor", model->net->n_inputs,
                        &model->input_scaler));
    MLP_TRY(load_scaler(l, "target_scaler.shift", "target_scaler.factor", model->net->n_outputs,
                        &model->target_scaler));
    MLP_FAIL_IF(l->used != l->file.n_tensors, MLP_EFORMAT,
                "%s: %zu arrays, of which the model takes %zu", l->file.path, l->file.n_tensors,
                l->used);
    return load_all_names(l);
}

static mlp_status load(loading *l, const char *path)
{
    MLP_TRY(mlp__safetensors_open(&l->file, path, false));
    MLP_TRY(mlp__file_read_kind(&l->file, MLP__KIND_MODEL, &l->description));
    MLP_TRY(mlp__model_make(&l->model));
    MLP_TRY(load_net(l));
    return load_rest(l);
}

mlp_status mlp_model_load(mlp_model **out, const char *path)
{
    loading l = { .file = { .descriptor = -1 } };
    mlp_status status;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_model_load: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(path == NULL, MLP_EINVAL, "mlp_model_load: path is NULL");
    status = load(&l, path);
    mlp__safetensors_close(&l.file);
    mlp__free(l.description.text);
    if (status == MLP_OK)
        *out = l.model;
    else
        mlp_model_free(l.model);
    return status;
}

mlp_status mlp_net_load(mlp_net **out, const char *path)
{
    mlp_model *model;
    const char *more = NULL;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_net_load: out is NULL");
    *out = NULL;
    MLP_TRY(mlp_model_load(&model, path));
    if (model->input_scaler != NULL || model->input_scale != 1.0)
        more = "inputs";
    else if (model->target_scaler != NULL)
        more = "targets";
    if (more == NULL) {
        *out = model->net;
        model->net = NULL;
    }
    mlp_model_free(model);
    MLP_FAIL_IF(more != NULL, MLP_EUNSUPPORTED,
                "%s: the model scales its %s, which a network alone does not: use "
                "mlp_model_load()",
                path, more);
    return MLP_OK;
}
