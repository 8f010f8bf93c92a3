/* SPDX-License-Identifier: MIT */
/*
 * Element types: names and sizes.
 */
#ifndef MLP_BASE_DTYPE_H
#define MLP_BASE_DTYPE_H

#include <mlp/common.h>

/* Bytes of one element; 0 for a value that is no element type. */
size_t mlp__dtype_size(mlp_dtype type);

/* Sets elements first ... first + count - 1 of an array of f64 or f32 to one value. */
void mlp__dtype_fill(mlp_dtype type, void *array, size_t first, size_t count, double value);

/* Element i of an array of f64 or f32. */
double mlp__dtype_get(mlp_dtype type, const void *array, size_t i);

#endif
