/* SPDX-License-Identifier: MIT */
/*
 * The network's own structures. Their numbers are touched by the *_tmpl files.
 */
#ifndef MLP_NET_NET_H
#define MLP_NET_NET_H

#include <stdbool.h>

#include <mlp/net.h>

/* A layer: sizes, and where its parameters lie in theta. */
typedef struct mlp__layer {
    size_t in;     /* inputs */
    size_t out;    /* units */
    size_t weight; /* W [out x in] starts at theta[weight] */
    size_t bias;   /* b [out] starts at theta[bias], if has_bias */
    bool has_bias;
    mlp_act act;
    mlp_init init; /* MLP_INIT_AUTO resolved */
    mlp_norm norm;
    size_t gamma;   /* gamma [out] starts at theta[gamma], beta [out] at theta[beta], if norm; */
    size_t beta;    /* gamma's end is beta's start */
    size_t running; /* means [out], then variances [out], if norm is MLP_NORM_BATCH */
    double dropout;
} mlp__layer;

struct mlp_net {
    mlp_dtype type; /* MLP_F64 or MLP_F32 */
    size_t n_inputs;
    size_t n_outputs;
    size_t n_params;
    size_t n_layers;
    size_t n_running;
    void *theta;        /* [n_params] of `type` */
    void *running;      /* [n_running] of `type`; NULL: none */
    mlp__layer layer[]; /* [n_layers] */
};

/*
 * Makes a network whose sizes are known and checked, without memory for its
 * parameters; mlp__net_allocate() gives it that, all 0. Errors as mlp_net_new().
 */
mlp_status mlp__net_plan(mlp_net **out, mlp_dtype type, size_t inputs, const mlp_layer *layers,
                         size_t n_layers);
mlp_status mlp__net_allocate(mlp_net *net);

/* The last layer. */
const mlp__layer *mlp__net_output(const mlp_net *net);

/* The layer that a parameter belongs to. */
size_t mlp__net_layer_of(const mlp_net *net, size_t parameter);

/* The first parameter that is NaN or infinite; n_params when there is none. */
size_t mlp__net_first_nonfinite(const mlp_net *net);

/* The first layer whose running statistics are not all finite; n_layers when there is none. */
size_t mlp__net_first_lost(const mlp_net *net);

/* Makes an f64 network with the layers and the parameters of `net`. */
mlp_status mlp__net_widen(mlp_net **out, const mlp_net *net);

#endif
