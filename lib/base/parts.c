/* SPDX-License-Identifier: MIT */
/*
 * Cutting a block of memory.
 */
#include "base/parts.h"

#include "base/alloc.h"

void *mlp__parts_take(mlp__parts *parts, size_t rows, size_t columns, size_t size)
{
    const size_t line = 64;
    const size_t start = parts->used;
    size_t bytes;
    size_t end;

    if (!mlp__size_mul(rows, columns, &bytes) || !mlp__size_mul(bytes, size, &bytes)
        || !mlp__size_add(bytes, line - 1, &bytes)
        || !mlp__size_add(start, bytes - bytes % line, &end)) {
        parts->overflow = true;
        return NULL;
    }
    parts->used = end;
    return parts->block == NULL ? NULL : parts->block + start;
}
