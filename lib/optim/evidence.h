/* SPDX-License-Identifier: MIT */
/*
 * The evidence for a penalty on all parameters: MacKay 1992, by the
 * Gauss-Newton matrix as Foresee and Hagan 1997.
 */
#ifndef MLP_OPTIM_EVIDENCE_H
#define MLP_OPTIM_EVIDENCE_H

#include <stddef.h>

/* Sums of squares of the residuals, of which N are scored, and of the parameters [n]. */
typedef struct mlp__evidence_sums {
    double n_scored;
    double residuals;
    size_t n;
    double parameters;
} mlp__evidence_sums;

/* The ratio alpha / beta to begin with: as if half of what may be determined were. */
double mlp__evidence_begin(const mlp__evidence_sums *sums);

/*
 * The next ratio and the effective number of parameters gamma, from the present one and
 * trace((J'J + ratio I)^-1).
 */
double mlp__evidence_next(const mlp__evidence_sums *sums, double ratio, double inverse_trace,
                          double *gamma);

#endif
