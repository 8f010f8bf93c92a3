/* SPDX-License-Identifier: MIT */
/*
 * The public call that evaluates a network, and what it shares with those about
 * classes, which are in classes.c and auc.c.
 */
#include "train/evaluate.h"

#include "base/fail.h"
#include "linalg/blas_scope.h"
#include "net/loss.h"
#include "train/options.h"
#include "train/staging.h"

mlp_status mlp__evaluate_check(const char *call, const mlp_net *net, const mlp_work *work,
                               mlp_loss loss, const mlp_data *data, const void *out)
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

mlp_status mlp__evaluate_check_labels(const char *call, const mlp_net *net, const mlp_work *work,
                                      mlp_loss loss, const mlp_data *data, const void *out)
{
    MLP_TRY(mlp__evaluate_check(call, net, work, loss, data, out));
    MLP_FAIL_IF(data->n_classes == 0, MLP_EINVAL, "%s: the data have no labels", call);
    return MLP_OK;
}

static mlp_status evaluate(const mlp_net *net, mlp_work *work, mlp_loss loss, const mlp_data *data,
                           mlp_metrics *metrics, const mlp__onlooker *onlooker)
{
    const size_t piece = data->rows < work->max_rows ? data->rows : work->max_rows;
    mlp__batch batch;
    mlp_status status;

    MLP_TRY(mlp__batch_on_work(&batch, work, piece, net->n_outputs));
    mlp__blas_enter();
    if (net->type == MLP_F64)
        status = mlp__evaluate_f64(net, work, &batch, loss, data, metrics, onlooker);
    else
        status = mlp__evaluate_f32(net, work, &batch, loss, data, metrics, onlooker);
    mlp__blas_leave();
    mlp__batch_end(&batch);
    work->forward_rows = 0;
    return status;
}

mlp_status mlp__evaluate_show(const mlp_net *net, mlp_work *work, mlp_loss loss,
                              const mlp_data *data, const mlp__onlooker *onlooker)
{
    return evaluate(net, work, loss, data, NULL, onlooker);
}

mlp_status mlp_evaluate(const mlp_net *net, mlp_work *work, mlp_loss loss, const mlp_data *data,
                        mlp_metrics *metrics)
{
    MLP_TRY(mlp__evaluate_check("mlp_evaluate", net, work, loss, data, metrics));
    return evaluate(net, work, loss, data, metrics, NULL);
}
