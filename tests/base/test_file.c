/* SPDX-License-Identifier: MIT */
/*
 * Files: what is followed, kept and refused. Disks that fail: fault/test_files.c.
 */
#define _XOPEN_SOURCE 700 /* symlink, mkfifo */
#include "support.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "scratch.h"

static void write_text(const char *path, const char *text, bool keep_previous)
{
    mlp__file_writer file;

    ck_ok(mlp__file_create(&file, path));
    ck_ok(mlp__file_write(&file, text, strlen(text)));
    ck_ok(mlp__file_commit(&file, keep_previous));
    mlp__file_abandon(&file);
}

static void check_text(const char *path, const char *expected)
{
    size_t length;
    char *bytes;

    ck_ok(mlp__file_read_all(path, 1000, &bytes, &length));
    ck_assert_uint_eq(length, strlen(expected));
    ck_assert_str_eq(bytes, expected); /* a 0 follows */
    mlp__free(bytes);
}

START_TEST(test_write_and_read)
{
    const char *path = scratch_path("file");

    write_text(path, "", false);
    check_text(path, "");
    write_text(path, "one", false);
    check_text(path, "one");
    write_text(path, "two", true);
    check_text(path, "two");
    check_text(scratch_path("file.previous"), "one");
    write_text(path, "three", true);
    check_text(scratch_path("file.previous"), "two");
    ck_assert_uint_eq(scratch_count(), 2);
}
END_TEST

/* What is not committed has never been. */
START_TEST(test_abandoned)
{
    const char *path = scratch_path("file");
    mlp__file_writer file;

    write_text(path, "old", false);
    ck_ok(mlp__file_create(&file, path));
    ck_ok(mlp__file_write(&file, "new", 3));
    check_text(path, "old");
    ck_assert_uint_eq(scratch_count(), 2);
    mlp__file_abandon(&file);
    mlp__file_abandon(&file);
    check_text(path, "old");
    ck_assert_uint_eq(scratch_count(), 1);
}
END_TEST

/* Pieces that are smaller, as large as, and larger than the buffer. */
START_TEST(test_pieces)
{
    enum { MOST = 1 << 18 };
    static char bytes[MOST];
    const char *path = scratch_path("file");
    const size_t pieces[] = { 1, 65535, 1, 65536, 3, 65537, 0, 131072 };
    mlp__file_writer file;
    size_t total = 0;
    size_t length;
    char *read;

    for (size_t i = 0; i < MOST; i++)
        bytes[i] = (char)(i * 31 + i / 251);
    ck_ok(mlp__file_create(&file, path));
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        ck_ok(mlp__file_write(&file, bytes + total % 1000, pieces[i]));
        total += pieces[i];
    }
    ck_ok(mlp__file_commit(&file, false));
    mlp__file_abandon(&file);
    ck_ok(mlp__file_read_all(path, MOST * 2, &read, &length));
    ck_assert_uint_eq(length, total);
    for (size_t i = 0, at = 0; i < sizeof pieces / sizeof pieces[0]; at += pieces[i++])
        ck_assert_mem_eq(read + at, bytes + at % 1000, pieces[i]);
    mlp__free(read);
    ck_fails(mlp__file_read_all(path, total - 1, &read, &length), MLP_EFORMAT, "are read");
    ck_assert_ptr_null(read);
}
END_TEST

/* A file that somebody else writes meanwhile: what was there when it was opened, or an error. */
START_TEST(test_size_changes)
{
    const char *path = scratch_path("file");
    char bytes[8] = "";
    uint64_t size;
    int descriptor;

    scratch_write(path, "12345678", 8);
    ck_ok(mlp__file_open(path, &descriptor, &size));
    ck_assert_uint_eq(size, 8);
    ck_assert_int_eq(truncate(path, 20), 0);
    ck_ok(mlp__file_read_at(descriptor, path, 0, bytes, 8));
    ck_assert_mem_eq(bytes, "12345678", 8);
    ck_assert_int_eq(truncate(path, 5), 0);
    ck_fails(mlp__file_read_at(descriptor, path, 2, bytes, 6), MLP_EFORMAT,
             "file: ends before its byte 5");
    ck_ok(mlp__file_read_at(descriptor, path, 100, bytes, 0));
    mlp__file_close(descriptor);
    mlp__file_close(-1);
}
END_TEST

START_TEST(test_print)
{
    enum { LONG = 70000 };
    static char text[LONG];
    const char *path = scratch_path("file");
    mlp__file_writer file;

    memset(text, 'x', LONG - 1);
    ck_ok(mlp__file_create(&file, path));
    ck_ok(mlp__file_print(&file, "%d %s\n", 42, "yes"));
    for (size_t i = 0; i < 3; i++)
        ck_ok(mlp__file_print(&file, "%.40000s", text));
    ck_ok(mlp__file_commit(&file, false));
    mlp__file_abandon(&file);

    ck_ok(mlp__file_create(&file, path));
    ck_fails(mlp__file_print(&file, "%s", text), MLP_EOVERFLOW, "more than 65536 bytes");
    ck_fails(mlp__file_commit(&file, false), MLP_EIO, "could not be written");
    mlp__file_abandon(&file);
}
END_TEST

/* A link stays, and its end is replaced; one to nothing is told. */
START_TEST(test_links)
{
    const char *path = scratch_path("file");
    const char *link = scratch_path("link");
    struct stat info;

    write_text(path, "old", false);
    ck_assert_int_eq(symlink("file", link), 0);
    write_text(link, "new", false);
    check_text(path, "new");
    ck_assert_int_eq(lstat(link, &info), 0);
    ck_assert(S_ISLNK(info.st_mode));
    ck_assert_int_eq(unlink(path), 0);
    {
        mlp__file_writer file;

        ck_fails(mlp__file_create(&file, link), MLP_EIO, "a symbolic link to nothing");
        mlp__file_abandon(&file);
    }
}
END_TEST

static unsigned mode_of(const char *path)
{
    struct stat info;

    ck_assert_int_eq(stat(path, &info), 0);
    return info.st_mode & 0777u;
}

/* A file that is there keeps its permissions; a new one gets what the process gives. While it
 * grows, one that replaces another is its owner's alone, and can be written to by the next one if
 * it is left there. */
START_TEST(test_permissions)
{
    const char *path = scratch_path("file");
    mlp__file_writer file;

    (void)umask(027);
    write_text(path, "old", false);
    ck_assert_uint_eq(mode_of(path), 0640);
    ck_assert_int_eq(chmod(path, 0604), 0);
    write_text(path, "new", false);
    ck_assert_uint_eq(mode_of(path), 0604);
    ck_assert_int_eq(chmod(path, 0444), 0);
    ck_ok(mlp__file_create(&file, path));
    ck_assert_uint_eq(mode_of(scratch_path("file.mlp-new")), 0600);
    ck_ok(mlp__file_write(&file, "last", 4));
    ck_ok(mlp__file_commit(&file, false));
    mlp__file_abandon(&file);
    ck_assert_uint_eq(mode_of(path), 0444);
}
END_TEST

/* What lies where the new content is to grow, and is not ours. */
START_TEST(test_in_the_way)
{
    const char *path = scratch_path("file");
    const char *beside = scratch_path("file.mlp-new");
    const char *other = scratch_path("other");
    mlp__file_writer file;

    write_text(path, "old", false);
    scratch_write(beside, "left by one that was killed", 27);
    write_text(path, "new", false);
    check_text(path, "new");

    scratch_write(other, "dear", 4);
    ck_assert_int_eq(symlink("other", beside), 0);
    ck_fails(mlp__file_create(&file, path), MLP_EIO, ".mlp-new: ");
    mlp__file_abandon(&file);
    ck_assert_int_eq(unlink(beside), 0);
    ck_assert_int_eq(link(other, beside), 0);
    ck_fails(mlp__file_create(&file, path), MLP_EIO, "no file of this library");
    mlp__file_abandon(&file);
    check_text(other, "dear");
    check_text(path, "new");
}
END_TEST

START_TEST(test_refusals)
{
    const char *fifo = scratch_path("fifo");
    char name[300];
    mlp__file_writer file;
    uint64_t size;
    int descriptor;

    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    ck_fails(mlp__file_create(&file, fifo), MLP_EIO, "fifo: is no ordinary file");
    mlp__file_abandon(&file);
    ck_fails(mlp__file_open(fifo, &descriptor, &size), MLP_EIO, "fifo: is no ordinary file");
    ck_assert_int_eq(descriptor, -1);
    ck_fails(mlp__file_create(&file, "/"), MLP_EIO, "/: is a folder");
    mlp__file_abandon(&file);
    ck_fails(mlp__file_create(&file, ""), MLP_EIO, "No such file");
    mlp__file_abandon(&file);
    memset(name, 'n', 255);
    name[255] = '\0';
    /* The second file's name would be longer than names can be. */
    ck_fails(mlp__file_create(&file, scratch_path(name)), MLP_EIO, "File name too long");
    mlp__file_abandon(&file);
    name[247] = '\0';
    write_text(scratch_path(name), "as long as names can be", false);
    ck_assert(mlp__file_is_there(scratch_path(name)));
    ck_assert(!mlp__file_is_there(scratch_path("none")));
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/file");
    TCase *tcase = tcase_create("core");

    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_test(tcase, test_write_and_read);
    tcase_add_test(tcase, test_abandoned);
    tcase_add_test(tcase, test_pieces);
    tcase_add_test(tcase, test_size_changes);
    tcase_add_test(tcase, test_print);
    tcase_add_test(tcase, test_links);
    tcase_add_test(tcase, test_permissions);
    tcase_add_test(tcase, test_in_the_way);
    tcase_add_test(tcase, test_refusals);
    suite_add_tcase(suite, tcase);
    return suite;
}
