/* SPDX-License-Identifier: MIT */
/*
 * Sums over residuals: their squares, and what is made of their Jacobian. The
 * residuals are computed block by block, so that a block of the Jacobian is all
 * of it that is ever there. Blocks are shared by the threads of a team, and
 * which residuals are summed with which depends on their number alone: the same
 * bits with any number of threads.
 */
#ifndef MLP_OPTIM_FOLD_H
#define MLP_OPTIM_FOLD_H

#include <stdbool.h>

#include <mlp/common.h>

/* Residuals e of theta. */
typedef struct mlp__residuals {
    size_t n; /* numbers in theta */
    size_t n_residuals;
    size_t unit; /* blocks begin at multiples of it */
    void *context;
    /*
     * Residuals first, ... into e [count] and, unless jac is NULL, their derivatives into jac
     * [count x n], row-major. Outside of their domain they are not finite. Called by several
     * threads at once, each with a `member` number of its own.
     */
    mlp_status (*compute)(void *context, size_t member, const double *theta, size_t first,
                          size_t count, double *e, double *jac);
    const double *ridge; /* [n]: further residuals ridge_i theta_i; NULL: none */
    bool takes_ridge;    /* or they may be set, mlp__fold_set_ridge() */
    /*
     * For MLP__FOLD_GRADIENT in the place of `compute`, and then n_residuals may be any terms of a
     * sum: the sum of those terms and, unless grad is NULL, its gradient into grad [n].
     */
    mlp_status (*sum)(void *context, size_t member, const double *theta, size_t first, size_t count,
                      double *value, double *grad);
} mlp__residuals;

/* What is made of the Jacobian J. */
typedef enum mlp__fold_kind {
    MLP__FOLD_GRADIENT, /* J'e */
    MLP__FOLD_TRIANGLE, /* R of J = Q R, and Q'e */
    MLP__FOLD_CROSS     /* J'J, and J'e */
} mlp__fold_kind;

typedef struct mlp__fold mlp__fold;

/* Residuals of a block, for n numbers and blocks that begin at multiples of `unit`. */
size_t mlp__fold_block(size_t n, size_t unit);

/* Members of a team that can be at work at once, at most `threads`. */
size_t mlp__fold_members(const mlp__residuals *residuals, size_t threads);

/*
 * Makes the memory for folding `residuals`, which is copied, by so many threads. MLP_EOVERFLOW,
 * MLP_ENOMEM.
 */
mlp_status mlp__fold_new(mlp__fold **out, const mlp__residuals *residuals, mlp__fold_kind kind,
                         size_t threads);
void mlp__fold_free(mlp__fold *fold);

mlp__fold_kind mlp__fold_kind_of(const mlp__fold *fold);

/* Sets all ridge_i to the root of a number, 0 at first, of residuals that take one. */
void mlp__fold_set_ridge(mlp__fold *fold, double square);

/* The part of f at theta that the ridge makes. */
double mlp__fold_penalty(const mlp__fold *fold, const double *theta);

/*
 * f = sum of e_i^2 / 2 at theta. Fails with the status of a block that fails. The two are called
 * inside a scope of linalg/blas_scope.h.
 */
mlp_status mlp__fold_value(mlp__fold *fold, const double *theta, double *value);

/*
 * The same, and of the Jacobian: the gradient into out [n]; or, of [J e], the triangle or the
 * products, into out [(n + 1) x (n + 1)], column-major, upper triangle.
 */
mlp_status mlp__fold_jacobian(mlp__fold *fold, const double *theta, double *value, double *out);

#endif
