/* SPDX-License-Identifier: MIT */
/*
 * mlp-optimisers: the error of each optimiser against time, on three problems, for the picture of
 * docs/optimisers.md. Each runs with a few learning rates around its default; the one with the
 * least error at the end of its time is told.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <mlp/mlp.h>

#include "generated.h"
#include "images.h"
#include "program.h"

enum { MOST_POINTS = 2048, N_RATES = 4, CURVE_ROWS = 200 };

/* Something to learn. */
typedef struct problem {
    const char *name;
    const char *net;
    mlp_loss loss;
    size_t batch; /* 0: all rows */
    double seconds;
    bool classifies; /* the error is the share of wrong rows; else the root of the loss */
} problem;

static const problem problems[] = {
    { "images: Fashion-MNIST, 784-128-10, batch 64", "784-128:relu-10:softmax",
      MLP_LOSS_CROSS_ENTROPY, 64, 6.0, true },
    { "regression: 30-64-32-1, batch 32", "30-64:tanh-32:tanh-1", MLP_LOSS_MEAN_SQUARED_ERROR, 32,
      4.0, false },
    { "curve: 1-16-16-1, all 200 rows", "1-16:tanh-16:tanh-1", MLP_LOSS_MEAN_SQUARED_ERROR, 0, 2.0,
      false },
};

/* An optimiser, and what its learning rates are multiples of. */
typedef struct method {
    const char *name;
    const char *spec; /* behind it comes the learning rate */
    double rate;
    bool whole_batch;
} method;

static const method methods[] = {
    { "SGD", "sgd:lr=", 0.1, false },           { "momentum", "sgd:momentum=0.9,lr=", 0.02, false },
    { "RMSprop", "rmsprop:lr=", 0.002, false }, { "Adagrad", "adagrad:lr=", 0.02, false },
    { "Adam", "adam:lr=", 0.002, false },       { "AdamW", "adamw:lr=", 0.002, false },
    { "NAdam", "nadam:lr=", 0.002, false },     { "RAdam", "radam:lr=", 0.002, false },
    { "Lion", "lion:lr=", 0.0003, false },      { "Rprop", "rprop:lr=", 0.01, true },
};

static const double multiples[N_RATES] = { 0.1, 0.3, 1.0, 3.0 };

enum {
    N_PROBLEMS = sizeof problems / sizeof problems[0],
    N_METHODS = sizeof methods / sizeof methods[0]
};

/* The data of a problem. */
typedef struct sets {
    mlp_data *file; /* what train and valid are parts of, if read */
    generated made[2];
    double *curve;
    mlp_data *train;
    mlp_data *valid;
    bool owns; /* train and valid, besides what they borrow */
} sets;

/* The errors of a run, after its epochs. */
typedef struct record {
    const problem *what;
    size_t count;
    double last;    /* infinite: the training diverged */
    double seconds; /* of training, without validation */
    double limit;
    double at[MOST_POINTS];
    double error[MOST_POINTS];
} record;

static void expect(mlp_status status)
{
    if (status != MLP_OK)
        program_fail("%s", mlp_last_error());
}

/* Without Debian's package, generated images of the same size. */
static void open_images(sets *s)
{
    struct stat entry;

    if (stat(IMAGES_FASHION, &entry) == 0) {
        s->file = images_read(IMAGES_FASHION, "train", ".gz");
    } else {
        const generated_shape shape = { MLP_LOSS_CROSS_ENTROPY, MLP_F64, IMAGES_INPUTS,
                                        IMAGES_CLASSES,         60000,   0 };

        (void)fputs("mlp-optimisers: no Fashion-MNIST; generated images\n", stderr);
        expect(generated_new(&s->made[0], &shape));
    }
    expect(mlp_data_split(s->file != NULL ? s->file : s->made[0].data, 5.0 / 6.0, 1, &s->train,
                          &s->valid));
    s->owns = true;
}

static void open_regression(sets *s)
{
    const generated_shape shapes[2] = {
        { MLP_LOSS_MEAN_SQUARED_ERROR, MLP_F64, 30, 1, 20000, 0 },
        { MLP_LOSS_MEAN_SQUARED_ERROR, MLP_F64, 30, 1, 5000, 20000 },
    };

    expect(generated_new(&s->made[0], &shapes[0]));
    expect(generated_new(&s->made[1], &shapes[1]));
    s->train = s->made[0].data;
    s->valid = s->made[1].data;
}

/* How well a network can follow sin 3x + 0.3 cos 9x where it has seen it. */
static void open_curve(sets *s)
{
    s->curve = program_alloc((size_t)2 * CURVE_ROWS, sizeof(double));
    for (int i = 0; i < CURVE_ROWS; i++) {
        const double x = -2.0 + 4.0 * i / (CURVE_ROWS - 1);

        s->curve[i] = x;
        s->curve[CURVE_ROWS + i] = sin(3.0 * x) + 0.3 * cos(9.0 * x);
    }
    expect(mlp_data_wrap(&s->train, CURVE_ROWS, 1, 1, s->curve, s->curve + CURVE_ROWS, NULL));
    expect(mlp_data_wrap(&s->valid, CURVE_ROWS, 1, 1, s->curve, s->curve + CURVE_ROWS, NULL));
    s->owns = true;
}

static void (*const open_problem[N_PROBLEMS])(sets *s) = { open_images, open_regression,
                                                           open_curve };

static void close_sets(sets *s)
{
    if (s->owns) {
        mlp_data_free(s->train);
        mlp_data_free(s->valid);
    }
    mlp_data_free(s->file);
    generated_free(&s->made[0]);
    generated_free(&s->made[1]);
    free(s->curve);
}

/* Keeps what is 2 % later than what was kept before: as many points for each tenfold of time. */
static void keep(record *kept, double error)
{
    kept->last = error;
    if (kept->count == MOST_POINTS
        || (kept->count > 0 && kept->seconds < 1.02 * kept->at[kept->count - 1]))
        return;
    kept->at[kept->count] = kept->seconds;
    kept->error[kept->count++] = error;
}

static int on_epoch(const mlp_epoch *epoch, void *user)
{
    record *kept = user;

    kept->seconds += epoch->seconds;
    keep(kept, kept->what->classifies ? 1.0 - epoch->valid_accuracy : sqrt(epoch->valid_loss));
    return kept->seconds >= kept->limit;
}

/* Trains once; a training that diverges has the error that it got to, and then an infinite one. */
static void run(const problem *p, const method *m, double rate, const sets *s, record *kept)
{
    mlp_train_opts training = MLP_TRAIN_OPTS_INIT;
    char spec[80];
    mlp_net *net;
    mlp_opt *opt;

    (void)snprintf(spec, sizeof spec, "%s%.17g", m->spec, rate);
    training.loss = p->loss;
    training.batch = p->batch;
    training.epochs = SIZE_MAX;
    training.threads = 1;
    training.on_epoch = on_epoch;
    training.user = kept;
    expect(mlp_net_parse(&net, MLP_F64, p->net, 1));
    expect(mlp_opt_parse(&opt, spec));
    if (mlp_fit(net, opt, s->train, s->valid, &training, NULL) != MLP_OK)
        kept->last = (double)INFINITY;
    mlp_opt_free(opt);
    mlp_net_free(net);
}

/* One line of JSON; the last point is the end. */
static void print(const problem *p, const method *m, double rate, const record *kept)
{
    printf("{\"problem\": \"%s\", \"optimiser\": \"%s\", \"rate\": %g, \"points\": [", p->name,
           m->name, rate);
    for (size_t i = 0; i < kept->count; i++)
        printf("[%.5g, %.5g], ", kept->at[i], kept->error[i]);
    printf("[%.5g, %.5g]]}\n", kept->seconds, kept->last);
    (void)fflush(stdout);
}

/* For so many seconds with each of the first `rates` learning rates. */
static void race(const problem *p, const method *m, const sets *s, double seconds, size_t rates)
{
    static record records[N_RATES];
    size_t best = 0;

    for (size_t i = 0; i < rates; i++) {
        records[i] = (record){ .what = p, .limit = seconds };
        run(p, m, multiples[i] * m->rate, s, &records[i]);
        if (records[i].last < records[best].last)
            best = i;
    }
    if (isfinite(records[best].last))
        print(p, m, multiples[best] * m->rate, &records[best]);
}

/* Has a method nothing to do with a problem? */
static bool sits_out(const problem *p, const method *m)
{
    return m->whole_batch && p->batch != 0;
}

int main(int argc, char **argv)
{
    bool quick = false; /* to see that it works */
    const char *only = "";

    program_start("mlp-optimisers");
    if (argc == 2 && strcmp(argv[1], "--quick") == 0)
        quick = true;
    else if (argc == 2 && argv[1][0] != '-')
        only = argv[1];
    else if (argc > 1)
        program_usage_error("usage: mlp-optimisers [--quick | images | regression | curve]");
    for (size_t i = 0; i < N_PROBLEMS; i++) {
        sets s = { .file = NULL };

        if (strncmp(problems[i].name, only, strlen(only)) != 0)
            continue;
        open_problem[i](&s);
        for (size_t j = 0; j < N_METHODS && !(quick && i == 0 && j > 0); j++)
            if (!sits_out(&problems[i], &methods[j]))
                race(&problems[i], &methods[j], &s, quick ? 0.02 : problems[i].seconds,
                     quick ? 1 : N_RATES);
        close_sets(&s);
    }
    return 0;
}
