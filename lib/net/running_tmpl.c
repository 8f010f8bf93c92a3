/* SPDX-License-Identifier: MIT */
/*
 * The running statistics of batch normalisation follow those of batches.
 */
#include "net/running.h"

#include "base/real.h"

/* What a batch counts for: torch.nn.BatchNorm1d's "momentum". */
static const real step = REAL_C(0.1);

static void follow(size_t n, real scale, const real *restrict values, real *restrict running)
{
    for (size_t j = 0; j < n; j++)
        running[j] += step * (scale * values[j] - running[j]);
}

void REAL_NAME(mlp__running_update)(mlp_net *net, const mlp_work *work)
{
    const double weighty = (double)work->forward_weighty;

    /* One row tells nothing of a variance. */
    if (work->forward_weighty < 2)
        return;
    for (size_t i = 0; i < net->n_layers; i++) {
        const mlp__layer *layer = &net->layer[i];
        real *running = (real *)net->running + layer->running;

        if (layer->norm != MLP_NORM_BATCH)
            continue;
        follow(layer->out, 1, work->layer[i].mean, running);
        follow(layer->out, (real)(weighty / (weighty - 1.0)), work->layer[i].variance,
               running + layer->out);
    }
}
