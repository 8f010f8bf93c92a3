/* SPDX-License-Identifier: MIT */
/*
 * Elementary functions of arrays by SLEEF, a vector at a time. The build
 * compiles this file once for each precision and instruction set, with the
 * compiler's options for that set: nothing but the table at its end may be
 * seen outside, and base/vmath_tmpl.c hands that out only where the processor
 * has the instructions.
 */
#include "base/vmath.h"

#include <sleef.h>

#include "base/real.h"
#include "base/vmath_vector_tmpl.h"

/* SLEEF's names: Sleef_expd8_u10avx512f is exp of 8 doubles, to 1.0 ulp, by AVX-512F. */
#define SLEEF_JOIN(f, letter, lanes, isa)   Sleef_##f##letter##lanes##_u10##isa
#define SLEEF_EXPAND(f, letter, lanes, isa) SLEEF_JOIN(f, letter, lanes, isa)
#define SLEEF(f)                            SLEEF_EXPAND(f, LETTER, MLP_VMATH_LANES, MLP_VMATH_ISA)
#define VARIANT_JOIN(isa)                   REAL_NAME(mlp__vmath_##isa)
#define VARIANT(isa)                        VARIANT_JOIN(isa)

#if MLP_REAL_BITS == 64
#define LETTER d
#else
#define LETTER f
#endif

extern const REAL_NAME(mlp__vmath) VARIANT(MLP_VMATH_ISA);

#if MLP_REAL_BITS == 64

/* SLEEF's is infinite from 709.7827111 on, where exp is not yet: large x by exp(x - 1) e. */
static inline vreal v_exp(vreal x)
{
    const vbits large = x > 709.5;
    const vreal y = SLEEF(exp)(vreal_choose(large, x - 1.0, x));

    return vreal_choose(large, y * 2.7182818284590452353602874713527, y);
}

#else

static inline vreal v_exp(vreal x)
{
    return SLEEF(exp)(x);
}

#endif

static inline vreal v_expm1(vreal x)
{
    return SLEEF(expm1)(x);
}

static inline vreal v_log(vreal x)
{
    return SLEEF(log)(x);
}

/* SLEEF's is infinite from 1e307 (float: 1e38) on: large x by log(x / 2^64) + 64 log 2. */
static inline vreal v_log1p(vreal x)
{
    const vbits large = x > REAL_C(0x1p125);
    const vreal y = SLEEF(log1p)(vreal_choose(large, x * REAL_C(0x1p-64), x));

    return vreal_choose(large, y + REAL_C(44.361419555836499802702855773323), y);
}

static inline vreal v_tanh(vreal x)
{
    return SLEEF(tanh)(x);
}

/* SLEEF's is off by 2.03 ulp next to the smallest normal float: tiny x by the tangent at 0. */
static inline vreal v_erf(vreal x)
{
    const vbits tiny = vreal_abs(x) < REAL_C(1e-30);

    return vreal_choose(tiny, x * REAL_C(1.1283791670955125738961589031215), SLEEF(erf)(x));
}

static inline vreal v_sin(vreal x)
{
    return SLEEF(sin)(x);
}

static inline vreal v_cos(vreal x)
{
    return SLEEF(cos)(x);
}

/*
 * With e = exp(-|x|), which can't overflow, 1 / (1 + e) or e / (1 + e). What
 * 1 + e lost by rounding is put back to first order, as the quotient would be
 * off by 2.4 ulp without.
 */
#if VECTOR_BITS == 512 && MLP_REAL_BITS == 64

/* From an estimate of 1 / (1 + e), and what the quotient leaves: half the time of a division. */
static inline vreal v_logistic(vreal x)
{
    const vreal one = vreal_of(1.0);
    const vreal e = SLEEF(exp)(-vreal_abs(x));
    const vreal sum = one + e;
    const vreal lost = e - (sum - one);
    const vreal estimate = _mm512_rcp14_pd(sum);
    const vreal r = _mm512_fmadd_pd(_mm512_fnmadd_pd(sum, estimate, one), estimate, estimate);
    const vreal above = vreal_choose(x >= 0.0, one, e);
    const vreal y = above * r;
    const vreal left = _mm512_fnmadd_pd(y, lost, _mm512_fnmadd_pd(y, sum, above));

    return _mm512_fmadd_pd(left, r, y);
}

#else

/* y - y lost / (1 + e), where 1 / (1 + e) is y or 1 - y. */
static inline vreal v_logistic(vreal x)
{
    const vbits positive = x >= REAL_C(0.0);
    const vreal e = SLEEF(exp)(-vreal_abs(x));
    const vreal sum = REAL_C(1.0) + e;
    const vreal lost = e - (sum - REAL_C(1.0));
    const vreal y = vreal_choose(positive, vreal_of(REAL_C(1.0)), e) / sum;

    return y - y * lost * vreal_choose(positive, y, REAL_C(1.0) - y);
}

#endif

/* The last few elements go through f too, so that no element's bits tell where it stood. */
static inline void apply(vreal (*f)(vreal), size_t n, const real *x, real *y)
{
    for (; n >= LANES; n -= LANES, x += LANES, y += LANES)
        vreal_store(y, f(vreal_load(x)));
    if (n > 0)
        vreal_store_some(y, f(vreal_load_some(x, n)), n);
}

#define VMATH_APPLY(f)                                      \
    static void array_##f(size_t n, const real *x, real *y) \
    {                                                       \
        apply(v_##f, n, x, y);                              \
    }
MLP__VMATH_LIST(VMATH_APPLY)

#define TEXT_OF(word) #word
#define TEXT(word)    TEXT_OF(word)
#define VMATH_ROW(f)  .f = array_##f,
const REAL_NAME(mlp__vmath)
    VARIANT(MLP_VMATH_ISA) = { .name = TEXT(MLP_VMATH_ISA), MLP__VMATH_LIST(VMATH_ROW) };
