/* SPDX-License-Identifier: MIT */
/*
 * Levenberg-Marquardt trains a network to a certified answer: NIST's Rat42, y = b1 / (1 + exp(b2 -
 * b3 x)), is a sigmoid of weight b3 and bias -b2, and an output of weight b1 without bias. The
 * other problems, which are no networks, are in optim/test_strd.c.
 */
#include "support.h"

#include "strd.h"

static const strd_problem *rat42(void)
{
    for (size_t i = 0; i < STRD_PROBLEMS; i++)
        if (strcmp(strd_problems[i].name, "Rat42") == 0)
            return &strd_problems[i];
    ck_abort_msg("no Rat42");
    return NULL;
}

/* Where a layer's only weight and its bias are in theta. */
static mlp_layer_info layer_of(const mlp_net *net, size_t index)
{
    mlp_layer_info layer;

    ck_ok(mlp_net_layer(net, index, &layer));
    return layer;
}

static void set(mlp_net *net, const double *b)
{
    double *theta = mlp_net_params(net);

    theta[layer_of(net, 0).weight_offset] = b[2];
    theta[layer_of(net, 0).bias_offset] = -b[1];
    theta[layer_of(net, 1).weight_offset] = b[0];
}

static void get(const mlp_net *net, double *b)
{
    const double *theta = mlp_net_params_const(net);

    b[0] = theta[layer_of(net, 1).weight_offset];
    b[1] = -theta[layer_of(net, 0).bias_offset];
    b[2] = theta[layer_of(net, 0).weight_offset];
}

/* From both starts, by QR and Cholesky, for both losses that are sums of squares. */
START_TEST(test_fit)
{
    const strd_problem *problem = rat42();
    const size_t start = (size_t)_i % STRD_STARTS;
    const bool halved = _i / 4 == 1;
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    double b[STRD_MOST_PARAMETERS] = { 0 }, rss;
    mlp_report report;
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;

    ck_ok(mlp_data_wrap(&data, problem->rows, 1, 1, problem->x, problem->y, NULL));
    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1:sigmoid-1:nobias", 3));
    ck_assert_uint_eq(mlp_net_n_params(net), problem->n);
    set(net, problem->start[start]);
    ck_ok(mlp_opt_parse(&opt, _i / 2 % 2 == 0 ? "lm" : "lm:cholesky=1"));
    options.loss = halved ? MLP_LOSS_HALF_SQUARED_ERROR : MLP_LOSS_MEAN_SQUARED_ERROR;
    options.batch = 0;
    options.epochs = 1000;
    ck_ok(mlp_fit(net, opt, data, NULL, &options, &report));
    ck_assert_int_eq(report.stop, MLP_STOP_CONVERGED);
    get(net, b);
    ck_assert_msg(strd_digits(problem, b) >= 9.0, "start %zu: %g digits", start + 1,
                  strd_digits(problem, b));
    ck_assert_double_ge(strd_rss_digits(problem, b), 9.0);
    /* The loss that training tells is a mean over rows. */
    rss = report.last.loss * (double)problem->rows * (halved ? 2.0 : 1.0);
    ck_relative(rss, problem->rss, 1e-9);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/lm_rat42");

    add_loop_test(suite, test_fit, 8);
    return suite;
}
