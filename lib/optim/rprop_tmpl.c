/* SPDX-License-Identifier: MIT */
/*
 * The update of iRprop-; formulas and sources are with mlp_opt_rprop() in
 * <mlp/optim.h>.
 */
#include "optim/rprop.h"

#include "optim/moment_tmpl.h"

/* Where the steps start. */
static void fill(size_t n, const mlp_rprop *rprop, double rate, real *step)
{
    for (size_t i = 0; i < n; i++)
        step[i] = (real)fmin(fmax(rate, rprop->step_min), rprop->step_max);
}

/*
 * step [n], theta [n], grad [n]; last [n]: the sign of the gradient before, which is all that
 * counts, so that no product of two small gradients can become 0.
 */
MLP_WIDE static void update(size_t n, const mlp_rprop *rprop, real *restrict step,
                            real *restrict last, real *restrict theta, const real *restrict grad)
{
    const real minus = (real)rprop->eta_minus;
    const real plus = (real)rprop->eta_plus;
    const real step_min = (real)rprop->step_min;
    const real step_max = (real)rprop->step_max;

    for (size_t i = 0; i < n; i++) {
        const real now = sign(grad[i]);
        const real agree = now * last[i];
        const real factor = agree > REAL_C(0.0) ? plus : REAL_C(1.0);
        const real wanted = step[i] * (agree < REAL_C(0.0) ? minus : factor);
        const real capped = wanted > step_max ? step_max : wanted;

        step[i] = capped < step_min ? step_min : capped;
        last[i] = agree < REAL_C(0.0) ? REAL_C(0.0) : now;
        theta[i] -= last[i] * step[i];
    }
}

void REAL_NAME(mlp__rprop_update)(mlp_opt *opt, size_t first, size_t count, real *theta,
                                  const real *grad)
{
    const mlp_rprop *rprop = opt->options;
    real *step = (real *)opt->moments + first;

    if (opt->steps == 1)
        fill(count, rprop, opt->rate, step);
    if (opt->rate > 0.0)
        update(count, rprop, step, step + opt->n, theta, grad);
}
