/* SPDX-License-Identifier: MIT */
/*
 * Optimisers from text, "sgd:lr=0.1,momentum=0.9".
 */
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "optim/opt.h"

static const mlp__opt_field *find_field(const mlp__opt_kind *kind, mlp__span name)
{
    for (const mlp__opt_field *field = kind->fields; field->name != NULL; field++)
        if (mlp__span_is(name, field->name)
            || (field->alias != NULL && mlp__span_is(name, field->alias)))
            return field;
    return NULL;
}

/* Finds the field of an option, which must not have been given before. */
static mlp_status take_field(const mlp__opt_kind *kind, mlp__span name, unsigned *given,
                             const mlp__opt_field **out)
{
    const mlp__opt_field *field = find_field(kind, name);
    unsigned bit;

    MLP_FAIL_IF(field == NULL, MLP_EINVAL, "mlp_opt_parse: %s has no option \"%.*s\"", kind->name,
                mlp__span_width(name), name.start);
    bit = 1u << (field - kind->fields);
    MLP_FAIL_IF((*given & bit) != 0, MLP_EINVAL, "mlp_opt_parse: %s of %s is given twice",
                field->name, kind->name);
    *given |= bit;
    *out = field;
    return MLP_OK;
}

static mlp_status parse_option(const mlp__opt_kind *kind, mlp__span text, unsigned *given,
                               char *options)
{
    const mlp__span name = mlp__span_split(&text, '=');
    const mlp__opt_field *field;
    double number;
    int flag;

    MLP_TRY(take_field(kind, name, given, &field));
    MLP_FAIL_IF(text.start == NULL, MLP_EINVAL, "mlp_opt_parse: %s of %s wants a number: %s=...",
                field->name, kind->name, field->name);
    MLP_FAIL_IF(!mlp__span_double(text, &number), MLP_EINVAL,
                "mlp_opt_parse: %s of %s wants a number, not \"%.*s\"", field->name, kind->name,
                mlp__span_width(text), text.start);
    if (field->type == MLP__FIELD_DOUBLE) {
        memcpy(options + field->offset, &number, sizeof number);
        return MLP_OK;
    }
    MLP_FAIL_IF(number != 0.0 && number != 1.0, MLP_EINVAL,
                "mlp_opt_parse: %s of %s is 0 or 1, not %g", field->name, kind->name, number);
    flag = number != 0.0;
    memcpy(options + field->offset, &flag, sizeof flag);
    return MLP_OK;
}

static mlp_status parse_options(const mlp__opt_kind *kind, const char *text, char *options)
{
    unsigned given = 0;

    while (text != NULL)
        MLP_TRY(parse_option(kind, mlp__span_next(&text, ','), &given, options));
    return MLP_OK;
}

mlp_status mlp_opt_parse(mlp_opt **out, const char *spec)
{
    const mlp__opt_kind *kind;
    const char *rest = spec;
    mlp_status status;
    mlp__span name;
    void *options;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_opt_parse: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(spec == NULL, MLP_EINVAL, "mlp_opt_parse: spec is NULL");

    name = mlp__span_next(&rest, ':');
    kind = mlp__opt_kind_find(name);
    MLP_FAIL_IF(kind == NULL, MLP_EINVAL,
                "mlp_opt_parse: no optimiser is named \"%.*s\"; <mlp/optim.h> lists them",
                mlp__span_width(name), name.start);
    MLP_TRY(mlp__alloc(&options, 1, kind->options_size));
    memcpy(options, kind->defaults, kind->options_size);
    status = parse_options(kind, rest, options);
    if (status == MLP_OK)
        status = mlp__opt_new(out, kind, options);
    mlp__free(options);
    return status;
}
