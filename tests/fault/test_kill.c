/* SPDX-License-Identifier: MIT */
/*
 * Trainings that are killed, SIGKILL, at random moments and started again until
 * they are done: the model in the end has the bytes of one that nobody killed.
 *
 * Each start is a process of its own. MLP_KILLS tells how many there are to be
 * for each optimiser (default 20); MLP_SEED from where the moments are drawn.
 */
#define _POSIX_C_SOURCE 200809L
#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scratch.h"

enum { ROWS = 240, INPUTS = 6, OUTPUTS = 2 };

/* A training, and how much of it there is: a second or so, most of it checkpoints. */
typedef struct training {
    const char *optimiser;
    const char *net;
    mlp_dtype type;
    size_t batch; /* 0: all rows */
    size_t epochs;
} training;

static const training trainings[] = {
    { "sgd:lr=0.02,momentum=0.9", "6-12:tanh:batch_norm:dropout=0.2-8:relu-2", MLP_F64, 32, 60 },
    { "adam:lr=0.003", "6-12:tanh:layer_norm:dropout=0.2-8:gelu-2", MLP_F32, 32, 60 },
    { "lbfgs:memory=7", "6-8:tanh-2", MLP_F64, 0, 400 },
    { "lm", "6-4:tanh-2", MLP_F64, 0, 400 },
};
enum { N_TRAININGS = sizeof trainings / sizeof trainings[0] };

/* The process that is killed: true when the training has come to its end. */
static bool train(const training *t, const char *checkpoint, const char *model)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    static double x[ROWS * INPUTS];
    static double y[ROWS * OUTPUTS];
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;
    mlp_status status;

    for (size_t i = 0; i < ROWS * INPUTS; i++)
        x[i] = awkward(1, i);
    for (size_t i = 0; i < ROWS; i++) {
        y[i * OUTPUTS] = sin(3.0 * x[i * INPUTS]) * x[i * INPUTS + 1] + 0.1 * awkward(2, i);
        y[i * OUTPUTS + 1] = x[i * INPUTS + 2] * x[i * INPUTS + 3] + 0.1 * awkward(3, i);
    }
    options.batch = t->batch;
    options.epochs = t->epochs;
    options.patience = t->batch == 0 ? 0 : 1000;
    options.threads = 1;
    options.checkpoint = checkpoint;
    options.checkpoint_steps = checkpoint == NULL ? 0 : t->batch == 0 ? 1 : 3;
    options.checkpoint_seconds = 0.0;
    options.resume = checkpoint != NULL;
    status = mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, y, NULL);
    if (status == MLP_OK)
        status = mlp_net_parse(&net, t->type, t->net, 3);
    if (status == MLP_OK)
        status = mlp_opt_parse(&opt, t->optimiser);
    if (status == MLP_OK)
        status = mlp_fit(net, opt, data, data, &options, NULL);
    if (status == MLP_OK)
        status = mlp_net_save(net, model);
    if (status != MLP_OK)
        (void)fprintf(stderr, "%s: %s\n", t->optimiser, mlp_last_error());
    return status == MLP_OK;
}

static pid_t start(const training *t, const char *checkpoint, const char *model)
{
    const pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(train(t, checkpoint, model) ? 0 : 1);
    return child;
}

/* Did it end well by itself? Otherwise it was killed. */
static bool has_ended(pid_t child)
{
    int state;

    ck_assert_int_eq(waitpid(child, &state, 0), child);
    if (WIFEXITED(state))
        ck_assert_int_eq(WEXITSTATUS(state), 0);
    else
        ck_assert_int_eq(WTERMSIG(state), SIGKILL);
    return WIFEXITED(state);
}

static unsigned long number_of(const char *variable, unsigned long otherwise)
{
    const char *text = getenv(variable);

    return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

/* Moments that favour none: of a generator that is not the library's (Marsaglia's xorshift). */
static unsigned long draw(uint64_t *state, unsigned long below)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (unsigned long)(*state >> 11) % below;
}

static void wait_microseconds(unsigned long count)
{
    const struct timespec time = { (time_t)(count / 1000000), (long)(count % 1000000) * 1000 };

    (void)nanosleep(&time, NULL);
}

static void compare_files(const char *a, const char *b)
{
    uint8_t *of_a;
    uint8_t *of_b;
    size_t length_a;
    size_t length_b;

    scratch_read(a, &of_a, &length_a);
    scratch_read(b, &of_b, &length_b);
    ck_assert_uint_eq(length_a, length_b);
    ck_assert_mem_eq(of_a, of_b, length_a);
    free(of_a);
    free(of_b);
}

START_TEST(test_killed)
{
    const training *t = &trainings[_i];
    const unsigned long wanted = number_of("MLP_KILLS", 20);
    uint64_t state = 88172645463325252u + number_of("MLP_SEED", 0) * 977u + (uint64_t)_i;
    const char *uncut = scratch_path("uncut");
    const char *cut = scratch_path("cut");
    const char *checkpoint = scratch_path("checkpoint");
    unsigned long kills = 0;
    unsigned long rounds = 0;

    ck_assert(has_ended(start(t, NULL, uncut)));
    while (kills < wanted) {
        /* From a start that has not read its checkpoint yet to some dozen steps. */
        const pid_t child = start(t, checkpoint, cut);

        wait_microseconds(draw(&state, 60000));
        (void)kill(child, SIGKILL);
        if (!has_ended(child)) {
            kills++;
            continue;
        }
        /* It was done before it was hit: that has to be right as well; then from the beginning. */
        compare_files(cut, uncut);
        rounds++;
        (void)unlink(cut);
        (void)unlink(checkpoint);
    }
    ck_assert(has_ended(start(t, checkpoint, cut)));
    compare_files(cut, uncut);
    (void)printf("%s: %lu kills, %lu trainings done on the way\n", t->optimiser, kills, rounds);
    /* No more is left than the models, the checkpoint, the one before, and what was being written.
     */
    ck_assert_uint_le(scratch_count(), 6);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("fault/kill");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, 3600.0);
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, test_killed, 0, N_TRAININGS);
    suite_add_tcase(suite, tcase);
    return suite;
}
