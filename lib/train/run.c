/* SPDX-License-Identifier: MIT */
/*
 * A run of epochs: when it ends, which epoch was the best one, when a
 * checkpoint is due. An epoch is in trainer.c.
 */
#include <math.h>

#include "base/clock.h"
#include "base/fail.h"
#include "train/checkpoint.h"
#include "train/trainer.h"

/* With patience: keeps the parameters of a better epoch, or counts one that is none. */
static void compare_with_best(mlp_trainer *trainer, const mlp_data *valid)
{
    mlp__course *course = &trainer->course;
    const double loss = mlp__trainer_watched_loss(valid, &course->report.last);

    if (loss < course->best_loss - trainer->options.min_delta) {
        course->best_loss = loss;
        course->waited = 0;
        course->report.best = course->report.last;
        mlp__snapshot_take(&trainer->best, trainer->net, NULL);
    } else {
        course->waited++;
    }
}

/* Is there a reason to stop after the last epoch, other than their number and the callback? */
static bool should_stop(mlp_trainer *trainer, const mlp_data *valid)
{
    const mlp_train_opts *options = &trainer->options;
    mlp__course *course = &trainer->course;
    mlp_report *report = &course->report;

    if (options->target_loss > 0.0
        && mlp__trainer_watched_loss(valid, &report->last) <= options->target_loss)
        report->stop = MLP_STOP_TARGET;
    else if (options->patience > 0 && course->waited >= options->patience)
        report->stop = MLP_STOP_PATIENCE;
    else if (options->max_seconds > 0.0
             && mlp__clock_seconds() - course->start >= options->max_seconds)
        report->stop = MLP_STOP_TIME;
    else if (course->converged)
        report->stop = MLP_STOP_CONVERGED;
    else
        return false;
    return true;
}

static bool is_called_off(const mlp_trainer *trainer)
{
    const mlp_train_opts *options = &trainer->options;

    return options->on_epoch != NULL
        && options->on_epoch(&trainer->course.report.last, options->user) != 0;
}

/*
 * The report tells of the last epoch that has ended: of one under way when a checkpoint is written,
 * and of one that on_step has called off, it knows nothing.
 */
static mlp_status run_epoch(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid)
{
    mlp_report *report = &trainer->course.report;
    mlp_epoch epoch = report->last;
    const mlp_status status = mlp__trainer_run_epoch(trainer, train, valid, &epoch);

    if (status != MLP_OK || !trainer->called_off)
        report->last = epoch;
    return status;
}

static mlp_status run(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid)
{
    mlp_report *report = &trainer->course.report;

    /* One that was resumed may have come to its end before. */
    if (report->epochs > 0 && !trainer->place.inside && should_stop(trainer, valid))
        return MLP_OK;
    /* An epoch that was begun is ended, even if that makes one more than are wanted now. */
    while (report->epochs < trainer->options.epochs || trainer->place.inside) {
        MLP_TRY(run_epoch(trainer, train, valid));
        if (trainer->called_off) {
            report->stop = MLP_STOP_CALLBACK;
            return MLP_OK;
        }
        report->epochs++;
        if (trainer->options.patience > 0)
            compare_with_best(trainer, valid);
        if (is_called_off(trainer)) {
            report->stop = MLP_STOP_CALLBACK;
            return MLP_OK;
        }
        if (should_stop(trainer, valid))
            return MLP_OK;
        if (trainer->checkpoint != NULL && report->epochs < trainer->options.epochs)
            mlp__checkpoint_after_epoch(trainer);
    }
    report->stop = MLP_STOP_EPOCHS;
    return MLP_OK;
}

/* What was begun before, by a resumption, goes on. */
static void begin(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid)
{
    mlp__course *course = &trainer->course;
    const double now = mlp__clock_seconds();

    if (course->begun) {
        course->start = now - course->report.seconds;
    } else {
        *course = (mlp__course){
            .begun = true,
            .rows = train->rows,
            .valid_rows = valid == NULL ? 0 : valid->rows,
            .best_loss = (double)INFINITY,
            .start = now,
        };
        trainer->opt->fresh = true;
    }
    course->report.stop = MLP_STOP_ERROR;
    course->last_time = now;
    course->steps = 0;
    trainer->running = true;
}

mlp_status mlp__course_check(const mlp__course *course, const mlp_data *train,
                             const mlp_data *valid)
{
    const size_t valid_rows = valid == NULL ? 0 : valid->rows;

    MLP_FAIL_IF(course->begun && course->rows != train->rows, MLP_ESHAPE,
                "training: %zu rows of data, the run under way had %zu", train->rows, course->rows);
    MLP_FAIL_IF(course->begun && course->valid_rows != valid_rows, MLP_ESHAPE,
                "training: %zu rows of validation data, the run under way had %zu", valid_rows,
                course->valid_rows);
    return MLP_OK;
}

/* The run ends: with a last checkpoint, then with the parameters of the best epoch. */
static mlp_status end(mlp_trainer *trainer, mlp_status status)
{
    mlp__course *course = &trainer->course;

    course->report.seconds = mlp__clock_seconds() - course->start;
    if (status == MLP_OK && trainer->checkpoint != NULL && !trainer->called_off)
        status = mlp__checkpoint_at_end(trainer);
    if (course->report.best.epoch > 0)
        mlp__snapshot_restore(&trainer->best, trainer->net, NULL);
    course->begun = false;
    trainer->running = false;
    return status;
}

mlp_status mlp_trainer_run(mlp_trainer *trainer, const mlp_data *train, const mlp_data *valid,
                           mlp_report *report)
{
    mlp_status status;

    MLP_TRY(mlp__trainer_check_data(trainer, train, valid));
    if (trainer->options.patience > 0)
        MLP_TRY(mlp__snapshot_reserve(&trainer->best, trainer->net, NULL));
    if (trainer->checkpoint != NULL && trainer->may_resume)
        MLP_TRY(mlp__checkpoint_resume_if_there(trainer, train, valid));
    trainer->may_resume = false;
    MLP_TRY(mlp__course_check(&trainer->course, train, valid));
    /* What fails here is no epoch's, and leaves the report. */
    MLP_TRY(mlp__trainer_prepare(trainer, train->rows));
    begin(trainer, train, valid);
    status = end(trainer, run(trainer, train, valid));
    if (report != NULL)
        *report = trainer->course.report;
    return status;
}
