/* SPDX-License-Identifier: MIT */
/*
 * Data from arrays of double or float in memory.
 */
#include "base/fail.h"
#include "base/real.h"
#include "data/wrap.h"

static mlp_status check_finite(const char *what, size_t rows, size_t columns, const real *values)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            MLP_FAIL_IF(!isfinite(values[i * columns + j]), MLP_ENONFINITE, "row %zu, %s %zu is %g",
                        i, what, j, (double)values[i * columns + j]);
    return MLP_OK;
}

static mlp_status check_weights(size_t rows, const real *sw, double *mean)
{
    double sum = 0.0;
    size_t weighty = 0;

    for (size_t i = 0; i < rows; i++) {
        MLP_FAIL_IF(!(sw[i] >= 0 && isfinite(sw[i])), MLP_ERANGE,
                    "row %zu has the sample weight %g", i, (double)sw[i]);
        sum += (double)sw[i];
        weighty += sw[i] > 0;
    }
    MLP_FAIL_IF(!(sum > 0.0), MLP_ERANGE, "the sample weights of all %zu rows are 0", rows);
    MLP_FAIL_IF(!isfinite(sum), MLP_ERANGE, "the sample weights of %zu rows sum to %g", rows, sum);
    *mean = sum / (double)weighty;
    return MLP_OK;
}

static mlp_status check(mlp_data *data)
{
    MLP_TRY(check_finite("input", data->rows, data->n_inputs, data->inputs));
    if (data->targets != NULL)
        MLP_TRY(check_finite("target", data->rows, data->n_targets, data->targets));
    if (data->weights != NULL)
        MLP_TRY(check_weights(data->rows, data->weights, &data->mean_weight));
    if (data->labels != NULL)
        MLP_TRY(mlp__data_check_labels(data));
    return MLP_OK;
}

/* Makes a checked copy of a description on the stack. */
static mlp_status wrap(mlp_data **out, const mlp_data *description)
{
    mlp_status status;
    mlp_data *data;

    MLP_TRY(mlp__data_make(&data));
    *data = *description;
    status = check(data);
    if (status != MLP_OK) {
        mlp_data_free(data);
        return status;
    }
    *out = data;
    return MLP_OK;
}

mlp_status REAL_API(mlp_data_wrap)(mlp_data **out, size_t rows, size_t n_inputs, size_t n_targets,
                                   const real *x, const real *t, const real *sw)
{
    const mlp_data description = {
        .rows = rows,
        .n_inputs = n_inputs,
        .n_targets = n_targets,
        .type = REAL_DTYPE,
        .scale = 1.0,
        .mean_weight = 1.0,
        .inputs = x,
        .targets = t,
        .weights = sw,
    };

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, REAL_TEXT(mlp_data_wrap) ": out is NULL");
    *out = NULL;
    MLP_FAIL_IF(x == NULL, MLP_EINVAL, REAL_TEXT(mlp_data_wrap) ": x is NULL");
    MLP_FAIL_IF((t == NULL) != (n_targets == 0), MLP_EINVAL,
                REAL_TEXT(mlp_data_wrap) ": %zu targets, but t is %sNULL", n_targets,
                t == NULL ? "" : "not ");
    MLP_TRY(mlp__data_check_sizes(rows, n_inputs, n_targets));
    return wrap(out, &description);
}

mlp_status REAL_API(mlp_data_wrap_labels)(mlp_data **out, size_t rows, size_t n_inputs,
                                          size_t n_classes, const real *x, const int32_t *labels,
                                          const real *sw)
{
    const mlp_data description = {
        .rows = rows,
        .n_inputs = n_inputs,
        .n_classes = n_classes,
        .type = REAL_DTYPE,
        .scale = 1.0,
        .mean_weight = 1.0,
        .inputs = x,
        .labels = labels,
        .weights = sw,
    };

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, REAL_TEXT(mlp_data_wrap_labels) ": out is NULL");
    *out = NULL;
    MLP_FAIL_IF(x == NULL || labels == NULL, MLP_EINVAL,
                REAL_TEXT(mlp_data_wrap_labels) ": %s is NULL", x == NULL ? "x" : "labels");
    MLP_TRY(mlp__data_check_sizes(rows, n_inputs, 1));
    return wrap(out, &description);
}
