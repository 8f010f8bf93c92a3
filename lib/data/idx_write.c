/* SPDX-License-Identifier: MIT */
/*
 * Writing pairs of IDX files, of unsigned bytes. The format: idx.c.
 */
#include <mlp/data_files.h>

#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "data/rows_file.h"

enum { TYPE_U8 = 0x08 };

static mlp_status write_size(mlp__file_writer *file, size_t size)
{
    const uint8_t bytes[4] = { (uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8),
                               (uint8_t)size };

    return mlp__file_write(file, bytes, sizeof bytes);
}

static mlp_status write_header(mlp__file_writer *file, uint8_t dimensions)
{
    const uint8_t magic[4] = { 0, 0, TYPE_U8, dimensions };

    return mlp__file_write(file, magic, sizeof magic);
}

static mlp_status write_inputs(mlp__file_writer *file, const void *context)
{
    const mlp_data *data = context;
    mlp__rows_window window;
    mlp_status status;

    MLP_TRY(write_header(file, 2));
    MLP_TRY(write_size(file, data->rows));
    MLP_TRY(write_size(file, data->n_inputs));
    status = mlp__rows_window_open(&window, data, data->rows);
    for (size_t i = 0; status == MLP_OK && i < data->rows; i++) {
        const void *row;

        status = mlp__rows_window_row(&window, mlp__data_stored(data, i), &row);
        if (status == MLP_OK)
            status = mlp__file_write(file, row, data->n_inputs);
    }
    mlp__rows_window_free(&window);
    return status;
}

static mlp_status write_labels(mlp__file_writer *file, const void *context)
{
    const mlp_data *data = context;

    MLP_TRY(write_header(file, 1));
    MLP_TRY(write_size(file, data->rows));
    for (size_t i = 0; i < data->rows; i++) {
        const uint8_t label = (uint8_t)mlp__data_label(data, mlp__data_stored(data, i));

        MLP_TRY(mlp__file_write(file, &label, 1));
    }
    return MLP_OK;
}

static mlp_status check(const mlp_data *data, bool with_labels)
{
    MLP_FAIL_IF(data->type != MLP_U8, MLP_EUNSUPPORTED,
                "mlp_data_write_idx: the inputs are %s; only bytes are written to IDX files",
                mlp_dtype_name(data->type));
    MLP_FAIL_IF(with_labels && data->n_classes == 0, MLP_EUNSUPPORTED,
                "mlp_data_write_idx: the data have no labels");
    MLP_FAIL_IF(with_labels && data->n_classes > UINT8_MAX + 1, MLP_EUNSUPPORTED,
                "mlp_data_write_idx: %zu classes; bytes tell %d apart", data->n_classes,
                UINT8_MAX + 1);
    MLP_FAIL_IF(data->rows > UINT32_MAX || data->n_inputs > UINT32_MAX, MLP_EOVERFLOW,
                "mlp_data_write_idx: %zu rows of %zu inputs; an IDX file holds 2^32 - 1",
                data->rows, data->n_inputs);
    return MLP_OK;
}

mlp_status mlp_data_write_idx(const mlp_data *data, const char *inputs_path,
                              const char *labels_path)
{
    MLP_FAIL_IF(data == NULL, MLP_EINVAL, "mlp_data_write_idx: data is NULL");
    MLP_FAIL_IF(inputs_path == NULL, MLP_EINVAL, "mlp_data_write_idx: inputs_path is NULL");
    MLP_FAIL_IF(labels_path != NULL && strcmp(inputs_path, labels_path) == 0, MLP_EINVAL,
                "mlp_data_write_idx: both paths are %s", inputs_path);
    MLP_TRY(check(data, labels_path != NULL));
    /* One after the other: who holds one file and waits for the other may wait for ever. */
    MLP_TRY(mlp__file_replace(inputs_path, false, write_inputs, data));
    return labels_path == NULL ? MLP_OK : mlp__file_replace(labels_path, false, write_labels, data);
}
