/* SPDX-License-Identifier: MIT */
/*
 * The buffers of a batch. Filling them: batch_tmpl.c.
 */
#include "data/batch.h"

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"

mlp_status mlp__batch_make(mlp__batch *batch, mlp_dtype type, size_t max_rows, size_t n_inputs,
                           size_t n_outputs)
{
    const size_t size = mlp__dtype_size(type);
    size_t columns;
    size_t count;

    *batch = (mlp__batch){ .type = type };
    if (!mlp__size_add(n_inputs, n_outputs + 1, &columns)
        || !mlp__size_mul(columns, max_rows, &count))
        MLP_FAIL(MLP_EOVERFLOW, "a batch of %zu rows of %zu inputs is too large", max_rows,
                 n_inputs);
    MLP_TRY(mlp__alloc(&batch->block, count, size));
    batch->max_rows = max_rows;
    batch->n_inputs = n_inputs;
    batch->n_outputs = n_outputs;
    batch->x = batch->block;
    batch->t = (char *)batch->x + max_rows * n_inputs * size;
    batch->sw = (char *)batch->t + max_rows * n_outputs * size;
    return MLP_OK;
}

void mlp__batch_free(mlp__batch *batch)
{
    mlp__free(batch->block);
    *batch = (mlp__batch){ .block = NULL };
}
