/* SPDX-License-Identifier: MIT */
/*
 * Converting and scaling rows. Which rows: batch_tmpl.c.
 */
#include "data/convert.h"

#include <string.h>

#include "base/real.h"

/* The loops are apart so that each can be vectorised. */
MLP_WIDE static void convert(mlp_dtype type, const void *from, size_t offset, size_t n, real scale,
                             real *restrict to)
{
    if (type == REAL_DTYPE && scale == 1) {
        memcpy(to, (const real *)from + offset, n * sizeof *to);
    } else if (type == MLP_F64) {
        const double *source = (const double *)from + offset;

        for (size_t j = 0; j < n; j++)
            to[j] = scale * (real)source[j];
    } else if (type == MLP_F32) {
        const float *source = (const float *)from + offset;

        for (size_t j = 0; j < n; j++)
            to[j] = scale * (real)source[j];
    } else {
        const uint8_t *source = (const uint8_t *)from + offset;

        for (size_t j = 0; j < n; j++)
            to[j] = scale * (real)source[j];
    }
}

MLP_WIDE static void convert_scaled(mlp_dtype type, const void *from, size_t offset, double scale,
                                    const mlp_scaler *scaler, real *to)
{
    const size_t n = scaler->n;
    const double *restrict shift = scaler->shift;
    const double *restrict factor = scaler->factor;

    if (type == MLP_F64) {
        const double *source = (const double *)from + offset;

        MLP_INDEPENDENT
        for (size_t j = 0; j < n; j++)
            to[j] = (real)((scale * source[j] - shift[j]) * factor[j]);
    } else if (type == MLP_F32) {
        const float *source = (const float *)from + offset;

        MLP_INDEPENDENT
        for (size_t j = 0; j < n; j++)
            to[j] = (real)((scale * (double)source[j] - shift[j]) * factor[j]);
    } else {
        const uint8_t *source = (const uint8_t *)from + offset;

        MLP_INDEPENDENT
        for (size_t j = 0; j < n; j++)
            to[j] = (real)((scale * (double)source[j] - shift[j]) * factor[j]);
    }
}

void REAL_NAME(mlp__convert)(mlp_dtype type, const void *from, size_t offset, size_t n,
                             double scale, const mlp_scaler *scaler, real *to)
{
    if (scaler == NULL)
        convert(type, from, offset, n, (real)scale, to);
    else
        convert_scaled(type, from, offset, scale, scaler, to);
}

real REAL_NAME(mlp__convert_one)(mlp_dtype type, const void *from, size_t offset, size_t column,
                                 double scale, const mlp_scaler *scaler)
{
    real to;

    if (scaler == NULL) {
        convert(type, from, offset + column, 1, (real)scale, &to);
    } else {
        const mlp_scaler one = { .n = 1,
                                 .shift = scaler->shift + column,
                                 .factor = scaler->factor + column };

        convert_scaled(type, from, offset + column, scale, &one, &to);
    }
    return to;
}
