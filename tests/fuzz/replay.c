/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target as an ordinary test, without libFuzzer: on every file of a
 * folder, on what is left of it when it ends early, and on changes of it that
 * are the same on every run.
 *
 *   replay [--changes N] FOLDER...
 *
 * When it ends badly, what was running is in the file replay-crash.
 */
#define _XOPEN_SOURCE 700
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz_file.h"

enum { MOST = 1 << 17 };

static uint64_t state = 88172645463325252u;
static const uint8_t *current;
static size_t current_length;

static void keep_crash(int number)
{
    const int file = open("replay-crash", O_WRONLY | O_CREAT | O_TRUNC, 0644);

    if (file >= 0 && write(file, current, current_length) < 0)
        _exit(1);
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

/* Marsaglia's xorshift. */
static size_t draw(size_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return below == 0 ? 0 : (size_t)(state >> 16) % below;
}

/* Turns a bit, replaces a byte, doubles, removes or fills a piece. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t most)
{
    static const uint8_t telling[] = { 0,   1,   0x7F, 0x80, 0xFF, '"', '{',  '}',
                                       '[', ',', '0',  '9',  '-',  '.', '\n', ';' };
    const size_t at = draw(length);
    size_t piece = 1 + draw(16);

    if (length == 0)
        return 0;
    piece = piece < length - at ? piece : length - at;
    switch (draw(5)) {
    case 0:
        bytes[at] ^= (uint8_t)(1u << draw(8));
        return length;
    case 1:
        bytes[at] = telling[draw(sizeof telling)];
        return length;
    case 2:
        if (length + piece > most)
            return length;
        memmove(bytes + at + piece, bytes + at, length - at);
        return length + piece;
    case 3:
        memmove(bytes + at, bytes + at + piece, length - at - piece);
        return length - piece;
    default:
        memset(bytes + at, (int)draw(256), piece);
        return length;
    }
}

/* Targets that know their format better bring their own. */
__attribute__((weak)) size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t most,
                                                     unsigned seed)
{
    (void)seed;
    return LLVMFuzzerMutate(bytes, length, most);
}

/* From a block of the very length, so that a sanitizer sees who reads behind it. */
static void run(const uint8_t *bytes, size_t length)
{
    uint8_t *copy = malloc(length > 0 ? length : 1);

    if (copy == NULL)
        abort();
    memcpy(copy, bytes, length);
    current = copy;
    current_length = length;
    (void)LLVMFuzzerTestOneInput(copy, length);
    free(copy);
}

static size_t replay(const char *path, size_t changes)
{
    static uint8_t bytes[MOST];
    static uint8_t changed[MOST];
    FILE *file = fopen(path, "rb");
    const size_t prefixes = 2048;
    size_t length;
    size_t step;
    size_t count = 0;

    if (file == NULL) {
        (void)fprintf(stderr, "replay: %s can't be read\n", path);
        exit(1);
    }
    length = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    step = 1 + length / prefixes;
    for (size_t end = 0; end <= length; end += step, count++)
        run(bytes, end);
    run(bytes, length);
    for (size_t i = 0; i < changes; i++, count++) {
        size_t now = length;

        memcpy(changed, bytes, length);
        for (size_t times = 1 + draw(4); times > 0; times--)
            now = LLVMFuzzerCustomMutator(changed, now, sizeof changed, (unsigned)draw(1u << 20));
        run(changed, now);
    }
    return count + 1;
}

static size_t replay_folder(const char *folder, size_t changes, size_t *runs)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    size_t files = 0;

    for (int i = 0; i < count; i++) {
        char path[4096];

        (void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            *runs += replay(path, changes);
            files++;
        }
        free(entries[i]);
    }
    free(entries);
    return files;
}

int main(int argc, char **argv)
{
    size_t changes = 1000;
    size_t files = 0;
    size_t runs = 0;

    (void)signal(SIGABRT, keep_crash);
    (void)signal(SIGSEGV, keep_crash);
    fuzz_take_all_turns();
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--changes") == 0 && i + 1 < argc)
            changes = strtoul(argv[++i], NULL, 10);
        else
            files += replay_folder(argv[i], changes, &runs);
    }
    printf("%zu files, %zu runs\n", files, runs);
    return files > 0 ? 0 : 1;
}
