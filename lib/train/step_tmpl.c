/* SPDX-License-Identifier: MIT */
/*
 * A step of training: gather, forward, backward, update.
 */
#include <stdio.h>

#include "base/fail.h"
#include "data/batch.h"
#include "net/pass_tmpl.h"
#include "optim/update_tmpl.h"
#include "train/classes_tmpl.h"
#include "train/trainer.h"

typedef REAL_NAME(mlp__pass) pass_type;

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

/* In partial sums, which the compiler can keep in one vector: 0 times a number is 0 or NaN. */
MLP_WIDE static bool all_finite(size_t n, const real *values)
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

static mlp_status fail_step(const mlp_trainer *trainer, size_t step, const char *what)
{
    MLP_FAIL(MLP_ENONFINITE, "epoch %zu, step %zu: %s; %s", trainer->epoch, step, what,
             trainer->epoch == 1 && step == 1
                 ? "the inputs, targets or initial weights are too large"
                 : "the learning rate may be too large");
}

static mlp_status check_loss(const mlp_trainer *trainer, double loss, size_t step)
{
    char what[64];

    if (isfinite(loss))
        return MLP_OK;
    (void)snprintf(what, sizeof what, "the loss is %g", loss);
    return fail_step(trainer, step, what);
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

static void move(void *context, size_t first, size_t count)
{
    mlp_trainer *trainer = context;

    REAL_NAME(mlp__opt_move)(trainer->opt, first, count, trainer->net->theta, trainer->grad);
}

/*
 * Is it less work to look at what the gradient is made of than at the gradient?
 * The former also allows to move each parameter as soon as its gradient is there.
 */
static bool bound_is_cheaper(const mlp_trainer *trainer, double largest_input)
{
    const mlp_work *work = trainer->work;
    const size_t each = work->n_units + (largest_input > 0.0 ? 0 : work->n_inputs);

    return !work->small && 2 * trainer->batch.rows * each < trainer->net->n_params;
}

/* From a finite loss to moved parameters: nothing moves unless the whole gradient is finite. */
static mlp_status descend(mlp_trainer *trainer, pass_type *pass, size_t step)
{
    mlp_net *net = trainer->net;
    const bool bounded = pass->wants_bound && REAL_NAME(mlp__pass_bounds_gradient)(pass);

    if (bounded) {
        MLP_TRY(REAL_NAME(mlp__opt_begin)(trainer->opt, net->n_params));
        pass->ready = move;
        REAL_NAME(mlp__pass_params)(pass);
        return MLP_OK;
    }
    REAL_NAME(mlp__pass_params)(pass);
    if (!all_finite(net->n_params, trainer->grad))
        return fail_step(trainer, step, "the gradient is not finite");
    MLP_TRY(REAL_NAME(mlp__opt_begin)(trainer->opt, net->n_params));
    move(trainer, 0, net->n_params);
    return MLP_OK;
}

mlp_status REAL_NAME(mlp__trainer_step)(mlp_trainer *trainer, const mlp_data *data,
                                        const size_t *order, size_t first, size_t count,
                                        mlp__tally *tally)
{
    mlp__batch *batch = &trainer->batch;
    pass_type pass = {
        .net = trainer->net,
        .work = trainer->work,
        .rows = count,
        .fill_inputs = fill_inputs,
        .fill_targets = fill_targets,
        .t = batch->t,
        .loss = trainer->options.loss,
        .grad = trainer->grad,
        .context = trainer,
    };
    double value;

    REAL_NAME(mlp__batch_begin)(batch, data, order, first, count);
    if (batch->weight == 0.0)
        return MLP_OK; /* rows of weight 0 are as good as absent */
    pass.sw = batch->weighted ? batch->sw : NULL;
    pass.weight = batch->share;
    pass.largest_input = mlp__batch_largest_input(batch);
    mlp__work_plan(trainer->work, trainer->net, count);
    pass.wants_bound = bound_is_cheaper(trainer, pass.largest_input);
    value = REAL_NAME(mlp__pass_rows)(&pass);
    MLP_TRY(check_loss(trainer, value, tally->steps + 1));
    MLP_TRY(descend(trainer, &pass, tally->steps + 1));

    tally->steps++;
    tally->weight += batch->weight;
    tally->loss += value * batch->share;
    if (data->n_classes > 0)
        tally->correct += count_correct(trainer);
    return MLP_OK;
}
