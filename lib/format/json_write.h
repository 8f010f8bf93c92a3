/* SPDX-License-Identifier: MIT */
/*
 * Writing JSON into memory that grows. Calls do not fail: what has gone wrong is told at the end.
 */
#ifndef MLP_FORMAT_JSON_WRITE_H
#define MLP_FORMAT_JSON_WRITE_H

#include <stdbool.h>

#include <mlp/common.h>

/* A text being written; all 0 at first. mlp__free() the text. */
typedef struct mlp__json_writer {
    char *text; /* ended by a 0 */
    size_t length;
    size_t room;
    bool failed;
    bool comma; /* something stands before in the same object or array */
} mlp__json_writer;

/* A name is that of a member, in an object; NULL in an array. */
void mlp__json_open(mlp__json_writer *w, const char *name, char bracket); /* '{' or '[' */
void mlp__json_close(mlp__json_writer *w, char bracket);                  /* '}' or ']' */
void mlp__json_put_text(mlp__json_writer *w, const char *name, const char *text);
void mlp__json_put_uint64(mlp__json_writer *w, const char *name, uint64_t value);
void mlp__json_put_double(mlp__json_writer *w, const char *name, double value);
void mlp__json_put_bool(mlp__json_writer *w, const char *name, bool value);

/* Was there memory for it all? MLP_ENOMEM; the text is freed then. */
mlp_status mlp__json_end(mlp__json_writer *w);

#endif
