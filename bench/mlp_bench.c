/* SPDX-License-Identifier: MIT */
/*
 * mlp-bench: seconds per training epoch, and how far that is from the matrix products alone. Times
 * the project's list of problems, or one network of the caller's.
 */
#define _GNU_SOURCE /* getopt_long */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_case.h"
#include "problems.h"
#include "program.h"

typedef struct options {
    bool all;
    bool has_dtype; /* else --all takes both precisions */
    bool json;
    bool started;   /* the header is printed */
    bench_case one; /* the network of --net; its fields serve the list as well */
} options;

enum { MOST_REPEATS = 1000 };

static const char help[] =
    "usage: mlp-bench [--quick | --all] [options]\n"
    "       mlp-bench --net SPEC [--batch N] [--rows N] [--loss NAME] [options]\n"
    "\n"
    "Times a training epoch in turn with its matrix products alone (the floor), after\n"
    "checking the gradient of the network.\n"
    "\n"
    "  --quick           the list of problems in f64, under a minute (default)\n"
    "  --all             the list in both precisions, more repeats\n"
    "  --net SPEC        one network: 784-128-10, or 784-128:tanh-10:softmax; a last\n"
    "                    layer of plain units gets softmax, 1 unit sigmoid\n"
    "  --batch N         rows of a step (default 64)\n"
    "  --rows N          rows of an epoch (default 60000)\n"
    "  --loss NAME       default: what belongs to the output: cross_entropy (softmax),\n"
    "                    binary_cross_entropy (sigmoid), else mean_squared_error; with\n"
    "                    it plain units stay as they are\n"
    "  --dtype TYPE      f64 or f32 (default f64; --all: both)\n"
    "  --threads N       of the library; the floor has 1 (default 1)\n"
    "  --optimizer SPEC  such as sgd:lr=0.1,momentum=0.9 (default sgd)\n"
    "  --class-weights   a weight for each class, and so for each row\n"
    "  --repeats N       timed epochs (default: by their duration)\n"
    "  --json            an object a line, and nothing else\n"
    "  --help            this text\n"
    "\n"
    "x floor: median over the turns of epoch / floor. docs/benchmarks.md says more.\n";

/* Numbers of the long options; they have no short forms. */
enum {
    QUICK = 256,
    ALL,
    NET,
    BATCH,
    ROWS,
    LOSS,
    DTYPE,
    THREADS,
    OPTIMIZER,
    CLASS_WEIGHTS,
    REPEATS,
    JSON,
    HELP
};

static const struct option long_options[] = {
    { "quick", no_argument, NULL, QUICK },
    { "all", no_argument, NULL, ALL },
    { "net", required_argument, NULL, NET },
    { "batch", required_argument, NULL, BATCH },
    { "rows", required_argument, NULL, ROWS },
    { "loss", required_argument, NULL, LOSS },
    { "dtype", required_argument, NULL, DTYPE },
    { "threads", required_argument, NULL, THREADS },
    { "optimizer", required_argument, NULL, OPTIMIZER },
    { "class-weights", no_argument, NULL, CLASS_WEIGHTS },
    { "repeats", required_argument, NULL, REPEATS },
    { "json", no_argument, NULL, JSON },
    { "help", no_argument, NULL, HELP },
    { NULL, 0, NULL, 0 },
};

static mlp_dtype parse_dtype(const char *text)
{
    for (mlp_dtype type = MLP_F64; type <= MLP_F32; type++)
        if (strcmp(text, mlp_dtype_name(type)) == 0)
            return type;
    program_usage_error("--dtype wants f64 or f32, not \"%s\"", text);
}

/* Reads one option; what its value means is checked here as far as the library does not. */
static void read_option(options *o, int which)
{
    bench_case *one = &o->one;

    switch (which) {
    case QUICK:
    case ALL:
        o->all = which == ALL;
        break;
    case NET:
        one->name = optarg;
        break;
    case BATCH:
        one->batch = program_number("--batch", optarg, 1, INT_MAX);
        break;
    case ROWS:
        one->rows = program_number("--rows", optarg, 1, INT_MAX);
        break;
    case LOSS:
        one->has_loss = true;
        if (mlp_loss_parse(&one->loss, optarg) != MLP_OK)
            program_usage_error("%s", mlp_last_error());
        break;
    case DTYPE:
        o->has_dtype = true;
        one->dtype = parse_dtype(optarg);
        break;
    case THREADS:
        one->threads = (int)program_number("--threads", optarg, 0, INT_MAX);
        break;
    case CLASS_WEIGHTS:
        one->class_weights = true;
        break;
    case OPTIMIZER:
        one->optimizer = optarg;
        break;
    case REPEATS:
        one->plan.repeats = program_number("--repeats", optarg, 1, MOST_REPEATS);
        break;
    case JSON:
        o->json = true;
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
    bool list = false;  /* --quick or --all */
    bool shape = false; /* an option that is about the network of --net */
    int which;

    while ((which = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        list = list || which == QUICK || which == ALL;
        shape = shape || which == BATCH || which == ROWS || which == LOSS;
        read_option(o, which);
    }
    if (optind < argc)
        program_usage_error("no argument is taken without an option: \"%s\"", argv[optind]);
    if (list && o->one.name != NULL)
        program_usage_error("--quick and --all time the list of problems, --net one network");
    if (shape && o->one.name == NULL)
        program_usage_error("--batch, --rows and --loss need --net");
}

static void measure(options *o, const bench_case *c)
{
    bench_setup *setup = bench_case_open(c);
    bench_figures figures;

    /* Not before the first case could be made: a mistake of the user's prints nothing but its line.
     */
    if (!o->json && !o->started)
        bench_print_header();
    o->started = true;
    figures = bench_case_measure(c, setup);
    bench_case_close(setup);
    if (o->json)
        bench_print_json(c, &figures);
    else
        bench_print_row(c, &figures);
}

static void measure_one(options *o)
{
    bench_case c = o->one;
    char *spec = c.has_loss ? NULL : problem_complete(c.name);

    c.spec = spec == NULL ? c.name : spec;
    measure(o, &c);
    free(spec);
}

static void measure_list(options *o, mlp_dtype dtype)
{
    for (size_t i = 0; i < PROBLEM_COUNT; i++) {
        const problem *p = &problem_list[i];
        bench_case c = o->one;

        if (!o->all && !p->quick)
            continue;
        c.name = p->name;
        c.spec = p->spec;
        c.loss = p->loss;
        c.has_loss = true;
        c.rows = p->rows;
        c.batch = p->batch;
        c.dtype = dtype;
        measure(o, &c);
    }
}

int main(int argc, char **argv)
{
    options o = {
        .one = { .rows = 60000, .batch = 64, .dtype = MLP_F64, .threads = 1, .optimizer = "sgd" },
    };

    program_start("mlp-bench");
    read_options(&o, argc, argv);
    /* A quick list spends its time on the large network, whose turns are long: 2 of them do. */
    o.one.plan.seconds = o.all ? 30.0 : 6.0;
    o.one.plan.least = o.all ? 5 : 2;
    o.one.plan.most = o.all ? 15 : 9;
    if (o.one.name != NULL) {
        measure_one(&o);
    } else {
        measure_list(&o, o.one.dtype);
        if (o.all && !o.has_dtype)
            measure_list(&o, MLP_F32);
    }
    if (!o.json)
        printf("x floor: time of an epoch / time of its matrix products alone, on one thread\n");
    if (fflush(stdout) != 0)
        program_fail("the figures can't be written");
    return 0;
}
