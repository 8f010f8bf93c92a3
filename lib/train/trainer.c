/* SPDX-License-Identifier: MIT */
/*
 * Trainers: their life, an epoch, a run of epochs.
 */
#include "train/trainer.h"

#include <math.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/rng.h"
#include "linalg/blas_scope.h"
#include "net/loss.h"
#include "train/evaluate.h"
#include "train/options.h"
#include "train/staging.h"

const char *mlp_stop_name(mlp_stop stop)
{
    switch (stop) {
    case MLP_STOP_EPOCHS:
        return "epochs";
    case MLP_STOP_TARGET:
        return "target loss";
    case MLP_STOP_CALLBACK:
        return "callback";
    case MLP_STOP_ERROR:
        return "error";
    }
    return NULL;
}

mlp_status mlp_trainer_new(mlp_trainer **out, mlp_net *net, mlp_opt *opt,
                           const mlp_train_opts *options)
{
    const mlp_train_opts defaults = MLP_TRAIN_OPTS_INIT;
    mlp_trainer *trainer;
    void *memory;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_trainer_new: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(net == NULL || opt == NULL, MLP_EINVAL, "training: %s is NULL",
                net == NULL ? "net" : "opt");
    if (options == NULL)
        options = &defaults;
    MLP_TRY(mlp__train_opts_check(options));
    MLP_TRY(mlp__loss_check(options->loss, net));
    MLP_TRY(mlp__work_check_threads("mlp_trainer_new", options->threads));

    MLP_TRY(mlp__alloc(&memory, 1, sizeof *trainer));
    trainer = memory;
    trainer->net = net;
    trainer->opt = opt;
    trainer->options = *options;
    *out = trainer;
    return MLP_OK;
}

/* Frees the memory that depends on the size of a step. */
static void drop_buffers(mlp_trainer *trainer)
{
    mlp_work_free(trainer->work);
    mlp__free(trainer->grad);
    trainer->work = NULL;
    trainer->grad = NULL;
    trainer->max_rows = 0;
}

void mlp_trainer_free(mlp_trainer *trainer)
{
    if (trainer == NULL)
        return;
    drop_buffers(trainer);
    mlp__free(trainer->order);
    mlp__free(trainer);
}

static mlp_status make_buffers(mlp_trainer *trainer, size_t max_rows)
{
    const mlp_net *net = trainer->net;

    MLP_TRY(mlp_work_new(&trainer->work, net, max_rows, trainer->options.threads));
    MLP_TRY(mlp__batch_on_work(&trainer->batch, trainer->work, max_rows, net->n_outputs));
    return mlp__alloc(&trainer->grad, net->n_params, mlp__dtype_size(net->type));
}

/* Rows of a full step on data of this many rows. */
static size_t step_rows(const mlp_trainer *trainer, size_t rows)
{
    const size_t batch = trainer->options.batch;

    return batch == 0 || batch > rows ? rows : batch;
}

/* Sees that there is memory for an epoch over data of this many rows. */
static mlp_status prepare(mlp_trainer *trainer, size_t rows)
{
    const size_t max_rows = step_rows(trainer, rows);
    mlp_status status;
    void *order;

    if (trainer->max_rows < max_rows) {
        drop_buffers(trainer);
        status = make_buffers(trainer, max_rows);
        if (status != MLP_OK) {
            drop_buffers(trainer);
            return status;
        }
        trainer->max_rows = max_rows;
    }
    if (!trainer->options.no_shuffle && trainer->max_order < rows) {
        MLP_TRY(mlp__alloc(&order, rows, sizeof(size_t)));
        mlp__free(trainer->order);
        trainer->order = order;
        trainer->max_order = rows;
    }
    return MLP_OK;
}

static mlp_status train_rows(mlp_trainer *trainer, const mlp_data *train, mlp__tally *tally)
{
    const mlp__rng_key key = { trainer->options.seed, MLP__RNG_SHUFFLE, (uint32_t)trainer->epoch };
    const size_t step = step_rows(trainer, train->rows);

    if (!trainer->options.no_shuffle)
        mlp__rng_permutation(&key, train->rows, trainer->order);
    for (size_t first = 0; first < train->rows; first += step) {
        const size_t left = train->rows - first;
        const size_t count = left < step ? left : step;
        const size_t *order = trainer->options.no_shuffle ? NULL : trainer->order + first;

        if (trainer->net->type == MLP_F64)
            MLP_TRY(mlp__trainer_step_f64(trainer, train, order, first, count, tally));
        else
            MLP_TRY(mlp__trainer_step_f32(trainer, train, order, first, count, tally));
    }
    return MLP_OK;
}

static mlp_status validate(mlp_trainer *trainer, const mlp_data *valid, mlp_metrics *metrics)
{
    if (trainer->net->type == MLP_F64)
        return mlp__evaluate_f64(trainer->net, trainer->work, &trainer->batch,
                                 trainer->options.loss, valid, metrics, NULL);
    return mlp__evaluate_f32(trainer->net, trainer->work, &trainer->batch, trainer->options.loss,
                             valid, metrics, NULL);
}

/* What no single step shows: that nothing was trained, or an update that overflowed. */
static mlp_status check_epoch(const mlp_trainer *trainer, const mlp__tally *tally)
{
    const size_t worst = mlp__net_first_nonfinite(trainer->net);

    MLP_FAIL_IF(tally->steps == 0, MLP_ERANGE,
                "epoch %zu: the sample weights are 0 in every batch, in %s", trainer->epoch,
                mlp_dtype_name(trainer->net->type));
    MLP_FAIL_IF(worst < trainer->net->n_params, MLP_ENONFINITE,
                "epoch %zu: parameter %zu is not finite at its end; the learning rate may be too "
                "large",
                trainer->epoch, worst);
    return MLP_OK;
}

/* The epoch proper, inside a BLAS scope; fills in what it gets to. */
static mlp_status train_epoch(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid,
                              mlp_epoch *epoch)
{
    mlp__tally tally = { 0, 0.0, 0.0, 0.0 };
    mlp_metrics metrics;
    mlp_status status;
    const double start = mlp__clock_seconds();

    status = train_rows(trainer, train, &tally);
    epoch->seconds = mlp__clock_seconds() - start;
    epoch->steps = tally.steps;
    epoch->samples_per_second = epoch->seconds > 0.0 ? (double)train->rows / epoch->seconds : 0.0;
    if (tally.weight > 0.0)
        epoch->loss = tally.loss / tally.weight;
    if (tally.weight > 0.0 && train->n_classes > 0)
        epoch->accuracy = tally.correct / tally.weight;
    MLP_TRY(status);
    MLP_TRY(check_epoch(trainer, &tally));
    if (valid != NULL) {
        status = validate(trainer, valid, &metrics);
        MLP_FAIL_IF(status == MLP_ENONFINITE, status,
                    "epoch %zu: the validation loss is %g; the learning rate may be too large",
                    trainer->epoch, metrics.loss);
        MLP_TRY(status);
        epoch->valid_loss = metrics.loss;
        epoch->valid_accuracy = metrics.accuracy;
    }
    return MLP_OK;
}

static mlp_status check_data(const mlp_trainer *trainer, const mlp_data *train,
                             const mlp_data *valid)
{
    MLP_FAIL_IF(trainer == NULL || train == NULL, MLP_EINVAL, "training: %s is NULL",
                trainer == NULL ? "trainer" : "train");
    MLP_TRY(mlp__train_data_check("training data", trainer->net, trainer->options.loss, train));
    if (valid != NULL)
        MLP_TRY(
            mlp__train_data_check("validation data", trainer->net, trainer->options.loss, valid));
    return MLP_OK;
}

/* An epoch on data that are known to suit the network. */
static mlp_status run_epoch(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid,
                            mlp_epoch *epoch)
{
    const double none = (double)NAN;
    mlp_status status;

    MLP_TRY(prepare(trainer, train->rows));
    trainer->epoch++;
    *epoch = (mlp_epoch){
        .epoch = trainer->epoch,
        .loss = none,
        .accuracy = none,
        .valid_loss = none,
        .valid_accuracy = none,
    };
    mlp__blas_enter();
    status = train_epoch(trainer, train, valid, epoch);
    mlp__blas_leave();
    return status;
}

mlp_status mlp_trainer_epoch(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid,
                             mlp_epoch *epoch)
{
    mlp_epoch unwanted;

    MLP_TRY(check_data(trainer, train, valid));
    return run_epoch(trainer, train, valid, epoch != NULL ? epoch : &unwanted);
}

/* Is there a reason to stop after this epoch, other than the number of epochs? */
static bool should_stop(const mlp_train_opts *options, const mlp_data *valid,
                        const mlp_epoch *epoch, mlp_stop *reason)
{
    const double loss = valid != NULL ? epoch->valid_loss : epoch->loss;

    if (options->on_epoch != NULL && options->on_epoch(epoch, options->user) != 0) {
        *reason = MLP_STOP_CALLBACK;
        return true;
    }
    if (options->target_loss > 0.0 && loss <= options->target_loss) {
        *reason = MLP_STOP_TARGET;
        return true;
    }
    return false;
}

static mlp_status run(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid,
                      mlp_report *report)
{
    while (report->epochs < trainer->options.epochs) {
        MLP_TRY(run_epoch(trainer, train, valid, &report->last));
        report->epochs++;
        if (should_stop(&trainer->options, valid, &report->last, &report->stop))
            return MLP_OK;
    }
    report->stop = MLP_STOP_EPOCHS;
    return MLP_OK;
}

mlp_status mlp_trainer_run(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid,
                           mlp_report *report)
{
    const double start = mlp__clock_seconds();
    mlp_report made = { .stop = MLP_STOP_ERROR };
    mlp_status status;

    MLP_TRY(check_data(trainer, train, valid));
    status = run(trainer, train, valid, &made);
    made.seconds = mlp__clock_seconds() - start;
    if (report != NULL)
        *report = made;
    return status;
}
