/* SPDX-License-Identifier: MIT */
/*
 * A problem of the list with its rows, as the programs of the comparison take it: from their
 * command lines. Every contestant gets the same rows; those that are not C read them from files.
 */
#ifndef BENCH_PEERS_PROBLEM_DATA_H
#define BENCH_PEERS_PROBLEM_DATA_H

#include <mlp/mlp.h>

#include "generated.h"
#include "problems.h"

typedef struct problem_data {
    const problem *problem;
    mlp_dtype dtype;
    size_t rows; /* the leading rows of the problem's, all or fewer */
    size_t inputs;
    size_t outputs;
    generated made;
} problem_data;

/* The problem of that name; another name is a usage error. */
const problem *problem_find(const char *name);

/* f64 or f32; another name is a usage error. */
mlp_dtype problem_dtype(const char *name);

/* Makes the rows. Ends the program when that fails. Free with problem_data_close(). */
problem_data problem_data_open(const problem *p, mlp_dtype dtype, size_t rows);

void problem_data_close(problem_data *data);

/* The inputs of the first rows in the type of `data`, [rows x inputs], scaled. New memory. */
void *problem_data_inputs(const problem_data *data, size_t rows);

/* The target of a row at an output, 1 or 0 where the rows have classes. */
double problem_data_target(const problem_data *data, size_t row, size_t output);

#endif
