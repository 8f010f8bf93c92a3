/* SPDX-License-Identifier: MIT */
/*
 * The library's only way to the heap.
 */
#define _DEFAULT_SOURCE /* madvise */
#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fail.h"

enum { ALIGNMENT = 64, LARGE = 1 << 22, HUGE_PAGE = 1 << 21 };

bool mlp__size_mul(size_t a, size_t b, size_t *product)
{
    if (b != 0 && a > SIZE_MAX / b)
        return false;
    *product = a * b;
    return true;
}

bool mlp__size_add(size_t a, size_t b, size_t *sum)
{
    if (a > SIZE_MAX - b)
        return false;
    *sum = a + b;
    return true;
}

/*
 * Asks for pages of 2 MiB where the system leaves that to programs: a page of 4 KiB is a fault for
 * each, and shuffled rows find few of theirs in the processor's table of pages.
 */
static void want_huge_pages(void *memory, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    const size_t before = (HUGE_PAGE - (uintptr_t)memory % HUGE_PAGE) % HUGE_PAGE;

    if (bytes >= before + HUGE_PAGE)
        (void)madvise((char *)memory + before, (bytes - before) / HUGE_PAGE * HUGE_PAGE,
                      MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

/* Memory of at least so many bytes, and how many they are. */
static mlp_status take(void **out, size_t count, size_t size, size_t *padded)
{
    size_t bytes;

    *out = NULL;
    if (!mlp__size_mul(count, size, &bytes) || !mlp__size_add(bytes, ALIGNMENT, padded)
        || *padded > PTRDIFF_MAX)
        MLP_FAIL(MLP_EOVERFLOW, "%zu elements of %zu bytes do not fit in memory", count, size);
    *padded -= *padded % ALIGNMENT;

    *out = aligned_alloc(ALIGNMENT, *padded);
    if (*out == NULL)
        MLP_FAIL(MLP_ENOMEM, "out of memory: %zu bytes are not to be had", bytes);
    if (*padded >= LARGE)
        want_huge_pages(*out, *padded);
    return MLP_OK;
}

mlp_status mlp__alloc(void **out, size_t count, size_t size)
{
    size_t padded;

    MLP_TRY(take(out, count, size, &padded));
    memset(*out, 0, padded);
    return MLP_OK;
}

mlp_status mlp__alloc_unset(void **out, size_t bytes)
{
    size_t padded;

    return take(out, bytes, 1, &padded);
}

void mlp__free(void *memory)
{
    free(memory);
}
