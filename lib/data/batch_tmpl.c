/* SPDX-License-Identifier: MIT */
/*
 * Filling a batch: shuffle, convert and scale in one pass over the rows.
 */
#include "base/dtype.h"
#include "base/real.h"
#include "data/batch.h"
#include "data/convert.h"
#include "data/weights.h"

/* A label as targets: `on` at its output, `off` elsewhere; a single output is on for label 1. */
static void label_targets(int32_t label, size_t n, real off, real on, real *t)
{
    if (n == 1) {
        t[0] = label != 0 ? on : off;
        return;
    }
    for (size_t j = 0; j < n; j++)
        t[j] = off;
    t[label] = on;
}

MLP_WIDE static void smooth(size_t n, real keep, real off, real *t)
{
    for (size_t j = 0; j < n; j++)
        t[j] = keep * t[j] + off;
}

/* The weights, and the masses that they and missing targets come to. */
static void gather_weights(mlp__batch *batch)
{
    const mlp_data *data = batch->data;
    double evenly = 0.0; /* the mass, were all weights above 0 the weight 1 */

    batch->weight = 0.0;
    for (size_t i = 0; i < batch->rows; i++) {
        const size_t stored = mlp__batch_stored(batch, i);
        const double scored = mlp__data_scored(data, stored, batch->by_target);
        const real weight = (real)mlp__data_row_weight(data, stored);

        ((real *)batch->sw)[i] = weight;
        batch->weight += (double)weight * scored;
        evenly += weight > 0 ? scored : 0.0;
    }
    batch->share = evenly * data->mean_weight[batch->by_target];
}

mlp_status REAL_NAME(mlp__batch_begin)(mlp__batch *batch, const mlp_data *data, const size_t *order,
                                       size_t first, size_t count)
{
    batch->data = data;
    batch->order = order;
    batch->first = first;
    batch->rows = count;
    batch->weighted = mlp__data_is_weighted(data) && batch->n_outputs > 0;
    batch->weight = (double)count;
    batch->share = (double)count;
    if (batch->weighted || (data->missing && batch->n_outputs > 0))
        gather_weights(batch);
    return data->file == NULL ? MLP_OK : mlp__batch_read(batch);
}

/* One input of the rows from others. Batches in the order of the data only. */
static void mix_column(const mlp__batch *batch, size_t from, size_t count, real *x)
{
    const mlp_data *data = batch->data;
    const size_t n = batch->n_inputs;

    for (size_t i = from; i < from + count; i++) {
        const size_t stored = mlp__data_stored(data, batch->mixed[batch->first + i]);

        x[i * n + batch->mixed_column] =
            REAL_NAME(mlp__convert_one)(data->type, data->inputs, stored * n, batch->mixed_column,
                                        data->scale, data->input_scaler);
    }
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

    if (data->file != NULL) {
        for (size_t i = from; i < from + count; i++)
            REAL_NAME(mlp__convert)
        (data->type, batch->raw, i * n, n, data->scale, data->input_scaler, x + i * n);
        return x;
    }
    for (size_t i = from; i < from + count; i++) {
        if (i + ahead < batch->rows)
            for (size_t at = 0; at < bytes; at += CACHE_LINE)
                MLP_FETCH((const char *)data->inputs + mlp__batch_stored(batch, i + ahead) * bytes
                          + at);
        REAL_NAME(mlp__convert)
        (data->type, data->inputs, mlp__batch_stored(batch, i) * n, n, data->scale,
         data->input_scaler, x + i * n);
    }
    if (batch->mixed != NULL)
        mix_column(batch, from, count, x);
    return x;
}

void REAL_NAME(mlp__batch_gather_targets)(mlp__batch *batch, size_t from, size_t count)
{
    const mlp_data *data = batch->data;
    const size_t n = batch->n_outputs;
    const double classes = n == 1 || batch->binary_smoothing ? 2.0 : (double)n;
    const real keep = (real)(1.0 - batch->smoothing);
    const real off = (real)(batch->smoothing / classes);

    for (size_t i = from; i < from + count; i++) {
        const size_t stored = mlp__batch_stored(batch, i);
        real *t = (real *)batch->t + i * n;

        if (data->targets == NULL) {
            label_targets(mlp__data_label(data, stored), n, off, keep + off, t);
        } else {
            REAL_NAME(mlp__convert)
            (data->target_type, data->targets, stored * n, n, 1.0, data->target_scaler, t);
            if (batch->smoothing != 0.0)
                smooth(n, keep, off, t);
        }
    }
}
