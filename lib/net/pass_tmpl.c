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
#include "net/small_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

/* A member at work on the first half. */
typedef struct member {
    const pass_type *pass;
    mlp__work_member *kept;
    size_t part;
    size_t parts;
    bool wrote;       /* something since the last meeting */
    bool wrote_units; /* something that was cut by units */
} member;

/*
 * Before a member goes on to what is cut by units or, if not, by rows. Members that have all been
 * at rows since they last met, and stay there, need nothing of each other.
 */
static void meet(member *self, bool by_units)
{
    if (self->wrote_units || (self->wrote && by_units)) {
        mlp__team_meet(self->pass->work->team, self->parts);
        self->wrote_units = false;
    }
    self->wrote = true;
    self->wrote_units |= by_units;
}

/* The rows that are a member's own in whatever is cut by rows. */
static mlp__range own_rows(const member *self)
{
    return mlp__team_share(self->pass->rows, self->pass->work->grain, self->part, self->parts);
}

static bool is_empty(mlp__area area)
{
    return area.rows.count == 0 || area.columns.count == 0;
}

/* Pieces of memory that an area of a matrix with n columns consists of. */
typedef struct pieces {
    size_t count;
    size_t start;
    size_t step;   /* from one to the next */
    size_t rows;   /* of each */
    size_t length; /* of its rows */
} pieces;

static pieces pieces_of(mlp__area area, size_t n)
{
    const size_t start = area.rows.first * n + area.columns.first;

    if (area.columns.count == n)
        return (pieces){ 1, start, 0, area.rows.count, n };
    return (pieces){ area.rows.count, start, n, 1, area.columns.count };
}

/* In partial sums, which the compiler can keep in one vector. NaN stays NaN. */
MLP_WIDE static double sum_of_sizes(size_t n, const real *values)
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

/* The inputs: given, or prepared by this member. */
static void take_inputs(member *self)
{
    const pass_type *pass = self->pass;
    const bool by_units = pass->work->layer[0].forward.by_columns;
    const mlp__range rows = by_units ? (mlp__range){ 0, pass->rows } : own_rows(self);
    const real *x = pass->x;

    if (pass->fill_inputs != NULL)
        x = pass->fill_inputs(pass->context, by_units ? self->part : 0, rows.first, rows.count);
    self->kept->x = x;
    if (pass->largest_input > 0.0)
        self->kept->inputs += pass->largest_input * (double)(rows.count * pass->net->n_inputs);
    else if (pass->wants_bound)
        self->kept->inputs +=
            sum_of_sizes(rows.count * pass->net->n_inputs, x + rows.first * pass->net->n_inputs);
}

/* What goes into layer i. */
static const real *layer_inputs(const pass_type *pass, const mlp__work_member *kept, size_t i)
{
    return i == 0 ? kept->x : pass->work->layer[i - 1].y;
}

static void activate(member *self, const mlp__work_layer *layer, mlp__area area)
{
    const pieces all = pieces_of(area, layer->out);

    for (size_t i = 0; i < all.count; i++) {
        const size_t at = all.start + i * all.step;

        REAL_NAME(mlp__act_forward)
        (layer->act, all.rows, all.length, (real *)layer->z + at, (real *)layer->y + at);
        if (self->pass->wants_bound)
            self->kept->inputs += sum_of_sizes(all.rows * all.length, (const real *)layer->y + at);
    }
}

static void forward(member *self)
{
    const pass_type *pass = self->pass;

    take_inputs(self);
    for (size_t i = 0; i < pass->net->n_layers; i++) {
        const mlp__work_layer *layer = &pass->work->layer[i];
        const mlp__area area = mlp__work_part(pass->work, &layer->forward, self->part, self->parts);

        meet(self, layer->forward.by_columns);
        if (is_empty(area))
            continue;
        REAL_NAME(mlp__dense_forward)
        (&pass->net->layer[i], &layer->forward, area, pass->net->theta,
         layer_inputs(pass, self->kept, i), layer->z);
        activate(self, layer, area);
    }
}

static void copy_outputs(const member *self)
{
    const pass_type *pass = self->pass;
    const mlp__range rows = own_rows(self);
    const size_t n = pass->net->n_outputs;
    const real *y = pass->work->layer[pass->net->n_layers - 1].y;

    memcpy(pass->outputs + rows.first * n, y + rows.first * n, rows.count * n * sizeof *y);
}

/* The losses of the member's rows; and, if there is a way back, dz of the last layer. */
static void begin_backward(const member *self)
{
    const pass_type *pass = self->pass;
    const mlp__range rows = own_rows(self);
    const mlp__work_layer *last = &pass->work->layer[pass->net->n_layers - 1];
    const size_t n = last->out;
    const size_t at = rows.first * n;
    const real *z = (const real *)last->z + at;
    const real *y = (const real *)last->y + at;
    real *dz = pass->grad == NULL ? NULL : (real *)last->dz + at;

    if (pass->t != NULL) {
        if (pass->fill_targets != NULL)
            pass->fill_targets(pass->context, rows.first, rows.count);
        REAL_NAME(mlp__loss_rows)
        (pass->loss, last->act, rows.count, n, z, y, pass->t + at,
         pass->sw == NULL ? NULL : pass->sw + rows.first, pass->weight,
         pass->work->row_loss + rows.first, dz);
    } else if (dz != NULL) {
        memcpy(dz, pass->dy + at, rows.count * n * sizeof *dz);
        REAL_NAME(mlp__act_backward)(last->act, rows.count, n, z, y, dz);
    }
    if (pass->wants_bound)
        self->kept->deltas += sum_of_sizes(rows.count * n, dz);
}

/* From the gradient by activations, in dz, to that by sums. */
static void deactivate(member *self, const mlp__work_layer *layer, mlp__area area)
{
    const pieces all = pieces_of(area, layer->out);

    for (size_t i = 0; i < all.count; i++) {
        const size_t at = all.start + i * all.step;
        real *dz = (real *)layer->dz + at;

        REAL_NAME(mlp__act_backward)
        (layer->act, all.rows, all.length, (const real *)layer->z + at, (const real *)layer->y + at,
         dz);
        if (self->pass->wants_bound)
            self->kept->deltas += sum_of_sizes(all.rows * all.length, dz);
    }
}

/* dz of each layer from that of the next one; and dx, if it is wanted. */
static void backward(member *self)
{
    const pass_type *pass = self->pass;
    const mlp_net *net = pass->net;

    for (size_t i = net->n_layers; i-- > 0;) {
        const mlp__work_layer *layer = &pass->work->layer[i];
        const mlp__area area = mlp__work_part(pass->work, &layer->inputs, self->part, self->parts);
        real *dy = i > 0 ? pass->work->layer[i - 1].dz : pass->dx;

        if (dy == NULL)
            return;
        meet(self, layer->inputs.by_columns);
        if (is_empty(area))
            continue;
        REAL_NAME(mlp__dense_backward_inputs)
        (&net->layer[i], &layer->inputs, area, net->theta, layer->dz, dy);
        if (i > 0)
            deactivate(self, layer - 1, area);
    }
}

static void first_half(const void *context, size_t part, size_t parts)
{
    const pass_type *pass = context;
    member self = { pass, &pass->work->member[part], part, parts, false, false };

    *self.kept = (mlp__work_member){ NULL, 0.0, 0.0 };
    if (pass->goes_on)
        self.kept->x = pass->x;
    else
        forward(&self);
    meet(&self, false);
    if (pass->outputs != NULL)
        copy_outputs(&self);
    if (pass->t != NULL || pass->grad != NULL)
        begin_backward(&self);
    if (pass->grad != NULL)
        backward(&self);
}

double REAL_NAME(mlp__pass_rows)(const pass_type *pass)
{
    mlp_work *work = pass->work;
    double loss = 0.0;

    if (work->small)
        REAL_NAME(mlp__small_rows)(pass);
    else
        mlp__team_run(work->team, work->parts, first_half, pass);
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
    const size_t members = mlp__team_size(work->team);
    double inputs = 1.0;
    double deltas = 0.0;

    for (size_t i = 0; i < members && i < work->parts; i++) {
        inputs += work->member[i].inputs;
        deltas += work->member[i].deltas;
    }
    return inputs * deltas < most;
}

static void second_half(const void *context, size_t part, size_t parts)
{
    const pass_type *pass = context;
    const mlp__work_member *kept = &pass->work->member[part];

    for (size_t i = pass->net->n_layers; i-- > 0;) {
        const mlp__layer *layer = &pass->net->layer[i];
        const mlp__work_layer *work = &pass->work->layer[i];
        const mlp__area area = mlp__product_part(&work->params, work->params.grain, part, parts);
        const mlp__range units = area.rows;

        if (is_empty(area))
            continue;
        REAL_NAME(mlp__dense_backward_params)
        (layer, &work->params, area, layer_inputs(pass, kept, i), work->dz, pass->grad);
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
    if (pass->work->small)
        REAL_NAME(mlp__small_params)(pass);
    else
        mlp__team_run(pass->work->team, pass->work->parts, second_half, pass);
}
