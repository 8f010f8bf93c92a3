/* SPDX-License-Identifier: MIT */
/*
 * Evaluation for callers inside the library.
 */
#ifndef MLP_TRAIN_EVALUATE_H
#define MLP_TRAIN_EVALUATE_H

#include <mlp/train.h>

#include "data/batch.h"
#include "net/work.h"

/*
 * Evaluates on data that suit the network, in pieces of the batch's max_rows,
 * which is at most the work's. With counts [n_classes x n_classes] it adds to
 * them and leaves the metrics alone; they are NULL otherwise. The caller is inside a scope of
 * linalg/blas_scope.h.
 */
mlp_status mlp__evaluate_f64(const mlp_net *net, mlp_work *work, mlp__batch *batch, mlp_loss loss,
                             const mlp_data *data, mlp_metrics *metrics, size_t *counts);
mlp_status mlp__evaluate_f32(const mlp_net *net, mlp_work *work, mlp__batch *batch, mlp_loss loss,
                             const mlp_data *data, mlp_metrics *metrics, size_t *counts);

#endif
