/* SPDX-License-Identifier: MIT */
/*
 * A batch: some rows of data as a network wants them, in one buffer.
 */
#ifndef MLP_DATA_BATCH_H
#define MLP_DATA_BATCH_H

#include <stdbool.h>

#include "base/team.h"
#include "data/data.h"

typedef struct mlp__batch {
    mlp_dtype type; /* of the numbers below */
    size_t max_rows;
    size_t n_inputs;
    size_t n_outputs;
    size_t rows;   /* gathered now */
    double weight; /* sum of their masses; see data/weights.h */
    double share;  /* what rows scored alike weigh on average, those of weight 0 left out */
    void *x;       /* [max_rows x n_inputs]: copy 0 */
    void *copies;  /* further copies, [copy_rows x n_inputs] each */
    size_t copy_rows;
    mlp__team *team;  /* reads rows that lie here and there in a file; borrowed, NULL: none */
    void *raw;        /* [rows x n_inputs] as stored, of data in a file; owned */
    size_t raw_bytes; /* that there is room for */
    void *t;          /* [max_rows x n_outputs] */
    void *sw;         /* [max_rows] */
    bool weighted;    /* the data have weights; sw is not to be used otherwise */

    /* What the loss makes of targets; set after mlp__batch_init(), which leaves none of it. */
    bool by_target;        /* it is a mean over outputs, each of which counts by itself */
    double smoothing;      /* s: targets become (1 - s) t + s / K; 0: they stay */
    bool binary_smoothing; /* K is 2 and not n_outputs: each output is a question of its own */

    /* Row i of the data gets one input from row mixed[i] of them; NULL: none does. */
    const size_t *mixed;
    size_t mixed_column;

    /* Where the rows come from. */
    const mlp_data *data;
    const size_t *order;
    size_t first;
} mlp__batch;

/* How large a batch is. */
typedef struct mlp__batch_shape {
    mlp_dtype type;
    size_t max_rows;
    size_t n_inputs;
    size_t n_outputs;
    size_t copies;    /* of the inputs, 1 or more ... */
    size_t copy_rows; /* ... all but the first one for so many rows, at most max_rows */
} mlp__batch_shape;

/* Stores how many bytes the buffers of such a batch take. MLP_EOVERFLOW. */
mlp_status mlp__batch_bytes(const mlp__batch_shape *shape, size_t *bytes);

/*
 * Sets up a batch with its buffers in `memory`, of that many bytes. End it with
 * mlp__batch_end(), which leaves that memory.
 */
void mlp__batch_init(mlp__batch *batch, const mlp__batch_shape *shape, void *memory);
void mlp__batch_end(mlp__batch *batch);

/*
 * Begins a batch with `count` rows of the data: row order[i] of them, or, when
 * order is NULL, row first + i. Gathers the weights and sums the masses. A batch
 * of no outputs gets the inputs only. Reads rows that are in a file: MLP_EIO,
 * MLP_EFORMAT, the first time MLP_ENOMEM; of data in memory it can't fail.
 */
mlp_status mlp__batch_begin_f64(mlp__batch *batch, const mlp_data *data, const size_t *order,
                                size_t first, size_t count);
mlp_status mlp__batch_begin_f32(mlp__batch *batch, const mlp_data *data, const size_t *order,
                                size_t first, size_t count);

/* A part of the above. */
mlp_status mlp__batch_read(mlp__batch *batch);

/*
 * Gather the inputs, into one of the copies, or the targets of `count` rows of
 * the batch, from row `from`: convert to the batch's type and scale on the way, by the data's
 * scalers too; a label becomes n_outputs targets (one output: the label itself), and targets are
 * smoothed, of which NaN stays NaN; K is 2 for one output, too. Several threads may gather at once,
 * each its own rows or its own copy. The first two return the copy.
 */
double *mlp__batch_gather_inputs_f64(mlp__batch *batch, size_t copy, size_t from, size_t count);
float *mlp__batch_gather_inputs_f32(mlp__batch *batch, size_t copy, size_t from, size_t count);
void mlp__batch_gather_targets_f64(mlp__batch *batch, size_t from, size_t count);
void mlp__batch_gather_targets_f32(mlp__batch *batch, size_t from, size_t count);

/* The stored row of a row of the batch. */
static inline size_t mlp__batch_stored(const mlp__batch *batch, size_t i)
{
    return mlp__data_stored(batch->data, batch->order == NULL ? batch->first + i : batch->order[i]);
}

/* No input of the batch is larger in size than this; 0: not known. */
double mlp__batch_largest_input(const mlp__batch *batch);

#endif
