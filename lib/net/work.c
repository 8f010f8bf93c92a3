/* SPDX-License-Identifier: MIT */
/*
 * The scratch memory of a pass, in one block.
 */
#include "net/work.h"

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "net/act.h"

/* Hands out parts of a block; without a block it only counts their bytes. */
typedef struct cursor {
    char *block;
    size_t used;
    bool overflow;
} cursor;

static void *take(cursor *at, size_t rows, size_t columns, size_t size)
{
    const size_t alignment = 64;
    const size_t start = at->used;
    size_t bytes;
    size_t end;

    if (!mlp__size_mul(rows, columns, &bytes) || !mlp__size_mul(bytes, size, &bytes)
        || !mlp__size_add(bytes, alignment - 1, &bytes)
        || !mlp__size_add(start, bytes - bytes % alignment, &end)) {
        at->overflow = true;
        return NULL;
    }
    at->used = end;
    return at->block == NULL ? NULL : at->block + start;
}

/* Places every buffer; with no block in the cursor, only to learn the size. */
static void place(mlp_work *work, cursor *at)
{
    const size_t size = mlp__dtype_size(work->type);
    size_t widest = 0;

    for (size_t i = 0; i < work->n_layers; i++) {
        mlp__work_layer *layer = &work->layer[i];

        layer->y = take(at, work->max_rows, layer->out, size);
        layer->z = layer->keeps_sums ? take(at, work->max_rows, layer->out, size) : layer->y;
        widest = layer->out > widest ? layer->out : widest;
    }
    work->delta[0] = take(at, work->max_rows, widest, size);
    work->delta[1] = take(at, work->max_rows, widest, size);
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
    cursor count = { NULL, 0, false };
    cursor at = { NULL, 0, false };

    for (size_t i = 0; i < net->n_layers; i++) {
        work->layer[i].out = net->layer[i].out;
        work->layer[i].act = net->layer[i].act;
        work->layer[i].keeps_sums = keeps_sums(net, i);
    }
    place(work, &count);
    MLP_FAIL_IF(count.overflow, MLP_EOVERFLOW,
                "mlp_work_new: %zu rows are too many for this network", work->max_rows);
    MLP_TRY(mlp__alloc(&work->block, count.used, 1));
    at.block = work->block;
    place(work, &at);
    return MLP_OK;
}

mlp_status mlp__work_check_threads(const char *call, int threads)
{
    MLP_FAIL_IF(threads < 0, MLP_EINVAL, "%s: %d threads", call, threads);
    MLP_FAIL_IF(threads > 1, MLP_EUNSUPPORTED, "%s: %d threads; this version runs a pass on one",
                call, threads);
    return MLP_OK;
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
    mlp__free(work->block);
    mlp__free(work);
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
    }
    return MLP_OK;
}
