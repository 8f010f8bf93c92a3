/* SPDX-License-Identifier: MIT */
/*
 * A folder for the files of a test, made and removed by the parent of the
 * process that a test runs in, so that a failing test leaves nothing.
 */
#include "scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

static char folder[256];

static void make_folder(void)
{
    const char *parent = getenv("TMPDIR");

    (void)snprintf(folder, sizeof folder, "%s/mlp-test-XXXXXX", parent == NULL ? "/tmp" : parent);
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;

    ck_assert_ptr_nonnull(entries);
    while ((entry = readdir(entries)) != NULL)
        if (entry->d_name[0] != '.')
            (void)unlink(scratch_path(entry->d_name));
    (void)closedir(entries);
    ck_assert_int_eq(rmdir(folder), 0);
}

const char *scratch_path(const char *name)
{
    static char paths[4][600];
    static size_t next;
    char *const path = paths[next++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

void scratch_write(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

size_t scratch_read(const char *path, char *bytes, size_t most)
{
    FILE *file = fopen(path, "rb");
    size_t length;

    ck_assert_ptr_nonnull(file);
    length = fread(bytes, 1, most, file);
    ck_assert_uint_lt(length, most);
    bytes[length] = '\0';
    ck_assert_int_eq(fclose(file), 0);
    return length;
}

void scratch_add(Suite *suite, const char *name, const TTest *test, int count)
{
    TCase *test_case = tcase_create(name);

    tcase_set_timeout(test_case, support_timeout());
    tcase_add_unchecked_fixture(test_case, make_folder, remove_folder);
    tcase_add_loop_test(test_case, test, 0, count);
    suite_add_tcase(suite, test_case);
}
