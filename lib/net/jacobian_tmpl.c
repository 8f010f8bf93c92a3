/* SPDX-License-Identifier: MIT */
/*
 * The Jacobian of the outputs: a way back for each output, whose deltas are not
 * summed over the rows.
 */
#include "net/jacobian_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

/* The rows of one output. */
typedef struct output_rows {
    const pass_type *pass;
    size_t output;
    real *jac;
} output_rows;

MLP_WIDE static void scale(size_t n, real factor, const real *restrict x, real *restrict y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = factor * x[i];
}

/* The derivatives by a layer's parameters, of one row, whose inputs are x. */
static void write_layer(const mlp__layer *shape, const mlp__work_layer *layer, size_t row,
                        const real *x, real *to)
{
    const size_t at = row * layer->out;
    const real *dz = (const real *)layer->dz + at;
    const real *du = (const real *)layer->du + at;
    const real *u = (const real *)layer->u + at;

    for (size_t j = 0; j < layer->out; j++)
        scale(shape->in, dz[j], x, to + shape->weight + j * shape->in);
    for (size_t j = 0; j < layer->out && shape->has_bias; j++)
        to[shape->bias + j] = dz[j];
    for (size_t j = 0; j < layer->out && shape->norm != MLP_NORM_NONE; j++) {
        to[shape->gamma + j] = du[j] * u[j];
        to[shape->beta + j] = du[j];
    }
}

static void write_rows(const void *context, size_t part, size_t parts)
{
    const output_rows *what = context;
    const pass_type *pass = what->pass;
    const mlp_net *net = pass->net;
    const mlp__range rows = mlp__team_share(pass->rows, 1, part, parts);

    for (size_t i = 0; i < net->n_layers; i++) {
        const mlp__layer *shape = &net->layer[i];
        const real *x = REAL_NAME(mlp__pass_layer_inputs)(pass, &pass->work->member[part], i);

        for (size_t r = rows.first; r < rows.first + rows.count; r++)
            write_layer(shape, &pass->work->layer[i], r, x + r * shape->in,
                        what->jac + (r * net->n_outputs + what->output) * net->n_params);
    }
}

void REAL_NAME(mlp__pass_jacobian)(const pass_type *forward, real *unit, real *jac)
{
    const size_t n = forward->net->n_outputs;
    mlp_work *work = forward->work;
    pass_type back = *forward;

    back.goes_on = true;
    back.outputs = NULL;
    back.fill_inputs = NULL;
    back.dy = unit;
    back.grad = jac; /* asks for the way back, which does not write it */
    for (size_t k = 0; k < n; k++) {
        const output_rows what = { &back, k, jac };

        for (size_t i = 0; i < forward->rows * n; i++)
            unit[i] = i % n == k ? REAL_C(1.0) : REAL_C(0.0);
        (void)REAL_NAME(mlp__pass_rows)(&back);
        mlp__team_run(work->team, work->small ? 1 : work->parts, write_rows, &what);
    }
}
