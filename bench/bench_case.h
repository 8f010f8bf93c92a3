/* SPDX-License-Identifier: MIT */
/*
 * One line of the benchmark table: a problem in one precision, verified, then timed against its
 * floor. Printing it, as a table or as JSON, is here as well.
 */
#ifndef BENCH_BENCH_CASE_H
#define BENCH_BENCH_CASE_H

#include <stdbool.h>

#include <mlp/mlp.h>

#include "harness.h"

typedef struct bench_case {
    const char *name; /* of the network, for the table */
    const char *spec;
    mlp_loss loss;
    bool has_loss; /* false: the loss that belongs to the network's output */
    size_t rows;
    size_t batch;
    mlp_dtype dtype;
    int threads;
    const char *optimizer; /* for mlp_opt_parse() */
    bool class_weights;    /* the rows have weights */
    harness_plan plan;
} bench_case;

typedef struct bench_figures {
    harness_result times;
    double operations; /* floating point operations of an epoch's matrix products */
} bench_figures;

/* What a case needs to run: network, data, floor. */
typedef struct bench_setup bench_setup;

/* Ends the program, with a line on stderr, when the case can't be made or its gradient is wrong. */
bench_setup *bench_case_open(const bench_case *c);

/* Times the case. Ends the program, with a line on stderr, when training fails. */
bench_figures bench_case_measure(const bench_case *c, bench_setup *setup);

void bench_case_close(bench_setup *setup);

void bench_print_header(void);
void bench_print_row(const bench_case *c, const bench_figures *figures);
void bench_print_json(const bench_case *c, const bench_figures *figures);

#endif
