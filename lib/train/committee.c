/* SPDX-License-Identifier: MIT */
/*
 * Committees: their life, and their training, a network to a thread.
 */
#include "train/committee.h"

#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/team.h"
#include "linalg/blas_scope.h"

/* What all members are trained with. */
typedef struct plan {
    mlp_committee *committee;
    mlp_dtype type;
    const char *net_spec;
    const char *opt_spec;
    const mlp_data *train;
    const mlp_data *valid;
    mlp_train_opts training;
    const mlp_schedule *schedule;
} plan;

static mlp_status make_opt(mlp_opt **out, const plan *p)
{
    mlp_status status;

    MLP_TRY(mlp_opt_parse(out, p->opt_spec));
    status = p->schedule == NULL ? MLP_OK : mlp_opt_set_schedule(*out, p->schedule);
    if (status != MLP_OK) {
        mlp_opt_free(*out);
        *out = NULL;
    }
    return status;
}

static mlp_status train_member(const plan *p, size_t i, mlp__place *place)
{
    mlp_train_opts training = p->training;
    mlp_opt *opt = NULL;
    mlp_status status;

    training.seed += i;
    MLP_TRY(mlp_net_parse(&place->net, p->type, p->net_spec, place->told.seed));
    status = make_opt(&opt, p);
    if (status == MLP_OK)
        status = mlp_fit(place->net, opt, p->train, p->valid, &training, &place->told.report);
    mlp_opt_free(opt);
    return status;
}

/* Trains a member and notes how that went. */
static void fill_place(const plan *p, size_t i)
{
    mlp__place *place = &p->committee->place[i];
    mlp_member *told = &place->told;
    const mlp_epoch *kept;

    told->report.stop = MLP_STOP_ERROR;
    told->loss = (double)INFINITY;
    told->status = train_member(p, i, place);
    if (told->status != MLP_OK) {
        (void)snprintf(place->error, sizeof place->error, "%s", mlp_last_error());
        mlp_net_free(place->net);
        place->net = NULL;
        return;
    }
    kept = told->report.best.epoch > 0 ? &told->report.best : &told->report.last;
    told->loss = p->valid != NULL ? kept->valid_loss : kept->loss;
}

static void fill_own_places(const void *context, size_t part, size_t parts)
{
    const plan *p = context;

    for (size_t i = part; i < p->committee->n_places; i += parts)
        fill_place(p, i);
}

static mlp_status fill(const plan *p, size_t threads)
{
    mlp__team *team;

    if (threads > p->committee->n_places)
        threads = p->committee->n_places;
    if (!mlp__blas_takes_threads())
        threads = 1;
    mlp__blas_reserve(threads);
    MLP_TRY(mlp__team_new(&team, threads, mlp__blas_own_thread));
    mlp__team_run(team, threads, fill_own_places, p);
    mlp__team_free(team);
    return MLP_OK;
}

/* Finds the best member; fails when all have, or one for want of memory. */
static mlp_status judge(mlp_committee *committee)
{
    size_t failed = 0;

    for (size_t i = 0; i < committee->n_places; i++) {
        const mlp__place *place = &committee->place[i];

        MLP_FAIL_IF(place->told.status == MLP_ENOMEM, MLP_ENOMEM, "member %zu: %s", i,
                    place->error);
        failed += place->net == NULL;
        if (place->told.loss < committee->place[committee->best].told.loss)
            committee->best = i;
    }
    MLP_FAIL_IF(failed == committee->n_places, committee->place[0].told.status,
                "all %zu members failed; the first: %s", failed, committee->place[0].error);
    return MLP_OK;
}

static mlp_status check(const mlp_train_opts *training, const mlp_committee_opts *options)
{
    MLP_FAIL_IF(options->size != sizeof *options, MLP_EINVAL,
                "committee options of %zu bytes, not %zu: start from MLP_COMMITTEE_OPTS_INIT",
                options->size, sizeof *options);
    MLP_FAIL_IF(options->members == 0, MLP_EINVAL, "a committee of 0 members");
    MLP_FAIL_IF(options->threads < 0, MLP_EINVAL, "mlp_committee_fit: %d threads",
                options->threads);
    MLP_FAIL_IF(options->threads > MLP__TEAM_MOST, MLP_ERANGE,
                "mlp_committee_fit: %d threads, more than %d", options->threads, MLP__TEAM_MOST);
    MLP_FAIL_IF(training->on_epoch != NULL || training->on_step != NULL, MLP_EINVAL,
                "mlp_committee_fit: %s would be called on several threads at once",
                training->on_epoch != NULL ? "on_epoch" : "on_step");
    MLP_FAIL_IF(training->checkpoint != NULL, MLP_EINVAL,
                "mlp_committee_fit: a checkpoint is of one training, not of several");
    return MLP_OK;
}

static mlp_status make(mlp_committee **out, const mlp_committee_opts *options)
{
    const size_t n = options->members;
    mlp_committee *committee;
    size_t bytes;
    void *memory;

    MLP_FAIL_IF(!mlp__size_mul(n, sizeof(mlp__place), &bytes)
                    || !mlp__size_add(bytes, sizeof *committee, &bytes),
                MLP_EOVERFLOW, "a committee of %zu members is too large", n);
    MLP_TRY(mlp__alloc(&memory, bytes, 1));
    committee = memory;
    committee->n_places = n;
    for (size_t i = 0; i < n; i++)
        committee->place[i].told.seed = options->seed + i;
    *out = committee;
    return MLP_OK;
}

mlp_status mlp_committee_fit(mlp_committee **out, mlp_dtype type, const char *net_spec,
                             const char *opt_spec, const mlp_data *train, const mlp_data *valid,
                             const mlp_train_opts *training, const mlp_committee_opts *committee)
{
    const mlp_committee_opts defaults = MLP_COMMITTEE_OPTS_INIT;
    plan p = {
        .type = type,
        .net_spec = net_spec,
        .opt_spec = opt_spec,
        .train = train,
        .valid = valid,
        .training = MLP_TRAIN_OPTS_INIT,
    };
    mlp_status status;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_committee_fit: out is NULL");
    *out = NULL;
    if (training != NULL)
        p.training = *training;
    if (committee == NULL)
        committee = &defaults;
    MLP_TRY(check(&p.training, committee));
    p.training.threads = 1;
    p.schedule = committee->schedule;
    MLP_TRY(make(&p.committee, committee));
    status =
        fill(&p, committee->threads == 0 ? mlp__team_processors() : (size_t)committee->threads);
    if (status == MLP_OK)
        status = judge(p.committee);
    if (status != MLP_OK) {
        mlp_committee_free(p.committee);
        return status;
    }
    *out = p.committee;
    return MLP_OK;
}

void mlp_committee_free(mlp_committee *committee)
{
    if (committee == NULL)
        return;
    for (size_t i = 0; i < committee->n_places; i++)
        mlp_net_free(committee->place[i].net);
    mlp__free(committee);
}

size_t mlp_committee_size(const mlp_committee *committee)
{
    return committee->n_places;
}

size_t mlp_committee_best(const mlp_committee *committee)
{
    return committee->best;
}

mlp_status mlp_committee_member(const mlp_committee *committee, size_t i, mlp_member *out)
{
    MLP_FAIL_IF(committee == NULL || out == NULL, MLP_EINVAL, "mlp_committee_member: %s is NULL",
                committee == NULL ? "committee" : "out");
    MLP_FAIL_IF(i >= committee->n_places, MLP_ERANGE, "member %zu of a committee of %zu", i,
                committee->n_places);
    *out = committee->place[i].told;
    out->error = committee->place[i].error;
    return MLP_OK;
}

const mlp_net *mlp_committee_net(const mlp_committee *committee, size_t i)
{
    return i < committee->n_places ? committee->place[i].net : NULL;
}
