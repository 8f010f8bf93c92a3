/* SPDX-License-Identifier: MIT */
/*
 * What all optimisers share: options, their checks, and the life of an
 * optimiser. The methods are in files of their own.
 */
#include "optim/opt.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"

/* Every method, for mlp_opt_parse(). */
static const mlp__opt_kind *const kinds[] = {
    &mlp__opt_kind_sgd,   &mlp__opt_kind_rmsprop, &mlp__opt_kind_adagrad, &mlp__opt_kind_adam,
    &mlp__opt_kind_adamw, &mlp__opt_kind_nadam,   &mlp__opt_kind_radam,   &mlp__opt_kind_lion,
    &mlp__opt_kind_rprop, &mlp__opt_kind_lm,      &mlp__opt_kind_lbfgs,
};

const mlp__opt_kind *mlp__opt_kind_find(mlp__span name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (mlp__span_is(name, kinds[i]->name))
            return kinds[i];
    return NULL;
}

static mlp_status check_options(const mlp__opt_kind *kind, const void *options)
{
    size_t size;

    /* Every options struct starts with its size. */
    memcpy(&size, options, sizeof size);
    MLP_FAIL_IF(size != kind->options_size, MLP_EINVAL,
                "%s: options of %zu bytes, not %zu: start from the _INIT macro", kind->name, size,
                kind->options_size);
    MLP_TRY(mlp__fields_check(kind->name, kind->fields, options));
    return kind->check == NULL ? MLP_OK : kind->check(options);
}

mlp_status mlp__opt_new(mlp_opt **out, const mlp__opt_kind *kind, const void *options)
{
    void *memory;
    mlp_opt *opt;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_opt_%s: out is NULL", kind->name);
    *out = NULL;
    if (options == NULL)
        options = kind->defaults;
    MLP_TRY(check_options(kind, options));

    MLP_TRY(mlp__alloc(&memory, 1, sizeof *opt + kind->options_size));
    opt = memory;
    opt->kind = kind;
    opt->schedule = (mlp_schedule)MLP_SCHEDULE_INIT;
    mlp__plateau_clear(&opt->plateau);
    opt->options = opt + 1;
    memcpy(opt->options, options, kind->options_size);
    *out = opt;
    return MLP_OK;
}

void mlp_opt_free(mlp_opt *opt)
{
    if (opt == NULL)
        return;
    mlp__free(opt->moments);
    mlp__free(opt);
}

void mlp_opt_reset(mlp_opt *opt)
{
    if (opt == NULL)
        return;
    mlp__opt_unbind(opt);
    opt->steps = 0;
    opt->epochs = 0;
    mlp__plateau_clear(&opt->plateau);
}

const char *mlp_opt_name(const mlp_opt *opt)
{
    return opt->kind->name;
}

uint64_t mlp_opt_steps(const mlp_opt *opt)
{
    return opt->steps;
}

uint64_t mlp_opt_epochs(const mlp_opt *opt)
{
    return opt->epochs;
}

double mlp__opt_base_rate(const mlp_opt *opt)
{
    double rate = 1.0;

    if (opt->kind->learning_rate == 0)
        return rate;
    memcpy(&rate, (const char *)opt->options + opt->kind->learning_rate, sizeof rate);
    return rate;
}

void mlp__opt_set_base_rate(mlp_opt *opt, double rate)
{
    if (opt->kind->learning_rate == 0)
        return;
    memcpy((char *)opt->options + opt->kind->learning_rate, &rate, sizeof rate);
}

mlp__fold_kind mlp__opt_fold_kind(const mlp_opt *opt)
{
    const mlp__solver *solver = opt->kind->solver;

    return solver == NULL || solver->fold_kind == NULL ? MLP__FOLD_GRADIENT
                                                       : solver->fold_kind(opt);
}

double mlp_opt_learning_rate(const mlp_opt *opt)
{
    return mlp__opt_base_rate(opt) * opt->plateau.factor
        * mlp_schedule_factor(&opt->schedule, opt->steps);
}

mlp_status mlp_opt_set_learning_rate(mlp_opt *opt, double rate)
{
    MLP_FAIL_IF(opt == NULL, MLP_EINVAL, "mlp_opt_set_learning_rate: opt is NULL");
    MLP_FAIL_IF(opt->kind->learning_rate == 0, MLP_EUNSUPPORTED, "%s has no learning rate",
                opt->kind->name);
    MLP_FAIL_IF(!(rate >= 0.0 && isfinite(rate)), MLP_ERANGE,
                "mlp_opt_set_learning_rate: %g, must be 0 or more", rate);
    mlp__opt_set_base_rate(opt, rate);
    return MLP_OK;
}
