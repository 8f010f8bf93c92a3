/* SPDX-License-Identifier: MIT */
/*
 * Texts, numbers and axes in gnuplot's language.
 */
#include "support.h"

#include <stdio.h>

#include "axis.h"
#include "script.h"

/* Undoes what script_text() did; what gnuplot may take for something else is not there. */
static void read_back(const char *written, char *text)
{
    ck_assert_int_eq(*written++, '"');
    for (; *written != '"'; written++, text++) {
        if (*written == '\\') {
            char *end;

            /* As gnuplot does, as many digits as there are. */
            *text = (char)strtol(written + 1, &end, 8);
            ck_assert_int_ge(end - written, 4);
            written = end - 1;
        } else {
            ck_assert(strcspn(written, "'`@{}#$\n") > 0);
            *text = *written;
        }
    }
    ck_assert_int_eq(written[1], '\0');
    *text = '\0';
}

/* The text that gnuplot is given. */
static const char *given(const char *text, size_t most)
{
    static char result[512];
    char written[512];
    FILE *file = tmpfile();
    size_t length;

    ck_assert_ptr_nonnull(file);
    script_text(file, text, most);
    rewind(file);
    length = fread(written, 1, sizeof written - 1, file);
    written[length] = '\0';
    (void)fclose(file);
    read_back(written, result);
    return result;
}

START_TEST(test_ordinary_characters_do_not_change)
{
    char all[128] = { 0 };

    for (int i = ' '; i < 0x7f; i++)
        all[i - ' '] = (char)i;
    ck_assert_str_eq(given(all, NO_LIMIT), all);
    ck_assert_str_eq(given("", NO_LIMIT), "");
    ck_assert_str_eq(given("4-16-3 0.12 #12 '7\"8`9\\1012", NO_LIMIT),
                     "4-16-3 0.12 #12 '7\"8`9\\1012");
    ck_assert_str_eq(given("'\"\\", 3), "'\"\\");
}
END_TEST

START_TEST(test_control_characters_become_blanks)
{
    ck_assert_str_eq(given("a\nb\rc\td\x1b[1m\x7f|\xc2\x85|\xe2\x80\xa8|", NO_LIMIT),
                     "a b c d [1m | | |");
}
END_TEST

START_TEST(test_what_is_not_utf8_is_replaced)
{
    static const char *const wrong[] = {
        "\x80",             /* a byte that goes on */
        "\xc0",             /* two bytes for one */
        "\xc3",             /* cut off */
        "\xed\xa0\x80",     /* half of a pair */
        "\xe0\x80\xaf",     /* three bytes for one */
        "\xf4\x90\x80\x80", /* beyond the last */
        "\xf8",             /* five bytes */
        "\xef\xbf\xbf",     /* none, and not in XML */
        "\xe2\x80\xae",     /* turns the line around */
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *text = given(wrong[i], NO_LIMIT);

        ck_assert_msg(strncmp(text, "\xef\xbf\xbd", 3) == 0, "%zu: %s", i, text);
    }
    ck_assert_str_eq(given("\xc3(", NO_LIMIT), "\xef\xbf\xbd(");
    ck_assert_str_eq(given("é€😀", NO_LIMIT), "é€😀");
}
END_TEST

START_TEST(test_long_texts_are_shortened)
{
    ck_assert_str_eq(given("petal length", 12), "petal length");
    ck_assert_str_eq(given("petal length", 11), "petal leng…");
    ck_assert_str_eq(given("petal length", 1), "…");
    ck_assert_str_eq(given("日本語", 6), "日本語");
    ck_assert_str_eq(given("日本語", 5), "日本…");
    ck_assert_uint_eq(script_columns("日本語", 5), 5);
    ck_assert_uint_eq(script_columns("e\xcc\x81", NO_LIMIT), 1);
    ck_assert_uint_eq(script_widest(2, (const char *const[]){ "ab", "äöü" }, 20), 3);
}
END_TEST

START_TEST(test_numbers_for_people)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        { 0.0, "0" },         { 0.012345, "0.0123" },  { -2.385, "-2.38" },
        { 12345.6, "12346" }, { 1234567.0, "1.235M" }, { -2e9, "-2G" },
        { 3e12, "3T" },       { 1e16, "1e+16" },
    };
    char text[NUMBER];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        script_number(text, cases[i].value);
        ck_assert_str_eq(text, cases[i].text);
    }
}
END_TEST

START_TEST(test_steps_are_round)
{
    ck_near(script_step(1.0, 6.0), 0.2, 1e-12);
    ck_near(script_step(17.0, 6.0), 5.0, 1e-12);
    ck_relative(script_step(2.385e-200, 5.0), 5e-201, 1e-12);
}
END_TEST

START_TEST(test_axes_have_a_width)
{
    static const double ends[][2] = { { 0.0, 0.0 },   { 2.385, 2.385 },   { 1e299, 1e299 },
                                      { -0.3, -0.3 }, { 1e-320, 2e-320 }, { 1.0, 1.0 + 1e-15 } };

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        picture_axis axis = { .low = ends[i][0], .high = ends[i][1], .from = 10.0, .to = 110.0 };

        axis_widen(&axis);
        ck_assert_double_lt(axis.low, axis.high);
        ck_near(axis_at(&axis, axis.low), 10.0, 1e-9);
        ck_near(axis_at(&axis, axis.high), 110.0, 1e-9);
        ck_assert_double_ge(axis_at(&axis, ends[i][0]), 10.0);
        ck_assert_double_le(axis_at(&axis, ends[i][1]), 110.0);
    }
    ck_assert(!axis_takes((double)NAN));
    ck_assert(!axis_takes(-HUGE_VAL));
    ck_assert(axis_takes(-2.385));
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("tools/script");

    add_test(suite, test_ordinary_characters_do_not_change);
    add_test(suite, test_control_characters_become_blanks);
    add_test(suite, test_what_is_not_utf8_is_replaced);
    add_test(suite, test_long_texts_are_shortened);
    add_test(suite, test_numbers_for_people);
    add_test(suite, test_steps_are_round);
    add_test(suite, test_axes_have_a_width);
    return suite;
}
