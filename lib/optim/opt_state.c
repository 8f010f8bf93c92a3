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

/* The state without the moments, which follow it. */
typedef struct saved {
    uint64_t steps;
    uint64_t epochs;
    double base_rate;
    double scalars[MLP__OPT_SCALARS];
    mlp__plateau plateau;
} saved;

static size_t moments_bytes(const mlp_opt *opt)
{
    return opt->kind->n_moments(opt) * opt->n * mlp__dtype_size(opt->type);
}

size_t mlp__opt_state_bytes(const mlp_opt *opt)
{
    return sizeof(saved) + moments_bytes(opt);
}

void mlp__opt_save(const mlp_opt *opt, void *to)
{
    saved state = {
        .steps = opt->steps,
        .epochs = opt->epochs,
        .base_rate = mlp__opt_base_rate(opt),
        .plateau = opt->plateau,
    };

    memcpy(state.scalars, opt->scalars, sizeof state.scalars);
    memcpy(to, &state, sizeof state);
    if (opt->moments != NULL)
        memcpy((char *)to + sizeof state, opt->moments, moments_bytes(opt));
}

void mlp__opt_restore(mlp_opt *opt, const void *from)
{
    saved state;

    memcpy(&state, from, sizeof state);
    opt->steps = state.steps;
    opt->epochs = state.epochs;
    mlp__opt_set_base_rate(opt, state.base_rate);
    memcpy(opt->scalars, state.scalars, sizeof opt->scalars);
    opt->plateau = state.plateau;
    if (opt->moments != NULL)
        memcpy(opt->moments, (const char *)from + sizeof state, moments_bytes(opt));
}
