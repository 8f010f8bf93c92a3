/* SPDX-License-Identifier: MIT */
/*
 * The first program: a network learns exclusive or.
 *
 *   cc 01_xor.c $(pkg-config --cflags --libs mlp) && ./a.out
 */
#include <stdio.h>

#include <mlp/mlp.h>

int main(void)
{
    const double x[8] = { 0, 0, 0, 1, 1, 0, 1, 1 }, t[4] = { 0, 1, 1, 0 };
    double y[4];
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_net *net = NULL;
    mlp_opt *opt = NULL;
    mlp_data *data = NULL;
    mlp_work *work = NULL;
    int failed;

    options.loss = MLP_LOSS_BINARY_CROSS_ENTROPY;
    options.epochs = 200;
    failed = mlp_net_parse(&net, MLP_F64, "2-8:tanh-1:sigmoid", 1)
        || mlp_opt_parse(&opt, "sgd:lr=0.5,momentum=0.9")
        || mlp_data_wrap(&data, 4, 2, 1, x, t, NULL)
        || mlp_fit(net, opt, data, NULL, &options, NULL) || mlp_work_new(&work, net, 4, 0)
        || mlp_predict(net, work, 4, x, y);
    if (failed)
        fprintf(stderr, "%s\n", mlp_last_error());
    for (int i = 0; i < 4 && !failed; i++)
        printf("%g xor %g = %.3f\n", x[2 * i], x[2 * i + 1], y[i]);
    mlp_work_free(work);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
    return failed;
}
