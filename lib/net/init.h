/* SPDX-License-Identifier: MIT */
/*
 * Initialisers: how parameters start.
 */
#ifndef MLP_NET_INIT_H
#define MLP_NET_INIT_H

#include "base/text.h"
#include "net/net.h"

/* Checks a layer's initialiser; `i` is the layer, for the message. */
mlp_status mlp__init_check(const mlp_init *init, size_t i);

/* Puts the initialiser that suits the activation in the place of MLP_INIT_AUTO. */
mlp_init mlp__init_resolve(const mlp_init *init, mlp_act act);

/* Finds an initialiser by its name. */
bool mlp__init_find(mlp__span name, mlp_init_kind *out);

/* Does it mean nothing without numbers, so that a spec can't name it alone? */
bool mlp__init_needs_numbers(mlp_init_kind kind);

/*
 * Draws all parameters into theta [n_params of the network's type], which need
 * not be the network's own. Numbers are drawn in double and rounded last.
 */
mlp_status mlp__init_params(const mlp_net *net, uint64_t seed, void *theta);

#endif
