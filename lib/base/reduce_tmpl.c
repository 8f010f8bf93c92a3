/* SPDX-License-Identifier: MIT */
/*
 * Sums over arrays, in LANES partial sums that the compiler can keep in one
 * vector. Loops for several vector widths are static, as gcc exports their
 * variants otherwise, whatever the visibility.
 */
#include "base/reduce_tmpl.h"

enum { LANES = 8 };

/* 0 times a number is 0 or NaN. */
MLP_WIDE static bool all_finite(size_t n, const real *values)
{
    real sums[LANES] = { 0 };
    real sum = 0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sums[j] += values[i + j] * 0;
    for (; i < n; i++)
        sum += values[i] * 0;
    for (size_t j = 0; j < LANES; j++)
        sum += sums[j];
    return sum == 0;
}

MLP_WIDE static double sum_of_sizes(size_t n, const real *values)
{
    real sums[LANES] = { 0 };
    double sum = 0.0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sums[j] += real_fabs(values[i + j]);
    for (; i < n; i++)
        sum += (double)real_fabs(values[i]);
    for (size_t j = 0; j < LANES; j++)
        sum += (double)sums[j];
    return sum;
}

MLP_WIDE static double sum_of_squares(size_t n, double scale, const real *values)
{
    double sums[LANES] = { 0.0 };
    double sum = 0.0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sums[j] += (scale * (double)values[i + j]) * (scale * (double)values[i + j]);
    for (; i < n; i++)
        sum += (scale * (double)values[i]) * (scale * (double)values[i]);
    for (size_t j = 0; j < LANES; j++)
        sum += sums[j];
    return sum;
}

bool REAL_NAME(mlp__all_finite)(size_t n, const real *values)
{
    return all_finite(n, values);
}

double REAL_NAME(mlp__sum_of_sizes)(size_t n, const real *values)
{
    return sum_of_sizes(n, values);
}

double REAL_NAME(mlp__length)(size_t n, const real *values)
{
    const double scale = 0x1p-540;
    const double sum = sum_of_squares(n, 1.0, values);

    if (sum >= DBL_MIN && sum <= DBL_MAX)
        return sqrt(sum);
    if (sum > DBL_MAX)
        return sqrt(sum_of_squares(n, scale, values)) / scale;
    return sqrt(sum_of_squares(n, 1.0 / scale, values)) * scale;
}
