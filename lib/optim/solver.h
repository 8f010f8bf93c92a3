/* SPDX-License-Identifier: MIT */
/*
 * Methods that look at a whole function and find their own way through it,
 * iteration by iteration: what they are given, and what they tell.
 */
#ifndef MLP_OPTIM_SOLVER_H
#define MLP_OPTIM_SOLVER_H

#include <stdbool.h>

#include <mlp/optim.h>

#include "optim/fold.h"

/* A function of theta [n] to be minimised. */
typedef struct mlp__function {
    size_t n;
    void *context;
    /*
     * f at theta and, unless grad [n] is NULL, its gradient. Outside of its domain f is not finite,
     * and the gradient anything. A status that is not MLP_OK ends the iteration.
     */
    mlp_status (*value)(void *context, const double *theta, double *value, double *grad);
    mlp__fold *fold; /* the residuals, if f is a sum of squares; else NULL */
    double n_scored; /* residuals that count, and ... */
    double unit; /* ... what their squares times this are in the caller's units; both with fold */
} mlp__function;

/* What an iteration has come to. */
typedef struct mlp__iteration {
    double value;            /* f at theta as it is now */
    double largest_gradient; /* the largest |g_i| there or where the iteration began */
    size_t evaluations;      /* of f */
    size_t jacobians;
    bool converged; /* a tolerance is met, or no step makes f smaller: a further one is in vain */
} mlp__iteration;

/* A method. */
typedef struct mlp__solver {
    /* What it wants of residuals; NULL: it takes any function. */
    mlp__fold_kind (*fold_kind)(const mlp_opt *opt);
    /* Numbers of memory that one iteration wants; nothing in it lasts to the next one. */
    size_t (*scratch)(const mlp_opt *opt, size_t n);
    /*
     * One iteration from theta: moves it to where f is less, or leaves it. The optimiser is bound
     * to n; what lasts is in its moments and scalars. `opt->fresh` tells that f or theta may have
     * changed since the iteration before; the iteration clears it. MLP_ENONFINITE when f or what
     * is derived from it is not finite at theta; theta is as it was whenever a call fails.
     */
    mlp_status (*iterate)(mlp_opt *opt, const mlp__function *function, double *theta,
                          double *scratch, mlp__iteration *done);
} mlp__solver;

#endif
