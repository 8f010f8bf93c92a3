/* SPDX-License-Identifier: MIT */
/*
 * Data from arrays in memory: checks, and arrays of bytes. Arrays of double
 * and float: wrap_tmpl.c.
 */
#include "data/wrap.h"

#include <math.h>

#include "base/alloc.h"
#include "base/fail.h"

mlp_status mlp__data_check_sizes(size_t rows, size_t n_inputs, size_t n_targets)
{
    size_t bytes;

    MLP_FAIL_IF(rows == 0, MLP_EINVAL, "data of 0 rows");
    MLP_FAIL_IF(n_inputs == 0, MLP_EINVAL, "data of 0 inputs");
    if (!mlp__size_mul(rows, n_inputs, &bytes) || !mlp__size_mul(bytes, sizeof(double), &bytes)
        || !mlp__size_mul(rows, n_targets, &bytes) || !mlp__size_mul(bytes, sizeof(double), &bytes))
        MLP_FAIL(MLP_EOVERFLOW, "data of %zu rows of %zu inputs and %zu targets are too large",
                 rows, n_inputs, n_targets);
    return MLP_OK;
}

mlp_status mlp__data_check_labels(const mlp_data *data)
{
    MLP_FAIL_IF(data->n_classes < 2, MLP_EINVAL, "labels of %zu classes: at least 2",
                data->n_classes);
    MLP_FAIL_IF(data->n_classes > INT32_MAX, MLP_EOVERFLOW, "labels of %zu classes",
                data->n_classes);
    for (size_t i = 0; i < data->rows; i++) {
        const int32_t label = mlp__data_label(data, i);

        MLP_FAIL_IF(label < 0 || (size_t)label >= data->n_classes, MLP_ERANGE,
                    "row %zu has the label %ld of %zu classes, 0 to %zu", i, (long)label,
                    data->n_classes, data->n_classes - 1);
    }
    return MLP_OK;
}

mlp_status mlp_data_wrap_u8(mlp_data **out, size_t rows, size_t n_inputs, size_t n_classes,
                            const uint8_t *x, const uint8_t *labels, double scale)
{
    mlp_status status;
    mlp_data *data;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_data_wrap_u8: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(x == NULL, MLP_EINVAL, "mlp_data_wrap_u8: x is NULL");
    MLP_FAIL_IF((labels == NULL) != (n_classes == 0), MLP_EINVAL,
                "mlp_data_wrap_u8: %zu classes, but labels is %sNULL", n_classes,
                labels == NULL ? "" : "not ");
    MLP_FAIL_IF(!isfinite(scale) || scale == 0.0, MLP_ERANGE, "mlp_data_wrap_u8: the scale is %g",
                scale);
    MLP_TRY(mlp__data_check_sizes(rows, n_inputs, 1));

    MLP_TRY(mlp__data_make(&data));
    data->rows = rows;
    data->n_inputs = n_inputs;
    data->n_classes = n_classes;
    data->type = MLP_U8;
    data->scale = scale;
    data->inputs = x;
    data->labels_u8 = labels;
    status = labels == NULL ? MLP_OK : mlp__data_check_labels(data);
    if (status != MLP_OK) {
        mlp_data_free(data);
        return status;
    }
    *out = data;
    return MLP_OK;
}
