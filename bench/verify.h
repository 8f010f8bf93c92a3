/* SPDX-License-Identifier: MIT */
/*
 * Sees that what is about to be timed computes the right thing: the gradient of the loss. A fast
 * wrong program is no result.
 */
#ifndef BENCH_VERIFY_H
#define BENCH_VERIFY_H

#include <stdbool.h>

#include <mlp/net.h>

/*
 * Checks gradients of a loss: every derivative of a small network with the layers' activations of
 * `net`, and, for `net` itself on one batch, the slope along the gradient. False with a line in
 * `why` when one of them is wrong or can't be computed.
 */
bool verify_gradient(const mlp_net *net, mlp_loss loss, size_t batch, char *why, size_t why_size);

#endif
