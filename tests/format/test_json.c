/* SPDX-License-Identifier: MIT */
/*
 * JSON: what is taken and what is not, and what is looked up in it.
 */
#include "support.h"

#include <locale.h>

#include "base/alloc.h"
#include "format/json.h"
#include "format/json_write.h"

static mlp_status check(const char *text, mlp__json *json)
{
    return mlp__json_check(json, "here", (mlp__span){ text, strlen(text) });
}

static const char *const right[] = {
    "{}",
    " {\t}\r\n",
    "{\"a\":1}",
    "{\"a\":-0,\"b\":0.5e-3,\"c\":1E+2,\"\":12345678901234567890}",
    "{\"a\" : [ ] , \"b\":[1,[2,[3,{}]],true,false,null,\"\"]}",
    "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00 \xc3\xa4\"}",
    "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":2}}",
    "{\"a\":\"}],:\\\"{\"}",
    "{\"a\":[[[[[[[]]]]]]]}",
};

START_TEST(test_right)
{
    mlp__json json;

    ck_ok(check(right[_i], &json));
    ck_assert_int_eq(json.start[0], '{');
    ck_assert_int_eq(json.start[json.length - 1], '}');
}
END_TEST

static const struct {
    const char *text;
    const char *words;
} wrong[] = {
    { "", "byte 0" },
    { "   ", "byte 3" },
    { "[]", "no JSON object" },
    { "1", "no JSON object" },
    { "{", "a name in quotes" },
    { "{\"a\"}", "a colon" },
    { "{\"a\":}", "a value" },
    { "{\"a\":1,}", "a name in quotes" },
    { "{\"a\":[1,]}", "a value" },
    { "{\"a\":[1 2]}", "a comma" },
    { "{\"a\":1}}", "goes on" },
    { "{\"a\":1} x", "goes on" },
    { "{\"a\":1,\"a\":2}", "one name" },
    { "{\"b\":{\"a\":1,\"c\":[],\"a\":2}}", "one name" },
    { "{a:1}", "a name in quotes" },
    { "{'a':1}", "a name in quotes" },
    { "{\"a\":01}", "a comma" },
    { "{\"a\":+1}", "a value" },
    { "{\"a\":.5}", "a value" },
    { "{\"a\":1.}", "a digit" },
    { "{\"a\":1e}", "an exponent" },
    { "{\"a\":-}", "a value" },
    { "{\"a\":NaN}", "a value" },
    { "{\"a\":Infinity}", "a value" },
    { "{\"a\":tru}", "no value" },
    { "{\"a\":nul", "no value" },
    { "{\"a\":0x10}", "a comma" },
    { "{\"a\":\"", "within quotes" },
    { "{\"a\":\"\\", "no escape" },
    { "{\"a\":\"\\x41\"}", "no escape" },
    { "{\"a\":\"\\u12g4\"}", "hexadecimal" },
    { "{\"a\":\"\n\"}", "control" },
    { "{\"\\u0061\":1}", "has an escape" },
    { "{\"a\":\"\xff\"}", "UTF-8" },
    { "{\"a\":\"\xc0\x80\"}", "UTF-8" },
    { "{\"a\":\"\xed\xa0\x80\"}", "UTF-8" },
    { "{\"a\":1 /* no */}", "a comma" },
    { "{\"a\":[[[[[[[[1]]]]]]]]}", "too deep" },
    { "\xef\xbb\xbf{}", "a value" },
};

START_TEST(test_wrong)
{
    mlp__json json;

    ck_fails(check(wrong[_i].text, &json), MLP_EFORMAT, wrong[_i].words);
    ck_assert_ptr_nonnull(strstr(mlp_last_error(), "here: "));
}
END_TEST

/* A text that ends anywhere is wrong, and nothing behind its end is looked at. */
START_TEST(test_every_prefix)
{
    const char *whole = right[_i];
    size_t end = strlen(whole);
    mlp__json json;

    while (whole[end - 1] != '}')
        end--;
    for (size_t length = 0; length < end; length++) {
        char *copy = malloc(length + 1);

        ck_assert_ptr_nonnull(copy);
        memcpy(copy, whole, length);
        ck_assert(mlp__json_check(&json, "here", (mlp__span){ copy, length }) == MLP_EFORMAT);
        free(copy);
    }
}
END_TEST

START_TEST(test_deep)
{
    enum { DEEP = 100000 };
    char *text = malloc(DEEP + 6);
    mlp__json json;

    ck_assert_ptr_nonnull(text);
    memcpy(text, "{\"a\":", 5);
    memset(text + 5, '[', DEEP);
    ck_fails(mlp__json_check(&json, "here", (mlp__span){ text, DEEP + 5 }), MLP_EFORMAT,
             "too deep");
    free(text);
}
END_TEST

START_TEST(test_lookups)
{
    const char *text =
        "{ \"size\" : 18446744073709551615 , \"more\":18446744073709551616,"
        "\"half\":0.5,\"minus\":-1,\"yes\":true,\"none\":\"nan\",\"less\":\"-inf\","
        "\"list\":[ 1 , \"two, ]\" , {\"three\":[]} ],\"text\":\"a\\u00e4\\ud83d\\ude00\\n\"}";
    mlp__json_item item;
    mlp__json json;
    mlp__json value;
    mlp__span span;
    uint64_t count;
    double number;
    char room[64];
    bool flag;

    ck_ok(check(text, &json));
    ck_assert_uint_eq(mlp__json_count(json), 9);
    ck_ok(mlp__json_uint64(json, "here", "size", &count));
    ck_assert(count == UINT64_MAX);
    ck_fails(mlp__json_uint64(json, "here", "more", &count), MLP_EFORMAT,
             "here: \"more\" is no whole");
    ck_fails(mlp__json_uint64(json, "here", "half", &count), MLP_EFORMAT, "no whole");
    ck_fails(mlp__json_uint64(json, "here", "minus", &count), MLP_EFORMAT, "no whole");
    ck_fails(mlp__json_uint64(json, "here", "three", &count), MLP_EFORMAT, "it has no \"three\"");
    ck_ok(mlp__json_double(json, "here", "half", &number));
    ck_assert_double_eq(number, 0.5);
    ck_ok(mlp__json_double(json, "here", "none", &number));
    ck_assert(isnan(number));
    ck_ok(mlp__json_double(json, "here", "less", &number));
    ck_assert(isinf(number) && number < 0.0);
    ck_fails(mlp__json_double(json, "here", "list", &number), MLP_EFORMAT, "no number");
    ck_fails(mlp__json_double(json, "here", "text", &number), MLP_EFORMAT, "no number");
    ck_ok(mlp__json_bool(json, "here", "yes", &flag));
    ck_assert(flag);
    ck_fails(mlp__json_bool(json, "here", "half", &flag), MLP_EFORMAT, "neither true nor false");
    ck_ok(mlp__json_get(json, "here", "list", '[', &value));
    ck_assert_uint_eq(mlp__json_count(value), 3);
    ck_assert(mlp__json_first(value, &item) && mlp__span_is(item.value, "1"));
    ck_assert(mlp__json_next(&item) && mlp__span_is(item.value, "\"two, ]\""));
    ck_assert(mlp__json_next(&item) && mlp__span_is(item.value, "{\"three\":[]}"));
    ck_assert(!mlp__json_next(&item));
    ck_fails(mlp__json_get(json, "here", "list", '{', &value), MLP_EFORMAT, "is no object");
    ck_ok(mlp__json_text(json, "here", "text", &span));
    ck_assert_uint_eq(mlp__json_unescape(span, room), 8);
    ck_assert_str_eq(room, "a\xc3\xa4\xf0\x9f\x98\x80\n");
}
END_TEST

/* What is written is read again to the bit, whatever the locale. */
START_TEST(test_round_trip)
{
    static const double numbers[] = {
        0.1, -0.0, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, 1e22, 123456789.125, -2.5e-10, 2.0
    };
    enum { N = sizeof numbers / sizeof numbers[0] };
    static const char text[] = "\x01\x1f\"\\/ \xc3\xa4 \x7f";
    mlp__json_writer w = { .text = NULL };
    mlp__json_item item;
    mlp__json value;
    mlp__json json;
    mlp__span span;
    char room[64];
    size_t i = 0;

    (void)setlocale(LC_ALL, "de_DE.UTF-8"); /* where there is one */
    mlp__json_open(&w, NULL, '{');
    mlp__json_open(&w, "numbers", '[');
    for (size_t j = 0; j < N; j++)
        mlp__json_put_double(&w, NULL, numbers[j]);
    mlp__json_close(&w, ']');
    mlp__json_put_text(&w, "text", text);
    mlp__json_put_bool(&w, "no", false);
    mlp__json_put_double(&w, "nan", (double)NAN);
    mlp__json_open(&w, "empty", '{');
    mlp__json_close(&w, '}');
    mlp__json_close(&w, '}');
    ck_ok(mlp__json_end(&w));
    ck_ok(check(w.text, &json));
    ck_ok(mlp__json_get(json, "here", "numbers", '[', &value));
    for (bool more = mlp__json_first(value, &item); more; more = mlp__json_next(&item), i++) {
        double number;

        ck_assert(mlp__json_number(item.value, &number));
        ck_assert_mem_eq(&number, &numbers[i], sizeof number);
    }
    ck_assert_uint_eq(i, N);
    ck_ok(mlp__json_text(json, "here", "text", &span));
    (void)mlp__json_unescape(span, room);
    ck_assert_str_eq(room, text);
    ck_assert_uint_eq(strlen(w.text), w.length);
    mlp__free(w.text);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("format/json");
    TCase *tcase = tcase_create("core");

    tcase_add_loop_test(tcase, test_right, 0, sizeof right / sizeof right[0]);
    tcase_add_loop_test(tcase, test_wrong, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_loop_test(tcase, test_every_prefix, 0, sizeof right / sizeof right[0]);
    tcase_add_test(tcase, test_deep);
    tcase_add_test(tcase, test_lookups);
    tcase_add_test(tcase, test_round_trip);
    suite_add_tcase(suite, tcase);
    return suite;
}
