/* SPDX-License-Identifier: MIT */
/*
 * The scratch memory of a pass, in one block.
 */
#include "net/work.h"

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/parts.h"
#include "linalg/blas_scope.h"
#include "net/act.h"

/*
 * With threads 0: so many multiplications of a forward pass make it worth to
 * wake one more member. How it was found: docs/threads.md.
 */
static const double worth_a_member = 1e5;

/*
 * A pass of at most so many multiplications a layer is done by simple loops: calls of BLAS and what
 * cuts and tiles them would cost more. How it was found: docs/threads.md.
 */
static const double small_most = 200.0;

static void place_norm(const mlp_work *work, mlp__work_layer *layer, mlp__parts *parts)
{
    const size_t size = mlp__dtype_size(work->type);
    const size_t count = layer->norm == MLP_NORM_BATCH ? layer->out : work->max_rows;

    layer->u = layer->z;
    layer->du = layer->dz;
    if (layer->norm == MLP_NORM_NONE)
        return;
    layer->u = mlp__parts_take(parts, work->max_rows, layer->out, size);
    layer->du = mlp__parts_take(parts, work->max_rows, layer->out, size);
    layer->mean = mlp__parts_take(parts, count, 1, size);
    layer->inverse_deviation = mlp__parts_take(parts, count, 1, size);
    layer->variance = layer->norm == MLP_NORM_BATCH ? mlp__parts_take(parts, count, 1, size) : NULL;
}

/* Places every buffer; without a block in the parts, only to learn the size. */
static void place(mlp_work *work, mlp__parts *parts)
{
    const size_t size = mlp__dtype_size(work->type);

    for (size_t i = 0; i < work->n_layers; i++) {
        mlp__work_layer *layer = &work->layer[i];

        layer->y = mlp__parts_take(parts, work->max_rows, layer->out, size);
        layer->z =
            layer->keeps_sums ? mlp__parts_take(parts, work->max_rows, layer->out, size) : layer->y;
        layer->dz = mlp__parts_take(parts, work->max_rows, layer->out, size);
        place_norm(work, layer, parts);
        layer->mask =
            layer->drops ? mlp__parts_take(parts, work->max_rows, layer->out, size) : NULL;
        layer->dropped =
            layer->drops ? mlp__parts_take(parts, work->max_rows, layer->out, size) : layer->y;
    }
    if (work->mixes_rows)
        work->shares = mlp__parts_take(parts, work->max_rows, 1, size);
    work->row_loss = mlp__parts_take(parts, work->max_rows, 1, sizeof *work->row_loss);
    work->member = mlp__parts_take(parts, mlp__team_size(work->team), 1, sizeof *work->member);
}

static bool keeps_sums(const mlp_net *net, size_t i)
{
    const mlp_act act = net->layer[i].act;

    /* Losses are computed from the sums of the output layer where that is the stable form. */
    if (i + 1 == net->n_layers)
        return act != MLP_ACT_IDENTITY;
    return mlp__act_slope_needs_sum(act);
}

static mlp_status fill(mlp_work *work, const mlp_net *net)
{
    mlp__parts count = { .block = NULL };
    mlp__parts parts = { .block = NULL };

    for (size_t i = 0; i < net->n_layers; i++) {
        work->layer[i].out = net->layer[i].out;
        work->layer[i].act = net->layer[i].act;
        work->layer[i].norm = net->layer[i].norm;
        work->layer[i].drops = net->layer[i].dropout > 0.0;
        work->layer[i].keeps_sums = keeps_sums(net, i);
    }
    place(work, &count);
    MLP_FAIL_IF(count.overflow, MLP_EOVERFLOW,
                "mlp_work_new: %zu rows are too many for this network", work->max_rows);
    MLP_TRY(mlp__alloc(&work->block, count.used, 1));
    parts.block = work->block;
    place(work, &parts);
    return MLP_OK;
}

mlp_status mlp__work_check_threads(const char *call, int threads)
{
    MLP_FAIL_IF(threads < 0, MLP_EINVAL, "%s: %d threads", call, threads);
    MLP_FAIL_IF(threads > MLP__TEAM_MOST, MLP_ERANGE, "%s: %d threads, more than %d", call, threads,
                MLP__TEAM_MOST);
    return MLP_OK;
}

/* How many members a pass over so many rows is worth. */
static size_t worthy_members(const mlp_work *work, size_t rows)
{
    const double members = (double)rows * (double)work->n_weights / worth_a_member;

    return members < 1.0 ? 1 : members < MLP__TEAM_MOST ? (size_t)members : MLP__TEAM_MOST;
}

/* Makes the team; `threads` 0 is as many as are worth it. */
static mlp_status make_team(mlp_work *work, int threads)
{
    size_t size = (size_t)threads;

    if (threads == 0) {
        const size_t processors = mlp__team_processors();

        work->chooses_parts = true;
        size = worthy_members(work, work->max_rows);
        size = size < processors ? size : processors;
    }
    if (!mlp__blas_takes_threads())
        size = 1;
    mlp__blas_reserve(size);
    return mlp__team_new(&work->team, size, mlp__blas_own_thread);
}

mlp_status mlp_work_new(mlp_work **out, const mlp_net *net, size_t max_rows, int threads)
{
    mlp_status status;
    void *memory;
    mlp_work *work;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_work_new: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(net == NULL, MLP_EINVAL, "mlp_work_new: net is NULL");
    MLP_FAIL_IF(max_rows == 0, MLP_EINVAL, "mlp_work_new: 0 rows");
    MLP_FAIL_IF(max_rows > INT32_MAX, MLP_EOVERFLOW, "mlp_work_new: %zu rows, more than %d",
                max_rows, INT32_MAX);
    MLP_TRY(mlp__work_check_threads("mlp_work_new", threads));

    MLP_TRY(mlp__alloc(&memory, 1, sizeof *work + net->n_layers * sizeof work->layer[0]));
    work = memory;
    work->type = net->type;
    work->max_rows = max_rows;
    work->n_inputs = net->n_inputs;
    work->n_layers = net->n_layers;
    work->is_plain = true;
    for (size_t i = 0; i < net->n_layers; i++) {
        work->n_weights += net->layer[i].in * net->layer[i].out;
        work->n_units += net->layer[i].out;
        if (net->layer[i].norm != MLP_NORM_NONE || net->layer[i].dropout > 0.0)
            work->is_plain = false;
        if (net->layer[i].norm == MLP_NORM_BATCH)
            work->mixes_rows = true;
    }
    status = make_team(work, threads);
    if (status == MLP_OK)
        status = fill(work, net);
    if (status != MLP_OK) {
        mlp_work_free(work);
        return status;
    }
    *out = work;
    return MLP_OK;
}

void mlp_work_free(mlp_work *work)
{
    if (work == NULL)
        return;
    mlp__team_free(work->team);
    mlp__free(work->staging);
    mlp__free(work->block);
    mlp__free(work);
}

mlp_status mlp_work_set_training(mlp_work *work, int training, uint64_t seed, uint64_t step)
{
    MLP_FAIL_IF(work == NULL, MLP_EINVAL, "mlp_work_set_training: work is NULL");
    work->training = training != 0;
    work->draw = (mlp__dropout_draw){ seed, step };
    return MLP_OK;
}

mlp_status mlp__work_check(const mlp_work *work, const mlp_net *net)
{
    MLP_FAIL_IF(work->type != net->type, MLP_EDTYPE, "the work is of %s, the network of %s",
                mlp_dtype_name(work->type), mlp_dtype_name(net->type));
    MLP_FAIL_IF(work->n_inputs != net->n_inputs, MLP_ESHAPE,
                "the work was made for %zu inputs, the network has %zu", work->n_inputs,
                net->n_inputs);
    MLP_FAIL_IF(work->n_layers != net->n_layers, MLP_ESHAPE,
                "the work was made for %zu layers, the network has %zu", work->n_layers,
                net->n_layers);
    for (size_t i = 0; i < net->n_layers; i++) {
        MLP_FAIL_IF(work->layer[i].out != net->layer[i].out, MLP_ESHAPE,
                    "the work was made for %zu units in layer %zu, the network has %zu",
                    work->layer[i].out, i, net->layer[i].out);
        MLP_FAIL_IF(work->layer[i].act != net->layer[i].act, MLP_ESHAPE,
                    "the work was made for %s in layer %zu, the network has %s",
                    mlp_act_name(work->layer[i].act), i, mlp_act_name(net->layer[i].act));
        MLP_FAIL_IF(work->layer[i].norm != net->layer[i].norm, MLP_ESHAPE,
                    "the work was made for normalisation %s in layer %zu, the network has %s",
                    mlp_norm_name(work->layer[i].norm), i, mlp_norm_name(net->layer[i].norm));
        MLP_FAIL_IF(work->layer[i].drops != (net->layer[i].dropout > 0.0), MLP_ESHAPE,
                    "the work was made %s dropout in layer %zu, the network has %g",
                    work->layer[i].drops ? "with" : "without", i, net->layer[i].dropout);
    }
    return MLP_OK;
}

/* Sees that parts that are rows suit a product. */
static void suit(mlp_work *work, const mlp__product *product)
{
    /* Grains are 4 and 12 or 24 times powers of two: of two, one divides the other. */
    if (!product->by_columns && product->grain > work->grain)
        work->grain = product->grain;
}

/*
 * Softmax needs whole rows, of its sums and of the gradient by its activations; so does a layer
 * that is normalised by rows.
 */
static bool needs_rows(const mlp__layer *layer)
{
    return layer->act == MLP_ACT_SOFTMAX || layer->norm == MLP_NORM_LAYER;
}

void mlp__work_plan(mlp_work *work, const mlp_net *net, size_t rows)
{
    if (work->planned_rows == rows)
        return;
    work->planned_rows = rows;
    work->grain = 1;
    work->small = work->is_plain
        && (double)rows * (double)work->n_weights <= small_most * (double)net->n_layers;
    work->parts = work->small ? 1
        : work->chooses_parts ? worthy_members(work, rows)
                              : MLP__TEAM_MOST;
    if (work->small)
        return;
    for (size_t i = 0; i < net->n_layers; i++) {
        const size_t in = net->layer[i].in;
        const size_t out = net->layer[i].out;
        mlp__work_layer *layer = &work->layer[i];
        const bool by_rows = needs_rows(&net->layer[i]);
        const bool by_rows_below = i > 0 && needs_rows(&net->layer[i - 1]);

        layer->forward = mlp__product_plan(MLP__PRODUCT_NT, work->type, rows, out, in, by_rows);
        layer->inputs =
            mlp__product_plan(MLP__PRODUCT_NN, work->type, rows, in, out, by_rows_below);
        layer->params = mlp__product_plan(MLP__PRODUCT_TN, work->type, out, in, rows, true);
        suit(work, &layer->forward);
        suit(work, &layer->inputs);
    }
}

mlp_status mlp__work_staging(mlp_work *work, size_t bytes, void **out)
{
    void *larger;

    if (work->staging_bytes < bytes) {
        MLP_TRY(mlp__alloc(&larger, bytes, 1));
        mlp__free(work->staging);
        work->staging = larger;
        work->staging_bytes = bytes;
    }
    *out = work->staging;
    return MLP_OK;
}
