/* SPDX-License-Identifier: MIT */
/*
 * Optimisers from text, "sgd:lr=0.1,momentum=0.9".
 */
#include <stdalign.h>
#include <string.h>

#include "base/fail.h"
#include "optim/opt.h"

/* Room for the options of any method. */
enum { OPTIONS_ROOM = 256 };

static const mlp__opt_field *find_field(const mlp__opt_kind *kind, mlp__span name)
{
    for (const mlp__opt_field *field = kind->fields; field->name != NULL; field++)
        if (mlp__span_is(name, field->name)
            || (field->alias != NULL && mlp__span_is(name, field->alias)))
            return field;
    return NULL;
}

static mlp_status parse_option(const mlp__opt_kind *kind, mlp__span text, char *options)
{
    const mlp__span name = mlp__span_split(&text, '=');
    const mlp__opt_field *field = find_field(kind, name);
    double number;
    int flag;

    MLP_FAIL_IF(field == NULL, MLP_EINVAL, "mlp_opt_parse: %s has no option \"%.*s\"", kind->name,
                mlp__span_width(name), name.start);
    MLP_FAIL_IF(text.start == NULL || !mlp__span_double(text, &number), MLP_EINVAL,
                "mlp_opt_parse: %s of %s wants a number", field->name, kind->name);
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

mlp_status mlp_opt_parse(mlp_opt **out, const char *spec)
{
    alignas(max_align_t) char options[OPTIONS_ROOM];
    const mlp__opt_kind *kind;
    const char *rest = spec;
    mlp__span name;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_opt_parse: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(spec == NULL, MLP_EINVAL, "mlp_opt_parse: spec is NULL");

    name = mlp__span_next(&rest, ':');
    kind = mlp__opt_kind_find(name);
    MLP_FAIL_IF(kind == NULL, MLP_EINVAL, "mlp_opt_parse: no optimiser is named \"%.*s\"",
                mlp__span_width(name), name.start);
    MLP_FAIL_IF(kind->options_size > sizeof options, MLP_EOVERFLOW,
                "mlp_opt_parse: the options of %s are too large", kind->name);
    memcpy(options, kind->defaults, kind->options_size);
    while (rest != NULL)
        MLP_TRY(parse_option(kind, mlp__span_next(&rest, ','), options));
    return mlp__opt_new(out, kind, options);
}
