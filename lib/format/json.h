/* SPDX-License-Identifier: MIT */
/*
 * JSON (RFC 8259) by jansson, with limits on what is read, and members of
 * objects with errors that name them.
 */
#ifndef MLP_FORMAT_JSON_H
#define MLP_FORMAT_JSON_H

#include <stdbool.h>

#include <jansson.h>

#include <mlp/common.h>

/* Deeper texts are refused: nothing that is written here is deeper than this. */
enum { MLP__JSON_DEPTH = 8 };

/*
 * Reads an object, whose names are all different. `where` is what the text is
 * of, for messages: "model.safetensors: its header". MLP_EFORMAT, MLP_ENOMEM.
 * Release it with json_decref().
 */
mlp_status mlp__json_read(json_t **out, const char *where, const char *text, size_t length);

/* Writes it without spaces; *text is the caller's to free(). MLP_ENOMEM. */
mlp_status mlp__json_write(const json_t *json, char **text);

/* Members of an object. MLP_EFORMAT when there is none of that name, or it is of another kind. */
mlp_status mlp__json_size(const json_t *object, const char *where, const char *name, size_t *out);
mlp_status mlp__json_uint64(const json_t *object, const char *where, const char *name,
                            uint64_t *out);
mlp_status mlp__json_double(const json_t *object, const char *where, const char *name, double *out);
mlp_status mlp__json_bool(const json_t *object, const char *where, const char *name, bool *out);
mlp_status mlp__json_text(const json_t *object, const char *where, const char *name,
                          const char **out);
mlp_status mlp__json_array(const json_t *object, const char *where, const char *name,
                           const json_t **out);
mlp_status mlp__json_object(const json_t *object, const char *where, const char *name,
                            const json_t **out);

/*
 * Puts a member into an object; `value` is taken over also on failure, and NULL is one: what
 * jansson gives when memory is short. MLP_ENOMEM.
 */
mlp_status mlp__json_put(json_t *object, const char *name, json_t *value);

/* Numbers that JSON has no form for become text: those above 2^63, infinite ones, NaN. */
json_t *mlp__json_from_uint64(uint64_t value);
json_t *mlp__json_from_double(double value);

#endif
