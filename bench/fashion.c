/* SPDX-License-Identifier: MIT */
/*
 * mlp-fashion: trains a classifier on Fashion-MNIST and shows each epoch as it ends. Without the
 * data set it trains on generated data of the same size, and says so.
 */
#define _GNU_SOURCE /* getopt_long */
#include <getopt.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <mlp/mlp.h>

#include "generated.h"
#include "images.h"
#include "program.h"
#include "progress.h"

static const char net_spec[] = "784-128:relu-10:softmax";
static const mlp_loss loss = MLP_LOSS_CROSS_ENTROPY;

enum { TRAIN_ROWS = 60000, TEST_ROWS = 10000 };

typedef struct options {
    const char *folder; /* NULL: Debian's, if it is there */
    bool generated;
    const char *optimizer;
    size_t epochs;
    size_t batch;
    uint64_t seed;
    mlp_dtype dtype;
    bool holdout;
} options;

/* The data sets; those that are not there are NULL. */
typedef struct sets {
    mlp_data *train_file;
    mlp_data *test_file;
    mlp_data *part[2]; /* of train_file: to train on, held out */
    generated made[2]; /* train, test */
    const mlp_data *train;
    const mlp_data *test;
    const char *test_name;
} sets;

static const char help[] =
    "usage: mlp-fashion [options]\n"
    "\n"
    "Trains 784-128-10 (relu, softmax, cross-entropy) on Fashion-MNIST. After 7\n"
    "tenths of the epochs the learning rate is divided by 10.\n"
    "\n"
    "  --data DIR        folder of the four .gz files (default\n"
    "                    /usr/share/datasets/fashion-mnist, where Debian's\n"
    "                    dataset-fashion-mnist puts them; without that folder,\n"
    "                    generated data of the same size are used)\n"
    "  --generated       use generated data\n"
    "  --epochs N        (default 10)\n"
    "  --batch N         rows of a step (default 64)\n"
    "  --optimizer SPEC  (default sgd:lr=0.02,momentum=0.9)\n"
    "  --seed N          of weights and shuffles (default 1)\n"
    "  --f32             single precision (default double)\n"
    "  --holdout         test on a sixth of the training set, left out of training:\n"
    "                    to choose options without looking at the test set\n"
    "  --help            this text\n";

/* Numbers of the long options; they have no short forms. */
enum { DATA = 256, GENERATED, EPOCHS, BATCH, OPTIMIZER, SEED, F32, HOLDOUT, HELP };

static const struct option long_options[] = {
    { "data", required_argument, NULL, DATA },
    { "generated", no_argument, NULL, GENERATED },
    { "epochs", required_argument, NULL, EPOCHS },
    { "batch", required_argument, NULL, BATCH },
    { "optimizer", required_argument, NULL, OPTIMIZER },
    { "seed", required_argument, NULL, SEED },
    { "f32", no_argument, NULL, F32 },
    { "holdout", no_argument, NULL, HOLDOUT },
    { "help", no_argument, NULL, HELP },
    { NULL, 0, NULL, 0 },
};

static void read_option(options *o, int which)
{
    switch (which) {
    case DATA:
        o->folder = optarg;
        break;
    case GENERATED:
        o->generated = true;
        break;
    case EPOCHS:
        o->epochs = program_number("--epochs", optarg, 1, INT_MAX);
        break;
    case BATCH:
        o->batch = program_number("--batch", optarg, 1, INT_MAX);
        break;
    case OPTIMIZER:
        o->optimizer = optarg;
        break;
    case SEED:
        o->seed = program_number("--seed", optarg, 0, SIZE_MAX);
        break;
    case F32:
        o->dtype = MLP_F32;
        break;
    case HOLDOUT:
        o->holdout = true;
        break;
    case HELP:
        (void)fputs(help, stdout);
        exit(0);
    default:
        exit(2); /* getopt_long() has said why */
    }
}

static void read_options(options *o, int argc, char **argv)
{
    int which;

    while ((which = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        read_option(o, which);
    if (optind < argc)
        program_usage_error("no argument is taken without an option: \"%s\"", argv[optind]);
}

static void expect(mlp_status status)
{
    if (status != MLP_OK)
        program_fail("%s", mlp_last_error());
}

static mlp_data *generate(generated *made, const options *o, size_t rows, uint64_t first)
{
    const generated_shape shape = { loss, o->dtype, IMAGES_INPUTS, IMAGES_CLASSES, rows, first };

    expect(generated_new(made, &shape));
    return made->data;
}

static void sets_read(sets *s, const char *folder)
{
    s->train = s->train_file = images_read(folder, "train", ".gz");
    s->test = s->test_file = images_read(folder, "t10k", ".gz");
    printf("Fashion-MNIST from %s\n", folder);
}

static void sets_open(sets *s, const options *o)
{
    struct stat entry;

    if (o->folder != NULL) {
        sets_read(s, o->folder);
    } else if (!o->generated && stat(IMAGES_FASHION, &entry) == 0) {
        sets_read(s, IMAGES_FASHION);
    } else {
        printf("NOT Fashion-MNIST: generated data of the same size, %s.\n"
               "Speed can be compared, accuracy can't.\n",
               o->generated ? "as asked for" : "as there is no folder of Debian's");
        s->train = generate(&s->made[0], o, TRAIN_ROWS, 0);
        s->test = generate(&s->made[1], o, TEST_ROWS, TRAIN_ROWS);
    }
    s->test_name = "test";
    if (o->holdout) {
        expect(mlp_data_split(s->train, 5.0 / 6.0, 1, &s->part[0], &s->part[1]));
        s->train = s->part[0];
        s->test = s->part[1];
        s->test_name = "held-out";
    }
}

static void sets_close(sets *s)
{
    for (int i = 0; i < 2; i++) {
        mlp_data_free(s->part[i]);
        generated_free(&s->made[i]);
    }
    mlp_data_free(s->train_file);
    mlp_data_free(s->test_file);
}

/* What the callback needs. */
typedef struct display {
    progress bar;
    const char *test_name;
    mlp_opt *opt;
    size_t decay_after; /* the epoch after which the learning rate is divided by 10 */
} display;

static int on_epoch(const mlp_epoch *epoch, void *user)
{
    display *shown = user;
    char text[64];

    progress_line(&shown->bar, "epoch %2zu  loss %-6.4g  %s accuracy %.4f  %7.0f samples/s",
                  epoch->epoch, epoch->loss, shown->test_name, epoch->valid_accuracy,
                  epoch->samples_per_second);
    (void)snprintf(text, sizeof text, "loss %.4g  acc %.4f", epoch->loss, epoch->valid_accuracy);
    progress_step(&shown->bar, text);
    if (epoch->epoch == shown->decay_after)
        expect(mlp_opt_set_learning_rate(shown->opt, mlp_opt_learning_rate(shown->opt) / 10.0));
    return 0;
}

static void train(const options *o, mlp_net *net, mlp_opt *opt, const sets *s)
{
    display shown = { .test_name = s->test_name, .opt = opt, .decay_after = o->epochs * 7 / 10 };
    mlp_train_opts training = MLP_TRAIN_OPTS_INIT;
    mlp_report report;
    mlp_status status;

    training.loss = loss;
    training.epochs = o->epochs;
    training.batch = o->batch;
    training.seed = o->seed;
    training.on_epoch = on_epoch;
    training.user = &shown;
    progress_start(&shown.bar, o->epochs);
    status = mlp_fit(net, opt, s->train, s->test, &training, &report);
    progress_end(&shown.bar);
    expect(status);
    printf("%s accuracy %.4f after %zu epochs, %.1f s\n", s->test_name, report.last.valid_accuracy,
           report.epochs, report.seconds);
}

int main(int argc, char **argv)
{
    options o = {
        .optimizer = "sgd:lr=0.02,momentum=0.9",
        .epochs = 10,
        .batch = 64,
        .seed = 1,
        .dtype = MLP_F64,
    };
    sets s = { .train = NULL };
    mlp_net *net;
    mlp_opt *opt;

    program_start("mlp-fashion");
    read_options(&o, argc, argv);
    if (mlp_opt_parse(&opt, o.optimizer) != MLP_OK)
        program_usage_error("%s", mlp_last_error());
    expect(mlp_net_parse(&net, o.dtype, net_spec, o.seed));
    printf("%s\n", mlp_build_info());
    sets_open(&s, &o);
    printf("%s, %s, %s, batch %zu, %s, seed %llu, %zu rows, %zu %s rows\n", net_spec,
           mlp_loss_name(loss), o.optimizer, o.batch, mlp_dtype_name(o.dtype),
           (unsigned long long)o.seed, mlp_data_rows(s.train), mlp_data_rows(s.test), s.test_name);
    (void)fflush(stdout);
    train(&o, net, opt, &s);
    mlp_opt_free(opt);
    mlp_net_free(net);
    sets_close(&s);
    if (fflush(stdout) != 0)
        program_fail("the figures can't be written");
    return 0;
}
