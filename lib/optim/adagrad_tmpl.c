/* SPDX-License-Identifier: MIT */
/*
 * The update of Adagrad; formulas and sources are with mlp_opt_adagrad() in
 * <mlp/optim.h>.
 */
#include "optim/adagrad.h"

#include "optim/moment_tmpl.h"

static void fill(size_t n, real *v, real value)
{
    for (size_t i = 0; i < n; i++)
        v[i] = value;
}

/* v [n], theta [n], grad [n]. */
MLP_WIDE static void update(size_t n, real rate, const mlp_adagrad *adagrad, real *restrict v,
                            real *restrict theta, const real *restrict grad)
{
    const real epsilon = above_zero(adagrad->epsilon);
    const real decay = (real)adagrad->weight_decay;

    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + decay * theta[i];

        v[i] = without_denormals(v[i] + g * g);
        theta[i] -= rate * g / (root(v[i]) + epsilon);
    }
}

void REAL_NAME(mlp__adagrad_update)(mlp_opt *opt, size_t first, size_t count, real *theta,
                                    const real *grad)
{
    const mlp_adagrad *adagrad = opt->options;
    real *v = (real *)opt->moments + first;

    if (opt->steps == 1)
        fill(count, v, (real)adagrad->initial_accumulator);
    update(count, (real)opt->rate, adagrad, v, theta, grad);
}
