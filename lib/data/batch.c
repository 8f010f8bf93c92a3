/* SPDX-License-Identifier: MIT */
/*
 * The buffers of a batch. Filling them: batch_tmpl.c.
 */
#include "data/batch.h"

#include <math.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"

mlp_status mlp__batch_bytes(mlp_dtype type, size_t max_rows, size_t n_inputs, size_t n_outputs,
                            size_t *bytes)
{
    size_t columns;
    size_t count;

    if (!mlp__size_add(n_inputs, n_outputs + 1, &columns)
        || !mlp__size_mul(columns, max_rows, &count)
        || !mlp__size_mul(count, mlp__dtype_size(type), bytes))
        MLP_FAIL(MLP_EOVERFLOW, "a batch of %zu rows of %zu inputs is too large", max_rows,
                 n_inputs);
    return MLP_OK;
}

void mlp__batch_init(mlp__batch *batch, mlp_dtype type, size_t max_rows, size_t n_inputs,
                     size_t n_outputs, void *memory)
{
    const size_t size = mlp__dtype_size(type);

    *batch = (mlp__batch){
        .type = type, .max_rows = max_rows, .n_inputs = n_inputs, .n_outputs = n_outputs
    };
    batch->x = memory;
    batch->t = (char *)batch->x + max_rows * n_inputs * size;
    batch->sw = (char *)batch->t + max_rows * n_outputs * size;
}

double mlp__batch_largest_input(const mlp__batch *batch)
{
    return batch->data->type == MLP_U8 ? UINT8_MAX * fabs(batch->data->scale) : 0.0;
}
