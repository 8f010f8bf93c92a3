/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets share.
 */
#define _GNU_SOURCE /* memfd_create */
#include "fuzz_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>
#include <zlib.h>

#include <mlp/mlp.h>

enum { FILES = 2, ALWAYS = 1 << 16, MORE = 1 << 12 };

static int descriptors[FILES] = { -1, -1 };
static size_t allowed;
static int takes_all_turns;
static char folder[64];
static char written[8][128];
static size_t n_written;

void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    if (allowed > 0 && size > allowed + MORE && size > ALWAYS + MORE) {
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

int fuzz_turn(unsigned part, unsigned of, const uint8_t *bytes, size_t length)
{
    return takes_all_turns || XXH64(bytes, length, 0) % of == part;
}

void fuzz_take_all_turns(void)
{
    takes_all_turns = 1;
}

void fuzz_must(int status)
{
    if (status == MLP_OK)
        return;
    (void)fprintf(stderr, "%s\n", mlp_last_error());
    abort();
}

void fuzz_failed(const char *what, const char *file, int line)
{
    (void)fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    abort();
}

size_t fuzz_unpacked(size_t which, int *whole)
{
    const size_t lost = 1 << 16; /* zlib's buffers */
    static char piece[1 << 16];
    gzFile file = gzopen(fuzz_path(which), "rb");
    size_t size = 0;
    int code = Z_OK;
    int got;

    FUZZ_CHECK(file != NULL);
    while ((got = gzread(file, piece, sizeof piece)) > 0)
        size += (size_t)got;
    (void)gzerror(file, &code);
    *whole = got == 0 && code == Z_OK;
    (void)gzclose_r(file);
    return *whole ? size : size + lost;
}

static void remove_written(void)
{
    for (size_t i = 0; i < n_written; i++)
        (void)unlink(written[i]);
    (void)rmdir(folder);
}

const char *fuzz_written(const char *name)
{
    const size_t length = strlen(name);

    if (folder[0] == '\0') {
        const int memory = access("/dev/shm", W_OK) == 0;

        (void)snprintf(folder, sizeof folder, "%s/mlp-fuzz-XXXXXX", memory ? "/dev/shm" : "/tmp");
        FUZZ_CHECK(mkdtemp(folder) != NULL);
        (void)atexit(remove_written);
    }
    for (size_t i = 0; i < n_written; i++)
        if (strcmp(written[i] + strlen(written[i]) - length, name) == 0)
            return written[i];
    FUZZ_CHECK(n_written < sizeof written / sizeof written[0]);
    (void)snprintf(written[n_written], sizeof written[0], "%s/%s", folder, name);
    return written[n_written++];
}

int fuzz_same(const char *a, const char *b)
{
    FILE *x = fopen(a, "rb");
    FILE *y = fopen(b, "rb");
    int of_x;
    int of_y;

    FUZZ_CHECK(x != NULL && y != NULL);
    do {
        of_x = getc(x);
        of_y = getc(y);
    } while (of_x == of_y && of_x != EOF);
    (void)fclose(x);
    (void)fclose(y);
    return of_x == of_y;
}
