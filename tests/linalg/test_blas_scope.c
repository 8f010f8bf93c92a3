/* SPDX-License-Identifier: MIT */
/*
 * The host program's number of OpenBLAS threads: 1 within a scope, and as it
 * was after the last one, however scopes nest and overlap.
 */
#include "support.h"

#include <pthread.h>

#include "linalg/blas_scope.h"
#include "mlp_config.h"
#include MLP_CBLAS_HEADER

/*
 * Sets 2 threads, as a host program might, and returns what OpenBLAS makes of
 * it: 2, or 1 in a build without threads, where there is nothing to restore.
 */
static int host_sets_threads(void)
{
    openblas_set_num_threads(2);
    return openblas_get_num_threads();
}

/* Of a build without locks only one thread at a time is in a scope. */
static bool scopes_can_overlap(void)
{
    return openblas_get_parallel() != 0;
}

START_TEST(test_one_scope)
{
    const int host = host_sets_threads();

    mlp__blas_enter();
    ck_assert_int_eq(openblas_get_num_threads(), 1);
    mlp__blas_leave();
    ck_assert_int_eq(openblas_get_num_threads(), host);
}
END_TEST

START_TEST(test_nested_scopes)
{
    const int host = host_sets_threads();

    mlp__blas_enter();
    mlp__blas_enter();
    ck_assert_int_eq(openblas_get_num_threads(), 1);
    mlp__blas_leave();
    ck_assert_int_eq(openblas_get_num_threads(), 1);
    mlp__blas_leave();
    ck_assert_int_eq(openblas_get_num_threads(), host);
}
END_TEST

/* The number is read anew by every first scope, not once for all. */
START_TEST(test_host_changes_its_mind)
{
    const int host = host_sets_threads();

    openblas_set_num_threads(1);
    mlp__blas_enter();
    mlp__blas_leave();
    ck_assert_int_eq(openblas_get_num_threads(), 1);
    openblas_set_num_threads(host);
    mlp__blas_enter();
    mlp__blas_leave();
    ck_assert_int_eq(openblas_get_num_threads(), host);
}
END_TEST

enum { STARTED, ENTERED, TOLD_TO_LEAVE };

/* A scope on another thread, which ends when it is told to. */
typedef struct other_thread {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int stage; /* one of those above */
} other_thread;

static void go_to(other_thread *other, int stage)
{
    (void)pthread_mutex_lock(&other->mutex);
    other->stage = stage;
    (void)pthread_cond_broadcast(&other->changed);
    (void)pthread_mutex_unlock(&other->mutex);
}

static void wait_for(other_thread *other, int stage)
{
    (void)pthread_mutex_lock(&other->mutex);
    while (other->stage != stage)
        (void)pthread_cond_wait(&other->changed, &other->mutex);
    (void)pthread_mutex_unlock(&other->mutex);
}

static void *hold_scope(void *argument)
{
    other_thread *other = argument;

    mlp__blas_enter();
    go_to(other, ENTERED);
    wait_for(other, TOLD_TO_LEAVE);
    mlp__blas_leave();
    return NULL;
}

/* Returns when the other thread is in its scope. */
static void start(other_thread *other)
{
    other->stage = STARTED;
    ck_assert_int_eq(pthread_mutex_init(&other->mutex, NULL), 0);
    ck_assert_int_eq(pthread_cond_init(&other->changed, NULL), 0);
    ck_assert_int_eq(pthread_create(&other->thread, NULL, hold_scope, other), 0);
    wait_for(other, ENTERED);
}

/* Returns when the other thread has left its scope. */
static void stop(other_thread *other)
{
    go_to(other, TOLD_TO_LEAVE);
    ck_assert_int_eq(pthread_join(other->thread, NULL), 0);
    (void)pthread_cond_destroy(&other->changed);
    (void)pthread_mutex_destroy(&other->mutex);
}

/* Entered first on this thread, left first on this thread: they overlap. */
START_TEST(test_overlap_on_two_threads)
{
    const int host = host_sets_threads();
    other_thread other;

    if (!scopes_can_overlap())
        return;

    mlp__blas_enter();
    start(&other);
    mlp__blas_leave();
    ck_assert_int_eq(openblas_get_num_threads(), 1);
    stop(&other);
    ck_assert_int_eq(openblas_get_num_threads(), host);
}
END_TEST

/* Entered on the other thread first, left there last. */
START_TEST(test_scope_within_another_thread)
{
    const int host = host_sets_threads();
    other_thread other;

    if (!scopes_can_overlap())
        return;

    start(&other);
    mlp__blas_enter();
    ck_assert_int_eq(openblas_get_num_threads(), 1);
    mlp__blas_leave();
    ck_assert_int_eq(openblas_get_num_threads(), 1);
    stop(&other);
    ck_assert_int_eq(openblas_get_num_threads(), host);
}
END_TEST

static void *add_within_scope(void *argument)
{
    volatile long *sum = argument;

    for (int i = 0; i < 20000; i++) {
        mlp__blas_enter();
        *sum = *sum + 1;
        mlp__blas_leave();
    }
    return NULL;
}

/* Scopes of a build without locks keep each other out: no addition is lost. */
START_TEST(test_scopes_of_a_serial_build)
{
    long sum = 0;
    pthread_t threads[2];

    if (scopes_can_overlap())
        return;
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, add_within_scope, &sum), 0);
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert_int_eq(sum, 40000);
}
END_TEST

static void *enter_and_leave(void *argument)
{
    size_t *wrong = argument;

    for (int i = 0; i < 20000; i++) {
        mlp__blas_enter();
        *wrong += openblas_get_num_threads() != 1;
        mlp__blas_leave();
    }
    return NULL;
}

START_TEST(test_two_threads_at_once)
{
    const int host = host_sets_threads();
    size_t wrong[2] = { 0, 0 };
    pthread_t threads[2];

    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, enter_and_leave, &wrong[i]), 0);
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert_uint_eq(wrong[0] + wrong[1], 0);
    ck_assert_int_eq(openblas_get_num_threads(), host);
}
END_TEST

/* Every public call that computes, and those that fail on the way. */
START_TEST(test_public_calls)
{
    const int host = host_sets_threads();
    const double x[2 * 3] = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6 };
    const double t[2 * 2] = { 1.0, 0.0, 0.0, 1.0 };
    const double not_finite[3] = { (double)NAN, 0.0, 0.0 };
    const mlp_loss mse = MLP_LOSS_MEAN_SQUARED_ERROR;
    double y[2 * 2];
    double grad[5 * 3 + 5 + 2 * 5 + 2];
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, MLP_F64, "3-5:tanh:orthogonal-2", 1));
    ck_assert_int_eq(openblas_get_num_threads(), host);
    ck_ok(mlp_work_new(&work, net, 2, 1));
    ck_ok(mlp_predict(net, work, 2, x, y));
    ck_assert_int_eq(openblas_get_num_threads(), host);
    ck_ok(mlp_forward(net, work, 2, x, y));
    ck_assert_int_eq(openblas_get_num_threads(), host);
    ck_ok(mlp_backward(net, work, 2, x, t, grad, NULL));
    ck_assert_int_eq(openblas_get_num_threads(), host);
    ck_ok(mlp_loss_grad(net, work, mse, 2, x, t, NULL, NULL, grad));
    ck_assert_int_eq(openblas_get_num_threads(), host);
    ck_fails(mlp_loss_grad(net, work, mse, 1, not_finite, t, NULL, NULL, grad), MLP_ENONFINITE,
             "nan");
    ck_assert_int_eq(openblas_get_num_threads(), host);
    ck_fails(mlp_predict(net, work, 0, x, y), MLP_EINVAL, "0 rows");
    ck_assert_int_eq(openblas_get_num_threads(), host);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* 128 x 100 x 100: OpenBLAS would use its threads, and give other bits. */
enum { ROWS = 128, INPUTS = 100, OUTPUTS = 10, REPEATS = 300 };

typedef struct predictor {
    const mlp_net *net;
    const double *x;    /* [ROWS x INPUTS] */
    const double *want; /* [ROWS x OUTPUTS] */
    size_t wrong;
} predictor;

static void *predict_often(void *argument)
{
    predictor *p = argument;
    double y[ROWS * OUTPUTS];
    mlp_work *work;

    if (mlp_work_new(&work, p->net, ROWS, 1) != MLP_OK) {
        p->wrong = REPEATS;
        return NULL;
    }
    for (int i = 0; i < REPEATS; i++)
        p->wrong +=
            mlp_predict(p->net, work, ROWS, p->x, y) != MLP_OK || memcmp(y, p->want, sizeof y) != 0;
    mlp_work_free(work);
    return NULL;
}

/* One network through two works on two threads gives what one thread gives. */
START_TEST(test_predict_on_two_threads)
{
    const int host = host_sets_threads();
    double x[ROWS * INPUTS];
    double want[ROWS * OUTPUTS];
    predictor predictors[2];
    pthread_t threads[2];
    mlp_net *net;
    mlp_work *work;

    for (size_t i = 0; i < ROWS * INPUTS; i++)
        x[i] = awkward(1, i);
    ck_ok(mlp_net_parse(&net, MLP_F64, "100-100:tanh-10:softmax", 1));
    ck_ok(mlp_work_new(&work, net, ROWS, 1));
    ck_ok(mlp_predict(net, work, ROWS, x, want));
    for (size_t i = 0; i < 2; i++) {
        predictors[i] = (predictor){ net, x, want, 0 };
        ck_assert_int_eq(pthread_create(&threads[i], NULL, predict_often, &predictors[i]), 0);
    }
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert_uint_eq(predictors[0].wrong + predictors[1].wrong, 0);
    ck_assert_int_eq(openblas_get_num_threads(), host);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("linalg/blas_scope");

    add_test(suite, test_one_scope);
    add_test(suite, test_nested_scopes);
    add_test(suite, test_host_changes_its_mind);
    add_test(suite, test_scopes_of_a_serial_build);
    add_test(suite, test_overlap_on_two_threads);
    add_test(suite, test_scope_within_another_thread);
    add_test(suite, test_two_threads_at_once);
    add_test(suite, test_public_calls);
    add_test(suite, test_predict_on_two_threads);
    return suite;
}
