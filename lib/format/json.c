/* SPDX-License-Identifier: MIT */
/*
 * JSON by jansson.
 */
#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"

/*
 * How deep are the brackets of a text? Whether they match, and all else, is jansson's affair; this
 * is before it, as it makes memory of every bracket.
 */
static size_t depth_of(const char *text, size_t length)
{
    size_t depth = 0;
    size_t most = 0;
    bool in_string = false;

    for (size_t i = 0; i < length; i++) {
        const char c = text[i];

        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '['))
            most = ++depth > most ? depth : most;
        else if (!in_string && (c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return most;
}

mlp_status mlp__json_read(json_t **out, const char *where, const char *text, size_t length)
{
    const size_t depth = depth_of(text, length);
    json_error_t error;
    json_t *json;

    *out = NULL;
    MLP_FAIL_IF(depth > MLP__JSON_DEPTH, MLP_EFORMAT, "%s: JSON %zu deep, at most %d is read",
                where, depth, MLP__JSON_DEPTH);
    json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    MLP_FAIL_IF(json == NULL && json_error_code(&error) == json_error_out_of_memory, MLP_ENOMEM,
                "%s: out of memory", where);
    MLP_FAIL_IF(json == NULL, MLP_EFORMAT, "%s: no JSON, at its byte %d: %s", where, error.position,
                error.text);
    if (!json_is_object(json)) {
        json_decref(json);
        MLP_FAIL(MLP_EFORMAT, "%s: no JSON object", where);
    }
    *out = json;
    return MLP_OK;
}

mlp_status mlp__json_write(const json_t *json, char **text)
{
    *text = json_dumps(json, JSON_COMPACT);
    MLP_FAIL_IF(*text == NULL, MLP_ENOMEM, "out of memory for a text in JSON");
    return MLP_OK;
}

/* A member, of which `is` must hold. */
static mlp_status member(const json_t *object, const char *where, const char *name,
                         const char *kind, bool is, const json_t *value)
{
    MLP_FAIL_IF(value == NULL && json_object_get(object, name) == NULL, MLP_EFORMAT,
                "%s: it has no \"%s\"", where, name);
    MLP_FAIL_IF(!is, MLP_EFORMAT, "%s: \"%s\" is no %s", where, name, kind);
    return MLP_OK;
}

mlp_status mlp__json_uint64(const json_t *object, const char *where, const char *name,
                            uint64_t *out)
{
    const json_t *value = json_object_get(object, name);
    unsigned long long number;
    char end;

    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        const bool digits = strspn(text, "0123456789") == strlen(text) && strlen(text) == 20;

        MLP_FAIL_IF(!digits || sscanf(text, "%20llu%c", &number, &end) != 1 || number <= INT64_MAX
                        || strcmp(text, "18446744073709551615") > 0,
                    MLP_EFORMAT, "%s: \"%s\" is no whole number", where, name);
        *out = number;
        return MLP_OK;
    }
    MLP_TRY(member(object, where, name, "whole number, 0 or above",
                   json_is_integer(value) && json_integer_value(value) >= 0, value));
    *out = (uint64_t)json_integer_value(value);
    return MLP_OK;
}

mlp_status mlp__json_size(const json_t *object, const char *where, const char *name, size_t *out)
{
    uint64_t value;

    MLP_TRY(mlp__json_uint64(object, where, name, &value));
    MLP_FAIL_IF(value > SIZE_MAX, MLP_EOVERFLOW, "%s: \"%s\" is %llu", where, name,
                (unsigned long long)value);
    *out = (size_t)value;
    return MLP_OK;
}

mlp_status mlp__json_double(const json_t *object, const char *where, const char *name, double *out)
{
    const json_t *value = json_object_get(object, name);

    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        const bool is_nan = strcmp(text, "nan") == 0;
        const bool is_infinite = strcmp(text, "inf") == 0 || strcmp(text, "-inf") == 0;

        MLP_FAIL_IF(!is_nan && !is_infinite, MLP_EFORMAT, "%s: \"%s\" is no number", where, name);
        *out = is_nan ? (double)NAN : text[0] == '-' ? -(double)INFINITY : (double)INFINITY;
        return MLP_OK;
    }
    MLP_TRY(member(object, where, name, "number", json_is_number(value), value));
    *out = json_number_value(value);
    return MLP_OK;
}

mlp_status mlp__json_bool(const json_t *object, const char *where, const char *name, bool *out)
{
    const json_t *value = json_object_get(object, name);

    MLP_TRY(member(object, where, name, "true or false", json_is_boolean(value), value));
    *out = json_is_true(value);
    return MLP_OK;
}

mlp_status mlp__json_text(const json_t *object, const char *where, const char *name,
                          const char **out)
{
    const json_t *value = json_object_get(object, name);

    MLP_TRY(member(object, where, name, "text", json_is_string(value), value));
    *out = json_string_value(value);
    return MLP_OK;
}

mlp_status mlp__json_array(const json_t *object, const char *where, const char *name,
                           const json_t **out)
{
    *out = json_object_get(object, name);
    return member(object, where, name, "array", json_is_array(*out), *out);
}

mlp_status mlp__json_object(const json_t *object, const char *where, const char *name,
                            const json_t **out)
{
    *out = json_object_get(object, name);
    return member(object, where, name, "object", json_is_object(*out), *out);
}

mlp_status mlp__json_put(json_t *object, const char *name, json_t *value)
{
    MLP_FAIL_IF(json_object_set_new(object, name, value) != 0, MLP_ENOMEM,
                "out of memory for \"%s\" in JSON", name);
    return MLP_OK;
}

json_t *mlp__json_from_uint64(uint64_t value)
{
    char text[24];

    if (value <= INT64_MAX)
        return json_integer((json_int_t)value);
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    return json_string(text);
}

json_t *mlp__json_from_double(double value)
{
    if (isfinite(value))
        return json_real(value);
    return json_string(isnan(value) ? "nan" : value < 0.0 ? "-inf" : "inf");
}
