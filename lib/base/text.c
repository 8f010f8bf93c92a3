/* SPDX-License-Identifier: MIT */
/*
 * Reading text without regard to the locale.
 */
#define _GNU_SOURCE /* strtod_l */
#include "base/text.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

mlp__span mlp__span_split(mlp__span *rest, char separator)
{
    const char *end = rest->start + rest->length;
    const char *stop = memchr(rest->start, separator, rest->length);
    const mlp__span piece = { rest->start, (size_t)((stop == NULL ? end : stop) - rest->start) };

    if (stop == NULL)
        *rest = (mlp__span){ NULL, 0 };
    else
        *rest = (mlp__span){ stop + 1, (size_t)(end - stop - 1) };
    return piece;
}

mlp__span mlp__span_next(const char **rest, char separator)
{
    mlp__span whole = { *rest, strlen(*rest) };
    const mlp__span piece = mlp__span_split(&whole, separator);

    *rest = whole.start;
    return piece;
}

bool mlp__span_is(mlp__span span, const char *text)
{
    return strlen(text) == span.length && memcmp(span.start, text, span.length) == 0;
}

bool mlp__span_size(mlp__span span, size_t *out)
{
    size_t value = 0;

    if (span.length == 0)
        return false;
    for (size_t i = 0; i < span.length; i++) {
        const char c = span.start[i];

        if (c < '0' || c > '9')
            return false;
        value =
            value > (SIZE_MAX - (size_t)(c - '0')) / 10 ? SIZE_MAX : value * 10 + (size_t)(c - '0');
    }
    *out = value;
    return true;
}

bool mlp__span_double(mlp__span span, double *out)
{
    char copy[64];
    char *end;
    locale_t c_locale;

    if (span.length == 0 || span.length >= sizeof copy)
        return false;
    memcpy(copy, span.start, span.length);
    copy[span.length] = '\0';
    /* strtod takes spaces, hexadecimal numbers, "inf" and "nan" as well. */
    if (strspn(copy, "+-.0123456789eE") != span.length)
        return false;

    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c_locale == (locale_t)0)
        return false;
    *out = strtod_l(copy, &end, c_locale);
    freelocale(c_locale);
    return *end == '\0' && end == copy + span.length;
}

int mlp__span_width(mlp__span span)
{
    return span.length > 60 ? 60 : (int)span.length;
}
