/* SPDX-License-Identifier: MIT */
/*
 * Reading text without regard to the locale.
 */
#define _GNU_SOURCE /* strtod_l */
#include "base/text.h"

#include <locale.h>
#include <stdio.h>
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

/* Bytes of the UTF-8 character at `at`, of `left` bytes; 0 when there is none. */
static size_t character(const unsigned char *at, size_t left)
{
    const unsigned char first = at[0];
    /* What the second byte may be: longer forms of shorter characters and surrogates are none. */
    const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    size_t length;

    if (first == 0 || (first >= 0x80 && first < 0xC2) || first > 0xF4)
        return 0;
    length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length > left || (length > 1 && (at[1] < low || at[1] > high)))
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xC0u) != 0x80)
            return 0;
    return length;
}

bool mlp__span_is_utf8(mlp__span span)
{
    size_t i = 0;

    while (i < span.length) {
        const size_t length = character((const unsigned char *)span.start + i, span.length - i);

        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

char *mlp__text_double(double value, char to[MLP__TEXT_DOUBLE])
{
    char text[MLP__TEXT_DOUBLE];
    size_t length = 0;
    bool in_point = false;

    /* Fewer digits where they do, so that 0.1 is "0.1". */
    for (int digits = 15; digits <= 17; digits += 2) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (digits == 17 || strtod(text, NULL) == value)
            break;
    }
    /* A locale's point may be several bytes. */
    for (const char *c = text; *c != '\0'; c++) {
        const bool of_number = strchr("+-0123456789einfa", *c) != NULL;

        if (of_number)
            to[length++] = *c;
        else if (!in_point)
            to[length++] = '.';
        in_point = !of_number;
    }
    to[length] = '\0';
    return to;
}

/* The fields of IEEE 754-2019, table 3.5: no printf, whose "%a" has the locale's point. */
char *mlp__text_hex(double value, char to[MLP__TEXT_DOUBLE])
{
    const int bias = 1023;
    char digits[16] = ".";
    uint64_t bits;
    uint64_t fraction;
    int exponent;
    size_t length;

    memcpy(&bits, &value, sizeof bits);
    fraction = bits & (UINT64_MAX >> 12);
    exponent = (int)(bits >> 52 & 0x7FF);
    (void)snprintf(digits + 1, sizeof digits - 1, "%013llx", (unsigned long long)fraction);
    length = strlen(digits);
    while (length > 0 && (digits[length - 1] == '0' || digits[length - 1] == '.'))
        digits[--length] = '\0';
    (void)snprintf(to, MLP__TEXT_DOUBLE, "%s0x%d%sp%+d", bits >> 63 ? "-" : "", exponent > 0,
                   digits,
                   fraction == 0 && exponent == 0 ? 0
                       : exponent > 0             ? exponent - bias
                                                  : 1 - bias);
    return to;
}

int mlp__span_width(mlp__span span)
{
    return span.length > 60 ? 60 : (int)span.length;
}
