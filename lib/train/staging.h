/* SPDX-License-Identifier: MIT */
/*
 * Batches in the memory of a work, so that calls which need both allocate once.
 */
#ifndef MLP_TRAIN_STAGING_H
#define MLP_TRAIN_STAGING_H

#include "data/batch.h"
#include "net/work.h"

/*
 * Sets up a batch of up to max_rows rows for the networks of a work, with
 * n_outputs targets a row. It lives as long as the work, until the next call
 * with that work. MLP_EOVERFLOW, MLP_ENOMEM.
 */
mlp_status mlp__batch_on_work(mlp__batch *batch, mlp_work *work, size_t max_rows, size_t n_outputs);

/* Numbers for each output that an evaluation keeps from row to row. */
enum { MLP__SUMS_EACH = 6 };

/*
 * Memory for sums [MLP__SUMS_EACH x n_outputs], beside a batch that was set up
 * with n_outputs targets; it lives as long as that batch.
 */
double *mlp__sums_on_work(const mlp_work *work);

#endif
