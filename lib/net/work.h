/* SPDX-License-Identifier: MIT */
/*
 * The scratch memory of a pass.
 */
#ifndef MLP_NET_WORK_H
#define MLP_NET_WORK_H

#include "net/net.h"

/* What a pass keeps of a layer. */
typedef struct mlp__work_layer {
    size_t out;
    mlp_act act;
    bool keeps_sums; /* z has memory of its own; otherwise z is y */
    void *z;         /* sums [max_rows x out] */
    void *y;         /* activations [max_rows x out] */
} mlp__work_layer;

struct mlp_work {
    mlp_dtype type;
    size_t max_rows;
    size_t n_inputs;
    size_t n_layers;
    size_t forward_rows;        /* rows of the last forward pass; 0: none to go back from */
    const mlp_net *forward_net; /* whose pass that was; compared, never read */
    void *delta[2];             /* gradients by sums, [max_rows x widest layer], in turn */
    void *block;                /* all of the memory above */
    mlp__work_layer layer[];    /* [n_layers] */
};

/* Checks a number of threads that a caller asks for; `call` is for the message. */
mlp_status mlp__work_check_threads(const char *call, int threads);

/* Checks that a work was made for networks like this one. */
mlp_status mlp__work_check(const mlp_work *work, const mlp_net *net);

#endif
