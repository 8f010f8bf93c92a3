/* SPDX-License-Identifier: MIT */
/*
 * Pictures of awkward things: they are drawn, well-formed, and gnuplot has
 * nothing to remark. And what is left when one can't be drawn. Without gnuplot
 * only that is tested.
 */
#define _XOPEN_SOURCE 700 /* setenv, symlink */
#include "scratch.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "picture.h"

enum { MANY = 100 };

/* What users' files may call things; the fourth is a command, should it get out of its quotes. */
static const char *const hostile[] = { "a\"b'c`date`d\\n",         "{/*9 x_1}2 @1 #0.12",
                                       "<b>&amp; %s%g%n",          "'''\"; system('exit 9') #",
                                       "\xff\xc3\xa9\n\t|\x1b[0m", "" };
/* Parts of them as they are to be found. */
static const char *const found[] = {
    "a\"b'c`date`d\\n", "{/*9 x_1}2 @1 #0.12",         "&lt;b>&amp;amp; %s%g%n",
    "'''\"; system('",  "\xef\xbf\xbd\xc3\xa9  | [0m", ">"
};
enum { HOSTILE = 6 };

/* ---- Pictures ---- */

static void write_program(const char *text)
{
    const char *path = scratch_path("gnuplot");

    scratch_write(path, text, strlen(text));
    ck_assert_int_eq(chmod(path, 0755), 0);
}

static void use_scratch_programs(const char *more)
{
    char path[2000];
    char folder[600];

    (void)snprintf(folder, sizeof folder, "%s", scratch_path(""));
    (void)snprintf(path, sizeof path, "%s%s", folder, more);
    ck_assert_int_eq(setenv("PATH", path, 1), 0);
}

/* Puts a program before gnuplot that keeps what it remarks. */
static void listen_to_gnuplot(void)
{
    char text[3000];
    char more[1500];

    (void)snprintf(more, sizeof more, ":%s", getenv("PATH"));
    (void)snprintf(text, sizeof text, "#!/bin/sh\nPATH='%s'\nexec gnuplot \"$@\" 2>>'%s'\n",
                   getenv("PATH"), scratch_path("remarks"));
    write_program(text);
    use_scratch_programs(more);
}

static void check_tag(const char *tag, int *depth)
{
    const char *end = strchr(tag, '>');

    ck_assert_ptr_nonnull(end);
    if (tag[1] == '/')
        --*depth;
    else if (tag[1] != '?' && end[-1] != '/')
        ++*depth;
    ck_assert_int_ge(*depth, 0);
}

/* Elements are closed, `&` is `&amp;` or the like, no control characters. */
static void check_well_formed(const char *text)
{
    int depth = 0;

    ck_assert_int_eq(strncmp(text, "<?xml ", 6), 0);
    for (const char *at = text; *at != '\0'; at++) {
        ck_assert_msg((unsigned char)*at >= 0x20 || strchr("\t\n", *at) != NULL, "a byte %d", *at);
        if (*at == '<')
            check_tag(at, &depth);
        if (*at == '&')
            ck_assert_msg(strcspn(at, ";") < 6, "%.20s", at);
    }
    ck_assert_int_eq(depth, 0);
    ck_assert_ptr_nonnull(strstr(text, "</svg>"));
}

/* It was drawn, as `picture.svg`, with nothing left beside it. Returns its text, to be freed. */
static char *take_picture(const char *wrong)
{
    uint8_t *bytes;
    size_t length;
    char *text;

    ck_assert_msg(wrong == NULL, "%s", wrong);
    scratch_read(scratch_path("remarks"), &bytes, &length);
    ck_assert_msg(length == 0, "gnuplot: %.*s", (int)length, (const char *)bytes);
    free(bytes);
    scratch_read(scratch_path("picture.svg"), &bytes, &length);
    text = (char *)bytes;
    text[length] = '\0';
    ck_assert_uint_eq(strlen(text), length);
    check_well_formed(text);
    ck_assert_uint_eq(scratch_count(), 3);
    return text;
}

static void check_picture(const char *wrong)
{
    free(take_picture(wrong));
}

static void check_names(const char *wrong)
{
    char *text = take_picture(wrong);

    for (size_t i = 0; i < HOSTILE; i++)
        ck_assert_msg(strstr(text, found[i]) != NULL, "no %s", found[i]);
    free(text);
}

/* Values no axis likes: case `kind`, entry i of n. */
enum { KINDS = 12 };
static double strange(int kind, size_t i, size_t n)
{
    switch (kind) {
    case 0:
        return (double)NAN;
    case 1:
        return HUGE_VAL;
    case 2:
        return 0.0;
    case 3:
        return 2.385;
    case 4:
        return i % 2 == 0 ? 0.0 : pow(10.0, -(double)i);
    case 5:
        return i % 3 == 0 ? (double)NAN : awkward(1, i);
    case 6:
        return awkward(2, i) * 1e299;
    case 7:
        return awkward(3, i) * 1e-310;
    case 8:
        return 1e15 + awkward(4, i);
    case 9:
        return i + 1 == n ? 0.3 : -HUGE_VAL;
    case 10:
        return -1e308;
    default:
        return 1e-30 * pow(1e6, (double)(i % 10));
    }
}

START_TEST(test_curves)
{
    static double values[4][3000];
    static double epoch[3000];
    static const size_t sizes[] = { 0, 1, 2, 17, 3000 };

    listen_to_gnuplot();
    for (size_t s = 0; s < 5; s++) {
        picture_curves curves = { .title = hostile[0],
                                  .n = sizes[s],
                                  .epoch = epoch,
                                  .loss = values[0],
                                  .valid_loss = values[1],
                                  .best_epoch = (double)(sizes[s] / 2 + 1) };

        for (size_t i = 0; i < sizes[s]; i++) {
            epoch[i] = (double)(i + 1);
            for (size_t k = 0; k < 4; k++)
                values[k][i] = strange((int)k == 3 ? 5 : _i, i, sizes[s]);
        }
        check_picture(picture_draw_curves(scratch_path("picture.svg"), &curves));
        curves.accuracy = values[2];
        curves.valid_accuracy = values[3];
        curves.valid_loss = NULL;
        check_picture(picture_draw_curves(scratch_path("picture.svg"), &curves));
    }
}
END_TEST

/* A long training is thinned, and its peak is still there. */
START_TEST(test_long_curves)
{
    enum { N = 100000 };
    static double epoch[N], loss[N];
    picture_curves curves = { .n = N, .epoch = epoch, .loss = loss };
    char *text;

    listen_to_gnuplot();
    for (size_t i = 0; i < N; i++) {
        epoch[i] = (double)i;
        loss[i] = 1.0 + 0.1 * awkward(1, i);
    }
    loss[2385] = 5.0;
    text = take_picture(picture_draw_curves(scratch_path("picture.svg"), &curves));
    ck_assert_uint_lt(strlen(text), 60000);
    ck_assert_ptr_nonnull(strstr(text, ">5<"));
    free(text);
}
END_TEST

START_TEST(test_confusion)
{
    static double confusion[MANY * MANY];
    static const char *names[MANY];
    static const size_t sizes[] = { 0, 1, 2, HOSTILE, 25, 26, MANY };

    listen_to_gnuplot();
    for (size_t i = 0; i < MANY; i++)
        names[i] = hostile[i % HOSTILE];
    for (size_t s = 0; s < 7; s++) {
        const size_t n = sizes[s];
        const char *wrong;

        /* Of the first class there are no rows. */
        for (size_t k = 0; k < n * n; k++)
            confusion[k] = k < n ? 0.0 : strange(_i, k, n * n);
        wrong =
            picture_draw_confusion(scratch_path("picture.svg"), hostile[2], n, names, confusion);
        if (n >= HOSTILE)
            check_names(wrong);
        else
            check_picture(wrong);
    }
}
END_TEST

START_TEST(test_bars)
{
    double values[MANY];
    double spreads[MANY];
    const char *names[MANY];
    static const size_t sizes[] = { 0, 1, HOSTILE, MANY };

    listen_to_gnuplot();
    for (size_t i = 0; i < MANY; i++)
        names[i] = hostile[i % HOSTILE];
    for (size_t s = 0; s < 4; s++) {
        picture_bars bars = { hostile[1], hostile[3], sizes[s], names, values, spreads };
        const char *wrong;

        for (size_t i = 0; i < MANY; i++) {
            values[i] = strange(_i, i, sizes[s]);
            spreads[i] = strange((_i + 1) % KINDS, i, sizes[s]);
        }
        wrong = picture_draw_bars(scratch_path("picture.svg"), &bars);
        if (sizes[s] >= HOSTILE)
            check_names(wrong);
        else
            check_picture(wrong);
        bars.spreads = NULL;
        bars.title = bars.unit = NULL;
        check_picture(picture_draw_bars(scratch_path("picture.svg"), &bars));
    }
}
END_TEST

START_TEST(test_network)
{
    static double weights[784 * 13];
    static const size_t units[] = { HOSTILE, 13, 1, 784, HOSTILE };
    const double *all[] = { weights, weights, NULL, weights };
    picture_network network = { hostile[0], 5, units, hostile, all, hostile, hostile };

    listen_to_gnuplot();
    for (size_t i = 0; i < 784 * 13; i++)
        weights[i] = strange(_i, i, 784 * 13);
    check_names(picture_draw_network(scratch_path("picture.svg"), &network));
    network.weights = NULL;
    network.captions = network.input_names = network.output_names = NULL;
    check_picture(picture_draw_network(scratch_path("picture.svg"), &network));
    network.n_layers = (size_t)(_i % 3);
    check_picture(picture_draw_network(scratch_path("picture.svg"), &network));
}
END_TEST

START_TEST(test_map_of_values)
{
    static double value[17 * 13];
    static double points[2 * MANY];
    static double targets[MANY];
    picture_map map = { .title = hostile[4],
                        .input_names = { hostile[0], hostile[1] },
                        .low = { -1.0, 0.3 },
                        .high = { 2.385, 0.7 },
                        .width = 17,
                        .height = 13,
                        .value = value,
                        .n_points = MANY,
                        .points = points,
                        .point_value = targets };

    listen_to_gnuplot();
    for (size_t i = 0; i < 17 * 13; i++)
        value[i] = strange(_i, i, 17 * 13);
    for (size_t i = 0; i < MANY; i++) {
        points[2 * i] = strange((_i + 3) % KINDS, i, MANY);
        points[2 * i + 1] = 0.5 + 0.1 * awkward(1, i);
        targets[i] = strange((_i + 5) % KINDS, i, MANY);
    }
    check_picture(picture_draw_map(scratch_path("picture.svg"), &map));
    map.point_value = NULL;
    map.low[0] = strange(_i, 0, 2);
    map.high[0] = strange(_i, 1, 2);
    check_picture(picture_draw_map(scratch_path("picture.svg"), &map));
}
END_TEST

START_TEST(test_map_of_classes)
{
    static double value[17 * 13];
    static int class_of[17 * 13];
    static const int point_class[] = { -1, 0, 5 };
    static const double points[] = { 0.5, 0.5, 0.1, 0.1, 7.0, 7.0 };
    static const size_t sides[][2] = { { 17, 13 }, { 2, 2 }, { 1, 1 }, { 17, 1 }, { 0, 0 } };
    picture_map map = { .input_names = { NULL, NULL },
                        .high = { 1.0, 1.0 },
                        .value = value,
                        .class_of = class_of,
                        .n_classes = HOSTILE,
                        .class_names = hostile,
                        .n_points = 3,
                        .points = points,
                        .point_class = point_class };

    listen_to_gnuplot();
    for (size_t i = 0; i < 17 * 13; i++) {
        value[i] = strange(_i, i, 17 * 13);
        class_of[i] = (int)(i % 8) - 1;
    }
    for (size_t s = 0; s < 5; s++) {
        map.width = sides[s][0];
        map.height = sides[s][1];
        check_names(picture_draw_map(scratch_path("picture.svg"), &map));
    }
    map.n_classes = 1;
    map.n_points = 0;
    check_picture(picture_draw_map(scratch_path("picture.svg"), &map));
}
END_TEST

/* ---- Files ---- */

static const char *draw(const char *path)
{
    static const double values[] = { 2.385, -0.3 };
    static const picture_bars bars = { "title", "unit", 2, hostile, values, NULL };

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
    fails(draw(scratch_path("old.svg")), "gnuplot can't be started");
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

static bool has_gnuplot(void)
{
    const char *wrong = picture_check("/tmp/picture.svg");

    return wrong == NULL || strstr(wrong, "is not there") == NULL;
}

Suite *make_suite(void)
{
    Suite *suite = suite_create("tools/pictures");

    scratch_add(suite, "without gnuplot", test_without_gnuplot, 1);
    scratch_add(suite, "gnuplot fails", test_gnuplot_fails, 6);
    scratch_add(suite, "gnuplot is no program", test_gnuplot_is_no_program, 1);
    scratch_add(suite, "places that take no picture", test_places_that_take_no_picture, 1);
    if (!has_gnuplot()) {
        (void)fputs("gnuplot is not there: what it draws is not tested\n", stderr);
        return suite;
    }
    scratch_add(suite, "curves", test_curves, KINDS);
    scratch_add(suite, "long curves", test_long_curves, 1);
    scratch_add(suite, "confusion", test_confusion, KINDS);
    scratch_add(suite, "bars", test_bars, KINDS);
    scratch_add(suite, "network", test_network, KINDS);
    scratch_add(suite, "map of values", test_map_of_values, KINDS);
    scratch_add(suite, "map of classes", test_map_of_classes, KINDS);
    scratch_add(suite, "full disk", test_full_disk, 3);
    scratch_add(suite, "awkward paths", test_awkward_paths, 1);
    scratch_add(suite, "modes and links", test_modes_and_links, 1);
    scratch_add(suite, "check leaves nothing", test_check_leaves_nothing, 1);
    scratch_add(suite, "surroundings", test_surroundings, 1);
    return suite;
}
