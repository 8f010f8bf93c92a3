/* SPDX-License-Identifier: MIT */
/*
 * Options by a table of their fields: ranges, and text such as
 * "lr=0.1,momentum=0.9". Which options belong together is not known here.
 */
#include "optim/fields.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

double mlp__field_get(const mlp__field *field, const void *options)
{
    const char *at = (const char *)options + field->offset;
    double number;
    uint64_t count;
    int flag;

    switch (field->type) {
    case MLP__FIELD_DOUBLE:
        memcpy(&number, at, sizeof number);
        return number;
    case MLP__FIELD_COUNT:
        memcpy(&count, at, sizeof count);
        return (double)count;
    case MLP__FIELD_FLAG:
        break;
    }
    memcpy(&flag, at, sizeof flag);
    return flag;
}

bool mlp__field_set(const mlp__field *field, void *options, double value)
{
    char *at = (char *)options + field->offset;
    uint64_t count;
    int flag;

    if (field->type == MLP__FIELD_DOUBLE) {
        memcpy(at, &value, sizeof value);
        return true;
    }
    if (!(value >= 0.0 && value <= 0x1p53))
        return false;
    count = (uint64_t)value;
    flag = (int)(value > 1.0 ? 2.0 : value);
    if ((double)count < value || (field->type == MLP__FIELD_FLAG && flag > 1))
        return false;
    if (field->type == MLP__FIELD_FLAG)
        memcpy(at, &flag, sizeof flag);
    else
        memcpy(at, &count, sizeof count);
    return true;
}

static mlp_status check_field(const char *owner, const mlp__field *field, double value)
{
    const mlp__interval r = field->range;

    /* Any int is a flag. The comparisons are such that NaN is in no range. */
    if (field->type == MLP__FIELD_FLAG
        || ((r.above_low ? value > r.low : value >= r.low)
            && (r.below_high ? value < r.high : value <= r.high)))
        return MLP_OK;
    MLP_FAIL_IF(r.high == DBL_MAX && r.above_low, MLP_ERANGE, "%s: %s is %g, must be more than %g",
                owner, field->name, value, r.low);
    MLP_FAIL_IF(r.high == DBL_MAX, MLP_ERANGE, "%s: %s is %g, must be %g or more", owner,
                field->name, value, r.low);
    MLP_FAIL(MLP_ERANGE, "%s: %s is %g, must be in %c%g, %g%c", owner, field->name, value,
             r.above_low ? '(' : '[', r.low, r.high, r.below_high ? ')' : ']');
}

mlp_status mlp__fields_check(const char *owner, const mlp__field *fields, const void *options)
{
    for (const mlp__field *field = fields; field->name != NULL; field++)
        MLP_TRY(check_field(owner, field, mlp__field_get(field, options)));
    return MLP_OK;
}

static const mlp__field *find_field(const mlp__field *fields, mlp__span name)
{
    for (const mlp__field *field = fields; field->name != NULL; field++)
        if (mlp__span_is(name, field->name)
            || (field->alias != NULL && mlp__span_is(name, field->alias)))
            return field;
    return NULL;
}

/* The names of the options, for a message. */
static void list_fields(const mlp__field *fields, char *list, size_t room)
{
    size_t used = 0;

    list[0] = '\0';
    for (const mlp__field *field = fields; field->name != NULL && used < room; field++)
        used += (size_t)snprintf(list + used, room - used, "%s%s", field == fields ? "" : ", ",
                                 field->name);
}

/* Finds the field of an option, which must not have been given before. */
static mlp_status take_field(const char *call, const char *owner, const mlp__field *fields,
                             mlp__span name, uint32_t *given, const mlp__field **out)
{
    const mlp__field *field = find_field(fields, name);
    char list[200];
    uint32_t bit;

    if (field == NULL) {
        list_fields(fields, list, sizeof list);
        MLP_FAIL(MLP_EINVAL, "%s: %s has no option \"%.*s\"; it has %s", call, owner,
                 mlp__span_width(name), name.start, list[0] == '\0' ? "none" : list);
    }
    bit = UINT32_C(1) << (field - fields);
    MLP_FAIL_IF((*given & bit) != 0, MLP_EINVAL, "%s: %s of %s is given twice", call, field->name,
                owner);
    *given |= bit;
    *out = field;
    return MLP_OK;
}

static mlp_status set_count(const char *call, const char *owner, const mlp__field *field,
                            mlp__span text, void *at)
{
    uint64_t count;
    size_t number;

    MLP_FAIL_IF(!mlp__span_size(text, &number), MLP_EINVAL,
                "%s: %s of %s wants a whole number, not \"%.*s\"", call, field->name, owner,
                mlp__span_width(text), text.start);
    count = number;
    memcpy(at, &count, sizeof count);
    return MLP_OK;
}

static mlp_status set_number(const char *call, const char *owner, const mlp__field *field,
                             mlp__span text, void *at)
{
    double number;
    int flag;

    MLP_FAIL_IF(!mlp__span_double(text, &number), MLP_EINVAL,
                "%s: %s of %s wants a number, not \"%.*s\"", call, field->name, owner,
                mlp__span_width(text), text.start);
    if (field->type == MLP__FIELD_DOUBLE) {
        memcpy(at, &number, sizeof number);
        return MLP_OK;
    }
    MLP_FAIL_IF(number != 0.0 && number != 1.0, MLP_EINVAL, "%s: %s of %s is 0 or 1, not %g", call,
                field->name, owner, number);
    flag = number != 0.0;
    memcpy(at, &flag, sizeof flag);
    return MLP_OK;
}

mlp_status mlp__fields_parse(const char *call, const char *owner, const mlp__field *fields,
                             const char *text, void *options)
{
    uint32_t given = 0;

    while (text != NULL) {
        mlp__span value = mlp__span_next(&text, ',');
        const mlp__span name = mlp__span_split(&value, '=');
        const mlp__field *field;
        char *at;

        MLP_TRY(take_field(call, owner, fields, name, &given, &field));
        MLP_FAIL_IF(value.start == NULL, MLP_EINVAL, "%s: %s of %s wants a number: %s=...", call,
                    field->name, owner, field->name);
        at = (char *)options + field->offset;
        MLP_TRY(field->type == MLP__FIELD_COUNT ? set_count(call, owner, field, value, at)
                                                : set_number(call, owner, field, value, at));
    }
    return MLP_OK;
}
