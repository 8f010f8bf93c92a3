/* SPDX-License-Identifier: MIT */
/*
 * Allocations that fail when they are told to.
 */
#include "failing_alloc.h"

#include <stdbool.h>
#include <stdlib.h>

void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *memory);
void __wrap_free(void *memory);

static size_t calls;
static size_t first_to_fail; /* 0: none */
static enum mode how_long;
static size_t failures;

enum { MOST_BLOCKS = 1024 };

static void *blocks[MOST_BLOCKS]; /* allocated and not freed; NULL: free place */

static bool exchange(const void *from, void *to)
{
    for (size_t i = 0; i < MOST_BLOCKS; i++) {
        if (blocks[i] == from) {
            blocks[i] = to;
            return true;
        }
    }
    return false;
}

size_t n_blocks(void)
{
    size_t n = 0;

    for (size_t i = 0; i < MOST_BLOCKS; i++)
        n += blocks[i] != NULL;
    return n;
}

static bool fails(void)
{
    calls++;
    if (first_to_fail == 0 || !(how_long == ONCE ? calls == first_to_fail : calls >= first_to_fail))
        return false;
    failures++;
    return true;
}

static void *noted(void *memory)
{
    if (memory != NULL && !exchange(NULL, memory))
        abort(); /* more blocks at once than this has room for */
    return memory;
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : noted(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void *memory)
{
    if (memory != NULL)
        (void)exchange(memory, NULL);
    __real_free(memory);
}

void arm(size_t first, enum mode mode)
{
    calls = 0;
    failures = 0;
    first_to_fail = first;
    how_long = mode;
}

void disarm(void)
{
    first_to_fail = 0;
}

size_t n_calls(void)
{
    return calls;
}

size_t n_failures(void)
{
    return failures;
}
