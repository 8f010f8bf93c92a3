/* SPDX-License-Identifier: MIT */
/*
 * Scopes in which OpenBLAS computes on the calling thread alone.
 *
 * OpenBLAS 0.3.21 keeps one number of threads for the process. The first scope
 * to be entered saves it and sets 1, the last one to be left restores it, so
 * that a host program finds it as it was. Scopes nest and may overlap on
 * several threads; both calls cost some tens of nanoseconds. A host that calls
 * BLAS on another thread meanwhile gets right results on one thread.
 */
#ifndef MLP_LINALG_BLAS_SCOPE_H
#define MLP_LINALG_BLAS_SCOPE_H

void mlp__blas_enter(void);
void mlp__blas_leave(void);

#endif
