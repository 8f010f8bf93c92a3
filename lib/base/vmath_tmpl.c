/* SPDX-License-Identifier: MIT */
/*
 * Elementary functions of arrays: which variant of them runs. The variants are
 * in base/vmath_sleef_tmpl.c and base/vmath_libm_tmpl.c.
 */
#include "base/vmath.h"

#include "mlp_config.h"

#include "base/real.h"

typedef REAL_NAME(mlp__vmath) vmath;

extern const vmath REAL_NAME(mlp__vmath_avx512f);
extern const vmath REAL_NAME(mlp__vmath_avx2);
extern const vmath REAL_NAME(mlp__vmath_sse2);

/*
 * Asked anew at every call: the compiler's own record of the processor, made
 * before the program started, is two loads and needs no state of ours.
 */
const vmath *REAL_NAME(mlp__vmath_variant)(size_t i)
{
#if MLP_WITH_SLEEF
    if (__builtin_cpu_supports("avx512f") && i-- == 0)
        return &REAL_NAME(mlp__vmath_avx512f);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && i-- == 0)
        return &REAL_NAME(mlp__vmath_avx2);
    if (i-- == 0)
        return &REAL_NAME(mlp__vmath_sse2);
#endif
    return i == 0 ? &REAL_NAME(mlp__vmath_libm) : NULL;
}

#define VMATH_DEFINE(f)                                         \
    void REAL_NAME(mlp__v##f)(size_t n, const real *x, real *y) \
    {                                                           \
        REAL_NAME(mlp__vmath_variant)(0)->f(n, x, y);           \
    }
MLP__VMATH_LIST(VMATH_DEFINE)
