/* SPDX-License-Identifier: MIT */
/*
 * Training an epoch at a time: which rows make a step, in which order, and what
 * is told of it.
 */
#include "train/small_problem.h"

/*
 * Rows that can be told apart by what they do to a linear layer. Row i is the
 * i-th unit vector, its target t_i, the weights start at 0, the loss is
 * (y - t)^2 / 2 and the learning rate 1: weight i ends at t_i / b when row i
 * is used once, in a step of b rows, and elsewhere when it is used again.
 */
enum { MARKED = 7 };

static const double marks[MARKED] = { 3.0, -5.0, 7.0, 11.0, -13.0, 17.0, 19.0 };

static mlp_data *make_marked(void)
{
    static double unit[MARKED * MARKED];
    mlp_data *data = NULL;

    for (size_t i = 0; i < MARKED; i++)
        unit[i * MARKED + i] = 1.0;
    ck_ok(mlp_data_wrap(&data, MARKED, MARKED, 1, unit, marks, NULL));
    return data;
}

static const struct {
    size_t batch; /* as in the options */
    size_t rows;  /* of a full step */
    size_t steps;
    size_t last; /* rows of the last step */
} batches[] = {
    { 0, 7, 1, 7 }, { 1, 1, 7, 1 }, { 2, 2, 4, 1 }, { 3, 3, 3, 1 },   { 4, 4, 2, 3 },
    { 6, 6, 2, 1 }, { 7, 7, 1, 7 }, { 8, 7, 1, 7 }, { 100, 7, 1, 7 }, { SIZE_MAX, 7, 1, 7 },
};

enum { N_BATCHES = sizeof batches / sizeof batches[0] };

/* _i: each size of batch, without and with shuffling. */
START_TEST(test_each_row_is_used_once)
{
    const int k = _i % N_BATCHES;
    mlp_data *data = make_marked();
    mlp_net *net = make_net("7-1:nobias:zeros");
    mlp_train_opts options = defaults;
    mlp_epoch epoch;
    size_t in_last = 0;

    options.loss = MLP_LOSS_HALF_SQUARED_ERROR;
    options.batch = batches[k].batch;
    options.no_shuffle = _i < N_BATCHES;
    train(net, "sgd:lr=1", &options, 1, data, &epoch);
    ck_assert_uint_eq(epoch.steps, batches[k].steps);
    for (size_t i = 0; i < MARKED; i++) {
        const double share = mlp_net_params(net)[i] / marks[i];
        const bool last = fabs(share * (double)batches[k].last - 1.0) < 1e-14;

        ck_assert_msg(last || fabs(share * (double)batches[k].rows - 1.0) < 1e-14,
                      "row %zu has the share %g", i, share);
        in_last += last;
        if (options.no_shuffle)
            ck_assert(last || i < MARKED - batches[k].last);
    }
    if (batches[k].last != batches[k].rows)
        ck_assert_uint_eq(in_last, batches[k].last);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* w += (t - w) / 2 for each row in turn: the weight remembers the order. */
static double weight_after_rows(const double *targets)
{
    double w = 0.0;

    for (size_t i = 0; i < MARKED; i++)
        w += 0.5 * (targets[i] - w);
    return w;
}

static mlp_data *make_sequence(void)
{
    static const double ones[MARKED] = { 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0 };
    mlp_data *data = NULL;

    ck_ok(mlp_data_wrap(&data, MARKED, 1, 1, ones, marks, NULL));
    return data;
}

/* The weight after one epoch of single rows, from 0, in a trainer made before. */
static double weight_after_epoch(mlp_trainer *trainer, mlp_net *net, const mlp_data *data)
{
    mlp_net_params(net)[0] = 0.0;
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    return mlp_net_params(net)[0];
}

START_TEST(test_no_shuffle_keeps_the_order)
{
    mlp_data *data = make_sequence();
    mlp_net *net = make_net("1-1:nobias:zeros");
    mlp_opt *opt = make_opt("sgd:lr=0.5");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;

    options.loss = MLP_LOSS_HALF_SQUARED_ERROR;
    options.batch = 1;
    options.no_shuffle = 1;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    for (int epoch = 0; epoch < 3; epoch++)
        ck_near(weight_after_epoch(trainer, net, data), weight_after_rows(marks), 1e-14);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* The weights after each of 4 epochs shuffled by a seed. */
static void shuffled_weights(uint64_t seed, double weights[4])
{
    mlp_data *data = make_sequence();
    mlp_net *net = make_net("1-1:nobias:zeros");
    mlp_opt *opt = make_opt("sgd:lr=0.5");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;

    options.loss = MLP_LOSS_HALF_SQUARED_ERROR;
    options.batch = 1;
    options.seed = seed;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    for (int epoch = 0; epoch < 4; epoch++)
        weights[epoch] = weight_after_epoch(trainer, net, data);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}

START_TEST(test_shuffles_differ_by_epoch_and_repeat_by_seed)
{
    double once[4];
    double again[4];
    double other[4];

    shuffled_weights(9, once);
    shuffled_weights(9, again);
    shuffled_weights(10, other);
    ck_assert_mem_eq(once, again, sizeof once);
    for (int i = 0; i < 4; i++) {
        ck_assert_double_ne(once[i], other[i]);
        ck_assert_double_ne(once[i], weight_after_rows(marks));
        for (int j = 0; j < i; j++)
            ck_assert_double_ne(once[i], once[j]);
    }
}
END_TEST

START_TEST(test_same_seed_gives_the_same_bits)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-5:tanh-2");
    mlp_net *twin = make_net("3-5:tanh-2");
    mlp_train_opts options = defaults;
    mlp_epoch epoch;

    options.batch = 3;
    options.seed = 77;
    train(net, "sgd:lr=0.1,momentum=0.9", &options, 20, data, &epoch);
    train(twin, "sgd:lr=0.1,momentum=0.9", &options, 20, data, &epoch);
    ck_assert_mem_eq(mlp_net_params(net), mlp_net_params(twin),
                     mlp_net_n_params(net) * sizeof(double));
    mlp_net_free(twin);
    twin = make_net("3-5:tanh-2");
    options.seed = 78;
    train(twin, "sgd:lr=0.1,momentum=0.9", &options, 20, data, &epoch);
    ck_assert_mem_ne(mlp_net_params(net), mlp_net_params(twin),
                     mlp_net_n_params(net) * sizeof(double));
    mlp_net_free(twin);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_f32_follows_f64)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-5:tanh-2");
    mlp_net *single;
    mlp_train_opts options = defaults;
    mlp_epoch epoch;
    mlp_epoch epoch_f32;

    ck_ok(mlp_net_parse(&single, MLP_F32, "3-5:tanh-2", 5));
    options.batch = 4;
    train(net, "sgd:lr=0.1,momentum=0.9", &options, 20, data, &epoch);
    train(single, "sgd:lr=0.1,momentum=0.9", &options, 20, data, &epoch_f32);
    for (size_t i = 0; i < mlp_net_n_params(net); i++)
        ck_near((double)mlp_net_params_f32(single)[i], mlp_net_params(net)[i], 1e-4);
    ck_near(epoch_f32.loss, epoch.loss, 1e-4);
    ck_assert_uint_eq(epoch_f32.steps, 3);
    mlp_net_free(single);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* With a learning rate of 0 the training figures are those of mlp_evaluate(). */
START_TEST(test_training_figures_are_means_over_rows)
{
    static const int32_t labels[ROWS] = { 0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0 };
    static const double sw[ROWS] = { 1.0, 2.0, 0.0, 0.5, 3.0, 1.0, 0.25, 0.0, 0.0, 5.0, 1.5 };
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-4:tanh-2:softmax");
    mlp_train_opts options = defaults;
    mlp_data *labelled;
    mlp_metrics metrics;
    mlp_epoch epoch;
    mlp_work *work;

    ck_ok(mlp_data_wrap_labels(&labelled, ROWS, INPUTS, 2, x, labels, _i % 2 ? sw : NULL));
    ck_ok(mlp_work_new(&work, net, 4, 0));
    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.batch = _i < 2 ? 4 : 0;
    train(net, "sgd:lr=0", &options, 1, labelled, &epoch);
    ck_ok(mlp_evaluate(net, work, options.loss, labelled, &metrics));
    ck_near(epoch.loss, metrics.loss, 1e-14);
    ck_near(epoch.accuracy, metrics.accuracy, 1e-14);
    ck_assert_uint_eq(epoch.steps, _i < 2 ? 3 : 1);
    mlp_work_free(work);
    mlp_net_free(net);
    mlp_data_free(labelled);
    mlp_data_free(data);
}
END_TEST

/* The loss told is the one before the step, not after it. */
START_TEST(test_training_loss_is_taken_before_the_step)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-4:tanh-2");
    mlp_train_opts options = defaults;
    mlp_metrics before;
    mlp_metrics after;
    mlp_epoch epoch;
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, ROWS, 0));
    ck_ok(mlp_evaluate(net, work, options.loss, data, &before));
    options.batch = 0;
    train(net, "sgd:lr=0.1", &options, 1, data, &epoch);
    ck_ok(mlp_evaluate(net, work, options.loss, data, &after));
    ck_near(epoch.loss, before.loss, 1e-14);
    ck_assert_double_lt(after.loss, 0.99 * before.loss);
    mlp_work_free(work);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_figures_without_labels_and_validation)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-4:tanh-2");
    mlp_opt *opt = make_opt("sgd");
    mlp_trainer *trainer;
    mlp_epoch epoch;

    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    for (size_t i = 1; i <= 3; i++) {
        ck_ok(mlp_trainer_epoch(trainer, data, NULL, &epoch));
        ck_assert_uint_eq(epoch.epoch, i);
        ck_assert_uint_eq(epoch.steps, 1);
        ck_assert(isnan(epoch.accuracy) && isnan(epoch.valid_loss) && isnan(epoch.valid_accuracy));
        ck_assert(epoch.seconds >= 0.0 && isfinite(epoch.seconds));
        if (epoch.seconds > 0.0)
            ck_relative(epoch.samples_per_second, ROWS / epoch.seconds, 1e-12);
    }
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* _i: the element type. The validation data are larger than a batch. */
START_TEST(test_validation_figures_are_those_of_evaluate)
{
    static const int32_t labels[ROWS] = { 0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0 };
    mlp_data *data = make_data(ROWS);
    mlp_train_opts options = defaults;
    mlp_data *valid;
    mlp_net *net;
    mlp_opt *opt = make_opt("sgd:lr=0.1");
    mlp_trainer *trainer;
    mlp_metrics metrics;
    mlp_epoch epoch;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, _i ? MLP_F32 : MLP_F64, "3-4:tanh-2", 5));
    ck_ok(mlp_data_wrap_labels(&valid, ROWS, INPUTS, 2, x, labels, NULL));
    options.batch = 4;
    ck_ok(mlp_work_new(&work, net, 4, 0));
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    for (int i = 0; i < 3; i++) {
        ck_ok(mlp_trainer_epoch(trainer, data, valid, &epoch));
        ck_ok(mlp_evaluate(net, work, options.loss, valid, &metrics));
        ck_assert_double_eq(epoch.valid_loss, metrics.loss);
        ck_assert_double_eq(epoch.valid_accuracy, metrics.accuracy);
        ck_assert(isnan(epoch.accuracy));
    }
    mlp_trainer_free(trainer);
    mlp_work_free(work);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(valid);
    mlp_data_free(data);
}
END_TEST

/* Data may grow and shrink from call to call; the memory follows. */
START_TEST(test_data_of_other_lengths)
{
    mlp_data *few = make_data(2);
    mlp_data *many = make_data(ROWS);
    mlp_net *net = make_net("3-5:tanh-2");
    mlp_opt *opt = make_opt("sgd");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;
    mlp_epoch epoch;

    options.batch = 0;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    for (int i = 0; i < 2; i++) {
        ck_ok(mlp_trainer_epoch(trainer, few, many, &epoch));
        ck_ok(mlp_trainer_epoch(trainer, many, few, &epoch));
        ck_assert_uint_eq(epoch.steps, 1);
    }
    ck_assert_uint_eq(mlp_opt_steps(opt), 4);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(many);
    mlp_data_free(few);
}
END_TEST

static int stop_at_once(const mlp_epoch *epoch, void *user)
{
    (void)epoch;
    ++*(int *)user;
    return 1;
}

START_TEST(test_epoch_does_not_call_back)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-5:tanh-2");
    mlp_train_opts options = defaults;
    mlp_epoch epoch;
    int calls = 0;

    options.on_epoch = stop_at_once;
    options.user = &calls;
    train(net, "sgd", &options, 2, data, &epoch);
    ck_assert_int_eq(calls, 0);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* A second run goes on: epochs are counted, and shuffled, from where the first ended. */
START_TEST(test_run_goes_on)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-5:tanh-2");
    mlp_net *twin = make_net("3-5:tanh-2");
    mlp_opt *opt = make_opt("sgd:lr=0.1,momentum=0.9");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;
    mlp_report report;
    mlp_epoch epoch;

    options.batch = 3;
    options.epochs = 4;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_ok(mlp_trainer_run(trainer, data, NULL, &report));
    ck_assert_uint_eq(report.epochs, 4);
    ck_assert_uint_eq(report.last.epoch, 4);
    ck_ok(mlp_trainer_run(trainer, data, NULL, &report));
    ck_assert_uint_eq(report.epochs, 4);
    ck_assert_uint_eq(report.last.epoch, 8);
    train(twin, "sgd:lr=0.1,momentum=0.9", &options, 8, data, &epoch);
    ck_assert_mem_eq(mlp_net_params(net), mlp_net_params(twin),
                     mlp_net_n_params(net) * sizeof(double));
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(twin);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_options_are_copied)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-5:tanh-2");
    mlp_opt *opt = make_opt("sgd");
    mlp_train_opts options = defaults;
    mlp_trainer *trainer;
    mlp_epoch epoch;

    options.batch = 1;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    options.batch = 0;
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, &epoch));
    ck_assert_uint_eq(epoch.steps, ROWS);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/trainer");

    add_loop_test(suite, test_each_row_is_used_once, 2 * N_BATCHES);
    add_test(suite, test_no_shuffle_keeps_the_order);
    add_test(suite, test_shuffles_differ_by_epoch_and_repeat_by_seed);
    add_test(suite, test_same_seed_gives_the_same_bits);
    add_test(suite, test_f32_follows_f64);
    add_loop_test(suite, test_training_figures_are_means_over_rows, 4);
    add_test(suite, test_training_loss_is_taken_before_the_step);
    add_test(suite, test_figures_without_labels_and_validation);
    add_loop_test(suite, test_validation_figures_are_those_of_evaluate, 2);
    add_test(suite, test_data_of_other_lengths);
    add_test(suite, test_epoch_does_not_call_back);
    add_test(suite, test_run_goes_on);
    add_test(suite, test_options_are_copied);
    return suite;
}
