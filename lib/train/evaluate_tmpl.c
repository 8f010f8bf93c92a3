/* SPDX-License-Identifier: MIT */
/*
 * Loss, accuracy and confusion counts over data.
 */
#include "train/evaluate.h"

#include "base/fail.h"
#include "base/real.h"
#include "net/pass_tmpl.h"
#include "train/classes_tmpl.h"

/* What is summed up piece by piece. */
typedef struct sums {
    double weight;
    double loss;    /* times weight */
    double correct; /* weight of right rows */
    size_t *counts; /* [n_classes x n_classes] or NULL */
} sums;

/* Adds the classes of the rows of a piece whose outputs are y. */
static void add_classes(sums *to, const mlp__batch *batch, const real *y, real threshold)
{
    const mlp_data *data = batch->data;
    const size_t n = batch->n_outputs;

    for (size_t i = 0; i < batch->rows; i++) {
        const size_t label = (size_t)mlp__data_label(data, mlp__batch_stored(batch, i));
        const size_t said = class_said(n, y + i * n, threshold);

        if (said == label)
            to->correct += batch->weighted ? (double)((const real *)batch->sw)[i] : 1.0;
        if (to->counts != NULL)
            to->counts[label * data->n_classes + said]++;
    }
}

static const real *fill_inputs(void *context, size_t copy, size_t first, size_t count)
{
    return REAL_NAME(mlp__batch_gather_inputs)(context, copy, first, count);
}

static void fill_targets(void *context, size_t first, size_t count)
{
    REAL_NAME(mlp__batch_gather_targets)(context, first, count);
}

/* The loss is not computed for a caller who wants counts only: they are there without. */
static void add_piece(sums *to, const mlp_net *net, mlp_work *work, mlp__batch *batch,
                      mlp_loss loss)
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

    if (batch->weight > 0.0 && to->counts == NULL) {
        pass.t = batch->t;
        pass.sw = batch->weighted ? batch->sw : NULL;
        pass.loss = loss;
        pass.weight = batch->weight;
        to->weight += batch->weight;
    }
    mlp__work_plan(work, net, batch->rows);
    to->loss += REAL_NAME(mlp__pass_rows)(&pass) * batch->weight;
}

/* Outputs that are no numbers say no class. */
static mlp_status check_outputs(const mlp__batch *batch, size_t first, const real *y)
{
    const size_t n = batch->n_outputs;

    for (size_t i = 0; i < batch->rows * n; i++)
        MLP_FAIL_IF(isnan(y[i]), MLP_ENONFINITE, "row %zu of the data: output %zu is nan",
                    first + i / n, i % n);
    return MLP_OK;
}

mlp_status REAL_NAME(mlp__evaluate)(const mlp_net *net, mlp_work *work, mlp__batch *batch,
                                    mlp_loss loss, const mlp_data *data, mlp_metrics *metrics,
                                    size_t *counts)
{
    const real threshold = threshold_of(loss, mlp__net_output(net)->act);
    const real *y = work->layer[net->n_layers - 1].y;
    sums to = { 0.0, 0.0, 0.0, counts };

    for (size_t first = 0; first < data->rows; first += batch->rows) {
        const size_t left = data->rows - first;

        REAL_NAME(mlp__batch_begin)
        (batch, data, NULL, first, left < batch->max_rows ? left : batch->max_rows);
        add_piece(&to, net, work, batch, loss);
        if (counts != NULL)
            MLP_TRY(check_outputs(batch, first, y));
        if (data->n_classes > 0)
            add_classes(&to, batch, y, threshold);
    }
    if (counts != NULL)
        return MLP_OK;
    MLP_FAIL_IF(to.weight == 0.0, MLP_ERANGE, "the sample weights of all %zu rows are 0 in %s",
                data->rows, mlp_dtype_name(REAL_DTYPE));
    *metrics = (mlp_metrics){
        .rows = data->rows,
        .loss = to.loss / to.weight,
        .accuracy = data->n_classes > 0 ? to.correct / to.weight : (double)NAN,
    };
    MLP_FAIL_IF(!isfinite(metrics->loss), MLP_ENONFINITE, "the loss of %zu rows is %g", data->rows,
                metrics->loss);
    return MLP_OK;
}
