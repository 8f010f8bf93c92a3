/* SPDX-License-Identifier: MIT */
/*
 * Pictures of awkward things: they are drawn, well-formed, and gnuplot has
 * nothing to remark.
 */
#include "drawing.h"

#include <stdio.h>

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

Suite *make_suite(void)
{
    Suite *suite = suite_create("tools/pictures");

    if (!has_gnuplot())
        return suite;
    scratch_add(suite, "curves", test_curves, KINDS);
    scratch_add(suite, "long curves", test_long_curves, 1);
    scratch_add(suite, "confusion", test_confusion, KINDS);
    scratch_add(suite, "bars", test_bars, KINDS);
    scratch_add(suite, "network", test_network, KINDS);
    scratch_add(suite, "map of values", test_map_of_values, KINDS);
    scratch_add(suite, "map of classes", test_map_of_classes, KINDS);
    return suite;
}
