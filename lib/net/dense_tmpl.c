/* SPDX-License-Identifier: MIT */
/*
 * A dense layer's linear part: Z = X W' + b, and its derivatives.
 */
#include "net/dense_tmpl.h"

#include "linalg/product_tmpl.h"

/* Adds b [n] to each row of z, rows being ldz apart. */
MLP_WIDE static void add_to_rows(size_t rows, size_t n, const real *restrict b, real *restrict z,
                                 size_t ldz)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < n; j++)
            z[i * ldz + j] += b[j];
}

/* sum [n] = the sum of the rows of z, which are ldz apart. */
MLP_WIDE static void sum_rows(size_t rows, size_t n, const real *restrict z, size_t ldz,
                              real *restrict sum)
{
    for (size_t j = 0; j < n; j++)
        sum[j] = z[j];
    for (size_t i = 1; i < rows; i++)
        for (size_t j = 0; j < n; j++)
            sum[j] += z[i * ldz + j];
}

void REAL_NAME(mlp__dense_forward)(const mlp__layer *layer, const mlp__product *product,
                                   mlp__area area, const real *theta, const real *x, real *z)
{
    REAL_NAME(mlp__product_area)(product, area, x, theta + layer->weight, z);
    if (layer->has_bias)
        add_to_rows(area.rows.count, area.columns.count, theta + layer->bias + area.columns.first,
                    z + area.rows.first * layer->out + area.columns.first, layer->out);
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
    if (layer->has_bias)
        sum_rows(product->k, units.count, dz + units.first, layer->out,
                 grad + layer->bias + units.first);
}
