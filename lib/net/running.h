/* SPDX-License-Identifier: MIT */
/*
 * The running statistics of batch normalisation: they follow those of batches.
 */
#ifndef MLP_NET_RUNNING_H
#define MLP_NET_RUNNING_H

#include "net/work.h"

/* Brings them nearer to those of the work's last batch, which was one in training. */
void mlp__running_update(mlp_net *net, const mlp_work *work);

/* The same for a network of that type. */
void mlp__running_update_f64(mlp_net *net, const mlp_work *work);
void mlp__running_update_f32(mlp_net *net, const mlp_work *work);

#endif
