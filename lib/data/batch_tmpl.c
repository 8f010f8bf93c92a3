/* SPDX-License-Identifier: MIT */
/*
 * Filling a batch: shuffle, convert and scale in one pass over the rows.
 */
#include <string.h>

#include "base/dtype.h"
#include "base/real.h"
#include "data/batch.h"

/* Rows of any stored type; the loops are apart so that each can be vectorised. */
MLP_WIDE static void convert(mlp_dtype type, const void *from, size_t offset, size_t n, real scale,
                             real *restrict to)
{
    if (type == REAL_DTYPE && scale == 1) {
        memcpy(to, (const real *)from + offset, n * sizeof *to);
    } else if (type == MLP_F64) {
        const double *source = (const double *)from + offset;

        for (size_t j = 0; j < n; j++)
            to[j] = scale * (real)source[j];
    } else if (type == MLP_F32) {
        const float *source = (const float *)from + offset;

        for (size_t j = 0; j < n; j++)
            to[j] = scale * (real)source[j];
    } else {
        const uint8_t *source = (const uint8_t *)from + offset;

        for (size_t j = 0; j < n; j++)
            to[j] = scale * (real)source[j];
    }
}

/* A label as targets: 1 at its output, 0 elsewhere; a single output is the label. */
static void label_targets(int32_t label, size_t n, real *t)
{
    if (n == 1) {
        t[0] = (real)label;
        return;
    }
    for (size_t j = 0; j < n; j++)
        t[j] = 0;
    t[label] = 1;
}

/* The sample weights, and what they come to. */
static void gather_weights(mlp__batch *batch)
{
    const mlp_data *data = batch->data;
    size_t weighty = 0; /* rows with a weight above 0 */

    batch->weight = 0.0;
    for (size_t i = 0; i < batch->rows; i++) {
        real *weight = (real *)batch->sw + i;

        convert(data->type, data->weights, mlp__batch_stored(batch, i), 1, 1, weight);
        batch->weight += (double)*weight;
        weighty += *weight > 0;
    }
    batch->share = (double)weighty * data->mean_weight;
}

void REAL_NAME(mlp__batch_begin)(mlp__batch *batch, const mlp_data *data, const size_t *order,
                                 size_t first, size_t count)
{
    batch->data = data;
    batch->order = order;
    batch->first = first;
    batch->rows = count;
    batch->weighted = data->weights != NULL && batch->n_outputs > 0;
    batch->weight = (double)count;
    batch->share = (double)count;
    if (batch->weighted)
        gather_weights(batch);
}

real *REAL_NAME(mlp__batch_gather_inputs)(mlp__batch *batch, size_t copy, size_t from, size_t count)
{
    /*
     * Shuffled rows lie where no processor expects them: they are asked for so many bytes ahead.
     * This halves the time to gather rows of 784 bytes. It is not a function of its own, as gcc
     * takes one that only does this for one without effect, and drops its calls.
     */
    enum { AHEAD = 1024, CACHE_LINE = 64 };
    const mlp_data *data = batch->data;
    const size_t n = batch->n_inputs;
    const size_t bytes = n * mlp__dtype_size(data->type);
    const size_t ahead = 1 + AHEAD / bytes;
    real *x = copy == 0 ? batch->x : (real *)batch->copies + (copy - 1) * batch->copy_rows * n;

    for (size_t i = from; i < from + count; i++) {
        if (i + ahead < batch->rows)
            for (size_t at = 0; at < bytes; at += CACHE_LINE)
                MLP_FETCH((const char *)data->inputs + mlp__batch_stored(batch, i + ahead) * bytes
                          + at);
        convert(data->type, data->inputs, mlp__batch_stored(batch, i) * n, n, (real)data->scale,
                x + i * n);
    }
    return x;
}

void REAL_NAME(mlp__batch_gather_targets)(mlp__batch *batch, size_t from, size_t count)
{
    const mlp_data *data = batch->data;
    const size_t n = batch->n_outputs;

    for (size_t i = from; i < from + count; i++) {
        const size_t stored = mlp__batch_stored(batch, i);
        real *t = (real *)batch->t + i * n;

        if (data->targets != NULL)
            convert(data->type, data->targets, stored * n, n, 1, t);
        else
            label_targets(mlp__data_label(data, stored), n, t);
    }
}
