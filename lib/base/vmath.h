/* SPDX-License-Identifier: MIT */
/*
 * Elementary functions of arrays, by the widest vector instructions that the
 * processor has. docs/numerics.md says how exact they are.
 *
 *   mlp__vexp_f64(n, x, y), mlp__vexp_f32 ...   y [n] = exp(x [n])
 *
 * y may be x; otherwise they must not overlap. An element's result depends on
 * its value alone, not on its place or on n, so that an array may be cut among
 * threads in any way. NaN gives NaN.
 */
#ifndef MLP_BASE_VMATH_H
#define MLP_BASE_VMATH_H

#include <stddef.h>

/* X(name): libm's functions, and logistic(x) = 1 / (1 + exp(-x)). */
#define MLP__VMATH_LIST(X) \
    X(exp)                 \
    X(expm1)               \
    X(log)                 \
    X(log1p)               \
    X(tanh)                \
    X(erf)                 \
    X(sin)                 \
    X(cos)                 \
    X(logistic)

#define VMATH_DECLARE(f)                                        \
    void mlp__v##f##_f64(size_t n, const double *x, double *y); \
    void mlp__v##f##_f32(size_t n, const float *x, float *y);
MLP__VMATH_LIST(VMATH_DECLARE)
#undef VMATH_DECLARE

/* The functions as written for one instruction set. */
typedef struct mlp__vmath_f64 {
    const char *name;
#define VMATH_MEMBER(f) void (*f)(size_t n, const double *x, double *y);
    MLP__VMATH_LIST(VMATH_MEMBER)
#undef VMATH_MEMBER
} mlp__vmath_f64;

typedef struct mlp__vmath_f32 {
    const char *name;
#define VMATH_MEMBER(f) void (*f)(size_t n, const float *x, float *y);
    MLP__VMATH_LIST(VMATH_MEMBER)
#undef VMATH_MEMBER
} mlp__vmath_f32;

/*
 * The libm variant. For up to four logistic functions it is done sooner than the vector ones, whose
 * bits it does not have.
 */
extern const mlp__vmath_f64 mlp__vmath_libm_f64;
extern const mlp__vmath_f32 mlp__vmath_libm_f32;

/*
 * The instruction sets of this build that the processor has: 0 is the widest,
 * which the functions above use, the last is libm; NULL behind it.
 */
const mlp__vmath_f64 *mlp__vmath_variant_f64(size_t i);
const mlp__vmath_f32 *mlp__vmath_variant_f32(size_t i);

#endif
