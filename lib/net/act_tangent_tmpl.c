/* SPDX-License-Identifier: MIT */
/*
 * Second derivatives of activations. Values and slopes are in act_tmpl.c.
 *
 * With dz = f'(z) dy is R{dz} = f'(z) R{dy} + f''(z) R{z} dy. Each function
 * writes f''(z) of n numbers, at most CHUNK; softmax, which mixes the units of
 * a row, has its own.
 */
#include "base/vmath.h"
#include "net/act_tmpl.h"
#include "net/tangent_tmpl.h"

/* Numbers of a buffer on the stack: small enough for the nearest cache. */
enum { CHUNK = 256 };

/* s (1 - s) (1 - 2 s) */
static void sigmoid_bend(size_t n, const real *z, const real *y, real *bend)
{
    (void)z;
    for (size_t i = 0; i < n; i++)
        bend[i] = y[i] * (REAL_C(1.0) - y[i]) * (REAL_C(1.0) - REAL_C(2.0) * y[i]);
}

/* -2 y (1 - y^2) */
static void tanh_bend(size_t n, const real *z, const real *y, real *bend)
{
    (void)z;
    for (size_t i = 0; i < n; i++)
        bend[i] = REAL_C(-2.0) * y[i] * (REAL_C(1.0) - y[i]) * (REAL_C(1.0) + y[i]);
}

/* exp(z) below 0 */
static void elu_bend(size_t n, const real *z, const real *y, real *bend)
{
    (void)z;
    for (size_t i = 0; i < n; i++)
        bend[i] = y[i] > 0 ? REAL_C(0.0) : y[i] + REAL_C(1.0);
}

/* scale alpha exp(z) below 0; there it is the slope, too */
static void selu_bend(size_t n, const real *z, const real *y, real *bend)
{
    for (size_t i = 0; i < n; i++)
        bend[i] = y[i] > 0 ? REAL_C(0.0) : REAL_C(1.0);
    REAL_NAME(mlp__act_backward)(MLP_ACT_SELU, 1, n, z, y, bend);
}

/* phi(z) (2 - z^2), phi being the normal density */
static void gelu_bend(size_t n, const real *z, const real *y, real *bend)
{
    const real peak = REAL_C(0.39894228040143267794);
    real bell[CHUNK];

    (void)y;
    MLP_ASSUME_SOME(n);
    for (size_t i = 0; i < n; i++)
        bell[i] = REAL_C(-0.5) * z[i] * z[i];
    REAL_NAME(mlp__vexp)(n, bell, bell);
    for (size_t i = 0; i < n; i++)
        bend[i] = peak * bell[i] * (REAL_C(2.0) - z[i] * z[i]);
}

/* s (1 - s) (2 + z (1 - 2 s)), s being the sigmoid of z */
static void silu_bend(size_t n, const real *z, const real *y, real *bend)
{
    real s[CHUNK];

    (void)y;
    REAL_NAME(mlp__vlogistic)(n, z, s);
    for (size_t i = 0; i < n; i++)
        bend[i] =
            s[i] * (REAL_C(1.0) - s[i]) * (REAL_C(2.0) + z[i] * (REAL_C(1.0) - REAL_C(2.0) * s[i]));
}

/* s (1 - s); s = 1 - exp(-y) */
static void softplus_bend(size_t n, const real *z, const real *y, real *bend)
{
    real rest[CHUNK];

    (void)z;
    MLP_ASSUME_SOME(n);
    for (size_t i = 0; i < n; i++)
        rest[i] = -y[i];
    REAL_NAME(mlp__vexpm1)(n, rest, rest);
    for (size_t i = 0; i < n; i++)
        bend[i] = -rest[i] * (REAL_C(1.0) + rest[i]);
}

/* -2 sign(z) / (1 + |z|)^3, 0 at 0 */
static void softsign_bend(size_t n, const real *z, const real *y, real *bend)
{
    (void)y;
    for (size_t i = 0; i < n; i++) {
        const real below = REAL_C(1.0) + real_fabs(z[i]);

        bend[i] = REAL_C(-2.0) * (real)((z[i] > 0) - (z[i] < 0)) / (below * below * below);
    }
}

static void exp_bend(size_t n, const real *z, const real *y, real *bend)
{
    (void)z;
    for (size_t i = 0; i < n; i++)
        bend[i] = y[i];
}

/* (4 z^2 - 2) y */
static void gaussian_bend(size_t n, const real *z, const real *y, real *bend)
{
    for (size_t i = 0; i < n; i++)
        bend[i] = (REAL_C(4.0) * z[i] * z[i] - REAL_C(2.0)) * y[i];
}

static void sine_bend(size_t n, const real *z, const real *y, real *bend)
{
    (void)z;
    for (size_t i = 0; i < n; i++)
        bend[i] = -y[i];
}

/* NULL: 0 everywhere, but where the slope jumps; and softmax. */
static void (*const table[])(size_t n, const real *z, const real *y, real *bend) = {
    [MLP_ACT_IDENTITY] = NULL,          [MLP_ACT_SIGMOID] = sigmoid_bend,
    [MLP_ACT_TANH] = tanh_bend,         [MLP_ACT_RELU] = NULL,
    [MLP_ACT_LEAKY_RELU] = NULL,        [MLP_ACT_ELU] = elu_bend,
    [MLP_ACT_SELU] = selu_bend,         [MLP_ACT_GELU] = gelu_bend,
    [MLP_ACT_SILU] = silu_bend,         [MLP_ACT_SOFTPLUS] = softplus_bend,
    [MLP_ACT_SOFTSIGN] = softsign_bend, [MLP_ACT_EXP] = exp_bend,
    [MLP_ACT_GAUSSIAN] = gaussian_bend, [MLP_ACT_SINE] = sine_bend,
    [MLP_ACT_SOFTMAX] = NULL,
};

/* A row: R{} of dz = y (dy - sum of y dy), factor by factor. */
static void softmax_tangent(size_t n, const real *y, const real *ry, real *d, real *rd)
{
    real sum = 0;
    real rsum = 0;

    for (size_t j = 0; j < n; j++) {
        sum += y[j] * d[j];
        rsum += ry[j] * d[j] + y[j] * rd[j];
    }
    for (size_t j = 0; j < n; j++) {
        rd[j] = ry[j] * (d[j] - sum) + y[j] * (rd[j] - rsum);
        d[j] = y[j] * (d[j] - sum);
    }
}

/* At most CHUNK numbers of an activation that has a second derivative. */
static void bent_tangent(mlp_act act, size_t n, const real *z, const real *y, const real *rz,
                         real *d, real *rd)
{
    real bend[CHUNK];

    table[act](n, z, y, bend);
    for (size_t i = 0; i < n; i++)
        bend[i] *= rz[i] * d[i];
    REAL_NAME(mlp__act_backward)(act, 1, n, z, y, d);
    REAL_NAME(mlp__act_backward)(act, 1, n, z, y, rd);
    for (size_t i = 0; i < n; i++)
        rd[i] += bend[i];
}

void REAL_NAME(mlp__act_tangent)(mlp_act act, size_t rows, size_t n, const real *z, const real *y,
                                 const real *rz, const real *ry, real *d, real *rd)
{
    const size_t count = rows * n;

    if (act == MLP_ACT_SOFTMAX) {
        for (size_t i = 0; i < count; i += n)
            softmax_tangent(n, y + i, ry + i, d + i, rd + i);
        return;
    }
    if (table[act] == NULL) {
        REAL_NAME(mlp__act_backward)(act, rows, n, z, y, d);
        REAL_NAME(mlp__act_backward)(act, rows, n, z, y, rd);
        return;
    }
    for (size_t i = 0; i < count; i += CHUNK)
        bent_tangent(act, count - i < CHUNK ? count - i : CHUNK, z + i, y + i, rz + i, d + i,
                     rd + i);
}
