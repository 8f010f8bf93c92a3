/* SPDX-License-Identifier: MIT */
/*
 * The update of Adam and AdamW; formulas and sources are with mlp_opt_adam() in
 * <mlp/optim.h>.
 */
#include "optim/adam.h"

#include "optim/moment_tmpl.h"

/* The numbers of a step as reals. */
typedef struct numbers {
    real beta1;
    real beta2;
    real grad_part;   /* 1 - beta1 */
    real square_part; /* 1 - beta2 */
    real step;
    real epsilon;
    real decay;
    real keep;
} numbers;

/* m [n], v [n], theta [n], grad [n]. */
MLP_WIDE static void plain(size_t n, numbers k, real *restrict m, real *restrict v,
                           real *restrict theta, const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + k.decay * theta[i];

        m[i] = without_denormals(k.beta1 * m[i] + k.grad_part * g);
        v[i] = without_denormals(k.beta2 * v[i] + k.square_part * (g * g));
        theta[i] = k.keep * theta[i] - k.step * m[i] / (root(v[i]) + k.epsilon);
    }
}

/* The same; largest [n]: the largest v so far. */
MLP_WIDE static void amsgrad(size_t n, numbers k, real *restrict m, real *restrict v,
                             real *restrict largest, real *restrict theta,
                             const real *restrict grad)
{
    for (size_t i = 0; i < n; i++) {
        const real g = grad[i] + k.decay * theta[i];

        m[i] = without_denormals(k.beta1 * m[i] + k.grad_part * g);
        v[i] = without_denormals(k.beta2 * v[i] + k.square_part * (g * g));
        largest[i] = largest[i] > v[i] ? largest[i] : v[i];
        theta[i] = k.keep * theta[i] - k.step * m[i] / (root(largest[i]) + k.epsilon);
    }
}

void REAL_NAME(mlp__adam_update)(mlp_opt *opt, size_t first, size_t count, real *theta,
                                 const real *grad)
{
    const double *scalars = opt->scalars;
    const numbers k = {
        .beta1 = (real)scalars[MLP__ADAM_BETA1],
        .beta2 = (real)scalars[MLP__ADAM_BETA2],
        .grad_part = (real)(1.0 - scalars[MLP__ADAM_BETA1]),
        .square_part = (real)(1.0 - scalars[MLP__ADAM_BETA2]),
        .step = (real)scalars[MLP__ADAM_STEP],
        .epsilon = above_zero(scalars[MLP__ADAM_EPSILON]),
        .decay = (real)scalars[MLP__ADAM_DECAY],
        .keep = (real)scalars[MLP__ADAM_KEEP],
    };
    real *m = (real *)opt->moments + first;

    if (opt->kind->n_moments(opt) == 3)
        amsgrad(count, k, m, m + opt->n, m + 2 * opt->n, theta, grad);
    else
        plain(count, k, m, m + opt->n, theta, grad);
}
