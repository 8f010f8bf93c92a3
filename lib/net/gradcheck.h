/* SPDX-License-Identifier: MIT */
/*
 * What checks of derivatives against differences share.
 */
#ifndef MLP_NET_GRADCHECK_H
#define MLP_NET_GRADCHECK_H

#include <stdbool.h>

#include <mlp/net.h>

/* Of differences by a number a, times max(1, |a|). */
static const double mlp__gradcheck_step = 1e-3;

/*
 * The derivative from differences with the steps h and h/2 (Richardson): the
 * error is of order h^4.
 */
static inline double mlp__gradcheck_extrapolate(double wide, double narrow)
{
    return (4.0 * narrow - wide) / 3.0;
}

/*
 * Before the first of n derivatives is compared: what is relative to no less
 * than *least. False with the result complete when one is not finite.
 */
bool mlp__gradcheck_begin(size_t n, const double *analytic, double *least,
                          mlp_gradcheck_result *out);

/* Compares derivative k, from 0 on. */
void mlp__gradcheck_note(size_t k, double analytic, double numeric, double least,
                         mlp_gradcheck_result *out);

/* Copies floats to new doubles; NULL for NULL. MLP_EOVERFLOW, MLP_ENOMEM. */
mlp_status mlp__gradcheck_widen(void **out, const float *values, size_t rows, size_t columns);

#endif
