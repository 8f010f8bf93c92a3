/* SPDX-License-Identifier: MIT */
/*
 * Writing pairs of IDX files, of unsigned bytes. The format: idx.c.
 */
#include <mlp/data_files.h>

#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "data/data.h"

enum { TYPE_U8 = 0x08 };

static mlp_status write_size(mlp__file_writer *file, size_t size)
{
    const uint8_t bytes[4] = { (uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8),
                               (uint8_t)size };

    return mlp__file_write(file, bytes, sizeof bytes);
}

/* Rows of `columns` bytes each; 0: one byte each, and no dimension for it. */
static mlp_status write_array(mlp__file_writer *file, const mlp_data *data, const uint8_t *values,
                              size_t columns)
{
    const uint8_t magic[4] = { 0, 0, TYPE_U8, columns == 0 ? 1 : 2 };
    const size_t row_bytes = columns == 0 ? 1 : columns;

    MLP_TRY(mlp__file_write(file, magic, sizeof magic));
    MLP_TRY(write_size(file, data->rows));
    if (columns > 0)
        MLP_TRY(write_size(file, columns));
    for (size_t i = 0; i < data->rows; i++)
        MLP_TRY(mlp__file_write(file, values + mlp__data_stored(data, i) * row_bytes, row_bytes));
    return mlp__file_commit(file, false);
}

static mlp_status write_file(const char *path, const mlp_data *data, const uint8_t *values,
                             size_t columns)
{
    mlp__file_writer file;
    mlp_status status = mlp__file_create(&file, path);

    if (status == MLP_OK)
        status = write_array(&file, data, values, columns);
    mlp__file_abandon(&file);
    return status;
}

static mlp_status check(const mlp_data *data, bool with_labels)
{
    MLP_FAIL_IF(data->type != MLP_U8, MLP_EUNSUPPORTED,
                "mlp_data_write_idx: the inputs are %s; only bytes are written to IDX files",
                mlp_dtype_name(data->type));
    MLP_FAIL_IF(with_labels && data->labels_u8 == NULL, MLP_EUNSUPPORTED,
                "mlp_data_write_idx: the data have no labels that are bytes");
    MLP_FAIL_IF(data->file != NULL, MLP_EUNSUPPORTED,
                "mlp_data_write_idx: the inputs are in a file, not in memory");
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
    MLP_TRY(write_file(inputs_path, data, data->inputs, data->n_inputs));
    return labels_path == NULL ? MLP_OK : write_file(labels_path, data, data->labels_u8, 0);
}
