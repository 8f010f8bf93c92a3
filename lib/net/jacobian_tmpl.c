/* SPDX-License-Identifier: MIT */
/*
 * The Jacobian of the outputs: a way back for each output, whose deltas are not
 * summed over the rows.
 */
#include "net/jacobian.h"

#include <string.h>

#include "net/pass_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

/* The rows of one output. */
typedef struct output_rows {
    const pass_type *pass;
    size_t output;
    real *jac;
} output_rows;

/* From one row to the next. */
typedef struct strides {
    size_t dz;
    size_t x;
    size_t to;
} strides;

/* to [out x in] = dz x', row by row. */
MLP_WIDE static void write_products(size_t rows, size_t out, size_t in, strides step,
                                    const real *restrict dz, const real *restrict x,
                                    real *restrict to)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < out; j++)
            for (size_t l = 0; l < in; l++)
                to[r * step.to + j * in + l] = dz[r * step.dz + j] * x[r * step.x + l];
}

static void write_weights(size_t rows, size_t out, size_t in, strides step, const real *dz,
                          const real *x, real *to)
{
    const strides swapped = { step.x, step.dz, step.to };

    if (in == 1) /* the longer loop inside */
        write_products(rows, 1, out, swapped, x, dz, to);
    else
        write_products(rows, out, in, step, dz, x, to);
}

/* to [out] = dz, row by row. */
static void write_biases(size_t rows, size_t out, strides step, const real *restrict dz,
                         real *restrict to)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < out; j++)
            to[r * step.to + j] = dz[r * step.dz + j];
}

/* The same for gamma, by which the gradient is du u, and beta, by which it is du. */
static void write_norm(const mlp__layer *shape, size_t rows, strides step, const real *du,
                       const real *u, real *to)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < shape->out; j++) {
            const size_t at = r * step.dz + j;

            to[r * step.to + shape->gamma + j] = du[at] * u[at];
            to[r * step.to + shape->beta + j] = du[at];
        }
}

/* The derivatives by a layer's parameters, of some rows, whose inputs are x. */
static void write_layer(const mlp__layer *shape, const mlp__work_layer *layer, mlp__range rows,
                        strides step, const real *x, real *to)
{
    const size_t at = rows.first * layer->out;
    const real *dz = (const real *)layer->dz + at;

    x += rows.first * step.x;
    to += rows.first * step.to;
    write_weights(rows.count, shape->out, shape->in, step, dz, x, to + shape->weight);
    if (shape->has_bias)
        write_biases(rows.count, shape->out, step, dz, to + shape->bias);
    if (shape->norm != MLP_NORM_NONE)
        write_norm(shape, rows.count, step, (const real *)layer->du + at,
                   (const real *)layer->u + at, to);
}

static void write_rows(const void *context, size_t part, size_t parts)
{
    const output_rows *what = context;
    const pass_type *pass = what->pass;
    const mlp_net *net = pass->net;
    const mlp__range rows = mlp__team_share(pass->rows, 1, part, parts);

    for (size_t i = 0; i < net->n_layers; i++) {
        const mlp__layer *shape = &net->layer[i];
        const strides step = { shape->out, shape->in, net->n_outputs * net->n_params };

        write_layer(shape, &pass->work->layer[i], rows, step,
                    REAL_NAME(mlp__pass_layer_inputs)(pass, &pass->work->member[part], i),
                    what->jac + what->output * net->n_params);
    }
}

const real *REAL_NAME(mlp__jacobian_forward)(const mlp_net *net, mlp_work *work, size_t rows,
                                             const real *x)
{
    const pass_type pass = { .net = net, .work = work, .rows = rows, .x = x };

    mlp__work_plan(work, net, rows);
    (void)REAL_NAME(mlp__pass_rows)(&pass);
    return work->layer[net->n_layers - 1].y;
}

void REAL_NAME(mlp__jacobian_back)(const mlp_net *net, mlp_work *work, size_t rows, const real *x,
                                   const real *factors, real *unit, real *jac)
{
    const size_t n = net->n_outputs;
    const pass_type back = {
        .net = net,
        .work = work,
        .rows = rows,
        .x = x,
        .goes_on = true,
        .dy = unit,
        .grad = jac, /* asks for the way back, which does not write it */
    };

    for (size_t k = 0; k < n; k++) {
        const output_rows what = { &back, k, jac };

        memset(unit, 0, rows * n * sizeof *unit);
        for (size_t i = k; i < rows * n; i += n)
            unit[i] = factors != NULL ? factors[i] : REAL_C(1.0);
        (void)REAL_NAME(mlp__pass_rows)(&back);
        mlp__team_run(work->team, work->small ? 1 : work->parts, write_rows, &what);
    }
}
