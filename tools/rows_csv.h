/* SPDX-License-Identifier: MIT */
/*
 * The library's options of CSV files, by those of the command.
 */
#ifndef TOOLS_ROWS_CSV_H
#define TOOLS_ROWS_CSV_H

#include "rows.h"

/* Where the names of columns come from. */
typedef enum rows_names {
    ROWS_OF_OPTIONS,    /* the user has said them all */
    ROWS_OF_TRAINING,   /* but for the target, which is the last column */
    ROWS_OF_VALIDATION, /* the training data have them */
    ROWS_OF_MODEL       /* a model takes such inputs */
} rows_names;

/* As rows_fail(), with words that suit the names. */
_Noreturn void rows_fail_of(rows_names names);

/* All but what is a target, for the file at a path that rows_source() has given. */
mlp_csv_opts rows_csv_options(const settings *s, const char *source);

/*
 * A list of columns by their names [n], in quotes; NULL when one is NULL. It frees the array; the
 * list stays until the program ends.
 */
const char *rows_csv_list(size_t n, const char **names);

#endif
