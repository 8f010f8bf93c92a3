/* SPDX-License-Identifier: MIT */
/*
 * The buffers of a batch. Filling them: batch_tmpl.c.
 */
#include "data/batch.h"

#include <math.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"

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

double mlp__batch_largest_input(const mlp__batch *batch)
{
    const mlp_data *data = batch->data;

    if (data->type != MLP_U8)
        return 0.0;
    return data->input_scaler != NULL ? data->largest_input : UINT8_MAX * fabs(data->scale);
}
