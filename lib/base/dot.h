/* SPDX-License-Identifier: MIT */
/*
 * The product of two vectors, in line: in functions marked MLP_WIDE it takes
 * the vectors that those are compiled for, with the same bits.
 */
#ifndef MLP_BASE_DOT_H
#define MLP_BASE_DOT_H

#include <stddef.h>

static inline double mlp__dot(size_t n, const double *a, const double *b)
{
    /* As many sums as keep a processor busy. */
    enum { LANES = 8 };
    double sums[LANES] = { 0.0 };
    double sum = 0.0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sums[j] += a[i + j] * b[i + j];
    for (; i < n; i++)
        sum += a[i] * b[i];
    for (size_t j = 0; j < LANES; j++)
        sum += sums[j];
    return sum;
}

#endif
