/* SPDX-License-Identifier: MIT */
/*
 * The update of NAdam; formulas and sources are with mlp_opt_nadam() in
 * <mlp/optim.h>.
 */
#include "optim/nadam.h"

#include "optim/moment_tmpl.h"

/* m [n], v [n], theta [n], grad [n]. */
MLP_WIDE static void update(size_t n, const mlp_nadam *nadam, const double *scalars,
                            real *restrict m, real *restrict v, real *restrict theta,
                            const real *restrict grad)
{
    const real beta1 = (real)nadam->beta1;
    const real beta2 = (real)nadam->beta2;
    const real grad_part = (real)(1.0 - nadam->beta1);
    const real square_part = (real)(1.0 - nadam->beta2);
    const real decay = (real)nadam->weight_decay;
    const real grad_step = (real)scalars[MLP__NADAM_GRAD_STEP];
    const real step = (real)scalars[MLP__NADAM_STEP];
    const real epsilon = above_zero(scalars[MLP__NADAM_EPSILON]);

    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + decay * theta[i];

        m[i] = without_denormals(beta1 * m[i] + grad_part * g);
        v[i] = without_denormals(beta2 * v[i] + square_part * (g * g));
        theta[i] -= (step * m[i] + grad_step * g) / (root(v[i]) + epsilon);
    }
}

void REAL_NAME(mlp__nadam_update)(mlp_opt *opt, size_t first, size_t count, real *theta,
                                  const real *grad)
{
    real *m = (real *)opt->moments + first;

    update(count, opt->options, opt->scalars, m, m + opt->n, theta, grad);
}
