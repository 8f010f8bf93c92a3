/* SPDX-License-Identifier: MIT */
/*
 * A step of any optimiser: binds it to its vector, then lets its method move
 * the parameters, all at once or range by range.
 */
#include "optim/update_tmpl.h"

#include "base/fail.h"

#if MLP_REAL_BITS == 64
#define UPDATE update_f64
#else
#define UPDATE update_f32
#endif

mlp_status REAL_NAME(mlp__opt_begin)(mlp_opt *opt, size_t n)
{
    MLP_TRY(mlp__opt_bind(opt, REAL_DTYPE, n));
    opt->rate = mlp_opt_learning_rate(opt);
    opt->steps++;
    if (opt->kind->begin != NULL)
        opt->kind->begin(opt);
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
    MLP_FAIL_IF(opt->kind->solver != NULL, MLP_EUNSUPPORTED,
                REAL_TEXT(mlp_opt_update) ": %s wants a function and not one gradient: "
                                          "mlp_minimize() or mlp_fit()",
                opt->kind->name);
    MLP_TRY(REAL_NAME(mlp__opt_begin)(opt, n));
    REAL_NAME(mlp__opt_move)(opt, 0, n, theta, grad);
    return MLP_OK;
}
