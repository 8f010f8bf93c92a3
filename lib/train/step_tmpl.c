/* SPDX-License-Identifier: MIT */
/*
 * A step of training: gather, forward, backward, update.
 */
#include "base/fail.h"
#include "base/real.h"
#include "data/batch.h"
#include "net/pass_tmpl.h"
#include "train/classes_tmpl.h"
#include "train/trainer.h"

/* Weight of the rows of the batch whose class is right. */
static double count_correct(const mlp_trainer *trainer, const mlp_data *data, const size_t *order,
                            size_t first)
{
    const mlp_net *net = trainer->net;
    const mlp__batch *batch = &trainer->batch;
    const size_t n = net->n_outputs;
    const real *y = trainer->work->layer[net->n_layers - 1].y;
    const real threshold = threshold_of(trainer->options.loss, mlp__net_output(net)->act);
    double correct = 0.0;

    for (size_t i = 0; i < batch->rows; i++) {
        const size_t row = order == NULL ? first + i : order[i];
        const int32_t label = mlp__data_label(data, mlp__data_stored(data, row));

        if (class_said(n, y + i * n, threshold) == (size_t)label)
            correct += batch->weighted ? (double)((const real *)batch->sw)[i] : 1.0;
    }
    return correct;
}

/* In partial sums, which the compiler can keep in one vector: 0 times a number is 0 or NaN. */
static bool all_finite(size_t n, const real *values)
{
    enum { LANES = 8 };
    real sums[LANES] = { 0 };
    real sum = 0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sums[j] += values[i + j] * 0;
    for (; i < n; i++)
        sum += values[i] * 0;
    for (size_t j = 0; j < LANES; j++)
        sum += sums[j];
    return sum == 0;
}

static mlp_status check_step(const mlp_trainer *trainer, double loss, size_t step)
{
    const char *hint = trainer->epoch == 1 && step == 1
        ? "the inputs, targets or initial weights are too large"
        : "the learning rate may be too large";

    MLP_FAIL_IF(!isfinite(loss), MLP_ENONFINITE, "epoch %zu, step %zu: the loss is %g; %s",
                trainer->epoch, step, loss, hint);
    MLP_FAIL_IF(!all_finite(trainer->net->n_params, trainer->grad), MLP_ENONFINITE,
                "epoch %zu, step %zu: the gradient is not finite; %s", trainer->epoch, step, hint);
    return MLP_OK;
}

mlp_status REAL_NAME(mlp__trainer_step)(mlp_trainer *trainer, const mlp_data *data,
                                        const size_t *order, size_t first, size_t count,
                                        mlp__tally *tally)
{
    mlp_net *net = trainer->net;
    mlp__batch *batch = &trainer->batch;
    const mlp_loss loss = trainer->options.loss;
    double value;

    REAL_NAME(mlp__batch_gather)(batch, data, order, first, count);
    if (batch->weight == 0.0)
        return MLP_OK; /* rows of weight 0 are as good as absent */
    value =
        REAL_NAME(mlp__pass_loss)(net, trainer->work, loss, count, batch->x, batch->t,
                                  batch->weighted ? batch->sw : NULL, batch->share, trainer->grad);
    MLP_TRY(check_step(trainer, value, tally->steps + 1));
    MLP_TRY(REAL_API(mlp_opt_update)(trainer->opt, net->n_params, net->theta, trainer->grad));

    tally->steps++;
    tally->weight += batch->weight;
    tally->loss += value * batch->share;
    if (data->n_classes > 0)
        tally->correct += count_correct(trainer, data, order, first);
    return MLP_OK;
}
