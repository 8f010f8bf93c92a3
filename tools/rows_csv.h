/* SPDX-License-Identifier: MIT */
/*
 * The library's options of CSV files, by those of the command.
 */
#ifndef TOOLS_ROWS_CSV_H
#define TOOLS_ROWS_CSV_H

#include "rows.h"

/* What messages say where the options of the command alone would not tell it. */
typedef struct rows_words {
    const char *inputs;      /* in place of "--inputs", */
    const char *target;      /* "--target", */
    const char *ignore;      /* "--ignore"; NULL: so, as the others */
    const char *whose;       /* the names are of these: "the model"; NULL: the user's own */
    const mlp_csv_opts *csv; /* which may name classes; NULL: they don't */
    bool default_target;     /* no option has named it */
    bool keeps_rows;         /* none may be dropped */
} rows_words;

/* As rows_fail(), in such words. */
_Noreturn void rows_fail_in(const rows_words *words);

/* All but what is a target, for the file at a path that rows_source() has given. */
mlp_csv_opts rows_csv_options(const settings *s, const char *source);

/*
 * A list of columns by their names [n], in quotes; NULL when one is NULL. It frees the array; the
 * list stays until the program ends.
 */
const char *rows_csv_list(size_t n, const char **names);

#endif
