/* SPDX-License-Identifier: MIT */
/*
 * Dividing data at random.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/rng.h"
#include "data/scaler.h"
#include "data/weights.h"

/* Copies what `data` owns beside its rows. */
static mlp_status copy_settings(mlp_data *made, const mlp_data *data)
{
    void *weights;

    MLP_TRY(mlp__scaler_clone(&made->input_scaler, data->input_scaler));
    MLP_TRY(mlp__scaler_clone(&made->target_scaler, data->target_scaler));
    MLP_TRY(mlp__names_clone(&made->input_names, data->input_names));
    MLP_TRY(mlp__names_clone(&made->target_names, data->target_names));
    MLP_TRY(mlp__names_clone(&made->class_names, data->class_names));
    if (data->class_weights == NULL)
        return MLP_OK;
    MLP_TRY(mlp__alloc(&weights, data->n_classes, sizeof(double)));
    made->class_weights = weights;
    memcpy(weights, data->class_weights, data->n_classes * sizeof(double));
    return MLP_OK;
}

/* The rows of `data` at positions order[rows], as data that borrows the rest. */
static mlp_status part(mlp_data **out, const mlp_data *data, const size_t *order, size_t rows)
{
    mlp_data *made;
    void *index;

    MLP_TRY(mlp__data_make(&made));
    *made = *data;
    made->own[0] = NULL;
    made->own[1] = NULL;
    made->own_file = NULL;
    made->index = NULL;
    made->class_weights = NULL;
    made->input_scaler = NULL;
    made->target_scaler = NULL;
    made->input_names = NULL;
    made->target_names = NULL;
    made->class_names = NULL;
    made->rows = rows;
    *out = made;
    MLP_TRY(copy_settings(made, data));
    MLP_TRY(mlp__alloc(&index, rows, sizeof(size_t)));
    made->index = index;
    for (size_t i = 0; i < rows; i++)
        made->index[i] = mlp__data_stored(data, order[i]);
    return mlp__data_weigh(made, "one part's");
}

static mlp_status split(const mlp_data *data, size_t n_first, const size_t *order, mlp_data **first,
                        mlp_data **rest)
{
    MLP_TRY(part(first, data, order, n_first));
    return part(rest, data, order + n_first, data->rows - n_first);
}

mlp_status mlp_data_split(const mlp_data *data, double fraction, uint64_t seed, mlp_data **first,
                          mlp_data **rest)
{
    const mlp__rng_key key = { seed, MLP__RNG_SPLIT, 0 };
    mlp_status status;
    void *order;
    size_t n_first;

    MLP_FAIL_IF(first == NULL || rest == NULL, MLP_EINVAL, "mlp_data_split: %s is NULL",
                first == NULL ? "first" : "rest");
    MLP_FAIL_IF(first == rest, MLP_EINVAL, "mlp_data_split: first and rest are the same pointer");
    *first = NULL;
    *rest = NULL;
    MLP_FAIL_IF(data == NULL, MLP_EINVAL, "mlp_data_split: data is NULL");
    MLP_FAIL_IF(!(fraction > 0.0 && fraction < 1.0), MLP_ERANGE,
                "mlp_data_split: the fraction is %g, must be in (0, 1)", fraction);
    MLP_FAIL_IF(data->rows < 2, MLP_EINVAL, "mlp_data_split: 1 row can't be divided");

    n_first = (size_t)(fraction * (double)data->rows + 0.5);
    n_first = n_first < 1 ? 1 : n_first > data->rows - 1 ? data->rows - 1 : n_first;
    MLP_TRY(mlp__alloc(&order, data->rows, sizeof(size_t)));
    mlp__rng_permutation(&key, data->rows, order);
    status = split(data, n_first, order, first, rest);
    mlp__free(order);
    if (status != MLP_OK) {
        mlp_data_free(*first);
        mlp_data_free(*rest);
        *first = NULL;
        *rest = NULL;
    }
    return status;
}
