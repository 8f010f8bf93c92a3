/* SPDX-License-Identifier: MIT */
/*
 * Which targets the cross-entropies take: in [0, 1], as a network sees them,
 * with a sum of 1 where all are known.
 */
#include "support.h"

#include "train/options.h"

enum { ROWS = 3, OUTPUTS = 3 };

static const double x[ROWS] = { 2.385, -0.75, 1.0 };
static const double none = (double)NAN;

/* Checks data whose last row has these targets; the others are fine. */
static mlp_status check(mlp_loss loss, double a, double b, double c)
{
    const double t[ROWS * OUTPUTS] = { 0.5, 0.25, 0.25, 0.0, 1.0, 0.0, a, b, c };
    mlp_status status;
    mlp_data *data;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "1-3", 1));
    ck_ok(mlp_data_wrap(&data, ROWS, 1, OUTPUTS, x, t, NULL));
    status = mlp__train_data_check("data", net, loss, data);
    mlp_data_free(data);
    mlp_net_free(net);
    return status;
}

START_TEST(test_sums)
{
    ck_ok(check(MLP_LOSS_CROSS_ENTROPY, 0.3, 0.3, 0.4));
    ck_ok(check(MLP_LOSS_CROSS_ENTROPY, 0.3, 0.3, 0.40005));
    ck_fails(check(MLP_LOSS_CROSS_ENTROPY, 0.3, 0.3, 0.3), MLP_ERANGE, "row 2 of the data: its");
    ck_fails(check(MLP_LOSS_CROSS_ENTROPY, 0.3, 0.3, 0.5), MLP_ERANGE, "sum to 1.1");
    ck_ok(check(MLP_LOSS_BINARY_CROSS_ENTROPY, 1.0, 0.3, 1.0));
}
END_TEST

START_TEST(test_missing)
{
    ck_ok(check(MLP_LOSS_CROSS_ENTROPY, none, none, none));
    ck_ok(check(MLP_LOSS_CROSS_ENTROPY, 0.3, none, 0.3));
    ck_ok(check(MLP_LOSS_CROSS_ENTROPY, 0.5, none, 0.50005));
    ck_ok(check(MLP_LOSS_BINARY_CROSS_ENTROPY, none, 1.0, 1.0));
    ck_fails(check(MLP_LOSS_CROSS_ENTROPY, 0.6, none, 0.5), MLP_ERANGE, "sum to 1.1");
    ck_fails(check(MLP_LOSS_CROSS_ENTROPY, none, -0.1, 0.5), MLP_ERANGE, "target 1 is -0.1");
    ck_fails(check(MLP_LOSS_BINARY_CROSS_ENTROPY, none, 0.5, 1.5), MLP_ERANGE, "target 2 is 1.5");
}
END_TEST

/* From 0 ... 4 to 0 ... 1. */
START_TEST(test_scaled)
{
    static const double t[ROWS] = { 0.0, 4.0, 3.0 };
    mlp_scaler_opts options = MLP_SCALER_OPTS_INIT;
    mlp_scaler *scaler;
    mlp_data *data;
    mlp_net *net;

    options.kind = MLP_SCALER_MIN_MAX;
    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1", 1));
    ck_ok(mlp_data_wrap(&data, ROWS, 1, 1, x, t, NULL));
    ck_ok(mlp_scaler_fit_targets(&scaler, data, &options));
    ck_fails(mlp__train_data_check("data", net, MLP_LOSS_BINARY_CROSS_ENTROPY, data), MLP_ERANGE,
             "row 1 of the data, target 0 is 4");
    ck_ok(mlp_data_set_scalers(data, NULL, scaler));
    ck_ok(mlp__train_data_check("data", net, MLP_LOSS_BINARY_CROSS_ENTROPY, data));
    mlp_scaler_free(scaler);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/options");

    add_test(suite, test_sums);
    add_test(suite, test_missing);
    add_test(suite, test_scaled);
    return suite;
}
