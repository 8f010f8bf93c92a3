/* SPDX-License-Identifier: MIT */
/*
 * The product of the Hessian with a vector v: R{} of the gradient, see
 * tangent_tmpl.h, where the layers' nonlinear parts are. The pass itself is
 * pass_tmpl.c's.
 *
 * A layer's sums are s = x W' + b, and the gradient by x is dz W, that by W
 * dz' x, that by b the sum of dz. So (Pearlmutter 1994, section 3.2)
 *   R{s}  = R{x} W' + x V' + vb         R{dW} = R{dz}' x + dz' R{x}
 *   R{dx} = R{dz} W + dz V              R{db} = the sum of R{dz}
 * with V and vb those parts of v; R{x} = 0 for the network's inputs. As in
 * prediction rows have nothing to do with each other before R{dW}: members take
 * some rows all the way, then some units of each layer.
 */
#include <string.h>

#include <mlp/inspect.h>

#include "base/fail.h"
#include "base/parts.h"
#include "base/reduce_tmpl.h"
#include "linalg/blas_scope.h"
#include "linalg/product_tmpl.h"
#include "net/act_tmpl.h"
#include "net/loss_tmpl.h"
#include "net/pass_check_tmpl.h"
#include "net/tangent_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;
typedef REAL_NAME(mlp__norm_tangent) norm_tangent;

/*
 * What is kept of a layer beside its mlp__work_layer. Pairs lie behind each
 * other, so that R{dW} is one product: (R{dz}, dz)' (x, R{x}).
 */
typedef struct tangent {
    mlp__product forward; /* [rows x out] = [rows x in] times the transpose of W or V */
    mlp__product inputs;  /* [rows x in] = [rows x out] times W or V */
    mlp__product params;  /* dW */
    real *y;              /* [2 rows x out]: y, then R{y} */
    real *dz;             /* [2 rows x out]: R{dz}, then dz */
    real *rz;             /* [rows x out] */
    real *spare;          /* [rows x out]: a term of a sum */
    real *du;             /* [rows x out] by what the activation is of; dz without norm */
    norm_tangent norm;    /* rdu is R{dz} without norm */
} tangent;

typedef struct product_pass {
    const pass_type *pass;
    const real *v;
    real *hv;
    tangent *layer; /* [n_layers] */
    size_t grain;   /* parts that are rows begin at its multiples */
} product_pass;

/* Places everything for `rows`; without a block in the parts, only to learn the size. */
static tangent *place(const mlp_work *work, size_t rows, mlp__parts *parts)
{
    tangent *layers = mlp__parts_take(parts, work->n_layers, 1, sizeof *layers);

    for (size_t i = 0; i < work->n_layers; i++) {
        const mlp__work_layer *layer = &work->layer[i];
        const bool norm = layer->norm != MLP_NORM_NONE;
        tangent t = { .spare = layer->dz, .du = layer->du };

        t.y = mlp__parts_take(parts, 2 * rows, layer->out, sizeof(real));
        t.dz = mlp__parts_take(parts, 2 * rows, layer->out, sizeof(real));
        t.rz = mlp__parts_take(parts, rows, layer->out, sizeof(real));
        if (norm) {
            t.norm.ru = mlp__parts_take(parts, rows, layer->out, sizeof(real));
            t.norm.rdu = mlp__parts_take(parts, rows, layer->out, sizeof(real));
            t.norm.ratio = mlp__parts_take(parts, rows, 1, sizeof(real));
        } else if (parts->block != NULL) {
            t.norm.rdu = t.dz;
            t.du = t.dz + rows * layer->out;
        }
        if (parts->block != NULL)
            layers[i] = t;
    }
    return layers;
}

/* Memory for max_rows, so that no later call wants more, in which the rows of this one are placed.
 */
static mlp_status prepare(product_pass *self)
{
    const pass_type *pass = self->pass;
    mlp_work *work = pass->work;
    mlp__parts most = { .overflow = work->max_rows > INT32_MAX / 2 };
    mlp__parts parts = { .block = NULL };
    void *block;

    (void)place(work, work->max_rows, &most);
    MLP_FAIL_IF(most.overflow, MLP_EOVERFLOW,
                REAL_TEXT(mlp_hessian_vector) ": the work's %zu rows are too many for this network",
                work->max_rows);
    MLP_TRY(mlp__work_staging(work, most.used, &block));
    parts.block = block;
    self->layer = place(work, pass->rows, &parts);
    return MLP_OK;
}

static void suit(size_t *grain, const mlp__product *product)
{
    /* Of two, one divides the other: see suit() in net/work.c. */
    if (product->grain > *grain)
        *grain = product->grain;
}

static void plan(product_pass *self)
{
    const mlp_net *net = self->pass->net;
    const size_t rows = self->pass->rows;

    self->grain = 1;
    for (size_t i = 0; i < net->n_layers; i++) {
        const size_t in = net->layer[i].in;
        const size_t out = net->layer[i].out;
        tangent *t = &self->layer[i];

        t->forward = mlp__product_plan(MLP__PRODUCT_NT, REAL_DTYPE, rows, out, in, true);
        t->inputs = mlp__product_plan(MLP__PRODUCT_NN, REAL_DTYPE, rows, in, out, true);
        t->params =
            mlp__product_plan(MLP__PRODUCT_TN, REAL_DTYPE, out, in, i == 0 ? rows : 2 * rows, true);
        suit(&self->grain, &t->forward);
        suit(&self->grain, &t->inputs);
    }
}

/* Some rows of a product. */
static void multiply(const mlp__product *product, mlp__range rows, const real *a, const real *b,
                     real *c)
{
    REAL_NAME(mlp__product_area)(product, (mlp__area){ rows, { 0, product->n } }, a, b, c);
}

MLP_WIDE static void add(size_t n, const real *restrict term, real *restrict sum)
{
    for (size_t i = 0; i < n; i++)
        sum[i] += term[i];
}

/* R{sums} of some rows. */
static void sums_forward(const product_pass *self, size_t i, mlp__range rows, real *rs)
{
    const mlp__layer *shape = &self->pass->net->layer[i];
    const real *x = i == 0 ? self->pass->x : self->pass->work->layer[i - 1].y;
    const real *theta = self->pass->net->theta;
    const tangent *t = &self->layer[i];
    const size_t n = shape->out;
    const size_t at = rows.first * n;

    multiply(&t->forward, rows, x, self->v + shape->weight, rs);
    if (i > 0) {
        multiply(&t->forward, rows, self->layer[i - 1].y + self->pass->rows * shape->in,
                 theta + shape->weight, t->spare);
        add(rows.count * n, t->spare + at, rs + at);
    }
    if (shape->has_bias)
        for (size_t k = 0; k < rows.count; k++)
            add(n, self->v + shape->bias, rs + at + k * n);
}

static void forward(const product_pass *self, mlp__range rows)
{
    const mlp_net *net = self->pass->net;

    for (size_t i = 0; i < net->n_layers; i++) {
        const mlp__work_layer *layer = &self->pass->work->layer[i];
        const bool norm = layer->norm != MLP_NORM_NONE;
        const tangent *t = &self->layer[i];
        const size_t at = rows.first * layer->out;
        const size_t count = rows.count * layer->out;
        real *ry = t->y + self->pass->rows * layer->out + at;

        sums_forward(self, i, rows, norm ? t->norm.ru : t->rz);
        if (norm)
            REAL_NAME(mlp__norm_tangent_forward)
        (&net->layer[i], layer, &t->norm, rows, net->theta, self->v, t->rz);
        memcpy(t->y + at, (const real *)layer->y + at, count * sizeof(real));
        memcpy(ry, t->rz + at, count * sizeof(real));
        /* R{y} = f'(z) R{z}: what backward does, softmax's matrix being symmetric. */
        REAL_NAME(mlp__act_backward)
        (layer->act, rows.count, layer->out, (const real *)layer->z + at,
         (const real *)layer->y + at, ry);
    }
}

/* From the gradient by layer i's activations, in du and rdu, to that by its z. */
static void deactivate(const product_pass *self, size_t i, mlp__range rows)
{
    const mlp__work_layer *layer = &self->pass->work->layer[i];
    const tangent *t = &self->layer[i];
    const size_t at = rows.first * layer->out;

    REAL_NAME(mlp__act_tangent)
    (layer->act, rows.count, layer->out, (const real *)layer->z + at, (const real *)layer->y + at,
     t->rz + at, t->y + self->pass->rows * layer->out + at, t->du + at, t->norm.rdu + at);
}

/* The losses of some rows, du and rdu of the last layer. */
static void begin_backward(const product_pass *self, mlp__range rows)
{
    const pass_type *pass = self->pass;
    const size_t last = pass->net->n_layers - 1;
    const mlp__work_layer *layer = &pass->work->layer[last];
    const tangent *t = &self->layer[last];
    const size_t at = rows.first * layer->out;

    REAL_NAME(mlp__loss_tangent)
    (pass->loss, layer->act, rows.count, layer->out, (const real *)layer->z + at,
     (const real *)layer->y + at, t->y + pass->rows * layer->out + at, pass->t + at,
     pass->sw == NULL ? NULL : pass->sw + rows.first, pass->weight, pass->missing,
     pass->work->row_loss + rows.first, t->du + at, t->norm.rdu + at);
    if (!mlp__loss_starts_from_sums(pass->loss, layer->act))
        deactivate(self, last, rows);
}

/* From layer i's dz and rdz to du and rdu of the layer below. */
static void go_below(const product_pass *self, size_t i, mlp__range rows)
{
    const mlp__layer *shape = &self->pass->net->layer[i];
    const real *theta = self->pass->net->theta;
    const tangent *t = &self->layer[i];
    const tangent *below = &self->layer[i - 1];
    const real *dz = t->dz + self->pass->rows * shape->out;
    const size_t at = rows.first * shape->in;

    multiply(&t->inputs, rows, dz, theta + shape->weight, below->du);
    multiply(&t->inputs, rows, t->dz, theta + shape->weight, below->norm.rdu);
    multiply(&t->inputs, rows, dz, self->v + shape->weight, below->spare);
    add(rows.count * shape->in, below->spare + at, below->norm.rdu + at);
    deactivate(self, i - 1, rows);
}

static void backward(const product_pass *self, mlp__range rows)
{
    const mlp_net *net = self->pass->net;

    for (size_t i = net->n_layers; i-- > 0;) {
        const mlp__work_layer *layer = &self->pass->work->layer[i];
        const tangent *t = &self->layer[i];

        if (layer->norm != MLP_NORM_NONE)
            REAL_NAME(mlp__norm_tangent_backward)
        (&net->layer[i], layer, &t->norm, rows, net->theta, self->v,
         t->dz + self->pass->rows * layer->out, t->dz);
        if (i > 0)
            go_below(self, i, rows);
    }
}

static void first_half(const void *context, size_t part, size_t parts)
{
    const product_pass *self = context;
    const mlp__range rows = mlp__team_share(self->pass->rows, self->grain, part, parts);

    if (rows.count == 0)
        return;
    forward(self, rows);
    begin_backward(self, rows);
    backward(self, rows);
}

/* sum [units] = the sum of the rows of rdz [rows x n]. */
static void sum_rows(size_t rows, size_t n, mlp__range units, const real *rdz, real *sum)
{
    for (size_t j = units.first; j < units.first + units.count; j++)
        sum[j] = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = units.first; j < units.first + units.count; j++)
            sum[j] += rdz[i * n + j];
}

static void second_half(const void *context, size_t part, size_t parts)
{
    const product_pass *self = context;
    const pass_type *pass = self->pass;

    for (size_t i = pass->net->n_layers; i-- > 0;) {
        const mlp__layer *shape = &pass->net->layer[i];
        const mlp__work_layer *layer = &pass->work->layer[i];
        const tangent *t = &self->layer[i];
        const mlp__area area = mlp__product_part(&t->params, t->params.grain, part, parts);

        if (mlp__area_is_empty(area))
            continue;
        REAL_NAME(mlp__product_area)
        (&t->params, area, t->dz, i == 0 ? pass->x : self->layer[i - 1].y,
         self->hv + shape->weight);
        if (shape->has_bias)
            sum_rows(pass->rows, shape->out, area.rows, t->dz, self->hv + shape->bias);
        if (layer->norm != MLP_NORM_NONE)
            REAL_NAME(mlp__norm_tangent_params)
        (shape, layer, &t->norm, pass->rows, area.rows, self->hv);
    }
}

/* Returns the loss. */
static double run(product_pass *self)
{
    const pass_type *pass = self->pass;
    mlp_work *work = pass->work;
    /* The losses are computed with their derivatives. */
    const pass_type there = { .net = pass->net, .work = work, .rows = pass->rows, .x = pass->x };
    double loss = 0.0;

    mlp__work_plan(work, pass->net, pass->rows);
    plan(self);
    mlp__blas_enter();
    (void)REAL_NAME(mlp__pass_rows)(&there);
    mlp__team_run(work->team, work->parts, first_half, self);
    mlp__team_run(work->team, work->parts, second_half, self);
    mlp__blas_leave();
    for (size_t i = 0; i < pass->rows; i++)
        loss += work->row_loss[i];
    return loss;
}

static mlp_status check_direction(const mlp_net *net, const real *v)
{
    if (!REAL_NAME(mlp__all_finite)(net->n_params, v))
        for (size_t i = 0; i < net->n_params; i++)
            MLP_FAIL_IF(!isfinite(v[i]), MLP_ENONFINITE,
                        REAL_TEXT(mlp_hessian_vector) ": v[%zu] is %g", i, (double)v[i]);
    return MLP_OK;
}

mlp_status REAL_API(mlp_hessian_vector)(const mlp_net *net, mlp_work *work, mlp_loss loss,
                                        size_t rows, const real *x, const real *t, const real *sw,
                                        const real *v, double *value, real *hv)
{
    static const char *const call = REAL_TEXT(mlp_hessian_vector);
    pass_type pass = {
        .net = net, .work = work, .rows = rows, .x = x, .t = t, .sw = sw, .loss = loss
    };
    product_pass self = { .pass = &pass, .v = v, .hv = hv };
    double computed;

    MLP_TRY(REAL_NAME(mlp__pass_check)(call, net, work, rows, x));
    MLP_FAIL_IF(v == NULL || hv == NULL, MLP_EINVAL, "%s: %s is NULL", call,
                v == NULL ? "v" : "hv");
    MLP_TRY(REAL_NAME(mlp__pass_check_rows)(call, work, rows));
    MLP_FAIL_IF(work->training, MLP_EUNSUPPORTED,
                "%s: the work is in training, where batch normalisation and dropout have no "
                "Hessian here: mlp_work_set_training(work, 0, 0, 0) first",
                call);
    MLP_TRY(REAL_NAME(mlp__pass_check_loss)(call, &pass));
    MLP_TRY(check_direction(net, v));
    MLP_TRY(prepare(&self));

    computed = run(&self);
    if (value != NULL)
        *value = computed;
    return REAL_NAME(mlp__pass_check_value)(call, &pass, computed);
}
