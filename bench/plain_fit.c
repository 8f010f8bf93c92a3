/* SPDX-License-Identifier: MIT */
/*
 * A training by mlp_fit() and nothing else: no callbacks, no output. What the
 * mlp command adds to it is measured by command.py.
 *
 *   mlp-plain-fit DATA.csv NET OPTIMISER BATCH EPOCHS     prints seconds
 */
#include <stdio.h>

#include <mlp/mlp.h>

#include "program.h"

#define TRY(call)                                 \
    do {                                          \
        if ((call) != MLP_OK)                     \
            program_fail("%s", mlp_last_error()); \
    } while (0)

int main(int argc, char **argv)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_csv_opts csv = MLP_CSV_OPTS_INIT;
    mlp_report report;
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;

    program_start("mlp-plain-fit");
    if (argc != 6)
        program_usage_error("it takes: DATA.csv NET OPTIMISER BATCH EPOCHS");
    csv.label = "-1";
    TRY(mlp_data_read_csv(&data, argv[1], &csv));
    TRY(mlp_net_parse(&net, MLP_F64, argv[2], 1));
    TRY(mlp_opt_parse(&opt, argv[3]));
    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.batch = program_number("BATCH", argv[4], 1, 1000000);
    options.epochs = program_number("EPOCHS", argv[5], 1, 1000000);
    options.seed = 1;
    TRY(mlp_fit(net, opt, data, NULL, &options, &report));
    printf("%.9g\n", report.seconds);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
    return 0;
}
