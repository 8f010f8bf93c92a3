/* SPDX-License-Identifier: MIT */
/*
 * Reading checkpoints. A trainer gets what was read when all of it has been.
 */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/file.h"
#include "model/model_file.h"
#include "train/checkpoint.h"

/* A checkpoint being read. */
typedef struct reading {
    mlp_trainer *trainer;
    mlp__safetensors file;
    mlp__description description;
    mlp__opt_counters counters[2]; /* of MLP__GROUP_NOW, MLP__GROUP_BEFORE */
    bool fresh;
    mlp__place place;
    mlp__course course;
    mlp__snapshot snapshots[MLP__GROUPS]; /* empty: a group that is not there */
    size_t used;                          /* arrays of the file that belong to a group */
} reading;

static mlp_status compare_identity(const reading *r)
{
    const mlp__description *d = &r->description;
    mlp__json theirs;

    MLP_TRY(mlp__json_get(d->json, d->where, "training", '{', &theirs));
    return mlp__identity_compare(r->file.path, theirs, r->trainer);
}

static mlp_status read_place(reading *r)
{
    const mlp__description *d = &r->description;
    mlp__json member;

    MLP_TRY(mlp__json_get(d->json, d->where, "now", '{', &member));
    MLP_TRY(mlp__counters_read(&r->counters[MLP__GROUP_NOW], member, d->where));
    MLP_TRY(mlp__json_bool(member, d->where, "fresh", &r->fresh));
    MLP_TRY(mlp__json_get(d->json, d->where, "epoch", '{', &member));
    MLP_TRY(mlp__place_read(&r->place, member, d->where));
    if (r->place.inside) {
        MLP_TRY(mlp__json_get(d->json, d->where, "before", '{', &member));
        MLP_TRY(mlp__counters_read(&r->counters[MLP__GROUP_BEFORE], member, d->where));
    }
    MLP_TRY(mlp__json_get(d->json, d->where, "run", '{', &member));
    return mlp__course_read(&r->course, member, d->where);
}

static mlp_status read_group(reading *r, mlp__group group)
{
    const mlp_trainer *trainer = r->trainer;
    const bool has_state = group != MLP__GROUP_BEST;
    mlp__opt_counters *counters = has_state ? &r->counters[group] : NULL;
    const mlp__tensor *found[MLP__GROUP_ARRAYS];
    mlp__group_arrays arrays;

    /* What is wanted, first without memory; memory when the file is found to have it. */
    mlp__group_describe(&arrays, group, trainer, NULL, NULL);
    for (size_t i = 0; i < arrays.n; i++)
        MLP_TRY(mlp__safetensors_expect(&r->file, &arrays.tensors[i], &found[i]));
    MLP_TRY(
        mlp__snapshot_reserve(&r->snapshots[group], trainer->net, has_state ? trainer->opt : NULL));
    mlp__group_describe(&arrays, group, trainer, r->snapshots[group].memory,
                        has_state ? counters->scalars : NULL);
    for (size_t i = 0; i < arrays.n; i++)
        MLP_TRY(mlp__safetensors_read(&r->file, found[i], arrays.tensors[i].data));
    if (has_state) {
        MLP_TRY(mlp__opt_check_counters(trainer->opt, counters));
        mlp__snapshot_set_counters(&r->snapshots[group], trainer->net, counters);
    }
    r->used += arrays.n;
    return MLP_OK;
}

static mlp_status read_all(reading *r, const char *path)
{
    MLP_TRY(mlp__safetensors_open(&r->file, path, true));
    MLP_TRY(mlp__file_read_kind(&r->file, MLP__KIND_CHECKPOINT, &r->description));
    MLP_TRY(compare_identity(r));
    MLP_TRY(read_place(r));
    MLP_TRY(read_group(r, MLP__GROUP_NOW));
    if (r->place.inside)
        MLP_TRY(read_group(r, MLP__GROUP_BEFORE));
    if (r->course.begun && r->course.report.best.epoch > 0)
        MLP_TRY(read_group(r, MLP__GROUP_BEST));
    MLP_FAIL_IF(r->used != r->file.n_tensors, MLP_EFORMAT,
                "%s: %zu arrays, of which the checkpoint takes %zu", path, r->file.n_tensors,
                r->used);
    return MLP_OK;
}

static void exchange(mlp__snapshot *a, mlp__snapshot *b)
{
    const mlp__snapshot kept = *a;

    *a = *b;
    *b = kept;
}

/* The trainer becomes what was read. */
static void take(reading *r)
{
    mlp_trainer *trainer = r->trainer;

    mlp__snapshot_restore(&r->snapshots[MLP__GROUP_NOW], trainer->net, trainer->opt);
    if (r->place.inside)
        exchange(&trainer->before, &r->snapshots[MLP__GROUP_BEFORE]);
    if (r->snapshots[MLP__GROUP_BEST].memory != NULL)
        exchange(&trainer->best, &r->snapshots[MLP__GROUP_BEST]);
    trainer->opt->fresh = r->fresh;
    trainer->place = r->place;
    trainer->course = r->course;
    trainer->found_unbound = false;
    trainer->may_resume = false;
    trainer->fell_back = false;
}

/* `train`: what a run under way has to be of, with `valid`; NULL: any data. */
static mlp_status resume_from(mlp_trainer *trainer, const char *path, const mlp_data *train,
                              const mlp_data *valid)
{
    const bool was_bound = trainer->opt->bound;
    reading r = { .trainer = trainer, .file = { .descriptor = -1 } };
    mlp_status status;

    status = mlp__opt_bind(trainer->opt, trainer->net->type, trainer->net->n_params);
    if (status == MLP_OK)
        status = read_all(&r, path);
    if (status == MLP_OK && train != NULL)
        status = mlp__course_check(&r.course, train, valid);
    if (status == MLP_OK)
        take(&r);
    else if (!was_bound)
        mlp__opt_unbind(trainer->opt);
    for (size_t i = 0; i < MLP__GROUPS; i++)
        mlp__snapshot_free(&r.snapshots[i]);
    mlp__safetensors_close(&r.file);
    mlp__free(r.description.text);
    return status;
}

static mlp_status resume(mlp_trainer *trainer, const char *path, const mlp_data *train,
                         const mlp_data *valid)
{
    const mlp_status first = resume_from(trainer, path, train, valid);
    char reason[512];
    mlp_status status;
    char *previous;

    if (first != MLP_EFORMAT && (first != MLP_EIO || mlp__file_is_there(path)))
        return first;
    /* Damaged or lost: then the one before it. What is told is what is wrong with the first. */
    (void)snprintf(reason, sizeof reason, "%s", mlp_last_error());
    MLP_TRY(mlp__file_previous(path, &previous));
    status = resume_from(trainer, previous, train, valid);
    mlp__free(previous);
    /* One that is whole and of other data tells more than that the other one is damaged. */
    if (status == MLP_ESHAPE || status == MLP_EDTYPE || status == MLP_ESTATE)
        return status;
    MLP_FAIL_IF(status != MLP_OK, first, "%s", reason);
    trainer->fell_back = true;
    return MLP_OK;
}

mlp_status mlp_trainer_resume(mlp_trainer *trainer, const char *path)
{
    MLP_FAIL_IF(trainer == NULL || path == NULL, MLP_EINVAL, "mlp_trainer_resume: %s is NULL",
                trainer == NULL ? "trainer" : "path");
    return resume(trainer, path, NULL, NULL);
}

mlp_status mlp__checkpoint_resume_if_there(mlp_trainer *trainer, const mlp_data *train,
                                           const mlp_data *valid)
{
    return mlp__file_is_there(trainer->checkpoint)
        ? resume(trainer, trainer->checkpoint, train, valid)
        : MLP_OK;
}
