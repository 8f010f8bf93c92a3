/* SPDX-License-Identifier: MIT */
/*
 * The order of bytes, and their hash.
 */
#include "format/little_endian.h"

#include <string.h>

#define XXH_INLINE_ALL /* nothing to link */
#include <xxhash.h>

#include "base/alloc.h"
#include "base/dtype.h"

uint64_t mlp__little_endian_64(const unsigned char bytes[8])
{
    uint64_t value = 0;

    for (size_t i = 8; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

void mlp__little_endian_put_64(uint64_t value, unsigned char bytes[8])
{
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(value >> 8 * i);
}

bool mlp__is_little_endian(void)
{
    const uint16_t one = 1;
    unsigned char first;

    memcpy(&first, &one, 1);
    return first == 1;
}

void mlp__little_endian_swap(mlp_dtype type, size_t count, void *numbers)
{
    const size_t size = mlp__dtype_size(type);
    unsigned char *at = numbers;

    if (size == 1 || mlp__is_little_endian())
        return;
    for (size_t i = 0; i < count; i++, at += size)
        for (size_t j = 0; j < size / 2; j++) {
            const unsigned char byte = at[j];

            at[j] = at[size - 1 - j];
            at[size - 1 - j] = byte;
        }
}

struct mlp__hash {
    XXH64_state_t state;
};

mlp__hash *mlp__hash_begin(void)
{
    void *memory;

    if (mlp__alloc(&memory, 1, sizeof(mlp__hash)) != MLP_OK)
        return NULL;
    (void)XXH64_reset(&((mlp__hash *)memory)->state, 0);
    return memory;
}

void mlp__hash_add(mlp__hash *hash, const void *bytes, size_t length)
{
    (void)XXH64_update(&hash->state, bytes, length);
}

uint64_t mlp__hash_value(const mlp__hash *hash)
{
    return XXH64_digest(&hash->state);
}

void mlp__hash_end(mlp__hash *hash)
{
    mlp__free(hash);
}
