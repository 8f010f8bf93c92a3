/* SPDX-License-Identifier: MIT */
/*
 * Sums over vectors, in an order that depends on their length alone.
 */
#ifndef MLP_OPTIM_VECTOR_H
#define MLP_OPTIM_VECTOR_H

#include <stdbool.h>
#include <stddef.h>

double mlp__vector_dot(size_t n, const double *a, const double *b);

/* The Euclidean length, of whatever numbers; inf or NaN if one is. */
double mlp__vector_length(size_t n, const double *v);

/* That of scales_i v_i. */
double mlp__vector_scaled_length(size_t n, const double *scales, const double *v);

/* The largest |v_i|; infinite if one is NaN. */
double mlp__vector_largest(size_t n, const double *v);

bool mlp__vector_is_finite(size_t n, const double *v);

#endif
