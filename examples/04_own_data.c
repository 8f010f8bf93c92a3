/* SPDX-License-Identifier: MIT */
/*
 * Classes from your own arrays: points of two interleaved spirals, a part held
 * back for validation, progress printed by a callback, confusion counts.
 */
#include <math.h>
#include <stdio.h>

#include <mlp/mlp.h>

enum { ROWS = 600 };

static double x[ROWS][2];
static int32_t labels[ROWS];

/* Put your own numbers here: one sample per row, a class for each. */
static void fill(void)
{
    for (int i = 0; i < ROWS; i++) {
        const double along = (i / 2 + 1) / (ROWS / 2.0);
        const double angle = 9.0 * along + 3.14159265358979 * (i % 2);

        x[i][0] = along * cos(angle);
        x[i][1] = along * sin(angle);
        labels[i] = i % 2;
    }
}

static int on_epoch(const mlp_epoch *epoch, void *user)
{
    (void)user;
    if (epoch->epoch % 20 == 0)
        printf("epoch %3zu: loss %.4f, validation loss %.4f, accuracy %.3f\n", epoch->epoch,
               epoch->loss, epoch->valid_loss, epoch->valid_accuracy);
    return 0; /* anything else stops the training */
}

static mlp_status train(mlp_net *net, mlp_opt *opt, const mlp_data *part, const mlp_data *valid)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_work *work = NULL;
    mlp_report report;
    mlp_status status;
    double confusion[2][2];

    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.epochs = 400;
    options.target_loss = 0.02;
    options.on_epoch = on_epoch;
    status = mlp_fit(net, opt, part, valid, &options, &report);
    if (status == MLP_OK)
        status = mlp_work_new(&work, net, 64, 0);
    if (status == MLP_OK)
        status = mlp_confusion(net, work, options.loss, valid, confusion[0]);
    if (status == MLP_OK)
        printf("stopped by %s after %zu epochs\nclass 0: %.0f right, %.0f wrong\n"
               "class 1: %.0f right, %.0f wrong\n",
               mlp_stop_name(report.stop), report.epochs, confusion[0][0], confusion[0][1],
               confusion[1][1], confusion[1][0]);
    mlp_work_free(work);
    return status;
}

int main(void)
{
    mlp_net *net = NULL;
    mlp_opt *opt = NULL;
    mlp_data *all = NULL, *part = NULL, *valid = NULL;
    int failed;

    fill();
    failed = mlp_data_wrap_labels(&all, ROWS, 2, 2, x[0], labels, NULL)
        || mlp_data_split(all, 0.8, 1, &part, &valid)
        || mlp_net_parse(&net, MLP_F64, "2-32:relu-32:relu-2:softmax", 1)
        || mlp_opt_parse(&opt, "sgd:lr=0.02,momentum=0.9") || train(net, opt, part, valid);
    if (failed)
        fprintf(stderr, "%s\n", mlp_last_error());
    mlp_data_free(part);
    mlp_data_free(valid);
    mlp_data_free(all);
    mlp_opt_free(opt);
    mlp_net_free(net);
    return failed;
}
