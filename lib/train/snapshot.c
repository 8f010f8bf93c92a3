/* SPDX-License-Identifier: MIT */
/*
 * Snapshots: one block, parameters first.
 */
#include "train/snapshot.h"

#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"

static size_t params_bytes(const mlp_net *net)
{
    return net->n_params * mlp__dtype_size(net->type);
}

static size_t running_bytes(const mlp_net *net)
{
    return net->n_running * mlp__dtype_size(net->type);
}

mlp_status mlp__snapshot_reserve(mlp__snapshot *snapshot, const mlp_net *net, const mlp_opt *opt)
{
    const size_t opt_bytes = opt == NULL ? 0 : mlp__opt_state_bytes(opt);
    size_t bytes;

    if (!mlp__size_add(params_bytes(net) + running_bytes(net), opt_bytes, &bytes))
        MLP_FAIL(MLP_EOVERFLOW, "the state of the training is too large");
    if (bytes <= snapshot->bytes)
        return MLP_OK;
    mlp__snapshot_free(snapshot);
    MLP_TRY(mlp__alloc(&snapshot->memory, bytes, 1));
    snapshot->bytes = bytes;
    return MLP_OK;
}

void mlp__snapshot_take(mlp__snapshot *snapshot, const mlp_net *net, const mlp_opt *opt)
{
    char *at = snapshot->memory;

    memcpy(at, net->theta, params_bytes(net));
    at += params_bytes(net);
    if (net->n_running > 0)
        memcpy(at, net->running, running_bytes(net));
    if (opt != NULL)
        mlp__opt_save(opt, at + running_bytes(net));
}

void mlp__snapshot_restore(const mlp__snapshot *snapshot, mlp_net *net, mlp_opt *opt)
{
    const char *at = snapshot->memory;

    memcpy(net->theta, at, params_bytes(net));
    at += params_bytes(net);
    if (net->n_running > 0)
        memcpy(net->running, at, running_bytes(net));
    if (opt != NULL)
        mlp__opt_restore(opt, at + running_bytes(net));
}

/* They follow the network, wherever that ends: no structure is aligned there. */
void mlp__snapshot_counters(const mlp__snapshot *snapshot, const mlp_net *net,
                            mlp__opt_counters *counters)
{
    memcpy(counters, (const char *)snapshot->memory + params_bytes(net) + running_bytes(net),
           sizeof *counters);
}

void mlp__snapshot_set_counters(mlp__snapshot *snapshot, const mlp_net *net,
                                const mlp__opt_counters *counters)
{
    memcpy((char *)snapshot->memory + params_bytes(net) + running_bytes(net), counters,
           sizeof *counters);
}

void mlp__snapshot_free(mlp__snapshot *snapshot)
{
    mlp__free(snapshot->memory);
    *snapshot = (mlp__snapshot){ NULL, 0 };
}
