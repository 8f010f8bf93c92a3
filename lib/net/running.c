/* SPDX-License-Identifier: MIT */
/*
 * The running statistics of batch normalisation. Their arithmetic is in
 * running_tmpl.c.
 */
#include "net/running.h"

#include "base/fail.h"

void mlp__running_update(mlp_net *net, const mlp_work *work)
{
    if (net->type == MLP_F64)
        mlp__running_update_f64(net, work);
    else
        mlp__running_update_f32(net, work);
}

mlp_status mlp_net_update_running(mlp_net *net, const mlp_work *work)
{
    MLP_FAIL_IF(net == NULL || work == NULL, MLP_EINVAL, "mlp_net_update_running: %s is NULL",
                net == NULL ? "net" : "work");
    MLP_TRY(mlp__work_check(work, net));
    if (net->n_running == 0)
        return MLP_OK;
    MLP_FAIL_IF(work->forward_rows == 0 || !work->forward_trains, MLP_ESTATE,
                "mlp_net_update_running: the work's last pass was none in training");
    mlp__running_update(net, work);
    return MLP_OK;
}
