/* SPDX-License-Identifier: MIT */
/*
 * The outputs of a model for one row, by plain loops and libm in the order that exported C files
 * promise. Written for itself, from the definitions in <mlp/net.h>.
 */
#ifndef MLP_TESTS_INTEROP_REFERENCE_H
#define MLP_TESTS_INTEROP_REFERENCE_H

#include <mlp/mlp.h>

/* `net` is the model's network, which is not changed. Widths up to 256. */
void reference_f64(const mlp_model *model, mlp_net *net, const double *x, double *y);
void reference_f32(const mlp_model *model, mlp_net *net, const float *x, float *y);

#endif
