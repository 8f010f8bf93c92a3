/* SPDX-License-Identifier: MIT */
/*
 * What command line programs of the project need: one-line errors with an exit code,
 * memory or an end, numbers of options. It knows nothing of networks.
 */
#include "program.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char *program_name = "bench";

void program_start(const char *name)
{
    program_name = name;
}

/* Figures already printed go out first, so that the line comes last in a log as well. */
static void say(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

static void say(const char *format, va_list args)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s: ", program_name);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
}

void program_usage_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(format, args);
    va_end(args);
    exit(2);
}

void program_fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(format, args);
    va_end(args);
    exit(1);
}

void *program_alloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL)
        program_fail("no memory for %zu times %zu bytes", count, size);
    return memory;
}

/* What is kept is in a list, so that checkers of leaks find it. */
typedef struct kept {
    struct kept *next;
    max_align_t memory[];
} kept;
static kept *all_kept;

void *program_alloc_kept(size_t count, size_t size)
{
    kept *block = program_alloc(1, sizeof *block + count * size);

    block->next = all_kept;
    all_kept = block;
    return block->memory;
}

size_t program_number(const char *option, const char *text, size_t least, size_t most)
{
    unsigned long long value;
    char *end;

    errno = 0;
    value = strtoull(text, &end, 10);
    /* strtoull() also takes spaces and signs, and turns -1 into the largest number. */
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value < least
        || value > most) {
        if (most == SIZE_MAX)
            program_usage_error("%s wants a whole number of at least %zu, not \"%s\"", option,
                                least, text);
        program_usage_error("%s wants a whole number from %zu to %zu, not \"%s\"", option, least,
                            most, text);
    }
    return (size_t)value;
}

double program_clock(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
