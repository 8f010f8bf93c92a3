/* SPDX-License-Identifier: MIT */
/*
 * Passes of works that are planned as small: what pass_tmpl.h promises, by one
 * member and simple loops. For a few dozen multiplications, calls of BLAS and
 * vector loops cost many times what they compute.
 */
#ifndef MLP_NET_SMALL_TMPL_H
#define MLP_NET_SMALL_TMPL_H

#include "net/pass_tmpl.h"

/* The first half, but for summing the losses; keeps no bound. */
void REAL_NAME(mlp__small_rows)(const REAL_NAME(mlp__pass) * pass);

/* The second half. */
void REAL_NAME(mlp__small_params)(const REAL_NAME(mlp__pass) * pass);

#endif
