/* SPDX-License-Identifier: MIT */
/*
 * Pieces of text and numbers, whatever the locale.
 */
#include "support.h"

#include <float.h>
#include <locale.h>
#include <stdio.h>

#include "base/text.h"

static mlp__span span_of(const char *text)
{
    return (mlp__span){ text, strlen(text) };
}

START_TEST(test_next_takes_the_pieces_in_turn)
{
    const char *rest = "784-128--10";
    static const char *const pieces[] = { "784", "128", "", "10" };

    for (size_t i = 0; i < 4; i++) {
        ck_assert_ptr_nonnull(rest);
        ck_assert(mlp__span_is(mlp__span_next(&rest, '-'), pieces[i]));
    }
    ck_assert_ptr_null(rest);
}
END_TEST

/* "" is one empty piece; a separator at the end is followed by another. */
START_TEST(test_next_at_the_ends)
{
    const char *empty = "";
    const char *ended = "a,";

    ck_assert_uint_eq(mlp__span_next(&empty, ',').length, 0);
    ck_assert_ptr_null(empty);
    ck_assert(mlp__span_is(mlp__span_next(&ended, ','), "a"));
    ck_assert_ptr_nonnull(ended);
    ck_assert_uint_eq(mlp__span_next(&ended, ',').length, 0);
    ck_assert_ptr_null(ended);
}
END_TEST

/* A split never looks behind the end of its span. */
START_TEST(test_split_stays_inside)
{
    mlp__span rest = { "ab:c:d", 3 };

    ck_assert(mlp__span_is(mlp__span_split(&rest, ':'), "ab"));
    ck_assert_ptr_nonnull(rest.start);
    ck_assert_uint_eq(rest.length, 0);
    ck_assert_uint_eq(mlp__span_split(&rest, ':').length, 0);
    ck_assert_ptr_null(rest.start);
}
END_TEST

START_TEST(test_is_compares_the_whole)
{
    ck_assert(mlp__span_is(span_of("relu"), "relu"));
    ck_assert(!mlp__span_is(span_of("relu"), "rel"));
    ck_assert(!mlp__span_is(span_of("rel"), "relu"));
    ck_assert(!mlp__span_is(span_of("relu"), "Relu"));
    ck_assert(mlp__span_is(span_of(""), ""));
}
END_TEST

START_TEST(test_size_reads_digits)
{
    char largest[32];
    size_t value = 0;

    ck_assert(mlp__span_size(span_of("0"), &value));
    ck_assert_uint_eq(value, 0);
    ck_assert(mlp__span_size(span_of("0784"), &value));
    ck_assert_uint_eq(value, 784);
    (void)snprintf(largest, sizeof largest, "%zu", SIZE_MAX);
    ck_assert(mlp__span_size(span_of(largest), &value));
    ck_assert_uint_eq(value, SIZE_MAX);
}
END_TEST

START_TEST(test_size_refuses_all_else)
{
    static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "1.0", "0x10", "1e3", "ten" };
    size_t value = 3;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!mlp__span_size(span_of(bad[i]), &value), "\"%s\" was read", bad[i]);
    ck_assert_uint_eq(value, 3);
}
END_TEST

/* One more than SIZE_MAX in its last digit, and one digit more: both are SIZE_MAX. */
START_TEST(test_size_overflow)
{
    char text[40];
    size_t length;
    size_t value;

    length = (size_t)snprintf(text, sizeof text, "%zu", SIZE_MAX);
    text[length - 1]++;
    ck_assert(mlp__span_size(span_of(text), &value));
    ck_assert_uint_eq(value, SIZE_MAX);
    (void)snprintf(text, sizeof text, "%zu0", SIZE_MAX);
    ck_assert(mlp__span_size(span_of(text), &value));
    ck_assert_uint_eq(value, SIZE_MAX);
}
END_TEST

START_TEST(test_double_reads_decimal_numbers)
{
    static const struct {
        const char *text;
        double value;
    } good[] = {
        { "0.1", 0.1 },    { "-2.385", -2.385 },
        { "+3", 3.0 },     { ".5", 0.5 },
        { "5.", 5.0 },     { "1e-3", 1e-3 },
        { "2E+2", 200.0 }, { "1e999", (double)INFINITY },
        { "-0", 0.0 },     { "-1e999", -(double)INFINITY },
    };
    double value;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(mlp__span_double(span_of(good[i].text), &value), "\"%s\"", good[i].text);
        ck_assert_double_eq(value, good[i].value);
    }
}
END_TEST

START_TEST(test_double_refuses_all_else)
{
    static const char *const bad[] = {
        "",     " 1",  "1 ",  "\t1",    "1,5",      "1.5.2", "e5", "1e", "--1",
        "0x10", "nan", "inf", "NAN(1)", "infinity", "1f",    ".",  "-",  "one",
    };
    double value;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!mlp__span_double(span_of(bad[i]), &value), "\"%s\" was read", bad[i]);
}
END_TEST

/* Only the span counts, not what follows it in memory. */
START_TEST(test_double_stays_inside)
{
    double value;

    ck_assert(mlp__span_double((mlp__span){ "1.25", 3 }, &value));
    ck_assert_double_eq(value, 1.2);
}
END_TEST

START_TEST(test_double_of_great_length)
{
    char text[300];
    double value;

    memset(text, '1', sizeof text);
    for (size_t length = 1; length < sizeof text; length++)
        if (mlp__span_double((mlp__span){ text, length }, &value))
            ck_relative(value, (pow(10.0, (double)length) - 1.0) / 9.0, 1e-14);
        else
            ck_assert_uint_ge(length, 60);
}
END_TEST

/* Skipped on systems without any locale that writes 0,5. */
START_TEST(test_double_under_a_locale_with_commas)
{
    static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8",  "de_DE",
                                         "fr_FR.UTF-8", "pl_PL.UTF-8", "ru_RU.UTF-8" };
    const char *found = NULL;
    double value;

    for (size_t i = 0; found == NULL && i < sizeof names / sizeof names[0]; i++)
        found = setlocale(LC_ALL, names[i]);
    if (found == NULL)
        return;
    ck_assert_str_eq(localeconv()->decimal_point, ",");
    ck_assert(mlp__span_double(span_of("0.25"), &value));
    ck_assert_double_eq(value, 0.25);
    ck_assert(!mlp__span_double(span_of("0,25"), &value));
    ck_assert_str_eq(localeconv()->decimal_point, ",");
}
END_TEST

START_TEST(test_hex_is_the_number)
{
    static const double numbers[] = { 0.0,      -0.0,     1.0,           -1.5,    0.1, 1e308,
                                      DBL_MIN,  DBL_MAX,  DBL_TRUE_MIN,  -1e-310, 3.0, 0x1.8p-1074,
                                      2.385e-7, 16777217, 0x1.0000002p0, 255 };
    char text[MLP__TEXT_DOUBLE];

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const double back = strtod(mlp__text_hex(numbers[i], text), NULL);

        ck_assert_msg(memcmp(&back, &numbers[i], sizeof back) == 0, "%a is not %s", numbers[i],
                      text);
    }
    ck_assert_str_eq(mlp__text_hex(1.5, text), "0x1.8p+0");
    ck_assert_str_eq(mlp__text_hex(-2.0, text), "-0x1p+1");
    ck_assert_str_eq(mlp__text_hex(0.0, text), "0x0p+0");
}
END_TEST

START_TEST(test_width_is_cut)
{
    ck_assert_int_eq(mlp__span_width((mlp__span){ "", 0 }), 0);
    ck_assert_int_eq(mlp__span_width((mlp__span){ "", 60 }), 60);
    ck_assert_int_eq(mlp__span_width((mlp__span){ "", SIZE_MAX }), 60);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/text");

    add_test(suite, test_next_takes_the_pieces_in_turn);
    add_test(suite, test_next_at_the_ends);
    add_test(suite, test_split_stays_inside);
    add_test(suite, test_is_compares_the_whole);
    add_test(suite, test_size_reads_digits);
    add_test(suite, test_size_refuses_all_else);
    add_test(suite, test_size_overflow);
    add_test(suite, test_double_reads_decimal_numbers);
    add_test(suite, test_double_refuses_all_else);
    add_test(suite, test_double_stays_inside);
    add_test(suite, test_double_of_great_length);
    add_test(suite, test_double_under_a_locale_with_commas);
    add_test(suite, test_hex_is_the_number);
    add_test(suite, test_width_is_cut);
    return suite;
}
