/* SPDX-License-Identifier: MIT */
/*
 * Activations: the one list of them. Their functions are in net/act_tmpl.c.
 */
#ifndef MLP_NET_ACT_H
#define MLP_NET_ACT_H

#include <stdbool.h>

#include <mlp/net.h>

#include "base/text.h"

/*
 * X(number, name, functions, slope_needs_sum): `functions` is the stem of
 * their names in act_tmpl.c; slope_needs_sum says that the slope can't be told
 * from the activation y alone, so that a pass must keep the sum z as well.
 */
#define MLP__ACT_LIST(X)                                   \
    X(MLP_ACT_IDENTITY, "identity", identity, false)       \
    X(MLP_ACT_SIGMOID, "sigmoid", sigmoid, false)          \
    X(MLP_ACT_TANH, "tanh", tanh, false)                   \
    X(MLP_ACT_RELU, "relu", relu, false)                   \
    X(MLP_ACT_LEAKY_RELU, "leaky_relu", leaky_relu, false) \
    X(MLP_ACT_ELU, "elu", elu, false)                      \
    X(MLP_ACT_SELU, "selu", selu, false)                   \
    X(MLP_ACT_GELU, "gelu", gelu, true)                    \
    X(MLP_ACT_SILU, "silu", silu, true)                    \
    X(MLP_ACT_SOFTPLUS, "softplus", softplus, false)       \
    X(MLP_ACT_SOFTSIGN, "softsign", softsign, true)        \
    X(MLP_ACT_EXP, "exp", exp, false)                      \
    X(MLP_ACT_GAUSSIAN, "gaussian", gaussian, true)        \
    X(MLP_ACT_SINE, "sine", sine, true)                    \
    X(MLP_ACT_SOFTMAX, "softmax", softmax, false)

/* Finds an activation by its name or alias. */
bool mlp__act_find(mlp__span name, mlp_act *out);

/* Must a pass keep the sums z of a hidden layer with this activation? */
bool mlp__act_slope_needs_sum(mlp_act act);

#endif
