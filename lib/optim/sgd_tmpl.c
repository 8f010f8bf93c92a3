/* SPDX-License-Identifier: MIT */
/*
 * The update of SGD; formulas and sources are with mlp_opt_sgd() in
 * <mlp/optim.h>.
 */
#include "optim/sgd.h"

#include "optim/moment_tmpl.h"

MLP_WIDE static void plain(size_t n, real rate, real *restrict theta, const real *restrict grad)
{
    for (size_t i = 0; i < n; i++)
        theta[i] -= rate * grad[i];
}

MLP_WIDE static void decayed(size_t n, real rate, real decay, real *restrict theta,
                             const real *restrict grad)
{
    for (size_t i = 0; i < n; i++)
        theta[i] -= rate * (grad[i] + decay * theta[i]);
}

MLP_WIDE static void momentum(size_t n, real rate, real mu, real decay, real *restrict v,
                              real *restrict theta, const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = without_denormals(mu * v[i] + (grad[i] + decay * theta[i]));
        theta[i] -= rate * v[i];
    }
}

MLP_WIDE static void nesterov(size_t n, real rate, real mu, real decay, real *restrict v,
                              real *restrict theta, const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + decay * theta[i];

        v[i] = without_denormals(mu * v[i] + g);
        theta[i] -= rate * (g + mu * v[i]);
    }
}

void REAL_NAME(mlp__sgd_update)(mlp_opt *opt, size_t first, size_t count, real *theta,
                                const real *grad)
{
    const mlp_sgd *sgd = opt->options;
    const real rate = (real)opt->rate;
    const real mu = (real)sgd->momentum;
    const real decay = (real)sgd->weight_decay;

    if (sgd->momentum == 0.0 && sgd->weight_decay == 0.0)
        plain(count, rate, theta, grad);
    else if (sgd->momentum == 0.0)
        decayed(count, rate, decay, theta, grad);
    else if (sgd->nesterov)
        nesterov(count, rate, mu, decay, (real *)opt->moments + first, theta, grad);
    else
        momentum(count, rate, mu, decay, (real *)opt->moments + first, theta, grad);
}
