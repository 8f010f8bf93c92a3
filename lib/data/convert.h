/* SPDX-License-Identifier: MIT */
/*
 * Rows of any stored type as numbers of a network's type, scaled on the way.
 */
#ifndef MLP_DATA_CONVERT_H
#define MLP_DATA_CONVERT_H

#include "data/scaler.h"

/*
 * to [n] = scale * from [n], the n elements of `type` from element `offset`.
 * With a scaler, of n columns, to = (scale * from - shift) * factor: in double
 * whatever the types, and rounded at the end, so that a small spread around a
 * large number keeps what digits it has. `to` may be where `from` is then.
 */
void mlp__convert_f64(mlp_dtype type, const void *from, size_t offset, size_t n, double scale,
                      const mlp_scaler *scaler, double *to);
void mlp__convert_f32(mlp_dtype type, const void *from, size_t offset, size_t n, double scale,
                      const mlp_scaler *scaler, float *to);

/* The same for the element of one column of a row that begins at element `offset`. */
double mlp__convert_one_f64(mlp_dtype type, const void *from, size_t offset, size_t column,
                            double scale, const mlp_scaler *scaler);
float mlp__convert_one_f32(mlp_dtype type, const void *from, size_t offset, size_t column,
                           double scale, const mlp_scaler *scaler);

#endif
