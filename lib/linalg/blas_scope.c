/* SPDX-License-Identifier: MIT */
/*
 * Scopes in which OpenBLAS computes on the calling thread alone.
 */
#include "linalg/blas_scope.h"

#include <pthread.h>

#include "mlp_config.h"
#include MLP_CBLAS_HEADER

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned scopes;     /* entered and not left */
static int threads_of_host; /* what to restore when scopes is 0 again */

void mlp__blas_enter(void)
{
    pthread_mutex_lock(&mutex);
    if (scopes++ == 0) {
        threads_of_host = openblas_get_num_threads();
        if (threads_of_host != 1)
            openblas_set_num_threads(1);
    }
    pthread_mutex_unlock(&mutex);
}

void mlp__blas_leave(void)
{
    pthread_mutex_lock(&mutex);
    if (--scopes == 0 && threads_of_host != 1)
        openblas_set_num_threads(threads_of_host);
    pthread_mutex_unlock(&mutex);
}
