/* SPDX-License-Identifier: MIT */
/*
 * alpha = gamma / sum of theta^2, beta = (N - gamma) / sum of e^2, gamma = n -
 * alpha trace(H^-1), of which the ratio alone is needed to go on.
 */
#include "optim/evidence.h"

#include <float.h>
#include <math.h>

/* Neither all nor none of what there is. */
static double bounded(const mlp__evidence_sums *sums, double gamma)
{
    const double most = fmin((double)sums->n, sums->n_scored);

    return fmin(fmax(gamma, 1e-6 * most), (1.0 - 1e-6) * most);
}

static double ratio_of(const mlp__evidence_sums *sums, double gamma)
{
    const double parameters = sums->parameters > 0.0 ? sums->parameters : 1.0;
    const double ratio = gamma * sums->residuals / (parameters * (sums->n_scored - gamma));

    return fmin(fmax(ratio, DBL_MIN), 1e150);
}

double mlp__evidence_begin(const mlp__evidence_sums *sums)
{
    return ratio_of(sums, 0.5 * fmin((double)sums->n, sums->n_scored));
}

double mlp__evidence_next(const mlp__evidence_sums *sums, double ratio, double inverse_trace,
                          double *gamma)
{
    *gamma = bounded(sums, (double)sums->n - ratio * inverse_trace);
    return ratio_of(sums, *gamma);
}
