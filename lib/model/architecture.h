/* SPDX-License-Identifier: MIT */
/*
 * Layers as JSON: what a network is made of, without its numbers.
 */
#ifndef MLP_MODEL_ARCHITECTURE_H
#define MLP_MODEL_ARCHITECTURE_H

#include "format/json.h"
#include "format/json_write.h"
#include "net/net.h"

/* Writes the members "inputs" and "layers". */
void mlp__architecture_put(mlp__json_writer *w, const mlp_net *net);

/*
 * Makes a network of `type` as mlp__net_plan() does, of at most `most` layers.
 * MLP_EFORMAT names what can't be read; then as mlp_net_new().
 */
mlp_status mlp__architecture_read(mlp_net **out, mlp_dtype type, mlp__json object,
                                  const char *where, size_t most);

#endif
