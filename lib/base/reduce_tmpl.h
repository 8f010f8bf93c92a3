/* SPDX-License-Identifier: MIT */
/*
 * Sums over arrays. Their order depends on the length alone, so that the bits of
 * a sum are those of its array.
 */
#ifndef MLP_BASE_REDUCE_TMPL_H
#define MLP_BASE_REDUCE_TMPL_H

#include <stdbool.h>

#include "base/real.h"

/* Is none of the values NaN or infinite? */
bool REAL_NAME(mlp__all_finite)(size_t n, const real *values);

/* The sum of the absolute values; NaN stays NaN. */
double REAL_NAME(mlp__sum_of_sizes)(size_t n, const real *values);

/* The Euclidean length, also where squares would overflow or vanish. */
double REAL_NAME(mlp__length)(size_t n, const real *values);

#endif
