/* SPDX-License-Identifier: MIT */
/*
 * A training that ends at each of its checkpoints in turn, just before the file
 * gets its name or just after, in the middle of epochs too: resumed, it comes to
 * the bits of one that was not cut. Random moments: test_kill.c.
 */
#include "support.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"

enum { ROWS = 23, INPUTS = 3, OUTPUTS = 2, CUT = 42 };

static size_t renames;
static size_t last_rename; /* the process ends there; 0: it does not */
static bool before_it;

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

int __wrap_rename(const char *from, const char *to)
{
    const bool is_last = ++renames == last_rename;
    int result;

    if (is_last && before_it)
        _exit(CUT);
    result = __real_rename(from, to);
    if (is_last)
        _exit(CUT);
    return result;
}

static const struct {
    mlp_dtype type;
    const char *net;
    const char *opt;
    size_t batch;
} trainings[] = {
    { MLP_F32, "3-7:tanh:batch_norm:dropout=0.3-5:relu:dropout=0.2-2", "adam:lr=0.01", 5 },
    { MLP_F64, "3-6:gelu:layer_norm:dropout=0.5-2", "sgd:lr=0.05,momentum=0.9", 4 },
    { MLP_F64, "3-4:tanh:batch_norm-2", "rmsprop:momentum=0.5,centered=1", 7 },
    { MLP_F64, "3-4:tanh-2", "lbfgs:memory=3", 0 },
    { MLP_F64, "3-4:tanh-2", "lm:bayesian=1", 0 },
};
enum { N_TRAININGS = sizeof trainings / sizeof trainings[0] };

/* Trains to the end, and writes the parameters to `result`. */
static mlp_status train(size_t i, const char *checkpoint, const char *result)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    static double x[ROWS * INPUTS];
    static double t[ROWS * OUTPUTS];
    mlp_schedule schedule;
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;

    for (size_t j = 0; j < ROWS * INPUTS; j++)
        x[j] = awkward(1, j);
    for (size_t j = 0; j < ROWS * OUTPUTS; j++)
        t[j] = awkward(2, j);
    options.batch = trainings[i].batch;
    options.epochs = 5;
    options.threads = 1;
    options.patience = options.batch == 0 ? 0 : 2;
    options.checkpoint = checkpoint;
    options.checkpoint_steps = checkpoint == NULL ? 0 : 1;
    options.checkpoint_seconds = 0.0;
    options.resume = checkpoint != NULL;
    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL));
    ck_ok(mlp_net_parse(&net, trainings[i].type, trainings[i].net, 3));
    ck_ok(mlp_opt_parse(&opt, trainings[i].opt));
    if (options.batch != 0) {
        ck_ok(mlp_schedule_parse(&schedule, "plateau:patience=0,factor=0.5,warmup=4"));
        ck_ok(mlp_opt_set_schedule(opt, &schedule));
    }
    ck_ok(mlp_fit(net, opt, data, data, &options, NULL));
    return mlp_net_save(net, result);
}

/* In a process of its own; tells how that has ended. */
static int run(size_t i, const char *checkpoint, const char *result, size_t last, bool before)
{
    const pid_t child = fork();
    int state;

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        renames = 0;
        last_rename = last;
        before_it = before;
        _exit(train(i, checkpoint, result) == MLP_OK ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &state, 0), child);
    ck_assert(WIFEXITED(state));
    return WEXITSTATUS(state);
}

static void check_same(const char *a, const char *b)
{
    uint8_t *of_a;
    uint8_t *of_b;
    size_t n_a;
    size_t n_b;

    scratch_read(a, &of_a, &n_a);
    scratch_read(b, &of_b, &n_b);
    ck_assert_uint_eq(n_a, n_b);
    ck_assert_mem_eq(of_a, of_b, n_a);
    free(of_a);
    free(of_b);
}

START_TEST(test_every_checkpoint)
{
    const size_t i = (size_t)(_i / 2);
    const bool before = _i % 2 == 1;
    const char *uncut = scratch_path("uncut");
    const char *cut = scratch_path("cut");
    const char *checkpoint = scratch_path("checkpoint");
    size_t last = 0;
    int how = CUT;

    ck_assert_int_eq(run(i, NULL, uncut, 0, false), 0);
    while (how == CUT) {
        (void)unlink(checkpoint);
        how = run(i, checkpoint, cut, ++last, before);
        ck_assert(how == CUT || how == 0);
        ck_assert_int_eq(run(i, checkpoint, cut, 0, false), 0);
        check_same(cut, uncut);
    }
    ck_assert_uint_ge(last, 5);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("fault/cut");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, test_every_checkpoint, 0, 2 * N_TRAININGS);
    suite_add_tcase(suite, tcase);
    return suite;
}
