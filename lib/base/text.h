/* SPDX-License-Identifier: MIT */
/*
 * Reading text without regard to the locale: pieces of a spec, numbers, names.
 */
#ifndef MLP_BASE_TEXT_H
#define MLP_BASE_TEXT_H

#include <stdbool.h>

#include <mlp/common.h>

/* A piece of a longer text; not ended by a 0. */
typedef struct mlp__span {
    const char *start;
    size_t length;
} mlp__span;

/*
 * Takes the next piece of *rest up to `separator` (which is skipped) or the
 * end. *rest becomes what follows, or NULL after the last piece.
 */
mlp__span mlp__span_next(const char **rest, char separator);

/* Likewise inside a span: *rest becomes what follows, its start NULL at the end. */
mlp__span mlp__span_split(mlp__span *rest, char separator);

/* Is the piece exactly this text? */
bool mlp__span_is(mlp__span span, const char *text);

/* Reads a whole number, digits only; one too large for size_t becomes SIZE_MAX. */
bool mlp__span_size(mlp__span span, size_t *out);

/* Reads a decimal number with a point, and nothing else; too large ones are infinite. */
bool mlp__span_double(mlp__span span, double *out);

/* Is it text in UTF-8 (RFC 3629), without a 0? */
bool mlp__span_is_utf8(mlp__span span);

/* Bytes that mlp__text_double() writes at most. */
enum { MLP__TEXT_DOUBLE = 32 };

/*
 * Writes a number with so many digits that reading it gives the same number, with a point
 * whatever the locale. Returns `to`.
 */
char *mlp__text_double(double value, char to[MLP__TEXT_DOUBLE]);

/*
 * Writes a finite number in hexadecimal, 0x1.8p+1, which C, C++17 and Python read as the same
 * number; for a float the double of the same value. A point whatever the locale. Returns `to`.
 */
char *mlp__text_hex(double value, char to[MLP__TEXT_DOUBLE]);

/* For "%.*s": a length that printf takes, cut at 60 characters. */
int mlp__span_width(mlp__span span);

#endif
