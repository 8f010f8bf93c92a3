/* SPDX-License-Identifier: MIT */
/*
 * What all optimisers share: options, their checks, and the life of an
 * optimiser. The methods are in files of their own.
 */
#include "optim/opt.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"

/* Every method, for mlp_opt_parse(). */
static const mlp__opt_kind *const kinds[] = {
    &mlp__opt_kind_sgd,
};

const mlp__opt_kind *mlp__opt_kind_find(mlp__span name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (mlp__span_is(name, kinds[i]->name))
            return kinds[i];
    return NULL;
}

double mlp__opt_field_get(const mlp__opt_field *field, const void *options)
{
    const char *at = (const char *)options + field->offset;
    double number;
    int flag;

    if (field->type == MLP__FIELD_DOUBLE) {
        memcpy(&number, at, sizeof number);
        return number;
    }
    memcpy(&flag, at, sizeof flag);
    return flag;
}

static mlp_status check_field(const mlp__opt_kind *kind, const mlp__opt_field *field, double value)
{
    if (field->type == MLP__FIELD_FLAG)
        return MLP_OK;
    MLP_FAIL_IF(!(value >= field->low && value <= field->high) && field->high == DBL_MAX,
                MLP_ERANGE, "%s: %s is %g, must be %g or more", kind->name, field->name, value,
                field->low);
    MLP_FAIL_IF(!(value >= field->low && value <= field->high)
                    || (field->below_high && value >= field->high),
                MLP_ERANGE, "%s: %s is %g, must be in [%g, %g%c", kind->name, field->name, value,
                field->low, field->high, field->below_high ? ')' : ']');
    return MLP_OK;
}

static mlp_status check_options(const mlp__opt_kind *kind, const void *options)
{
    size_t size;

    /* Every options struct starts with its size. */
    memcpy(&size, options, sizeof size);
    MLP_FAIL_IF(size != kind->options_size, MLP_EINVAL,
                "%s: options of %zu bytes, not %zu: start from the _INIT macro", kind->name, size,
                kind->options_size);
    for (const mlp__opt_field *field = kind->fields; field->name != NULL; field++)
        MLP_TRY(check_field(kind, field, mlp__opt_field_get(field, options)));
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
    mlp__free(opt->moments);
    opt->moments = NULL;
    opt->bound = false;
    opt->n = 0;
    opt->steps = 0;
}

const char *mlp_opt_name(const mlp_opt *opt)
{
    return opt->kind->name;
}

uint64_t mlp_opt_steps(const mlp_opt *opt)
{
    return opt->steps;
}

double mlp_opt_learning_rate(const mlp_opt *opt)
{
    double rate;

    memcpy(&rate, (const char *)opt->options + opt->kind->learning_rate, sizeof rate);
    return rate;
}

mlp_status mlp_opt_set_learning_rate(mlp_opt *opt, double rate)
{
    MLP_FAIL_IF(opt == NULL, MLP_EINVAL, "mlp_opt_set_learning_rate: opt is NULL");
    MLP_FAIL_IF(!(rate >= 0.0 && isfinite(rate)), MLP_ERANGE,
                "mlp_opt_set_learning_rate: %g, must be 0 or more", rate);
    memcpy((char *)opt->options + opt->kind->learning_rate, &rate, sizeof rate);
    return MLP_OK;
}
