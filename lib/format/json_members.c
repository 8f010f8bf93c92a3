/* SPDX-License-Identifier: MIT */
/*
 * Members of JSON objects, with errors that name them.
 */
#include <math.h>

#include "base/fail.h"
#include "format/json.h"

static const char *kind_name(char kind)
{
    switch (kind) {
    case '{':
        return "object";
    case '[':
        return "array";
    case '"':
        return "text";
    default:
        return "number";
    }
}

static mlp_status get(mlp__json object, const char *where, const char *name, mlp__json *out)
{
    MLP_FAIL_IF(!mlp__json_find(object, name, out), MLP_EFORMAT, "%s: it has no \"%s\"", where,
                name);
    return MLP_OK;
}

mlp_status mlp__json_get(mlp__json object, const char *where, const char *name, char kind,
                         mlp__json *out)
{
    MLP_TRY(get(object, where, name, out));
    MLP_FAIL_IF(mlp__json_kind(*out) != kind, MLP_EFORMAT, "%s: \"%s\" is no %s", where, name,
                kind_name(kind));
    return MLP_OK;
}

mlp_status mlp__json_uint64(mlp__json object, const char *where, const char *name, uint64_t *out)
{
    mlp__json value;

    MLP_TRY(get(object, where, name, &value));
    MLP_FAIL_IF(!mlp__json_whole(value, out), MLP_EFORMAT,
                "%s: \"%s\" is no whole number of at most 64 bits", where, name);
    return MLP_OK;
}

mlp_status mlp__json_size(mlp__json object, const char *where, const char *name, size_t *out)
{
    uint64_t value;

    MLP_TRY(mlp__json_uint64(object, where, name, &value));
    MLP_FAIL_IF(value > SIZE_MAX, MLP_EOVERFLOW, "%s: \"%s\" is %llu", where, name,
                (unsigned long long)value);
    *out = (size_t)value;
    return MLP_OK;
}

mlp_status mlp__json_double(mlp__json object, const char *where, const char *name, double *out)
{
    mlp__json value;
    mlp__span text;

    MLP_TRY(get(object, where, name, &value));
    if (mlp__json_quoted(value, &text)) {
        const bool is_nan = mlp__span_is(text, "nan");
        const bool is_negative = mlp__span_is(text, "-inf");

        MLP_FAIL_IF(!is_nan && !is_negative && !mlp__span_is(text, "inf"), MLP_EFORMAT,
                    "%s: \"%s\" is no number", where, name);
        *out = is_nan ? (double)NAN : is_negative ? -(double)INFINITY : (double)INFINITY;
        return MLP_OK;
    }
    MLP_FAIL_IF(!mlp__json_number(value, out), MLP_EFORMAT, "%s: \"%s\" is no number", where, name);
    return MLP_OK;
}

mlp_status mlp__json_bool(mlp__json object, const char *where, const char *name, bool *out)
{
    mlp__json value;

    MLP_TRY(get(object, where, name, &value));
    MLP_FAIL_IF(!mlp__span_is(value, "true") && !mlp__span_is(value, "false"), MLP_EFORMAT,
                "%s: \"%s\" is neither true nor false", where, name);
    *out = mlp__span_is(value, "true");
    return MLP_OK;
}

mlp_status mlp__json_text(mlp__json object, const char *where, const char *name, mlp__span *out)
{
    mlp__json value;

    MLP_TRY(mlp__json_get(object, where, name, '"', &value));
    (void)mlp__json_quoted(value, out);
    return MLP_OK;
}
