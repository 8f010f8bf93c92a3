/* SPDX-License-Identifier: MIT */
/*
 * The training loop for programs that need no loop of their own. It uses
 * public calls only, so that it can be copied into a program and changed.
 */
#include <mlp/train.h>

mlp_status mlp_fit(mlp_net *net, mlp_opt *opt, const mlp_data *train, const mlp_data *valid,
                   const mlp_train_opts *options, mlp_report *report)
{
    mlp_trainer *trainer;
    mlp_status status;

    status = mlp_trainer_new(&trainer, net, opt, options);
    if (status != MLP_OK)
        return status;
    status = mlp_trainer_run(trainer, train, valid, report);
    mlp_trainer_free(trainer);
    return status;
}
