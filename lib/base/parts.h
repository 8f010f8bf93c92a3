/* SPDX-License-Identifier: MIT */
/*
 * Many arrays in one block of memory. They are placed twice by the same calls:
 * first without a block, to learn its size, then in it.
 */
#ifndef MLP_BASE_PARTS_H
#define MLP_BASE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/* Begins as { .block = NULL } or { .block = one of `used` bytes, on a line of 64 }. */
typedef struct mlp__parts {
    char *block;
    size_t used;   /* bytes handed out, whole lines of 64 */
    bool overflow; /* the bytes are more than a size_t holds */
} mlp__parts;

/* The next rows x columns elements of `size` bytes; NULL without a block. */
void *mlp__parts_take(mlp__parts *parts, size_t rows, size_t columns, size_t size);

#endif
