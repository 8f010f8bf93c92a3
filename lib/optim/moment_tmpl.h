/* SPDX-License-Identifier: MIT */
/*
 * What the loops of several optimisers need for one number. Loops that use it
 * stay vector loops: no calls, no branches.
 */
#ifndef MLP_OPTIM_MOMENT_TMPL_H
#define MLP_OPTIM_MOMENT_TMPL_H

#include "base/real.h"

/* The smallest normal number. */
static const real normal_min = MLP_REAL_BITS == 64 ? (real)DBL_MIN : (real)FLT_MIN;

/*
 * v without the numbers below the normal ones. Where the gradient stays 0, as behind a dead relu, v
 * only shrinks, and below that it would stay for ever (0.9 times the smallest number rounds to it):
 * a processor takes some hundred cycles for each product of such a number.
 */
static inline real without_denormals(real v)
{
    return real_fabs(v) < normal_min ? REAL_C(0.0) : v;
}

/* One instruction, as no error number is asked for (-fno-math-errno). */
#if MLP_REAL_BITS == 64
#define root sqrt
#else
#define root sqrtf
#endif

/* -1, 0 or 1. Two comparisons that do not wait for each other; that of NaN is 0. */
static inline real sign(real v)
{
    return (v > REAL_C(0.0) ? REAL_C(1.0) : REAL_C(0.0))
        - (v < REAL_C(0.0) ? REAL_C(1.0) : REAL_C(0.0));
}

/* An epsilon above 0 that stays above 0 in float: 0 / (sqrt(0) + epsilon) is to be 0. */
static inline real above_zero(double epsilon)
{
    return (real)epsilon < normal_min ? normal_min : (real)epsilon;
}

#endif
