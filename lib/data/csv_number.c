/* SPDX-License-Identifier: MIT */
/*
 * Decimal numbers in text, without regard to the locale, correctly rounded.
 */
#define _GNU_SOURCE /* strtod_l */
#include "data/csv.h"

#include <float.h>
#include <stdlib.h>

/* 10^0 ... 10^22 are doubles; no higher power is. */
static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

enum {
    MOST_POWER = 22,
    MOST_DIGITS = 19,      /* that 64 bits hold, whichever they are */
    MOST_EXPONENT = 100000 /* beyond it more digits make no difference */
};

/* The parts of a number, as they are read. */
typedef struct parts {
    uint64_t digits; /* as a whole number, when there are at most MOST_DIGITS */
    size_t n_digits;
    ptrdiff_t exponent; /* of 10, that the digits are to be multiplied with */
} parts;

static const char *read_digits(const char *at, parts *number)
{
    const char *const start = at;
    uint64_t digits = number->digits;

    for (unsigned digit; (digit = (unsigned)*at - '0') <= 9; at++)
        digits = digits * 10 + digit;
    number->digits = digits;
    number->n_digits += (size_t)(at - start);
    return at;
}

/* Behind an "e"; NULL when no number follows. */
static const char *read_exponent(const char *at, parts *number)
{
    const bool negative = *at == '-';
    ptrdiff_t exponent = 0;

    if (*at == '-' || *at == '+')
        at++;
    if (*at < '0' || *at > '9')
        return NULL;
    for (; *at >= '0' && *at <= '9'; at++)
        if (exponent < MOST_EXPONENT)
            exponent = exponent * 10 + (*at - '0');
    number->exponent += negative ? -exponent : exponent;
    return at;
}

const char *mlp__csv_number(const char *at, locale_t c_locale, double *value)
{
    const char *const start = at;
    const bool negative = *at == '-';
    parts number = { 0, 0, 0 };
    char *stop;

    if (*at == '-' || *at == '+')
        at++;
    at = read_digits(at, &number);
    if (*at == '.') {
        const char *const point = at + 1;

        at = read_digits(point, &number);
        number.exponent = point - at;
    }
    if (number.n_digits == 0)
        return NULL;
    if (*at == 'e' || *at == 'E')
        at = read_exponent(at + 1, &number);
    if (at == NULL)
        return NULL;

    /*
     * Both factors are doubles without an error, so that one operation rounds once (Clinger 1990,
     * "How to read floating point numbers accurately"), unless it is done in more digits.
     */
    if (FLT_EVAL_METHOD == 0 && number.n_digits <= MOST_DIGITS
        && number.digits <= UINT64_C(1) << DBL_MANT_DIG && number.exponent >= -MOST_POWER
        && number.exponent <= MOST_POWER) {
        const double digits = (double)number.digits;
        const double size = number.exponent < 0 ? digits / powers[-number.exponent]
                                                : digits * powers[number.exponent];

        *value = negative ? -size : size;
        return at;
    }
    *value = strtod_l(start, &stop, c_locale);
    return stop == at ? at : NULL;
}

bool mlp__csv_is_number(mlp__span text, locale_t c_locale, double *value)
{
    const char *const stop = text.length == 0 ? NULL : mlp__csv_number(text.start, c_locale, value);

    return stop != NULL && stop == text.start + text.length;
}
