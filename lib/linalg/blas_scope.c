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

/* What openblas_get_parallel() returns. */
enum { BUILD_SERIAL = 0, BUILD_PTHREAD = 1, BUILD_OPENMP = 2 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t serial_is_free = PTHREAD_COND_INITIALIZER;
static unsigned scopes;     /* entered and not left, on all threads */
static int threads_of_host; /* OpenBLAS's number, to restore when scopes is 0 again */

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
    if (scopes == 0)
        threads_of_host = openblas_get_num_threads();
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

void mlp__blas_enter(void)
{
    if (depth++ > 0)
        return;
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
