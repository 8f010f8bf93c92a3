/* SPDX-License-Identifier: MIT */
/*
 * Trainings that fail: what is said, and what is left as it was.
 */
#include "train/small_problem.h"

/* Every loss is finite, and the last update is not. */
START_TEST(test_update_that_is_not_finite)
{
    static const double input = 2.0;
    static const double target = 1e154;
    mlp_data *data;
    mlp_net *net = make_net("1-1:nobias:zeros");
    mlp_opt *opt = make_opt("sgd:lr=1e200");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;

    ck_ok(mlp_data_wrap(&data, 1, 1, 1, &input, &target, NULL));
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_fails(mlp_trainer_epoch(trainer, data, NULL, NULL), MLP_ENONFINITE,
             "epoch 1, layer 0: parameter 0 is not finite");
    ck_assert_double_eq(mlp_net_params(net)[0], 0.0);
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/*
 * The loss is finite and its gradient is not: exp(-z^2) at z = 1e400 is 0, its
 * slope infinity times 0. No step is made of it.
 */
START_TEST(test_gradient_that_is_not_finite)
{
    static const double input = 1e200;
    static const double target = 0.5;
    const double start[4] = { 1e200, 0.0, 0.3, 0.1 };
    mlp_data *data;
    mlp_net *net = make_net("1-1:gaussian-1");
    mlp_opt *opt = make_opt("sgd:lr=0.1");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;

    memcpy(mlp_net_params(net), start, sizeof start);
    ck_ok(mlp_data_wrap(&data, 1, 1, 1, &input, &target, NULL));
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_fails(mlp_trainer_epoch(trainer, data, NULL, NULL), MLP_ENONFINITE,
             "epoch 1, step 1, layer 0: the gradient is not finite");
    ck_assert_mem_eq(mlp_net_params(net), start, sizeof start);
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* A parameter that the caller has lost is no fault of the step that finds it. */
START_TEST(test_parameter_that_is_not_finite_before)
{
    static const double input = 1.0;
    static const double target = 0.5;
    mlp_data *data;
    mlp_net *net = make_net("1-2:tanh-1");
    mlp_opt *opt = make_opt("sgd:lr=0.1");
    mlp_train_opts options = defaults;

    mlp_net_params(net)[5] = (double)NAN;
    ck_ok(mlp_data_wrap(&data, 1, 1, 1, &input, &target, NULL));
    ck_fails(mlp_fit(net, opt, data, NULL, &options, NULL), MLP_ENONFINITE,
             "epoch 1, step 1, layer 1: parameter 5 is not finite");
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* An optimiser that a failed training was the first to use may serve another vector. */
START_TEST(test_optimiser_is_as_it_was)
{
    static const double input = 1e200;
    static const double target = 1e300;
    double theta[3] = { 1.0, 2.0, 3.0 };
    mlp_data *data;
    mlp_net *net = make_net("1-1");
    mlp_opt *opt = make_opt("adam");
    mlp_train_opts options = defaults;

    ck_ok(mlp_data_wrap(&data, 1, 1, 1, &input, &target, NULL));
    ck_fails(mlp_fit(net, opt, data, NULL, &options, NULL), MLP_ENONFINITE, "epoch 1");
    ck_ok(mlp_opt_update(opt, 3, theta, theta));
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* What fails before the first epoch leaves the report. */
START_TEST(test_report_of_no_epoch)
{
    float theta[2] = { 1.0f, 2.0f };
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-4-2");
    mlp_opt *opt = make_opt("adam");
    mlp_train_opts options = defaults;
    mlp_report report, before;

    memset(&report, 0x55, sizeof report);
    memcpy(&before, &report, sizeof report);
    ck_ok(mlp_opt_update_f32(opt, 2, theta, theta));
    ck_fails(mlp_fit(net, opt, data, NULL, &options, &report), MLP_EDTYPE, "f32");
    ck_assert_mem_eq(&report, &before, sizeof report);
    options.loss = (mlp_loss)77;
    options.label_smoothing = 0.1;
    ck_fails(mlp_fit(net, opt, data, NULL, &options, &report), MLP_EINVAL, "77");
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* Rows of weight 0 may be whatever they are. */
START_TEST(test_row_that_does_not_count)
{
    const double inputs[3] = { 1.0, 2.0, 3.0 }, sw[3] = { 1.0, 1.0, 0.0 };
    const double targets[3] = { 1.0, 2.0, _i == 0 ? 1e200 : 3.0 };
    mlp_data *data;
    mlp_net *net = make_net("1-1");
    mlp_opt *opt = make_opt("sgd:lr=0.1");
    mlp_train_opts options = defaults;
    mlp_report report;

    mlp_net_params(net)[0] = _i == 0 ? 0.5 : 0.25;
    ck_ok(mlp_data_wrap(&data, 3, 1, 1, inputs, targets, sw));
    options.no_shuffle = 1;
    ck_ok(mlp_fit(net, opt, data, data, &options, &report));
    ck_assert(isfinite(report.last.loss));
    ck_assert(isfinite(report.last.valid_loss));
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* Weights that are above 0 in the data's type and 0 in the network's. */
START_TEST(test_weights_that_vanish_in_float)
{
    static const double inputs[2] = { 0.5, -0.3 };
    static const double targets[2] = { 0.2, 0.1 };
    static const double sw[2] = { 1e-60, 1e-60 };
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt = make_opt("sgd:lr=0.1");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;

    ck_ok(mlp_net_parse(&net, MLP_F32, "1-1", 1));
    ck_ok(mlp_data_wrap(&data, 2, 1, 1, inputs, targets, sw));
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_fails(mlp_trainer_epoch(trainer, data, NULL, NULL), MLP_ERANGE,
             "weights are 0 in every batch, in f32");
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/*
 * y = exp(w x): with x = 1, t = 10 and w = 0 the first step goes to w = 1800,
 * where the second row's output is infinite.
 */
START_TEST(test_loss_that_is_not_finite)
{
    static const double ones[2] = { 1.0, 1.0 };
    static const double tens[2] = { 10.0, 10.0 };
    mlp_data *data;
    mlp_net *net = make_net("1-1:exp:nobias:zeros");
    mlp_opt *opt = make_opt("sgd:lr=100");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;
    mlp_epoch epoch;

    ck_ok(mlp_data_wrap(&data, 2, 1, 1, ones, tens, NULL));
    options.batch = 1;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_fails(mlp_trainer_epoch(trainer, data, NULL, &epoch), MLP_ENONFINITE,
             "epoch 1, step 2, layer 0: the loss is inf");
    ck_assert_double_eq(mlp_net_params(net)[0], 0.0); /* as before the epoch */
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    ck_assert_uint_eq(epoch.epoch, 1);
    ck_assert_uint_eq(epoch.steps, 1);
    ck_near(epoch.loss, 81.0, 1e-14);

    /* The same objects go on, at a lower rate. */
    ck_ok(mlp_opt_set_learning_rate(opt, 0.002));
    for (int i = 0; i < 200; i++)
        ck_ok(mlp_trainer_epoch(trainer, data, NULL, &epoch));
    ck_near(mlp_net_params(net)[0], log(10.0), 1e-6);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_validation_loss_that_is_not_finite)
{
    static const double far[1] = { 1e6 };
    static const double ones[1] = { 1.0 };
    mlp_data *data;
    mlp_data *valid;
    mlp_net *net = make_net("1-1:exp:nobias:zeros");
    mlp_opt *opt = make_opt("sgd:lr=0.1");
    mlp_trainer *trainer;
    mlp_epoch epoch;

    ck_ok(mlp_data_wrap(&data, 1, 1, 1, ones, far, NULL));
    ck_ok(mlp_data_wrap(&valid, 1, 1, 1, far, ones, NULL));
    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    ck_fails(mlp_trainer_epoch(trainer, data, valid, &epoch), MLP_ENONFINITE, "inf");
    ck_assert_uint_eq(epoch.steps, 1);
    ck_assert(isnan(epoch.valid_loss));
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(valid);
    mlp_data_free(data);
}
END_TEST

/*
 * An epoch that fails leaves nothing behind: parameters, running statistics, momentum, shuffles. So
 * the next ones are those of a training that never saw it. What fails it is a loss that is not
 * finite: at the last layer, in the second batch.
 */
START_TEST(test_failed_epoch_leaves_no_trace)
{
    static double huge[ROWS * OUTPUTS];
    mlp_data *data = make_data(ROWS), *bad;
    mlp_net *net = make_net("3-5:tanh:batch_norm-2");
    mlp_net *twin = make_net("3-5:tanh:batch_norm-2");
    mlp_opt *opt = make_opt("sgd:lr=0.05,momentum=0.9");
    mlp_opt *twin_opt = make_opt("sgd:lr=0.05,momentum=0.9");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer, *twin_trainer;

    for (size_t i = 0; i < ROWS * OUTPUTS; i++)
        huge[i] = i / OUTPUTS < ROWS / 2 ? t[i] : 1e200;
    ck_ok(mlp_data_wrap(&bad, ROWS, INPUTS, OUTPUTS, x, huge, NULL));
    options.batch = 4;
    options.no_shuffle = _i;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_ok(mlp_trainer_new(&twin_trainer, twin, twin_opt, &options));
    for (int i = 0; i < 4; i++) {
        ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
        ck_ok(mlp_trainer_epoch(twin_trainer, data, NULL, NULL));
        ck_fails(mlp_trainer_epoch(trainer, bad, NULL, NULL), MLP_ENONFINITE,
                 "layer 1: the loss is inf");
        ck_assert_mem_eq(mlp_net_params(net), mlp_net_params(twin),
                         mlp_net_n_params(net) * sizeof(double));
        ck_assert_mem_eq(mlp_net_running(net), mlp_net_running(twin),
                         mlp_net_n_running(net) * sizeof(double));
        ck_assert_uint_eq(mlp_opt_steps(opt), mlp_opt_steps(twin_opt));
    }
    mlp_trainer_free(trainer);
    mlp_trainer_free(twin_trainer);
    mlp_opt_free(opt);
    mlp_opt_free(twin_opt);
    mlp_net_free(net);
    mlp_net_free(twin);
    mlp_data_free(bad);
    mlp_data_free(data);
}
END_TEST

/* The last batch of batch normalisation would have one row; rprop wants all rows in each step. */
START_TEST(test_steps_that_can_not_be)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-5:batch_norm-2");
    mlp_opt *opt = make_opt("sgd"), *rprop = make_opt("rprop");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;

    options.batch = 5;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_fails(mlp_trainer_epoch(trainer, data, NULL, NULL), MLP_EINVAL,
             "11 rows in batches of 5: the last one has 1 row");
    mlp_trainer_free(trainer);
    options.batch = 4;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    mlp_trainer_free(trainer);
    ck_ok(mlp_trainer_new(&trainer, net, rprop, &options));
    ck_fails(mlp_trainer_epoch(trainer, data, NULL, NULL), MLP_EINVAL,
             "rprop wants all 11 rows in each step, not 4: set batch to 0");
    mlp_trainer_free(trainer);
    options.batch = 0;
    ck_ok(mlp_trainer_new(&trainer, net, rprop, &options));
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    mlp_trainer_free(trainer);
    mlp_opt_free(rprop);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* Targets outside of [0, 1] are found before the first step, by their row in the data. */
START_TEST(test_targets_out_of_range)
{
    static const double inputs[3] = { 1.0, 2.0, 3.0 };
    static const double targets[3] = { 0.0, 1.0, 1.5 };
    mlp_data *data;
    mlp_net *net = make_net("1-1:sigmoid");
    mlp_opt *opt = make_opt("sgd");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;

    ck_ok(mlp_data_wrap(&data, 3, 1, 1, inputs, targets, NULL));
    options.loss = MLP_LOSS_BINARY_CROSS_ENTROPY;
    options.batch = 1;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_fails(mlp_trainer_epoch(trainer, data, NULL, NULL), MLP_ERANGE,
             "row 2 of the training data, target 0 is 1.5");
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* Data that do not fit are refused before a step is made. */
START_TEST(test_data_that_do_not_fit)
{
    static const int32_t labels[2] = { 0, 2 };
    mlp_data *good = make_data(ROWS);
    mlp_net *net = make_net("3-5:tanh-2");
    mlp_opt *opt = make_opt("sgd");
    mlp_trainer *trainer;
    mlp_data *bad[4];
    static const char *const words[4] = { "4 inputs, the network has 3",
                                          "1 targets, the network has 2 outputs",
                                          "3 classes, the network has 2 outputs",
                                          "neither targets nor labels" };

    ck_ok(mlp_data_wrap(&bad[0], 2, 4, 2, x, t, NULL));
    ck_ok(mlp_data_wrap(&bad[1], 2, 3, 1, x, t, NULL));
    ck_ok(mlp_data_wrap_labels(&bad[2], 2, 3, 3, x, labels, NULL));
    ck_ok(mlp_data_wrap(&bad[3], 2, 3, 0, x, NULL, NULL));
    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    for (size_t i = 0; i < 4; i++) {
        ck_fails(mlp_trainer_epoch(trainer, bad[i], NULL, NULL), MLP_ESHAPE, words[i]);
        ck_fails(mlp_trainer_epoch(trainer, good, bad[i], NULL), MLP_ESHAPE, words[i]);
        ck_fails(mlp_trainer_run(trainer, bad[i], NULL, NULL), MLP_ESHAPE, words[i]);
    }
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    ck_ok(mlp_trainer_epoch(trainer, good, NULL, NULL));
    for (size_t i = 0; i < 4; i++)
        mlp_data_free(bad[i]);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(good);
}
END_TEST

/* An optimiser that is bound to another vector. */
START_TEST(test_optimiser_of_another_network)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-5:tanh-2");
    mlp_net *other = make_net("3-4:tanh-2");
    mlp_opt *opt = make_opt("sgd:momentum=0.9");
    mlp_trainer *trainer;
    double before;

    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    mlp_trainer_free(trainer);
    before = mlp_net_params(other)[0];
    ck_ok(mlp_trainer_new(&trainer, other, opt, NULL));
    ck_fails(mlp_trainer_epoch(trainer, data, NULL, NULL), MLP_ESHAPE, "parameters");
    ck_assert_double_eq(mlp_net_params(other)[0], before);
    mlp_opt_reset(opt);
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(other);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_null_arguments)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-5:tanh-2");
    mlp_opt *opt = make_opt("sgd");
    mlp_trainer *trainer = (mlp_trainer *)net;

    ck_fails(mlp_trainer_new(NULL, net, opt, NULL), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_trainer_new(&trainer, NULL, opt, NULL), MLP_EINVAL, "net is NULL");
    ck_assert_ptr_null(trainer);
    ck_fails(mlp_trainer_new(&trainer, net, NULL, NULL), MLP_EINVAL, "opt is NULL");
    ck_fails(mlp_trainer_epoch(NULL, data, NULL, NULL), MLP_EINVAL, "trainer is NULL");
    ck_fails(mlp_trainer_run(NULL, data, NULL, NULL), MLP_EINVAL, "trainer is NULL");
    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    ck_fails(mlp_trainer_epoch(trainer, NULL, data, NULL), MLP_EINVAL, "train is NULL");
    ck_fails(mlp_trainer_run(trainer, NULL, NULL, NULL), MLP_EINVAL, "train is NULL");
    mlp_trainer_free(trainer);
    mlp_trainer_free(NULL);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/trainer_failures");

    add_test(suite, test_update_that_is_not_finite);
    add_test(suite, test_gradient_that_is_not_finite);
    add_test(suite, test_optimiser_is_as_it_was);
    add_test(suite, test_report_of_no_epoch);
    add_loop_test(suite, test_row_that_does_not_count, 2);
    add_test(suite, test_parameter_that_is_not_finite_before);
    add_test(suite, test_weights_that_vanish_in_float);
    add_test(suite, test_loss_that_is_not_finite);
    add_test(suite, test_validation_loss_that_is_not_finite);
    add_loop_test(suite, test_failed_epoch_leaves_no_trace, 2);
    add_test(suite, test_steps_that_can_not_be);
    add_test(suite, test_targets_out_of_range);
    add_test(suite, test_data_that_do_not_fit);
    add_test(suite, test_optimiser_of_another_network);
    add_test(suite, test_null_arguments);
    return suite;
}
