/* SPDX-License-Identifier: MIT */
/*
 * Data from files, for the verbs: which format it is, which columns are what.
 * Whatever goes wrong ends the program with one line.
 */
#ifndef TOOLS_ROWS_H
#define TOOLS_ROWS_H

#include <mlp/mlp.h>

#include "settings.h"

/* Ends the program with the library's last error line, in the words of this program's options. */
_Noreturn void rows_fail(void);

/* Does it, or ends the program so. */
#define ROWS_TRY(call)        \
    do {                      \
        if ((call) != MLP_OK) \
            rows_fail();      \
    } while (0)

/* What messages call a file: "standard input" for "-". */
const char *rows_name(const char *path);

/* Is the file that of a FANN network? */
bool rows_is_fann(const char *path);

/*
 * Rows to learn from: with labels or targets. Which of both, where the options don't say, is
 * guessed: a target of texts, or of a few different whole numbers, is one of classes.
 */
mlp_data *rows_read_training(const settings *s, const char *path);

/*
 * Rows to validate on, with the columns and classes that the data at another path have, `like`: the
 * columns are found by their names if these data have names. CSV only.
 */
mlp_data *rows_read_like(const settings *s, const char *path, const char *like_path,
                         const mlp_data *like);

/* What rows for a model are for. */
typedef enum rows_purpose {
    ROWS_TO_PREDICT, /* without targets: columns of the name are left out */
    ROWS_TO_JUDGE,   /* with targets */
    ROWS_TO_DRAW     /* with targets if they are there */
} rows_purpose;

/* Rows for a model, scaled as it wants them. */
mlp_data *rows_read_for_model(const settings *s, const char *path, const mlp_model *model,
                              rows_purpose purpose);

/* Rows as they are, for no model: with targets or labels only where the options name them. */
mlp_data *rows_read_plain(const settings *s, const char *path);

#endif
