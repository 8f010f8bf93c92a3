/* SPDX-License-Identifier: MIT */
/*
 * Reading JSON (RFC 8259). A text is checked once, whole; after that its values
 * are pieces of it, which are looked into where they lie: there is no tree, and
 * reading takes next to no memory. Why no library does this:
 * docs/rationale.md.
 */
#ifndef MLP_FORMAT_JSON_H
#define MLP_FORMAT_JSON_H

#include <stdbool.h>

#include "base/text.h"

/* Deeper texts are refused: nothing that is written here is deeper than this. */
enum { MLP__JSON_DEPTH = 8 };

/* A value: a piece of a text that was checked, without spaces around it. */
typedef mlp__span mlp__json;

/* A member of an object, or (with an empty name) an element of an array. */
typedef struct mlp__json_item {
    mlp__span name; /* between the quotes, escapes as they are */
    mlp__json value;
    mlp__span rest; /* for mlp__json_next() */
} mlp__json_item;

/*
 * Checks that a text is one object: right to the last character, in UTF-8, not too deep, the names
 * in each object all different, and without escapes, as nobody needs them there. `where` is what it
 * is of, for messages. MLP_EFORMAT tells the byte, MLP_ENOMEM.
 */
mlp_status mlp__json_check(mlp__json *out, const char *where, mlp__span text);

/* What a value is: '{', '[', '"', 't', 'f', 'n' or, of numbers, '0'. */
char mlp__json_kind(mlp__json value);

/* Begin with the first item of an object or array, and go on; false at the end. */
bool mlp__json_first(mlp__json value, mlp__json_item *item);
bool mlp__json_next(mlp__json_item *item);

/* How many items there are. */
size_t mlp__json_count(mlp__json value);

/* The member of that name; false when there is none. */
bool mlp__json_find(mlp__json object, const char *name, mlp__json *value);

/* Reads a whole number of digits only; false if it is none, or too large. */
bool mlp__json_whole(mlp__json value, uint64_t *out);

/* Reads any number. */
bool mlp__json_number(mlp__json value, double *out);

/* A text, escapes as they are; false if it is none. */
bool mlp__json_quoted(mlp__json value, mlp__span *out);

/*
 * Puts characters in the place of the escapes of a text: to [length of the text + 1], ended by a 0.
 * Returns the length. A text with an escaped 0 becomes no UTF-8: it ends there.
 */
size_t mlp__json_unescape(mlp__span text, char *to);

/*
 * Members of an object. MLP_EFORMAT when there is none of that name, or it is of another kind.
 * Texts are handed out as they are, and compared so: those that matter have no escapes. Numbers
 * that JSON has no form for are texts: "inf", "-inf", "nan".
 */
mlp_status mlp__json_get(mlp__json object, const char *where, const char *name, char kind,
                         mlp__json *out);
mlp_status mlp__json_size(mlp__json object, const char *where, const char *name, size_t *out);
mlp_status mlp__json_uint64(mlp__json object, const char *where, const char *name, uint64_t *out);
mlp_status mlp__json_double(mlp__json object, const char *where, const char *name, double *out);
mlp_status mlp__json_bool(mlp__json object, const char *where, const char *name, bool *out);
mlp_status mlp__json_text(mlp__json object, const char *where, const char *name, mlp__span *out);

#endif
