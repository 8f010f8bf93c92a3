/* SPDX-License-Identifier: MIT */
/*
 * Forward and backward passes through all layers. The public calls that run
 * them are in pass_calls_tmpl.c.
 */
#include "net/pass_tmpl.h"

#include <string.h>

#include "net/act_tmpl.h"
#include "net/dense_tmpl.h"
#include "net/loss_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

/* What goes into layer i. */
static const real *layer_inputs(const pass_type *pass, size_t i)
{
    return i == 0 ? pass->x : pass->work->layer[i - 1].y;
}

static void forward(const pass_type *pass, mlp__range rows)
{
    for (size_t i = 0; i < pass->net->n_layers; i++) {
        const mlp__layer *layer = &pass->net->layer[i];
        const mlp__work_layer *kept = &pass->work->layer[i];
        const size_t at = rows.first * layer->out;

        REAL_NAME(mlp__dense_forward)
        (layer, &kept->forward, rows, pass->net->theta, layer_inputs(pass, i), kept->z);
        REAL_NAME(mlp__act_forward)
        (layer->act, rows.count, layer->out, (real *)kept->z + at, (real *)kept->y + at);
    }
}

static void copy_outputs(const pass_type *pass, mlp__range rows)
{
    const size_t n = pass->net->n_outputs;
    const real *y = pass->work->layer[pass->net->n_layers - 1].y;

    memcpy(pass->outputs + rows.first * n, y + rows.first * n, rows.count * n * sizeof *y);
}

/* The losses of the rows; and, if there is a way back, dz of the last layer. */
static void begin_backward(const pass_type *pass, mlp__range rows)
{
    const mlp__work_layer *last = &pass->work->layer[pass->net->n_layers - 1];
    const size_t n = last->out;
    const size_t at = rows.first * n;
    const real *z = (const real *)last->z + at;
    const real *y = (const real *)last->y + at;
    real *dz = pass->grad == NULL ? NULL : (real *)last->dz + at;

    if (pass->t != NULL) {
        REAL_NAME(mlp__loss_rows)
        (pass->loss, last->act, rows.count, n, z, y, pass->t + at,
         pass->sw == NULL ? NULL : pass->sw + rows.first, pass->weight,
         pass->work->row_loss + rows.first, dz);
    } else if (dz != NULL) {
        memcpy(dz, pass->dy + at, rows.count * n * sizeof *dz);
        REAL_NAME(mlp__act_backward)(last->act, rows.count, n, z, y, dz);
    }
}

/* dz of each layer from that of the next one. */
static void backward(const pass_type *pass, mlp__range rows)
{
    const mlp_net *net = pass->net;

    for (size_t i = net->n_layers; i-- > 1;) {
        const mlp__work_layer *kept = &pass->work->layer[i];
        const mlp__work_layer *below = &pass->work->layer[i - 1];
        const size_t at = rows.first * below->out;

        REAL_NAME(mlp__dense_backward_inputs)
        (&net->layer[i], &kept->inputs, rows, net->theta, kept->dz, below->dz);
        REAL_NAME(mlp__act_backward)
        (below->act, rows.count, below->out, (const real *)below->z + at,
         (const real *)below->y + at, (real *)below->dz + at);
    }
    if (pass->dx != NULL)
        REAL_NAME(mlp__dense_backward_inputs)
    (&net->layer[0], &pass->work->layer[0].inputs, rows, net->theta, pass->work->layer[0].dz,
     pass->dx);
}

/* In partial sums, which the compiler can keep in one vector. NaN stays NaN. */
static double sum_of_sizes(size_t n, const real *values)
{
    enum { LANES = 8 };
    real sums[LANES] = { 0 };
    double sum = 0.0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sums[j] += real_fabs(values[i + j]);
    for (; i < n; i++)
        sum += (double)real_fabs(values[i]);
    for (size_t j = 0; j < LANES; j++)
        sum += (double)sums[j];
    return sum;
}

static void measure(const pass_type *pass, mlp__range rows, mlp__magnitude *magnitude)
{
    const size_t inputs = rows.count * pass->net->n_inputs;

    *magnitude = (mlp__magnitude){ 0.0, 0.0 };
    if (pass->largest_input > 0.0)
        magnitude->inputs = pass->largest_input * (double)inputs;
    else
        magnitude->inputs = sum_of_sizes(inputs, pass->x + rows.first * pass->net->n_inputs);
    for (size_t i = 0; i < pass->net->n_layers; i++) {
        const mlp__work_layer *kept = &pass->work->layer[i];
        const size_t at = rows.first * kept->out;

        magnitude->deltas += sum_of_sizes(rows.count * kept->out, (const real *)kept->dz + at);
        if (i + 1 < pass->net->n_layers)
            magnitude->inputs += sum_of_sizes(rows.count * kept->out, (const real *)kept->y + at);
    }
}

static void rows_task(const void *context, size_t part, size_t parts)
{
    const pass_type *pass = context;
    mlp_work *work = pass->work;
    const mlp__range rows = mlp__team_share(pass->rows, work->grain, part, parts);

    if (rows.count > 0) {
        if (pass->fill != NULL)
            pass->fill(pass->context, rows.first, rows.count);
        if (!pass->goes_on)
            forward(pass, rows);
        if (pass->outputs != NULL)
            copy_outputs(pass, rows);
        begin_backward(pass, rows);
        if (pass->grad != NULL)
            backward(pass, rows);
    }
    if (pass->wants_bound)
        measure(pass, rows, &work->magnitude[part]);
}

double REAL_NAME(mlp__pass_rows)(const pass_type *pass)
{
    mlp_work *work = pass->work;
    double loss = 0.0;

    mlp__team_run(work->team, work->parts, rows_task, pass);
    work->forward_rows = pass->rows;
    work->forward_net = pass->net;
    if (pass->t != NULL)
        for (size_t i = 0; i < pass->rows; i++)
            loss += work->row_loss[i];
    return loss;
}

/*
 * |dW_ij| and each partial sum of it are at most the sum of |dz_ri x_rj| over the rows r, and so at
 * most the sum of all |dz| times the largest |x|; |db_i| is at most the sum of all |dz|. The margin
 * is for the rounding of these sums.
 */
bool REAL_NAME(mlp__pass_bounds_gradient)(const pass_type *pass)
{
    const double most = (MLP_REAL_BITS == 64 ? DBL_MAX : (double)FLT_MAX) / 16.0;
    const mlp_work *work = pass->work;
    mlp__magnitude sum = { 1.0, 0.0 };
    const size_t members = mlp__team_size(work->team);

    for (size_t i = 0; i < members && i < work->parts; i++) {
        sum.inputs += work->magnitude[i].inputs;
        sum.deltas += work->magnitude[i].deltas;
    }
    return sum.inputs * sum.deltas < most;
}

static void params_task(const void *context, size_t part, size_t parts)
{
    const pass_type *pass = context;

    for (size_t i = pass->net->n_layers; i-- > 0;) {
        const mlp__layer *layer = &pass->net->layer[i];
        const mlp__work_layer *kept = &pass->work->layer[i];
        const mlp__range units = mlp__team_share(layer->out, kept->params.grain, part, parts);

        if (units.count == 0)
            continue;
        REAL_NAME(mlp__dense_backward_params)
        (layer, &kept->params, units, layer_inputs(pass, i), kept->dz, pass->grad);
        if (pass->ready == NULL)
            continue;
        pass->ready(pass->context, layer->weight + units.first * layer->in,
                    units.count * layer->in);
        if (layer->has_bias)
            pass->ready(pass->context, layer->bias + units.first, units.count);
    }
}

void REAL_NAME(mlp__pass_params)(const pass_type *pass)
{
    mlp__team_run(pass->work->team, pass->work->parts, params_task, pass);
}
