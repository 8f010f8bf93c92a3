/* SPDX-License-Identifier: MIT */
/*
 * An optimiser's state: allocated when it is bound to a vector, saved and
 * restored. What the numbers in it mean is the methods' affair.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "optim/opt.h"

/* The public call that binds, for messages. */
static const char *call_of(mlp_dtype type)
{
    return type == MLP_F64 ? "mlp_opt_update" : "mlp_opt_update_f32";
}

static mlp_status bind(mlp_opt *opt, mlp_dtype type, size_t n)
{
    size_t count;

    MLP_FAIL_IF(!mlp__size_mul(opt->kind->n_moments(opt), n, &count), MLP_EOVERFLOW,
                "%s: the state of %zu parameters is too large", call_of(type), n);
    if (count > 0)
        MLP_TRY(mlp__alloc(&opt->moments, count, mlp__dtype_size(type)));
    opt->n = n;
    opt->type = type;
    opt->bound = true;
    return MLP_OK;
}

mlp_status mlp__opt_bind(mlp_opt *opt, mlp_dtype type, size_t n)
{
    if (!opt->bound)
        return bind(opt, type, n);
    MLP_FAIL_IF(opt->type != type, MLP_EDTYPE,
                "%s: %s now, its state is of %s; mlp_opt_reset() forgets it", call_of(type),
                mlp_dtype_name(type), mlp_dtype_name(opt->type));
    MLP_FAIL_IF(opt->n != n, MLP_ESHAPE,
                "%s: %zu parameters, %zu before; mlp_opt_reset() forgets them", call_of(type), n,
                opt->n);
    return MLP_OK;
}

void mlp__opt_unbind(mlp_opt *opt)
{
    mlp__free(opt->moments);
    opt->moments = NULL;
    opt->bound = false;
    opt->n = 0;
}

mlp__opt_counters mlp__opt_counters_of(const mlp_opt *opt)
{
    mlp__opt_counters counters = {
        .steps = opt->steps,
        .epochs = opt->epochs,
        .base_rate = mlp__opt_base_rate(opt),
        .rate = opt->rate,
        .plateau = opt->plateau,
    };

    memcpy(counters.scalars, opt->scalars, sizeof counters.scalars);
    return counters;
}

mlp_status mlp__opt_check_counters(const mlp_opt *opt, const mlp__opt_counters *counters)
{
    MLP_FAIL_IF(opt->kind->owns != NULL && !opt->kind->owns(opt, counters->scalars), MLP_EFORMAT,
                "no state of %s", opt->kind->name);
    return MLP_OK;
}

void mlp__opt_set_counters(mlp_opt *opt, const mlp__opt_counters *counters)
{
    opt->steps = counters->steps;
    opt->epochs = counters->epochs;
    mlp__opt_set_base_rate(opt, counters->base_rate);
    opt->rate = counters->rate;
    memcpy(opt->scalars, counters->scalars, sizeof opt->scalars);
    opt->plateau = counters->plateau;
}

size_t mlp__opt_moments_bytes(const mlp_opt *opt)
{
    return opt->kind->n_moments(opt) * opt->n * mlp__dtype_size(opt->type);
}

size_t mlp__opt_state_bytes(const mlp_opt *opt)
{
    return sizeof(mlp__opt_counters) + mlp__opt_moments_bytes(opt);
}

void mlp__opt_save(const mlp_opt *opt, void *to)
{
    const mlp__opt_counters counters = mlp__opt_counters_of(opt);

    memcpy(to, &counters, sizeof counters);
    if (opt->moments != NULL)
        memcpy((char *)to + sizeof counters, opt->moments, mlp__opt_moments_bytes(opt));
}

void mlp__opt_restore(mlp_opt *opt, const void *from)
{
    mlp__opt_counters counters;

    memcpy(&counters, from, sizeof counters);
    mlp__opt_set_counters(opt, &counters);
    if (opt->moments != NULL)
        memcpy(opt->moments, (const char *)from + sizeof counters, mlp__opt_moments_bytes(opt));
}
