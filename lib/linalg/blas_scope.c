/* SPDX-License-Identifier: MIT */
/*
 * Scopes in which OpenBLAS computes on the calling thread alone.
 */
#include "linalg/blas_scope.h"

#include <pthread.h>
#include <stdbool.h>

#include "mlp_config.h"
#include MLP_CBLAS_HEADER

/* There when OpenBLAS is built on OpenMP, which brings them along; else NULL. */
extern int omp_get_max_threads(void) __attribute__((weak));
extern void omp_set_num_threads(int) __attribute__((weak));

/* OpenBLAS's own, which it exports but has in no header. */
extern void *blas_memory_alloc(int) __attribute__((weak));
extern void blas_memory_free(void *) __attribute__((weak));

/* What openblas_get_parallel() returns. */
enum { BUILD_SERIAL = 0, BUILD_PTHREAD = 1, BUILD_OPENMP = 2 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t serial_is_free = PTHREAD_COND_INITIALIZER;
static unsigned scopes;     /* entered and not left, on all threads */
static int threads_of_host; /* OpenBLAS's number, to restore when scopes is 0 again */
static bool number_is_ours; /* OpenBLAS's number is not the host's, though scopes is 0 */

static pthread_once_t fork_once = PTHREAD_ONCE_INIT;

static _Thread_local unsigned depth;          /* scopes of this thread */
static _Thread_local int omp_threads_of_host; /* OpenMP's number on this thread */

static bool runs_on_openmp(void)
{
    return openblas_get_parallel() == BUILD_OPENMP && omp_get_max_threads != NULL
        && omp_set_num_threads != NULL;
}

/* Saves and sets the numbers of threads, with the mutex held. */
static void set_one_thread(void)
{
    if (runs_on_openmp())
        omp_threads_of_host = omp_get_max_threads();
    if (scopes == 0 && !number_is_ours)
        threads_of_host = openblas_get_num_threads();
    number_is_ours = false;
    /* In the OpenMP build this sets OpenMP's number on this thread as well. */
    if (runs_on_openmp() || openblas_get_num_threads() != 1)
        openblas_set_num_threads(1);
}

/* Undoes set_one_thread(), with the mutex held. */
static void restore_threads(void)
{
    if (scopes == 0 && threads_of_host != 1)
        openblas_set_num_threads(threads_of_host);
    if (runs_on_openmp())
        omp_set_num_threads(omp_threads_of_host);
}

/* fork() waits for whoever holds the mutex: the child gets it free. */
static void before_fork(void)
{
    pthread_mutex_lock(&mutex);
}

static void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&mutex);
}

/*
 * Scopes of other threads do not exist in the child, which would otherwise wait for them to be
 * left. OpenBLAS's number may be theirs: it is put back when the next scope is left.
 */
static void after_fork_in_child(void)
{
    number_is_ours = scopes > 0 && depth == 0;
    scopes = depth > 0 ? 1 : 0;
    pthread_cond_init(&serial_is_free, NULL);
    pthread_mutex_unlock(&mutex);
}

static void watch_forks(void)
{
    (void)pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void mlp__blas_enter(void)
{
    if (depth++ > 0)
        return;
    (void)pthread_once(&fork_once, watch_forks);
    pthread_mutex_lock(&mutex);
    while (openblas_get_parallel() == BUILD_SERIAL && scopes > 0)
        pthread_cond_wait(&serial_is_free, &mutex);
    set_one_thread();
    scopes++;
    pthread_mutex_unlock(&mutex);
}

void mlp__blas_leave(void)
{
    if (--depth > 0)
        return;
    pthread_mutex_lock(&mutex);
    scopes--;
    restore_threads();
    if (openblas_get_parallel() == BUILD_SERIAL)
        pthread_cond_signal(&serial_is_free);
    pthread_mutex_unlock(&mutex);
}

bool mlp__blas_takes_threads(void)
{
    return openblas_get_parallel() != BUILD_SERIAL;
}

void mlp__blas_own_thread(void)
{
    if (runs_on_openmp())
        omp_set_num_threads(1);
}

void mlp__blas_reserve(size_t threads)
{
    enum { MOST = 64 };
    void *held[MOST];
    size_t n = 0;

    if (threads <= 1 || blas_memory_alloc == NULL || blas_memory_free == NULL)
        return;
    if (threads > MOST)
        threads = MOST;
    /* The OpenMP build takes some of this memory for itself when its number of threads is set. */
    mlp__blas_enter();
    while (n < threads && (held[n] = blas_memory_alloc(0)) != NULL)
        n++;
    while (n > 0)
        blas_memory_free(held[--n]);
    mlp__blas_leave();
}
