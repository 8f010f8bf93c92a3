/* SPDX-License-Identifier: MIT */
/*
 * The library's only way to the heap, with every size checked for overflow.
 */
#ifndef MLP_BASE_ALLOC_H
#define MLP_BASE_ALLOC_H

#include <stdbool.h>

#include <mlp/common.h>

/* Stores a * b in *product; false when it does not fit. */
bool mlp__size_mul(size_t a, size_t b, size_t *product);

/* Stores a + b in *sum; false when it does not fit. */
bool mlp__size_add(size_t a, size_t b, size_t *sum);

/*
 * Allocates `count` elements of `size` bytes, all zero, at a multiple of 64
 * bytes (a cache line, and the widest vector). No element is fine: *out is
 * then a valid pointer to nothing. Free with mlp__free().
 *
 * Returns MLP_EOVERFLOW or MLP_ENOMEM with *out NULL.
 */
mlp_status mlp__alloc(void **out, size_t count, size_t size);

/* The same for bytes that are all to be written at once: they are not made zero. */
mlp_status mlp__alloc_unset(void **out, size_t bytes);

/* Frees what mlp__alloc() gave; NULL is fine. */
void mlp__free(void *memory);

#endif
