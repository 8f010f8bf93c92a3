/* SPDX-License-Identifier: MIT */
/*
 * Elementary functions of arrays by the C library, an element at a time: for
 * processors, and builds, without vector functions.
 */
#include "base/vmath.h"

#include "base/real.h"

/* The formula is explained in base/vmath_sleef_tmpl.c. */
static real real_logistic(real x)
{
    const real e = real_exp(-real_fabs(x));
    const real sum = REAL_C(1.0) + e;
    const real lost = e - (sum - REAL_C(1.0));
    const real y = (x >= 0 ? REAL_C(1.0) : e) / sum;

    return y - y * lost * (x >= 0 ? y : REAL_C(1.0) - y);
}

#define VMATH_LOOP(f)                                       \
    static void array_##f(size_t n, const real *x, real *y) \
    {                                                       \
        for (size_t i = 0; i < n; i++)                      \
            y[i] = real_##f(x[i]);                          \
    }
MLP__VMATH_LIST(VMATH_LOOP)

#define VMATH_ROW(f) .f = array_##f,
const REAL_NAME(mlp__vmath)
    REAL_NAME(mlp__vmath_libm) = { .name = "libm", MLP__VMATH_LIST(VMATH_ROW) };
