/* SPDX-License-Identifier: MIT */
/*
 * What the tests of training share.
 */
#include "train/small_problem.h"

const mlp_train_opts defaults = MLP_TRAIN_OPTS_INIT;

double x[ROWS * INPUTS];
double t[ROWS * OUTPUTS];

mlp_data *make_data(size_t rows)
{
    mlp_data *data = NULL;

    for (size_t i = 0; i < ROWS * INPUTS; i++)
        x[i] = awkward(1, i);
    for (size_t i = 0; i < ROWS * OUTPUTS; i++)
        t[i] = awkward(2, i);
    ck_ok(mlp_data_wrap(&data, rows, INPUTS, OUTPUTS, x, t, NULL));
    return data;
}

mlp_net *make_net(const char *spec)
{
    mlp_net *net = NULL;

    ck_ok(mlp_net_parse(&net, MLP_F64, spec, 5));
    return net;
}

mlp_opt *make_opt(const char *spec)
{
    mlp_opt *opt = NULL;

    ck_ok(mlp_opt_parse(&opt, spec));
    return opt;
}

void train(mlp_net *net, const char *opt_spec, const mlp_train_opts *options, size_t epochs,
           const mlp_data *data, mlp_epoch *last)
{
    mlp_opt *opt = make_opt(opt_spec);
    mlp_trainer *trainer;

    ck_ok(mlp_trainer_new(&trainer, net, opt, options));
    for (size_t i = 0; i < epochs; i++)
        ck_ok(mlp_trainer_epoch(trainer, data, NULL, last));
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
}
