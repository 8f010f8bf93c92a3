/* SPDX-License-Identifier: MIT */
/*
 * The update of RAdam; formulas and sources are with mlp_opt_radam() in
 * <mlp/optim.h>.
 */
#include "optim/radam.h"

#include "optim/moment_tmpl.h"

/* As long as the variance of v is unknown: by m alone. */
MLP_WIDE static void by_momentum(size_t n, const double *scalars, real *restrict m,
                                 real *restrict v, real *restrict theta, const real *restrict grad)
{
    const real beta1 = (real)scalars[MLP__ADAM_BETA1];
    const real beta2 = (real)scalars[MLP__ADAM_BETA2];
    const real grad_part = (real)(1.0 - scalars[MLP__ADAM_BETA1]);
    const real square_part = (real)(1.0 - scalars[MLP__ADAM_BETA2]);
    const real step = (real)scalars[MLP__ADAM_STEP];
    const real decay = (real)scalars[MLP__ADAM_DECAY];

    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + decay * theta[i];

        m[i] = without_denormals(beta1 * m[i] + grad_part * g);
        v[i] = without_denormals(beta2 * v[i] + square_part * (g * g));
        theta[i] -= step * m[i];
    }
}

void REAL_NAME(mlp__radam_update)(mlp_opt *opt, size_t first, size_t count, real *theta,
                                  const real *grad)
{
    real *m = (real *)opt->moments + first;

    if (opt->scalars[MLP__RADAM_RECTIFIED] > 0.0)
        REAL_NAME(mlp__adam_update)(opt, first, count, theta, grad);
    else
        by_momentum(count, opt->scalars, m, m + opt->n, theta, grad);
}
