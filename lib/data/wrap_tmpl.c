/* SPDX-License-Identifier: MIT */
/*
 * Data from arrays of double or float in memory.
 */
#include "base/fail.h"
#include "base/real.h"
#include "base/reduce_tmpl.h"
#include "data/weights.h"
#include "data/wrap.h"

mlp_status REAL_NAME(mlp__data_check_inputs)(size_t first, size_t rows, size_t n,
                                             const void *values)
{
    const real *at = values;

    if (REAL_NAME(mlp__all_finite)(rows * n, at))
        return MLP_OK;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < n; j++, at++)
            MLP_FAIL_IF(!isfinite(*at), MLP_ENONFINITE, "row %zu, input %zu is %g", first + i, j,
                        (double)*at);
    return MLP_OK;
}

/* NaN: the target is not known, and not scored. */
mlp_status REAL_NAME(mlp__data_check_targets)(mlp_data *data)
{
    const real *values = data->targets;

    for (size_t i = 0; values != NULL && i < data->rows; i++)
        for (size_t j = 0; j < data->n_targets; j++) {
            const real value = values[i * data->n_targets + j];

            MLP_FAIL_IF(isinf(value), MLP_ENONFINITE, "row %zu, target %zu is %g", i, j,
                        (double)value);
            data->missing = data->missing || isnan(value);
        }
    return MLP_OK;
}

static mlp_status check_weights(size_t rows, const real *sw)
{
    for (size_t i = 0; sw != NULL && i < rows; i++)
        MLP_FAIL_IF(!(sw[i] >= 0 && isfinite(sw[i])), MLP_ERANGE,
                    "row %zu has the sample weight %g", i, (double)sw[i]);
    return MLP_OK;
}

static mlp_status check(mlp_data *data)
{
    MLP_TRY(REAL_NAME(mlp__data_check_inputs)(0, data->rows, data->n_inputs, data->inputs));
    MLP_TRY(REAL_NAME(mlp__data_check_targets)(data));
    MLP_TRY(check_weights(data->rows, data->weights));
    if (data->labels != NULL)
        MLP_TRY(mlp__data_check_labels(data));
    return mlp__data_weigh(data, "all");
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
        .target_type = REAL_DTYPE,
        .scale = 1.0,
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
        .target_type = REAL_DTYPE,
        .scale = 1.0,
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
