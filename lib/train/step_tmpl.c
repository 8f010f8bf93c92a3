/* SPDX-License-Identifier: MIT */
/*
 * A step of training: gather, forward, backward; descent_tmpl.c has the rest.
 */
#include "base/fail.h"
#include "data/batch.h"
#include "net/running.h"
#include "train/classes_tmpl.h"
#include "train/descent_tmpl.h"
#include "train/fault.h"

/* Weight of the rows of the batch whose class is right. */
static double count_correct(const mlp_trainer *trainer)
{
    const mlp_net *net = trainer->net;
    const mlp__batch *batch = &trainer->batch;
    const size_t n = net->n_outputs;
    const real *y = trainer->work->layer[net->n_layers - 1].y;
    const real threshold = threshold_of(trainer->options.loss, mlp__net_output(net)->act);
    double correct = 0.0;

    for (size_t i = 0; i < batch->rows; i++) {
        const int32_t label = mlp__data_label(batch->data, mlp__batch_stored(batch, i));

        if (class_said(n, y + i * n, threshold) == (size_t)label)
            correct += batch->weighted ? (double)((const real *)batch->sw)[i] : 1.0;
    }
    return correct;
}

static const real *fill_inputs(void *context, size_t copy, size_t first, size_t count)
{
    mlp_trainer *trainer = context;

    return REAL_NAME(mlp__batch_gather_inputs)(&trainer->batch, copy, first, count);
}

static void fill_targets(void *context, size_t first, size_t count)
{
    mlp_trainer *trainer = context;

    REAL_NAME(mlp__batch_gather_targets)(&trainer->batch, first, count);
}

mlp_status REAL_NAME(mlp__trainer_step)(mlp_trainer *trainer, const mlp_data *data,
                                        const size_t *order, size_t first, size_t count,
                                        mlp__tally *tally)
{
    const mlp__dropout_draw draw = { trainer->options.seed, trainer->opt->steps };
    mlp__batch *batch = &trainer->batch;
    REAL_NAME(mlp__pass)
    pass = {
        .net = trainer->net,
        .work = trainer->work,
        .rows = count,
        .fill_inputs = fill_inputs,
        .fill_targets = fill_targets,
        .training = &draw,
        .t = batch->t,
        .missing = data->missing,
        .loss = trainer->options.loss,
        .grad = trainer->grad,
        .context = trainer,
    };
    double value;

    MLP_TRY(REAL_NAME(mlp__batch_begin)(batch, data, order, first, count));
    if (batch->weight == 0.0)
        return MLP_OK; /* rows of weight 0 are as good as absent */
    pass.sw = batch->weighted ? batch->sw : NULL;
    pass.weight = batch->share;
    pass.largest_input = mlp__batch_largest_input(batch);
    mlp__work_plan(trainer->work, trainer->net, count);
    REAL_NAME(mlp__descent_plan)(trainer, &pass);
    value = REAL_NAME(mlp__pass_rows)(&pass);
    if (!isfinite(value))
        return mlp__fail_loss(trainer, tally->steps + 1, value);
    MLP_TRY(REAL_NAME(mlp__descend)(trainer, &pass, tally->steps + 1));
    if (trainer->work->mixes_rows)
        mlp__running_update(trainer->net, trainer->work);

    tally->steps++;
    tally->weight += batch->weight;
    tally->loss += value * batch->share;
    if (data->n_classes > 0)
        tally->correct += count_correct(trainer);
    return MLP_OK;
}
