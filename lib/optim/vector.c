/* SPDX-License-Identifier: MIT */
/*
 * Sums over vectors.
 */
#include "optim/vector.h"

#include <math.h>

#include "base/dot.h"

double mlp__vector_dot(size_t n, const double *a, const double *b)
{
    return mlp__dot(n, a, b);
}

/* The length of factor v, or of factor scales_i v_i. */
static double length_times(size_t n, double factor, const double *scales, const double *v)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double part = factor * (scales == NULL ? v[i] : scales[i] * v[i]);

        sum += part * part;
    }
    return sqrt(sum);
}

/* Of smaller or larger numbers where squares would over- or underflow. */
static double length(size_t n, const double *scales, const double *v)
{
    const double plain = length_times(n, 1.0, scales, v);
    double largest = 0.0;
    double factor;

    if (plain > 1e-140 && plain < 1e150)
        return plain;
    for (size_t i = 0; i < n; i++) {
        const double size = fabs(scales == NULL ? v[i] : scales[i] * v[i]);

        largest = size > largest || isnan(size) ? size : largest;
    }
    if (!(largest > 0.0) || isinf(largest))
        return largest;
    factor = largest < 1.0 ? 0x1p600 : 0x1p-600;
    return length_times(n, factor, scales, v) / factor;
}

double mlp__vector_length(size_t n, const double *v)
{
    return length(n, NULL, v);
}

double mlp__vector_scaled_length(size_t n, const double *scales, const double *v)
{
    return length(n, scales, v);
}

double mlp__vector_largest(size_t n, const double *v)
{
    double largest = 0.0;

    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, isnan(v[i]) ? (double)INFINITY : fabs(v[i]));
    return largest;
}

bool mlp__vector_is_finite(size_t n, const double *v)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}
