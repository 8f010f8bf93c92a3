/* SPDX-License-Identifier: MIT */
/*
 * The first half of a pass: forward through all layers, and back to their sums.
 * The second half is in pass_params_tmpl.c, the public calls in
 * pass_calls_tmpl.c.
 */
#include "net/pass_tmpl.h"

#include <string.h>

#include "base/reduce_tmpl.h"
#include "net/act_tmpl.h"
#include "net/dense_tmpl.h"
#include "net/dropout_tmpl.h"
#include "net/loss_tmpl.h"
#include "net/norm_tmpl.h"
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
        self->kept->inputs += REAL_NAME(mlp__sum_of_sizes)(rows.count * pass->net->n_inputs,
                                                           x + rows.first * pass->net->n_inputs);
}

/* All rows of some units: a member's part of what mixes the rows of a batch. */
static mlp__area own_units(const member *self, size_t n)
{
    const size_t line = 64 / sizeof(real); /* a cache line has one writer */

    return (mlp__area){ { 0, self->pass->rows },
                        mlp__team_share(n, line, self->part, self->parts) };
}

static mlp__area own_area(const member *self, size_t n)
{
    return (mlp__area){ own_rows(self), { 0, n } };
}

static bool mixes_rows(const pass_type *pass, const mlp__work_layer *layer)
{
    return layer->norm == MLP_NORM_BATCH && pass->work->forward_trains;
}

static double area_size(const mlp__work_layer *layer, mlp__area area, const void *values)
{
    const pieces all = pieces_of(area, layer->out);
    double sum = 0.0;

    for (size_t i = 0; i < all.count; i++)
        sum += REAL_NAME(mlp__sum_of_sizes)(all.rows * all.length,
                                            (const real *)values + all.start + i * all.step);
    return sum;
}

/* From sums to what the activation is of; returns the area that this member goes on with. */
static mlp__area normalise(member *self, size_t i, mlp__area area)
{
    const pass_type *pass = self->pass;
    const mlp__work_layer *layer = &pass->work->layer[i];
    const real *shares = pass->work->shares;

    if (mixes_rows(pass, layer)) {
        meet(self, true);
        area = own_units(self, layer->out);
        REAL_NAME(mlp__norm_batch_statistics)(layer, area, shares);
    } else if (layer->norm == MLP_NORM_LAYER) {
        REAL_NAME(mlp__norm_layer_statistics)(layer, area);
    }
    REAL_NAME(mlp__norm_forward)(&pass->net->layer[i], layer, area, pass->net->theta);
    if (pass->wants_bound)
        self->kept->inputs += area_size(layer, area, layer->u);
    if (mixes_rows(pass, layer) && layer->act == MLP_ACT_SOFTMAX) {
        meet(self, false);
        area = own_area(self, layer->out);
    }
    return area;
}

static void activate(member *self, size_t i, mlp__area area)
{
    const mlp__work_layer *layer = &self->pass->work->layer[i];
    const bool drops = layer->drops && self->pass->training != NULL;
    const pieces all = pieces_of(area, layer->out);

    for (size_t k = 0; k < all.count; k++) {
        const size_t at = all.start + k * all.step;

        REAL_NAME(mlp__act_forward)
        (layer->act, all.rows, all.length, (real *)layer->z + at, (real *)layer->y + at);
    }
    if (drops)
        REAL_NAME(mlp__dropout_forward)
    (self->pass->training, i, self->pass->net->layer[i].dropout, layer, area);
    if (self->pass->wants_bound)
        self->kept->inputs += area_size(layer, area, drops ? layer->dropped : layer->y);
}

static void forward(member *self)
{
    const pass_type *pass = self->pass;

    take_inputs(self);
    for (size_t i = 0; i < pass->net->n_layers; i++) {
        const mlp__work_layer *layer = &pass->work->layer[i];
        mlp__area area = mlp__work_part(pass->work, &layer->forward, self->part, self->parts);

        meet(self, layer->forward.by_columns);
        if (!mlp__area_is_empty(area))
            REAL_NAME(mlp__dense_forward)
        (&pass->net->layer[i], &layer->forward, area, pass->net->theta,
         REAL_NAME(mlp__pass_layer_inputs)(pass, self->kept, i), layer->u);
        if (layer->norm != MLP_NORM_NONE)
            area = normalise(self, i, area);
        if (!mlp__area_is_empty(area))
            activate(self, i, area);
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
    real *du = pass->grad == NULL ? NULL : (real *)last->du + at;

    if (pass->t != NULL) {
        if (pass->fill_targets != NULL)
            pass->fill_targets(pass->context, rows.first, rows.count);
        REAL_NAME(mlp__loss_rows)
        (pass->loss, last->act, rows.count, n, z, y, pass->t + at,
         pass->sw == NULL ? NULL : pass->sw + rows.first, pass->weight, pass->missing,
         pass->work->row_loss + rows.first, du);
    } else if (du != NULL) {
        memcpy(du, pass->dy + at, rows.count * n * sizeof *du);
        REAL_NAME(mlp__act_backward)(last->act, rows.count, n, z, y, du);
    }
    if (pass->wants_bound)
        self->kept->deltas += REAL_NAME(mlp__sum_of_sizes)(rows.count * n, du);
}

/* From the gradient by what the next layer gets, in du, to that by what the activation is of. */
static void deactivate(member *self, const mlp__work_layer *layer, mlp__area area)
{
    const pieces all = pieces_of(area, layer->out);
    const bool drops = layer->drops && self->pass->work->forward_trains;

    for (size_t i = 0; i < all.count; i++) {
        const size_t at = all.start + i * all.step;
        real *du = (real *)layer->du + at;

        if (drops)
            REAL_NAME(mlp__dropout_backward)
        (all.rows * all.length, (const real *)layer->mask + at, du);
        REAL_NAME(mlp__act_backward)
        (layer->act, all.rows, all.length, (const real *)layer->z + at, (const real *)layer->y + at,
         du);
    }
    if (self->pass->wants_bound)
        self->kept->deltas += area_size(layer, area, layer->du);
}

/* From there to the gradient by the sums: the way back through normalise(). */
static void denormalise(member *self, size_t i)
{
    const pass_type *pass = self->pass;
    const mlp__layer *shape = &pass->net->layer[i];
    const mlp__work_layer *layer = &pass->work->layer[i];
    const real *theta = pass->net->theta;
    mlp__area area = own_area(self, layer->out);

    meet(self, mixes_rows(pass, layer));
    if (mixes_rows(pass, layer)) {
        area = own_units(self, layer->out);
        REAL_NAME(mlp__norm_backward_batch)(shape, layer, area, theta, pass->work->shares);
    } else if (layer->norm == MLP_NORM_BATCH) {
        REAL_NAME(mlp__norm_backward_given)(shape, layer, area, theta);
    } else {
        REAL_NAME(mlp__norm_backward_layer)(shape, layer, area, theta);
    }
    if (pass->wants_bound)
        self->kept->deltas += area_size(layer, area, layer->dz);
}

/* dz of each layer from that of the next one; and dx, if it is wanted. */
static void backward(member *self)
{
    const pass_type *pass = self->pass;
    const mlp_net *net = pass->net;

    for (size_t i = net->n_layers; i-- > 0;) {
        const mlp__work_layer *layer = &pass->work->layer[i];
        const mlp__area area = mlp__work_part(pass->work, &layer->inputs, self->part, self->parts);
        real *dy = i > 0 ? pass->work->layer[i - 1].du : pass->dx;

        if (layer->norm != MLP_NORM_NONE)
            denormalise(self, i);
        if (dy == NULL)
            return;
        meet(self, layer->inputs.by_columns);
        if (mlp__area_is_empty(area))
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

/* What each row of the batch counts for in its statistics. */
static void share_rows(const pass_type *pass)
{
    mlp_work *work = pass->work;
    real *shares = work->shares;
    double sum = 0.0;

    work->forward_weighty = 0;
    for (size_t i = 0; i < pass->rows; i++) {
        const double weight = pass->sw == NULL ? 1.0 : (double)pass->sw[i];

        sum += weight;
        work->forward_weighty += weight > 0.0;
    }
    for (size_t i = 0; i < pass->rows; i++)
        shares[i] = (real)((pass->sw == NULL ? 1.0 : (double)pass->sw[i]) / sum);
}

/* What members need before they go forward through layers that are batch-normalised. */
static void begin_forward(const pass_type *pass)
{
    const mlp_net *net = pass->net;
    const real *running = net->running;

    pass->work->forward_trains = pass->training != NULL;
    if (!pass->work->mixes_rows)
        return;
    if (pass->training != NULL) {
        share_rows(pass);
        return;
    }
    for (size_t i = 0; i < net->n_layers; i++)
        if (net->layer[i].norm == MLP_NORM_BATCH)
            REAL_NAME(mlp__norm_running_statistics)
    (&pass->work->layer[i], running + net->layer[i].running);
}

double REAL_NAME(mlp__pass_rows)(const pass_type *pass)
{
    mlp_work *work = pass->work;
    double loss = 0.0;

    if (!pass->goes_on)
        begin_forward(pass);
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
