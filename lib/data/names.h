/* SPDX-License-Identifier: MIT */
/*
 * Lists of names: of inputs, targets, classes. Texts in UTF-8.
 */
#ifndef MLP_DATA_NAMES_H
#define MLP_DATA_NAMES_H

#include "base/text.h"

typedef struct mlp__names {
    size_t n;
    const char *text[]; /* [n]; the texts lie behind */
} mlp__names;

/*
 * Makes a list of copies; `what` names them in messages: "class". MLP_EINVAL (a
 * text is NULL), MLP_EFORMAT (one is not UTF-8, which the message quotes by its
 * number), MLP_EOVERFLOW, MLP_ENOMEM. Free with mlp__free().
 */
mlp_status mlp__names_new(mlp__names **out, const char *what, size_t n, const char *const *texts);

/* The same of pieces of a longer text. */
mlp_status mlp__names_new_spans(mlp__names **out, const char *what, size_t n,
                                const mlp__span *texts);

/* Makes a copy; NULL of NULL. */
mlp_status mlp__names_clone(mlp__names **out, const mlp__names *names);

/* Name i; NULL when there is no list, or no such name in it. */
const char *mlp__names_get(const mlp__names *names, size_t i);

#endif
