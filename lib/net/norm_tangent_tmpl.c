/* SPDX-License-Identifier: MIT */
/*
 * Derivatives of normalisation along a direction of parameters. Batch
 * normalisation is that of prediction, an affine map of each unit.
 *
 * With i = 1 / deviation, m() the mean over a row's units, g = gamma du and
 * sums s, layer normalisation (norm_tmpl.c) and its gradient are
 *   u = i (s - m(s))            ds = i (g - m(g) - u m(g u)).
 * From R{variance} = 2 m((s - m(s)) R{s}) follows R{i} = -i^2 m(u R{s}), and
 *   R{u}  = i (R{s} - m(R{s}) - u m(u R{s}))
 *   R{ds} = ds R{i} / i
 *         + i (R{g} - m(R{g}) - R{u} m(g u) - u (m(R{g} u) + m(g R{u}))).
 */
#include "net/tangent_tmpl.h"

typedef REAL_NAME(mlp__norm_tangent) norm_tangent;

/* A row: R{s}, in ru, to R{u}. Returns R{i} / i. */
static real row_forward(size_t n, real inverse, const real *u, real *ru)
{
    real mean = 0;
    real product = 0;

    for (size_t j = 0; j < n; j++) {
        mean += ru[j];
        product += u[j] * ru[j];
    }
    mean /= (real)n;
    product /= (real)n;
    for (size_t j = 0; j < n; j++)
        ru[j] = inverse * (ru[j] - mean - u[j] * product);
    return -inverse * product;
}

void REAL_NAME(mlp__norm_tangent_forward)(const mlp__layer *shape, const mlp__work_layer *layer,
                                          const norm_tangent *kept, mlp__range rows,
                                          const real *theta, const real *v, real *rz)
{
    const size_t n = layer->out;
    const real *inverse = layer->inverse_deviation;
    const real *gamma = theta + shape->gamma;
    const real *rgamma = v + shape->gamma;
    const real *rbeta = v + shape->beta;

    for (size_t i = rows.first; i < rows.first + rows.count; i++) {
        const real *u = (const real *)layer->u + i * n;
        real *ru = kept->ru + i * n;

        if (layer->norm == MLP_NORM_LAYER)
            kept->ratio[i] = row_forward(n, inverse[i], u, ru);
        else
            for (size_t j = 0; j < n; j++)
                ru[j] *= inverse[j];
        for (size_t j = 0; j < n; j++)
            rz[i * n + j] = gamma[j] * ru[j] + rgamma[j] * u[j] + rbeta[j];
    }
}

/* A row of a matrix each. */
static void row_backward(size_t n, real inverse, real ratio, const real *gamma, const real *rgamma,
                         const real *u, const real *ru, const real *du, const real *rdu, real *dz,
                         real *rdz)
{
    real mean = 0;
    real product = 0;
    real rmean = 0;
    real rproduct = 0;

    for (size_t j = 0; j < n; j++) {
        const real g = gamma[j] * du[j];
        const real rg = gamma[j] * rdu[j] + rgamma[j] * du[j];

        mean += g;
        product += g * u[j];
        rmean += rg;
        rproduct += rg * u[j] + g * ru[j];
        dz[j] = g;
        rdz[j] = rg;
    }
    mean /= (real)n;
    product /= (real)n;
    rmean /= (real)n;
    rproduct /= (real)n;
    for (size_t j = 0; j < n; j++) {
        dz[j] = inverse * (dz[j] - mean - u[j] * product);
        rdz[j] = ratio * dz[j] + inverse * (rdz[j] - rmean - ru[j] * product - u[j] * rproduct);
    }
}

void REAL_NAME(mlp__norm_tangent_backward)(const mlp__layer *shape, const mlp__work_layer *layer,
                                           const norm_tangent *kept, mlp__range rows,
                                           const real *theta, const real *v, real *dz, real *rdz)
{
    const size_t n = layer->out;
    const real *inverse = layer->inverse_deviation;
    const real *gamma = theta + shape->gamma;
    const real *rgamma = v + shape->gamma;

    for (size_t i = rows.first; i < rows.first + rows.count; i++) {
        const size_t at = i * n;
        const real *du = (const real *)layer->du + at;
        const real *rdu = kept->rdu + at;

        if (layer->norm == MLP_NORM_LAYER) {
            row_backward(n, inverse[i], kept->ratio[i], gamma, rgamma, (const real *)layer->u + at,
                         kept->ru + at, du, rdu, dz + at, rdz + at);
            continue;
        }
        for (size_t j = 0; j < n; j++) {
            dz[at + j] = gamma[j] * du[j] * inverse[j];
            rdz[at + j] = (gamma[j] * rdu[j] + rgamma[j] * du[j]) * inverse[j];
        }
    }
}

void REAL_NAME(mlp__norm_tangent_params)(const mlp__layer *shape, const mlp__work_layer *layer,
                                         const norm_tangent *kept, size_t rows, mlp__range units,
                                         real *hv)
{
    const real *du = layer->du;
    const real *u = layer->u;
    real *gamma = hv + shape->gamma;
    real *beta = hv + shape->beta;

    for (size_t j = units.first; j < units.first + units.count; j++) {
        gamma[j] = 0;
        beta[j] = 0;
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = units.first; j < units.first + units.count; j++) {
            const size_t at = i * layer->out + j;

            gamma[j] += kept->rdu[at] * u[at] + du[at] * kept->ru[at];
            beta[j] += kept->rdu[at];
        }
}
