/* SPDX-License-Identifier: MIT */
/*
 * Rows of inputs in a file.
 */
#include "data/rows_file.h"

#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/file.h"

static mlp_status fill(mlp__rows_file *file, const mlp_data *data, const mlp__rows_place *place)
{
    const size_t bytes = strlen(place->path) + 1;
    void *path;

    file->element = mlp__dtype_size(data->type);
    file->offset = place->offset;
    file->swapped = place->swapped && file->element > 1;
    MLP_FAIL_IF(!mlp__size_mul(data->n_inputs, file->element, &file->row_bytes), MLP_EOVERFLOW,
                "%s: rows of %zu inputs are too large", place->path, data->n_inputs);
    MLP_TRY(mlp__alloc(&path, bytes, 1));
    file->path = memcpy(path, place->path, bytes);
    return MLP_OK;
}

mlp_status mlp__rows_file_attach(mlp_data *data, int descriptor, const mlp__rows_place *place)
{
    mlp__rows_file *file;
    mlp_status status;
    void *memory;

    MLP_TRY(mlp__alloc(&memory, 1, sizeof *file));
    file = memory;
    file->descriptor = -1;
    status = fill(file, data, place);
    if (status != MLP_OK) {
        mlp__rows_file_free(file);
        return status;
    }
    file->descriptor = descriptor;
    data->own_file = file;
    data->file = file;
    return MLP_OK;
}

void mlp__rows_file_free(mlp__rows_file *file)
{
    if (file == NULL)
        return;
    mlp__file_close(file->descriptor);
    mlp__free(file->path);
    mlp__free(file);
}

static void swap(size_t size, size_t bytes, void *numbers)
{
    unsigned char *at = numbers;

    for (size_t i = 0; i < bytes; i += size, at += size)
        for (size_t j = 0; j < size / 2; j++) {
            const unsigned char byte = at[j];

            at[j] = at[size - 1 - j];
            at[size - 1 - j] = byte;
        }
}

mlp_status mlp__rows_file_read(const mlp__rows_file *file, size_t first, size_t count, void *to)
{
    const size_t bytes = count * file->row_bytes;

    MLP_TRY(mlp__file_read_at(file->descriptor, file->path,
                              file->offset + (uint64_t)first * file->row_bytes, to, bytes));
    if (file->swapped)
        swap(file->element, bytes, to);
    return MLP_OK;
}

mlp_status mlp__rows_file_read_one(const mlp__rows_file *file, size_t row, size_t column, void *to)
{
    const uint64_t at =
        file->offset + (uint64_t)row * file->row_bytes + (uint64_t)column * file->element;

    MLP_TRY(mlp__file_read_at(file->descriptor, file->path, at, to, file->element));
    if (file->swapped)
        swap(file->element, file->element, to);
    return MLP_OK;
}

/* ---- Windows ---- */

mlp_status mlp__rows_window_open(mlp__rows_window *window, const mlp_data *data, size_t rows)
{
    const size_t most = (size_t)1 << 20;

    *window = (mlp__rows_window){ .data = data };
    if (data->file == NULL)
        return MLP_OK;
    /* The rows of a part of the data lie here and there: of others none need be read. */
    window->room =
        data->index != NULL || data->file->row_bytes > most ? 1 : most / data->file->row_bytes;
    window->room = window->room < rows ? window->room : rows;
    return mlp__alloc(&window->memory, window->room, data->file->row_bytes);
}

static mlp_status load(mlp__rows_window *window, size_t stored)
{
    const mlp_data *data = window->data;
    /* With an index the number of stored rows is not known, and only one is read. */
    const size_t left = data->index != NULL ? 1 : data->rows - stored;

    window->count = 0;
    window->first = stored;
    MLP_TRY(mlp__rows_file_read(data->file, stored, left < window->room ? left : window->room,
                                window->memory));
    window->count = left < window->room ? left : window->room;
    return MLP_OK;
}

mlp_status mlp__rows_window_row(mlp__rows_window *window, size_t stored, const void **inputs)
{
    const mlp_data *data = window->data;
    const size_t bytes = data->n_inputs * mlp__dtype_size(data->type);

    if (data->file == NULL) {
        *inputs = (const char *)data->inputs + stored * bytes;
        return MLP_OK;
    }
    if (stored < window->first || stored >= window->first + window->count)
        MLP_TRY(load(window, stored));
    *inputs = (const char *)window->memory + (stored - window->first) * bytes;
    return MLP_OK;
}

void mlp__rows_window_free(mlp__rows_window *window)
{
    mlp__free(window->memory);
    window->memory = NULL;
}
