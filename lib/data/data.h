/* SPDX-License-Identifier: MIT */
/*
 * The structure behind mlp_data: where the rows lie and in which type.
 */
#ifndef MLP_DATA_DATA_H
#define MLP_DATA_DATA_H

#include <stdbool.h>

#include <mlp/data.h>

#include "data/names.h"

typedef struct mlp__rows_file mlp__rows_file; /* data/rows_file.h */

struct mlp_data {
    size_t rows;
    size_t n_inputs;
    size_t n_targets;      /* of `targets`; 0 with labels */
    size_t n_classes;      /* of the labels; 0 without */
    mlp_dtype type;        /* of `inputs` */
    mlp_dtype target_type; /* of `targets` and `weights` */
    double scale;          /* a network sees inputs times this */

    const void *inputs; /* [stored rows x n_inputs] of `type`; NULL: they are in ... */
    const mlp__rows_file *file;
    mlp__rows_file *own_file; /* that, when it is this object's own */
    const void *targets;      /* [stored rows x n_targets]; NULL with labels or without */
    bool missing;             /* some target is NaN: not scored */
    const int32_t *labels;    /* [stored rows], or */
    const uint8_t *labels_u8; /* [stored rows]; both NULL without */
    const void *weights;      /* [stored rows]; NULL: all 1 */

    double *class_weights; /* [n_classes], owned; NULL: all 1 */
    double mean_weight[2]; /* see data/weights.h */

    mlp_scaler *input_scaler;  /* owned; NULL: none */
    mlp_scaler *target_scaler; /* owned; NULL: none */
    double largest_input;      /* no byte is larger in size, as scaled by input_scaler */

    mlp__names *input_names; /* owned, as the two below; NULL: none */
    mlp__names *target_names;
    mlp__names *class_names;

    size_t *index; /* [rows]: stored row of each row, owned; NULL: the same */
    void *own[2];  /* what was read from files, to be freed; NULL: borrowed */
};

/* Makes an empty object, all fields 0; mlp_data_free() frees it and what it owns. */
mlp_status mlp__data_make(mlp_data **out);

/* The stored row of a row. */
static inline size_t mlp__data_stored(const mlp_data *data, size_t row)
{
    return data->index == NULL ? row : data->index[row];
}

/* The label of a stored row, in data with labels. */
static inline int32_t mlp__data_label(const mlp_data *data, size_t stored)
{
    return data->labels != NULL ? data->labels[stored] : data->labels_u8[stored];
}

/* Element i of an array of any type, as double. */
double mlp__data_element(mlp_dtype type, const void *array, size_t i);

/* Target j of a stored row as a network sees it; NaN: not scored. For data with targets. */
double mlp__data_target(const mlp_data *data, size_t stored, size_t j);

/* What a network's target j is multiplied with before; 1 without a scaler: errors in own units. */
double mlp__data_target_factor(const mlp_data *data, size_t j);

/* Names of targets that data can have: one of each target, or of what the labels tell. */
size_t mlp__data_n_target_names(const mlp_data *data);

#endif
