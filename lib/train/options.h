/* SPDX-License-Identifier: MIT */
/*
 * Checks of what a training is given: options, and data that suit a network.
 */
#ifndef MLP_TRAIN_OPTIONS_H
#define MLP_TRAIN_OPTIONS_H

#include <mlp/train.h>

/* Checks the options of a training. */
mlp_status mlp__train_opts_check(const mlp_train_opts *options);

/*
 * Checks that data have the inputs and the targets or classes of a network, and
 * targets that the loss takes. `what` names the data in messages.
 */
mlp_status mlp__train_data_check(const char *what, const mlp_net *net, mlp_loss loss,
                                 const mlp_data *data);

#endif
