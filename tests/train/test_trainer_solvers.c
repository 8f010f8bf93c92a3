/* SPDX-License-Identifier: MIT */
/*
 * Training by Levenberg-Marquardt and L-BFGS: what small networks are known to
 * learn, and what these share with the other optimisers.
 */
#include "train/small_problem.h"

#include <math.h>

enum { POINTS = 101, RUNS = 30 };

static const double pi = 3.14159265358979323846;

static mlp_train_opts whole_batch(size_t epochs)
{
    mlp_train_opts options = defaults;

    options.batch = 0;
    options.epochs = epochs;
    options.threads = 1;
    return options;
}

/* How many of some random starts reach a loss. */
static size_t successes(const char *spec, const char *opt_spec, const mlp_data *data, double loss)
{
    mlp_train_opts options = whole_batch(1000);
    size_t count = 0;

    options.target_loss = loss;
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        mlp_report report;
        mlp_net *net;
        mlp_opt *opt = make_opt(opt_spec);

        ck_ok(mlp_net_parse(&net, MLP_F64, spec, seed));
        ck_ok(mlp_fit(net, opt, data, NULL, &options, &report));
        ck_assert(report.stop == MLP_STOP_TARGET || report.stop == MLP_STOP_CONVERGED
                  || report.stop == MLP_STOP_EPOCHS);
        count += report.stop == MLP_STOP_TARGET;
        mlp_opt_free(opt);
        mlp_net_free(net);
    }
    return count;
}

/* One period of a sine by 1-5-1 to 0.002, from every start. */
START_TEST(test_sine)
{
    double s[POINTS], target[POINTS];
    mlp_data *data;

    for (int i = 0; i < POINTS; i++) {
        s[i] = -1.0 + 2.0 * i / (POINTS - 1);
        target[i] = sin(pi * s[i]);
    }
    ck_ok(mlp_data_wrap(&data, POINTS, 1, 1, s, target, NULL));
    ck_assert_uint_eq(successes("1-5:tanh-1", _i == 0 ? "lm" : "lm:cholesky=1", data, 0.002), RUNS);
    mlp_data_free(data);
}
END_TEST

/* The parity of three bits by 3-10-10-1, which has many more parameters than there are rows. */
START_TEST(test_parity)
{
    double bits[8 * 3], target[8];
    mlp_data *data;

    for (size_t i = 0; i < 8; i++) {
        for (size_t j = 0; j < 3; j++)
            bits[i * 3 + j] = (i >> j & 1) != 0 ? 1.0 : -1.0;
        target[i] = bits[i * 3] * bits[i * 3 + 1] * bits[i * 3 + 2];
    }
    ck_ok(mlp_data_wrap(&data, 8, 3, 1, bits, target, NULL));
    ck_assert_uint_ge(
        successes("3-10:tanh-10:tanh-1", _i == 0 ? "lm" : "lm:cholesky=1", data, 1e-6), 28);
    mlp_data_free(data);
}
END_TEST

/* A unit so far away that of its derivatives no digits are left does not keep the others from
 * learning. */
START_TEST(test_far_unit)
{
    double s[POINTS], target[POINTS];
    mlp_train_opts options = whole_batch(300);
    mlp_layer_info layer;
    mlp_report report;
    mlp_data *data;
    mlp_net *net = make_net("1-4:gaussian-1");
    mlp_opt *opt = make_opt(_i % 2 == 0 ? "lm" : "lm:cholesky=1");

    for (int i = 0; i < POINTS; i++) {
        s[i] = 2.0 * i / (POINTS - 1);
        target[i] = sin(3.0 * s[i]);
    }
    ck_ok(mlp_data_wrap(&data, POINTS, 1, 1, s, target, NULL));
    ck_ok(mlp_net_layer(net, 0, &layer));
    mlp_net_params(net)[layer.weight_offset] = 0.001;
    mlp_net_params(net)[layer.bias_offset] = _i < 2 ? 27.28 : 26.0; /* exp(-744), exp(-676) */
    options.target_loss = 0.05;
    ck_ok(mlp_fit(net, opt, data, NULL, &options, &report));
    ck_assert_msg(report.stop == MLP_STOP_TARGET, "%s at %g", mlp_stop_name(report.stop),
                  report.last.loss);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

static const char *const specs[] = { "lm", "lm:cholesky=1", "lbfgs", "lbfgs:memory=2,c2=0.5" };

/* Twice n epochs are 2 n, and a trainer epoch by epoch is a run. */
START_TEST(test_goes_on)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *once = make_net("3-4:tanh-2"), *twice = make_net("3-4:tanh-2");
    mlp_net *by_epoch = make_net("3-4:tanh-2");
    mlp_opt *opt = make_opt(specs[_i]), *opt_twice = make_opt(specs[_i]);
    mlp_opt *opt_by_epoch = make_opt(specs[_i]);
    mlp_train_opts options = whole_batch(14);
    mlp_trainer *trainer;
    double last = (double)INFINITY;

    ck_ok(mlp_fit(once, opt, data, NULL, &options, NULL));
    options.epochs = 7;
    for (int i = 0; i < 2; i++)
        ck_ok(mlp_fit(twice, opt_twice, data, NULL, &options, NULL));
    ck_ok(mlp_trainer_new(&trainer, by_epoch, opt_by_epoch, &options));
    for (int i = 0; i < 14; i++) {
        mlp_epoch epoch;

        ck_ok(mlp_trainer_epoch(trainer, data, NULL, &epoch));
        ck_assert_double_le(epoch.loss, last);
        ck_assert(isnan(epoch.learning_rate));
        last = epoch.loss;
    }
    ck_assert_mem_eq(mlp_net_params(once), mlp_net_params(twice),
                     mlp_net_n_params(once) * sizeof(double));
    ck_assert_mem_eq(mlp_net_params(once), mlp_net_params(by_epoch),
                     mlp_net_n_params(once) * sizeof(double));
    ck_assert_uint_eq(mlp_opt_epochs(opt), 14);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_opt_free(opt_twice);
    mlp_opt_free(opt_by_epoch);
    mlp_net_free(once);
    mlp_net_free(twice);
    mlp_net_free(by_epoch);
    mlp_data_free(data);
}
END_TEST

/* The gradient of loss and penalty at the end, as the backward pass has it. */
static double gradient_at(const mlp_net *net, mlp_loss loss, size_t rows, const double *sw,
                          double l2)
{
    double grad[100], largest = 0.0;
    mlp_layer_info layer;
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, rows, 1));
    ck_ok(mlp_loss_grad(net, work, loss, rows, x, t, sw, NULL, grad));
    for (size_t i = 0; i < mlp_net_n_layers(net); i++) {
        ck_ok(mlp_net_layer(net, i, &layer));
        for (size_t j = 0; j < layer.inputs * layer.units; j++)
            grad[layer.weight_offset + j] +=
                l2 * mlp_net_params_const(net)[layer.weight_offset + j];
    }
    for (size_t i = 0; i < mlp_net_n_params(net); i++)
        largest = fmax(largest, fabs(grad[i]));
    mlp_work_free(work);
    return largest;
}

/* Both losses, weights, missing targets, penalties: it ends where their gradient is 0. */
START_TEST(test_stationary)
{
    const mlp_loss loss = _i % 2 == 0 ? MLP_LOSS_MEAN_SQUARED_ERROR : MLP_LOSS_HALF_SQUARED_ERROR;
    const bool weighted = _i / 2 % 2 == 1, missing = _i / 4 % 2 == 1;
    const double sw[ROWS] = { 1.0, 0.5, 2.0, 0.0, 1.0, 3.0, 1.0, 0.25, 1.0, 1.0, 1.0 };
    mlp_data *data = make_data(ROWS), *given;
    mlp_net *net = make_net("3-3:tanh-2");
    mlp_opt *opt = make_opt(_i < 8 ? "lm" : "lm:cholesky=1");
    mlp_train_opts options = whole_batch(2000);
    mlp_report report;

    for (size_t i = 0; missing && i < ROWS * OUTPUTS; i += 5)
        t[i] = (double)NAN;
    ck_ok(mlp_data_wrap(&given, ROWS, INPUTS, OUTPUTS, x, t, weighted ? sw : NULL));
    options.loss = loss;
    options.l2 = 0.01;
    ck_ok(mlp_fit(net, opt, given, NULL, &options, &report));
    ck_assert_int_eq(report.stop, MLP_STOP_CONVERGED);
    ck_assert_double_le(gradient_at(net, loss, ROWS, weighted ? sw : NULL, options.l2), 1e-9);
    mlp_data_free(given);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

/* Validation, patience and callbacks are those of any training; the same bits on any threads. */
START_TEST(test_threads_and_validation)
{
    enum { MANY = 1500 };
    static double many_x[MANY * 2], many_t[MANY];
    mlp_data *data, *train_part, *valid;
    mlp_net *first = NULL;

    for (size_t i = 0; i < MANY; i++) {
        many_x[2 * i] = sin(1.1 * (double)(i * i));
        many_x[2 * i + 1] = cos(0.7 * (double)(i * i));
        many_t[i] = many_x[2 * i] * many_x[2 * i + 1] + 0.3 * sin(5.0 * (double)i);
    }
    ck_ok(mlp_data_wrap(&data, MANY, 2, 1, many_x, many_t, NULL));
    ck_ok(mlp_data_split(data, 0.8, 3, &train_part, &valid));
    for (int threads = 0; threads < 5; threads++) {
        mlp_net *net = make_net("2-6:tanh-1");
        mlp_opt *opt = make_opt(specs[_i]);
        mlp_train_opts options = whole_batch(60);
        mlp_report report;

        options.threads = threads;
        options.patience = 3;
        ck_ok(mlp_fit(net, opt, train_part, valid, &options, &report));
        ck_assert_uint_gt(report.best.epoch, 0);
        ck_assert(isfinite(report.best.valid_loss));
        if (first == NULL)
            first = net;
        ck_assert_mem_eq(mlp_net_params(first), mlp_net_params(net),
                         mlp_net_n_params(net) * sizeof(double));
        if (net != first)
            mlp_net_free(net);
        mlp_opt_free(opt);
    }
    mlp_net_free(first);
    mlp_data_free(train_part);
    mlp_data_free(valid);
    mlp_data_free(data);
}
END_TEST

/* Other losses by L-BFGS, classes too: it ends where the gradient of loss and penalty is 0. */
START_TEST(test_lbfgs_losses)
{
    static const struct {
        const char *net;
        mlp_loss loss;
    } rows[] = {
        { "3-4:tanh-2:softmax", MLP_LOSS_CROSS_ENTROPY },
        { "3-4:tanh-2:sigmoid", MLP_LOSS_BINARY_CROSS_ENTROPY },
        { "3-4:tanh-2", MLP_LOSS_HUBER },
        { "3-4:sigmoid-2", MLP_LOSS_MEAN_SQUARED_ERROR },
    };
    const bool labelled = _i < 4;
    mlp_data *data = make_data(ROWS), *given;
    mlp_net *net = make_net(rows[_i % 4].net);
    mlp_opt *opt = make_opt("lbfgs:gradient_tolerance=1e-9");
    mlp_train_opts options = whole_batch(3000);
    int32_t label[ROWS];
    mlp_report report;

    for (size_t i = 0; i < ROWS; i++) {
        label[i] = t[i * OUTPUTS] > t[i * OUTPUTS + 1];
        t[i * OUTPUTS] = label[i] == 0 ? 1.0 : 0.0;
        t[i * OUTPUTS + 1] = 1.0 - t[i * OUTPUTS];
    }
    if (labelled)
        ck_ok(mlp_data_wrap_labels(&given, ROWS, INPUTS, OUTPUTS, x, label, NULL));
    else
        ck_ok(mlp_data_wrap(&given, ROWS, INPUTS, OUTPUTS, x, t, NULL));
    options.loss = rows[_i % 4].loss;
    options.l2 = 0.01;
    ck_ok(mlp_fit(net, opt, given, NULL, &options, &report));
    ck_assert_int_eq(report.stop, MLP_STOP_CONVERGED);
    ck_assert(isfinite(report.last.accuracy) == labelled);
    ck_assert_double_le(gradient_at(net, options.loss, ROWS, NULL, options.l2), 1e-7);
    mlp_data_free(given);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

/* Sets a weight once, from a callback. */
typedef struct meddler {
    mlp_net *net;
    size_t epoch;
} meddler;

static void meddle(mlp_net *net)
{
    mlp_net_params(net)[3] = 0.2385;
}

static int on_epoch(const mlp_epoch *epoch, void *user)
{
    const meddler *self = user;

    if (epoch->epoch == self->epoch)
        meddle(self->net);
    return 0;
}

/* Parameters may change between iterations, and data between runs: nothing is remembered of them.
 */
START_TEST(test_changes_are_seen)
{
    mlp_net *one = make_net("3-4:tanh-2"), *two = make_net("3-4:tanh-2");
    mlp_opt *opt_one = make_opt(specs[_i]), *opt_two = make_opt(specs[_i]);
    mlp_train_opts options = whole_batch(4);
    double s[3 * ROWS], target[2 * ROWS];
    meddler self = { one, 2 };
    mlp_trainer *trainer;
    mlp_data *data;

    for (size_t i = 0; i < 3 * ROWS; i++)
        s[i] = awkward(1, i);
    for (size_t i = 0; i < 2 * ROWS; i++)
        target[i] = awkward(2, i);
    ck_ok(mlp_data_wrap(&data, ROWS, 3, 2, s, target, NULL));
    options.on_epoch = on_epoch;
    options.user = &self;
    ck_ok(mlp_trainer_new(&trainer, one, opt_one, &options));
    ck_ok(mlp_trainer_run(trainer, data, NULL, NULL));
    options.on_epoch = NULL;
    options.epochs = 2;
    ck_ok(mlp_fit(two, opt_two, data, NULL, &options, NULL));
    meddle(two);
    ck_ok(mlp_fit(two, opt_two, data, NULL, &options, NULL));
    ck_assert_mem_eq(mlp_net_params(one), mlp_net_params(two),
                     mlp_net_n_params(one) * sizeof(double));
    for (size_t i = 0; i < 3 * ROWS; i++)
        s[i] += 0.0385;
    for (size_t i = 0; i < 2 * ROWS; i++)
        target[i] *= 1.7;
    ck_ok(mlp_trainer_run(trainer, data, NULL, NULL));
    for (int i = 0; i < 2; i++)
        ck_ok(mlp_fit(two, opt_two, data, NULL, &options, NULL));
    ck_assert_mem_eq(mlp_net_params(one), mlp_net_params(two),
                     mlp_net_n_params(one) * sizeof(double));
    mlp_trainer_free(trainer);
    mlp_data_free(data);
    mlp_opt_free(opt_one);
    mlp_opt_free(opt_two);
    mlp_net_free(one);
    mlp_net_free(two);
}
END_TEST

START_TEST(test_refused)
{
    static const struct {
        const char *net;
        mlp_loss loss;
        mlp_status status;
        const char *words;
    } rows[] = {
        { "3-4-2:softmax", MLP_LOSS_CROSS_ENTROPY, MLP_EUNSUPPORTED, "lbfgs takes any loss" },
        { "3-4-2", MLP_LOSS_HUBER, MLP_EUNSUPPORTED, "not huber" },
        { "3-4:dropout=0.5-2", MLP_LOSS_MEAN_SQUARED_ERROR, MLP_EUNSUPPORTED,
          "without the dropout of layer 0" },
        { "3-4-4:batch_norm-2", MLP_LOSS_MEAN_SQUARED_ERROR, MLP_EUNSUPPORTED,
          "without the batch normalisation of layer 1" },
    };
    mlp_opt *opt = make_opt("lm");
    mlp_data *data = make_data(ROWS);
    mlp_train_opts options = whole_batch(3);
    mlp_net *net;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        net = make_net(rows[i].net);
        options.loss = rows[i].loss;
        ck_fails(mlp_fit(net, opt, data, NULL, &options, NULL), rows[i].status, rows[i].words);
        mlp_net_free(net);
    }
    options = whole_batch(3);
    ck_ok(mlp_net_parse(&net, MLP_F32, "3-4-2", 1));
    ck_fails(mlp_fit(net, opt, data, NULL, &options, NULL), MLP_EDTYPE, "works in f64");
    mlp_net_free(net);
    net = make_net("3-4-2");
    options.batch = 5;
    ck_fails(mlp_fit(net, opt, data, NULL, &options, NULL), MLP_EINVAL, "set batch to 0");
    options = whole_batch(3);
    options.l1 = 0.1;
    ck_fails(mlp_fit(net, opt, data, NULL, &options, NULL), MLP_EUNSUPPORTED, "not l1");
    options.l1 = 0.0;
    options.clip_norm = 1.0;
    ck_fails(mlp_fit(net, opt, data, NULL, &options, NULL), MLP_EUNSUPPORTED, "clip_norm");
    options.clip_norm = 0.0;
    mlp_net_params(net)[0] = (double)INFINITY;
    ck_fails(mlp_fit(net, opt, data, NULL, &options, NULL), MLP_ENONFINITE, "epoch 1");
    mlp_net_free(net);
    mlp_opt_free(opt);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/trainer_solvers");

    add_loop_test(suite, test_sine, 2);
    add_loop_test(suite, test_parity, 2);
    add_loop_test(suite, test_far_unit, 4);
    add_loop_test(suite, test_goes_on, 4);
    add_loop_test(suite, test_changes_are_seen, 4);
    add_loop_test(suite, test_stationary, 16);
    add_loop_test(suite, test_threads_and_validation, 4);
    add_loop_test(suite, test_lbfgs_losses, 8);
    add_test(suite, test_refused);
    return suite;
}
