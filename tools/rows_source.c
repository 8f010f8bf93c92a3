/* SPDX-License-Identifier: MIT */
/*
 * Files, pipes and standard input as files.
 */
#include "rows_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"
#include "rows.h"

enum { MOST_COPIES = 4 };

static struct {
    const char *original;
    char path[32]; /* "/dev/fd/3" */
} copies[MOST_COPIES];
static size_t n_copies;

const char *rows_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* A file without a name. */
static int open_temporary(void)
{
    const char *folder = getenv("TMPDIR");
    char name[4096];
    int descriptor;

    if ((size_t)snprintf(name, sizeof name, "%s/mlp-XXXXXX", folder == NULL ? "/tmp" : folder)
        >= sizeof name)
        program_fail("TMPDIR: the name is too long");
    descriptor = mkstemp(name);
    if (descriptor < 0)
        program_fail("%s: %s", name, strerror(errno));
    (void)unlink(name);
    return descriptor;
}

static void write_all(int to, const char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t written = write(to, bytes, n);

        if (written < 0 && errno != EINTR)
            program_fail("temporary file: %s", strerror(errno));
        if (written > 0) {
            bytes += written;
            n -= (size_t)written;
        }
    }
}

static void copy(int from, int to, const char *name)
{
    static char buffer[1 << 16];

    for (;;) {
        const ssize_t n = read(from, buffer, sizeof buffer);

        if (n == 0)
            return;
        if (n < 0 && errno != EINTR)
            program_fail("%s: %s", name, strerror(errno));
        if (n > 0)
            write_all(to, buffer, (size_t)n);
    }
}

static const char *copied(const char *path, int from)
{
    const int to = open_temporary();

    if (n_copies == MOST_COPIES)
        program_fail("%s: more than %d pipes", rows_name(path), MOST_COPIES);
    copy(from, to, rows_name(path));
    copies[n_copies].original = path;
    (void)snprintf(copies[n_copies].path, sizeof copies[n_copies].path, "/dev/fd/%d", to);
    return copies[n_copies++].path;
}

const char *rows_source(const char *path)
{
    struct stat state;
    const char *result;
    int from;

    for (size_t i = 0; i < n_copies; i++)
        if (strcmp(copies[i].original, path) == 0)
            return copies[i].path;
    if (strcmp(path, "-") == 0)
        return copied(path, STDIN_FILENO);
    /* What is wrong with a file the library tells. */
    if (stat(path, &state) != 0 || (!S_ISFIFO(state.st_mode) && !S_ISCHR(state.st_mode)))
        return path;
    from = open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        program_fail("%s: %s", path, strerror(errno));
    result = copied(path, from);
    (void)close(from);
    return result;
}

rows_format rows_source_format(const char *path)
{
    static const unsigned char npy[6] = { 0x93, 'N', 'U', 'M', 'P', 'Y' };
    static const unsigned char gzip[2] = { 0x1F, 0x8B };
    static const unsigned char idx[2] = { 0, 0 };
    unsigned char bytes[6] = { 1, 1, 1, 1, 1, 1 };
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        program_fail("%s: %s", path, strerror(errno));
    /* What is shorter, or can't be read, is no such format; the reader says what is wrong. */
    if (fread(bytes, 1, sizeof bytes, file) < sizeof bytes)
        memset(bytes, 1, sizeof bytes);
    (void)fclose(file);
    if (memcmp(bytes, npy, sizeof npy) == 0)
        return ROWS_NPY;
    if (memcmp(bytes, idx, sizeof idx) == 0 || memcmp(bytes, gzip, sizeof gzip) == 0)
        return ROWS_IDX;
    return memcmp(bytes, "FANN_F", sizeof bytes) == 0 ? ROWS_FANN : ROWS_CSV;
}

const char *rows_source_message(const char *message)
{
    static char line[1200];

    for (size_t i = 0; i < n_copies; i++) {
        const size_t n = strlen(copies[i].path);

        if (strncmp(message, copies[i].path, n) == 0 && (message[n] == ':' || message[n] == ' ')) {
            (void)snprintf(line, sizeof line, "%s%s", rows_name(copies[i].original), message + n);
            return line;
        }
    }
    return message;
}
