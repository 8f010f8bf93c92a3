/* SPDX-License-Identifier: MIT */
/*
 * A dense layer's linear part: Z = X W' + b, and its derivatives.
 */
#include "net/dense_tmpl.h"

#include "linalg/blas_tmpl.h"

void REAL_NAME(mlp__dense_forward)(const mlp__layer *layer, const real *theta, size_t rows,
                                   const real *x, real *z)
{
    const size_t out = layer->out;

    REAL_NAME(mlp__gemm_nt)(rows, out, layer->in, x, theta + layer->weight, z);
    if (layer->has_bias) {
        const real *b = theta + layer->bias;

        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < out; j++)
                z[i * out + j] += b[j];
    }
}

void REAL_NAME(mlp__dense_backward_params)(const mlp__layer *layer, size_t rows, const real *x,
                                           const real *dz, real *grad)
{
    const size_t out = layer->out;

    REAL_NAME(mlp__gemm_tn)(out, layer->in, rows, dz, x, grad + layer->weight);
    if (layer->has_bias) {
        real *db = grad + layer->bias;

        for (size_t j = 0; j < out; j++)
            db[j] = 0;
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < out; j++)
                db[j] += dz[i * out + j];
    }
}

void REAL_NAME(mlp__dense_backward_inputs)(const mlp__layer *layer, const real *theta, size_t rows,
                                           const real *dz, real *dx)
{
    REAL_NAME(mlp__gemm_nn)(rows, layer->in, layer->out, dz, theta + layer->weight, dx);
}
