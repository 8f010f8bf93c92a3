/* SPDX-License-Identifier: MIT */
/*
 * The second part of a step of training: from a batch's deltas to moved
 * parameters.
 */
#ifndef MLP_TRAIN_DESCENT_TMPL_H
#define MLP_TRAIN_DESCENT_TMPL_H

#include "net/pass_tmpl.h"
#include "train/trainer.h"

/* Before the first half of a pass: says what the descent wants to know from it. */
void REAL_NAME(mlp__descent_plan)(const mlp_trainer *trainer, REAL_NAME(mlp__pass) * pass);

/*
 * After it: computes the gradient and moves the parameters by it. `step` is for
 * the message. MLP_ENONFINITE (the gradient) and the errors of mlp__opt_begin():
 * the parameters are then as they were.
 */
mlp_status REAL_NAME(mlp__descend)(mlp_trainer *trainer, REAL_NAME(mlp__pass) * pass, size_t step);

#endif
