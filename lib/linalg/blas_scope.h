/* SPDX-License-Identifier: MIT */
/*
 * Scopes in which OpenBLAS computes on the calling thread alone, and in which
 * several threads may call it. Scopes nest and may overlap on several threads;
 * entering and leaving cost some tens of nanoseconds.
 *
 * What that takes depends on how OpenBLAS was built (0.3.21):
 *
 *   pthread  One number of threads for the process. The first scope to be
 *            entered saves it and sets 1, the last one to be left restores it.
 *   openmp   The number is that of OpenMP, which each thread has for itself:
 *            each saves and restores its own.
 *   serial   Debian's build has no locks: products on two threads at once
 *            spoil each other. A scope keeps other threads' scopes out.
 *
 * A host that calls BLAS on another thread meanwhile gets right results, on
 * one thread (pthread), but for the serial build, of which it must keep its
 * own calls apart from ours.
 */
#ifndef MLP_LINALG_BLAS_SCOPE_H
#define MLP_LINALG_BLAS_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

void mlp__blas_enter(void);

/* On the thread that entered. */
void mlp__blas_leave(void);

/* May several threads of one scope call BLAS at once? Not in the serial build. */
bool mlp__blas_takes_threads(void);

/*
 * Called once by a thread of the library's own, which works inside the scopes
 * of others: from then on BLAS takes that thread alone for its calls.
 */
void mlp__blas_own_thread(void);

/*
 * Has OpenBLAS map the memory that so many threads at once will want for their
 * calls, up to 64; otherwise it does so when they first happen to call together.
 */
void mlp__blas_reserve(size_t threads);

#endif
