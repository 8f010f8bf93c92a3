/* SPDX-License-Identifier: MIT */
/*
 * The update of SGD; formulas and sources are with mlp_opt_sgd() in
 * <mlp/optim.h>.
 */
#include "optim/sgd.h"

#include "base/real.h"

/* The smallest normal number. */
static const real normal_min = MLP_REAL_BITS == 64 ? (real)DBL_MIN : (real)FLT_MIN;

/*
 * v without the numbers below the normal ones. Where the gradient stays 0, as behind a dead relu, v
 * only shrinks, and below that it would stay for ever (0.9 times the smallest number rounds to it):
 * a processor takes some hundred cycles for each product of such a number.
 */
static real without_denormals(real v)
{
    return real_fabs(v) < normal_min ? REAL_C(0.0) : v;
}

MLP_WIDE static void plain(size_t n, real rate, real *restrict theta, const real *restrict grad)
{
    for (size_t i = 0; i < n; i++)
        theta[i] -= rate * grad[i];
}

MLP_WIDE static void momentum(size_t n, real rate, real mu, real *restrict v, real *restrict theta,
                              const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = without_denormals(mu * v[i] + grad[i]);
        theta[i] -= rate * v[i];
    }
}

MLP_WIDE static void nesterov(size_t n, real rate, real mu, real *restrict v, real *restrict theta,
                              const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = without_denormals(mu * v[i] + grad[i]);
        theta[i] -= rate * (grad[i] + mu * v[i]);
    }
}

void REAL_NAME(mlp__sgd_update)(mlp_opt *opt, size_t first, size_t count, real *theta,
                                const real *grad)
{
    const mlp_sgd *sgd = opt->options;
    const real rate = (real)sgd->learning_rate;
    const real mu = (real)sgd->momentum;

    if (sgd->momentum == 0.0)
        plain(count, rate, theta, grad);
    else if (sgd->nesterov)
        nesterov(count, rate, mu, (real *)opt->moments + first, theta, grad);
    else
        momentum(count, rate, mu, (real *)opt->moments + first, theta, grad);
}
