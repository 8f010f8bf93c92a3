/* SPDX-License-Identifier: MIT */
/*
 * A vector of MLP_VMATH_LANES reals for base/vmath_sleef_tmpl.c: arithmetic is
 * the compiler's own, by operators; here is what has no operator.
 */
#ifndef MLP_BASE_VMATH_VECTOR_TMPL_H
#define MLP_BASE_VMATH_VECTOR_TMPL_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "base/real.h"

#define VECTOR_BITS (MLP_VMATH_LANES * MLP_REAL_BITS)

enum { LANES = MLP_VMATH_LANES };

#if MLP_REAL_BITS == 64
typedef int64_t lane_bits;
typedef uint8_t lane_mask;
#define INTRINSIC(f) f##_pd
#else
typedef int32_t lane_bits;
typedef uint16_t lane_mask;
#define INTRINSIC(f) f##_ps
#endif

typedef real vreal __attribute__((vector_size(VECTOR_BITS / 8)));
typedef lane_bits vbits __attribute__((vector_size(VECTOR_BITS / 8)));

/* The same number in every lane. */
static inline vreal vreal_of(real number)
{
    return number - (vreal){ 0 }; /* not a sum: that would make -0 a 0 */
}

/* In each lane a where the bits of `which` are ones, b where they are zeros. */
static inline vreal vreal_choose(vbits which, vreal a, vreal b)
{
    return (vreal)((which & (vbits)a) | (~which & (vbits)b));
}

static inline vreal vreal_abs(vreal x)
{
    return (vreal)((vbits)x & ~(vbits)vreal_of(REAL_C(-0.0)));
}

static inline vreal vreal_load(const real *x)
{
    vreal v;

    memcpy(&v, x, sizeof v);
    return v;
}

static inline void vreal_store(real *y, vreal v)
{
    memcpy(y, &v, sizeof v);
}

/*
 * The first n lanes, 0 < n < LANES, the others being 0; and their way back. A
 * padded copy in memory would cost more than the exponential between them.
 */
#if VECTOR_BITS == 512

static inline vreal vreal_load_some(const real *x, size_t n)
{
    return INTRINSIC(_mm512_maskz_loadu)((lane_mask)((1u << n) - 1u), x);
}

static inline void vreal_store_some(real *y, vreal v, size_t n)
{
    INTRINSIC(_mm512_mask_storeu)(y, (lane_mask)((1u << n) - 1u), v);
}

#elif VECTOR_BITS == 256

static inline __m256i first_lanes(size_t n)
{
    static const lane_bits ones_zeros[2 * LANES] = {
#if MLP_REAL_BITS == 32
        -1,
        -1,
        -1,
        -1,
#endif
        -1,
        -1,
        -1,
        -1,
    };

    return _mm256_loadu_si256((const __m256i *)(const void *)(ones_zeros + LANES - n));
}

static inline vreal vreal_load_some(const real *x, size_t n)
{
    return INTRINSIC(_mm256_maskload)(x, first_lanes(n));
}

static inline void vreal_store_some(real *y, vreal v, size_t n)
{
    INTRINSIC(_mm256_maskstore)(y, first_lanes(n), v);
}

#else

static inline vreal vreal_load_some(const real *x, size_t n)
{
    vreal v = { 0 };

    for (size_t i = 0; i < LANES - 1; i++)
        v[i] = i < n ? x[i] : 0;
    return v;
}

static inline void vreal_store_some(real *y, vreal v, size_t n)
{
    for (size_t i = 0; i < LANES - 1; i++)
        if (i < n)
            y[i] = v[i];
}

#endif
#endif
