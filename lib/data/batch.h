/* SPDX-License-Identifier: MIT */
/*
 * A batch: some rows of data as a network wants them, in one buffer.
 */
#ifndef MLP_DATA_BATCH_H
#define MLP_DATA_BATCH_H

#include <stdbool.h>

#include "data/data.h"

typedef struct mlp__batch {
    mlp_dtype type; /* of the numbers below */
    size_t max_rows;
    size_t n_inputs;
    size_t n_outputs;
    size_t rows;   /* gathered now */
    double weight; /* sum of their sample weights */
    double share;  /* what as many rows weigh on average, those of weight 0 left out */
    void *x;       /* [max_rows x n_inputs] */
    void *t;       /* [max_rows x n_outputs] */
    void *sw;      /* [max_rows] */
    bool weighted; /* the data have sample weights; sw is not to be used otherwise */
    void *block;   /* all of the memory above */
} mlp__batch;

/* Allocates the buffers; free with mlp__batch_free(). */
mlp_status mlp__batch_make(mlp__batch *batch, mlp_dtype type, size_t max_rows, size_t n_inputs,
                           size_t n_outputs);

/* Frees the buffers; a batch of all zeros is fine. */
void mlp__batch_free(mlp__batch *batch);

/*
 * Fills a batch with `count` rows of the data: row order[i] of them, or, when
 * order is NULL, row first + i. Converts to the batch's type and scales on the
 * way; a label becomes n_outputs targets (one output: the label itself). A
 * batch of no outputs gets the inputs only.
 */
void mlp__batch_gather_f64(mlp__batch *batch, const mlp_data *data, const size_t *order,
                           size_t first, size_t count);
void mlp__batch_gather_f32(mlp__batch *batch, const mlp_data *data, const size_t *order,
                           size_t first, size_t count);

#endif
