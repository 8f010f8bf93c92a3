/* SPDX-License-Identifier: MIT */
/*
 * One network, passed as const, on many threads of the host at once: each has a
 * work of its own, and all get what one alone gets.
 */
#include "support.h"

#include <pthread.h>

#include "rows.h"

enum { ROWS = 130, THREADS = 6, REPEATS = 12 };

static const char *const specs[] = { "90-384:tanh-40:relu-7:softmax", "3-5:tanh-2",
                                     "20-64:gelu-33:sigmoid-1:sigmoid" };

/* What the threads share, and read only. */
typedef struct question {
    const mlp_net *net;
    const mlp_data *data;
    const double *x;
    size_t outputs;
    const double *y; /* [ROWS x outputs], the right answers */
    mlp_metrics metrics;
} question;

typedef struct asker {
    const question *shared;
    int threads;
    size_t wrong;
} asker;

/* Three ways to the outputs, all of which must agree with those of one thread. */
static void ask(asker *self, mlp_work *work, double *y)
{
    const question *shared = self->shared;
    const size_t bytes = ROWS * shared->outputs * sizeof *y;
    mlp_metrics metrics;

    memset(y, 0xff, bytes);
    self->wrong += mlp_predict(shared->net, work, ROWS, shared->x, y) != MLP_OK
        || memcmp(y, shared->y, bytes) != 0;
    memset(y, 0xff, bytes);
    self->wrong += mlp_predict_data(shared->net, work, shared->data, y) != MLP_OK
        || memcmp(y, shared->y, bytes) != 0;
    self->wrong +=
        mlp_evaluate(shared->net, work, MLP_LOSS_MEAN_SQUARED_ERROR, shared->data, &metrics)
            != MLP_OK
        || memcmp(&metrics.loss, &shared->metrics.loss, sizeof metrics.loss) != 0;
}

static void *ask_often(void *argument)
{
    asker *self = argument;
    double *y = calloc(ROWS * self->shared->outputs, sizeof *y);
    mlp_work *work;

    if (y == NULL || mlp_work_new(&work, self->shared->net, ROWS, self->threads) != MLP_OK) {
        self->wrong = REPEATS;
        free(y);
        return NULL;
    }
    for (int i = 0; i < REPEATS; i++)
        ask(self, work, y);
    mlp_work_free(work);
    free(y);
    return NULL;
}

/* _i: the network, with one thread for each work or two. */
START_TEST(test_many_askers)
{
    question shared = { 0 };
    pthread_t threads[THREADS];
    asker askers[THREADS];
    mlp_net *net;
    mlp_work *work;
    rows given;
    double *y;

    ck_ok(mlp_net_parse(&net, MLP_F64, specs[_i / 2], 1));
    given = rows_new(net, ROWS, ROWS_TARGETS);
    y = calloc(ROWS * mlp_net_n_outputs(net), sizeof *y);
    ck_assert_ptr_nonnull(y);
    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    ck_ok(mlp_predict(net, work, ROWS, given.x, y));
    ck_ok(mlp_evaluate(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, given.data, &shared.metrics));
    shared = (question){ net, given.data, given.x, mlp_net_n_outputs(net), y, shared.metrics };
    for (size_t i = 0; i < THREADS; i++) {
        askers[i] = (asker){ &shared, 1 + _i % 2, 0 };
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_often, &askers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_uint_eq(askers[i].wrong, 0);
    }
    mlp_work_free(work);
    free(y);
    rows_free(&given);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("api/concurrent_prediction");

    add_loop_test(suite, test_many_askers, 2 * sizeof specs / sizeof specs[0]);
    return suite;
}
