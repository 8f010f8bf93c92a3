/* SPDX-License-Identifier: MIT */
/*
 * Changes of a safetensors file.
 */
#include "fuzz_container.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "fuzz_file.h"

static uint64_t get_64(const uint8_t *bytes)
{
    uint64_t value = 0;

    for (size_t i = 8; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

static void put_64(uint8_t *bytes, uint64_t value)
{
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

/* Changes the header in place, and moves what follows. */
static size_t mutate_header(uint8_t *bytes, size_t length, size_t most, size_t header)
{
    uint8_t copy[1 << 14];
    size_t changed;
    const size_t rest = length - 8 - header;

    if (header > sizeof copy || rest >= most)
        return length;
    memcpy(copy, bytes + 8, header);
    changed = LLVMFuzzerMutate(copy, header, sizeof copy);
    if (8 + changed + rest > most)
        return length;
    memmove(bytes + 8 + changed, bytes + 8 + header, rest);
    memcpy(bytes + 8, copy, changed);
    put_64(bytes, changed);
    return 8 + changed + rest;
}

size_t fuzz_container_mutate(uint8_t *bytes, size_t length, size_t most, unsigned seed,
                             int has_checksum)
{
    const uint64_t header = length < 16 ? 0 : get_64(bytes);

    if (seed % 16 == 0 || length < 16 || header > length - 8)
        length = LLVMFuzzerMutate(bytes, length, most);
    else if (seed % 4 != 1)
        length = mutate_header(bytes, length, most, (size_t)header);
    else if (header < length - 8)
        (void)LLVMFuzzerMutate(bytes + 8 + header, length - 8 - (size_t)header,
                               length - 8 - (size_t)header);
    if (has_checksum && length >= 8 && seed % 32 != 0)
        put_64(bytes + length - 8, XXH64(bytes, length - 8, 0));
    return length;
}
