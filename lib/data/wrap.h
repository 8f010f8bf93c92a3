/* SPDX-License-Identifier: MIT */
/*
 * Checks that every way of making data from arrays shares.
 */
#ifndef MLP_DATA_WRAP_H
#define MLP_DATA_WRAP_H

#include "data/data.h"

/* Checks that rows x columns elements are a size that memory can hold. */
mlp_status mlp__data_check_sizes(size_t rows, size_t n_inputs, size_t n_targets);

/* Checks that labels are in [0, n_classes) and that there are 2 classes or more. */
mlp_status mlp__data_check_labels(const mlp_data *data);

/*
 * Checks that the inputs of some rows are finite; `first` is the number of the first one, for the
 * message. MLP_ENONFINITE.
 */
mlp_status mlp__data_check_inputs_f64(size_t first, size_t rows, size_t n, const void *values);
mlp_status mlp__data_check_inputs_f32(size_t first, size_t rows, size_t n, const void *values);

/* Checks that no target is infinite, and notes whether any is missing. MLP_ENONFINITE. */
mlp_status mlp__data_check_targets_f64(mlp_data *data);
mlp_status mlp__data_check_targets_f32(mlp_data *data);

#endif
