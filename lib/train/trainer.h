/* SPDX-License-Identifier: MIT */
/*
 * The structure behind mlp_trainer, and its step, which is compiled for each
 * precision.
 */
#ifndef MLP_TRAIN_TRAINER_H
#define MLP_TRAIN_TRAINER_H

#include <mlp/train.h>

#include "data/batch.h"
#include "net/work.h"
#include "optim/opt.h"
#include "train/snapshot.h"

typedef struct mlp__iteration_memory mlp__iteration_memory;

struct mlp_trainer {
    mlp_net *net; /* borrowed, as is opt */
    mlp_opt *opt;
    mlp_train_opts options;
    bool shapes;      /* the options do something to gradients or parameters */
    size_t max_rows;  /* rows of a step that the memory below is for; 0: none yet */
    size_t max_order; /* rows of data that `order` is for */
    mlp_work *work;
    mlp__batch batch;                 /* its buffers are the work's staging memory */
    size_t *order;                    /* [max_order]: the shuffle; NULL with no_shuffle */
    void *grad;                       /* [n_params] of the network's type */
    mlp__iteration_memory *iteration; /* train/iteration.h; NULL: none yet, or not needed */
    bool converged;                   /* the last iteration told so */
    bool found_unbound;               /* the optimiser, which no epoch has ended well with since */
    mlp__snapshot before;             /* the epoch under way */
    mlp__snapshot best; /* the best epoch of a run, without the optimiser; with patience */
};

/* Sums over the steps of an epoch. */
typedef struct mlp__tally {
    size_t steps;
    double weight;  /* of all rows */
    double loss;    /* times weight */
    double correct; /* weight of the rows whose class is right */
} mlp__tally;

/*
 * One step on `count` rows of data: row order[i], or first + i when order is
 * NULL. MLP_ENONFINITE leaves the parameters as they were.
 */
mlp_status mlp__trainer_step_f64(mlp_trainer *trainer, const mlp_data *data, const size_t *order,
                                 size_t first, size_t count, mlp__tally *tally);
mlp_status mlp__trainer_step_f32(mlp_trainer *trainer, const mlp_data *data, const size_t *order,
                                 size_t first, size_t count, mlp__tally *tally);

#endif
