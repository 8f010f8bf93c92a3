/* SPDX-License-Identifier: MIT */
/*
 * The files of pictures: what is left when one can't be drawn, and where one
 * can. Without gnuplot only the former is tested.
 */
#define _XOPEN_SOURCE 700 /* setenv, symlink */
#include "drawing.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "picture.h"

static const char *draw(const char *path)
{
    static const double values[] = { 2.385, -0.3 };
    static const char *const names[] = { "one", "another" };
    static const picture_bars bars = { "title", "unit", 2, names, values, NULL };

    return picture_draw_bars(path, &bars);
}

static void fails(const char *wrong, const char *words)
{
    ck_assert_ptr_nonnull(wrong);
    ck_assert_msg(strstr(wrong, words) != NULL, "\"%s\" does not say \"%s\"", wrong, words);
    ck_assert_ptr_null(strchr(wrong, '\n'));
}

/* The old file is there still, and nothing else but the programs. */
static void check_old_file(size_t others)
{
    char text[8];

    (void)scratch_read_text(scratch_path("old.svg"), text, sizeof text);
    ck_assert_str_eq(text, "old");
    ck_assert_uint_eq(scratch_count(), 1 + others);
}

START_TEST(test_without_gnuplot)
{
    use_scratch_programs("");
    scratch_write(scratch_path("old.svg"), "old", 3);
    fails(draw(scratch_path("old.svg")),
          "gnuplot is not there, which draws pictures (Debian, Ubuntu: gnuplot-nox)");
    fails(picture_check(scratch_path("old.svg")), "gnuplot is not there");
    fails(draw(scratch_path("new.svg")), "gnuplot is not there");
    check_old_file(0);
}
END_TEST

START_TEST(test_gnuplot_fails)
{
    static const char *const programs[][2] = {
        { "echo 'gnuplot> set foo' >&2; echo '    line 0: no such foo' >&2; exit 1",
          "old.svg: gnuplot has failed: line 0: no such foo" },
        { "echo '  bad  ' >&2; echo worse >&2; exit 3", "gnuplot has failed: bad" },
        { "exit 1", "it does not say why" },
        { "echo '<?xml?><svg>'; echo '<g>'", "old.svg: gnuplot could not write all of it" },
        { "exit 0", "could not write all" },
        { "kill -9 $$", "signal 9" },
    };
    char text[400];

    (void)snprintf(text, sizeof text, "#!/bin/sh\n%s\n", programs[_i][0]);
    write_program(text);
    use_scratch_programs(":/bin:/usr/bin");
    scratch_write(scratch_path("old.svg"), "old", 3);
    fails(draw(scratch_path("old.svg")), programs[_i][1]);
    fails(picture_check(scratch_path("old.svg")), programs[_i][1]);
    check_old_file(1);
}
END_TEST

START_TEST(test_gnuplot_is_no_program)
{
    write_program("neither script nor program");
    ck_assert_int_eq(chmod(scratch_path("gnuplot"), 0644), 0);
    use_scratch_programs("");
    scratch_write(scratch_path("old.svg"), "old", 3);
    fails(draw(scratch_path("old.svg")), ", which draws pictures");
    check_old_file(1);
}
END_TEST

START_TEST(test_places_that_take_no_picture)
{
    char path[700];

    ck_assert_int_eq(mkdir(scratch_path("folder"), 0777), 0);
    ck_assert_int_eq(symlink("nothing", scratch_path("link")), 0);
    fails(draw(scratch_path("folder")), "folder: is a folder");
    fails(draw(scratch_path("none/x.svg")), "none/x.svg: No such file or directory");
    fails(draw(scratch_path("new/")), "new/: No such file or directory");
    fails(draw(scratch_path("link")), "link: is a symbolic link to nothing");
    fails(draw("/dev/null"), "/dev/null: is no ordinary file");
    fails(draw(""), "No such file or directory");
    fails(picture_check(scratch_path("folder")), "is a folder");
    if (geteuid() != 0) {
        (void)snprintf(path, sizeof path, "%s", scratch_path("folder"));
        ck_assert_int_eq(chmod(path, 0555), 0);
        fails(draw(scratch_path("folder/x.svg")), "x.svg: Permission denied");
    }
    (void)memset(path, 'x', 600);
    path[600] = '\0';
    fails(draw(path), "File name too long");
    ck_assert_uint_eq(scratch_count(), 2);
}
END_TEST

/* As on a full disk: files may not grow beyond so many bytes. */
START_TEST(test_full_disk)
{
    static const rlim_t most[] = { 0, 1000, 4500 };
    struct rlimit limit;

    scratch_write(scratch_path("old.svg"), "old", 3);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = most[_i % 3];
    /* The second time the signal ends gnuplot, which does not look at its errors. */
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    fails(draw(scratch_path("old.svg")),
          _i % 3 < 2 ? "old.svg: File too large" : "old.svg: gnuplot could not write all of it");
    limit.rlim_cur = limit.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    check_old_file(0);
}
END_TEST

static void check_drawn(const char *path)
{
    static char text[20000];

    (void)scratch_read_text(path, text, sizeof text);
    check_well_formed(text);
}

static void check_draws(const char *path)
{
    const char *wrong = draw(path);

    ck_assert_msg(wrong == NULL, "%s", wrong);
    check_drawn(path);
}

START_TEST(test_awkward_paths)
{
    static const char *const names[] = { "-x.svg", "--persist", "a'b\"c $(touch hurt)`id`;\n.svg",
                                         "\xff.svg", "x.svg" };

    ck_assert_int_eq(chdir(scratch_path("")), 0);
    for (size_t i = 0; i < 5; i++) {
        check_draws(names[i]);
        ck_assert_uint_eq(scratch_count(), i + 1);
    }
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(test_modes_and_links)
{
    struct stat info;

    (void)umask(027);
    check_draws(scratch_path("new.svg"));
    ck_assert_int_eq(stat(scratch_path("new.svg"), &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0640);

    scratch_write(scratch_path("old.svg"), "old", 3);
    ck_assert_int_eq(chmod(scratch_path("old.svg"), 0604), 0);
    ck_assert_int_eq(symlink("old.svg", scratch_path("link.svg")), 0);
    check_draws(scratch_path("link.svg"));
    check_drawn(scratch_path("old.svg"));
    ck_assert_int_eq(lstat(scratch_path("link.svg"), &info), 0);
    ck_assert(S_ISLNK(info.st_mode));
    ck_assert_int_eq(stat(scratch_path("old.svg"), &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0604);
    ck_assert_uint_eq(scratch_count(), 3);
}
END_TEST

START_TEST(test_check_leaves_nothing)
{
    ck_assert_ptr_null(picture_check(scratch_path("picture.svg")));
    ck_assert_uint_eq(scratch_count(), 0);
}
END_TEST

/* Whatever the caller does with signals and the standard streams, and the user has in
 * ~/.gnuplot. */
START_TEST(test_surroundings)
{
    static const char settings[] = "this is no command\n";

    ck_assert_int_eq(setenv("HOME", scratch_path(""), 1), 0);
    scratch_write(scratch_path(".gnuplot"), settings, sizeof settings - 1);
    (void)signal(SIGCHLD, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    check_draws(scratch_path("ignored.svg"));
    ck_assert(signal(SIGPIPE, SIG_DFL) == SIG_IGN);
    (void)signal(SIGCHLD, SIG_DFL);
    (void)close(0);
    (void)close(1);
    (void)close(2);
    check_draws(scratch_path("closed.svg"));
    ck_assert_uint_eq(scratch_count(), 3);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("tools/picture_files");

    scratch_add(suite, "without gnuplot", test_without_gnuplot, 1);
    scratch_add(suite, "gnuplot fails", test_gnuplot_fails, 6);
    scratch_add(suite, "gnuplot is no program", test_gnuplot_is_no_program, 1);
    scratch_add(suite, "places that take no picture", test_places_that_take_no_picture, 1);
    if (!has_gnuplot())
        return suite;
    scratch_add(suite, "full disk", test_full_disk, 3);
    scratch_add(suite, "awkward paths", test_awkward_paths, 1);
    scratch_add(suite, "modes and links", test_modes_and_links, 1);
    scratch_add(suite, "check leaves nothing", test_check_leaves_nothing, 1);
    scratch_add(suite, "surroundings", test_surroundings, 1);
    return suite;
}
