/* SPDX-License-Identifier: MIT */
/*
 * mlp-second-order: Levenberg-Marquardt and L-BFGS beside Adam and SGD, all on whole batches.
 *
 *   mlp-second-order [--quick]         error against time on three problems, lines of JSON for
 *                                      optimisers_picture.py
 *   mlp-second-order --sine [--quick]  a table: time to a mean squared error of 0.002 on a period
 *                                      of a sine, from 30 random starts
 *
 * First-order methods run with a few learning rates; the one with the least error at the end is
 * told (--sine: with the least median time). In the table Levenberg-Marquardt is there by its
 * defaults and with as many first bounds.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlp/mlp.h>

#include "program.h"

enum { MOST_ROWS = 2000, MOST_INPUTS = 5, MOST_POINTS = 2048, N_RATES = 5, RUNS = 30 };

static const double pi = 3.14159265358979323846;

typedef struct problem {
    const char *name;
    const char *net;
    size_t rows;
    size_t inputs;
    double (*f)(const double *x);
    double seconds;
} problem;

static double sine(const double *x)
{
    return sin(pi * x[0]);
}

static double curve(const double *x)
{
    return sin(6.0 * x[0]) + 0.3 * cos(18.0 * x[0]);
}

/* Friedman 1991, on [-1, 1], brought to a size of about 1. */
static double friedman(const double *x)
{
    const double y = 10.0 * sin(pi * (x[0] + 1.0) * (x[1] + 1.0) / 4.0) + 5.0 * x[2] * x[2]
        + 5.0 * (x[3] + 1.0) + 2.5 * (x[4] + 1.0);

    return (y - 14.4) / 4.9;
}

static const problem problems[] = {
    { "sine: 1-5-1, 101 rows", "1-5:tanh-1", 101, 1, sine, 2.0 },
    { "curve: 1-16-16-1, 200 rows", "1-16:tanh-16:tanh-1", 200, 1, curve, 4.0 },
    { "Friedman: 5-20-1, 2000 rows", "5-20:tanh-1", 2000, 5, friedman, 8.0 },
};

enum { N_PROBLEMS = sizeof problems / sizeof problems[0] };

typedef struct method {
    const char *name;
    const char *spec; /* behind it comes the learning rate, if there is one */
    double rate;      /* of learning, or the first bound; 0: none */
} method;

static const method methods[] = {
    { "Levenberg-Marquardt", "lm", 0.0 },
    { "L-BFGS", "lbfgs", 0.0 },
    { "Adam", "adam:lr=", 0.003 },
    { "SGD, momentum", "sgd:momentum=0.9,lr=", 0.03 },
    { "SGD", "sgd:lr=", 0.1 },
    { "Rprop", "rprop:lr=", 0.01 },
    { "RMSprop", "rmsprop:lr=", 0.003 },
    { "Levenberg-Marquardt by Cholesky", "lm:cholesky=1", 0.0 },
    { "the same, first bound", "lm:cholesky=1,initial_bound=", 1.0 },
};

enum { N_METHODS = sizeof methods / sizeof methods[0], N_DRAWN = 5 };

static const double multiples[N_RATES] = { 1.0 / 9.0, 1.0 / 3.0, 1.0, 3.0, 9.0 };

static double inputs[MOST_ROWS * MOST_INPUTS], targets[MOST_ROWS];

static void expect(mlp_status status)
{
    if (status != MLP_OK)
        program_fail("%s", mlp_last_error());
}

/* One input: evenly over [-1, 1]; more: by the additive recurrence of the golden ratio's kin. */
static mlp_data *make_data(const problem *p)
{
    static const double steps[MOST_INPUTS] = { 0.8566748838545029, 0.7338918566271260,
                                               0.6287067210378087, 0.5385972572236101,
                                               0.4614026630030117 };
    mlp_data *data;

    for (size_t i = 0; i < p->rows; i++) {
        double *x = inputs + i * p->inputs;

        for (size_t j = 0; j < p->inputs; j++)
            x[j] = p->inputs == 1 ? -1.0 + 2.0 * (double)i / (double)(p->rows - 1)
                                  : 2.0 * fmod(0.5 + (double)(i + 1) * steps[j], 1.0) - 1.0;
        targets[i] = p->f(x);
    }
    expect(mlp_data_wrap(&data, p->rows, p->inputs, 1, inputs, targets, NULL));
    return data;
}

/* What a run has come to, and when. */
typedef struct record {
    double seconds;
    double limit;
    double last;
    size_t count;
    double at[MOST_POINTS];
    double error[MOST_POINTS];
} record;

static int on_epoch(const mlp_epoch *epoch, void *user)
{
    record *kept = user;

    kept->seconds += epoch->seconds;
    kept->last = sqrt(epoch->loss);
    if (kept->count < MOST_POINTS
        && (kept->count == 0 || kept->seconds >= 1.02 * kept->at[kept->count - 1])) {
        kept->at[kept->count] = kept->seconds;
        kept->error[kept->count++] = kept->last;
    }
    return kept->seconds >= kept->limit;
}

/* Trains from a seed; goal: the loss to stop at, 0 for none. Did it get there? */
static bool run(const problem *p, const mlp_data *data, const method *m, double rate, uint64_t seed,
                double goal, record *kept)
{
    mlp_train_opts training = MLP_TRAIN_OPTS_INIT;
    char spec[80];
    mlp_report report = { .stop = MLP_STOP_ERROR };
    mlp_net *net;
    mlp_opt *opt;

    if (rate > 0.0)
        (void)snprintf(spec, sizeof spec, "%s%.17g", m->spec, rate);
    else
        (void)snprintf(spec, sizeof spec, "%s", m->spec);
    training.batch = 0;
    training.epochs = SIZE_MAX;
    training.threads = 1;
    training.no_shuffle = 1;
    training.target_loss = goal;
    training.on_epoch = on_epoch;
    training.user = kept;
    expect(mlp_net_parse(&net, MLP_F64, p->net, seed));
    expect(mlp_opt_parse(&opt, spec));
    if (mlp_fit(net, opt, data, NULL, &training, &report) != MLP_OK)
        kept->last = (double)INFINITY;
    mlp_opt_free(opt);
    mlp_net_free(net);
    return report.stop == MLP_STOP_TARGET;
}

static size_t n_rates(const method *m)
{
    return m->rate > 0.0 ? N_RATES : 1;
}

/* The best of the rates, as a line of JSON. */
static void race(const problem *p, const mlp_data *data, const method *m, double seconds)
{
    static record records[N_RATES];
    size_t best = 0;

    for (size_t i = 0; i < n_rates(m); i++) {
        records[i] = (record){ .limit = seconds, .last = (double)INFINITY };
        (void)run(p, data, m, multiples[i] * m->rate, 1, 0.0, &records[i]);
        if (records[i].last < records[best].last)
            best = i;
    }
    printf("{\"problem\": \"%s\", \"optimiser\": \"%s\", \"rate\": %g, \"points\": [", p->name,
           m->name, multiples[best] * m->rate);
    for (size_t i = 0; i < records[best].count; i++)
        printf("[%.5g, %.5g], ", records[best].at[i], records[best].error[i]);
    printf("[%.5g, %.5g]]}\n", records[best].seconds, records[best].last);
    (void)fflush(stdout);
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Times to the goal from all starts, sorted; runs that do not get there take for ever. */
static size_t times_to_goal(const mlp_data *data, const method *m, double rate, double goal,
                            double limit, size_t runs, double *times)
{
    static record kept;
    size_t reached = 0;

    for (size_t i = 0; i < runs; i++) {
        bool there;

        kept = (record){ .limit = limit };
        there = run(&problems[0], data, m, rate, i + 1, goal, &kept);
        times[i] = there ? kept.seconds : (double)INFINITY;
        reached += there;
    }
    qsort(times, runs, sizeof *times, compare);
    return reached;
}

static void sine_table(double goal, size_t runs, double limit)
{
    mlp_data *data = make_data(&problems[0]);

    printf("\nto %g\n\n| | rate or bound | reached | median ms | slowest ms "
           "|\n|---|---|---|---|---|\n",
           goal);
    for (size_t j = 0; j < N_METHODS; j++) {
        const method *m = &methods[j];
        double best = (double)INFINITY;
        double times[RUNS];
        char line[120] = "| never |";

        for (size_t i = 0; i < n_rates(m); i++) {
            const double rate = multiples[i] * m->rate;
            const size_t reached = times_to_goal(data, m, rate, goal, limit, runs, times);
            const double median = times[(runs - 1) / 2];

            if (i > 0 && !(median < best))
                continue;
            best = median;
            (void)snprintf(line, sizeof line, "%g | %zu of %zu | %.3g | %.3g |", rate, reached,
                           runs, median * 1e3, times[runs - 1] * 1e3);
        }
        printf("| %s | %s\n", m->name, line);
        (void)fflush(stdout);
    }
    mlp_data_free(data);
}

int main(int argc, char **argv)
{
    bool quick = false;
    bool wants_table = false;

    program_start("mlp-second-order");
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0)
            quick = true;
        else if (strcmp(argv[i], "--sine") == 0)
            wants_table = true;
        else
            program_usage_error("usage: mlp-second-order [--sine] [--quick]");
    }
    if (wants_table) {
        sine_table(0.002, quick ? 2 : RUNS, quick ? 0.02 : 1.0);
        sine_table(1e-6, quick ? 2 : RUNS, quick ? 0.02 : 0.3);
        return 0;
    }
    for (size_t i = 0; i < N_PROBLEMS; i++) {
        mlp_data *data = make_data(&problems[i]);

        for (size_t j = 0; j < N_DRAWN; j++)
            race(&problems[i], data, &methods[j], quick ? 0.02 : problems[i].seconds);
        mlp_data_free(data);
    }
    return 0;
}
