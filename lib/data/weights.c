/* SPDX-License-Identifier: MIT */
/*
 * Weights of rows and classes, and what rows count for. Applying them to a
 * batch: batch_tmpl.c.
 */
#include "data/weights.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"

bool mlp__data_is_weighted(const mlp_data *data)
{
    return data->weights != NULL || data->class_weights != NULL;
}

double mlp__data_sample_weight(const mlp_data *data, size_t stored)
{
    return data->weights == NULL ? 1.0
                                 : mlp__data_element(data->target_type, data->weights, stored);
}

double mlp__data_row_weight(const mlp_data *data, size_t stored)
{
    const double weight = mlp__data_sample_weight(data, stored);

    return data->class_weights == NULL
        ? weight
        : weight * data->class_weights[mlp__data_label(data, stored)];
}

double mlp__data_scored(const mlp_data *data, size_t stored, bool by_target)
{
    const size_t n = data->n_targets;
    size_t scored = 0;

    if (!data->missing)
        return 1.0;
    for (size_t j = 0; j < n; j++)
        scored +=
            isnan(mlp__data_element(data->target_type, data->targets, stored * n + j)) ? 0 : 1;
    if (by_target)
        return (double)scored / (double)n;
    return scored > 0 ? 1.0 : 0.0;
}

/* Has any row a target that is NaN? */
static bool lacks_targets(const mlp_data *data)
{
    const size_t n = data->n_targets;

    for (size_t i = 0; i < data->rows; i++) {
        const size_t at = mlp__data_stored(data, i) * n;

        for (size_t j = 0; j < n; j++)
            if (isnan(mlp__data_element(data->target_type, data->targets, at + j)))
                return true;
    }
    return false;
}

mlp_status mlp__data_weigh(mlp_data *data, const char *whose)
{
    double mass[2] = { 0.0, 0.0 };   /* by row and by target */
    double evenly[2] = { 0.0, 0.0 }; /* the same, were all weights above 0 the weight 1 */
    double sum = 0.0;

    /* A part of data without missing targets has none either. */
    data->missing = data->missing && lacks_targets(data);
    data->mean_weight[0] = 1.0;
    data->mean_weight[1] = 1.0;
    if (!data->missing && !mlp__data_is_weighted(data))
        return MLP_OK;
    for (size_t i = 0; i < data->rows; i++) {
        const size_t stored = mlp__data_stored(data, i);
        const double weight = mlp__data_row_weight(data, stored);

        sum += weight;
        for (int by_target = 0; by_target < 2; by_target++) {
            const double scored = mlp__data_scored(data, stored, by_target);

            mass[by_target] += weight * scored;
            evenly[by_target] += weight > 0.0 ? scored : 0.0;
        }
    }
    MLP_FAIL_IF(!(sum > 0.0), MLP_ERANGE, "the weights of %s %zu rows are 0", whose, data->rows);
    MLP_FAIL_IF(!isfinite(sum), MLP_ERANGE, "the weights of %s %zu rows sum to %g", whose,
                data->rows, sum);
    MLP_FAIL_IF(!(mass[0] > 0.0), MLP_ERANGE,
                "%s %zu rows have no target that counts: it is nan or the row's weight 0", whose,
                data->rows);
    data->mean_weight[0] = mass[0] / evenly[0];
    data->mean_weight[1] = mass[1] / evenly[1];
    return MLP_OK;
}

static mlp_status check_class_weights(const mlp_data *data, const double *weights)
{
    for (size_t k = 0; weights != NULL && k < data->n_classes; k++)
        MLP_FAIL_IF(!(weights[k] >= 0.0 && isfinite(weights[k])), MLP_ERANGE,
                    "class %zu has the weight %g", k, weights[k]);
    return MLP_OK;
}

mlp_status mlp_data_set_class_weights(mlp_data *data, const double *weights)
{
    mlp_data changed;
    mlp_status status;
    void *copy = NULL;

    MLP_FAIL_IF(data == NULL, MLP_EINVAL, "mlp_data_set_class_weights: data is NULL");
    MLP_FAIL_IF(data->n_classes == 0, MLP_EINVAL,
                "mlp_data_set_class_weights: the data have no labels");
    MLP_TRY(check_class_weights(data, weights));
    if (weights != NULL) {
        MLP_TRY(mlp__alloc(&copy, data->n_classes, sizeof *weights));
        memcpy(copy, weights, data->n_classes * sizeof *weights);
    }
    changed = *data;
    changed.class_weights = copy;
    status = mlp__data_weigh(&changed, "all");
    if (status != MLP_OK) {
        mlp__free(copy);
        return status;
    }
    mlp__free(data->class_weights);
    *data = changed;
    return MLP_OK;
}

mlp_status mlp_data_balanced_class_weights(const mlp_data *data, double *weights)
{
    double sum = 0.0;

    MLP_FAIL_IF(data == NULL || weights == NULL, MLP_EINVAL,
                "mlp_data_balanced_class_weights: %s is NULL", data == NULL ? "data" : "weights");
    MLP_FAIL_IF(data->n_classes == 0, MLP_EINVAL,
                "mlp_data_balanced_class_weights: the data have no labels");
    for (size_t k = 0; k < data->n_classes; k++)
        weights[k] = 0.0;
    for (size_t i = 0; i < data->rows; i++) {
        const size_t stored = mlp__data_stored(data, i);
        const double weight = mlp__data_sample_weight(data, stored);

        weights[mlp__data_label(data, stored)] += weight;
        sum += weight;
    }
    for (size_t k = 0; k < data->n_classes; k++)
        if (weights[k] > 0.0)
            weights[k] = sum / ((double)data->n_classes * weights[k]);
    return MLP_OK;
}
