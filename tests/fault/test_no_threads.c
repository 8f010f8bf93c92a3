/* SPDX-License-Identifier: MIT */
/*
 * Threads that can't be started: the call fails with MLP_ENOMEM, the threads
 * that were started before end, and no memory is lost. The linker puts
 * functions from below in the place of those that the library calls.
 */
#include "support.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
int __real_pthread_join(pthread_t thread, void **result);
int __wrap_pthread_join(pthread_t thread, void **result);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *memory);
void __wrap_free(void *memory);

static size_t starts;        /* since arm() */
static size_t one_to_fail;   /* 0: none */
static size_t running;       /* threads that were started and not joined */
static size_t allocated;     /* blocks that the library ever got */
static size_t freed;         /* ... and gave back */
static const void *last[32]; /* those that it has, NULL for a free place */

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument)
{
    if (++starts == one_to_fail)
        return EAGAIN;
    running++;
    return __real_pthread_create(thread, attributes, start, argument);
}

int __wrap_pthread_join(pthread_t thread, void **result)
{
    running--;
    return __real_pthread_join(thread, result);
}

static bool exchange(const void *from, const void *to)
{
    for (size_t i = 0; i < sizeof last / sizeof last[0]; i++)
        if (last[i] == from) {
            last[i] = to;
            return true;
        }
    return false;
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    void *memory = __real_aligned_alloc(alignment, size);

    if (memory != NULL && !exchange(NULL, memory))
        abort(); /* more blocks at once than this test has room for */
    allocated += memory != NULL;
    return memory;
}

void __wrap_free(void *memory)
{
    if (memory != NULL)
        freed += exchange(memory, NULL);
    __real_free(memory);
}

static void arm(size_t first)
{
    starts = 0;
    one_to_fail = first;
}

enum { THREADS = 6 };

/* Is there a thread to start? Not with an OpenBLAS that is not thread-safe. */
static bool library_has_threads(const mlp_net *net)
{
    mlp_work *work;
    bool has;

    arm(0);
    ck_ok(mlp_work_new(&work, net, 64, THREADS));
    has = starts > 0;
    if (has)
        ck_assert_uint_eq(starts, THREADS - 1);
    mlp_work_free(work);
    ck_assert_uint_eq(running, 0);
    return has;
}

START_TEST(test_each_thread_may_fail)
{
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, MLP_F64, "30-40:tanh-10", 1));
    if (!library_has_threads(net)) {
        mlp_net_free(net);
        return;
    }
    for (size_t first = 1; first < THREADS; first++) {
        const size_t held = allocated - freed;
        char words[64];

        (void)snprintf(words, sizeof words, "thread %zu of %d", first + 1, THREADS);
        arm(first);
        ck_fails(mlp_work_new(&work, net, 64, THREADS), MLP_ENOMEM, words);
        ck_assert_ptr_null(work);
        ck_assert_uint_eq(starts, first);
        ck_assert_uint_eq(allocated - freed, held);
        ck_assert_uint_eq(running, 0);
    }
    mlp_net_free(net);
    ck_assert_uint_eq(allocated, freed);
}
END_TEST

/* A trainer whose first epoch found no threads trains nothing then, and well later. */
START_TEST(test_trainer_goes_on)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    static double x[64 * 30];
    static double t[64 * 10];
    double before;
    mlp_net *net;
    mlp_opt *opt;
    mlp_data *data;
    mlp_trainer *trainer;

    for (size_t i = 0; i < 64 * 30; i++)
        x[i] = awkward(1, i);
    for (size_t i = 0; i < 64 * 10; i++)
        t[i] = awkward(2, i);
    options.threads = 3;
    ck_ok(mlp_net_parse(&net, MLP_F64, "30-40:tanh-10", 1));
    ck_ok(mlp_opt_sgd(&opt, NULL));
    ck_ok(mlp_data_wrap(&data, 64, 30, 10, x, t, NULL));
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    before = mlp_net_params(net)[7];
    if (library_has_threads(net)) {
        arm(2);
        ck_fails(mlp_trainer_epoch(trainer, data, NULL, NULL), MLP_ENOMEM, "thread 3 of 3");
        ck_assert(mlp_net_params(net)[7] == before);
        ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    }
    arm(0);
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    ck_assert(mlp_net_params(net)[7] != before);
    mlp_trainer_free(trainer);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
    ck_assert_uint_eq(allocated, freed);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("fault/no_threads");

    add_test(suite, test_each_thread_may_fail);
    add_test(suite, test_trainer_goes_on);
    return suite;
}
