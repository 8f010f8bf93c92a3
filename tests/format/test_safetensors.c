/* SPDX-License-Identifier: MIT */
/*
 * The container safetensors: files that another program has made, byte by byte,
 * are read and written alike; and what can be wrong with one of any arrays.
 * Models: tests/model.
 */
#include "support.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/safetensors.h"
#include "golden/safetensors.h"
#include "scratch.h"

enum { MOST = 1 << 14 };

static const mlp__safetensors_options plain = { false, false };
static const mlp__safetensors_options summed = { true, false };

/* ---- Files of another program ---- */

static void check_predictions(const mlp_model *model, size_t i)
{
    const size_t n = FILE_ROWS * file_golden[i].n_outputs;
    const mlp_net *net = mlp_model_net(model);
    float x[FILE_ROWS * FILE_INPUTS];
    float y_f32[4];
    double y[4];
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, FILE_ROWS, 1));
    ck_assert_uint_eq(mlp_net_n_outputs(net), file_golden[i].n_outputs);
    if (mlp_net_dtype(net) == MLP_F64) {
        ck_ok(mlp_model_predict(model, work, FILE_ROWS, file_inputs, y));
    } else {
        for (size_t j = 0; j < FILE_ROWS * FILE_INPUTS; j++)
            x[j] = (float)file_inputs[j];
        ck_ok(mlp_model_predict_f32(model, work, FILE_ROWS, x, y_f32));
        for (size_t j = 0; j < n; j++)
            y[j] = (double)y_f32[j];
    }
    for (size_t j = 0; j < n; j++)
        ck_near(y[j], file_golden[i].outputs[j], mlp_net_dtype(net) == MLP_F64 ? 1e-14 : 1e-6);
    mlp_work_free(work);
}

static void check_golden(size_t i)
{
    const char *path = scratch_path("golden");
    const char *again = scratch_path("again");
    mlp_model *model;
    uint8_t *bytes;
    size_t length;

    scratch_write(path, file_golden[i].bytes, file_golden[i].length);
    ck_ok(mlp_model_load(&model, path));
    check_predictions(model, i);
    ck_ok(mlp_model_save(model, again));
    mlp_model_free(model);
    scratch_read(again, &bytes, &length);
    ck_assert_uint_eq(length, file_golden[i].length);
    ck_assert_mem_eq(bytes, file_golden[i].bytes, length);
    free(bytes);
}

START_TEST(test_golden)
{
    check_golden((size_t)_i);
}
END_TEST

/* Nothing happens on systems without any locale that writes 0,5. */
START_TEST(test_golden_under_a_locale_with_commas)
{
    static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8",  "de_DE",
                                         "fr_FR.UTF-8", "pl_PL.UTF-8", "ru_RU.UTF-8" };
    const char *found = NULL;

    for (size_t i = 0; found == NULL && i < sizeof names / sizeof names[0]; i++)
        found = setlocale(LC_ALL, names[i]);
    if (found != NULL)
        check_golden((size_t)_i);
}
END_TEST

/* ---- Any arrays ---- */

static mlp_status open_bytes(const uint8_t *bytes, size_t length, bool wants_checksum)
{
    const char *path = scratch_path("file");
    mlp__safetensors file;
    mlp_status status;

    scratch_write(path, bytes, length);
    status = mlp__safetensors_open(&file, path, wants_checksum);
    mlp__safetensors_close(&file);
    if (status != MLP_OK)
        ck_assert_msg(strncmp(mlp_last_error(), path, strlen(path)) == 0, "%s", mlp_last_error());
    return status;
}

/* A header and n bytes of arrays. */
static mlp_status open_header(const char *header, size_t n)
{
    static uint8_t bytes[MOST];
    const size_t length = strlen(header);

    memset(bytes, 0, sizeof bytes);
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)length >> 8 * i);
    memcpy(bytes + 8, header, length);
    return open_bytes(bytes, 8 + length + n, false);
}

#define ARRAY(name, type, shape, from, to) \
    "\"" name "\":{\"dtype\":\"" type "\",\"shape\":" shape ",\"data_offsets\":[" from "," to "]}"

static const struct {
    const char *header;
    size_t n;
} right[] = {
    { "{}", 0 },
    { "  {}  ", 0 },
    { "{\"__metadata__\":{}}", 0 },
    { "{" ARRAY("a", "U8", "[]", "0", "1") "}", 1 },
    { "{" ARRAY("a", "F32", "[0]", "0", "0") "}", 0 },
    { "{" ARRAY("", "F64", "[1,1,1,1]", "0", "8") "}", 8 },
    /* In any order, empty ones anywhere. */
    { "{" ARRAY("b", "U8", "[3]", "2", "5") "," ARRAY("e", "U8", "[0]", "2", "2") "," ARRAY(
          "a", "U8", "[2]", "0", "2") "," ARRAY("f", "F64", "[7,0]", "5", "5") "}",
      5 },
};

START_TEST(test_right)
{
    ck_ok(open_header(right[_i].header, right[_i].n));
}
END_TEST

static const struct {
    const char *header;
    size_t n;
    mlp_status status;
    const char *words;
} wrong[] = {
    { "", 0, MLP_EFORMAT, "its header: no JSON" },
    { "[]", 0, MLP_EFORMAT, "its header: no JSON object" },
    { "{}", 1, MLP_EFORMAT, "goes on for 1 bytes after its arrays" },
    { "{\"__metadata__\":[]}", 0, MLP_EFORMAT, "its __metadata__ is no object" },
    { "{\"__metadata__\":{\"a\":1}}", 0, MLP_EFORMAT, "\"a\" of its __metadata__ is no text" },
    { "{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0, MLP_EFORMAT, "have one name" },
    { "{" ARRAY("a", "U8", "[1]", "0", "1") "," ARRAY("a", "U8", "[1]", "1", "2") "}", 2,
      MLP_EFORMAT, "have one name" },
    { "{" ARRAY("a", "U8", "[2]", "0", "2") "," ARRAY("b", "U8", "[2]", "0", "2") "}", 2,
      MLP_EFORMAT, "\"b\" starts at byte 0 of the arrays, within another one" },
    { "{" ARRAY("a", "U8", "[2]", "0", "2") "," ARRAY("b", "U8", "[2]", "1", "3") "}", 3,
      MLP_EFORMAT, "\"b\" starts at byte 1 of the arrays, within another one" },
    { "{" ARRAY("a", "U8", "[3]", "0", "3") "," ARRAY("b", "U8", "[0]", "1", "1") "}", 3,
      MLP_EFORMAT, "within another one" },
    { "{" ARRAY("a", "U8", "[1]", "1", "2") "}", 2, MLP_EFORMAT, "behind a gap" },
    { "{" ARRAY("a", "U8", "[2]", "0", "2") "}", 1, MLP_EFORMAT, "truncated, ends within \"a\"" },
    { "{" ARRAY("a", "U8", "[0]", "9223372036854775808", "9223372036854775808") "}", 0, MLP_EFORMAT,
      "\"a\" starts at byte 9223372036854775808 of the arrays, behind a gap" },
    { "{" ARRAY("a", "U8", "[18446744073709551615]", "0", "18446744073709551615") "}", 8,
      MLP_EFORMAT, "truncated" },
    { "{" ARRAY("a", "F64", "[2305843009213693952]", "0", "0") "}", 0, MLP_EOVERFLOW,
      "\"a\": its dimensions are too large" },
    { "{" ARRAY("a", "F32", "[4294967296,4294967296]", "0", "0") "}", 0, MLP_EOVERFLOW,
      "\"a\": its dimensions are too large" },
    { "{" ARRAY("a", "F32", "[18446744073709551616]", "0", "0") "}", 0, MLP_EFORMAT,
      "\"a\": its dimension 0 is no size" },
    { "{" ARRAY("a", "F32", "[1e0]", "0", "4") "}", 4, MLP_EFORMAT, "dimension 0 is no size" },
    { "{" ARRAY("a", "BF16", "[2]", "0", "4") "}", 4, MLP_EUNSUPPORTED, "its type is BF16" },
    { "{" ARRAY("a", "f32", "[1]", "0", "4") "}", 4, MLP_EUNSUPPORTED, "its type is f32" },
    { "{\"a\":null}", 0, MLP_EFORMAT, "no object of dtype, shape and data_offsets" },
    { "{\"a\":{\"dtype\":1,\"shape\":[],\"data_offsets\":[0,1]}}", 1, MLP_EFORMAT,
      "\"dtype\" is no text" },
    { "{\"a\":{\"dtype\":\"U8\",\"shape\":1,\"data_offsets\":[0,1]}}", 1, MLP_EFORMAT,
      "\"shape\" is no array" },
    { "{\"a\\u0062\":{}}", 0, MLP_EFORMAT, "has an escape" },
    { "{\"\xc3\x28\":{}}", 0, MLP_EFORMAT, "no text in UTF-8" },
};

START_TEST(test_wrong)
{
    ck_fails(open_header(wrong[_i].header, wrong[_i].n), wrong[_i].status, wrong[_i].words);
}
END_TEST

START_TEST(test_long_names)
{
    static char header[MOST];
    static char name[MLP__TENSOR_NAME + 2];

    for (size_t length = MLP__TENSOR_NAME; length <= MLP__TENSOR_NAME + 1; length++) {
        memset(name, 'n', length);
        name[length] = '\0';
        (void)snprintf(header, sizeof header,
                       "{\"%s\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", name);
        if (length == MLP__TENSOR_NAME)
            ck_ok(open_header(header, 1));
        else
            ck_fails(open_header(header, 1), MLP_EFORMAT, "the name of an array has 1025 bytes");
    }
}
END_TEST

/* A header that is longer than any is: of a file without blocks, so that nothing is read of it. */
START_TEST(test_long_header)
{
    const char *path = scratch_path("file");
    const uint64_t length = MLP__SAFETENSORS_HEADER + 8;
    uint8_t bytes[8];
    mlp__safetensors file;

    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(length >> 8 * i);
    scratch_write(path, bytes, sizeof bytes);
    ck_assert_int_eq(truncate(path, (off_t)length + 100), 0);
    ck_fails(mlp__safetensors_open(&file, path, false), MLP_EFORMAT,
             "a header of 16777224 bytes, at most 16777216 are read");
    mlp__safetensors_close(&file);
}
END_TEST

/* ---- Round trips, and the checksum ---- */

static const double doubles[3] = { 0.1, -0.0, 5e-324 };
static const float floats[2] = { 0.1f, 3e38f };
static const uint8_t bytes_of_three[3] = { 0, 255, 7 };

static void write_three(const char *path, const mlp__safetensors_options *options)
{
    const mlp__header_text texts[] = { { "one", "1" }, { "two", "\"\\\n\x01\xc3\xa4" } };
    const mlp__tensor tensors[] = { mlp__tensor_of("u", MLP_U8, 3, 0, bytes_of_three),
                                    mlp__tensor_of("f", MLP_F32, 1, 2, floats),
                                    mlp__tensor_of("d", MLP_F64, 3, 1, doubles) };

    ck_ok(mlp__safetensors_write(path, 2, texts, 3, tensors, options));
}

START_TEST(test_round_trip)
{
    const char *path = scratch_path("file");
    mlp__tensor want = mlp__tensor_of("d", MLP_F64, 3, 1, NULL);
    const mlp__tensor *found;
    mlp__safetensors file;
    double numbers[3];
    mlp__span text;
    char room[64];

    write_three(path, _i == 0 ? &plain : &summed);
    ck_ok(mlp__safetensors_open(&file, path, _i == 1));
    ck_assert_uint_eq(file.n_tensors, 3);
    ck_ok(mlp__safetensors_expect(&file, &want, &found));
    ck_assert_uint_eq(found->offset % sizeof(double), 0);
    ck_ok(mlp__safetensors_read(&file, found, numbers));
    ck_assert_mem_eq(numbers, doubles, sizeof doubles);
    ck_assert(mlp__safetensors_text(&file, "two", &text));
    (void)mlp__json_unescape(text, room);
    ck_assert_str_eq(room, "\"\\\n\x01\xc3\xa4");
    ck_assert(!mlp__safetensors_text(&file, "three", &text));
    want.shape[1] = 2;
    ck_fails(mlp__safetensors_expect(&file, &want, &found), MLP_ESHAPE,
             "\"d\" is 3 x 1, not 3 x 2");
    want.type = MLP_F32;
    ck_fails(mlp__safetensors_expect(&file, &want, &found), MLP_EDTYPE, "\"d\" is of f64, not f32");
    want.name = (mlp__span){ "dd", 2 };
    ck_fails(mlp__safetensors_expect(&file, &want, &found), MLP_EFORMAT, "it has no \"dd\"");
    mlp__safetensors_close(&file);
}
END_TEST

/* No part of a file with a checksum is one, and no changed bit goes unnoticed. */
START_TEST(test_checksum)
{
    static char path[600]; /* scratch_path() is called many times meanwhile */
    mlp__safetensors file;
    int descriptor;
    uint8_t *bytes;
    size_t length;

    (void)strcpy(path, scratch_path("file"));
    write_three(path, &summed);
    scratch_read(path, &bytes, &length);
    ck_ok(open_bytes(bytes, length, true));
    for (size_t i = 0; i < length; i++)
        ck_assert_int_eq(open_bytes(bytes, i, true), MLP_EFORMAT);
    ck_ok(open_bytes(bytes, length, true));
    descriptor = open(scratch_path("file"), O_WRONLY);
    for (size_t bit = 0; bit < 8 * length; bit++) {
        const uint8_t turned = bytes[bit / 8] ^ (uint8_t)(1u << bit % 8);

        ck_assert_int_eq(pwrite(descriptor, &turned, 1, (off_t)(bit / 8)), 1);
        ck_fails(mlp__safetensors_open(&file, path, true), MLP_EFORMAT, "damaged");
        mlp__safetensors_close(&file);
        ck_assert_int_eq(pwrite(descriptor, &bytes[bit / 8], 1, (off_t)(bit / 8)), 1);
    }
    ck_assert_int_eq(close(descriptor), 0);
    free(bytes);
    write_three(path, &plain);
    scratch_read(path, &bytes, &length);
    ck_fails(open_bytes(bytes, length, true), MLP_EFORMAT, "damaged, or no file with a checksum");
    free(bytes);
}
END_TEST

/* ---- What is no file ---- */

START_TEST(test_no_file)
{
    const char *path = scratch_path("file");
    mlp__safetensors file;

    ck_fails(open_bytes((const uint8_t *)"", 0, false), MLP_EFORMAT, "0 bytes, a header has 8");
    ck_fails(open_bytes((const uint8_t *)"", 0, true), MLP_EFORMAT, "0 bytes, no checksum");
    ck_fails(mlp__safetensors_open(&file, scratch_path("none"), false), MLP_EIO, "No such file");
    mlp__safetensors_close(&file);
    if (geteuid() == 0)
        return; /* who may read anything */
    ck_assert_int_eq(chmod(path, 0), 0);
    ck_fails(mlp__safetensors_open(&file, path, false), MLP_EIO, "Permission denied");
    mlp__safetensors_close(&file);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("format/safetensors");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, test_golden, 0, FILE_CASES);
    tcase_add_loop_test(tcase, test_golden_under_a_locale_with_commas, 0, FILE_CASES);
    tcase_add_loop_test(tcase, test_right, 0, sizeof right / sizeof right[0]);
    tcase_add_loop_test(tcase, test_wrong, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_test(tcase, test_long_names);
    tcase_add_test(tcase, test_long_header);
    tcase_add_loop_test(tcase, test_round_trip, 0, 2);
    tcase_add_test(tcase, test_checksum);
    tcase_add_test(tcase, test_no_file);
    suite_add_tcase(suite, tcase);
    return suite;
}
