/* SPDX-License-Identifier: MIT */
/*
 * What training changes, kept to go back to: a network's parameters and running
 * statistics and, if wanted, an optimiser's state.
 */
#ifndef MLP_TRAIN_SNAPSHOT_H
#define MLP_TRAIN_SNAPSHOT_H

#include "net/net.h"
#include "optim/opt.h"

typedef struct mlp__snapshot {
    void *memory; /* NULL: none yet */
    size_t bytes;
} mlp__snapshot;

/* Sees that there is memory for a network and, unless it is NULL, a bound optimiser. MLP_ENOMEM. */
mlp_status mlp__snapshot_reserve(mlp__snapshot *snapshot, const mlp_net *net, const mlp_opt *opt);

/* Both with the optimiser, or both without. */
void mlp__snapshot_take(mlp__snapshot *snapshot, const mlp_net *net, const mlp_opt *opt);
void mlp__snapshot_restore(const mlp__snapshot *snapshot, mlp_net *net, mlp_opt *opt);

/* The counters of the optimiser in a snapshot that has it. */
void mlp__snapshot_counters(const mlp__snapshot *snapshot, const mlp_net *net,
                            mlp__opt_counters *counters);
void mlp__snapshot_set_counters(mlp__snapshot *snapshot, const mlp_net *net,
                                const mlp__opt_counters *counters);

void mlp__snapshot_free(mlp__snapshot *snapshot);

#endif
