/* SPDX-License-Identifier: MIT */
/*
 * Adding up what metrics are made of.
 */
#include "train/metrics.h"

#include "base/real.h"
#include "net/loss_tmpl.h"

/*
 * Adds a row. Without branches, for vector instructions: a missing target weighs nothing and has no
 * error, and as long as an output has no target at all, its mean stays 0.
 */
MLP_WIDE static void add_row(const mlp__errors *errors, const real *restrict y,
                             const real *restrict t, double weight)
{
    double *restrict weights = errors->weight;
    double *restrict mean = errors->mean;
    double *restrict spread = errors->spread;
    double *restrict absolute = errors->absolute;
    double *restrict squared = errors->squared;

    for (size_t j = 0; j < errors->n; j++) {
        const double target = (double)t[j];
        const bool there = !isnan(target);
        const double w = there ? weight : 0.0;
        const double error = there ? fabs((double)y[j] - target) : 0.0;
        const double delta = there ? target - mean[j] : 0.0;
        const double sum = weights[j] + w;
        const double step = delta * (w / (sum > 0.0 ? sum : 1.0));

        weights[j] = sum;
        mean[j] += step;
        spread[j] += w * delta * (delta - step);
        absolute[j] += w * error;
        squared[j] += w * error * error;
    }
}

/* A row of weight 0 is as good as absent, even if its error is infinite. */
void REAL_NAME(mlp__errors_add)(const mlp__errors *errors, size_t rows, const real *y,
                                const real *t, const real *sw)
{
    for (size_t i = 0; i < rows; i++, y += errors->n, t += errors->n)
        if (sw == NULL || sw[i] > 0)
            add_row(errors, y, t, sw == NULL ? 1.0 : (double)sw[i]);
}

/* The label of a batch's row is the target of one output: its cross-entropy with target 1. */
static double label_loss(const mlp_work *work, const mlp__batch *batch, size_t i)
{
    const mlp__work_layer *last = &work->layer[work->n_layers - 1];
    const size_t n = last->out;
    const size_t label = (size_t)mlp__data_label(batch->data, mlp__batch_stored(batch, i));
    const size_t at = n == 1 ? i : i * n + label;
    const real target = n == 1 ? (real)label : REAL_C(1.0);
    double value;

    REAL_NAME(mlp__loss_rows)
    (MLP_LOSS_BINARY_CROSS_ENTROPY, last->act, 1, 1, (const real *)last->z + at,
     (const real *)last->y + at, &target, batch->weighted ? (const real *)batch->sw + i : NULL, 1.0,
     false, &value, NULL);
    return value;
}

double REAL_NAME(mlp__log_losses)(const mlp_work *work, const mlp__batch *batch, mlp__odds odds)
{
    const mlp__work_layer *last = &work->layer[work->n_layers - 1];
    double sum = 0.0;

    if (odds == MLP__ODDS_SHARE)
        REAL_NAME(mlp__loss_rows)
    (MLP_LOSS_CROSS_ENTROPY, last->act, batch->rows, last->out, last->z, last->y, batch->t,
     batch->weighted ? batch->sw : NULL, 1.0, false, work->row_loss, NULL);
    for (size_t i = 0; i < batch->rows; i++)
        sum += odds == MLP__ODDS_SHARE ? work->row_loss[i] : label_loss(work, batch, i);
    return sum;
}
