/* SPDX-License-Identifier: MIT */
/*
 * A rare class in columns of very different sizes: a scaler fitted on the
 * training part, class weights, early stopping, and metrics that say more than the
 * accuracy, which a network that never says "faulty" would have 95 % of.
 */
#include <math.h>
#include <stdio.h>

#include <mlp/mlp.h>

enum { ROWS = 3000, COLUMNS = 3 };

static double x[ROWS][COLUMNS];
static int32_t labels[ROWS];

/* Numbers in [0, 1) that look random. Put your own measurements here. */
static double noise(int i, int j)
{
    const double s = sin(12.9898 * i + 78.233 * j + 1.0) * 43758.5453;

    return s - floor(s);
}

/* Pressure in pascal, temperature in kelvin, wear in metres; some 5 % are faulty. */
static void fill(void)
{
    for (int i = 0; i < ROWS; i++) {
        const double pressure = noise(i, 1), heat = noise(i, 2), wear = noise(i, 3);

        x[i][0] = 101000.0 + 5000.0 * pressure;
        x[i][1] = 290.0 + 30.0 * heat;
        x[i][2] = 1e-6 * wear;
        labels[i] = pressure * heat + 0.5 * wear * wear + 0.1 * noise(i, 4) > 0.9;
    }
}

static mlp_status report(const mlp_net *net, const mlp_data *valid)
{
    double confusion[4], auc;
    mlp_class_metrics classes[2];
    mlp_metrics metrics;
    mlp_work *work;
    mlp_status status = mlp_work_new(&work, net, 256, 0);

    if (status == MLP_OK)
        status = mlp_evaluate(net, work, MLP_LOSS_BINARY_CROSS_ENTROPY, valid, &metrics);
    if (status == MLP_OK)
        status = mlp_confusion(net, work, MLP_LOSS_BINARY_CROSS_ENTROPY, valid, confusion);
    if (status == MLP_OK)
        status = mlp_class_report(2, confusion, classes);
    if (status == MLP_OK)
        status = mlp_roc_auc(net, work, MLP_LOSS_BINARY_CROSS_ENTROPY, valid, &auc);
    if (status == MLP_OK)
        printf("accuracy %.3f; of the faulty %.0f %% are found, of what is called faulty %.0f %% "
               "is; area under the ROC curve %.3f\n",
               metrics.accuracy, 100.0 * classes[1].recall, 100.0 * classes[1].precision, auc);
    mlp_work_free(work);
    return status;
}

int main(void)
{
    mlp_data *all = NULL, *train = NULL, *valid = NULL;
    mlp_scaler *scaler = NULL;
    mlp_net *net = NULL;
    mlp_opt *opt = NULL;
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_report done;
    double weights[2];
    int failed;

    fill();
    options.loss = MLP_LOSS_BINARY_CROSS_ENTROPY;
    options.epochs = 500;
    options.patience = 20;
    failed = mlp_data_wrap_labels(&all, ROWS, COLUMNS, 2, x[0], labels, NULL)
        || mlp_data_split(all, 0.7, 1, &train, &valid)
        || mlp_scaler_fit_inputs(&scaler, train, NULL) || mlp_data_set_scalers(train, scaler, NULL)
        || mlp_data_set_scalers(valid, scaler, NULL) /* the same one */
        || mlp_data_balanced_class_weights(train, weights)
        || mlp_data_set_class_weights(train, weights)
        || mlp_net_parse(&net, MLP_F64, "3-16:tanh-1:sigmoid", 1)
        || mlp_opt_parse(&opt, "adam:lr=0.01") || mlp_fit(net, opt, train, valid, &options, &done);
    if (!failed) {
        printf("stopped by %s after epoch %zu, epoch %zu was the best\n", mlp_stop_name(done.stop),
               done.epochs, done.best.epoch);
        failed = report(net, valid);
    }
    if (failed)
        fprintf(stderr, "%s\n", mlp_last_error());
    mlp_scaler_free(scaler);
    mlp_net_free(net);
    mlp_opt_free(opt);
    mlp_data_free(train);
    mlp_data_free(valid);
    mlp_data_free(all);
    return failed;
}
