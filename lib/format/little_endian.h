/* SPDX-License-Identifier: MIT */
/*
 * Bytes of files: numbers with their lowest byte first, and XXH64 (xxHash's
 * specification), by which damage is noticed.
 */
#ifndef MLP_FORMAT_LITTLE_ENDIAN_H
#define MLP_FORMAT_LITTLE_ENDIAN_H

#include <stdbool.h>

#include <mlp/common.h>

uint64_t mlp__little_endian_64(const unsigned char bytes[8]);
void mlp__little_endian_put_64(uint64_t value, unsigned char bytes[8]);

/* Are this machine's numbers stored so? */
bool mlp__is_little_endian(void);

/* Turns `count` numbers from that order to this machine's, or back: the same thing. */
void mlp__little_endian_swap(mlp_dtype type, size_t count, void *numbers);

/* A hash of bytes that come piece by piece. */
typedef struct mlp__hash mlp__hash;
mlp__hash *mlp__hash_begin(void); /* NULL: out of memory */
void mlp__hash_add(mlp__hash *hash, const void *bytes, size_t length);
uint64_t mlp__hash_value(const mlp__hash *hash);
void mlp__hash_end(mlp__hash *hash); /* NULL is fine */

#endif
