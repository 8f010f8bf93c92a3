/* SPDX-License-Identifier: MIT */
/*
 * A pass over data: the metrics of its rows, or an onlooker that is shown them.
 */
#include "train/evaluate.h"

#include "base/fail.h"
#include "base/real.h"
#include "net/pass_tmpl.h"
#include "train/classes_tmpl.h"
#include "train/metrics.h"
#include "train/staging.h"

/* What is summed up piece by piece. */
typedef struct sums {
    double weight;
    double loss;     /* times weight */
    double correct;  /* weight of right rows */
    double log_loss; /* times weight */
    mlp__odds odds;
    mlp__errors errors;
} sums;

/* What row i of a batch weighs. */
static double row_weight(const mlp__batch *batch, size_t i)
{
    return batch->weighted ? (double)((const real *)batch->sw)[i] : 1.0;
}

static const real *fill_inputs(void *context, size_t copy, size_t first, size_t count)
{
    return REAL_NAME(mlp__batch_gather_inputs)(context, copy, first, count);
}

static void fill_targets(void *context, size_t first, size_t count)
{
    REAL_NAME(mlp__batch_gather_targets)(context, first, count);
}

/* The loss is not computed for an onlooker. */
static void pass_piece(sums *to, const mlp_net *net, mlp_work *work, mlp__batch *batch,
                       mlp_loss loss, bool with_loss)
{
    REAL_NAME(mlp__pass)
    pass = {
        .net = net,
        .work = work,
        .rows = batch->rows,
        .fill_inputs = fill_inputs,
        .fill_targets = fill_targets,
        .context = batch,
    };

    if (batch->weight > 0.0 && with_loss) {
        pass.t = batch->t;
        pass.sw = batch->weighted ? batch->sw : NULL;
        pass.missing = batch->data->missing;
        pass.loss = loss;
        pass.weight = batch->weight;
    }
    mlp__work_plan(work, net, batch->rows);
    to->weight += batch->weight;
    to->loss += REAL_NAME(mlp__pass_rows)(&pass) * batch->weight;
}

/* Adds what the labels of the rows of a piece tell of its outputs y. */
static void add_classes(sums *to, const mlp_work *work, const mlp__batch *batch, const real *y,
                        real threshold)
{
    const size_t n = batch->n_outputs;

    for (size_t i = 0; i < batch->rows; i++) {
        const int32_t label = mlp__data_label(batch->data, mlp__batch_stored(batch, i));

        if (class_said(n, y + i * n, threshold) == (size_t)label)
            to->correct += row_weight(batch, i);
    }
    if (to->odds == MLP__ODDS_SHARE || to->odds == MLP__ODDS_EACH)
        to->log_loss += REAL_NAME(mlp__log_losses)(work, batch, to->odds);
}

/* Adds the errors of the rows of a piece. */
static void add_targets(sums *to, const mlp__batch *batch, const real *y)
{
    const real *sw = batch->weighted ? batch->sw : NULL;

    REAL_NAME(mlp__errors_add)(&to->errors, batch->rows, y, batch->t, sw);
}

/* Shows the rows of a piece; `first` is its first one. Outputs that are no numbers say no class. */
static mlp_status show_rows(const mlp__onlooker *onlooker, const mlp__batch *batch, size_t first,
                            const real *y, real threshold, double *row)
{
    const size_t n = batch->n_outputs;

    for (size_t i = 0; i < batch->rows; i++, y += n) {
        const mlp__judged judged = {
            .label = (size_t)mlp__data_label(batch->data, mlp__batch_stored(batch, i)),
            .said = class_said(n, y, threshold),
            .weight = row_weight(batch, i),
            .y = row,
        };

        for (size_t j = 0; j < n; j++) {
            MLP_FAIL_IF(isnan(y[j]), MLP_ENONFINITE, "row %zu of the data: output %zu is nan",
                        first + i, j);
            row[j] = (double)y[j];
        }
        onlooker->see(onlooker->context, &judged);
    }
    return MLP_OK;
}

/* The metrics are set even when the loss is not finite: callers say what it is. */
static mlp_status tell(const sums *to, const mlp_data *data, mlp_metrics *metrics)
{
    const double none = (double)NAN;

    *metrics = (mlp_metrics){
        .rows = data->rows,
        .loss = to->loss / to->weight,
        .accuracy = none,
        .log_loss = none,
        .mean_absolute_error = none,
        .root_mean_squared_error = none,
        .r2 = none,
    };
    if (data->n_classes == 0)
        mlp__errors_tell(&to->errors, data, metrics);
    else
        metrics->accuracy = to->correct / to->weight;
    if (data->n_classes > 0 && to->odds != MLP__ODDS_NONE)
        metrics->log_loss = to->odds == MLP__ODDS_LOSS ? metrics->loss : to->log_loss / to->weight;
    MLP_FAIL_IF(!isfinite(metrics->loss), MLP_ENONFINITE, "the loss of %zu rows is %g", data->rows,
                metrics->loss);
    return MLP_OK;
}

mlp_status REAL_NAME(mlp__evaluate)(const mlp_net *net, mlp_work *work, mlp__batch *batch,
                                    mlp_loss loss, const mlp_data *data, mlp_metrics *metrics,
                                    const mlp__onlooker *onlooker)
{
    const real threshold = threshold_of(loss, mlp__net_output(net)->act);
    const real *y = work->layer[net->n_layers - 1].y;
    double *memory = mlp__sums_on_work(work);
    sums to = { .odds = mlp__odds_of(net, loss) };

    mlp__errors_begin(&to.errors, net->n_outputs, memory);
    batch->by_target = mlp__loss_is_mean(loss);
    batch->smoothing = 0.0;
    for (size_t first = 0; first < data->rows; first += batch->rows) {
        const size_t left = data->rows - first;

        MLP_TRY(REAL_NAME(mlp__batch_begin)(batch, data, NULL, first,
                                            left < batch->max_rows ? left : batch->max_rows));
        pass_piece(&to, net, work, batch, loss, onlooker == NULL);
        if (onlooker != NULL)
            MLP_TRY(show_rows(onlooker, batch, first, y, threshold, memory));
        else if (batch->weight > 0.0 && data->n_classes > 0)
            add_classes(&to, work, batch, y, threshold);
        else if (batch->weight > 0.0)
            add_targets(&to, batch, y);
    }
    MLP_FAIL_IF(to.weight == 0.0, MLP_ERANGE, "the sample weights of all %zu rows are 0 in %s",
                data->rows, mlp_dtype_name(REAL_DTYPE));
    return onlooker != NULL ? MLP_OK : tell(&to, data, metrics);
}
