/* SPDX-License-Identifier: MIT */
/*
 * Programs that fork: what was trained by several threads goes on in the child
 * on one, with the same bits, and nothing hangs. Children end by _exit() with 0
 * or the number of what went wrong.
 */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "rows.h"
#include "threads.h"

enum { ROWS = 96, CHILD_SECONDS = 20 };

/* Layers by units, by rows, and small ones. */
static const char spec[] = "90-384:tanh-40:relu-7:softmax";

typedef struct session {
    mlp_net *net;
    mlp_opt *opt;
    mlp_trainer *trainer;
    rows given;
} session;

static mlp_train_opts options_for(int threads)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;

    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.batch = 40;
    options.threads = threads;
    return options;
}

static session begin_with(const char *net, int type, mlp_train_opts options)
{
    session made;

    ck_ok(mlp_net_parse(&made.net, type == 0 ? MLP_F64 : MLP_F32, net, 11));
    ck_ok(mlp_opt_parse(&made.opt, "sgd:lr=0.1,momentum=0.9"));
    made.given = rows_new(made.net, ROWS, ROWS_LABELS);
    ck_ok(mlp_trainer_new(&made.trainer, made.net, made.opt, &options));
    return made;
}

static session begin(int type, int threads)
{
    return begin_with(spec, type, options_for(threads));
}

static void end(session *made)
{
    mlp_trainer_free(made->trainer);
    mlp_opt_free(made->opt);
    rows_free(&made->given);
    mlp_net_free(made->net);
}

static bool train(session *made, int epochs)
{
    for (int i = 0; i < epochs; i++)
        if (mlp_trainer_epoch(made->trainer, made->given.data, made->given.data, NULL) != MLP_OK)
            return false;
    return true;
}

/* The parameters after so many epochs on one thread. */
static void *parameters_after(int type, int epochs)
{
    session made = begin(type, 1);
    void *params;

    ck_assert(train(&made, epochs));
    params = params_copy(made.net);
    end(&made);
    return params;
}

static bool has_parameters(const session *made, const void *expected)
{
    return memcmp(params_of(made->net), expected, params_bytes(made->net)) == 0;
}

/* A new network with threads of its own, trained as its siblings were. */
static bool starts_anew(const session *elder, const void *expected, int epochs)
{
    const mlp_train_opts options = options_for(3);
    session made = { .given = elder->given };
    bool right;

    if (mlp_net_parse(&made.net, mlp_net_dtype(elder->net), spec, 11) != MLP_OK
        || mlp_opt_parse(&made.opt, "sgd:lr=0.1,momentum=0.9") != MLP_OK
        || mlp_trainer_new(&made.trainer, made.net, made.opt, &options) != MLP_OK)
        return false;
    right = train(&made, epochs) && has_parameters(&made, expected);
    mlp_trainer_free(made.trainer);
    mlp_opt_free(made.opt);
    mlp_net_free(made.net);
    return right;
}

static bool predicts(const mlp_net *net, mlp_work *work, const rows *given)
{
    mlp_metrics metrics;

    return mlp_evaluate(net, work, MLP_LOSS_CROSS_ENTROPY, given->data, &metrics) == MLP_OK
        && metrics.rows == ROWS;
}

/* Two more epochs with the parent's trainer; then a new one. */
static int go_on_in_child(session *made, mlp_work *work, const void *expected)
{
    if (!train(made, 2))
        return 2;
    if (!has_parameters(made, expected))
        return 3;
    if (!predicts(made->net, work, &made->given))
        return 4;
    if (!starts_anew(made, expected, 3))
        return 5;
    mlp_work_free(work);
    mlp_trainer_free(made->trainer);
    mlp_opt_free(made->opt);
    mlp_net_free(made->net);
    return 0;
}

/* _i: the type. Parent and child both go on. */
START_TEST(test_training_goes_on_in_child)
{
    void *expected = parameters_after(_i, 3);
    session made = begin(_i, 4);
    mlp_work *work;
    pid_t child;

    ck_ok(mlp_work_new(&work, made.net, ROWS, 4));
    ck_assert(train(&made, 1));
    ck_assert(predicts(made.net, work, &made.given));
    child = fork();
    if (child == 0)
        _exit(go_on_in_child(&made, work, expected));
    ck_assert(train(&made, 2));
    ck_assert(has_parameters(&made, expected));
    ck_assert(predicts(made.net, work, &made.given));
    ck_assert_int_eq(child_result(child, 2 * CHILD_SECONDS), 0);
    mlp_work_free(work);
    end(&made);
    free(expected);
}
END_TEST

/* A child of the child, which has made threads of its own meanwhile. */
START_TEST(test_child_of_a_child)
{
    void *expected = parameters_after(0, 3);
    session made = begin(0, 2);
    pid_t child;

    ck_assert(train(&made, 1));
    child = fork();
    if (child == 0) {
        session second = begin(0, 3);
        pid_t grandchild;

        if (!train(&second, 1))
            _exit(10);
        grandchild = fork();
        if (grandchild == 0)
            _exit(train(&made, 2) && has_parameters(&made, expected) && train(&second, 2)
                          && has_parameters(&second, expected)
                      ? 0
                      : 11);
        _exit(child_result(grandchild, CHILD_SECONDS));
    }
    ck_assert_int_eq(child_result(child, 2 * CHILD_SECONDS), 0);
    end(&made);
    free(expected);
}
END_TEST

/* ------------------------------------- while another thread is training */

static atomic_bool enough;
static atomic_uint epochs_trained;

static void *train_on(void *argument)
{
    session *made = argument;

    while (!atomic_load(&enough)) {
        if (!train(made, 1))
            return argument;
        (void)atomic_fetch_add(&epochs_trained, 1);
    }
    return NULL;
}

/*
 * A network so small that no product of it takes OpenBLAS: that has a lock
 * which a child gets locked for ever, if it was so when its parent forked
 * (0.3.21, blas_memory_alloc). Ours must not be like it.
 */
static session begin_tiny(int threads)
{
    mlp_train_opts options = options_for(threads);

    options.batch = 4;
    return begin_with("3-4:tanh-2:softmax", 0, options);
}

/* _i: how many threads the other one's trainer has, less one. */
START_TEST(test_fork_while_training)
{
    void *expected = parameters_after(0, 1);
    session elder = begin(0, 1);
    session made = begin_tiny(_i + 1);
    pthread_t other;
    void *failed;

    ck_assert_int_eq(pthread_create(&other, NULL, train_on, &made), 0);
    while (atomic_load(&epochs_trained) == 0)
        sleep_microseconds(100);
    for (int i = 0; i < 60; i++) {
        pid_t child;

        sleep_microseconds(i * 37 % 1000);
        child = fork();
        if (child == 0)
            _exit(starts_anew(&elder, expected, 1) ? 0 : 2);
        ck_assert_msg(child_result(child, CHILD_SECONDS) == 0, "child %d", i);
    }
    atomic_store(&enough, true);
    ck_assert_int_eq(pthread_join(other, &failed), 0);
    ck_assert_ptr_null(failed);
    end(&made);
    end(&elder);
    free(expected);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("api/fork");

    add_loop_test(suite, test_training_goes_on_in_child, 2);
    add_test(suite, test_child_of_a_child);
    add_loop_test(suite, test_fork_while_training, 3);
    return suite;
}
