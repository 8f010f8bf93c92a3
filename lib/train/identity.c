/* SPDX-License-Identifier: MIT */
/*
 * What a training is, apart from where it is: by this a checkpoint is refused
 * that is of another one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "model/architecture.h"
#include "train/checkpoint.h"

/* ---- Optimisers and schedules ---- */

static mlp_status put_fields(json_t *object, const mlp__field *fields, const void *options,
                             size_t without)
{
    for (const mlp__field *field = fields; field->name != NULL; field++)
        if (without == 0 || field->offset != without)
            MLP_TRY(mlp__json_put(object, field->name,
                                  mlp__json_from_double(mlp__field_get(field, options))));
    return MLP_OK;
}

static mlp_status put_schedule(json_t *object, const mlp_schedule *schedule)
{
    MLP_TRY(mlp__json_put(object, "name", json_string(mlp_schedule_name(schedule->kind))));
    return put_fields(object, mlp__schedule_fields(schedule->kind), schedule, 0);
}

/* A new object as a member; it belongs to `object`. */
static mlp_status put_object(json_t *object, const char *name, json_t **member)
{
    *member = json_object();
    return mlp__json_put(object, name, *member);
}

mlp_status mlp__method_put(json_t *object, const mlp_opt *opt)
{
    json_t *method;
    json_t *schedule;

    MLP_TRY(put_object(object, "optimiser", &method));
    MLP_TRY(mlp__json_put(method, "name", json_string(opt->kind->name)));
    /* The learning rate is state: it may be changed at any time. */
    MLP_TRY(put_fields(method, opt->kind->fields, opt->options, opt->kind->learning_rate));
    MLP_TRY(put_object(object, "schedule", &schedule));
    return put_schedule(schedule, &opt->schedule);
}

static mlp_status read_fields(const json_t *object, const char *where, const mlp__field *fields,
                              void *options, size_t without)
{
    for (const mlp__field *field = fields; field->name != NULL; field++) {
        double value;

        if (without != 0 && field->offset == without)
            continue;
        MLP_TRY(mlp__json_double(object, where, field->name, &value));
        MLP_FAIL_IF(!mlp__field_set(field, options, value), MLP_EFORMAT, "%s: %s is %g", where,
                    field->name, value);
    }
    return MLP_OK;
}

static mlp_status read_schedule(mlp_opt *opt, const json_t *object, const char *where)
{
    mlp_schedule schedule = MLP_SCHEDULE_INIT;
    const json_t *member;
    const char *name;
    size_t kind = 0;

    MLP_TRY(mlp__json_object(object, where, "schedule", &member));
    MLP_TRY(mlp__json_text(member, where, "name", &name));
    while (mlp_schedule_name((mlp_schedule_kind)kind) != NULL
           && strcmp(mlp_schedule_name((mlp_schedule_kind)kind), name) != 0)
        kind++;
    MLP_FAIL_IF(mlp_schedule_name((mlp_schedule_kind)kind) == NULL, MLP_EFORMAT,
                "%s: there is no schedule \"%.40s\"", where, name);
    schedule.kind = (mlp_schedule_kind)kind;
    MLP_TRY(read_fields(member, where, mlp__schedule_fields(schedule.kind), &schedule, 0));
    if (schedule.kind == MLP_SCHEDULE_CONSTANT && schedule.warmup == 0)
        return MLP_OK; /* what there is without one */
    return mlp_opt_set_schedule(opt, &schedule);
}

static mlp_status make_optimiser(mlp_opt **out, const json_t *method, const char *where)
{
    const mlp__opt_kind *kind;
    mlp_status status;
    const char *name;
    void *options;

    MLP_TRY(mlp__json_text(method, where, "name", &name));
    kind = mlp__opt_kind_find((mlp__span){ name, strlen(name) });
    MLP_FAIL_IF(kind == NULL, MLP_EFORMAT, "%s: there is no optimiser \"%.40s\"", where, name);
    MLP_TRY(mlp__alloc(&options, 1, kind->options_size));
    memcpy(options, kind->defaults, kind->options_size);
    status = read_fields(method, where, kind->fields, options, kind->learning_rate);
    if (status == MLP_OK)
        status = mlp__opt_new(out, kind, options);
    mlp__free(options);
    return status;
}

mlp_status mlp__method_read(mlp_opt **out, const json_t *object, const char *where)
{
    const json_t *method;
    mlp_status status;

    MLP_TRY(mlp__json_object(object, where, "optimiser", &method));
    status = make_optimiser(out, method, where);
    if (status == MLP_OK)
        status = read_schedule(*out, object, where);
    return status;
}

/* ---- A training ---- */

static mlp_status put_options(json_t *object, const mlp_train_opts *options)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        { "l1", options->l1 },
        { "l2", options->l2 },
        { "clip_value", options->clip_value },
        { "clip_norm", options->clip_norm },
        { "max_norm", options->max_norm },
        { "label_smoothing", options->label_smoothing },
        { "min_delta", options->min_delta },
    };

    MLP_TRY(mlp__json_put(object, "loss", json_string(mlp_loss_name(options->loss))));
    MLP_TRY(mlp__json_put(object, "batch", mlp__json_from_uint64(options->batch)));
    MLP_TRY(mlp__json_put(object, "seed", mlp__json_from_uint64(options->seed)));
    MLP_TRY(mlp__json_put(object, "no_shuffle", json_boolean(options->no_shuffle != 0)));
    MLP_TRY(mlp__json_put(object, "patience", mlp__json_from_uint64(options->patience)));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        MLP_TRY(mlp__json_put(object, numbers[i].name, mlp__json_from_double(numbers[i].value)));
    return MLP_OK;
}

static mlp_status fill(json_t *object, const mlp_trainer *trainer)
{
    MLP_TRY(mlp__json_put(object, "dtype", json_string(mlp_dtype_name(trainer->net->type))));
    MLP_TRY(mlp__architecture_put(object, trainer->net));
    MLP_TRY(mlp__method_put(object, trainer->opt));
    return put_options(object, &trainer->options);
}

mlp_status mlp__identity_make(json_t **out, const mlp_trainer *trainer)
{
    mlp_status status;

    *out = json_object();
    MLP_FAIL_IF(*out == NULL, MLP_ENOMEM, "out of memory for the description of a training");
    status = fill(*out, trainer);
    if (status != MLP_OK) {
        json_decref(*out);
        *out = NULL;
    }
    return status;
}

/* Says what differs, both values as JSON. */
static mlp_status fail_compare(const char *path, const char *name, const json_t *of_file,
                               const json_t *ours)
{
    const size_t flags = JSON_COMPACT | JSON_ENCODE_ANY;
    char *there = json_dumps(of_file, flags);
    char *here = json_dumps(ours, flags);
    const bool of_net = strcmp(name, "inputs") == 0 || strcmp(name, "layers") == 0;
    const mlp_status status = strcmp(name, "dtype") == 0 ? MLP_EDTYPE
        : of_net                                         ? MLP_ESHAPE
                                                         : MLP_ESTATE;

    (void)mlp__fail(status, "%.100s: the checkpoint of another %s: %s is %.150s there, %.150s here",
                    path, of_net ? "network" : "training", name, there == NULL ? "nothing" : there,
                    here == NULL ? "nothing" : here);
    free(there);
    free(here);
    return status;
}

mlp_status mlp__identity_compare(const char *path, const json_t *of_file, const json_t *ours)
{
    void *at;

    for (at = json_object_iter((json_t *)(uintptr_t)ours); at != NULL;
         at = json_object_iter_next((json_t *)(uintptr_t)ours, at)) {
        const char *name = json_object_iter_key(at);
        const json_t *here = json_object_iter_value(at);
        const json_t *there = json_object_get(of_file, name);

        if (!json_equal(there, here))
            return fail_compare(path, name, there, here);
    }
    return MLP_OK;
}
