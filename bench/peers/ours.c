/* SPDX-License-Identifier: MIT */
/*
 * peers-ours: libmlp as a contestant, through its public headers alone. It gets its inputs as they
 * are stored, bytes where they are bytes, and converts them while it trains.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "peers/peer.h"
#include "program.h"

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

/* Rows that mlp_predict() takes through the network at a time. */
enum { PIECE = 1024 };

typedef struct ours {
    const problem_data *data;
    mlp_net *net;
    mlp_opt *opt;
    problem_data part; /* what the trainer is given, when it is not all rows */
    mlp_trainer *trainer;
    int trainer_threads;
    mlp_work *work;
    int work_threads;
    void *x; /* [peer_rows() x inputs], for predictions */
    void *y; /* [peer_rows() x outputs] */
} ours;

static void expect(mlp_status status)
{
    if (status != MLP_OK)
        program_fail("%s", mlp_last_error());
}

static const mlp_data *rows_of(const ours *o, size_t rows)
{
    return rows == o->data->rows ? o->data->made.data : o->part.made.data;
}

static void prepare_epoch(void *state, size_t rows, int threads)
{
    ours *o = state;
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;

    if (rows != o->data->rows && rows != o->part.rows) {
        problem_data_close(&o->part);
        o->part = problem_data_open(o->data->problem, o->data->dtype, rows);
    }
    if (o->trainer != NULL && threads == o->trainer_threads)
        return;
    mlp_trainer_free(o->trainer);
    options.loss = o->data->problem->loss;
    options.batch = o->data->problem->batch;
    options.threads = threads;
    expect(mlp_trainer_new(&o->trainer, o->net, o->opt, &options));
    o->trainer_threads = threads;
}

static void epoch(void *state, size_t rows)
{
    ours *o = state;

    expect(mlp_trainer_epoch(o->trainer, rows_of(o, rows), NULL, NULL));
}

static void prepare_predict(void *state, int threads)
{
    ours *o = state;

    if (o->work != NULL && threads == o->work_threads)
        return;
    mlp_work_free(o->work);
    expect(mlp_work_new(&o->work, o->net, PIECE, threads));
    o->work_threads = threads;
}

static void predict(void *state, size_t first, size_t rows)
{
    ours *o = state;
    const size_t start = first * o->data->inputs;

    if (o->work == NULL)
        prepare_predict(o, 0);
    if (o->data->dtype == MLP_F32)
        expect(mlp_predict_f32(o->net, o->work, rows, (float *)o->x + start, o->y));
    else
        expect(mlp_predict(o->net, o->work, rows, (double *)o->x + start, o->y));
}

static double output(const void *state, size_t i)
{
    const ours *o = state;

    return o->data->dtype == MLP_F32 ? (double)((const float *)o->y)[i] : ((const double *)o->y)[i];
}

int main(int argc, char **argv)
{
    char about[512];
    char optimizer[64];
    problem_data data;
    ours o = { .data = &data };
    peer p = {
        .name = "libmlp",
        .version = mlp_version_string(),
        .about = about,
        .data = &data,
        .calls = { prepare_epoch, epoch, prepare_predict, predict, output },
        .state = &o,
    };

    program_start("peers-ours");
    if (argc != 5)
        program_usage_error("usage: peers-ours PROBLEM f64|f32 ROWS LEARNING_RATE");
    data = problem_data_open(problem_find(argv[1]), problem_dtype(argv[2]),
                             program_number("ROWS", argv[3], 1, INT_MAX));
    p.loss = data.problem->loss;
    (void)snprintf(about, sizeof about, "%s; %s", mlp_build_info(), COMPILER);
    (void)snprintf(optimizer, sizeof optimizer, "sgd:lr=%s", argv[4]);
    expect(mlp_opt_parse(&o.opt, optimizer));
    expect(mlp_net_parse(&o.net, data.dtype, data.problem->spec, 1));
    o.x = problem_data_inputs(&data, peer_rows(&data));
    o.y = program_alloc(peer_rows(&data), data.outputs * sizeof(double));
    peer_serve(&p);
    free(o.x);
    free(o.y);
    mlp_work_free(o.work);
    mlp_trainer_free(o.trainer);
    problem_data_close(&o.part);
    mlp_opt_free(o.opt);
    mlp_net_free(o.net);
    problem_data_close(&data);
    return 0;
}
