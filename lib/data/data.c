/* SPDX-License-Identifier: MIT */
/*
 * Data objects: life, sizes, single rows. Making them from arrays:
 * wrap_tmpl.c; from files: a file for each format.
 */
#include "data/data.h"

#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "data/convert.h"
#include "data/rows_file.h"

mlp_status mlp__data_make(mlp_data **out)
{
    void *memory;

    MLP_TRY(mlp__alloc(&memory, 1, sizeof(mlp_data)));
    *out = memory;
    (*out)->scale = 1.0;
    (*out)->mean_weight[0] = 1.0;
    (*out)->mean_weight[1] = 1.0;
    return MLP_OK;
}

void mlp_data_free(mlp_data *data)
{
    if (data == NULL)
        return;
    mlp_scaler_free(data->input_scaler);
    mlp_scaler_free(data->target_scaler);
    mlp__free(data->class_weights);
    mlp__free(data->input_names);
    mlp__free(data->target_names);
    mlp__free(data->class_names);
    mlp__free(data->index);
    mlp__rows_file_free(data->own_file);
    mlp__free(data->own[0]);
    mlp__free(data->own[1]);
    mlp__free(data);
}

size_t mlp_data_rows(const mlp_data *data)
{
    return data->rows;
}

size_t mlp_data_n_inputs(const mlp_data *data)
{
    return data->n_inputs;
}

size_t mlp_data_n_targets(const mlp_data *data)
{
    return data->n_targets;
}

size_t mlp_data_n_classes(const mlp_data *data)
{
    return data->n_classes;
}

mlp_dtype mlp_data_dtype(const mlp_data *data)
{
    return data->type;
}

const char *mlp_data_input_name(const mlp_data *data, size_t i)
{
    return mlp__names_get(data->input_names, i);
}

const char *mlp_data_target_name(const mlp_data *data, size_t i)
{
    return mlp__names_get(data->target_names, i);
}

const char *mlp_data_class_name(const mlp_data *data, size_t i)
{
    return mlp__names_get(data->class_names, i);
}

size_t mlp__data_n_target_names(const mlp_data *data)
{
    return data->n_classes > 0 ? 1 : data->n_targets;
}

/* Makes a list of n names, or none of NULL. */
static mlp_status make_names(mlp__names **out, const char *what, size_t n, const char *const *texts)
{
    *out = NULL;
    if (texts == NULL)
        return MLP_OK;
    MLP_FAIL_IF(n == 0, MLP_EINVAL, "mlp_data_set_names: the data have nothing that is a %s", what);
    return mlp__names_new(out, what, n, texts);
}

mlp_status mlp_data_set_names(mlp_data *data, const char *const *inputs, const char *const *targets,
                              const char *const *classes)
{
    mlp__names *made[3] = { NULL, NULL, NULL };
    mlp_status status;

    MLP_FAIL_IF(data == NULL, MLP_EINVAL, "mlp_data_set_names: data is NULL");
    status = make_names(&made[0], "input", data->n_inputs, inputs);
    if (status == MLP_OK)
        status = make_names(&made[1], "target", mlp__data_n_target_names(data), targets);
    if (status == MLP_OK)
        status = make_names(&made[2], "class", data->n_classes, classes);
    if (status == MLP_OK) {
        mlp__names *const old[3] = { data->input_names, data->target_names, data->class_names };

        data->input_names = made[0];
        data->target_names = made[1];
        data->class_names = made[2];
        memcpy(made, old, sizeof made);
    }
    for (size_t i = 0; i < 3; i++)
        mlp__free(made[i]);
    return status;
}

double mlp__data_element(mlp_dtype type, const void *array, size_t i)
{
    switch (type) {
    case MLP_F64:
        return ((const double *)array)[i];
    case MLP_F32:
        return (double)((const float *)array)[i];
    case MLP_U8:
        return ((const uint8_t *)array)[i];
    }
    return 0.0;
}

double mlp__data_target(const mlp_data *data, size_t stored, size_t j)
{
    const mlp_scaler *scaler = data->target_scaler;
    const double t =
        mlp__data_element(data->target_type, data->targets, stored * data->n_targets + j);

    return scaler == NULL ? t : (t - scaler->shift[j]) * scaler->factor[j];
}

double mlp__data_target_factor(const mlp_data *data, size_t j)
{
    return data->target_scaler == NULL ? 1.0 : data->target_scaler->factor[j];
}

static mlp_status copy_inputs(const mlp_data *data, size_t stored, double *x)
{
    mlp__rows_window window;
    const void *inputs;
    mlp_status status;

    MLP_TRY(mlp__rows_window_open(&window, data, 1));
    status = mlp__rows_window_row(&window, stored, &inputs);
    if (status == MLP_OK)
        mlp__convert_f64(data->type, inputs, 0, data->n_inputs, data->scale, data->input_scaler, x);
    mlp__rows_window_free(&window);
    return status;
}

mlp_status mlp_data_row(const mlp_data *data, size_t row, double *x, double *t, int32_t *label)
{
    size_t stored;

    MLP_FAIL_IF(data == NULL, MLP_EINVAL, "mlp_data_row: data is NULL");
    MLP_FAIL_IF(row >= data->rows, MLP_ERANGE, "mlp_data_row: row %zu of %zu", row, data->rows);
    stored = mlp__data_stored(data, row);
    if (x != NULL)
        MLP_TRY(copy_inputs(data, stored, x));
    if (t != NULL)
        for (size_t j = 0; j < data->n_targets; j++)
            t[j] = mlp__data_target(data, stored, j);
    if (label != NULL)
        *label = data->n_classes == 0 ? -1 : mlp__data_label(data, stored);
    return MLP_OK;
}
