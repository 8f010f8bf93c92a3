/* SPDX-License-Identifier: MIT */
/*
 * The update of RMSprop; formulas and sources are with mlp_opt_rmsprop() in
 * <mlp/optim.h>.
 */
#include "optim/rmsprop.h"

#include "optim/moment_tmpl.h"

/* The numbers of a step as reals. */
typedef struct numbers {
    real rate;
    real alpha;
    real square_part; /* 1 - alpha */
    real epsilon;
    real mu;
    real decay;
} numbers;

/*
 * v without the square of the mean. Where all gradients are the same, nothing but rounding is left,
 * of either sign, and a root of it is wanted. (The mean is taken before it is made free of
 * denormals: gcc would make a branch of its being 0, and no vector loop.)
 */
static inline real variance(real v, real mean)
{
    return real_fabs(v - mean * mean);
}

/* v [n], b [n], a [n], theta [n], grad [n], as in <mlp/optim.h>. */
MLP_WIDE static void plain(size_t n, numbers k, real *restrict v, real *restrict theta,
                           const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + k.decay * theta[i];

        v[i] = without_denormals(k.alpha * v[i] + k.square_part * (g * g));
        theta[i] -= k.rate * g / (root(v[i]) + k.epsilon);
    }
}

MLP_WIDE static void momentum(size_t n, numbers k, real *restrict v, real *restrict b,
                              real *restrict theta, const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + k.decay * theta[i];

        v[i] = without_denormals(k.alpha * v[i] + k.square_part * (g * g));
        b[i] = without_denormals(k.mu * b[i] + g / (root(v[i]) + k.epsilon));
        theta[i] -= k.rate * b[i];
    }
}

MLP_WIDE static void centered(size_t n, numbers k, real *restrict v, real *restrict a,
                              real *restrict theta, const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + k.decay * theta[i];
        const real mean = k.alpha * a[i] + k.square_part * g;

        v[i] = without_denormals(k.alpha * v[i] + k.square_part * (g * g));
        a[i] = without_denormals(mean);
        theta[i] -= k.rate * g / (root(variance(v[i], mean)) + k.epsilon);
    }
}

MLP_WIDE static void centered_momentum(size_t n, numbers k, real *restrict v, real *restrict a,
                                       real *restrict b, real *restrict theta,
                                       const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + k.decay * theta[i];
        const real mean = k.alpha * a[i] + k.square_part * g;

        v[i] = without_denormals(k.alpha * v[i] + k.square_part * (g * g));
        a[i] = without_denormals(mean);
        b[i] = without_denormals(k.mu * b[i] + g / (root(variance(v[i], mean)) + k.epsilon));
        theta[i] -= k.rate * b[i];
    }
}

void REAL_NAME(mlp__rmsprop_update)(mlp_opt *opt, size_t first, size_t count, real *theta,
                                    const real *grad)
{
    const mlp_rmsprop *rmsprop = opt->options;
    const numbers k = {
        .rate = (real)opt->rate,
        .alpha = (real)rmsprop->alpha,
        .square_part = (real)(1.0 - rmsprop->alpha),
        .epsilon = above_zero(rmsprop->epsilon),
        .mu = (real)rmsprop->momentum,
        .decay = (real)rmsprop->weight_decay,
    };
    real *v = (real *)opt->moments + first;

    if (rmsprop->centered && rmsprop->momentum > 0.0)
        centered_momentum(count, k, v, v + opt->n, v + 2 * opt->n, theta, grad);
    else if (rmsprop->centered)
        centered(count, k, v, v + opt->n, theta, grad);
    else if (rmsprop->momentum > 0.0)
        momentum(count, k, v, v + opt->n, theta, grad);
    else
        plain(count, k, v, theta, grad);
}
