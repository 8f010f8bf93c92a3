/* SPDX-License-Identifier: MIT */
/*
 * Batches in the memory of a work.
 */
#include "train/staging.h"

#include "base/fail.h"

mlp_status mlp__batch_on_work(mlp__batch *batch, mlp_work *work, size_t max_rows, size_t n_outputs)
{
    size_t bytes;
    void *memory;

    MLP_TRY(mlp__batch_bytes(work->type, max_rows, work->n_inputs, n_outputs, &bytes));
    MLP_TRY(mlp__work_staging(work, bytes, &memory));
    mlp__batch_init(batch, work->type, max_rows, work->n_inputs, n_outputs, memory);
    return MLP_OK;
}
