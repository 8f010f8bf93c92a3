/* SPDX-License-Identifier: MIT */
/*
 * Activations on a batch, and their derivatives. An elementwise activation is
 * two small functions, its value of z and its slope of z and y = f(z), and a
 * line ELEMENTWISE(name), which puts them into loops over a batch. Softmax,
 * which mixes the units of a row, has loops of its own.
 *
 * The formulas and sources are with mlp_act in <mlp/net.h>.
 */
#include "net/act_tmpl.h"

#include <string.h>

/* y may be z: equal indices only, which is no obstacle to vector instructions. */
#define ELEMENTWISE(act)                                                                     \
    static void act##_forward(size_t rows, size_t n, const real *z, real *y)                 \
    {                                                                                        \
        MLP_INDEPENDENT                                                                      \
        for (size_t i = 0; i < rows * n; i++)                                                \
            y[i] = act##_value(z[i]);                                                        \
    }                                                                                        \
    static void act##_backward(size_t rows, size_t n, const real *z, const real *y, real *d) \
    {                                                                                        \
        MLP_INDEPENDENT                                                                      \
        for (size_t i = 0; i < rows * n; i++)                                                \
            d[i] *= act##_slope(z[i], y[i]);                                                 \
    }

static const real leak = REAL_C(0.01);
/* The constants of Klambauer et al. 2017, "Self-normalizing neural networks", appendix. */
static const real selu_alpha = REAL_C(1.6732632423543772848170429916717);
static const real selu_scale = REAL_C(1.0507009873554804934193349852946);

static void identity_forward(size_t rows, size_t n, const real *z, real *y)
{
    if (y != z)
        memcpy(y, z, rows * n * sizeof *y);
}

static void identity_backward(size_t rows, size_t n, const real *z, const real *y, real *d)
{
    (void)rows;
    (void)n;
    (void)z;
    (void)y;
    (void)d; /* the slope is 1 */
}

static inline real sigmoid_value(real z)
{
    return REAL_NAME(mlp__logistic)(z);
}

static inline real sigmoid_slope(real z, real y)
{
    (void)z;
    return y * (REAL_C(1.0) - y);
}

ELEMENTWISE(sigmoid)

static inline real tanh_value(real z)
{
    return real_tanh(z);
}

static inline real tanh_slope(real z, real y)
{
    (void)z;
    return (REAL_C(1.0) - y) * (REAL_C(1.0) + y);
}

ELEMENTWISE(tanh)

/* Written so that NaN stays NaN and the compiler makes it one instruction. */
static inline real relu_value(real z)
{
    return z < 0 ? REAL_C(0.0) : z;
}

static inline real relu_slope(real z, real y)
{
    (void)z;
    return y > 0 ? REAL_C(1.0) : REAL_C(0.0);
}

ELEMENTWISE(relu)

static inline real leaky_relu_value(real z)
{
    return z > 0 ? z : leak * z;
}

static inline real leaky_relu_slope(real z, real y)
{
    (void)z;
    return y > 0 ? REAL_C(1.0) : leak;
}

ELEMENTWISE(leaky_relu)

static inline real elu_value(real z)
{
    return z > 0 ? z : real_expm1(z);
}

static inline real elu_slope(real z, real y)
{
    (void)z;
    return y > 0 ? REAL_C(1.0) : y + REAL_C(1.0);
}

ELEMENTWISE(elu)

static inline real selu_value(real z)
{
    return selu_scale * (z > 0 ? z : selu_alpha * real_expm1(z));
}

static inline real selu_slope(real z, real y)
{
    (void)z;
    return y > 0 ? selu_scale : y + selu_scale * selu_alpha;
}

ELEMENTWISE(selu)

/* The normal distribution function. */
static inline real phi(real z)
{
    return REAL_C(0.5) * (REAL_C(1.0) + real_erf(z * REAL_C(0.70710678118654752440)));
}

static inline real gelu_value(real z)
{
    return z * phi(z);
}

static inline real gelu_slope(real z, real y)
{
    const real density = REAL_C(0.39894228040143267794) * real_exp(REAL_C(-0.5) * z * z);

    (void)y;
    return phi(z) + z * density;
}

ELEMENTWISE(gelu)

static inline real silu_value(real z)
{
    return z * REAL_NAME(mlp__logistic)(z);
}

static inline real silu_slope(real z, real y)
{
    const real s = REAL_NAME(mlp__logistic)(z);

    return s + y * (REAL_C(1.0) - s);
}

ELEMENTWISE(silu)

static inline real softplus_value(real z)
{
    return (z > 0 ? z : REAL_C(0.0)) + real_log1p(real_exp(-real_fabs(z)));
}

static inline real softplus_slope(real z, real y)
{
    (void)z;
    return -real_expm1(-y);
}

ELEMENTWISE(softplus)

static inline real softsign_value(real z)
{
    return z / (REAL_C(1.0) + real_fabs(z));
}

/* Of z and not of y: 1 - |y| would lose the digits of a small slope. */
static inline real softsign_slope(real z, real y)
{
    const real below = REAL_C(1.0) + real_fabs(z);

    (void)y;
    return REAL_C(1.0) / (below * below);
}

ELEMENTWISE(softsign)

static inline real exp_value(real z)
{
    return real_exp(z);
}

static inline real exp_slope(real z, real y)
{
    (void)z;
    return y;
}

ELEMENTWISE(exp)

static inline real gaussian_value(real z)
{
    return real_exp(-z * z);
}

static inline real gaussian_slope(real z, real y)
{
    return REAL_C(-2.0) * z * y;
}

ELEMENTWISE(gaussian)

static inline real sine_value(real z)
{
    return real_sin(z);
}

static inline real sine_slope(real z, real y)
{
    (void)y;
    return real_cos(z);
}

ELEMENTWISE(sine)

static void softmax_row(size_t n, const real *z, real *y)
{
    real largest = z[0];
    real sum = 0;

    for (size_t j = 1; j < n; j++)
        largest = z[j] > largest ? z[j] : largest;
    for (size_t j = 0; j < n; j++) {
        y[j] = real_exp(z[j] - largest);
        sum += y[j];
    }
    for (size_t j = 0; j < n; j++)
        y[j] /= sum;
}

static void softmax_forward(size_t rows, size_t n, const real *z, real *y)
{
    for (size_t i = 0; i < rows; i++)
        softmax_row(n, z + i * n, y + i * n);
}

/* dz = y (dy - sum of y dy), from dy_j/dz_k = y_j (1[j = k] - y_k). */
static void softmax_backward(size_t rows, size_t n, const real *z, const real *y, real *d)
{
    (void)z;
    for (size_t i = 0; i < rows * n; i += n) {
        real sum = 0;

        for (size_t j = i; j < i + n; j++)
            sum += y[j] * d[j];
        for (size_t j = i; j < i + n; j++)
            d[j] = y[j] * (d[j] - sum);
    }
}

static const struct {
    void (*forward)(size_t rows, size_t n, const real *z, real *y);
    void (*backward)(size_t rows, size_t n, const real *z, const real *y, real *d);
} table[] = {
#define ACT_ROW(number, name, functions, slope_needs_sum) \
    [number] = { functions##_forward, functions##_backward },
    MLP__ACT_LIST(ACT_ROW)
#undef ACT_ROW
};

void REAL_NAME(mlp__act_forward)(mlp_act act, size_t rows, size_t n, const real *z, real *y)
{
    table[act].forward(rows, n, z, y);
}

void REAL_NAME(mlp__act_backward)(mlp_act act, size_t rows, size_t n, const real *z, const real *y,
                                  real *d)
{
    table[act].backward(rows, n, z, y, d);
}
