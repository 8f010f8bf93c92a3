/* SPDX-License-Identifier: MIT */
/*
 * Checkpoints: a run that is cut anywhere goes on to the same bits; what does
 * not belong to a training is refused. Kills are in fault/test_kill.c.
 */
#define _POSIX_C_SOURCE 200809L /* symlink, nanosleep */
#include "small_problem.h"

#include <time.h>
#include <unistd.h>

#include "scratch.h"

static const char *const nets[] = { "3-5:tanh:batch_norm:dropout=0.3-4:relu-2", "3-4:tanh-2" };

static mlp_train_opts options_of(bool solver)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;

    options.batch = solver ? 0 : 4;
    options.epochs = 9;
    options.seed = 5;
    options.checkpoint = scratch_path("run");
    options.checkpoint_seconds = 0.0;
    return options;
}

/* Stops a run after the epoch of this number. */
static int stop_at(const mlp_epoch *epoch, void *user)
{
    return epoch->epoch == *(const size_t *)user;
}

static void compare(const mlp_net *a, const mlp_net *b)
{
    ck_assert_mem_eq(mlp_net_params_const(a), mlp_net_params_const(b),
                     mlp_net_n_params(a) * sizeof(double));
}

static const char *const specs[] = { "sgd:lr=0.05,momentum=0.9,nesterov=1",
                                     "adam:lr=0.01,amsgrad=1",
                                     "rmsprop:lr=0.01,momentum=0.5,centered=1",
                                     "nadam:lr=0.01",
                                     "radam",
                                     "lion:lr=0.001",
                                     "adagrad:lr=0.1",
                                     "rprop",
                                     "lbfgs:memory=3",
                                     "lm",
                                     "lm:bayesian=1" };
enum { N_SPECS = sizeof specs / sizeof specs[0] };

static bool is_solver(const char *spec)
{
    return spec[0] == 'l' && spec[1] != 'i';
}

static mlp_opt *make_scheduled(const char *spec)
{
    mlp_opt *opt = make_opt(spec);
    mlp_schedule schedule;

    if (is_solver(spec) || strncmp(spec, "rprop", 5) == 0)
        return opt;
    ck_ok(mlp_schedule_parse(&schedule, "plateau:patience=1,factor=0.5,warmup=3"));
    ck_ok(mlp_opt_set_schedule(opt, &schedule));
    return opt;
}

/* A run that the callback stops after each epoch in turn, resumed by other objects. */
START_TEST(test_epochs_go_on)
{
    const char *spec = specs[_i];
    const bool whole = is_solver(spec) || strcmp(spec, "rprop") == 0;
    mlp_train_opts options = options_of(whole);
    mlp_data *data = make_data(ROWS);
    mlp_net *uncut = make_net(nets[whole]);
    mlp_opt *opt = make_scheduled(spec);
    mlp_report expected;

    options.patience = whole ? 0 : 3;
    options.checkpoint = NULL;
    ck_ok(mlp_fit(uncut, opt, data, data, &options, &expected));
    mlp_opt_free(opt);
    options.checkpoint = scratch_path("run");
    options.resume = 1;
    options.on_epoch = stop_at;
    for (size_t cut = 1; cut <= expected.epochs; cut++) {
        mlp_net *net = make_net(nets[whole]);
        mlp_report report;

        opt = make_scheduled(spec);
        options.user = &cut;
        ck_ok(mlp_fit(net, opt, data, data, &options, &report));
        ck_assert_uint_eq(report.epochs, cut);
        ck_assert_uint_eq(mlp_opt_epochs(opt), cut);
        if (cut == expected.epochs) {
            compare(net, uncut);
            ck_assert_double_eq(report.last.loss, expected.last.loss);
            ck_assert_double_eq(report.last.valid_loss, expected.last.valid_loss);
            ck_assert_uint_eq(report.best.epoch, expected.best.epoch);
        }
        mlp_opt_free(opt);
        mlp_net_free(net);
    }
    mlp_net_free(uncut);
    mlp_data_free(data);
}
END_TEST

/* Counts calls, and stops at one of them. */
typedef struct step_counter {
    size_t calls;
    size_t stop_at; /* 0: never */
    mlp_step last;
} step_counter;

static int count_steps(const mlp_step *step, void *user)
{
    step_counter *counter = user;

    counter->last = *step;
    return ++counter->calls == counter->stop_at;
}

/* Stopped after each step in turn: the network is that of the last good epoch, the checkpoint that
 * of the step. */
START_TEST(test_steps_go_on)
{
    mlp_train_opts options = options_of(false);
    mlp_data *data = make_data(ROWS);
    mlp_net *uncut = make_net(nets[0]);
    mlp_opt *opt = make_scheduled(specs[1]);
    const size_t steps = (ROWS + 3) / 4 - 1; /* the last one of an epoch is not told of */
    step_counter counter = { .stop_at = 0 };

    options.epochs = 3;
    options.checkpoint = NULL;
    options.on_step = count_steps;
    options.user = &counter;
    ck_ok(mlp_fit(uncut, opt, data, data, &options, NULL));
    ck_assert_uint_eq(counter.calls, options.epochs * steps);
    ck_assert_uint_eq(counter.last.epoch, 3);
    ck_assert_uint_eq(counter.last.rows, ROWS);
    ck_assert_uint_eq(counter.last.rows_done, steps * 4);
    ck_assert_double_gt(counter.last.loss, 0.0);
    mlp_opt_free(opt);
    for (size_t cut = 1; cut <= options.epochs * steps; cut++) {
        const size_t epochs = (cut - 1) / steps;
        mlp_net *net = make_net(nets[0]);
        mlp_net *start = make_net(nets[0]);
        mlp_report report;

        opt = make_scheduled(specs[1]);
        counter = (step_counter){ .stop_at = cut };
        options.checkpoint = scratch_path("run");
        ck_ok(mlp_fit(net, opt, data, data, &options, &report));
        ck_assert_int_eq(report.stop, MLP_STOP_CALLBACK);
        ck_assert_uint_eq(report.epochs, epochs);
        ck_assert_uint_eq(report.last.epoch, epochs);
        ck_assert_uint_eq(mlp_opt_epochs(opt), epochs);
        ck_assert_uint_eq(report.checkpoints_failed, 0);
        mlp_opt_free(opt);
        if (epochs == 0)
            compare(net, start);
        mlp_net_free(start);
        mlp_net_free(net);

        net = make_net(nets[0]);
        opt = make_scheduled(specs[1]);
        counter = (step_counter){ .stop_at = 0 };
        options.resume = 1;
        ck_ok(mlp_fit(net, opt, data, data, &options, &report));
        options.resume = 0;
        ck_assert_uint_eq(counter.calls, options.epochs * steps - cut);
        compare(net, uncut);
        mlp_opt_free(opt);
        mlp_net_free(net);
    }
    mlp_net_free(uncut);
    mlp_data_free(data);
}
END_TEST

/* What a run takes, and what is to be freed after it. */
typedef struct training {
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;
} training;

static training set_up(const char *net_spec)
{
    return (training){ make_data(ROWS), make_net(net_spec), make_opt("adam") };
}

static void tear_down(const training *run)
{
    mlp_opt_free(run->opt);
    mlp_net_free(run->net);
    mlp_data_free(run->data);
}

/* An epoch under way is ended, though fewer epochs are wanted by now than the run has had. */
START_TEST(test_fewer_epochs)
{
    mlp_train_opts options = options_of(false);
    mlp_net *uncut = make_net(nets[0]);
    training run = set_up(nets[0]);
    step_counter counter = { .stop_at = 2 * 2 + 1 }; /* the first step of epoch 3 */
    mlp_report report;

    options.checkpoint = NULL;
    options.epochs = 3;
    ck_ok(mlp_fit(uncut, run.opt, run.data, NULL, &options, NULL));
    mlp_opt_free(run.opt);
    run.opt = make_opt("adam");
    options = options_of(false);
    options.on_step = count_steps;
    options.user = &counter;
    ck_ok(mlp_fit(run.net, run.opt, run.data, NULL, &options, &report));
    ck_assert_uint_eq(report.epochs, 2);
    options.epochs = 2;
    options.resume = 1;
    options.on_step = NULL;
    ck_ok(mlp_fit(run.net, run.opt, run.data, NULL, &options, &report));
    ck_assert_uint_eq(report.epochs, 3);
    ck_assert_uint_eq(report.last.epoch, 3);
    compare(run.net, uncut);
    mlp_net_free(uncut);
    tear_down(&run);
}
END_TEST

/* Called off twice in the same epoch: the report is of the last one that ended. */
START_TEST(test_called_off_again)
{
    mlp_train_opts options = options_of(false);
    training run = set_up(nets[0]);
    step_counter counter = { .stop_at = 2 * 2 + 1 };
    mlp_report first;
    mlp_report second;

    options.on_step = count_steps;
    options.user = &counter;
    options.resume = 1;
    ck_ok(mlp_fit(run.net, run.opt, run.data, NULL, &options, &first));
    ck_assert_uint_eq(first.last.epoch, 2);
    counter = (step_counter){ .stop_at = 1 };
    ck_ok(mlp_fit(run.net, run.opt, run.data, NULL, &options, &second));
    ck_assert_uint_eq(second.epochs, 2);
    ck_assert_uint_eq(second.last.epoch, 2);
    ck_assert_double_eq(second.last.loss, first.last.loss);
    tear_down(&run);
}
END_TEST

/* Saves its trainer when it has waited a little. */
static int wait_and_save(const mlp_epoch *epoch, void *user)
{
    const struct timespec wait = { 0, 50000000 };

    (void)epoch;
    (void)nanosleep(&wait, NULL);
    ck_ok(mlp_trainer_save(*(mlp_trainer **)user, scratch_path("saved")));
    return 1;
}

/* The time that a run has taken is in what its callback saves. */
START_TEST(test_time_of_a_callback)
{
    mlp_train_opts options = options_of(false);
    training run = set_up(nets[0]);
    mlp_trainer *trainer;
    mlp_report report;

    options.checkpoint = NULL;
    options.on_epoch = wait_and_save;
    options.user = &trainer;
    ck_ok(mlp_trainer_new(&trainer, run.net, run.opt, &options));
    ck_ok(mlp_trainer_run(trainer, run.data, NULL, NULL));
    mlp_trainer_free(trainer);
    options.on_epoch = NULL;
    options.max_seconds = 0.04;
    ck_ok(mlp_trainer_new(&trainer, run.net, run.opt, &options));
    ck_ok(mlp_trainer_resume(trainer, scratch_path("saved")));
    ck_ok(mlp_trainer_run(trainer, run.data, NULL, &report));
    ck_assert_int_eq(report.stop, MLP_STOP_TIME);
    ck_assert_uint_eq(report.epochs, 1);
    ck_assert_double_ge(report.seconds, 0.05);
    mlp_trainer_free(trainer);
    tear_down(&run);
}
END_TEST

/* A checkpoint that can't be written is an error where the run ends by it. */
START_TEST(test_step_without_place)
{
    mlp_train_opts options = options_of(false);
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net(nets[0]);
    mlp_net *start = make_net(nets[0]);
    mlp_opt *opt = make_opt("adam");
    step_counter counter = { .stop_at = 2 };

    options.checkpoint = "/nowhere/run";
    options.checkpoint_seconds = 1000.0;
    options.on_step = count_steps;
    options.user = &counter;
    ck_fails(mlp_fit(net, opt, data, NULL, &options, NULL), MLP_EIO, "/nowhere");
    compare(net, start);
    mlp_opt_free(opt);
    mlp_net_free(start);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* One that has ended ends again at once, and goes on when there is more to do. */
START_TEST(test_an_ended_run)
{
    mlp_train_opts options = options_of(false);
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net(nets[0]);
    mlp_opt *opt = make_opt("adam");
    mlp_net *again = make_net(nets[0]);
    mlp_opt *other = make_opt("adam");
    mlp_report report;

    options.resume = 1;
    ck_ok(mlp_fit(net, opt, data, NULL, &options, &report));
    ck_ok(mlp_fit(again, other, data, NULL, &options, &report));
    ck_assert_uint_eq(report.epochs, 9);
    ck_assert_int_eq(report.stop, MLP_STOP_EPOCHS);
    ck_assert_uint_eq(mlp_opt_epochs(other), 9);
    compare(net, again);

    options.epochs = 12;
    ck_ok(mlp_fit(again, other, data, NULL, &options, &report));
    ck_assert_uint_eq(report.epochs, 12);
    options.epochs = 3;
    options.checkpoint = NULL;
    options.resume = 0;
    ck_ok(mlp_fit(net, opt, data, NULL, &options, NULL));
    compare(net, again);
    mlp_opt_free(other);
    mlp_net_free(again);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* A loop of the caller's own. */
START_TEST(test_own_loop)
{
    const char *path = scratch_path("own");
    mlp_train_opts options = options_of(false);
    mlp_data *data = make_data(ROWS);
    mlp_net *a = make_net(nets[0]);
    mlp_net *b = make_net(nets[0]);
    mlp_opt *opt_a = make_opt(specs[1]);
    mlp_opt *opt_b = make_opt(specs[1]);
    mlp_trainer *trainer;

    options.checkpoint = NULL;
    ck_ok(mlp_trainer_new(&trainer, a, opt_a, &options));
    ck_fails(mlp_trainer_save(trainer, path), MLP_ESTATE, "no epoch");
    for (size_t i = 0; i < 3; i++)
        ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    ck_ok(mlp_trainer_save(trainer, path));
    for (size_t i = 0; i < 2; i++)
        ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    mlp_trainer_free(trainer);

    ck_ok(mlp_trainer_new(&trainer, b, opt_b, &options));
    ck_ok(mlp_trainer_resume(trainer, path));
    for (size_t i = 0; i < 2; i++)
        ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    mlp_trainer_free(trainer);
    compare(a, b);
    mlp_opt_free(opt_b);
    mlp_opt_free(opt_a);
    mlp_net_free(b);
    mlp_net_free(a);
    mlp_data_free(data);
}
END_TEST

/* What is asked for, and what the line says. */
typedef struct refusal {
    const char *net;
    const char *opt;
    const char *schedule;
    void (*change)(mlp_train_opts *options);
    mlp_status status;
    const char *words;
} refusal;

static void no_change(mlp_train_opts *options)
{
    options->epochs = 4;
    options->threads = 2;
    options->target_loss = 1e-9;
}

static void other_batch(mlp_train_opts *options)
{
    options->batch = 5;
}

static void other_seed(mlp_train_opts *options)
{
    options->seed = UINT64_MAX;
}

static void other_loss(mlp_train_opts *options)
{
    options->loss = MLP_LOSS_HUBER;
}

static void other_penalty(mlp_train_opts *options)
{
    options->l2 = 0.5;
}

static const refusal refusals[] = {
    { "3-4:tanh-2", "adam", NULL, no_change, MLP_OK, "" },
    { "3-4:tanh-2", "adam:lr=0.5", NULL, no_change, MLP_OK, "" },
    { "3-5:tanh-2", "adam", NULL, no_change, MLP_ESHAPE, "layers: here " },
    { "3-4:relu-2", "adam", NULL, no_change, MLP_ESHAPE, "another network" },
    { "3-4:tanh-2", "adamw", NULL, no_change, MLP_ESTATE, "\"adamw\"" },
    { "3-4:tanh-2", "adam:beta1=0.8", NULL, no_change, MLP_ESTATE, "optimiser: here " },
    { "3-4:tanh-2", "adam", "cosine:steps=100", no_change, MLP_ESTATE, "schedule: here " },
    { "3-4:tanh-2", "adam", NULL, other_batch, MLP_ESTATE, "batch: here 5, there 4" },
    { "3-4:tanh-2", "adam", NULL, other_seed, MLP_ESTATE,
      "seed: here 18446744073709551615, there 5" },
    { "3-4:tanh-2", "adam", NULL, other_loss, MLP_ESTATE, "loss: here " },
    { "3-4:tanh-2", "adam", NULL, other_penalty, MLP_ESTATE, "l2: here 0.5, there 0" },
};

START_TEST(test_of_another_training)
{
    const refusal *r = &refusals[_i];
    const char *path = scratch_path("checkpoint");
    mlp_train_opts options = options_of(false);
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-4:tanh-2");
    mlp_opt *opt = make_opt("adam");
    mlp_trainer *trainer;
    mlp_schedule schedule;
    double before;

    options.checkpoint = NULL;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    ck_ok(mlp_trainer_save(trainer, path));
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);

    net = make_net(r->net);
    opt = make_opt(r->opt);
    if (r->schedule != NULL) {
        ck_ok(mlp_schedule_parse(&schedule, r->schedule));
        ck_ok(mlp_opt_set_schedule(opt, &schedule));
    }
    r->change(&options);
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    before = mlp_net_params(net)[0];
    if (r->status == MLP_OK) {
        ck_ok(mlp_trainer_resume(trainer, path));
        ck_assert_double_eq(mlp_opt_learning_rate(opt), 0.001);
    } else {
        ck_fails(mlp_trainer_resume(trainer, path), r->status, r->words);
        ck_assert_double_eq(mlp_net_params(net)[0], before);
        ck_assert_uint_eq(mlp_opt_epochs(opt), 0);
    }
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_of_another_type)
{
    const char *path = scratch_path("checkpoint");
    mlp_train_opts options = options_of(false);
    mlp_data *data = make_data(ROWS);
    mlp_opt *opt = make_opt("adam");
    mlp_trainer *trainer;
    mlp_net *net;

    options.checkpoint = NULL;
    ck_ok(mlp_net_parse(&net, MLP_F32, "3-4:tanh-2", 1));
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    ck_ok(mlp_trainer_save(trainer, path));
    mlp_trainer_free(trainer);
    mlp_opt_reset(opt);
    mlp_net_free(net);
    net = make_net("3-4:tanh-2");
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_fails(mlp_trainer_resume(trainer, path), MLP_EDTYPE, "dtype: here \"f64\", there \"f32\"");
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* Every byte that is changed is noticed; then the checkpoint before it is taken. */
START_TEST(test_damage)
{
    mlp_train_opts options = options_of(false);
    const char *path = options.checkpoint;
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-4:tanh-2");
    mlp_opt *opt = make_opt("adam");
    mlp_trainer *trainer;
    uint8_t *bytes;
    size_t length;

    ck_ok(mlp_fit(net, opt, data, NULL, &options, NULL));
    ck_assert_uint_eq(scratch_count(), 2); /* the checkpoint and the one before */
    scratch_read(path, &bytes, &length);
    options.checkpoint = NULL;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    for (size_t i = 0; i < length; i += 7) {
        bytes[i] ^= 1u << i % 8;
        scratch_write(path, bytes, length);
        ck_ok(mlp_trainer_resume(trainer, path));
        ck_assert_uint_eq(mlp_opt_epochs(opt), 8);
        bytes[i] ^= 1u << i % 8;
    }
    for (size_t i = 0; i < length; i += 11) {
        scratch_write(path, bytes, i);
        ck_ok(mlp_trainer_resume(trainer, path));
        ck_assert_uint_eq(mlp_opt_epochs(opt), 8);
    }
    scratch_write(path, bytes, length);
    ck_ok(mlp_trainer_resume(trainer, path));
    ck_assert_uint_eq(mlp_opt_epochs(opt), 9);

    scratch_write(path, bytes, length - 1);
    scratch_write(scratch_path("run.previous"), bytes, 3);
    ck_fails(mlp_trainer_resume(trainer, path), MLP_EFORMAT, "run: ");
    ck_assert_uint_eq(mlp_opt_epochs(opt), 9);
    ck_fails(mlp_trainer_resume(trainer, scratch_path("none")), MLP_EIO, "none: No such file");
    mlp_trainer_free(trainer);
    free(bytes);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* Where the last checkpoint was damaged, the one before stays until there is a good one. */
START_TEST(test_damaged_is_not_kept)
{
    mlp_train_opts options = options_of(false);
    training run = set_up("3-4:tanh-2");
    mlp_trainer *trainer;
    char path[600];
    char previous[600];
    uint8_t *good;
    uint8_t *bytes;
    size_t length;
    size_t n;

    (void)strcpy(path, scratch_path("run"));
    (void)strcpy(previous, scratch_path("run.previous"));
    ck_ok(mlp_fit(run.net, run.opt, run.data, NULL, &options, NULL));
    scratch_read(previous, &good, &length);
    scratch_write(path, "damaged", 7);
    options.checkpoint = NULL;
    ck_ok(mlp_trainer_new(&trainer, run.net, run.opt, &options));
    ck_ok(mlp_trainer_resume(trainer, path));
    ck_assert_uint_eq(mlp_opt_epochs(run.opt), 8);
    for (size_t times = 0; times < 2; times++) {
        ck_ok(mlp_trainer_save(trainer, path));
        scratch_read(previous, &bytes, &n);
        ck_assert_uint_eq(n, length);
        /* The first time it is that which was there, then that which was saved. */
        ck_assert_mem_eq(bytes, good, length);
        free(bytes);
        scratch_read(path, &bytes, &n);
        free(good);
        good = bytes;
        length = n;
        ck_ok(mlp_trainer_epoch(trainer, run.data, NULL, NULL));
    }
    free(good);
    mlp_trainer_free(trainer);
    tear_down(&run);
}
END_TEST

/* The checkpoint before the last one lies beside the file, wherever links to it are. */
START_TEST(test_previous_of_others)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-4:tanh-2");
    mlp_opt *opt = make_opt("adam");
    const char *path = scratch_path("file");
    const char *link = scratch_path("link");
    mlp_trainer *trainer;

    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    for (size_t i = 0; i < 2; i++) {
        ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
        ck_ok(mlp_trainer_save(trainer, i == 0 ? path : link));
        if (i == 0)
            ck_assert_int_eq(symlink("file", link), 0);
    }
    ck_assert_uint_eq(scratch_count(), 3);
    scratch_write(path, "damaged", 7);
    ck_ok(mlp_trainer_resume(trainer, link));
    ck_assert_uint_eq(mlp_opt_epochs(opt), 1);

    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    ck_assert_int_eq(unlink(path), 0);
    ck_ok(mlp_trainer_resume(trainer, path));
    ck_assert_uint_eq(mlp_opt_epochs(opt), 1);
    ck_fails(mlp_trainer_resume(trainer, link), MLP_EIO, "link: No such file"); /* a link it is */
    ck_assert_int_eq(unlink(scratch_path("file.previous")), 0);
    ck_fails(mlp_trainer_resume(trainer, path), MLP_EIO, "file: No such file");
    ck_assert_uint_eq(mlp_opt_epochs(opt), 1);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_other_files)
{
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-4:tanh-2");
    mlp_opt *opt = make_opt("adam");
    const char *path = scratch_path("file");
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_trainer *trainer;
    mlp_model *model;
    mlp_opt *loaded;

    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    ck_ok(mlp_net_save(net, path));
    ck_fails(mlp_trainer_resume(trainer, path), MLP_EFORMAT, "checksum");
    ck_ok(mlp_opt_save(opt, path));
    ck_fails(mlp_trainer_resume(trainer, path), MLP_EFORMAT, "\"optimiser\", not \"checkpoint\"");
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    ck_ok(mlp_trainer_save(trainer, path));
    ck_fails(mlp_model_load(&model, path), MLP_EFORMAT, "not \"model\"");
    ck_fails(mlp_opt_load(&loaded, path), MLP_EFORMAT, "not \"optimiser\"");
    ck_fails(mlp_trainer_save(NULL, path), MLP_EINVAL, "trainer is NULL");
    ck_fails(mlp_trainer_resume(trainer, NULL), MLP_EINVAL, "path is NULL");
    mlp_trainer_free(trainer);

    options.resume = 1;
    ck_fails(mlp_trainer_new(&trainer, net, opt, &options), MLP_EINVAL, "checkpoint is NULL");
    options.checkpoint = "x";
    options.checkpoint_seconds = -1.0;
    ck_fails(mlp_trainer_new(&trainer, net, opt, &options), MLP_ERANGE, "checkpoint_seconds");
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* A checkpoint that can't be written ends no training; the last one has to be. */
START_TEST(test_no_place_for_it)
{
    mlp_train_opts options = options_of(false);
    mlp_data *data = make_data(ROWS);
    mlp_net *net = make_net("3-4:tanh-2");
    mlp_opt *opt = make_opt("adam");
    mlp_report report;

    options.checkpoint = scratch_path("no/such/folder");
    ck_fails(mlp_fit(net, opt, data, NULL, &options, &report), MLP_EIO, "No such file");
    ck_assert_uint_eq(report.epochs, 9);
    ck_assert_uint_eq(report.checkpoints, 0);
    ck_assert_uint_eq(report.checkpoints_failed, 9);
    ck_assert_uint_eq(mlp_opt_epochs(opt), 9);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* Rows that differ in number from those of the run. */
START_TEST(test_other_rows)
{
    size_t cut = 2;
    mlp_train_opts options = options_of(false);
    mlp_data *data = make_data(ROWS);
    mlp_data *fewer = make_data(ROWS - 1);
    mlp_net *net = make_net("3-4:tanh-2");
    mlp_net *other;
    mlp_net *as_before;
    mlp_opt *opt = make_opt("adam");

    options.resume = 1;
    options.on_epoch = stop_at;
    options.user = &cut;
    ck_ok(mlp_fit(net, opt, data, NULL, &options, NULL));
    options.on_epoch = NULL;
    other = make_net("3-4:tanh-2");
    as_before = make_net("3-4:tanh-2");
    mlp_opt_free(opt);
    opt = make_opt("adam");
    ck_fails(mlp_fit(other, opt, fewer, NULL, &options, NULL), MLP_ESHAPE,
             "10 rows of data, the run under way had 11");
    compare(other, as_before);
    ck_assert_uint_eq(mlp_opt_epochs(opt), 0);
    mlp_net_free(as_before);
    mlp_net_free(other);
    ck_fails(mlp_fit(net, opt, data, fewer, &options, NULL), MLP_ESHAPE,
             "10 rows of validation data, the run under way had 0");
    ck_ok(mlp_fit(net, opt, data, NULL, &options, NULL));
    ck_assert_uint_eq(mlp_opt_epochs(opt), 9);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(fewer);
    mlp_data_free(data);
}
END_TEST

/* Optimisers alone: the next updates are those of the one that was saved. */
START_TEST(test_optimisers)
{
    enum { N = 5 };
    const char *path = scratch_path("optimiser");
    mlp_opt *opt = make_scheduled(specs[_i]);
    double a[N] = { 0.5, -0.25, 1.0, 2.0, -3.0 };
    double b[N];
    double grad[N];
    mlp_opt *loaded;

    for (size_t i = 0; i < N; i++)
        grad[i] = awkward(3, i);
    if (!is_solver(specs[_i]))
        for (size_t i = 0; i < 4; i++) {
            ck_ok(mlp_opt_update(opt, N, a, grad));
            mlp_opt_observe(opt, 1.0);
        }
    ck_ok(mlp_opt_save(opt, path));
    ck_ok(mlp_opt_load(&loaded, path));
    ck_assert_str_eq(mlp_opt_name(loaded), mlp_opt_name(opt));
    ck_assert_uint_eq(mlp_opt_steps(loaded), mlp_opt_steps(opt));
    ck_assert_double_eq(mlp_opt_learning_rate(loaded), mlp_opt_learning_rate(opt));
    memcpy(b, a, sizeof a);
    if (!is_solver(specs[_i])) {
        ck_ok(mlp_opt_update(opt, N, a, grad));
        ck_ok(mlp_opt_update(loaded, N, b, grad));
        ck_assert_mem_eq(a, b, sizeof a);
    }
    mlp_opt_free(loaded);
    mlp_opt_free(opt);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/trainer_checkpoint");
    TCase *tcase = tcase_create("core");

    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, test_epochs_go_on, 0, N_SPECS);
    tcase_add_test(tcase, test_steps_go_on);
    tcase_add_test(tcase, test_step_without_place);
    tcase_add_test(tcase, test_fewer_epochs);
    tcase_add_test(tcase, test_called_off_again);
    tcase_add_test(tcase, test_time_of_a_callback);
    tcase_add_test(tcase, test_damaged_is_not_kept);
    tcase_add_test(tcase, test_an_ended_run);
    tcase_add_test(tcase, test_own_loop);
    tcase_add_loop_test(tcase, test_of_another_training, 0, sizeof refusals / sizeof refusals[0]);
    tcase_add_test(tcase, test_of_another_type);
    tcase_add_test(tcase, test_damage);
    tcase_add_test(tcase, test_previous_of_others);
    tcase_add_test(tcase, test_other_files);
    tcase_add_test(tcase, test_no_place_for_it);
    tcase_add_test(tcase, test_other_rows);
    tcase_add_loop_test(tcase, test_optimisers, 0, N_SPECS);
    suite_add_tcase(suite, tcase);
    return suite;
}
