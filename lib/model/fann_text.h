/* SPDX-License-Identifier: MIT */
/*
 * The text of a FANN file: lines "key=value", and values that are lists.
 */
#ifndef MLP_MODEL_FANN_TEXT_H
#define MLP_MODEL_FANN_TEXT_H

#include "base/text.h"

/* A file that is read from its first line to its last. */
typedef struct mlp__fann_text {
    const char *path; /* for messages */
    mlp__span rest;   /* what was not read yet; its start NULL at the end */
    size_t line;      /* that was read last, from 1 on */
} mlp__fann_text;

/* Takes the next line, without its end; false behind the last. */
bool mlp__fann_line(mlp__fann_text *text, mlp__span *line);

/* Takes lines up to the one of a key, and its value. MLP_EFORMAT when there is none. */
mlp_status mlp__fann_find(mlp__fann_text *text, const char *key, mlp__span *value);

/* As mlp__fann_find(), of a value that is one whole number, or one decimal number. MLP_EFORMAT. */
mlp_status mlp__fann_find_size(mlp__fann_text *text, const char *key, size_t *value);
mlp_status mlp__fann_find_double(mlp__fann_text *text, const char *key, double *value);

/* How many words, separated by spaces, a value has. */
size_t mlp__fann_count_words(mlp__span value);

/* Takes a word from a list; empty behind the last. */
mlp__span mlp__fann_word(mlp__span *list);

/* How many tuples "(2, 0.5)" there may be in a value at most. */
size_t mlp__fann_count_tuples(mlp__span value);

/* Takes a tuple of n parts from a list. MLP_EFORMAT says that it is `what` number i: "neuron". */
mlp_status mlp__fann_tuple(const mlp__fann_text *text, mlp__span *list, const char *what, size_t i,
                           size_t n, mlp__span *parts);

#endif
