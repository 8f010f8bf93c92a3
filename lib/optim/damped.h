/* SPDX-License-Identifier: MIT */
/*
 * The linear least-squares problem of a Levenberg-Marquardt step: the p that
 * makes |e + J p| smallest among those with a scaled length |D p| up to a
 * bound, from the triangle R of J = Q R and Q'e, or from J'J and J'e.
 */
#ifndef MLP_OPTIM_DAMPED_H
#define MLP_OPTIM_DAMPED_H

#include <stdbool.h>
#include <stddef.h>

typedef struct mlp__damped {
    size_t n;
    bool cross;      /* from J'J; otherwise from R */
    double *system;  /* [(n + 1) x (n + 1)] of [J e], column-major, upper triangle */
    double *factor;  /* the same of the damped system, factorised, if ... */
    double factored; /* ... this damping is not below 0 */
    double *block;   /* [n x (n + 1)] */
    double *scratch; /* of linalg/triangle.h */
    double *lengths; /* [n] of the columns of J */
    double *grad;    /* J'e [n] */
    double *newton;  /* [n]: the Gauss-Newton step, if has_newton */
    double *vector;  /* [n] */
    bool has_newton;
    double newton_steepness; /* of |D newton|, if not below 0 */
} mlp__damped;

/* Numbers of memory for a system of n parameters. */
size_t mlp__damped_scratch(size_t n);
void mlp__damped_init(mlp__damped *d, size_t n, bool cross, double *memory);

/* To be called when `system` is filled in: lengths, gradient, Gauss-Newton step. */
void mlp__damped_begin(mlp__damped *d);

bool mlp__damped_is_finite(const mlp__damped *d);

/* The largest cosine of the angle between a column of J and e, for f = |e|^2 / 2. */
double mlp__damped_angle(const mlp__damped *d, double f);

double mlp__damped_largest_gradient(const mlp__damped *d);

/* trace((J'J)^-1). */
double mlp__damped_inverse_trace(mlp__damped *d);

/* |J p|. */
double mlp__damped_product_length(const mlp__damped *d, const double *p);

/*
 * The step p within the bound, to 10 % of it, and the damping that belongs to it, which starts from
 * that of the step before: (J'J + damping D^2) p = -J'e. scales: D, the same until the next begin.
 * Where D is not finite there may be none: zeros, or numbers that are not finite.
 */
void mlp__damped_step(mlp__damped *d, const double *scales, double bound, double *damping,
                      double *p);

#endif
