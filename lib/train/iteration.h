/* SPDX-License-Identifier: MIT */
/*
 * Training by methods that look at a whole function: the loss over all rows of
 * the data, penalties included, as a function of the parameters, and an epoch
 * that is one iteration on it.
 */
#ifndef MLP_TRAIN_ITERATION_H
#define MLP_TRAIN_ITERATION_H

#include "train/trainer.h"

/* Checks that the method, if it is one of those, takes the network and the options. */
mlp_status mlp__iteration_check(const mlp_net *net, const mlp_opt *opt,
                                const mlp_train_opts *options);

/* Sees that there is memory for iterations on data of this many rows. MLP_ENOMEM. */
mlp_status mlp__iteration_prepare(mlp_trainer *trainer, size_t rows);
void mlp__iteration_free(mlp__iteration_memory *memory);

/*
 * One iteration: sets the epoch's evaluations and its loss, without penalties, and whether a
 * further iteration is in vain. The caller is inside a scope of linalg/blas_scope.h.
 */
mlp_status mlp__iteration_run(mlp_trainer *trainer, const mlp_data *data, mlp_epoch *epoch,
                              bool *converged);

#endif
