/* SPDX-License-Identifier: MIT */
/*
 * Batches in the memory of a work.
 */
#include "train/staging.h"

#include "base/alloc.h"
#include "base/fail.h"

/* Bytes of the sums, which come first: a multiple of 64, so that the batch is aligned too. */
static mlp_status sums_bytes(size_t n_outputs, size_t *bytes)
{
    const size_t alignment = 64;
    size_t used;

    if (!mlp__size_mul(n_outputs, MLP__SUMS_EACH * sizeof(double), &used)
        || !mlp__size_add(used, alignment - 1, &used))
        MLP_FAIL(MLP_EOVERFLOW, "the sums of %zu outputs are too large", n_outputs);
    *bytes = used - used % alignment;
    return MLP_OK;
}

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
    size_t before;
    size_t bytes;
    void *memory;

    MLP_TRY(sums_bytes(n_outputs, &before));
    MLP_TRY(mlp__batch_bytes(&shape, &bytes));
    if (!mlp__size_add(before, bytes, &bytes))
        MLP_FAIL(MLP_EOVERFLOW, "a batch of %zu rows is too large", max_rows);
    MLP_TRY(mlp__work_staging(work, bytes, &memory));
    mlp__batch_init(batch, &shape, (char *)memory + before);
    batch->team = work->team;
    return MLP_OK;
}

double *mlp__sums_on_work(const mlp_work *work)
{
    return work->staging;
}
