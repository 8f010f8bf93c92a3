/* SPDX-License-Identifier: MIT */
/*
 * Tables of the fields of an options struct: what an option is called and what
 * it may be, once, for the check of a struct and for reading one from text.
 * What no single field shows to be wrong is left to the table's owner.
 */
#ifndef MLP_OPTIM_FIELDS_H
#define MLP_OPTIM_FIELDS_H

#include <float.h>
#include <stdbool.h>
#include <stddef.h>

#include <mlp/optim.h>

#include "base/text.h"

/* The type of a field: double, int that is 0 or 1, uint64_t. */
typedef enum mlp__field_type {
    MLP__FIELD_DOUBLE,
    MLP__FIELD_FLAG,
    MLP__FIELD_COUNT
} mlp__field_type;

/* What a number may be: in [low, high], or without one end or both. */
typedef struct mlp__interval {
    double low;
    double high; /* DBL_MAX: no bound */
    bool above_low;
    bool below_high;
} mlp__interval;

/* A field: how it is named, where it lies, what it may be. */
typedef struct mlp__field {
    const char *name;
    const char *alias; /* NULL: none */
    size_t offset;
    mlp__field_type type;
    mlp__interval range;
} mlp__field;

/* clang-format off */
#define MLP__AT_LEAST_0      { 0.0, DBL_MAX, false, false }
#define MLP__ABOVE_0         { 0.0, DBL_MAX, true, false }
#define MLP__ABOVE_1         { 1.0, DBL_MAX, true, false }
#define MLP__0_TO_1          { 0.0, 1.0, false, false }
#define MLP__0_TO_BELOW_1    { 0.0, 1.0, false, true }
#define MLP__ABOVE_0_TO_1    { 0.0, 1.0, true, false }
#define MLP__BETWEEN_0_AND_1 { 0.0, 1.0, true, true }
#define MLP__COUNT_FROM(low) { low, 0x1p53, false, false } /* a double holds it exactly */

/*
 * Rows of the table of the fields of a struct `options`; the interval is the last argument, as it
 * has commas.
 */
#define MLP__NUMBER(options, name, ...) \
    { #name, NULL, offsetof(options, name), MLP__FIELD_DOUBLE, __VA_ARGS__ }
#define MLP__FLAG(options, name) \
    { #name, NULL, offsetof(options, name), MLP__FIELD_FLAG, MLP__0_TO_1 }
#define MLP__COUNT(options, name, low) \
    { #name, NULL, offsetof(options, name), MLP__FIELD_COUNT, MLP__COUNT_FROM(low) }
#define MLP__LEARNING_RATE(options) \
    { "learning_rate", "lr", offsetof(options, learning_rate), MLP__FIELD_DOUBLE, MLP__AT_LEAST_0 }
#define MLP__FIELD_END { .name = NULL } /* the last row */
/* clang-format on */

/* Reads the number at a field. */
double mlp__field_get(const mlp__field *field, const void *options);

/* Writes it, whatever its range; false if it is no number of the field's type. */
bool mlp__field_set(const mlp__field *field, void *options, double value);

/* The fields of a kind of schedule. */
const mlp__field *mlp__schedule_fields(mlp_schedule_kind kind);

/* MLP_ERANGE if a field of `options` is outside of its range; `owner` is for the message. */
mlp_status mlp__fields_check(const char *owner, const mlp__field *fields, const void *options);

/*
 * Reads "name=value,name=value" into `options`, each name at most once; NULL
 * text is none. MLP_EINVAL names what can't be read; ranges are not checked.
 * `call` and `owner` are for the messages. A table has 32 fields at most.
 */
mlp_status mlp__fields_parse(const char *call, const char *owner, const mlp__field *fields,
                             const char *text, void *options);

#endif
