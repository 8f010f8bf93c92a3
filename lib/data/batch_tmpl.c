/* SPDX-License-Identifier: MIT */
/*
 * Filling a batch: shuffle, convert and scale in one pass over the rows.
 */
#include "base/real.h"
#include "data/batch.h"

/* Rows of any stored type; the loops are apart so that each can be vectorised. */
static void convert(mlp_dtype type, const void *from, size_t offset, size_t n, real scale,
                    real *restrict to)
{
    if (type == MLP_F64) {
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

static void gather_row(mlp__batch *batch, const mlp_data *data, size_t stored, size_t i)
{
    const size_t n = batch->n_outputs;
    real *x = (real *)batch->x + i * batch->n_inputs;
    real *t = (real *)batch->t + i * n;

    convert(data->type, data->inputs, stored * data->n_inputs, data->n_inputs, (real)data->scale,
            x);
    if (n == 0)
        return;
    if (data->targets != NULL)
        convert(data->type, data->targets, stored * data->n_targets, n, 1, t);
    else if (data->n_classes > 0)
        label_targets(mlp__data_label(data, stored), n, t);
    if (data->weights != NULL)
        convert(data->type, data->weights, stored, 1, 1, (real *)batch->sw + i);
}

void REAL_NAME(mlp__batch_gather)(mlp__batch *batch, const mlp_data *data, const size_t *order,
                                  size_t first, size_t count)
{
    size_t weighty = 0; /* rows with a weight above 0 */

    batch->rows = count;
    batch->weighted = data->weights != NULL && batch->n_outputs > 0;
    batch->weight = batch->weighted ? 0.0 : (double)count;
    for (size_t i = 0; i < count; i++) {
        const size_t row = order == NULL ? first + i : order[i];

        gather_row(batch, data, mlp__data_stored(data, row), i);
        if (batch->weighted) {
            const real weight = ((const real *)batch->sw)[i];

            batch->weight += (double)weight;
            weighty += weight > 0;
        }
    }
    batch->share = batch->weighted ? (double)weighty * data->mean_weight : (double)count;
}
