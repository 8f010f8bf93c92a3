/* SPDX-License-Identifier: MIT */
/*
 * Losses: names, and which go with which output layer.
 */
#ifndef MLP_NET_LOSS_H
#define MLP_NET_LOSS_H

#include "net/net.h"

/* Checks that the loss is one, and that it makes sense of this network's outputs. */
mlp_status mlp__loss_check(mlp_loss loss, const mlp_net *net);

/* Is a row's loss a mean over its outputs, not a sum? */
bool mlp__loss_is_mean(mlp_loss loss);

/* Is it one of the two cross-entropies? */
bool mlp__loss_is_cross_entropy(mlp_loss loss);

/* How far from 1 the targets of cross_entropy may sum: they may have been rounded to float. */
static const double mlp__loss_target_slack = 1e-4;

/*
 * Checks what the known targets of a row sum to, for cross_entropy. `what` names the data that the
 * row is of; NULL: only the row is told.
 */
mlp_status mlp__loss_check_sum(const char *what, size_t row, double sum, bool missing);

/* Does the loss take the outputs as logits, to be put through softmax or sigmoid? */
bool mlp__loss_takes_logits(mlp_loss loss, mlp_act output_act);

/* Is its gradient computed by the sums of the output layer, without its activation's slope? */
bool mlp__loss_starts_from_sums(mlp_loss loss, mlp_act output_act);

#endif
