/* SPDX-License-Identifier: MIT */
/*
 * The library's options of CSV files, by those of the command.
 */
#ifndef TOOLS_ROWS_CSV_H
#define TOOLS_ROWS_CSV_H

#include "rows.h"

/* As rows_fail(), where the names of inputs are those of a model. */
_Noreturn void rows_fail_of_model(void);

/* Likewise, where nothing has said which column is the target. */
_Noreturn void rows_fail_of_training(void);

/* All but what is a target, for the file at a path that rows_source() has given. */
mlp_csv_opts rows_csv_options(const settings *s, const char *source);

/*
 * A list of columns by their names [n], in quotes; NULL when one is NULL. It frees the array; the
 * list stays until the program ends.
 */
const char *rows_csv_list(size_t n, const char **names);

#endif
