/* SPDX-License-Identifier: MIT */
/*
 * Writing NPY files.
 */
#include <string.h>

#include <mlp/data_files.h>

#include "base/dtype.h"
#include "base/fail.h"
#include "base/file.h"
#include "data/npy_header.h"
#include "data/rows_file.h"

/* numpy's name of a type, in this machine's order of bytes. */
static const char *descr_of(mlp_dtype type)
{
    const uint16_t one = 1;
    unsigned char little;

    memcpy(&little, &one, 1);
    switch (type) {
    case MLP_F64:
        return little ? "<f8" : ">f8";
    case MLP_F32:
        return little ? "<f4" : ">f4";
    case MLP_U8:
        break;
    }
    return "|u1";
}

static mlp_status write_header(mlp__file_writer *file, const char *descr, size_t rows,
                               size_t columns)
{
    char header[MLP__NPY_HEADER];

    return mlp__file_write(file, header, mlp__npy_header_write(header, descr, rows, columns));
}

static mlp_status write_inputs(mlp__file_writer *file, const void *context)
{
    const mlp_data *data = context;
    const size_t bytes = data->n_inputs * mlp__dtype_size(data->type);
    mlp__rows_window window;
    mlp_status status;

    MLP_TRY(write_header(file, descr_of(data->type), data->rows, data->n_inputs));
    status = mlp__rows_window_open(&window, data, data->rows);
    for (size_t i = 0; status == MLP_OK && i < data->rows; i++) {
        const void *row;

        status = mlp__rows_window_row(&window, mlp__data_stored(data, i), &row);
        if (status == MLP_OK)
            status = mlp__file_write(file, row, bytes);
    }
    mlp__rows_window_free(&window);
    return status;
}

static mlp_status write_targets(mlp__file_writer *file, const void *context)
{
    const mlp_data *data = context;
    const size_t bytes = data->n_targets * mlp__dtype_size(data->target_type);

    MLP_TRY(write_header(file, descr_of(data->target_type), data->rows, data->n_targets));
    for (size_t i = 0; i < data->rows; i++)
        MLP_TRY(mlp__file_write(
            file, (const char *)data->targets + mlp__data_stored(data, i) * bytes, bytes));
    return MLP_OK;
}

static mlp_status write_labels(mlp__file_writer *file, const void *context)
{
    const mlp_data *data = context;
    const bool little = descr_of(MLP_F64)[0] == '<';

    MLP_TRY(write_header(file, little ? "<i4" : ">i4", data->rows, 0));
    for (size_t i = 0; i < data->rows; i++) {
        const int32_t label = mlp__data_label(data, mlp__data_stored(data, i));

        MLP_TRY(mlp__file_write(file, &label, sizeof label));
    }
    return MLP_OK;
}

mlp_status mlp_data_write_npy(const mlp_data *data, const char *inputs_path,
                              const char *others_path)
{
    MLP_FAIL_IF(data == NULL || inputs_path == NULL, MLP_EINVAL, "mlp_data_write_npy: %s is NULL",
                data == NULL ? "data" : "inputs_path");
    MLP_FAIL_IF(others_path != NULL && data->n_targets == 0 && data->n_classes == 0, MLP_EINVAL,
                "mlp_data_write_npy: the data have neither targets nor labels");
    MLP_FAIL_IF(others_path != NULL && strcmp(inputs_path, others_path) == 0, MLP_EINVAL,
                "mlp_data_write_npy: both paths are %s", inputs_path);
    MLP_TRY(mlp__file_replace(inputs_path, false, write_inputs, data));
    if (others_path == NULL)
        return MLP_OK;
    return mlp__file_replace(others_path, false, data->n_classes > 0 ? write_labels : write_targets,
                             data);
}
