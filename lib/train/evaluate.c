/* SPDX-License-Identifier: MIT */
/*
 * The public calls that evaluate a network.
 */
#include "train/evaluate.h"

#include "base/fail.h"
#include "linalg/blas_scope.h"
#include "net/loss.h"
#include "train/options.h"
#include "train/staging.h"

static mlp_status check(const char *call, const mlp_net *net, const mlp_work *work, mlp_loss loss,
                        const mlp_data *data, const void *out)
{
    MLP_FAIL_IF(net == NULL || work == NULL || data == NULL || out == NULL, MLP_EINVAL,
                "%s: %s is NULL", call,
                net == NULL        ? "net"
                    : work == NULL ? "work"
                    : data == NULL ? "data"
                                   : "the result");
    MLP_TRY(mlp__work_check(work, net));
    MLP_TRY(mlp__loss_check(loss, net));
    return mlp__train_data_check("data", net, loss, data);
}

static mlp_status evaluate(const mlp_net *net, mlp_work *work, mlp_loss loss, const mlp_data *data,
                           mlp_metrics *metrics, size_t *counts)
{
    const size_t piece = data->rows < work->max_rows ? data->rows : work->max_rows;
    mlp__batch batch;
    mlp_status status;

    MLP_TRY(mlp__batch_on_work(&batch, work, piece, net->n_outputs));
    mlp__blas_enter();
    if (net->type == MLP_F64)
        status = mlp__evaluate_f64(net, work, &batch, loss, data, metrics, counts);
    else
        status = mlp__evaluate_f32(net, work, &batch, loss, data, metrics, counts);
    mlp__blas_leave();
    work->forward_rows = 0;
    return status;
}

mlp_status mlp_evaluate(const mlp_net *net, mlp_work *work, mlp_loss loss, const mlp_data *data,
                        mlp_metrics *metrics)
{
    MLP_TRY(check("mlp_evaluate", net, work, loss, data, metrics));
    return evaluate(net, work, loss, data, metrics, NULL);
}

mlp_status mlp_confusion(const mlp_net *net, mlp_work *work, mlp_loss loss, const mlp_data *data,
                         size_t *counts)
{
    MLP_TRY(check("mlp_confusion", net, work, loss, data, counts));
    MLP_FAIL_IF(data->n_classes == 0, MLP_EINVAL, "mlp_confusion: the data have no labels");
    for (size_t i = 0; i < data->n_classes * data->n_classes; i++)
        counts[i] = 0;
    return evaluate(net, work, loss, data, NULL, counts);
}
