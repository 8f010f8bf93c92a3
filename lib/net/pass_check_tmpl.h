/* SPDX-License-Identifier: MIT */
/*
 * What public calls that run passes check before, and say of a loss that came
 * out as no number. `call` is the call's name, for the message.
 */
#ifndef MLP_NET_PASS_CHECK_TMPL_H
#define MLP_NET_PASS_CHECK_TMPL_H

#include "net/pass_tmpl.h"

/* What every such call checks. */
mlp_status REAL_NAME(mlp__pass_check)(const char *call, const mlp_net *net, const mlp_work *work,
                                      size_t rows, const void *x);

/* That the rows fit in the work at once. */
mlp_status REAL_NAME(mlp__pass_check_rows)(const char *call, const mlp_work *work, size_t rows);

/* The pass's loss, targets and sample weights; sets its `weight` and `missing`. */
mlp_status REAL_NAME(mlp__pass_check_loss)(const char *call, REAL_NAME(mlp__pass) * pass);

/* MLP_ENONFINITE if `loss` is not finite, naming the first input or target that makes it so. */
mlp_status REAL_NAME(mlp__pass_check_value)(const char *call, const REAL_NAME(mlp__pass) * pass,
                                            double loss);

#endif
