/* SPDX-License-Identifier: MIT */
/*
 * A step of any optimiser: binds it to its vector, then lets its method move
 * the parameters, all at once or range by range.
 */
#include "optim/update_tmpl.h"

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"

#if MLP_REAL_BITS == 64
#define UPDATE update_f64
#else
#define UPDATE update_f32
#endif

/* The first update fixes length and type, and allocates the state. */
static mlp_status bind(mlp_opt *opt, size_t n)
{
    size_t count;

    MLP_FAIL_IF(!mlp__size_mul(opt->kind->n_moments(opt), n, &count), MLP_EOVERFLOW,
                REAL_TEXT(mlp_opt_update) ": the state of %zu parameters is too large", n);
    if (count > 0)
        MLP_TRY(mlp__alloc(&opt->moments, count, sizeof(real)));
    opt->n = n;
    opt->type = REAL_DTYPE;
    opt->bound = true;
    return MLP_OK;
}

mlp_status REAL_NAME(mlp__opt_begin)(mlp_opt *opt, size_t n)
{
    if (!opt->bound)
        MLP_TRY(bind(opt, n));
    MLP_FAIL_IF(
        opt->type != REAL_DTYPE, MLP_EDTYPE,
        REAL_TEXT(mlp_opt_update) ": %s now, its state is of %s; mlp_opt_reset() forgets it",
        mlp_dtype_name(REAL_DTYPE), mlp_dtype_name(opt->type));
    MLP_FAIL_IF(
        opt->n != n, MLP_ESHAPE,
        REAL_TEXT(mlp_opt_update) ": %zu parameters, %zu before; mlp_opt_reset() forgets them", n,
        opt->n);
    opt->steps++;
    return MLP_OK;
}

void REAL_NAME(mlp__opt_move)(mlp_opt *opt, size_t first, size_t count, real *theta,
                              const real *grad)
{
    opt->kind->UPDATE(opt, first, count, theta + first, grad + first);
}

mlp_status REAL_API(mlp_opt_update)(mlp_opt *opt, size_t n, real *theta, const real *grad)
{
    MLP_FAIL_IF(opt == NULL || theta == NULL || grad == NULL, MLP_EINVAL,
                REAL_TEXT(mlp_opt_update) ": %s is NULL",
                opt == NULL         ? "opt"
                    : theta == NULL ? "theta"
                                    : "grad");
    MLP_FAIL_IF(n == 0, MLP_EINVAL, REAL_TEXT(mlp_opt_update) ": 0 parameters");
    MLP_TRY(REAL_NAME(mlp__opt_begin)(opt, n));
    REAL_NAME(mlp__opt_move)(opt, 0, n, theta, grad);
    return MLP_OK;
}
