/* SPDX-License-Identifier: MIT */
/*
 * The buffers of a batch. Filling them: batch_tmpl.c.
 */
#include "data/batch.h"

#include <math.h>
#include <stdatomic.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "data/rows_file.h"

mlp_status mlp__batch_bytes(const mlp__batch_shape *shape, size_t *bytes)
{
    size_t columns;
    size_t count;
    size_t copied;

    if (!mlp__size_add(shape->n_inputs, shape->n_outputs + 1, &columns)
        || !mlp__size_mul(columns, shape->max_rows, &count)
        || !mlp__size_mul(shape->copies - 1, shape->copy_rows, &copied)
        || !mlp__size_mul(copied, shape->n_inputs, &copied) || !mlp__size_add(count, copied, &count)
        || !mlp__size_mul(count, mlp__dtype_size(shape->type), bytes))
        MLP_FAIL(MLP_EOVERFLOW, "a batch of %zu rows of %zu inputs is too large", shape->max_rows,
                 shape->n_inputs);
    return MLP_OK;
}

void mlp__batch_init(mlp__batch *batch, const mlp__batch_shape *shape, void *memory)
{
    const size_t size = mlp__dtype_size(shape->type);

    *batch = (mlp__batch){
        .type = shape->type,
        .max_rows = shape->max_rows,
        .n_inputs = shape->n_inputs,
        .n_outputs = shape->n_outputs,
        .copy_rows = shape->copy_rows,
    };
    batch->x = memory;
    batch->t = (char *)batch->x + shape->max_rows * shape->n_inputs * size;
    batch->sw = (char *)batch->t + shape->max_rows * shape->n_outputs * size;
    batch->copies = (char *)batch->sw + shape->max_rows * size;
}

void mlp__batch_end(mlp__batch *batch)
{
    mlp__free(batch->raw);
    batch->raw = NULL;
    batch->raw_bytes = 0;
}

static mlp_status reserve_raw(mlp__batch *batch, size_t row_bytes)
{
    size_t bytes;
    void *memory;

    MLP_FAIL_IF(!mlp__size_mul(batch->max_rows, row_bytes, &bytes), MLP_EOVERFLOW,
                "a batch of %zu rows of %zu bytes is too large", batch->max_rows, row_bytes);
    if (bytes <= batch->raw_bytes)
        return MLP_OK;
    MLP_TRY(mlp__alloc(&memory, bytes, 1));
    mlp__free(batch->raw);
    batch->raw = memory;
    batch->raw_bytes = bytes;
    return MLP_OK;
}

/* One input of the rows from others. */
static mlp_status read_mixed(mlp__batch *batch)
{
    const mlp__rows_file *file = batch->data->file;
    char *at = (char *)batch->raw + batch->mixed_column * file->element;

    for (size_t i = 0; i < batch->rows; i++, at += file->row_bytes) {
        const size_t stored = mlp__data_stored(batch->data, batch->mixed[batch->first + i]);

        MLP_TRY(mlp__rows_file_read_one(file, stored, batch->mixed_column, at));
    }
    return MLP_OK;
}

/* Rows that lie here and there, each read by itself. */
static mlp_status read_scattered(const mlp__batch *batch, mlp__range rows)
{
    const mlp__rows_file *file = batch->data->file;
    char *at = (char *)batch->raw + rows.first * file->row_bytes;

    for (size_t i = rows.first; i < rows.first + rows.count; i++, at += file->row_bytes)
        MLP_TRY(mlp__rows_file_read(file, mlp__batch_stored(batch, i), 1, at));
    return MLP_OK;
}

typedef struct scattered {
    const mlp__batch *batch;
    atomic_bool *failed;
} scattered;

static void read_share(const void *context, size_t part, size_t parts)
{
    const scattered *self = context;
    const mlp__range rows = mlp__team_share(self->batch->rows, 1, part, parts);

    if (read_scattered(self->batch, rows) != MLP_OK)
        atomic_store(self->failed, true);
}

/*
 * A read is a system call of a microsecond or two, which members of the team make side by side. The
 * line of an error belongs to its thread: after a failure the caller's reads all again.
 */
static mlp_status read_here_and_there(const mlp__batch *batch)
{
    const size_t members = mlp__team_size(batch->team);
    const size_t least = 8; /* rows that are worth waking a member */
    const size_t parts = batch->rows / least < members ? batch->rows / least : members;
    atomic_bool failed = false;

    if (parts > 1) {
        mlp__team_run(batch->team, parts, read_share, &(scattered){ batch, &failed });
        if (!atomic_load(&failed))
            return MLP_OK;
    }
    return read_scattered(batch, (mlp__range){ 0, batch->rows });
}

mlp_status mlp__batch_read(mlp__batch *batch)
{
    const mlp__rows_file *file = batch->data->file;

    MLP_TRY(reserve_raw(batch, file->row_bytes));
    if (batch->order == NULL && batch->data->index == NULL)
        MLP_TRY(mlp__rows_file_read(file, batch->first, batch->rows, batch->raw));
    else
        MLP_TRY(read_here_and_there(batch));
    return batch->mixed != NULL ? read_mixed(batch) : MLP_OK;
}

double mlp__batch_largest_input(const mlp__batch *batch)
{
    const mlp_data *data = batch->data;

    if (data->type != MLP_U8)
        return 0.0;
    return data->input_scaler != NULL ? data->largest_input : UINT8_MAX * fabs(data->scale);
}
