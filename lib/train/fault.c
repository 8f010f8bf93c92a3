/* SPDX-License-Identifier: MIT */
/*
 * Where numbers ceased to be finite: looked for after the fact, so that steps
 * that go well pay nothing for it.
 */
#include "train/fault.h"

#include <math.h>

#include "base/dtype.h"
#include "base/fail.h"

/* Is one of values [n] of the trainer's type NaN or infinite? */
static bool any_nonfinite(const mlp_trainer *trainer, const void *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(mlp__data_element(trainer->net->type, values, i)))
            return true;
    return false;
}

/* The first layer whose sums or activations are not finite; the last one if it is none of them. */
static size_t layer_of_loss(const mlp_trainer *trainer)
{
    const mlp_work *work = trainer->work;

    for (size_t i = 0; i < work->n_layers; i++) {
        const mlp__work_layer *layer = &work->layer[i];
        const size_t n = trainer->batch.rows * layer->out;

        if (any_nonfinite(trainer, layer->u, n) || any_nonfinite(trainer, layer->y, n))
            return i;
    }
    return work->n_layers - 1;
}

/* The last layer, where the gradient comes from, by whose parameters it is not finite. */
static size_t layer_of_gradient(const mlp_trainer *trainer)
{
    const mlp_net *net = trainer->net;
    const size_t size = mlp__dtype_size(net->type);
    size_t end = net->n_params;

    for (size_t i = net->n_layers; i-- > 1;) {
        const size_t first = net->layer[i].weight;

        if (any_nonfinite(trainer, (const char *)trainer->grad + first * size, end - first))
            return i;
        end = first;
    }
    return 0;
}

static const char *likely_cause(const mlp_trainer *trainer, size_t step)
{
    return trainer->opt->epochs == 1 && step == 1
        ? "the inputs, targets or initial weights are too large"
        : "the learning rate may be too large";
}

mlp_status mlp__fail_loss(const mlp_trainer *trainer, size_t step, double loss)
{
    const size_t lost = mlp__net_first_nonfinite(trainer->net);

    MLP_FAIL_IF(lost < trainer->net->n_params, MLP_ENONFINITE,
                "epoch %llu, step %zu, layer %zu: parameter %zu is not finite",
                (unsigned long long)trainer->opt->epochs, step,
                mlp__net_layer_of(trainer->net, lost), lost);
    MLP_FAIL(MLP_ENONFINITE, "epoch %llu, step %zu, layer %zu: the loss is %g; %s",
             (unsigned long long)trainer->opt->epochs, step, layer_of_loss(trainer), fabs(loss),
             likely_cause(trainer, step));
}

mlp_status mlp__fail_gradient(const mlp_trainer *trainer, size_t step)
{
    MLP_FAIL(MLP_ENONFINITE, "epoch %llu, step %zu, layer %zu: the gradient is not finite; %s",
             (unsigned long long)trainer->opt->epochs, step, layer_of_gradient(trainer),
             likely_cause(trainer, step));
}

mlp_status mlp__fail_parameter(const mlp_trainer *trainer, size_t parameter)
{
    MLP_FAIL(MLP_ENONFINITE,
             "epoch %llu, layer %zu: parameter %zu is not finite at its end; the learning rate may "
             "be too large",
             (unsigned long long)trainer->opt->epochs, mlp__net_layer_of(trainer->net, parameter),
             parameter);
}
