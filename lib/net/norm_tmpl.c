/* SPDX-License-Identifier: MIT */
/*
 * Batch normalisation (Ioffe, Szegedy 2015, algorithm 1 and section 3) and layer
 * normalisation (Ba, Kiros, Hinton 2016, equation 4). When it is called: pass_tmpl.c.
 */
#include "net/norm_tmpl.h"

/* Added to variances, as in torch.nn. */
static const real epsilon = REAL_C(1e-5);

/* Where an area starts in a matrix. */
static size_t start_of(const mlp__work_layer *layer, mlp__area area)
{
    return area.rows.first * layer->out + area.columns.first;
}

/* to [n] = the sum over rows of shares [rows] times (values - centre)^power, power 1 or 2. */
MLP_WIDE static void sum_rows(size_t rows, size_t n, const real *restrict values, size_t step,
                              const real *restrict shares, const real *restrict centre,
                              real *restrict to)
{
    for (size_t j = 0; j < n; j++)
        to[j] = 0;
    for (size_t i = 0; i < rows; i++)
        if (centre == NULL)
            for (size_t j = 0; j < n; j++)
                to[j] += shares[i] * values[i * step + j];
        else
            for (size_t j = 0; j < n; j++)
                to[j] += shares[i] * (values[i * step + j] - centre[j])
                    * (values[i * step + j] - centre[j]);
}

MLP_WIDE static void inverse_deviations(size_t n, const real *restrict variance,
                                        real *restrict inverse)
{
    for (size_t j = 0; j < n; j++)
        inverse[j] = 1 / real_sqrt(variance[j] + epsilon);
}

void REAL_NAME(mlp__norm_batch_statistics)(const mlp__work_layer *layer, mlp__area area,
                                           const real *shares)
{
    const size_t first = area.columns.first;
    const size_t count = area.columns.count;
    const real *z = (const real *)layer->u + start_of(layer, area);
    real *mean = (real *)layer->mean + first;
    real *variance = (real *)layer->variance + first;

    sum_rows(area.rows.count, count, z, layer->out, shares, NULL, mean);
    sum_rows(area.rows.count, count, z, layer->out, shares, mean, variance);
    inverse_deviations(count, variance, (real *)layer->inverse_deviation + first);
}

void REAL_NAME(mlp__norm_running_statistics)(const mlp__work_layer *layer, const real *running)
{
    const size_t n = layer->out;
    real *mean = layer->mean;

    for (size_t j = 0; j < n; j++)
        mean[j] = running[j];
    inverse_deviations(n, running + n, layer->inverse_deviation);
}

void REAL_NAME(mlp__norm_layer_statistics)(const mlp__work_layer *layer, mlp__area area)
{
    const size_t n = layer->out;

    for (size_t i = area.rows.first; i < area.rows.first + area.rows.count; i++) {
        const real *z = (const real *)layer->u + i * n;
        real mean = 0;
        real variance = 0;

        for (size_t j = 0; j < n; j++)
            mean += z[j];
        mean /= (real)n;
        for (size_t j = 0; j < n; j++)
            variance += (z[j] - mean) * (z[j] - mean);
        variance /= (real)n;
        ((real *)layer->mean)[i] = mean;
        ((real *)layer->inverse_deviation)[i] = 1 / real_sqrt(variance + epsilon);
    }
}

/* A row by the statistics of its units. u holds the sums before. */
MLP_WIDE static void apply_by_unit(size_t n, const real *restrict mean,
                                   const real *restrict inverse, const real *restrict gamma,
                                   const real *restrict beta, real *restrict u, real *restrict z)
{
    for (size_t j = 0; j < n; j++) {
        u[j] = (u[j] - mean[j]) * inverse[j];
        z[j] = gamma[j] * u[j] + beta[j];
    }
}

/* A row by its own statistics. */
MLP_WIDE static void apply_by_row(size_t n, real mean, real inverse, const real *restrict gamma,
                                  const real *restrict beta, real *restrict u, real *restrict z)
{
    for (size_t j = 0; j < n; j++) {
        u[j] = (u[j] - mean) * inverse;
        z[j] = gamma[j] * u[j] + beta[j];
    }
}

void REAL_NAME(mlp__norm_forward)(const mlp__layer *shape, const mlp__work_layer *layer,
                                  mlp__area area, const real *theta)
{
    const size_t first = area.columns.first;
    const size_t count = area.columns.count;
    const real *gamma = theta + shape->gamma + first;
    const real *beta = theta + shape->beta + first;
    const real *mean = layer->mean;
    const real *inverse = layer->inverse_deviation;

    for (size_t i = area.rows.first; i < area.rows.first + area.rows.count; i++) {
        real *u = (real *)layer->u + i * layer->out + first;
        real *z = (real *)layer->z + i * layer->out + first;

        if (layer->norm == MLP_NORM_BATCH)
            apply_by_unit(count, mean + first, inverse + first, gamma, beta, u, z);
        else
            apply_by_row(count, mean[i], inverse[i], gamma, beta, u, z);
    }
}

MLP_WIDE static void scale_row(size_t n, const real *restrict gamma, const real *restrict inverse,
                               const real *restrict du, real *restrict dz)
{
    for (size_t j = 0; j < n; j++)
        dz[j] = du[j] * gamma[j] * inverse[j];
}

void REAL_NAME(mlp__norm_backward_given)(const mlp__layer *shape, const mlp__work_layer *layer,
                                         mlp__area area, const real *theta)
{
    const size_t first = area.columns.first;

    for (size_t i = area.rows.first; i < area.rows.first + area.rows.count; i++) {
        const size_t at = i * layer->out + first;

        scale_row(area.columns.count, theta + shape->gamma + first,
                  (const real *)layer->inverse_deviation + first, (const real *)layer->du + at,
                  (real *)layer->dz + at);
    }
}

/*
 * sums [n] = the sums over rows of du, products [n] = those of du u. Of one or two columns as of
 * many: in the order of the rows.
 */
MLP_WIDE static void sum_gradients(size_t rows, size_t n, size_t step, const real *restrict du,
                                   const real *restrict u, real *restrict sums,
                                   real *restrict products)
{
    for (size_t j = 0; j < n; j++) {
        sums[j] = 0;
        products[j] = 0;
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < n; j++) {
            sums[j] += du[i * step + j];
            products[j] += du[i * step + j] * u[i * step + j];
        }
}

/* dz = gamma / deviation (du - p sum of du - p u sum of du u), p being the row's share. */
MLP_WIDE static void unmix_row(size_t n, real share, const real *restrict scale,
                               const real *restrict sums, const real *restrict products,
                               const real *restrict du, const real *restrict u, real *restrict dz)
{
    for (size_t j = 0; j < n; j++)
        dz[j] = scale[j] * (du[j] - share * (sums[j] + u[j] * products[j]));
}

void REAL_NAME(mlp__norm_backward_batch)(const mlp__layer *shape, const mlp__work_layer *layer,
                                         mlp__area area, const real *theta, const real *shares)
{
    enum { CHUNK = 128 }; /* units at a time */
    const size_t rows = area.rows.count;
    const size_t end = area.columns.first + area.columns.count;
    real sums[CHUNK];
    real products[CHUNK];
    real scale[CHUNK];

    for (size_t first = area.columns.first; first < end; first += CHUNK) {
        const size_t n = end - first < CHUNK ? end - first : CHUNK;
        const real *du = (const real *)layer->du + first;
        const real *u = (const real *)layer->u + first;

        sum_gradients(rows, n, layer->out, du, u, sums, products);
        for (size_t j = 0; j < n; j++)
            scale[j] = theta[shape->gamma + first + j]
                * ((const real *)layer->inverse_deviation)[first + j];
        for (size_t i = 0; i < rows; i++)
            unmix_row(n, shares[i], scale, sums, products, du + i * layer->out, u + i * layer->out,
                      (real *)layer->dz + i * layer->out + first);
    }
}

/* The same formula with the row's units in the place of a unit's rows, and gamma within. */
void REAL_NAME(mlp__norm_backward_layer)(const mlp__layer *shape, const mlp__work_layer *layer,
                                         mlp__area area, const real *theta)
{
    const size_t n = layer->out;
    const real *gamma = theta + shape->gamma;

    for (size_t i = area.rows.first; i < area.rows.first + area.rows.count; i++) {
        const real *du = (const real *)layer->du + i * n;
        const real *u = (const real *)layer->u + i * n;
        const real inverse = ((const real *)layer->inverse_deviation)[i];
        real *dz = (real *)layer->dz + i * n;
        real sum = 0;
        real product = 0;

        for (size_t j = 0; j < n; j++) {
            sum += gamma[j] * du[j];
            product += gamma[j] * du[j] * u[j];
        }
        sum /= (real)n;
        product /= (real)n;
        for (size_t j = 0; j < n; j++)
            dz[j] = inverse * (gamma[j] * du[j] - sum - u[j] * product);
    }
}

void REAL_NAME(mlp__norm_backward_params)(const mlp__layer *shape, const mlp__work_layer *layer,
                                          size_t rows, mlp__range units, real *grad)
{
    sum_gradients(rows, units.count, layer->out, (const real *)layer->du + units.first,
                  (const real *)layer->u + units.first, grad + shape->beta + units.first,
                  grad + shape->gamma + units.first);
}
