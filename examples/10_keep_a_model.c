/* SPDX-License-Identifier: MIT */
/*
 * A training that may be killed at any moment, and a model that goes into a
 * file with its scalers: it takes kilometres and gives euros, whatever range
 * the network has learnt in. Start it twice: the second time it goes on from
 * the first one's end.
 */
#include <math.h>
#include <stdio.h>

#include <mlp/mlp.h>

enum { ROWS = 200 };

/* The price of a taxi: 4 euros, 2.3 a kilometre, less on long ways. */
static double price(double kilometres)
{
    return 4.0 + 2.3 * kilometres - 20.0 * log1p(kilometres / 30.0);
}

/* Gives the data scalers that are fitted to them. */
static int scale(mlp_data *data)
{
    mlp_scaler *inputs = NULL;
    mlp_scaler *targets = NULL;
    const int failed = mlp_scaler_fit_inputs(&inputs, data, NULL)
        || mlp_scaler_fit_targets(&targets, data, NULL)
        || mlp_data_set_scalers(data, inputs, targets);

    mlp_scaler_free(inputs);
    mlp_scaler_free(targets);
    return failed;
}

/* Reads the model as another program would, and asks it for some prices. */
static int ask(const char *path)
{
    const double kilometres[3] = { 2.0, 12.5, 40.0 };
    mlp_model *model = NULL;
    mlp_work *work = NULL;
    double euros[3];
    int failed = mlp_model_load(&model, path) || mlp_work_new(&work, mlp_model_net(model), 3, 1)
        || mlp_model_predict(model, work, 3, kilometres, euros);

    for (int i = 0; i < 3 && !failed; i++) {
        printf("%4.1f km: %6.2f euros (really %.2f)\n", kilometres[i], euros[i],
               price(kilometres[i]));
        failed = !(fabs(euros[i] - price(kilometres[i])) < 0.5);
    }
    mlp_work_free(work);
    mlp_model_free(model);
    return failed;
}

int main(void)
{
    static double kilometres[ROWS];
    static double euros[ROWS];
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_report report;
    mlp_data *data = NULL;
    mlp_net *net = NULL;
    mlp_opt *opt = NULL;
    mlp_model *model = NULL;
    int failed;

    for (int i = 0; i < ROWS; i++) {
        kilometres[i] = 0.25 * i;
        euros[i] = price(kilometres[i]);
    }
    options.epochs = 300;
    options.checkpoint = "taxi.checkpoint"; /* written every minute, and at the end */
    options.resume = 1;                     /* if it is there, go on from it */
    failed = mlp_data_wrap(&data, ROWS, 1, 1, kilometres, euros, NULL) || scale(data)
        || mlp_net_parse(&net, MLP_F64, "1-8:tanh-1", 1) || mlp_opt_parse(&opt, "adam:lr=0.01")
        || mlp_fit(net, opt, data, NULL, &options, &report)
        || mlp_model_new(&model, net, options.loss, data)
        || mlp_model_save(model, "taxi.safetensors") || ask("taxi.safetensors");
    if (failed)
        fprintf(stderr, "%s\n", mlp_last_error());
    else
        printf("%zu epochs, loss %.2g\n", report.epochs, report.last.loss);
    mlp_model_free(model);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
    return failed;
}
