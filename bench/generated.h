/* SPDX-License-Identifier: MIT */
/*
 * Data made from counters: the same rows on every machine, nothing to download. A random teacher,
 * hidden from the network, gives the targets, so that there is something to learn.
 */
#ifndef BENCH_GENERATED_H
#define BENCH_GENERATED_H

#include <mlp/data.h>
#include <mlp/net.h>

typedef struct generated_shape {
    mlp_loss loss;  /* cross-entropy gets class labels, the others targets that suit them */
    mlp_dtype type; /* of the network */
    size_t inputs;
    size_t outputs;
    size_t rows;
    uint64_t first; /* number of the first row: other rows of the same teacher */
} generated_shape;

/* The data, and the arrays that it borrows. All zero: none. */
typedef struct generated {
    mlp_data *data;
    void *x;
    void *t; /* targets or labels */
} generated;

/*
 * Makes rows for a network. Inputs are bytes, scaled to [0, 1], when the targets are classes, of
 * which bytes can tell up to 256; else they are reals of the network's type in [-1, 1).
 */
MLP_CHECKED mlp_status generated_new(generated *out, const generated_shape *shape);

void generated_free(generated *made);

#endif
