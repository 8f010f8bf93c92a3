/* SPDX-License-Identifier: MIT */
/*
 * What the tests of evaluation share: a network that gives back its inputs.
 */
#ifndef MLP_TESTS_TRAIN_IDENTITY_H
#define MLP_TESTS_TRAIN_IDENTITY_H

#include "support.h"

/* A network of n inputs whose sums are its inputs, with this activation. */
static inline mlp_net *make_identity(mlp_dtype type, size_t n, mlp_act act)
{
    const mlp_layer layer = { .units = n, .act = act, .no_bias = 1 };
    mlp_net *net = NULL;

    ck_ok(mlp_net_new(&net, type, n, &layer, 1, 0));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            if (type == MLP_F64)
                mlp_net_params(net)[i * n + j] = i == j ? 1.0 : 0.0;
            else
                mlp_net_params_f32(net)[i * n + j] = i == j ? 1.0f : 0.0f;
        }
    return net;
}

/* Evaluates in pieces of `piece` rows. */
static inline mlp_metrics evaluate(const mlp_net *net, mlp_loss loss, const mlp_data *data,
                                   size_t piece)
{
    mlp_metrics metrics = { .rows = 0 };
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, piece, 0));
    ck_ok(mlp_evaluate(net, work, loss, data, &metrics));
    mlp_work_free(work);
    return metrics;
}

#endif
