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
#include "train/course.h"
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
    mlp__course course;               /* the run under way */
    mlp__place place;                 /* the epoch under way */
    char *checkpoint;                 /* copy of the option, owned */
    bool may_resume;                  /* the next run may go on from the checkpoint */
    bool fell_back;                   /* it went on from the one before, the latest was damaged */
    bool running;                     /* a run is under way, and its clock */
    bool called_off;                  /* on_step has ended the epoch */
    bool found_unbound;               /* the optimiser, which no epoch has ended well with since */
    mlp__snapshot before;             /* the epoch under way */
    mlp__snapshot best; /* the best epoch of a run, without the optimiser; with patience */
};

/* Sees that there is memory for an epoch over data of this many rows, and binds the optimiser. */
mlp_status mlp__trainer_prepare(mlp_trainer *trainer, size_t rows);

/* Do these data suit the network and the options? */
mlp_status mlp__trainer_check_data(const mlp_trainer *trainer, const mlp_data *train,
                                   const mlp_data *valid);

/*
 * An epoch on data that were found to suit, or what is left of one; all is as before it unless it
 * ends well. One that on_step calls off, in a run, is MLP_OK and tells so in trainer->called_off.
 */
mlp_status mlp__trainer_run_epoch(mlp_trainer *trainer, const mlp_data *train,
                                  const mlp_data *valid, mlp_epoch *epoch);

/* The loss that is to become small. */
double mlp__trainer_watched_loss(const mlp_data *valid, const mlp_epoch *epoch);

/*
 * One step on `count` rows of data: row order[i], or first + i when order is
 * NULL. MLP_ENONFINITE leaves the parameters as they were.
 */
mlp_status mlp__trainer_step_f64(mlp_trainer *trainer, const mlp_data *data, const size_t *order,
                                 size_t first, size_t count, mlp__tally *tally);
mlp_status mlp__trainer_step_f32(mlp_trainer *trainer, const mlp_data *data, const size_t *order,
                                 size_t first, size_t count, mlp__tally *tally);

#endif
