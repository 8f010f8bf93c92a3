/* SPDX-License-Identifier: MIT */
/*
 * What rows count for in training and in metrics, for every loss: a row of
 * weight k is k copies, a row of weight 0 or without any target is none.
 */
#include "train/small_problem.h"

enum { GIVEN = 6, MOST = 12 };

static const mlp_dtype types[] = { MLP_F64, MLP_F32 };
static const double tolerances[] = { 1e-13, 2e-5 };

/* Networks for a loss; %s is the activation that suits it. */
static const char *const hidden[] = {
    "3-5:tanh-2",
    "3-6:tanh:batch_norm-2",
    "3-6:sigmoid:layer_norm-2",
};

enum { N_HIDDEN = 3, N_LOSSES = 6, N_TYPES = 2 };

/* Copies of each row on one side, its weight on the other. */
static const size_t copies[GIVEN] = { 2, 1, 0, 3, 1, 2 };

/* The numbers of a problem, in the order of its copies. */
typedef struct numbers {
    size_t rows;
    double x[MOST * INPUTS];
    double t[MOST * OUTPUTS];
    double sw[MOST];
    int32_t label[MOST];
} numbers;

/* Row i of a problem whose targets suit every loss: two shares of 1. */
static void set_row(numbers *to, size_t i, double weight)
{
    const size_t at = to->rows++;

    ck_assert_uint_lt(at, MOST);
    for (size_t j = 0; j < INPUTS; j++)
        to->x[at * INPUTS + j] = awkward(1, i * INPUTS + j);
    to->t[at * OUTPUTS] = 0.5 + awkward(2, i) / 2.0;
    to->t[at * OUTPUTS + 1] = 1.0 - to->t[at * OUTPUTS];
    to->sw[at] = weight;
    to->label[at] = i % 3 == 0;
}

static mlp_data *wrap(const numbers *from, bool weighted)
{
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, from->rows, INPUTS, OUTPUTS, from->x, from->t,
                        weighted ? from->sw : NULL));
    return data;
}

/* Trains on either data and compares the parameters, the losses and the metrics. */
static void check_alike(int which, const mlp_data *data, const mlp_data *other)
{
    const mlp_loss loss = (mlp_loss)(which % N_LOSSES);
    const int type = which / N_LOSSES % N_TYPES;
    const double tolerance = tolerances[type];
    const mlp_data *sides[2] = { data, other };
    double theta[2][200];
    mlp_metrics metrics[2];
    mlp_epoch epochs[2];
    size_t n = 0;

    for (size_t k = 0; k < 2; k++) {
        mlp_train_opts options = defaults;
        mlp_net *net;
        mlp_work *work;

        ck_ok(mlp_net_parse(&net, types[type], hidden[which / N_LOSSES / N_TYPES], 3));
        n = mlp_net_n_params(net);
        ck_assert_uint_le(n, 200);
        options.loss = loss;
        options.batch = 0;
        train(net, "sgd:lr=0.05,momentum=0.5", &options, 15, sides[k], &epochs[k]);
        for (size_t i = 0; i < n; i++)
            theta[k][i] = type == 0 ? mlp_net_params(net)[i] : (double)mlp_net_params_f32(net)[i];
        /* The running variance counts rows, not weights. */
        for (size_t i = 0; i < mlp_net_n_running(net); i++)
            if (type == 0)
                mlp_net_running(net)[i] = 1.0;
            else
                mlp_net_running_f32(net)[i] = 1.0F;
        ck_ok(mlp_work_new(&work, net, 4, 1));
        ck_ok(mlp_evaluate(net, work, loss, sides[k], &metrics[k]));
        mlp_work_free(work);
        mlp_net_free(net);
    }
    for (size_t i = 0; i < n; i++)
        ck_near(theta[0][i], theta[1][i], tolerance);
    ck_near(epochs[0].loss, epochs[1].loss, tolerance);
    ck_near(metrics[0].loss, metrics[1].loss, tolerance);
    ck_assert(isnan(metrics[0].r2) == isnan(metrics[1].r2));
    if (!isnan(metrics[0].r2)) {
        ck_near(metrics[0].r2, metrics[1].r2, 30.0 * tolerance);
        ck_near(metrics[0].mean_absolute_error, metrics[1].mean_absolute_error, tolerance);
        ck_near(metrics[0].root_mean_squared_error, metrics[1].root_mean_squared_error, tolerance);
    }
}

START_TEST(test_weight_k_is_k_copies)
{
    numbers weighted = { .rows = 0 }, copied = { .rows = 0 };
    mlp_data *data, *other;

    for (size_t i = 0; i < GIVEN; i++) {
        set_row(&weighted, i, (double)copies[i]);
        for (size_t k = 0; k < copies[i]; k++)
            set_row(&copied, i, 1.0);
    }
    data = wrap(&weighted, true);
    other = wrap(&copied, false);
    check_alike(_i, data, other);
    mlp_data_free(data);
    mlp_data_free(other);
}
END_TEST

/* With missing targets, whose outputs count in none of the copies. */
START_TEST(test_weight_k_is_k_copies_with_holes)
{
    numbers weighted = { .rows = 0 }, copied = { .rows = 0 };
    mlp_data *data, *other;

    for (size_t i = 0; i < GIVEN; i++) {
        set_row(&weighted, i, (double)copies[i]);
        if (i % 2 == 0)
            weighted.t[i * OUTPUTS + i / 2 % 2] = (double)NAN;
        for (size_t k = 0; k < copies[i]; k++) {
            set_row(&copied, i, 1.0);
            memcpy(copied.t + (copied.rows - 1) * OUTPUTS, weighted.t + i * OUTPUTS,
                   OUTPUTS * sizeof(double));
        }
    }
    data = wrap(&weighted, true);
    other = wrap(&copied, false);
    check_alike(_i, data, other);
    mlp_data_free(data);
    mlp_data_free(other);
}
END_TEST

/* Not with batch normalisation, whose statistics are of inputs: they need no target. */
START_TEST(test_row_without_targets_is_none)
{
    numbers holes = { .rows = 0 }, without = { .rows = 0 };
    mlp_data *data, *other;

    if (strstr(hidden[_i / N_LOSSES / N_TYPES], "batch_norm") != NULL)
        return;
    for (size_t i = 0; i < GIVEN; i++) {
        set_row(&holes, i, 1.0 + (double)i);
        if (i == 1 || i == 4)
            holes.t[i * OUTPUTS] = holes.t[i * OUTPUTS + 1] = (double)NAN;
        else
            set_row(&without, i, 1.0 + (double)i);
    }
    data = wrap(&holes, _i % 2 == 0);
    other = wrap(&without, _i % 2 == 0);
    check_alike(_i, data, other);
    mlp_data_free(data);
    mlp_data_free(other);
}
END_TEST

/* Class weights are the sample weights of their rows, to the bit. */
START_TEST(test_class_weights_are_sample_weights)
{
    static const double weights[2] = { 0.385, 2.5 };
    numbers n = { .rows = 0 };
    mlp_data *data[2];
    double theta[2];

    for (size_t i = 0; i < GIVEN; i++) {
        set_row(&n, i, 1.0);
        n.sw[i] = weights[n.label[i]];
    }
    ck_ok(mlp_data_wrap_labels(&data[0], GIVEN, INPUTS, 2, n.x, n.label, n.sw));
    ck_ok(mlp_data_wrap_labels(&data[1], GIVEN, INPUTS, 2, n.x, n.label, NULL));
    ck_ok(mlp_data_set_class_weights(data[1], weights));
    for (size_t k = 0; k < 2; k++) {
        mlp_net *net = make_net("3-5:tanh-2:softmax");
        mlp_train_opts options = defaults;
        mlp_epoch epoch;

        options.loss = MLP_LOSS_CROSS_ENTROPY;
        options.batch = 4;
        train(net, "sgd:lr=0.1", &options, 5, data[k], &epoch);
        theta[k] = mlp_net_params(net)[2];
        mlp_net_free(net);
        mlp_data_free(data[k]);
    }
    ck_assert_double_eq(theta[0], theta[1]);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("trainer_rows");
    const int all = N_HIDDEN * N_LOSSES * N_TYPES;

    add_loop_test(suite, test_weight_k_is_k_copies, all);
    add_loop_test(suite, test_weight_k_is_k_copies_with_holes, all);
    add_loop_test(suite, test_row_without_targets_is_none, all);
    add_test(suite, test_class_weights_are_sample_weights);
    return suite;
}
