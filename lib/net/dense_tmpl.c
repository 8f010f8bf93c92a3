/* SPDX-License-Identifier: MIT */
/*
 * A dense layer's linear part: Z = X W' + b, and its derivatives.
 */
#include "net/dense_tmpl.h"

#include "linalg/product_tmpl.h"

void REAL_NAME(mlp__dense_forward)(const mlp__layer *layer, const mlp__product *product,
                                   mlp__area area, const real *theta, const real *x, real *z)
{
    REAL_NAME(mlp__product_area)(product, area, x, theta + layer->weight, z);
    if (layer->has_bias) {
        const real *b = theta + layer->bias + area.columns.first;

        z += area.rows.first * layer->out + area.columns.first;
        for (size_t i = 0; i < area.rows.count; i++)
            for (size_t j = 0; j < area.columns.count; j++)
                z[i * layer->out + j] += b[j];
    }
}

void REAL_NAME(mlp__dense_backward_inputs)(const mlp__layer *layer, const mlp__product *product,
                                           mlp__area area, const real *theta, const real *dz,
                                           real *dx)
{
    REAL_NAME(mlp__product_area)(product, area, dz, theta + layer->weight, dx);
}

void REAL_NAME(mlp__dense_backward_params)(const mlp__layer *layer, const mlp__product *product,
                                           mlp__area area, const real *x, const real *dz,
                                           real *grad)
{
    const mlp__range units = area.rows;

    REAL_NAME(mlp__product_area)(product, area, dz, x, grad + layer->weight);
    if (layer->has_bias) {
        real *db = grad + layer->bias + units.first;

        dz += units.first;
        for (size_t j = 0; j < units.count; j++)
            db[j] = dz[j];
        for (size_t i = 1; i < product->k; i++)
            for (size_t j = 0; j < units.count; j++)
                db[j] += dz[i * layer->out + j];
    }
}
