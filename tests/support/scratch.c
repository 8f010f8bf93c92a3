/* SPDX-License-Identifier: MIT */
/*
 * A folder for the files of a test.
 */
#define _XOPEN_SOURCE 700 /* mkdtemp, dirent */
#include "scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[256];

void scratch_make(void)
{
    const char *parent = getenv("TMPDIR");

    (void)snprintf(folder, sizeof folder, "%s/mlp-test-XXXXXX", parent == NULL ? "/tmp" : parent);
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

const char *scratch_path(const char *name)
{
    static char paths[4][600];
    static size_t next;

    next = (next + 1) % 4;
    (void)snprintf(paths[next], sizeof paths[next], "%s/%s", folder, name);
    return paths[next];
}

/* Counts the files; removes them too if wanted. */
static size_t walk(bool removes)
{
    DIR *open = opendir(folder);
    size_t count = 0;
    struct dirent *entry;

    ck_assert_ptr_nonnull(open);
    while ((entry = readdir(open)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        if (removes && unlink(scratch_path(entry->d_name)) != 0)
            (void)rmdir(scratch_path(entry->d_name));
    }
    (void)closedir(open);
    return count;
}

size_t scratch_count(void)
{
    return walk(false);
}

void scratch_remove(void)
{
    (void)chmod(folder, 0700);
    (void)walk(true);
    ck_assert_int_eq(rmdir(folder), 0);
}

void scratch_write(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

void scratch_read(const char *path, uint8_t **bytes, size_t *length)
{
    FILE *file = fopen(path, "rb");
    long size;

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    ck_assert_int_ge(size, 0);
    rewind(file);
    *length = (size_t)size;
    *bytes = malloc(*length + 1);
    ck_assert_ptr_nonnull(*bytes);
    ck_assert_uint_eq(fread(*bytes, 1, *length, file), *length);
    (void)fclose(file);
}

size_t scratch_read_text(const char *path, char *text, size_t room)
{
    uint8_t *bytes;
    size_t length;

    scratch_read(path, &bytes, &length);
    ck_assert_uint_lt(length, room);
    memcpy(text, bytes, length);
    text[length] = '\0';
    free(bytes);
    return length;
}

void scratch_add(Suite *suite, const char *name, const TTest *test, int count)
{
    TCase *tcase = tcase_create(name);

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_unchecked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, test, 0, count);
    suite_add_tcase(suite, tcase);
}
