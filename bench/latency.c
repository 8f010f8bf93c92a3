/* SPDX-License-Identifier: MIT */
/*
 * mlp-latency: what little work costs. Nanoseconds of a training step of small networks, and of
 * predicting one row, by one thread.
 *
 *   mlp-latency
 */
#include <stdio.h>
#include <stdlib.h>

#include <mlp/mlp.h>

#include "generated.h"
#include "program.h"

enum { TURNS = 25, CALLS = 2000, STEPS = 10000, ROWS = 64 };

/* Something that is timed. */
typedef struct subject {
    const char *spec;
    const char *name;
    mlp_loss loss;
    size_t batch; /* of the steps; 0: rows are predicted */
} subject;

static const subject subjects[] = {
    { "2-4:sigmoid-1:sigmoid", "2-4-1 step", MLP_LOSS_BINARY_CROSS_ENTROPY, 4 },
    { "3-2:sigmoid-2", "3-2-2 step", MLP_LOSS_MEAN_SQUARED_ERROR, 1 },
    { "784-128:relu-10:softmax", "784-128-10 predict", MLP_LOSS_CROSS_ENTROPY, 0 },
    { "2-4:sigmoid-1:sigmoid", "2-4-1 predict", MLP_LOSS_BINARY_CROSS_ENTROPY, 0 },
};

static void expect(mlp_status status)
{
    if (status != MLP_OK)
        program_fail("%s", mlp_last_error());
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts the seconds of the turns. */
static void time_steps(const subject *s, mlp_dtype type, mlp_net *net, double seconds[TURNS])
{
    const generated_shape shape = {
        s->loss, type, mlp_net_n_inputs(net), mlp_net_n_outputs(net), s->batch * STEPS, 0
    };
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_trainer *trainer;
    mlp_opt *opt;
    generated made;

    options.batch = s->batch;
    options.loss = s->loss;
    expect(generated_new(&made, &shape));
    expect(mlp_opt_parse(&opt, "sgd:lr=0.001"));
    expect(mlp_trainer_new(&trainer, net, opt, &options));
    for (size_t turn = 0; turn < TURNS; turn++) {
        mlp_epoch epoch;

        expect(mlp_trainer_epoch(trainer, made.data, NULL, &epoch));
        seconds[turn] = epoch.seconds / STEPS;
    }
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    generated_free(&made);
    qsort(seconds, TURNS, sizeof *seconds, compare);
}

/* Numbers in [-1, 1) for ROWS rows, of the network's type. */
static void *make_rows(mlp_dtype type, size_t n_inputs)
{
    const size_t n = ROWS * n_inputs;
    void *x = program_alloc(n, type == MLP_F64 ? sizeof(double) : sizeof(float));

    for (size_t i = 0; i < n; i++) {
        const double value = (double)(i * 2654435761u % 1021) / 510.5 - 1.0;

        if (type == MLP_F64)
            ((double *)x)[i] = value;
        else
            ((float *)x)[i] = (float)value;
    }
    return x;
}

static double time_calls(mlp_dtype type, const mlp_net *net, mlp_work *work, const void *x, void *y)
{
    const size_t n = mlp_net_n_inputs(net);
    const double start = program_clock();

    for (size_t i = 0; i < CALLS; i++) {
        const size_t at = i % ROWS * n;

        if (type == MLP_F64)
            expect(mlp_predict(net, work, 1, (const double *)x + at, y));
        else
            expect(mlp_predict_f32(net, work, 1, (const float *)x + at, y));
    }
    return program_clock() - start;
}

static void time_predictions(mlp_dtype type, const mlp_net *net, double seconds[TURNS])
{
    void *x = make_rows(type, mlp_net_n_inputs(net));
    void *y = program_alloc(mlp_net_n_outputs(net), sizeof(double));
    mlp_work *work;

    expect(mlp_work_new(&work, net, 1, 1));
    (void)time_calls(type, net, work, x, y);
    for (size_t turn = 0; turn < TURNS; turn++)
        seconds[turn] = time_calls(type, net, work, x, y) / CALLS;
    mlp_work_free(work);
    free(x);
    free(y);
    qsort(seconds, TURNS, sizeof *seconds, compare);
}

static void measure(const subject *s, mlp_dtype type)
{
    double seconds[TURNS];
    mlp_net *net;

    expect(mlp_net_parse(&net, type, s->spec, 1));
    if (s->batch > 0)
        time_steps(s, type, net, seconds);
    else
        time_predictions(type, net, seconds);
    printf("%-20s %5s %6zu %10.1f %10.1f\n", s->name, mlp_dtype_name(type),
           s->batch > 0 ? s->batch : 1, seconds[TURNS / 2] * 1e9, seconds[0] * 1e9);
    (void)fflush(stdout);
    mlp_net_free(net);
}

int main(int argc, char **argv)
{
    (void)argv;
    program_start("mlp-latency");
    if (argc > 1)
        program_usage_error("no argument is taken");
    printf("%s\n%-20s %5s %6s %10s %10s\n", mlp_build_info(), "nanoseconds", "dtype", "rows",
           "median", "min");
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
        for (mlp_dtype type = MLP_F64; type <= MLP_F32; type++)
            measure(&subjects[i], type);
    return 0;
}
