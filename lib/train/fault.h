/* SPDX-License-Identifier: MIT */
/*
 * What to say of a step whose numbers are not finite: epoch, step and layer.
 */
#ifndef MLP_TRAIN_FAULT_H
#define MLP_TRAIN_FAULT_H

#include "train/trainer.h"

/* The batch's loss; `step` counts from 1 in the epoch. Both return MLP_ENONFINITE. */
mlp_status mlp__fail_loss(const mlp_trainer *trainer, size_t step, double loss);
mlp_status mlp__fail_gradient(const mlp_trainer *trainer, size_t step);

/* The same for a parameter at the end of an epoch. */
mlp_status mlp__fail_parameter(const mlp_trainer *trainer, size_t parameter);

#endif
