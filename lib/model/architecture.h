/* SPDX-License-Identifier: MIT */
/*
 * Layers as JSON: what a network is made of, without its numbers.
 */
#ifndef MLP_MODEL_ARCHITECTURE_H
#define MLP_MODEL_ARCHITECTURE_H

#include "format/json.h"
#include "net/net.h"

/* Puts "inputs" and "layers" into an object. MLP_ENOMEM. */
mlp_status mlp__architecture_put(json_t *object, const mlp_net *net);

/*
 * Makes a network of `type` as mlp__net_plan() does, of at most `most` layers.
 * MLP_EFORMAT names what can't be read; then as mlp_net_new().
 */
mlp_status mlp__architecture_read(mlp_net **out, mlp_dtype type, const json_t *object,
                                  const char *where, size_t most);

#endif
