/* SPDX-License-Identifier: MIT */
/*
 * Trainers: their life, and an epoch. A run of epochs is in run.c.
 */
#include "train/trainer.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/rng.h"
#include "linalg/blas_scope.h"
#include "net/loss.h"
#include "train/checkpoint.h"
#include "train/evaluate.h"
#include "train/fault.h"
#include "train/iteration.h"
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
    case MLP_STOP_PATIENCE:
        return "patience";
    case MLP_STOP_TIME:
        return "time";
    case MLP_STOP_CONVERGED:
        return "converged";
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
    MLP_TRY(mlp__loss_check(options->loss, net));
    MLP_TRY(mlp__train_opts_check(options));
    MLP_TRY(mlp__iteration_check(net, opt, options));
    MLP_TRY(mlp__work_check_threads("mlp_trainer_new", options->threads));

    MLP_TRY(mlp__alloc(&memory, 1, sizeof *trainer));
    trainer = memory;
    trainer->net = net;
    trainer->opt = opt;
    trainer->options = *options;
    trainer->options.checkpoint = NULL; /* the caller's text may go */
    trainer->may_resume = options->resume != 0;
    trainer->shapes = options->l1 > 0.0 || options->l2 > 0.0 || options->clip_value > 0.0
        || options->clip_norm > 0.0 || options->max_norm > 0.0;
    if (options->checkpoint != NULL) {
        const size_t bytes = strlen(options->checkpoint) + 1;
        const mlp_status status = mlp__alloc(&memory, bytes, 1);

        if (status != MLP_OK) {
            mlp__free(trainer);
            return status;
        }
        trainer->checkpoint = memcpy(memory, options->checkpoint, bytes);
    }
    *out = trainer;
    return MLP_OK;
}

/* Frees the memory that depends on the size of a step. */
static void drop_buffers(mlp_trainer *trainer)
{
    mlp__batch_end(&trainer->batch);
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
    mlp__iteration_free(trainer->iteration);
    mlp__snapshot_free(&trainer->before);
    mlp__snapshot_free(&trainer->best);
    mlp__free(trainer->order);
    mlp__free(trainer->checkpoint);
    mlp__free(trainer);
}

static mlp_status make_buffers(mlp_trainer *trainer, size_t max_rows)
{
    const mlp_net *net = trainer->net;

    MLP_TRY(mlp_work_new(&trainer->work, net, max_rows, trainer->options.threads));
    MLP_TRY(mlp__batch_on_work(&trainer->batch, trainer->work, max_rows, net->n_outputs));
    trainer->batch.binary_smoothing = trainer->options.loss == MLP_LOSS_BINARY_CROSS_ENTROPY;
    return mlp__alloc(&trainer->grad, net->n_params, mlp__dtype_size(net->type));
}

/* Does the method look at the whole function, and not at a step's gradient? */
static bool iterates(const mlp_trainer *trainer)
{
    return trainer->opt->kind->solver != NULL;
}

/* Rows of a full step on data of this many rows. */
static size_t step_rows(const mlp_trainer *trainer, size_t rows)
{
    const size_t batch = trainer->options.batch;

    return batch == 0 || batch > rows ? rows : batch;
}

/* Rows that pass at once: of a step or, where there are none, of an evaluation. */
static size_t rows_at_once(const mlp_trainer *trainer, size_t rows)
{
    const size_t most = 1024;

    return !iterates(trainer) ? step_rows(trainer, rows) : rows < most ? rows : most;
}

mlp_status mlp__trainer_prepare(mlp_trainer *trainer, size_t rows)
{
    const size_t max_rows = rows_at_once(trainer, rows);
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
    if (iterates(trainer))
        MLP_TRY(mlp__iteration_prepare(trainer, rows));
    else if (!trainer->options.no_shuffle && trainer->max_order < rows) {
        MLP_TRY(mlp__alloc(&order, rows, sizeof(size_t)));
        mlp__free(trainer->order);
        trainer->order = order;
        trainer->max_order = rows;
    }
    trainer->found_unbound |= !trainer->opt->bound;
    MLP_TRY(mlp__opt_bind(trainer->opt, trainer->net->type, trainer->net->n_params));
    return mlp__snapshot_reserve(&trainer->before, trainer->net, trainer->opt);
}

static mlp_status train_step(mlp_trainer *trainer, const mlp_data *train, size_t first,
                             size_t count)
{
    const size_t *order = trainer->options.no_shuffle ? NULL : trainer->order + first;
    mlp__tally *tally = &trainer->place.tally;

    return trainer->net->type == MLP_F64
        ? mlp__trainer_step_f64(trainer, train, order, first, count, tally)
        : mlp__trainer_step_f32(trainer, train, order, first, count, tally);
}

/* After a step of a run: a checkpoint when it is due, and on_step, which may end the epoch. */
static mlp_status after_step(mlp_trainer *trainer, const mlp_data *train)
{
    const mlp_train_opts *options = &trainer->options;
    const mlp__place *place = &trainer->place;
    const mlp__tally *tally = &place->tally;
    const mlp_step step = {
        .epoch = (size_t)trainer->opt->epochs,
        .rows_done = place->first,
        .rows = train->rows,
        .loss = tally->weight > 0.0 ? tally->loss / tally->weight : (double)NAN,
    };

    if (trainer->checkpoint != NULL)
        mlp__checkpoint_after_step(trainer);
    if (options->on_step == NULL || place->first >= train->rows)
        return MLP_OK;
    trainer->called_off = options->on_step(&step, options->user) != 0;
    return trainer->called_off && trainer->checkpoint != NULL ? mlp__checkpoint_at_end(trainer)
                                                              : MLP_OK;
}

/* The rows of an epoch, or those that are left. */
static mlp_status train_rows(mlp_trainer *trainer, const mlp_data *train)
{
    const mlp__rng_key key = { trainer->options.seed, MLP__RNG_SHUFFLE,
                               (uint32_t)trainer->opt->epochs };
    const size_t step = step_rows(trainer, train->rows);

    trainer->batch.by_target = mlp__loss_is_mean(trainer->options.loss);
    trainer->batch.smoothing = trainer->options.label_smoothing; /* not in validation */
    if (!trainer->options.no_shuffle)
        mlp__rng_permutation(&key, train->rows, trainer->order);
    while (trainer->place.first < train->rows && !trainer->called_off) {
        const size_t left = train->rows - trainer->place.first;
        const size_t count = left < step ? left : step;

        MLP_TRY(train_step(trainer, train, trainer->place.first, count));
        trainer->place.first += count;
        if (trainer->course.begun)
            MLP_TRY(after_step(trainer, train));
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

/* What no single step shows: an update that overflowed. */
static mlp_status check_epoch(const mlp_trainer *trainer)
{
    const size_t worst = mlp__net_first_nonfinite(trainer->net);
    const size_t lost = mlp__net_first_lost(trainer->net);

    if (worst < trainer->net->n_params)
        return mlp__fail_parameter(trainer, worst);
    MLP_FAIL_IF(lost < trainer->net->n_layers, MLP_ENONFINITE,
                "epoch %llu, layer %zu: the variance of a batch is not finite; the inputs or "
                "parameters are too large",
                (unsigned long long)trainer->opt->epochs, lost);
    return MLP_OK;
}

/* An epoch of steps; fills in what it gets to. */
static mlp_status step_through(mlp_trainer *trainer, const mlp_data *train, mlp_epoch *epoch)
{
    const mlp__tally *tally = &trainer->place.tally;
    mlp_status status;

    trainer->place.start = mlp__clock_seconds() - trainer->place.seconds;
    status = train_rows(trainer, train);
    epoch->seconds = mlp__clock_seconds() - trainer->place.start;
    epoch->steps = tally->steps;
    if (tally->weight > 0.0)
        epoch->loss = tally->loss / tally->weight;
    if (tally->weight > 0.0 && train->n_classes > 0)
        epoch->accuracy = tally->correct / tally->weight;
    epoch->learning_rate = trainer->opt->rate;
    MLP_TRY(status);
    MLP_FAIL_IF(tally->steps == 0 && !trainer->called_off, MLP_ERANGE,
                "epoch %llu: the sample weights are 0 in every batch, in %s",
                (unsigned long long)trainer->opt->epochs, mlp_dtype_name(trainer->net->type));
    return MLP_OK;
}

/* An epoch that is an iteration on the whole function. */
static mlp_status iterate(mlp_trainer *trainer, const mlp_data *train, mlp_epoch *epoch)
{
    mlp_metrics metrics;
    const double start = mlp__clock_seconds();
    const mlp_status status = mlp__iteration_run(trainer, train, epoch, &trainer->course.converged);

    epoch->seconds = mlp__clock_seconds() - start;
    MLP_FAIL_IF(
        status == MLP_ENONFINITE, status,
        "epoch %llu: the loss or its derivatives are not finite; inputs, targets or weights "
        "are too large",
        (unsigned long long)trainer->opt->epochs);
    MLP_TRY(status);
    epoch->steps = 1;
    if (train->n_classes > 0) {
        MLP_TRY(validate(trainer, train, &metrics));
        epoch->accuracy = metrics.accuracy;
    }
    return MLP_OK;
}

/* The epoch proper, inside a BLAS scope; fills in what it gets to. */
static mlp_status train_epoch(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid,
                              mlp_epoch *epoch)
{
    mlp_metrics metrics;
    mlp_status status;

    status =
        iterates(trainer) ? iterate(trainer, train, epoch) : step_through(trainer, train, epoch);
    epoch->samples_per_second = epoch->seconds > 0.0 ? (double)train->rows / epoch->seconds : 0.0;
    MLP_TRY(status);
    if (trainer->called_off)
        return MLP_OK;
    MLP_TRY(check_epoch(trainer));
    if (valid != NULL) {
        status = validate(trainer, valid, &metrics);
        MLP_FAIL_IF(status == MLP_ENONFINITE, status,
                    "epoch %zu: the validation loss is %g; the learning rate may be too large",
                    epoch->epoch, fabs(metrics.loss)); /* not "-nan" */
        MLP_TRY(status);
        epoch->valid_loss = metrics.loss;
        epoch->valid_accuracy = metrics.accuracy;
    }
    return MLP_OK;
}

/* The rows of a step must be enough for the optimiser and for batch normalisation. */
static mlp_status check_steps(const mlp_trainer *trainer, size_t rows)
{
    const size_t step = step_rows(trainer, rows);

    MLP_FAIL_IF((trainer->opt->kind->whole_batch || iterates(trainer)) && step < rows, MLP_EINVAL,
                "%s wants all %zu rows in each step, not %zu: set batch to 0",
                mlp_opt_name(trainer->opt), rows, step);
    MLP_FAIL_IF(trainer->net->n_running > 0 && (rows - 1) % step == 0, MLP_EINVAL,
                "%zu rows in batches of %zu: %s 1 row, batch normalisation is trained on 2 or "
                "more; another size of batches, or a row less, will do",
                rows, step, step == 1 ? "each has" : "the last one has");
    return MLP_OK;
}

mlp_status mlp__trainer_check_data(const mlp_trainer *trainer, const mlp_data *train,
                                   const mlp_data *valid)
{
    MLP_FAIL_IF(trainer == NULL || train == NULL, MLP_EINVAL, "training: %s is NULL",
                trainer == NULL ? "trainer" : "train");
    MLP_TRY(mlp__train_data_check("training data", trainer->net, trainer->options.loss, train));
    if (valid != NULL)
        MLP_TRY(
            mlp__train_data_check("validation data", trainer->net, trainer->options.loss, valid));
    MLP_FAIL_IF(trainer->place.inside && trainer->place.rows != train->rows, MLP_ESHAPE,
                "training: %zu rows of data, the epoch under way had %zu", train->rows,
                trainer->place.rows);
    return check_steps(trainer, train->rows);
}

double mlp__trainer_watched_loss(const mlp_data *valid, const mlp_epoch *epoch)
{
    return valid != NULL ? epoch->valid_loss : epoch->loss;
}

/* Begins an epoch, unless one is under way since a resumption. */
static void begin_epoch(mlp_trainer *trainer, size_t rows)
{
    if (trainer->place.inside)
        return;
    mlp__snapshot_take(&trainer->before, trainer->net, trainer->opt);
    trainer->opt->epochs++;
    trainer->place = (mlp__place){ .inside = true, .rows = rows };
}

mlp_status mlp__trainer_run_epoch(mlp_trainer *trainer, const mlp_data *train,
                                  const mlp_data *valid, mlp_epoch *epoch)
{
    const double none = (double)NAN;
    mlp_status status;

    MLP_TRY(mlp__trainer_prepare(trainer, train->rows));
    begin_epoch(trainer, train->rows);
    *epoch = (mlp_epoch){
        .epoch = (size_t)trainer->opt->epochs,
        .loss = none,
        .accuracy = none,
        .valid_loss = none,
        .valid_accuracy = none,
        .learning_rate = none,
    };
    trainer->called_off = false;
    mlp__blas_enter();
    status = train_epoch(trainer, train, valid, epoch);
    mlp__blas_leave();
    trainer->place.inside = false;
    if (status != MLP_OK || trainer->called_off) {
        mlp__snapshot_restore(&trainer->before, trainer->net, trainer->opt);
        if (trainer->found_unbound)
            mlp__opt_unbind(trainer->opt);
        return status;
    }
    trainer->found_unbound = false;
    mlp_opt_observe(trainer->opt, mlp__trainer_watched_loss(valid, epoch));
    return MLP_OK;
}

mlp_status mlp_trainer_epoch(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid,
                             mlp_epoch *epoch)
{
    mlp_epoch unwanted;

    MLP_TRY(mlp__trainer_check_data(trainer, train, valid));
    trainer->opt->fresh = true;
    return mlp__trainer_run_epoch(trainer, train, valid, epoch != NULL ? epoch : &unwanted);
}
