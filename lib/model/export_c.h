/* SPDX-License-Identifier: MIT */
/*
 * A C file being written: its pieces. export_c.c puts them together.
 */
#ifndef MLP_MODEL_EXPORT_C_H
#define MLP_MODEL_EXPORT_C_H

#include "base/file.h"
#include "model/model.h"

typedef struct mlp__c_writer {
    mlp__file_writer *file;
    const mlp_model *model;
    const char *name; /* what all names in the file begin with */
} mlp__c_writer;

/*
 * Writes a text in which $n stands for the name, $t for the element type, $f for the ending of
 * constants and functions of that type: "" or "f".
 */
mlp_status mlp__c_text(const mlp__c_writer *writer, const char *text);

/*
 * Writes "static const double NAME_what0[count] = { ... };" of numbers from values[first] on; the
 * number is that of the layer. MLP_ENONFINITE.
 */
mlp_status mlp__c_array(const mlp__c_writer *writer, const char *what, size_t number,
                        mlp_dtype type, const void *values, size_t first, size_t count);

/* Writes an array of texts, "const char *const NAME_what[n]"; nothing when there are none. */
mlp_status mlp__c_names(const mlp__c_writer *writer, const char *what, const mlp__names *names);

/* Writes the functions that the model's layers and scalers call. */
mlp_status mlp__c_functions(const mlp__c_writer *writer);

/* Writes main(), which compares with the library. */
mlp_status mlp__c_self_test(const mlp__c_writer *writer);

#endif
