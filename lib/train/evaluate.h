/* SPDX-License-Identifier: MIT */
/*
 * Evaluation for callers inside the library.
 */
#ifndef MLP_TRAIN_EVALUATE_H
#define MLP_TRAIN_EVALUATE_H

#include <mlp/train.h>

#include "data/batch.h"
#include "net/work.h"

/* What a network makes of a row of labelled data. */
typedef struct mlp__judged {
    size_t label;    /* the right class */
    size_t said;     /* the class that the network says */
    double weight;   /* of the row, rounded to the network's type as in the loss */
    const double *y; /* [outputs], during the call */
} mlp__judged;

/* Is shown the rows of labelled data, one by one in their order. */
typedef struct mlp__onlooker {
    void (*see)(void *context, const mlp__judged *row);
    void *context;
} mlp__onlooker;

/*
 * Evaluates on data that suit the network, in pieces of the batch's max_rows,
 * which is at most the work's; the batch is on the work (train/staging.h). With
 * an onlooker, which wants labels, it shows it the rows and leaves the metrics
 * alone; it is NULL otherwise. The caller is inside a scope of
 * linalg/blas_scope.h.
 */
mlp_status mlp__evaluate_f64(const mlp_net *net, mlp_work *work, mlp__batch *batch, mlp_loss loss,
                             const mlp_data *data, mlp_metrics *metrics,
                             const mlp__onlooker *onlooker);
mlp_status mlp__evaluate_f32(const mlp_net *net, mlp_work *work, mlp__batch *batch, mlp_loss loss,
                             const mlp_data *data, mlp_metrics *metrics,
                             const mlp__onlooker *onlooker);

/*
 * Checks what a public call was given; `out` is where its result goes, and data
 * without labels are refused for a call that is about classes.
 */
mlp_status mlp__evaluate_check(const char *call, const mlp_net *net, const mlp_work *work,
                               mlp_loss loss, const mlp_data *data, const void *out);
mlp_status mlp__evaluate_check_labels(const char *call, const mlp_net *net, const mlp_work *work,
                                      mlp_loss loss, const mlp_data *data, const void *out);

/* Shows an onlooker the rows of data that have been checked. */
mlp_status mlp__evaluate_show(const mlp_net *net, mlp_work *work, mlp_loss loss,
                              const mlp_data *data, const mlp__onlooker *onlooker);

#endif
