/* SPDX-License-Identifier: MIT */
/*
 * The update of Lion; formulas and sources are with mlp_opt_lion() in
 * <mlp/optim.h>.
 */
#include "optim/lion.h"

#include "optim/moment_tmpl.h"

/* m [n], theta [n], grad [n]. */
MLP_WIDE static void update(size_t n, real rate, const mlp_lion *lion, real *restrict m,
                            real *restrict theta, const real *restrict grad)
{
    const real beta1 = (real)lion->beta1;
    const real beta2 = (real)lion->beta2;
    const real beta1_rest = (real)(1.0 - lion->beta1);
    const real beta2_rest = (real)(1.0 - lion->beta2);
    const real decay = (real)lion->weight_decay;

    for (size_t i = 0; i < n; i++) {
        const real direction = sign(beta1 * m[i] + beta1_rest * grad[i]);

        m[i] = without_denormals(beta2 * m[i] + beta2_rest * grad[i]);
        theta[i] -= rate * (direction + decay * theta[i]);
    }
}

void REAL_NAME(mlp__lion_update)(mlp_opt *opt, size_t first, size_t count, real *theta,
                                 const real *grad)
{
    update(count, (real)opt->rate, opt->options, (real *)opt->moments + first, theta, grad);
}
