/* SPDX-License-Identifier: MIT */
/*
 * The element type of a *_tmpl.c file. Such a file is ordinary C written in
 * `real`; the build compiles it once with MLP_REAL_BITS 64 and once with 32.
 * Only *_tmpl files include this header.
 *
 *   real          double or float
 *   REAL_C(1.5)   a constant of that type
 *   REAL_NAME(f)  f_f64 or f_f32: the name of a function inside the library
 *   REAL_API(f)   f or f_f32: the name of a public function
 *   REAL_TEXT(f)  "f" or "f_f32": that name, for messages
 *   real_exp ...  the functions of <math.h> for that type
 */
#ifndef MLP_BASE_REAL_H
#define MLP_BASE_REAL_H

#include <float.h>
#include <math.h>

#include <mlp/common.h>

#include "base/wide.h"

/*
 * Before a loop: no iteration reads what another one writes, whatever pointers
 * may be equal, so that the compiler may use vector instructions. (Clang needs
 * no telling: it compares the pointers at run time.)
 */
#if defined(__GNUC__) && !defined(__clang__)
#define MLP_INDEPENDENT _Pragma("GCC ivdep")
#else
#define MLP_INDEPENDENT
#endif

/*
 * Before a function of loops that are run a few times: they are not made vector
 * loops or calls of memset(), as they are over before those are set up.
 */
#if defined(__GNUC__) && !defined(__clang__)
#define MLP_SCALAR \
    __attribute__((optimize("no-tree-vectorize", "no-tree-loop-distribute-patterns")))
#else
#define MLP_SCALAR
#endif

/* Asks memory for what will be read soon. */
#if defined(__GNUC__)
#define MLP_FETCH(address) __builtin_prefetch(address)
#else
#define MLP_FETCH(address) ((void)(address))
#endif

/*
 * Before a loop that fills a buffer on the stack: n is never 0 there, but
 * without being told gcc warns of the empty buffer.
 */
#define MLP_ASSUME_SOME(n)           \
    do {                             \
        if ((n) == 0)                \
            __builtin_unreachable(); \
    } while (0)

#if !defined(MLP_REAL_BITS)
#error "only files named _tmpl, compiled once for each precision, include base/real.h"
#elif MLP_REAL_BITS == 64

typedef double real;
#define REAL_C(constant) constant
#define REAL_NAME(name)  name##_f64
#define REAL_API(name)   name
#define REAL_TEXT(name)  #name
#define REAL_DTYPE       MLP_F64
#define real_exp         exp
#define real_expm1       expm1
#define real_log         log
#define real_log1p       log1p
#define real_tanh        tanh
#define real_erf         erf
#define real_sin         sin
#define real_cos         cos
#define real_fabs        fabs
#define real_sqrt        sqrt
#define real_fmax        fmax

#else

typedef float real;
#define REAL_C(constant) constant##f
#define REAL_NAME(name)  name##_f32
#define REAL_API(name)   name##_f32
#define REAL_TEXT(name)  #name "_f32"
#define REAL_DTYPE       MLP_F32
#define real_exp         expf
#define real_expm1       expm1f
#define real_log         logf
#define real_log1p       log1pf
#define real_tanh        tanhf
#define real_erf         erff
#define real_sin         sinf
#define real_cos         cosf
#define real_fabs        fabsf
#define real_sqrt        sqrtf
#define real_fmax        fmaxf

#endif

#endif
