/* SPDX-License-Identifier: MIT */
/*
 * What rows count for in losses and metrics: their weight (sample weight times
 * class weight), of which missing targets leave a share.
 *
 * A loss that is a mean over outputs counts each scored target by itself: a
 * row of weight w with k of n targets scored has the mass w k / n. Any other
 * loss counts rows: w if k > 0, else 0. Which of the two is `by_target`
 * below. Without missing targets both are w.
 *
 * data->mean_weight[by_target] is the mass of all rows / what it were if all
 * weights above 0 were 1: the mean weight of what counts. 1 without weights.
 */
#ifndef MLP_DATA_WEIGHTS_H
#define MLP_DATA_WEIGHTS_H

#include "data/data.h"

/* Do the rows have weights, of their own or of their classes? */
bool mlp__data_is_weighted(const mlp_data *data);

/* The sample weight of a stored row times its class weight; 1 without any. */
double mlp__data_row_weight(const mlp_data *data, size_t stored);

/* The sample weight alone. */
double mlp__data_sample_weight(const mlp_data *data, size_t stored);

/* The share of a stored row's weight that counts, in [0, 1]: its mass at weight 1. */
double mlp__data_scored(const mlp_data *data, size_t stored, bool by_target);

/*
 * Finds out whether targets are missing, and computes the mean weights. The
 * rows are "all" or "one part's". MLP_ERANGE: no row counts, or the weights
 * are too large to sum.
 */
mlp_status mlp__data_weigh(mlp_data *data, const char *whose);

#endif
