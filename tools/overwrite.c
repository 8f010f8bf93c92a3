/* SPDX-License-Identifier: MIT */
/*
 * Comparing files by what the system says of them, not by their names alone.
 */
#include "overwrite.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "program.h"
#include "train_check.h"

/* A file of the command line. */
typedef struct named {
    const char *option; /* "" for an argument */
    const char *path;
} named;

enum { MOST_FILES = 16 };

typedef struct names {
    named file[MOST_FILES];
    size_t n;
} names;

static void add(names *list, const char *option, const char *path)
{
    if (path != NULL && strcmp(path, "-") != 0 && list->n < MOST_FILES)
        list->file[list->n++] = (named){ option, path };
}

/* ---- Which are the same ---- */

/* The folder of a path, ending in a slash, "./" if it names none; false: too long. */
static bool folder_of(const char *path, char *folder, size_t room)
{
    const char *slash = strrchr(path, '/');
    const int n = slash == NULL ? snprintf(folder, room, "./")
                                : snprintf(folder, room, "%.*s", (int)(slash - path) + 1, path);

    return n > 0 && (size_t)n < room;
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static bool is_one_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Would a file that is not there yet get the same name in the same folder? */
static bool would_be_one(const char *a, const char *b)
{
    char folder[2][4096];
    struct stat state[2];

    if (strcmp(a, b) == 0)
        return true;
    return strcmp(last_name(a), last_name(b)) == 0 && folder_of(a, folder[0], sizeof folder[0])
        && folder_of(b, folder[1], sizeof folder[1]) && stat(folder[0], &state[0]) == 0
        && stat(folder[1], &state[1]) == 0 && is_one_file(&state[0], &state[1]);
}

/* Devices and pipes take what is written to them again and again. */
static bool are_same(const char *a, const char *b)
{
    struct stat of_a;
    struct stat of_b;
    const bool a_is = stat(a, &of_a) == 0;
    const bool b_is = stat(b, &of_b) == 0;

    if (a_is && b_is)
        return S_ISREG(of_a.st_mode) && is_one_file(&of_a, &of_b);
    return !a_is && !b_is && would_be_one(a, b);
}

/* ---- What a command line has ---- */

static void add_read(names *list, const settings *s, const char *const *arguments, size_t n)
{
    double share;

    for (size_t i = 0; i < n; i++)
        add(list, "", strcmp(arguments[i], "-") == 0 ? "/dev/stdin" : arguments[i]);
    add(list, "--labels ", s->labels);
    add(list, "--targets ", s->targets);
    if (s->valid != NULL && !train_check_share(s->valid, &share))
        add(list, "--valid ", s->valid);
}

static void add_written(names *list, const settings *s, const char *const *arguments, size_t n)
{
    char *previous;
    size_t room;

    for (size_t i = 0; i < n; i++)
        add(list, "", arguments[i]);
    add(list, "-o ", s->output);
    add(list, "--log ", s->log);
    add(list, "--plot ", s->plot);
    add(list, "--onnx ", s->onnx);
    add(list, "--c ", s->c);
    add(list, "--checkpoint ", s->checkpoint);
    if (s->checkpoint == NULL)
        return;
    room = strlen(s->checkpoint) + sizeof ".previous";
    previous = program_alloc_kept(room, 1);
    (void)snprintf(previous, room, "%s.previous", s->checkpoint);
    add(list, "--checkpoint's ", previous);
}

void overwrite_check(const settings *s, const char *const *arguments, size_t n, size_t n_read)
{
    names read = { .n = 0 };
    names written = { .n = 0 };

    add_read(&read, s, arguments, n_read);
    add_written(&written, s, arguments + n_read, n - n_read);
    for (size_t i = 0; i < written.n; i++) {
        const named *to = &written.file[i];

        for (size_t j = 0; j < read.n; j++)
            if (are_same(to->path, read.file[j].path))
                program_usage_error("%s%s would overwrite %s%s, which is read", to->option,
                                    to->path, read.file[j].option, read.file[j].path);
        for (size_t j = 0; j < i; j++)
            if (are_same(to->path, written.file[j].path))
                program_usage_error("%s%s would overwrite %s%s", to->option, to->path,
                                    written.file[j].option, written.file[j].path);
    }
}
