/* SPDX-License-Identifier: MIT */
/*
 * Rows for networks of any shape, and what their training leaves, of either
 * element type: for tests that compare bits.
 */
#ifndef MLP_TESTS_ROWS_H
#define MLP_TESTS_ROWS_H

#include "support.h"

/* Data of awkward numbers, in memory of their own. */
typedef struct rows {
    double *x;      /* [rows x inputs] */
    double *t;      /* [rows x outputs]; rows that sum to 1 */
    double *sw;     /* [rows]; some are 0 */
    int32_t *label; /* [rows] */
    mlp_data *data;
} rows;

/* What the rows have beside inputs. */
enum { ROWS_TARGETS = 0, ROWS_LABELS = 1, ROWS_WEIGHTS = 2 /* with either */ };

rows rows_new(const mlp_net *net, size_t n, int what);

void rows_free(rows *made);

/* Bytes of all parameters, and where they are. */
size_t params_bytes(const mlp_net *net);
const void *params_of(const mlp_net *net);

/* A copy, to be freed, of the network's parameters. */
void *params_copy(const mlp_net *net);

#endif
