/* SPDX-License-Identifier: MIT */
/*
 * Why runs end early: patience, with the best parameters restored, and time. Stops by
 * target and callback are in test_fit.c.
 */
#include "train/small_problem.h"

/* What a callback keeps of each epoch. */
typedef struct history {
    mlp_net *net;
    size_t count;
    double loss[200];
    double theta[200 + 1]; /* after each epoch, and after the training */
    size_t stop_at;        /* 0: never */
} history;

static int keep(const mlp_epoch *epoch, void *user)
{
    history *kept = user;

    kept->loss[kept->count] = isnan(epoch->valid_loss) ? epoch->loss : epoch->valid_loss;
    kept->theta[kept->count] = mlp_net_params(kept->net)[0];
    kept->count++;
    return kept->count == kept->stop_at;
}

/* The first epoch, from 0, after which none of `patience` is below its loss minus delta. */
static size_t best_of(const history *kept, double delta, size_t patience, size_t *stop)
{
    size_t best = 0, i;

    for (i = 1; i < kept->count && i - best <= patience; i++) {
        if (kept->loss[i] < kept->loss[best] - delta)
            best = i;
        if (i - best == patience)
            break;
    }
    *stop = i + 1;
    return best;
}

/* A network that overfits seven rows, and four rows that it is judged by. */
static mlp_report fit(history *kept, const mlp_train_opts *given, bool validates)
{
    mlp_data *data = make_data(7), *valid;
    mlp_train_opts options = *given;
    mlp_opt *opt = make_opt("sgd:lr=0.3,momentum=0.9");
    mlp_report report;

    ck_ok(mlp_data_wrap(&valid, 4, INPUTS, OUTPUTS, x + 7 * INPUTS, t + 7 * OUTPUTS, NULL));
    kept->count = 0;
    kept->net = make_net("3-9:tanh-2");
    options.batch = 3;
    options.epochs = 200;
    options.on_epoch = keep;
    options.user = kept;
    ck_ok(mlp_fit(kept->net, opt, data, validates ? valid : NULL, &options, &report));
    kept->theta[kept->count] = mlp_net_params(kept->net)[0];
    mlp_net_free(kept->net);
    mlp_opt_free(opt);
    mlp_data_free(valid);
    mlp_data_free(data);
    return report;
}

START_TEST(test_patience)
{
    static const double deltas[] = { 0.0, 0.003, 0.01 };
    const size_t patience = 1 + 6 * (size_t)(_i % 2);
    const double delta = deltas[_i / 2 % 3];
    const bool validates = _i < 6;
    static history whole, stopped;
    mlp_train_opts options = defaults;
    mlp_report report;
    size_t best, stop;

    fit(&whole, &options, validates);
    best = best_of(&whole, delta, patience, &stop);
    ck_assert_uint_lt(stop, 200); /* or the problem is none */
    options.patience = patience;
    options.min_delta = delta;
    report = fit(&stopped, &options, validates);
    ck_assert_int_eq(report.stop, MLP_STOP_PATIENCE);
    ck_assert_uint_eq(report.epochs, stop);
    ck_assert_uint_eq(report.last.epoch, stop);
    ck_assert_uint_eq(report.best.epoch, best + 1);
    ck_assert_double_eq(validates ? report.best.valid_loss : report.best.loss, whole.loss[best]);
    ck_assert_double_eq(stopped.theta[stopped.count], whole.theta[best]);
}
END_TEST

/* However a run with patience ends, it ends with its best parameters. */
START_TEST(test_best_parameters_after_a_callback)
{
    static history whole, stopped;
    mlp_train_opts options = defaults;
    mlp_report report;
    size_t best = 0;

    options.patience = 200;
    report = fit(&whole, &options, true);
    ck_assert_int_eq(report.stop, MLP_STOP_EPOCHS);
    stopped.stop_at = 150;
    for (size_t i = 0; i < 150; i++)
        if (whole.loss[i] < whole.loss[best])
            best = i;
    ck_assert_uint_lt(best, 149);
    report = fit(&stopped, &options, true);
    ck_assert_int_eq(report.stop, MLP_STOP_CALLBACK);
    ck_assert_uint_eq(report.best.epoch, best + 1);
    ck_assert_double_eq(stopped.theta[stopped.count], whole.theta[best]);
    stopped.stop_at = 0;
}
END_TEST

START_TEST(test_no_patience_keeps_the_last)
{
    static history kept;
    const mlp_report report = fit(&kept, &defaults, true);

    ck_assert_uint_eq(report.best.epoch, 0);
    ck_assert_double_eq(kept.theta[kept.count], kept.theta[kept.count - 1]);
}
END_TEST

/* A run with patience that fails goes back to its best epoch as well. */
START_TEST(test_best_parameters_after_a_failure)
{
    static const double ones[2] = { 1.0, 1.0 };
    static const double tens[2] = { 10.0, 10.0 };
    mlp_data *data;
    mlp_net *net = make_net("1-1:exp:nobias:zeros");
    mlp_opt *opt = make_opt("sgd:lr=100");
    mlp_train_opts options = defaults;
    mlp_report report;

    ck_ok(mlp_data_wrap(&data, 2, 1, 1, ones, tens, NULL));
    options.batch = 0;
    options.patience = 3;
    ck_fails(mlp_fit(net, opt, data, NULL, &options, &report), MLP_ENONFINITE, "epoch 2");
    ck_assert_int_eq(report.stop, MLP_STOP_ERROR);
    ck_assert_uint_eq(report.best.epoch, 1);
    ck_near(mlp_net_params(net)[0], 1800.0, 1e-12);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* Any epoch takes longer than a nanosecond. */
START_TEST(test_time)
{
    static history kept;
    mlp_train_opts options = defaults;
    mlp_report report;

    options.max_seconds = 1e-9;
    report = fit(&kept, &options, true);
    ck_assert_int_eq(report.stop, MLP_STOP_TIME);
    ck_assert_uint_eq(report.epochs, 1);
    options.max_seconds = 3600.0;
    report = fit(&kept, &options, true);
    ck_assert_int_eq(report.stop, MLP_STOP_EPOCHS);
}
END_TEST

START_TEST(test_callback_that_stops_at_once)
{
    static history kept;
    mlp_report report;

    kept.stop_at = 1;
    report = fit(&kept, &defaults, false);
    ck_assert_int_eq(report.stop, MLP_STOP_CALLBACK);
    ck_assert_uint_eq(report.epochs, 1);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("trainer_stops");

    add_loop_test(suite, test_patience, 12);
    add_test(suite, test_best_parameters_after_a_callback);
    add_test(suite, test_no_patience_keeps_the_last);
    add_test(suite, test_best_parameters_after_a_failure);
    add_test(suite, test_time);
    add_test(suite, test_callback_that_stops_at_once);
    return suite;
}
