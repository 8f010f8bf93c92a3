/* SPDX-License-Identifier: MIT */
/*
 * Adding up what metrics are made of.
 */
#include "train/metrics.h"

#include "base/real.h"
#include "base/reduce_tmpl.h"
#include "net/loss_tmpl.h"

/* Adds an output y and its target. */
static inline void add_one(const mlp__errors *errors, size_t j, double y, double target,
                           double weight)
{
    const double sum = errors->weight[j] + weight;
    const double delta = (target - errors->first[j]) - errors->mean[j];
    const double step = delta * (weight / sum);
    const double error = fabs(y - target);

    errors->weight[j] = sum;
    errors->mean[j] += step;
    errors->spread[j] += weight * delta * (delta - step);
    errors->absolute[j] += weight * error;
    errors->squared[j] += weight * error * error;
}

/* By vector instructions, as no target of these rows is missing. */
MLP_WIDE static void add_whole_rows(const mlp__errors *errors, size_t rows, const real *y,
                                    const real *t, const real *sw)
{
    const mlp__errors to = *errors;

    for (size_t i = 0; i < rows; i++, y += to.n, t += to.n) {
        const double weight = sw == NULL ? 1.0 : (double)sw[i];

        if (!(weight > 0.0))
            continue;
        MLP_INDEPENDENT
        for (size_t j = 0; j < to.n; j++)
            add_one(&to, j, (double)y[j], (double)t[j], weight);
    }
}

static void add_present(const mlp__errors *errors, const real *y, const real *t, double weight)
{
    for (size_t j = 0; j < errors->n; j++)
        if (!isnan(t[j]))
            add_one(errors, j, (double)y[j], (double)t[j], weight);
}

/* Notes the targets of a row that are the first ones of their outputs. */
static void begin_outputs(mlp__errors *errors, const real *t)
{
    errors->begun = true;
    for (size_t j = 0; j < errors->n; j++) {
        if (isnan(errors->first[j]))
            errors->first[j] = (double)t[j];
        errors->begun = errors->begun && !isnan(errors->first[j]);
    }
}

/* A row of weight 0 is as good as absent, even if its error is infinite. */
static void add_rows(mlp__errors *errors, size_t rows, const real *y, const real *t, const real *sw)
{
    const size_t n = errors->n;

    for (size_t i = 0; i < rows && !errors->begun; i++)
        if (sw == NULL || sw[i] > 0)
            begin_outputs(errors, t + i * n);
    if (REAL_NAME(mlp__all_finite)(rows * n, t)) {
        add_whole_rows(errors, rows, y, t, sw);
        return;
    }
    for (size_t i = 0; i < rows; i++)
        if (sw == NULL || sw[i] > 0)
            add_present(errors, y + i * n, t + i * n, sw == NULL ? 1.0 : (double)sw[i]);
}

/* Some rows at a time, so that targets are still in the nearest cache when they are read again. */
void REAL_NAME(mlp__errors_add)(mlp__errors *errors, size_t rows, const real *y, const real *t,
                                const real *sw)
{
    enum { NEAR = 1024 };
    const size_t most = 1 + NEAR / errors->n;

    for (size_t i = 0; i < rows; i += most) {
        const size_t at = i * errors->n;

        add_rows(errors, rows - i < most ? rows - i : most, y + at, t + at,
                 sw == NULL ? NULL : sw + i);
    }
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
