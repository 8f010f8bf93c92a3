/* SPDX-License-Identifier: MIT */
/*
 * Writing checkpoints, and when they are due.
 */
#include "train/checkpoint.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "model/model_file.h"

/* ---- Arrays ---- */

static void add(mlp__group_arrays *arrays, const char *group, const char *name, mlp_dtype type,
                size_t rows, size_t columns, void *data)
{
    (void)snprintf(arrays->names[arrays->n], MLP__GROUP_NAME, "%s.%s", group, name);
    arrays->tensors[arrays->n] =
        mlp__tensor_of(arrays->names[arrays->n], type, rows, columns, data);
    arrays->n++;
}

void mlp__group_describe(mlp__group_arrays *arrays, mlp__group group, const mlp_trainer *trainer,
                         void *memory, double scalars[MLP__OPT_SCALARS])
{
    static const char *const groups[MLP__GROUPS] = { "now", "before", "best" };
    const mlp_net *net = trainer->net;
    const mlp_opt *opt = trainer->opt;
    const size_t size = mlp__dtype_size(net->type);
    const size_t n_moments = opt->kind->n_moments(opt);
    char *at = memory;
    char *running = at == NULL ? net->running : at + net->n_params * size;
    char *moments =
        at == NULL ? opt->moments : running + net->n_running * size + sizeof(mlp__opt_counters);

    arrays->n = 0;
    add(arrays, groups[group], "parameters", net->type, net->n_params, 0,
        at == NULL ? net->theta : at);
    if (net->n_running > 0)
        add(arrays, groups[group], "running", net->type, net->n_running, 0, running);
    if (group == MLP__GROUP_BEST)
        return;
    add(arrays, groups[group], "scalars", MLP_F64, MLP__OPT_SCALARS, 0, scalars);
    if (n_moments > 0)
        add(arrays, groups[group], "moments", opt->type, n_moments, opt->n, moments);
}

/* ---- The file ---- */

/* What is gathered for a file. */
typedef struct gathering {
    const mlp_trainer *trainer;
    mlp__opt_counters counters[2]; /* of MLP__GROUP_NOW, MLP__GROUP_BEFORE */
    mlp__group_arrays arrays[MLP__GROUPS];
    mlp__tensor tensors[MLP__GROUPS * MLP__GROUP_ARRAYS];
    size_t n;
} gathering;

static void gather(gathering *g, mlp__group group, void *memory)
{
    mlp__group_arrays *arrays = &g->arrays[group];
    double *scalars = group == MLP__GROUP_BEST ? NULL : g->counters[group].scalars;

    mlp__group_describe(arrays, group, g->trainer, memory, scalars);
    memcpy(g->tensors + g->n, arrays->tensors, arrays->n * sizeof g->tensors[0]);
    g->n += arrays->n;
}

static void gather_all(gathering *g)
{
    const mlp_trainer *trainer = g->trainer;

    g->counters[MLP__GROUP_NOW] = mlp__opt_counters_of(trainer->opt);
    gather(g, MLP__GROUP_NOW, NULL);
    if (trainer->place.inside) {
        mlp__snapshot_counters(&trainer->before, trainer->net, &g->counters[MLP__GROUP_BEFORE]);
        gather(g, MLP__GROUP_BEFORE, trainer->before.memory);
    }
    if (trainer->course.begun && trainer->course.report.best.epoch > 0)
        gather(g, MLP__GROUP_BEST, trainer->best.memory);
}

static void describe(mlp__json_writer *w, const gathering *g)
{
    const mlp_trainer *trainer = g->trainer;
    mlp__course course = trainer->course;
    mlp__place place = trainer->place;

    if (trainer->running) {
        course.report.seconds = mlp__clock_seconds() - course.start;
        if (place.inside)
            place.seconds = mlp__clock_seconds() - place.start;
    }
    mlp__json_open(w, NULL, '{');
    mlp__identity_put(w, "training", trainer);
    mlp__json_open(w, "now", '{');
    mlp__counters_put(w, &g->counters[MLP__GROUP_NOW]);
    mlp__json_put_bool(w, "fresh", trainer->opt->fresh);
    mlp__json_close(w, '}');
    if (trainer->place.inside) {
        mlp__json_open(w, "before", '{');
        mlp__counters_put(w, &g->counters[MLP__GROUP_BEFORE]);
        mlp__json_close(w, '}');
    }
    mlp__json_open(w, "epoch", '{');
    mlp__place_put(w, &place);
    mlp__json_close(w, '}');
    mlp__json_open(w, "run", '{');
    mlp__course_put(w, &course);
    mlp__json_close(w, '}');
    mlp__json_close(w, '}');
}

static bool is_whole(const char *path)
{
    mlp__safetensors file;
    const bool whole = mlp__safetensors_open(&file, path, true) == MLP_OK;

    mlp__safetensors_close(&file);
    return whole;
}

/* A file that is known to be damaged does not take the place of the good one before it. */
static mlp_status write(const mlp_trainer *trainer, const char *path)
{
    const mlp__safetensors_options safe = {
        .checksum = true,
        .keep_previous = !trainer->fell_back || is_whole(path),
    };
    mlp__json_writer description = { .text = NULL };
    gathering g = { .trainer = trainer };

    gather_all(&g);
    describe(&description, &g);
    return mlp__file_write_kind(path, MLP__KIND_CHECKPOINT, &description, g.n, g.tensors, &safe);
}

mlp_status mlp_trainer_save(const mlp_trainer *trainer, const char *path)
{
    MLP_FAIL_IF(trainer == NULL || path == NULL, MLP_EINVAL, "mlp_trainer_save: %s is NULL",
                trainer == NULL ? "trainer" : "path");
    MLP_FAIL_IF(!trainer->opt->bound || trainer->opt->n != trainer->net->n_params
                    || trainer->opt->type != trainer->net->type,
                MLP_ESTATE, "mlp_trainer_save: no epoch has been trained yet");
    return write(trainer, path);
}

/* ---- When ---- */

/* Writes the checkpoint of a run, and counts it. */
static mlp_status write_counted(mlp_trainer *trainer)
{
    mlp__course *course = &trainer->course;
    mlp_status status;

    course->report.checkpoints++;
    status = write(trainer, trainer->checkpoint);
    if (status == MLP_OK) {
        trainer->fell_back = false;
    } else {
        course->report.checkpoints--;
        course->report.checkpoints_failed++;
    }
    course->last_time = mlp__clock_seconds();
    course->steps = 0;
    return status;
}

static bool is_due(const mlp_trainer *trainer)
{
    const mlp_train_opts *options = &trainer->options;
    const mlp__course *course = &trainer->course;

    return (options->checkpoint_steps > 0 && course->steps >= options->checkpoint_steps)
        || (options->checkpoint_seconds > 0.0
            && mlp__clock_seconds() - course->last_time >= options->checkpoint_seconds);
}

void mlp__checkpoint_after_step(mlp_trainer *trainer)
{
    trainer->course.steps++;
    if (is_due(trainer))
        (void)write_counted(trainer);
}

void mlp__checkpoint_after_epoch(mlp_trainer *trainer)
{
    const bool always =
        trainer->options.checkpoint_steps == 0 && !(trainer->options.checkpoint_seconds > 0.0);

    if (trainer->opt->kind->solver != NULL)
        trainer->course.steps++; /* its epoch is one step */
    if (always || is_due(trainer))
        (void)write_counted(trainer);
}

mlp_status mlp__checkpoint_at_end(mlp_trainer *trainer)
{
    return write_counted(trainer);
}
