/* SPDX-License-Identifier: MIT */
/*
 * A dense layer's linear part: Z = X W' + b, and its derivatives.
 */
#include "net/dense_tmpl.h"

#include "linalg/product_tmpl.h"

void REAL_NAME(mlp__dense_forward)(const mlp__layer *layer, const mlp__product *product,
                                   mlp__range rows, const real *theta, const real *x, real *z)
{
    const size_t out = layer->out;

    REAL_NAME(mlp__product_rows)(product, rows.first, rows.count, x, theta + layer->weight, z);
    if (layer->has_bias) {
        const real *b = theta + layer->bias;

        for (size_t i = rows.first; i < rows.first + rows.count; i++)
            for (size_t j = 0; j < out; j++)
                z[i * out + j] += b[j];
    }
}

void REAL_NAME(mlp__dense_backward_inputs)(const mlp__layer *layer, const mlp__product *product,
                                           mlp__range rows, const real *theta, const real *dz,
                                           real *dx)
{
    REAL_NAME(mlp__product_rows)(product, rows.first, rows.count, dz, theta + layer->weight, dx);
}

void REAL_NAME(mlp__dense_backward_params)(const mlp__layer *layer, const mlp__product *product,
                                           mlp__range units, const real *x, const real *dz,
                                           real *grad)
{
    const size_t rows = product->k;
    const size_t out = layer->out;

    REAL_NAME(mlp__product_rows)(product, units.first, units.count, dz, x, grad + layer->weight);
    if (layer->has_bias) {
        real *db = grad + layer->bias + units.first;

        dz += units.first;
        for (size_t j = 0; j < units.count; j++)
            db[j] = dz[j];
        for (size_t i = 1; i < rows; i++)
            for (size_t j = 0; j < units.count; j++)
                db[j] += dz[i * out + j];
    }
}
