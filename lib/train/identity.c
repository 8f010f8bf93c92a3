/* SPDX-License-Identifier: MIT */
/*
 * What a training is, apart from where it is: by this a checkpoint is refused
 * that is of another one.
 */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "model/architecture.h"
#include "train/checkpoint.h"

/* ---- Optimisers and schedules ---- */

static void put_fields(mlp__json_writer *w, const mlp__field *fields, const void *options,
                       size_t without)
{
    for (const mlp__field *field = fields; field->name != NULL; field++)
        if (without == 0 || field->offset != without)
            mlp__json_put_double(w, field->name, mlp__field_get(field, options));
}

void mlp__method_put(mlp__json_writer *w, const mlp_opt *opt)
{
    const mlp_schedule *schedule = &opt->schedule;

    mlp__json_open(w, "optimiser", '{');
    mlp__json_put_text(w, "name", opt->kind->name);
    /* The learning rate is state: it may be changed at any time. */
    put_fields(w, opt->kind->fields, opt->options, opt->kind->learning_rate);
    mlp__json_close(w, '}');
    mlp__json_open(w, "schedule", '{');
    mlp__json_put_text(w, "name", mlp_schedule_name(schedule->kind));
    put_fields(w, mlp__schedule_fields(schedule->kind), schedule, 0);
    mlp__json_close(w, '}');
}

static mlp_status read_fields(mlp__json object, const char *where, const mlp__field *fields,
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

static mlp_status read_schedule(mlp_opt *opt, mlp__json object, const char *where)
{
    mlp_schedule schedule = MLP_SCHEDULE_INIT;
    const char *known;
    mlp__json member;
    mlp__span name;
    int kind = 0;

    MLP_TRY(mlp__json_get(object, where, "schedule", '{', &member));
    MLP_TRY(mlp__json_text(member, where, "name", &name));
    while ((known = mlp_schedule_name((mlp_schedule_kind)kind)) != NULL
           && !mlp__span_is(name, known))
        kind++;
    MLP_FAIL_IF(known == NULL, MLP_EFORMAT, "%s: there is no schedule \"%.*s\"", where,
                mlp__span_width(name), name.start);
    schedule.kind = (mlp_schedule_kind)kind;
    MLP_TRY(read_fields(member, where, mlp__schedule_fields(schedule.kind), &schedule, 0));
    if (schedule.kind == MLP_SCHEDULE_CONSTANT && schedule.warmup == 0)
        return MLP_OK; /* what there is without one */
    return mlp_opt_set_schedule(opt, &schedule);
}

static mlp_status make_optimiser(mlp_opt **out, mlp__json method, const char *where)
{
    const mlp__opt_kind *kind;
    mlp_status status;
    mlp__span name;
    void *options;

    MLP_TRY(mlp__json_text(method, where, "name", &name));
    kind = mlp__opt_kind_find(name);
    MLP_FAIL_IF(kind == NULL, MLP_EFORMAT, "%s: there is no optimiser \"%.*s\"", where,
                mlp__span_width(name), name.start);
    MLP_TRY(mlp__alloc(&options, 1, kind->options_size));
    memcpy(options, kind->defaults, kind->options_size);
    status = read_fields(method, where, kind->fields, options, kind->learning_rate);
    if (status == MLP_OK)
        status = mlp__opt_new(out, kind, options);
    mlp__free(options);
    return status;
}

mlp_status mlp__method_read(mlp_opt **out, mlp__json object, const char *where)
{
    mlp__json method;
    mlp_status status;

    MLP_TRY(mlp__json_get(object, where, "optimiser", '{', &method));
    status = make_optimiser(out, method, where);
    if (status == MLP_OK)
        status = read_schedule(*out, object, where);
    return status;
}

/* ---- A training ---- */

static void put_options(mlp__json_writer *w, const mlp_train_opts *options)
{
    mlp__json_put_text(w, "loss", mlp_loss_name(options->loss));
    mlp__json_put_uint64(w, "batch", options->batch);
    mlp__json_put_uint64(w, "seed", options->seed);
    mlp__json_put_bool(w, "no_shuffle", options->no_shuffle != 0);
    mlp__json_put_double(w, "l1", options->l1);
    mlp__json_put_double(w, "l2", options->l2);
    mlp__json_put_double(w, "clip_value", options->clip_value);
    mlp__json_put_double(w, "clip_norm", options->clip_norm);
    mlp__json_put_double(w, "max_norm", options->max_norm);
    mlp__json_put_double(w, "label_smoothing", options->label_smoothing);
    mlp__json_put_uint64(w, "patience", options->patience);
    mlp__json_put_double(w, "min_delta", options->min_delta);
}

void mlp__identity_put(mlp__json_writer *w, const char *name, const mlp_trainer *trainer)
{
    mlp__json_open(w, name, '{');
    mlp__json_put_text(w, "dtype", mlp_dtype_name(trainer->net->type));
    mlp__architecture_put(w, trainer->net);
    mlp__method_put(w, trainer->opt);
    put_options(w, &trainer->options);
    mlp__json_close(w, '}');
}

/* Where two texts of JSON begin to differ: at the innermost object or array, or at 0. */
static size_t find_difference(mlp__json a, mlp__json b)
{
    size_t start = 0;

    for (size_t i = 0; i < a.length && i < b.length && a.start[i] == b.start[i]; i++)
        if (a.start[i] == '{' || a.start[i] == '[')
            start = i;
    return start;
}

/* As much of a text from `start` on as a message takes. */
static void excerpt(mlp__json json, size_t start, char *text, size_t room)
{
    const size_t left = json.length - start;
    const bool fits = left < room;

    (void)snprintf(text, room, "%.*s%s", (int)(fits ? left : room - 4), json.start + start,
                   fits ? "" : "...");
}

static mlp_status fail_compare(const char *path, const mlp__json_item *ours, mlp__json theirs)
{
    const bool of_net = mlp__span_is(ours->name, "inputs") || mlp__span_is(ours->name, "layers");
    const mlp_status status = mlp__span_is(ours->name, "dtype") ? MLP_EDTYPE
        : of_net                                                ? MLP_ESHAPE
                                                                : MLP_ESTATE;
    const size_t start = find_difference(ours->value, theirs);
    char here[100];
    char there[100];

    excerpt(ours->value, start, here, sizeof here);
    excerpt(theirs, start, there, sizeof there);
    return mlp__fail(status, "%.300s: the checkpoint of another %s: %.*s: here %s, there %s", path,
                     of_net ? "network" : "training", mlp__span_width(ours->name), ours->name.start,
                     here, there);
}

/* Both were written by the same functions: what is equal is equal to the byte. */
static mlp_status compare(const char *path, mlp__json theirs, mlp__json ours)
{
    mlp__json_item item;

    for (bool more = mlp__json_first(ours, &item); more; more = mlp__json_next(&item)) {
        mlp__json value = { "nothing", sizeof "nothing" - 1 };
        char name[64];

        (void)snprintf(name, sizeof name, "%.*s", mlp__span_width(item.name), item.name.start);
        (void)mlp__json_find(theirs, name, &value);
        if (value.length != item.value.length
            || memcmp(value.start, item.value.start, value.length) != 0)
            return fail_compare(path, &item, value);
    }
    return MLP_OK;
}

mlp_status mlp__identity_compare(const char *path, mlp__json theirs, const mlp_trainer *trainer)
{
    mlp__json_writer w = { .text = NULL };
    mlp_status status;

    mlp__identity_put(&w, NULL, trainer);
    MLP_TRY(mlp__json_end(&w));
    status = compare(path, theirs, (mlp__json){ w.text, w.length });
    mlp__free(w.text);
    return status;
}
