/* SPDX-License-Identifier: MIT */
/*
 * From a batch's deltas to moved parameters: the gradient, penalties, clipping,
 * the optimiser, the limit on lengths of weights. Nothing moves unless the whole
 * gradient is finite.
 */
#include "train/descent_tmpl.h"

#include "base/fail.h"
#include "base/reduce_tmpl.h"
#include "optim/update_tmpl.h"
#include "train/fault.h"

typedef REAL_NAME(mlp__pass) pass_type;

MLP_WIDE static void multiply(size_t n, real factor, real *values)
{
    for (size_t i = 0; i < n; i++)
        values[i] *= factor;
}

/* Adds the gradient of l1 |w| + l2 w^2 / 2. */
MLP_WIDE static void add_penalty(size_t n, real l1, real l2, const real *restrict w,
                                 real *restrict grad)
{
    for (size_t i = 0; i < n; i++)
        grad[i] += l2 * w[i] + (w[i] > 0 ? l1 : w[i] < 0 ? -l1 : 0);
}

MLP_WIDE static void clip_values(size_t n, real most, real *grad)
{
    for (size_t i = 0; i < n; i++) {
        const real low = grad[i] < -most ? -most : grad[i];

        grad[i] = low > most ? most : low;
    }
}

/* Shortens the rows of w [units x in] that are longer than `most`. */
static void limit_rows(size_t units, size_t in, double most, real *w)
{
    for (size_t i = 0; i < units; i++, w += in) {
        const double size = REAL_NAME(mlp__length)(in, w);

        if (size > most)
            multiply(in, (real)(most / size), w);
    }
}

/* The layer whose weights start at or before a parameter, if that is one of its weights. */
static const mlp__layer *weights_at(const mlp_net *net, size_t parameter)
{
    const mlp__layer *layer = &net->layer[mlp__net_layer_of(net, parameter)];

    return parameter - layer->weight < layer->in * layer->out ? layer : NULL;
}

/* What the options make of the gradient of some parameters, before it is used. */
static void shape(mlp_trainer *trainer, size_t first, size_t count, const mlp__layer *weights)
{
    const mlp_train_opts *options = &trainer->options;
    const real *theta = (const real *)trainer->net->theta + first;
    real *grad = (real *)trainer->grad + first;

    if (weights != NULL && (options->l1 > 0.0 || options->l2 > 0.0))
        add_penalty(count, (real)options->l1, (real)options->l2, theta, grad);
    if (options->clip_value > 0.0)
        clip_values(count, (real)options->clip_value, grad);
}

static void move(mlp_trainer *trainer, size_t first, size_t count, const mlp__layer *weights)
{
    const double most = trainer->options.max_norm;
    real *theta = trainer->net->theta;

    REAL_NAME(mlp__opt_move)(trainer->opt, first, count, theta, trainer->grad);
    if (weights != NULL && most > 0.0)
        limit_rows(count / weights->in, weights->in, most, theta + first);
}

/* For parameters of one kind of one layer: of weights, those of some units. */
static void shape_and_move(void *context, size_t first, size_t count)
{
    mlp_trainer *trainer = context;
    const mlp__layer *weights = NULL;

    if (trainer->shapes) {
        weights = weights_at(trainer->net, first);
        shape(trainer, first, count, weights);
    }
    move(trainer, first, count, weights);
}

/* A member's share of each kind of parameters of each layer. */
static void for_own_units(mlp_trainer *trainer, size_t part, size_t parts,
                          void (*call)(mlp_trainer *trainer, size_t first, size_t count,
                                       const mlp__layer *weights))
{
    const mlp_net *net = trainer->net;

    for (size_t i = 0; i < net->n_layers; i++) {
        const mlp__layer *layer = &net->layer[i];
        const mlp__range units = mlp__team_share(layer->out, 8, part, parts);

        if (units.count == 0)
            continue;
        call(trainer, layer->weight + units.first * layer->in, units.count * layer->in, layer);
        if (layer->has_bias)
            call(trainer, layer->bias + units.first, units.count, NULL);
        if (layer->norm != MLP_NORM_NONE) {
            call(trainer, layer->gamma + units.first, units.count, NULL);
            call(trainer, layer->beta + units.first, units.count, NULL);
        }
    }
}

static void shape_part(const void *context, size_t part, size_t parts)
{
    for_own_units(*(mlp_trainer *const *)context, part, parts, shape);
}

static void move_part(const void *context, size_t part, size_t parts)
{
    for_own_units(*(mlp_trainer *const *)context, part, parts, move);
}

static void share(mlp_trainer *trainer, mlp__team_task task)
{
    mlp__team_run(trainer->work->team, trainer->work->parts, task, &trainer);
}

static bool is_alone(const mlp_work *work)
{
    return work->parts == 1 || mlp__team_size(work->team) == 1;
}

/* Brings the gradient to a length of at most `most`. */
static void clip_length(mlp_trainer *trainer, double most)
{
    const double size = REAL_NAME(mlp__length)(trainer->net->n_params, trainer->grad);

    if (size > most)
        multiply(trainer->net->n_params, (real)(most / size), trainer->grad);
}

/*
 * Is it less work to look at what the gradient is made of than at the gradient?
 * The former also allows to move each parameter as soon as its gradient is there.
 */
static bool bound_is_cheaper(const mlp_trainer *trainer, double largest_input)
{
    const mlp_work *work = trainer->work;
    const size_t each = work->n_units + (largest_input > 0.0 ? 0 : work->n_inputs);

    return !work->small && trainer->options.clip_norm == 0.0
        && 2 * trainer->batch.rows * each < trainer->net->n_params;
}

void REAL_NAME(mlp__descent_plan)(const mlp_trainer *trainer, pass_type *pass)
{
    pass->wants_bound = bound_is_cheaper(trainer, pass->largest_input);
}

mlp_status REAL_NAME(mlp__descend)(mlp_trainer *trainer, pass_type *pass, size_t step)
{
    mlp_net *net = trainer->net;

    if (pass->wants_bound && REAL_NAME(mlp__pass_bounds_gradient)(pass)) {
        MLP_TRY(REAL_NAME(mlp__opt_begin)(trainer->opt, net->n_params));
        pass->ready = shape_and_move;
        REAL_NAME(mlp__pass_params)(pass);
        return MLP_OK;
    }
    REAL_NAME(mlp__pass_params)(pass);
    if (!REAL_NAME(mlp__all_finite)(net->n_params, trainer->grad))
        return mlp__fail_gradient(trainer, step);
    MLP_TRY(REAL_NAME(mlp__opt_begin)(trainer->opt, net->n_params));
    if (trainer->shapes)
        share(trainer, shape_part);
    if (trainer->options.clip_norm > 0.0)
        clip_length(trainer, trainer->options.clip_norm);
    if (!trainer->shapes && is_alone(trainer->work))
        move(trainer, 0, net->n_params, NULL);
    else
        share(trainer, move_part);
    return MLP_OK;
}
