/* SPDX-License-Identifier: MIT */
/*
 * Scaling arrays, and back.
 */
#include "base/fail.h"
#include "base/real.h"
#include "data/convert.h"

mlp_status REAL_API(mlp_scaler_transform)(const mlp_scaler *scaler, size_t rows, const real *x,
                                          real *y)
{
    MLP_FAIL_IF(scaler == NULL || x == NULL || y == NULL, MLP_EINVAL,
                REAL_TEXT(mlp_scaler_transform) ": scaler, x or y is NULL");
    for (size_t i = 0; i < rows; i++) {
        const size_t at = i * scaler->n;

        REAL_NAME(mlp__convert)(REAL_DTYPE, x, at, scaler->n, 1.0, scaler, y + at);
    }
    return MLP_OK;
}

mlp_status REAL_API(mlp_scaler_inverse)(const mlp_scaler *scaler, size_t rows, const real *x,
                                        real *y)
{
    MLP_FAIL_IF(scaler == NULL || x == NULL || y == NULL, MLP_EINVAL,
                REAL_TEXT(mlp_scaler_inverse) ": scaler, x or y is NULL");
    for (size_t i = 0; i < rows; i++) {
        const size_t at = i * scaler->n;

        for (size_t j = 0; j < scaler->n; j++)
            y[at + j] = (real)((double)x[at + j] / scaler->factor[j] + scaler->shift[j]);
    }
    return MLP_OK;
}
