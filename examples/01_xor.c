/* SPDX-License-Identifier: MIT */
/*
 * The first program: a network learns exclusive or.
 *
 *   cc 01_xor.c $(pkg-config --cflags --libs mlp) && ./a.out
 */
#include <stdio.h>

#include <mlp/mlp.h>

static const double x[4][2] = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };
static const double t[4] = { 0, 1, 1, 0 };

int main(void)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_net *net = NULL;
    mlp_opt *opt = NULL;
    mlp_data *data = NULL;
    mlp_work *work = NULL;
    mlp_report report;
    double y[4];

    options.loss = MLP_LOSS_BINARY_CROSS_ENTROPY;
    options.epochs = 2000;
    options.batch = 4;
    options.target_loss = 0.01;
    if (mlp_net_parse(&net, MLP_F64, "2-8:tanh-1:sigmoid", 1) == MLP_OK
        && mlp_opt_parse(&opt, "sgd:lr=0.5,momentum=0.9") == MLP_OK
        && mlp_data_wrap(&data, 4, 2, 1, x[0], t, NULL) == MLP_OK
        && mlp_fit(net, opt, data, NULL, &options, &report) == MLP_OK
        && mlp_work_new(&work, net, 4, 0) == MLP_OK
        && mlp_predict(net, work, 4, x[0], y) == MLP_OK) {
        printf("loss %.4f after %zu epochs\n", report.last.loss, report.epochs);
        for (int i = 0; i < 4; i++)
            printf("%g xor %g = %.3f\n", x[i][0], x[i][1], y[i]);
    } else {
        fprintf(stderr, "%s\n", mlp_last_error());
    }
    mlp_work_free(work);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
    return work == NULL;
}
