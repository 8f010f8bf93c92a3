/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets share.
 */
#define _GNU_SOURCE /* memfd_create */
#include "fuzz_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mlp/mlp.h>

enum { FILES = 2, ALWAYS = (1 << 16) + 64 }; /* aligned: the library pads to 64 */

static int descriptors[FILES] = { -1, -1 };
static size_t allowed;

void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    if (allowed > 0 && size > allowed && size > ALWAYS) {
        (void)fprintf(stderr, "%zu bytes are asked for, %zu are allowed\n", size, allowed);
        abort();
    }
    return __real_aligned_alloc(alignment, size);
}

void fuzz_allow(size_t bytes)
{
    allowed = bytes;
}

const char *fuzz_path(size_t which)
{
    static char paths[FILES][64];

    if (descriptors[which] < 0)
        descriptors[which] = memfd_create("fuzz", 0);
    (void)snprintf(paths[which], sizeof paths[which], "/proc/self/fd/%d", descriptors[which]);
    return paths[which];
}

const char *fuzz_file(size_t which, const uint8_t *bytes, size_t length)
{
    const char *path = fuzz_path(which);

    if (ftruncate(descriptors[which], 0) != 0
        || pwrite(descriptors[which], bytes, length, 0) != (ssize_t)length)
        abort();
    return path;
}

void fuzz_must(int status)
{
    if (status == MLP_OK)
        return;
    (void)fprintf(stderr, "%s\n", mlp_last_error());
    abort();
}
