/* SPDX-License-Identifier: MIT */
/*
 * mlp-reproduce: published results, trained again. Each row is trained from several seeds; the
 * table shows the mean and the spread of its accuracy on the test set beside the published one.
 *
 *  - The eight multilayer perceptrons of Xiao, Rasul, Vollgraf 2017, "Fashion-MNIST" (arXiv
 *    1708.07747), table 3: scikit-learn's MLPClassifier with its defaults of that time (Adam at
 *    0.001, batches of 200, L2 of 1e-4 divided by the batch, at most 200 epochs, an end when the
 *    third epoch in a row has not taken 1e-4 off the training loss; 0.20 made that the tenth) on
 *    standardised inputs.
 *  - The first network of Nielsen 2015, "Neural networks and deep learning", chapter 1, on MNIST.
 */
#define _GNU_SOURCE /* getopt_long */
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlp/mlp.h>

#include "images.h"
#include "program.h"

enum { MOST_SEEDS = 100 };

/* A published result. */
typedef struct result {
    const char *name;
    const char *net;
    double published;
    bool fashion; /* else Nielsen's: MNIST, his training */
} result;

static const result results[] = {
    { "relu-100", "784-100:relu-10:softmax", 0.871, true },
    { "relu-100-10", "784-100:relu-10:relu-10:softmax", 0.870, true },
    { "tanh-100", "784-100:tanh-10:softmax", 0.868, true },
    { "tanh-100-10", "784-100:tanh-10:tanh-10:softmax", 0.863, true },
    { "relu-10-10", "784-10:relu-10:relu-10:softmax", 0.850, true },
    { "relu-10", "784-10:relu-10:softmax", 0.848, true },
    { "tanh-10-10", "784-10:tanh-10:tanh-10:softmax", 0.841, true },
    { "tanh-10", "784-10:tanh-10:softmax", 0.840, true },
    { "nielsen", "784-30:sigmoid-10:sigmoid", 0.954, false },
};

enum { N_RESULTS = sizeof results / sizeof results[0] };

typedef struct options {
    const char *fashion; /* folders */
    const char *mnist;
    const char *only;
    size_t seeds;
    size_t epochs; /* 0: as published */
    int threads;
} options;

/* A data set, standardised by its training part if that is how it is to be. */
typedef struct set {
    mlp_data *train;
    mlp_data *test;
} set;

static const char help[] =
    "usage: mlp-reproduce [options]\n"
    "\n"
    "Trains published networks and shows their accuracy beside what was published.\n"
    "\n"
    "  --fashion DIR  folder of Fashion-MNIST's four .gz files (default\n"
    "                 /usr/share/datasets/fashion-mnist)\n"
    "  --mnist DIR    folder of MNIST's four files; without it, its row is left out\n"
    "  --only NAME    one row: relu-100, relu-100-10, tanh-100, tanh-100-10,\n"
    "                 relu-10-10, relu-10, tanh-10-10, tanh-10, nielsen\n"
    "  --seeds N      how often each is trained (default 5)\n"
    "  --epochs N     at most so many epochs, to see that it works\n"
    "  --threads N    (default 1)\n"
    "  --help         this text\n";

enum { FASHION = 256, MNIST, ONLY, SEEDS, EPOCHS, THREADS, HELP };

static const struct option long_options[] = {
    { "fashion", required_argument, NULL, FASHION },
    { "mnist", required_argument, NULL, MNIST },
    { "only", required_argument, NULL, ONLY },
    { "seeds", required_argument, NULL, SEEDS },
    { "epochs", required_argument, NULL, EPOCHS },
    { "threads", required_argument, NULL, THREADS },
    { "help", no_argument, NULL, HELP },
    { NULL, 0, NULL, 0 },
};

static void read_option(options *o, int which)
{
    switch (which) {
    case FASHION:
        o->fashion = optarg;
        break;
    case MNIST:
        o->mnist = optarg;
        break;
    case ONLY:
        o->only = optarg;
        break;
    case SEEDS:
        o->seeds = program_number("--seeds", optarg, 1, MOST_SEEDS);
        break;
    case EPOCHS:
        o->epochs = program_number("--epochs", optarg, 1, INT_MAX);
        break;
    case THREADS:
        o->threads = (int)program_number("--threads", optarg, 0, INT_MAX);
        break;
    case HELP:
        (void)fputs(help, stdout);
        exit(0);
    default:
        exit(2); /* getopt_long() has said why */
    }
}

static void expect(mlp_status status)
{
    if (status != MLP_OK)
        program_fail("%s", mlp_last_error());
}

static void standardise(set *s)
{
    mlp_scaler *scaler;

    expect(mlp_scaler_fit_inputs(&scaler, s->train, NULL));
    expect(mlp_data_set_scalers(s->train, scaler, NULL));
    expect(mlp_data_set_scalers(s->test, scaler, NULL));
    mlp_scaler_free(scaler);
}

static void set_read(set *s, const char *folder, const char *ending)
{
    s->train = images_read(folder, "train", ending);
    s->test = images_read(folder, "t10k", ending);
}

static void set_free(set *s)
{
    mlp_data_free(s->train);
    mlp_data_free(s->test);
}

static mlp_train_opts training_of(const result *r)
{
    mlp_train_opts training = MLP_TRAIN_OPTS_INIT;

    if (r->fashion) {
        training.loss = MLP_LOSS_CROSS_ENTROPY;
        training.batch = 200;
        training.epochs = 200;
        training.patience = 3;
        training.min_delta = 1e-4;
        training.l2 = 1e-4 / 200.0;
    } else {
        training.loss = MLP_LOSS_HALF_SQUARED_ERROR;
        training.batch = 10;
        training.epochs = 30;
    }
    return training;
}

/* Nielsen draws weights with mean 0 and deviation 1 (and his biases, which are 0 here). */
static mlp_net *make_net(const result *r, uint64_t seed)
{
    const mlp_init normal = { MLP_INIT_NORMAL, 0.0, 1.0 };
    const mlp_layer layers[2] = {
        { .units = 30, .act = MLP_ACT_SIGMOID, .init = normal },
        { .units = IMAGES_CLASSES, .act = MLP_ACT_SIGMOID, .init = normal },
    };
    mlp_net *net;

    if (r->fashion)
        expect(mlp_net_parse(&net, MLP_F64, r->net, seed));
    else
        expect(mlp_net_new(&net, MLP_F64, IMAGES_INPUTS, layers, 2, seed));
    return net;
}

/* One training; the accuracy on the test set. */
static double train(const result *r, const options *o, const set *data, uint64_t seed,
                    mlp_report *report)
{
    mlp_train_opts training = training_of(r);
    mlp_net *net = make_net(r, seed);
    mlp_metrics metrics;
    mlp_work *work;
    mlp_opt *opt;

    training.seed = seed;
    training.threads = o->threads;
    if (o->epochs > 0 && o->epochs < training.epochs)
        training.epochs = o->epochs;
    expect(mlp_opt_parse(&opt, r->fashion ? "adam:lr=0.001" : "sgd:lr=3"));
    expect(mlp_fit(net, opt, data->train, NULL, &training, report));
    expect(mlp_work_new(&work, net, 1000, o->threads));
    expect(mlp_evaluate(net, work, training.loss, data->test, &metrics));
    mlp_work_free(work);
    mlp_opt_free(opt);
    mlp_net_free(net);
    return metrics.accuracy;
}

static void reproduce(const result *r, const options *o, const set *data)
{
    double sum = 0.0, least = 1.0, most = 0.0, seconds = 0.0;
    size_t epochs = 0;

    for (size_t i = 0; i < o->seeds; i++) {
        mlp_report report;
        const double accuracy = train(r, o, data, i + 1, &report);

        sum += accuracy;
        least = accuracy < least ? accuracy : least;
        most = accuracy > most ? accuracy : most;
        epochs += report.epochs;
        seconds += report.seconds;
    }
    printf("| %s | %.3f | %.4f | %.4f to %.4f | %.0f | %.0f |\n", r->name, r->published,
           sum / (double)o->seeds, least, most, (double)epochs / (double)o->seeds, seconds);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    options o = { .fashion = IMAGES_FASHION, .seeds = 5, .threads = 1 };
    set fashion = { NULL, NULL };
    set mnist = { NULL, NULL };
    int which;

    program_start("mlp-reproduce");
    while ((which = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        read_option(&o, which);
    if (optind < argc)
        program_usage_error("no argument is taken without an option: \"%s\"", argv[optind]);

    printf("| network | published | mean of %zu | spread | epochs | seconds |\n"
           "|---|---|---|---|---|---|\n",
           o.seeds);
    for (size_t i = 0; i < N_RESULTS; i++) {
        const result *r = &results[i];

        if ((o.only != NULL && strcmp(o.only, r->name) != 0) || (!r->fashion && o.mnist == NULL))
            continue;
        if (r->fashion && fashion.train == NULL) {
            set_read(&fashion, o.fashion, ".gz");
            standardise(&fashion);
        } else if (!r->fashion) {
            set_read(&mnist, o.mnist, "");
        }
        reproduce(r, &o, r->fashion ? &fashion : &mnist);
    }
    set_free(&fashion);
    set_free(&mnist);
    return 0;
}
