/* SPDX-License-Identifier: MIT */
/*
 * Batches in the memory of a work.
 */
#include "train/staging.h"

#include "base/fail.h"

mlp_status mlp__batch_on_work(mlp__batch *batch, mlp_work *work, size_t max_rows, size_t n_outputs)
{
    const size_t units = work->layer[0].out;
    const mlp__batch_shape shape = {
        .type = work->type,
        .max_rows = max_rows,
        .n_inputs = work->n_inputs,
        .n_outputs = n_outputs,
        .copies = mlp__team_size(work->team),
        /* Members have copies of their own only where a batch has fewer rows than units. */
        .copy_rows = max_rows < units ? max_rows : units,
    };
    size_t bytes;
    void *memory;

    MLP_TRY(mlp__batch_bytes(&shape, &bytes));
    MLP_TRY(mlp__work_staging(work, bytes, &memory));
    mlp__batch_init(batch, &shape, memory);
    return MLP_OK;
}
