/* SPDX-License-Identifier: MIT */
/*
 * Numbers in CSV files are the nearest doubles, whatever the locale: compared
 * with strtod(), bit by bit.
 */
#include "support.h"

#include "scratch.h"

#include <locale.h>
#include <stdio.h>

#include "data/csv.h"

enum { NUMBERS = 100000 };

static locale_t c_locale;

static void check_number(const char *text)
{
    const double expected = strtod(text, NULL);
    double value;
    const char *stop = mlp__csv_number(text, c_locale, &value);

    ck_assert_msg(stop == text + strlen(text), "\"%s\" is a number", text);
    ck_assert_msg(memcmp(&value, &expected, sizeof value) == 0, "\"%s\": %a, not %a", text, value,
                  expected);
}

static void make_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    ck_assert(c_locale != (locale_t)0);
}

/* A double of any size: random bits. */
static double any_double(size_t i)
{
    uint64_t bits = (uint64_t)((awkward(1, i) + 1.0) * 0x1p51) << 12
        ^ (uint64_t)((awkward(2, i) + 1.0) * 0x1p51);
    double value;

    memcpy(&value, &bits, sizeof value);
    return isfinite(value) ? value : awkward(3, i);
}

/* Writes a number in one of 6 ways. */
static void print(int way, double value, char text[512])
{
    static const struct {
        int digits;
        char letter;
    } ways[] = { { 17, 'g' }, { 16, 'e' }, { 6, 'f' }, { 3, 'g' }, { 0, 'f' }, { 25, 'g' } };
    const int digits = ways[way].digits;

    if (ways[way].letter == 'g')
        (void)snprintf(text, 512, "%.*g", digits, value);
    else if (ways[way].letter == 'e')
        (void)snprintf(text, 512, "%.*e", digits, value);
    else
        (void)snprintf(text, 512, "%.*f", digits, value);
}

START_TEST(test_random_doubles)
{
    char text[512];

    make_locale();
    for (size_t i = 0; i < NUMBERS; i++) {
        print(_i, any_double(i), text);
        check_number(text);
        print(_i, 1e6 * awkward(4, i), text);
        check_number(text);
    }
    freelocale(c_locale);
}
END_TEST

/* Whole numbers near the largest that are exact, times powers of 10 near the largest. */
START_TEST(test_ends_of_the_quick_way)
{
    char text[64];

    make_locale();
    for (int power = -25; power <= 25; power++)
        for (uint64_t i = 0; i < 64; i++) {
            (void)snprintf(text, sizeof text, "%llue%d",
                           (unsigned long long)((UINT64_C(1) << 53) - 32 + i), power);
            check_number(text);
            (void)snprintf(text, sizeof text, "-%llu.%llu%de%d", 9007199254740ull + i, 900ull + i,
                           7, power);
            check_number(text);
            (void)snprintf(text, sizeof text, "%llue%d", (unsigned long long)(UINT64_MAX - 32 + i),
                           power);
            check_number(text);
        }
    freelocale(c_locale);
}
END_TEST

START_TEST(test_awkward_numbers)
{
    static const char *const texts[] = {
        "0",
        "-0",
        "+0.0",
        "-0e5",
        "0e99999999999999999999",
        "1",
        "-1",
        "1.",
        ".5",
        "-.5e1",
        "00000000000000000000000000000000001",
        "0.00000000000000000000000000000000001",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "2.2250738585072014e-308",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.797693134862315807e308",
        "9007199254740993",
        "9007199254740992.99999999999999999999",
        "9007199254740993.0000000001",
        "123456789012345678901234567890",
        "1e22",
        "1e23",
        "8.5e22",
        "1E+5",
        "1e0000000000000000005",
        "179769313486231580793728971405301199562954837128",
        "6.02214076e23",
        "0.1",
        "0.2",
        "0.30000000000000004",
        "3.14159265358979323846264338327950288419716939937510",
    };

    make_locale();
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_number(texts[i]);
    freelocale(c_locale);
}
END_TEST

/* A number of a million digits. */
START_TEST(test_long_number)
{
    enum { DIGITS = 1000000 };
    static char text[DIGITS + 8];

    make_locale();
    memset(text, '0', DIGITS);
    memcpy(text, "0.", 2);
    memcpy(text + DIGITS, "5", 2);
    check_number(text);
    memset(text, '1', DIGITS);
    memcpy(text + 100, ".", 1);
    check_number(text);
    freelocale(c_locale);
}
END_TEST

START_TEST(test_texts_that_are_no_numbers)
{
    static const char *const texts[] = { "",   "-",   "+",   ".",   "-.",       "e5", ".e5",
                                         "1e", "1e-", "inf", "nan", "Infinity", " 1", "x" };

    make_locale();
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double value;

        ck_assert_ptr_null(mlp__csv_number(texts[i], c_locale, &value));
    }
    freelocale(c_locale);
}
END_TEST

/* Skipped on systems without any locale that writes 0,5. */
START_TEST(test_locale_with_commas)
{
    static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8",  "de_DE",
                                         "fr_FR.UTF-8", "pl_PL.UTF-8", "ru_RU.UTF-8" };
    static const char text[] = "0.5;0.12345678901234566\n1.25;2\n";
    const char *path = scratch_path("t.csv");
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    const char *found = NULL;
    mlp_data *data;
    double x[2];
    char written[64];

    for (size_t i = 0; found == NULL && i < sizeof names / sizeof names[0]; i++)
        found = setlocale(LC_ALL, names[i]);
    if (found == NULL)
        return;
    options.separator = ';';
    options.header = MLP_CSV_HEADER_NO;
    scratch_write(path, text, sizeof text - 1);
    ck_ok(mlp_data_read_csv(&data, path, &options));
    ck_assert_str_eq(localeconv()->decimal_point, ",");
    ck_ok(mlp_data_row(data, 0, x, NULL, NULL));
    ck_assert(x[0] == 0.5 && x[1] == 0x1.f9add3746f65ep-4);
    ck_ok(mlp_data_write_csv(data, path, &options));
    (void)scratch_read_text(path, written, sizeof written);
    ck_assert_str_eq(written, text);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/csv_numbers");

    add_loop_test(suite, test_random_doubles, 6);
    add_test(suite, test_ends_of_the_quick_way);
    add_test(suite, test_awkward_numbers);
    add_test(suite, test_long_number);
    add_test(suite, test_texts_that_are_no_numbers);
    scratch_add(suite, "test_locale_with_commas", test_locale_with_commas, 1);
    return suite;
}
