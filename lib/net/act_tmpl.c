/* SPDX-License-Identifier: MIT */
/*
 * Activations on a batch, and their derivatives. An activation is two
 * functions, forward and backward, of n numbers: of a row for softmax, which
 * mixes its units, and of at most CHUNK numbers, wherever they lie, for all
 * others. VALUES and SLOPES write those that are a loop over a formula;
 * exponentials and their like are computed a chunk at a time.
 *
 * The formulas and sources are with mlp_act in <mlp/net.h>.
 */
#include "net/act_tmpl.h"

#include <string.h>

#include "base/vmath.h"

/* Numbers of a buffer on the stack: small enough for the nearest cache. */
enum { CHUNK = 256 };

/* y may be z: equal indices only, which is no obstacle to vector instructions. */
#define VALUES(act)                                                      \
    MLP_WIDE static void act##_forward(size_t n, const real *z, real *y) \
    {                                                                    \
        MLP_INDEPENDENT                                                  \
        for (size_t i = 0; i < n; i++)                                   \
            y[i] = act##_value(z[i]);                                    \
    }

#define SLOPES(act)                                                                      \
    MLP_WIDE static void act##_backward(size_t n, const real *z, const real *y, real *d) \
    {                                                                                    \
        MLP_INDEPENDENT                                                                  \
        for (size_t i = 0; i < n; i++)                                                   \
            d[i] *= act##_slope(z[i], y[i]);                                             \
    }

static const real leak = REAL_C(0.01);
/* The constants of Klambauer et al. 2017, "Self-normalizing neural networks", appendix. */
static const real selu_alpha = REAL_C(1.6732632423543772848170429916717);
static const real selu_scale = REAL_C(1.0507009873554804934193349852946);

static void identity_forward(size_t n, const real *z, real *y)
{
    if (y != z)
        memcpy(y, z, n * sizeof *y);
}

static void identity_backward(size_t n, const real *z, const real *y, real *d)
{
    (void)n;
    (void)z;
    (void)y;
    (void)d; /* the slope is 1 */
}

static void sigmoid_forward(size_t n, const real *z, real *y)
{
    REAL_NAME(mlp__vlogistic)(n, z, y);
}

static inline real sigmoid_slope(real z, real y)
{
    (void)z;
    return y * (REAL_C(1.0) - y);
}

SLOPES(sigmoid)

static void tanh_forward(size_t n, const real *z, real *y)
{
    REAL_NAME(mlp__vtanh)(n, z, y);
}

static inline real tanh_slope(real z, real y)
{
    (void)z;
    return (REAL_C(1.0) - y) * (REAL_C(1.0) + y);
}

SLOPES(tanh)

/* Written so that NaN stays NaN and the compiler makes it one instruction. */
static inline real relu_value(real z)
{
    return z < 0 ? REAL_C(0.0) : z;
}

VALUES(relu)

static inline real relu_slope(real z, real y)
{
    (void)z;
    return y > 0 ? REAL_C(1.0) : REAL_C(0.0);
}

SLOPES(relu)

static inline real leaky_relu_value(real z)
{
    return z > 0 ? z : leak * z;
}

VALUES(leaky_relu)

static inline real leaky_relu_slope(real z, real y)
{
    (void)z;
    return y > 0 ? REAL_C(1.0) : leak;
}

SLOPES(leaky_relu)

static void elu_forward(size_t n, const real *z, real *y)
{
    real below[CHUNK];

    REAL_NAME(mlp__vexpm1)(n, z, below);
    for (size_t i = 0; i < n; i++)
        y[i] = z[i] > 0 ? z[i] : below[i];
}

static inline real elu_slope(real z, real y)
{
    (void)z;
    return y > 0 ? REAL_C(1.0) : y + REAL_C(1.0);
}

SLOPES(elu)

static void selu_forward(size_t n, const real *z, real *y)
{
    real below[CHUNK];

    REAL_NAME(mlp__vexpm1)(n, z, below);
    for (size_t i = 0; i < n; i++)
        y[i] = selu_scale * (z[i] > 0 ? z[i] : selu_alpha * below[i]);
}

static inline real selu_slope(real z, real y)
{
    (void)z;
    return y > 0 ? selu_scale : y + selu_scale * selu_alpha;
}

SLOPES(selu)

/* phi [n], the normal distribution function of z. */
static void normal_distribution(size_t n, const real *z, real *phi)
{
    MLP_ASSUME_SOME(n);
    for (size_t i = 0; i < n; i++)
        phi[i] = z[i] * REAL_C(0.70710678118654752440);
    REAL_NAME(mlp__verf)(n, phi, phi);
    for (size_t i = 0; i < n; i++)
        phi[i] = REAL_C(0.5) * (REAL_C(1.0) + phi[i]);
}

static void gelu_forward(size_t n, const real *z, real *y)
{
    real phi[CHUNK];

    normal_distribution(n, z, phi);
    for (size_t i = 0; i < n; i++)
        y[i] = z[i] * phi[i];
}

static void gelu_backward(size_t n, const real *z, const real *y, real *d)
{
    const real peak = REAL_C(0.39894228040143267794); /* of the normal density */
    real phi[CHUNK];
    real bell[CHUNK];

    (void)y;
    normal_distribution(n, z, phi);
    for (size_t i = 0; i < n; i++)
        bell[i] = REAL_C(-0.5) * z[i] * z[i];
    REAL_NAME(mlp__vexp)(n, bell, bell);
    for (size_t i = 0; i < n; i++)
        d[i] *= phi[i] + z[i] * (peak * bell[i]);
}

static void silu_forward(size_t n, const real *z, real *y)
{
    real s[CHUNK];

    REAL_NAME(mlp__vlogistic)(n, z, s);
    for (size_t i = 0; i < n; i++)
        y[i] = z[i] * s[i];
}

static void silu_backward(size_t n, const real *z, const real *y, real *d)
{
    real s[CHUNK];

    REAL_NAME(mlp__vlogistic)(n, z, s);
    for (size_t i = 0; i < n; i++)
        d[i] *= s[i] + y[i] * (REAL_C(1.0) - s[i]);
}

/* max(z, 0) + log(1 + exp(-|z|)): no exponential overflows. */
static void softplus_forward(size_t n, const real *z, real *y)
{
    real rest[CHUNK];

    MLP_ASSUME_SOME(n);
    for (size_t i = 0; i < n; i++)
        rest[i] = -real_fabs(z[i]);
    REAL_NAME(mlp__vexp)(n, rest, rest);
    REAL_NAME(mlp__vlog1p)(n, rest, rest);
    for (size_t i = 0; i < n; i++)
        y[i] = (z[i] > 0 ? z[i] : REAL_C(0.0)) + rest[i];
}

/* The slope is 1 - exp(-y). */
static void softplus_backward(size_t n, const real *z, const real *y, real *d)
{
    real minus_slope[CHUNK];

    (void)z;
    MLP_ASSUME_SOME(n);
    for (size_t i = 0; i < n; i++)
        minus_slope[i] = -y[i];
    REAL_NAME(mlp__vexpm1)(n, minus_slope, minus_slope);
    for (size_t i = 0; i < n; i++)
        d[i] *= -minus_slope[i];
}

static inline real softsign_value(real z)
{
    return z / (REAL_C(1.0) + real_fabs(z));
}

VALUES(softsign)

/* Of z and not of y: 1 - |y| would lose the digits of a small slope. */
static inline real softsign_slope(real z, real y)
{
    const real below = REAL_C(1.0) + real_fabs(z);

    (void)y;
    return REAL_C(1.0) / (below * below);
}

SLOPES(softsign)

static void exp_forward(size_t n, const real *z, real *y)
{
    REAL_NAME(mlp__vexp)(n, z, y);
}

static inline real exp_slope(real z, real y)
{
    (void)z;
    return y;
}

SLOPES(exp)

static void gaussian_forward(size_t n, const real *z, real *y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = -z[i] * z[i];
    REAL_NAME(mlp__vexp)(n, y, y);
}

static inline real gaussian_slope(real z, real y)
{
    return REAL_C(-2.0) * z * y;
}

SLOPES(gaussian)

static void sine_forward(size_t n, const real *z, real *y)
{
    REAL_NAME(mlp__vsin)(n, z, y);
}

static void sine_backward(size_t n, const real *z, const real *y, real *d)
{
    real slope[CHUNK];

    (void)y;
    REAL_NAME(mlp__vcos)(n, z, slope);
    for (size_t i = 0; i < n; i++)
        d[i] *= slope[i];
}

/* Of a row. */
static void softmax_forward(size_t n, const real *z, real *y)
{
    real largest = z[0];
    real sum = 0;

    for (size_t j = 1; j < n; j++)
        largest = z[j] > largest ? z[j] : largest;
    for (size_t j = 0; j < n; j++)
        y[j] = z[j] - largest;
    REAL_NAME(mlp__vexp)(n, y, y);
    for (size_t j = 0; j < n; j++)
        sum += y[j];
    for (size_t j = 0; j < n; j++)
        y[j] /= sum;
}

/* dz = y (dy - sum of y dy), from dy_j/dz_k = y_j (1[j = k] - y_k). */
static void softmax_backward(size_t n, const real *z, const real *y, real *d)
{
    real sum = 0;

    (void)z;
    for (size_t j = 0; j < n; j++)
        sum += y[j] * d[j];
    for (size_t j = 0; j < n; j++)
        d[j] = y[j] * (d[j] - sum);
}

static const struct {
    void (*forward)(size_t n, const real *z, real *y);
    void (*backward)(size_t n, const real *z, const real *y, real *d);
} table[] = {
#define ACT_ROW(number, name, functions, slope_needs_sum) \
    [number] = { functions##_forward, functions##_backward },
    MLP__ACT_LIST(ACT_ROW)
#undef ACT_ROW
};

/* How many of `left` numbers, in rows of n, the next call may take. */
static size_t portion(mlp_act act, size_t n, size_t left)
{
    const size_t most = act == MLP_ACT_SOFTMAX ? n : (size_t)CHUNK;

    return left < most ? left : most;
}

void REAL_NAME(mlp__act_forward)(mlp_act act, size_t rows, size_t n, const real *z, real *y)
{
    size_t count;

    if (rows == 1 && n <= CHUNK) {
        table[act].forward(n, z, y);
        return;
    }
    for (size_t i = 0; i < rows * n; i += count) {
        count = portion(act, n, rows * n - i);
        table[act].forward(count, z + i, y + i);
    }
}

void REAL_NAME(mlp__act_backward)(mlp_act act, size_t rows, size_t n, const real *z, const real *y,
                                  real *d)
{
    size_t count;

    if (rows == 1 && n <= CHUNK) {
        table[act].backward(n, z, y, d);
        return;
    }
    for (size_t i = 0; i < rows * n; i += count) {
        count = portion(act, n, rows * n - i);
        table[act].backward(count, z + i, y + i, d + i);
    }
}
