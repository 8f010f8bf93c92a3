/* SPDX-License-Identifier: MIT */
/*
 * The training loop: that networks learn, why a run ends, what it reports and
 * what it refuses.
 */
#include "support.h"

static const double x[4][2] = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };
static const double t[4] = { 0, 1, 1, 0 };

static const mlp_train_opts defaults = MLP_TRAIN_OPTS_INIT;

static mlp_data *make_xor(void)
{
    mlp_data *data = NULL;

    ck_ok(mlp_data_wrap(&data, 4, 2, 1, x[0], t, NULL));
    return data;
}

static mlp_net *make_net(mlp_dtype type, const char *spec, uint64_t seed)
{
    mlp_net *net = NULL;

    ck_ok(mlp_net_parse(&net, type, spec, seed));
    return net;
}

static mlp_opt *make_opt(const char *spec)
{
    mlp_opt *opt = NULL;

    ck_ok(mlp_opt_parse(&opt, spec));
    return opt;
}

/* Every output is on its target's side of 1/2. */
static void check_xor_is_learnt(const mlp_net *net)
{
    double y[4];
    float x_f32[8];
    float y_f32[4];
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, 4, 0));
    for (size_t i = 0; i < 8; i++)
        x_f32[i] = (float)x[i / 2][i % 2];
    if (mlp_net_dtype(net) == MLP_F64)
        ck_ok(mlp_predict(net, work, 4, x[0], y));
    else
        ck_ok(mlp_predict_f32(net, work, 4, x_f32, y_f32));
    for (size_t i = 0; i < 4; i++) {
        const double output = mlp_net_dtype(net) == MLP_F64 ? y[i] : (double)y_f32[i];

        ck_assert_msg((output > 0.5) == (t[i] > 0.5), "%g xor %g is %g", x[i][0], x[i][1], output);
    }
    mlp_work_free(work);
}

/*
 * The recipe of examples/01_xor.c: 8 tanh units, a sigmoid output, binary
 * cross-entropy, all four rows a step, learning rate 0.5 and momentum 0.9. It
 * takes 35 to 61 epochs; 200 are allowed. _i: seeds 0 ... 19 in f64, then f32.
 */
START_TEST(test_xor)
{
    mlp_data *data = make_xor();
    mlp_net *net = make_net(_i < 20 ? MLP_F64 : MLP_F32, "2-8:tanh-1:sigmoid", (uint64_t)_i % 20);
    mlp_opt *opt = make_opt("sgd:lr=0.5,momentum=0.9");
    mlp_train_opts options = defaults;
    mlp_report report;

    options.loss = MLP_LOSS_BINARY_CROSS_ENTROPY;
    options.epochs = 200;
    options.batch = 4;
    options.seed = (uint64_t)_i % 20;
    options.target_loss = 0.01;
    ck_ok(mlp_fit(net, opt, data, NULL, &options, &report));
    ck_assert_int_eq(report.stop, MLP_STOP_TARGET);
    ck_assert_double_le(report.last.loss, 0.01);
    check_xor_is_learnt(net);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* 2-4-1, sigmoid everywhere, no biases: a network that textbooks work by hand. */
static mlp_net *make_textbook(uint64_t seed)
{
    const mlp_init start = { MLP_INIT_UNIFORM, 0.0, 1.0 };
    const mlp_layer layers[2] = {
        { .units = 4, .act = MLP_ACT_SIGMOID, .init = start, .no_bias = 1 },
        { .units = 1, .act = MLP_ACT_SIGMOID, .init = start, .no_bias = 1 }
    };
    mlp_net *net = NULL;

    ck_ok(mlp_net_new(&net, MLP_F64, 2, layers, 2, seed));
    return net;
}

/* One step from given weights, with its numbers in full precision. */
START_TEST(test_textbook_step)
{
    static const double start[12] = { 0.2, 0.6, 0.5, 0.7, 0.4, 0.9, 0.8, 0.3, 0.6, 0.7, 0.3, 0.4 };
    static const double expected[12] = {
        0.2,
        0.6000049599150235,
        0.5,
        0.7000056077136713,
        0.4,
        0.9000022275661551,
        0.8,
        0.3000035331467772,
        0.6000233291157266,
        0.7000241432317996,
        0.3000256883160014,
        0.4000207559901822,
    };
    static const double output = 0.7855297137668376;
    mlp_net *net = make_textbook(0);
    mlp_opt *opt = make_opt("sgd:lr=0.001");
    mlp_train_opts options = defaults;
    mlp_report report;
    mlp_data *row;

    memcpy(mlp_net_params(net), start, sizeof start);
    ck_ok(mlp_data_wrap(&row, 1, 2, 1, x[1], &t[1], NULL));
    options.loss = MLP_LOSS_HALF_SQUARED_ERROR;
    options.epochs = 1;
    options.batch = 1;
    ck_ok(mlp_fit(net, opt, row, NULL, &options, &report));
    ck_relative(report.last.loss, (1.0 - output) * (1.0 - output) / 2.0, 1e-13);
    for (size_t i = 0; i < 12; i++)
        ck_relative(mlp_net_params(net)[i], expected[i], 1e-13);
    mlp_data_free(row);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

/*
 * It learns XOR from weights uniform in [0, 1), a sample a step, 4 steps an
 * epoch, from every seed 0 ... 19: at a learning rate of 1, in 3200 to 10800
 * epochs; 20000 are allowed. (The textbook's 0.001 takes 2.0 to 2.7 million.)
 */
START_TEST(test_textbook_xor)
{
    mlp_data *data = make_xor();
    mlp_net *net = make_textbook((uint64_t)_i);
    mlp_opt *opt = make_opt("sgd:lr=1");
    mlp_train_opts options = defaults;
    mlp_report report;

    options.loss = MLP_LOSS_HALF_SQUARED_ERROR;
    options.epochs = 20000;
    options.batch = 1;
    options.seed = (uint64_t)_i;
    options.target_loss = 0.001;
    ck_ok(mlp_fit(net, opt, data, NULL, &options, &report));
    ck_assert_int_eq(report.stop, MLP_STOP_TARGET);
    ck_assert_uint_eq(report.last.steps, 4);
    check_xor_is_learnt(net);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* As classes, with one output: both a sigmoid and a logit get every row right. */
START_TEST(test_xor_as_two_classes)
{
    static const int32_t labels[4] = { 0, 1, 1, 0 };
    mlp_net *net = make_net(MLP_F64, _i ? "2-8:tanh-1" : "2-8:tanh-1:sigmoid", 3);
    mlp_opt *opt = make_opt("sgd:lr=0.5,momentum=0.9");
    mlp_train_opts options = defaults;
    mlp_report report;
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, 4, 2, 2, x[0], labels, NULL));
    options.loss = MLP_LOSS_BINARY_CROSS_ENTROPY;
    options.epochs = 200;
    options.batch = 0;
    options.target_loss = 0.01;
    ck_ok(mlp_fit(net, opt, data, data, &options, &report));
    ck_assert_int_eq(report.stop, MLP_STOP_TARGET);
    ck_assert_double_eq(report.last.accuracy, 1.0);
    ck_assert_double_eq(report.last.valid_accuracy, 1.0);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_default_options)
{
    double rows[70];
    mlp_net *net = make_net(MLP_F64, "1-1", 3);
    mlp_opt *opt = make_opt("sgd");
    mlp_report report;
    mlp_data *data;

    for (size_t i = 0; i < 70; i++)
        rows[i] = awkward(1, i);
    ck_ok(mlp_data_wrap(&data, 70, 1, 1, rows, rows, NULL));
    ck_ok(mlp_fit(net, opt, data, NULL, NULL, &report));
    ck_assert_uint_eq(report.epochs, 10);
    ck_assert_uint_eq(report.last.epoch, 10);
    ck_assert_uint_eq(report.last.steps, 3);
    ck_assert_int_eq(report.stop, MLP_STOP_EPOCHS);
    ck_assert_uint_eq(mlp_opt_steps(opt), 30);
    ck_assert_double_ge(report.seconds, report.last.seconds);
    ck_ok(mlp_fit(net, opt, data, NULL, NULL, NULL));
    ck_assert_uint_eq(mlp_opt_steps(opt), 60);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

/* What a callback was told, epoch by epoch. */
typedef struct history {
    mlp_epoch epoch[50];
    size_t count;
    size_t stop_at;
    const mlp_net *net;
    mlp_work *work;
    const mlp_data *valid;
} history;

/* Keeps the figures, having compared those of the validation with an evaluation. */
static int keep(const mlp_epoch *epoch, void *user)
{
    history *kept = user;
    mlp_metrics metrics;

    if (kept->valid != NULL) {
        ck_ok(mlp_evaluate(kept->net, kept->work, MLP_LOSS_MEAN_SQUARED_ERROR, kept->valid,
                           &metrics));
        ck_assert_double_eq(epoch->valid_loss, metrics.loss);
    }
    kept->epoch[kept->count++] = *epoch;
    return kept->count == kept->stop_at ? -3 : 0;
}

/* Trains XOR by squared errors for up to 50 epochs, keeping what the callback is told. */
static mlp_report fit_and_keep(history *kept, double target_loss, bool validated)
{
    mlp_data *data = make_xor();
    mlp_net *net = make_net(MLP_F64, "2-8:tanh-1", 3);
    mlp_opt *opt = make_opt("sgd:lr=0.1,momentum=0.9");
    mlp_train_opts options = defaults;
    mlp_report report;

    options.epochs = 50;
    options.batch = 3;
    options.target_loss = target_loss;
    options.on_epoch = keep;
    options.user = kept;
    kept->net = net;
    kept->valid = validated ? data : NULL;
    ck_ok(mlp_work_new(&kept->work, net, 3, 0));
    ck_ok(mlp_fit(net, opt, data, kept->valid, &options, &report));
    mlp_work_free(kept->work);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
    return report;
}

START_TEST(test_callback_is_told_each_epoch)
{
    history kept = { .count = 0 };
    const mlp_report report = fit_and_keep(&kept, 0.0, true);

    ck_assert_int_eq(report.stop, MLP_STOP_EPOCHS);
    ck_assert_uint_eq(kept.count, 50);
    for (size_t i = 0; i < 50; i++) {
        ck_assert_uint_eq(kept.epoch[i].epoch, i + 1);
        ck_assert_uint_eq(kept.epoch[i].steps, 2);
        ck_assert(isfinite(kept.epoch[i].loss));
        ck_assert(isnan(kept.epoch[i].accuracy));
    }
    ck_assert_uint_eq(report.last.epoch, 50);
    ck_assert_double_eq(report.last.loss, kept.epoch[49].loss);
    ck_assert_double_eq(report.last.valid_loss, kept.epoch[49].valid_loss);
    ck_assert_double_lt(kept.epoch[49].loss, kept.epoch[0].loss);
}
END_TEST

START_TEST(test_callback_stops)
{
    history kept = { .stop_at = 7 };
    const mlp_report report = fit_and_keep(&kept, 0.0, false);

    ck_assert_int_eq(report.stop, MLP_STOP_CALLBACK);
    ck_assert_uint_eq(report.epochs, 7);
    ck_assert_uint_eq(kept.count, 7);
    ck_assert(isnan(report.last.valid_loss));
}
END_TEST

static double loss_of(const mlp_epoch *epoch, bool validated)
{
    return validated ? epoch->valid_loss : epoch->loss;
}

/*
 * The target is the smallest loss of a run before, so that it is reached in
 * that very epoch, and exactly. _i: without and with validation data, whose
 * loss then counts.
 */
START_TEST(test_target_loss_stops)
{
    history whole = { .count = 0 };
    history kept = { .count = 0 };
    mlp_report report;
    double target;
    size_t best = 0;

    (void)fit_and_keep(&whole, 0.0, _i);
    for (size_t i = 1; i < whole.count; i++)
        if (loss_of(&whole.epoch[i], _i) < loss_of(&whole.epoch[best], _i))
            best = i;
    target = loss_of(&whole.epoch[best], _i);
    report = fit_and_keep(&kept, target, _i);
    ck_assert_int_eq(report.stop, MLP_STOP_TARGET);
    ck_assert_uint_eq(report.epochs, best + 1);
    ck_assert_double_eq(loss_of(&report.last, _i), target);
    ck_assert_uint_eq(kept.count, best + 1);
}
END_TEST

START_TEST(test_stop_names)
{
    ck_assert_str_eq(mlp_stop_name(MLP_STOP_EPOCHS), "epochs");
    ck_assert_str_eq(mlp_stop_name(MLP_STOP_TARGET), "target loss");
    ck_assert_str_eq(mlp_stop_name(MLP_STOP_CALLBACK), "callback");
    ck_assert_str_eq(mlp_stop_name(MLP_STOP_ERROR), "error");
    ck_assert_str_eq(mlp_stop_name(MLP_STOP_PATIENCE), "patience");
    ck_assert_str_eq(mlp_stop_name(MLP_STOP_TIME), "time");
    ck_assert_str_eq(mlp_stop_name(MLP_STOP_CONVERGED), "converged");
    ck_assert_ptr_null(mlp_stop_name((mlp_stop)7));
}
END_TEST

/* The report tells how far a run came that fails. */
START_TEST(test_report_of_a_run_that_fails)
{
    static const double ones[2] = { 1.0, 1.0 };
    static const double tens[2] = { 10.0, 10.0 };
    mlp_net *net = make_net(MLP_F64, "1-1:exp:nobias:zeros", 0);
    mlp_opt *opt = make_opt("sgd:lr=100");
    mlp_train_opts options = defaults;
    mlp_report report;
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, 2, 1, 1, ones, tens, NULL));
    options.batch = 0;
    ck_fails(mlp_fit(net, opt, data, NULL, &options, &report), MLP_ENONFINITE,
             "epoch 2, step 1, layer 0: the loss is inf");
    ck_assert_uint_eq(report.epochs, 1);
    ck_assert_uint_eq(report.last.epoch, 2);
    ck_assert_uint_eq(report.last.steps, 0);
    ck_near(mlp_net_params(net)[0], 1800.0, 1e-12);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

/* Calls mlp_fit() on XOR with options that it refuses, and sees that nothing was done. */
static void check_refused(const char *spec, const mlp_train_opts *options, mlp_status status,
                          const char *words)
{
    mlp_data *data = make_xor();
    mlp_net *net = make_net(MLP_F64, spec, 3);
    mlp_opt *opt = make_opt("sgd");
    const double before = mlp_net_params(net)[0];

    ck_fails(mlp_fit(net, opt, data, NULL, options, NULL), status, words);
    ck_assert_double_eq(mlp_net_params(net)[0], before);
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    ck_ok(mlp_fit(net, opt, data, NULL, NULL, NULL));
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}

/* Each is refused below 0, infinite and as no number. */
static const size_t at_least_0[] = {
    offsetof(mlp_train_opts, l1),          offsetof(mlp_train_opts, l2),
    offsetof(mlp_train_opts, clip_value),  offsetof(mlp_train_opts, clip_norm),
    offsetof(mlp_train_opts, max_norm),    offsetof(mlp_train_opts, min_delta),
    offsetof(mlp_train_opts, max_seconds),
};

enum { N_AT_LEAST_0 = sizeof at_least_0 / sizeof at_least_0[0] };

START_TEST(test_numbers_at_least_0)
{
    static const double bad[] = { -1e-9, (double)NAN, (double)INFINITY };

    for (size_t i = 0; i < 3; i++) {
        mlp_train_opts options = defaults;

        memcpy((char *)&options + at_least_0[_i], &bad[i], sizeof bad[i]);
        check_refused("2-1", &options, MLP_ERANGE, "must be 0 or more");
    }
}
END_TEST

START_TEST(test_bad_label_smoothing)
{
    static const double bad[] = { -0.1, 1.0, (double)NAN };
    mlp_train_opts options = defaults;

    options.loss = MLP_LOSS_BINARY_CROSS_ENTROPY;
    for (size_t i = 0; i < 3; i++) {
        options.label_smoothing = bad[i];
        check_refused("2-1:sigmoid", &options, MLP_ERANGE, "label_smoothing is ");
    }
    options.label_smoothing = 0.1;
    options.loss = MLP_LOSS_HUBER;
    check_refused("2-1", &options, MLP_EINVAL, "is for cross-entropies, not for huber");
}
END_TEST

START_TEST(test_bad_options)
{
    static const double bad_targets[] = { -1e-9, (double)NAN, (double)INFINITY };
    mlp_train_opts options = defaults;

    options.size = 0;
    check_refused("2-1", &options, MLP_EINVAL, "MLP_TRAIN_OPTS_INIT");
    options.size = sizeof options + 8;
    check_refused("2-1", &options, MLP_EINVAL, "MLP_TRAIN_OPTS_INIT");
    options = defaults;
    options.epochs = 0;
    check_refused("2-1", &options, MLP_EINVAL, "0 epochs");
    options = defaults;
    for (size_t i = 0; i < 3; i++) {
        options.target_loss = bad_targets[i];
        check_refused("2-1", &options, MLP_ERANGE, "target loss");
    }
    options = defaults;
    options.threads = -1;
    check_refused("2-1", &options, MLP_EINVAL, "-1 threads");
    options.threads = 2000;
    check_refused("2-1", &options, MLP_ERANGE, "2000 threads");
    options = defaults;
    options.loss = (mlp_loss)6;
    check_refused("2-1", &options, MLP_EINVAL, "no loss has number 6");
    options.loss = (mlp_loss)-1;
    check_refused("2-1", &options, MLP_EINVAL, "no loss has number -1");
}
END_TEST

START_TEST(test_losses_that_do_not_suit_the_outputs)
{
    mlp_train_opts options = defaults;

    options.loss = MLP_LOSS_CROSS_ENTROPY;
    check_refused("2-1:sigmoid", &options, MLP_EINVAL, "cross_entropy wants outputs that sum");
    check_refused("2-1", &options, MLP_EINVAL, "cross_entropy wants 2 outputs or more");
    options.loss = MLP_LOSS_BINARY_CROSS_ENTROPY;
    check_refused("2-1:softmax", &options, MLP_EINVAL, "wants independent outputs");
}
END_TEST

START_TEST(test_one_thread)
{
    mlp_data *data = make_xor();
    mlp_net *net = make_net(MLP_F64, "2-1", 3);
    mlp_opt *opt = make_opt("sgd");
    mlp_train_opts options = defaults;

    options.threads = 1;
    ck_ok(mlp_fit(net, opt, data, NULL, &options, NULL));
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_null_arguments)
{
    mlp_data *data = make_xor();
    mlp_net *net = make_net(MLP_F64, "2-1", 3);
    mlp_opt *opt = make_opt("sgd");

    ck_fails(mlp_fit(NULL, opt, data, NULL, NULL, NULL), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_fit(net, NULL, data, NULL, NULL, NULL), MLP_EINVAL, "opt is NULL");
    ck_fails(mlp_fit(net, opt, NULL, NULL, NULL, NULL), MLP_EINVAL, "train is NULL");
    ck_fails(mlp_fit(net, opt, NULL, data, NULL, NULL), MLP_EINVAL, "train is NULL");
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* What is wrong before the training starts leaves the report as it was. */
START_TEST(test_report_of_a_run_that_does_not_start)
{
    static const double inputs[4] = { 0.1, 0.2, 0.3, 0.4 };
    static const double targets[2] = { 1.0, 2.0 };
    mlp_report report = { .stop = MLP_STOP_TARGET, .epochs = 2385 };
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;

    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1", 1));
    ck_ok(mlp_opt_sgd(&opt, NULL));
    ck_ok(mlp_data_wrap(&data, 2, 2, 1, inputs, targets, NULL));
    ck_fails(mlp_fit(net, opt, data, NULL, NULL, &report), MLP_ESHAPE,
             "the training data have 2 inputs, the network has 1");
    ck_assert_int_eq(report.stop, MLP_STOP_TARGET);
    ck_assert_uint_eq(report.epochs, 2385);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/fit");

    add_loop_test(suite, test_xor, 40);
    add_test(suite, test_textbook_step);
    add_loop_test(suite, test_textbook_xor, 20);
    add_loop_test(suite, test_xor_as_two_classes, 2);
    add_test(suite, test_default_options);
    add_test(suite, test_callback_is_told_each_epoch);
    add_test(suite, test_callback_stops);
    add_loop_test(suite, test_target_loss_stops, 2);
    add_test(suite, test_stop_names);
    add_test(suite, test_report_of_a_run_that_fails);
    add_loop_test(suite, test_numbers_at_least_0, N_AT_LEAST_0);
    add_test(suite, test_bad_label_smoothing);
    add_test(suite, test_bad_options);
    add_test(suite, test_losses_that_do_not_suit_the_outputs);
    add_test(suite, test_one_thread);
    add_test(suite, test_null_arguments);
    add_test(suite, test_report_of_a_run_that_does_not_start);
    return suite;
}
