/* SPDX-License-Identifier: MIT */
/*
 * NPY files: those of numpy, what is written here, and every way to be wrong.
 */
#define _XOPEN_SOURCE 700 /* mkfifo */
#include "support.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "golden/npy.h"
#include "scratch.h"

enum { ROWS = 3, COLUMNS = 2 };

static const double table[ROWS * COLUMNS] = { -2.0, -0.75, 0.5, 1.75, 3.0, 4.25 };

#define FILE_OF(name) npy_##name, sizeof npy_##name

static const char *put(const char *name, const void *bytes, size_t length)
{
    const char *path = scratch_path(name);

    scratch_write(path, bytes, length);
    return path;
}

/* What numpy has written, and what its numbers are: factor * table + shift. */
static const struct {
    const uint8_t *bytes;
    size_t length;
    mlp_dtype type;
    double factor;
    double shift;
    bool streams;
} files[] = {
    { FILE_OF(f8), MLP_F64, 1, 0, true },        { FILE_OF(f4_big), MLP_F32, 1, 0, true },
    { FILE_OF(f8_big), MLP_F64, 1, 0, true },    { FILE_OF(u1), MLP_U8, 4, 8, true },
    { FILE_OF(i4), MLP_F64, 4, 0, false },       { FILE_OF(i8_big), MLP_F64, 4, 0, false },
    { FILE_OF(fortran), MLP_F64, 1, 0, false },  { FILE_OF(version_2), MLP_F64, 1, 0, true },
    { FILE_OF(version_3), MLP_F64, 1, 0, true },
};

static void check_table(const mlp_data *data, double factor, double shift)
{
    ck_assert_uint_eq(mlp_data_rows(data), ROWS);
    ck_assert_uint_eq(mlp_data_n_inputs(data), COLUMNS);
    for (size_t i = 0; i < ROWS; i++) {
        double x[COLUMNS];

        ck_ok(mlp_data_row(data, i, x, NULL, NULL));
        for (size_t j = 0; j < COLUMNS; j++)
            ck_assert_double_eq(x[j], factor * table[i * COLUMNS + j] + shift);
    }
}

START_TEST(test_of_numpy)
{
    const char *path = put("x", files[_i].bytes, files[_i].length);
    mlp_data *data;

    ck_ok(mlp_data_read_npy(&data, path, NULL, 1.0));
    ck_assert_int_eq(mlp_data_dtype(data), files[_i].type);
    ck_assert_uint_eq(mlp_data_n_targets(data), 0);
    check_table(data, files[_i].factor, files[_i].shift);
    mlp_data_free(data);
    if (files[_i].streams) {
        ck_ok(mlp_data_stream_npy(&data, path, NULL, 2.0));
        ck_assert_int_eq(mlp_data_dtype(data), files[_i].type);
        check_table(data, 2.0 * files[_i].factor, 2.0 * files[_i].shift);
        mlp_data_free(data);
    } else {
        ck_fails(mlp_data_stream_npy(&data, path, NULL, 1.0), MLP_EUNSUPPORTED, "x: ");
        ck_assert_ptr_null(data);
    }
}
END_TEST

START_TEST(test_targets_and_labels)
{
    const char *x = put("x", FILE_OF(f4_big));
    const char *t = put("t", FILE_OF(targets));
    mlp_data *data;
    double target;
    int32_t label;

    ck_ok(mlp_data_read_npy(&data, x, t, 1.0));
    ck_assert_uint_eq(mlp_data_n_targets(data), 1);
    ck_ok(mlp_data_row(data, 0, NULL, &target, &label));
    ck_assert_double_eq(target, 0.5);
    ck_assert_int_eq(label, -1);
    ck_ok(mlp_data_row(data, 1, NULL, &target, NULL));
    ck_assert(isnan(target));
    mlp_data_free(data);
    for (int i = 0; i < 2; i++) {
        const char *labels = i == 0 ? put("l", FILE_OF(labels_i8)) : put("l", FILE_OF(labels_u1));
        static const int32_t expected[ROWS] = { 2, 0, 1 };

        ck_ok(mlp_data_stream_npy_labels(&data, x, labels, 0, 1.0));
        ck_assert_uint_eq(mlp_data_n_classes(data), 3);
        for (size_t j = 0; j < ROWS; j++) {
            ck_ok(mlp_data_row(data, j, NULL, NULL, &label));
            ck_assert_int_eq(label, expected[j]);
        }
        mlp_data_free(data);
        ck_fails(mlp_data_read_npy_labels(&data, x, labels, 2, 1.0), MLP_ERANGE,
                 "l: row 0 has the label 2 of 2 classes");
    }
    ck_fails(mlp_data_read_npy_labels(&data, x, t, 3, 1.0), MLP_EFORMAT, "t: no labels");
    ck_fails(mlp_data_read_npy(&data, x, put("l", FILE_OF(labels_u1)), 1.0), MLP_EUNSUPPORTED,
             "targets that are bytes");
    ck_fails(mlp_data_read_npy(&data, t, x, 1.0), MLP_EFORMAT, "t: 1 dimension");
    ck_ok(mlp_data_read_npy(&data, put("c", FILE_OF(cube)), scratch_path("x"), 1.0));
    ck_assert_uint_eq(mlp_data_n_inputs(data), 4);
    mlp_data_free(data);
}
END_TEST

/* What is written is read again, in the order of the data object. */
START_TEST(test_round_trip)
{
    static const uint8_t bytes[ROWS * COLUMNS] = { 1, 2, 3, 253, 254, 255 };
    static const uint8_t labels[ROWS] = { 1, 0, 1 };
    const double t[ROWS] = { 0.1, NAN, 3.0 };
    const char *x_path = scratch_path("x");
    const char *t_path = scratch_path("t");
    float x_f32[ROWS * COLUMNS];
    float t_f32[ROWS] = { 1, 2, 3 };
    mlp_data *first;
    mlp_data *rest;
    mlp_data *data;
    mlp_data *read;
    double a[COLUMNS];
    double b[COLUMNS];
    int32_t la;
    int32_t lb;

    ck_ok(mlp_data_wrap(&data, ROWS, COLUMNS, 1, table, t, NULL));
    ck_ok(mlp_data_write_npy(data, x_path, t_path));
    mlp_data_free(data);
    ck_ok(mlp_data_stream_npy(&read, x_path, t_path, 1.0));
    check_table(read, 1.0, 0.0);
    ck_ok(mlp_data_row(read, 0, NULL, a, NULL));
    ck_assert_double_eq(a[0], 0.1);
    mlp_data_free(read);

    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        x_f32[i] = (float)table[i];
    ck_ok(mlp_data_wrap_f32(&data, ROWS, COLUMNS, 1, x_f32, t_f32, NULL));
    ck_ok(mlp_data_write_npy(data, x_path, NULL));
    mlp_data_free(data);
    ck_ok(mlp_data_read_npy(&read, x_path, NULL, 1.0));
    ck_assert_int_eq(mlp_data_dtype(read), MLP_F32);
    check_table(read, 1.0, 0.0);
    mlp_data_free(read);

    ck_ok(mlp_data_wrap_u8(&data, ROWS, COLUMNS, 2, bytes, labels, 0.5));
    ck_ok(mlp_data_split(data, 0.67, 3, &first, &rest));
    ck_ok(mlp_data_write_npy(first, x_path, t_path));
    ck_ok(mlp_data_read_npy_labels(&read, x_path, t_path, 2, 0.5));
    ck_assert_uint_eq(mlp_data_rows(read), 2);
    for (size_t i = 0; i < 2; i++) {
        ck_ok(mlp_data_row(first, i, a, NULL, &la));
        ck_ok(mlp_data_row(read, i, b, NULL, &lb));
        ck_assert_mem_eq(a, b, sizeof a);
        ck_assert_int_eq(la, lb);
    }
    mlp_data_free(read);
    mlp_data_free(rest);
    mlp_data_free(first);
    ck_fails(mlp_data_write_npy(data, x_path, x_path), MLP_EINVAL, "both paths");
    ck_fails(mlp_data_write_npy(NULL, x_path, NULL), MLP_EINVAL, "data is NULL");
    mlp_data_free(data);
}
END_TEST

/* A header in the place of numpy's, the table behind it. */
static size_t with_header(uint8_t *to, unsigned version, const char *dictionary, size_t bytes)
{
    const size_t length = strlen(dictionary);
    const size_t start = version == 1 ? 10 : 12;

    memcpy(to, "\x93NUMPY", 6);
    to[6] = (uint8_t)version;
    to[7] = 0;
    to[8] = (uint8_t)length;
    to[9] = (uint8_t)(length >> 8);
    to[10] = 0;
    to[11] = 0;
    memcpy(to + start, dictionary, length);
    memcpy(to + start + length, table, bytes);
    return start + length + bytes;
}

#define DESCR "'descr': '<f8', "
#define ORDER "'fortran_order': False, "
#define SHAPE "'shape': (3, 2), "

static const struct {
    const char *dictionary;
    mlp_status status;
    const char *words;
} headers[] = {
    { "{" DESCR ORDER SHAPE "}\n", MLP_OK, "" },
    { "{" SHAPE DESCR "\"fortran_order\" :False}", MLP_OK, "" },
    { "{'descr':'<f8','fortran_order':False,'shape':(3,2,)}   \n", MLP_OK, "" },
    { "", MLP_EFORMAT, "no dictionary" },
    { "{}", MLP_EFORMAT, "is missing" },
    { "{" DESCR ORDER "}", MLP_EFORMAT, "is missing" },
    { "{" DESCR ORDER SHAPE SHAPE "}", MLP_EFORMAT, "a key is there twice" },
    { "{" DESCR ORDER SHAPE "'more': 1, }", MLP_EFORMAT, "a key that is none of" },
    { "{" DESCR ORDER SHAPE "} x", MLP_EFORMAT, "something follows" },
    { "{" DESCR ORDER SHAPE, MLP_EFORMAT, "no dictionary" },
    { "{" DESCR ORDER "'shape': (3, 2)", MLP_EFORMAT, "no dictionary" },
    { "{" DESCR ORDER "'shape': (3, -2), }", MLP_EFORMAT, "no sizes" },
    { "{" DESCR ORDER "'shape': (3 2), }", MLP_EFORMAT, "no tuple of sizes" },
    { "{" DESCR ORDER "'shape': [3, 2], }", MLP_EFORMAT, "no tuple" },
    { "{" DESCR ORDER "'shape': (3L, 2L), }", MLP_EFORMAT, "no tuple of sizes" },
    { "{" DESCR ORDER "'shape': (0, 2), }", MLP_EFORMAT, "dimension 0 is 0" },
    { "{" DESCR ORDER "'shape': (), }", MLP_EFORMAT, "a single number" },
    { "{" DESCR ORDER "'shape': (3, 3), }", MLP_EFORMAT, "3 x 3 elements of 8 bytes, 48 bytes" },
    { "{" DESCR ORDER "'shape': (2, 2), }", MLP_EFORMAT, "48 bytes follow" },
    { "{" DESCR ORDER "'shape': (4294967296, 4294967296), }", MLP_EOVERFLOW, "too large" },
    { "{" DESCR ORDER "'shape': (2305843009213693952, 1), }", MLP_EOVERFLOW, "too large" },
    { "{" DESCR ORDER "'shape': (99999999999999999999, 1), }", MLP_EFORMAT, "bytes follow" },
    { "{'descr': '<f2', " ORDER SHAPE "}", MLP_EUNSUPPORTED, "\"<f2\"" },
    { "{'descr': '|O', " ORDER SHAPE "}", MLP_EUNSUPPORTED, "\"|O\"" },
    { "{'descr': 'f8', " ORDER SHAPE "}", MLP_EUNSUPPORTED, "\"f8\"" },
    { "{'descr': [('a', '<f8')], " ORDER SHAPE "}", MLP_EFORMAT, "records" },
    { "{" DESCR "'fortran_order': 0, " SHAPE "}", MLP_EFORMAT, "no bool" },
    { "{'descr: '<f8', " ORDER SHAPE "}", MLP_EFORMAT, "its header" },
};

START_TEST(test_headers)
{
    for (unsigned version = 1; version <= 3; version++) {
        uint8_t bytes[512];
        const size_t length = with_header(bytes, version, headers[_i].dictionary, sizeof table);
        const char *path = put("x", bytes, length);
        mlp_data *data;

        if (headers[_i].status == MLP_OK) {
            ck_ok(mlp_data_read_npy(&data, path, NULL, 1.0));
            check_table(data, 1.0, 0.0);
            mlp_data_free(data);
            continue;
        }
        if (strcmp(headers[_i].words, "bytes follow") == 0)
            ck_assert(mlp_data_read_npy(&data, path, NULL, 1.0) != MLP_OK);
        else
            ck_fails(mlp_data_read_npy(&data, path, NULL, 1.0), headers[_i].status,
                     headers[_i].words);
        ck_assert_ptr_null(data);
        ck_assert(strncmp(mlp_last_error(), path, strlen(path)) == 0);
    }
}
END_TEST

static const struct {
    const uint8_t *bytes;
    size_t length;
    mlp_status status;
    const char *words;
} refused[] = {
    { FILE_OF(scalar), MLP_EFORMAT, "a single number" },
    { FILE_OF(empty), MLP_EFORMAT, "no elements" },
    { FILE_OF(half), MLP_EUNSUPPORTED, "\"<f2\"" },
    { FILE_OF(records), MLP_EFORMAT, "records" },
    { FILE_OF(large), MLP_ERANGE, "row 0, column 0 is 9007199254740993" },
    { FILE_OF(targets), MLP_EFORMAT, "1 dimension" },
};

START_TEST(test_refused)
{
    mlp_data *data;

    ck_fails(mlp_data_read_npy(&data, put("x", refused[_i].bytes, refused[_i].length), NULL, 1.0),
             refused[_i].status, refused[_i].words);
}
END_TEST

/* Wherever a file ends, and whatever byte of its header is another one. */
START_TEST(test_damaged)
{
    uint8_t bytes[sizeof npy_f8];
    mlp_data *data;

    for (size_t n = 0; n < sizeof bytes; n++)
        ck_fails(mlp_data_read_npy(&data, put("x", npy_f8, n), NULL, 1.0), MLP_EFORMAT, "x: ");
    for (size_t i = 0; i < 128; i++)
        for (unsigned value = (unsigned)_i; value < 256; value += 8) {
            memcpy(bytes, npy_f8, sizeof bytes);
            bytes[i] = (uint8_t)value;
            if (mlp_data_read_npy(&data, put("x", bytes, sizeof bytes), NULL, 1.0) == MLP_OK)
                mlp_data_free(data);
        }
}
END_TEST

START_TEST(test_numbers)
{
    double values[ROWS * COLUMNS];
    uint8_t bytes[512];
    mlp_data *data;

    memcpy(values, table, sizeof values);
    values[3] = NAN;
    (void)with_header(bytes, 1, headers[0].dictionary, 0);
    memcpy(bytes + 10 + strlen(headers[0].dictionary), values, sizeof values);
    put("x", bytes, 10 + strlen(headers[0].dictionary) + sizeof values);
    ck_fails(mlp_data_read_npy(&data, scratch_path("x"), NULL, 1.0), MLP_ENONFINITE,
             "x: row 1, input 1 is nan");
    ck_fails(mlp_data_stream_npy(&data, scratch_path("x"), NULL, 1.0), MLP_ENONFINITE,
             "x: row 1, input 1 is nan");
    put("t", FILE_OF(f8));
    ck_fails(mlp_data_read_npy(&data, scratch_path("t"), scratch_path("x"), 0.0), MLP_ERANGE,
             "scale");
    ck_ok(mlp_data_read_npy(&data, scratch_path("t"), scratch_path("x"), 1.0));
    mlp_data_free(data);
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        values[i] = NAN;
    memcpy(bytes + 10 + strlen(headers[0].dictionary), values, sizeof values);
    put("n", bytes, 10 + strlen(headers[0].dictionary) + sizeof values);
    ck_fails(mlp_data_read_npy(&data, scratch_path("t"), scratch_path("n"), 1.0), MLP_ERANGE,
             "/n: all 3 rows");
    put("l", FILE_OF(large));
    ck_fails(mlp_data_read_npy(&data, scratch_path("t"), scratch_path("l"), 1.0), MLP_ESHAPE,
             "has 3 rows");
    ck_fails(mlp_data_read_npy(&data, scratch_path("none"), NULL, 1.0), MLP_EIO, "No such file");
    ck_assert_int_eq(mkfifo(scratch_path("fifo"), 0600), 0);
    ck_fails(mlp_data_read_npy(&data, scratch_path("fifo"), NULL, 1.0), MLP_EIO, "ordinary");
    ck_fails(mlp_data_read_npy(NULL, scratch_path("t"), NULL, 1.0), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_data_read_npy_labels(&data, scratch_path("t"), NULL, 2, 1.0), MLP_EINVAL,
             "a path");
    ck_fails(mlp_data_read_npy_labels(&data, scratch_path("t"), scratch_path("t"), 1, 1.0),
             MLP_EINVAL, "1 class");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/npy");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, test_of_numpy, 0, sizeof files / sizeof files[0]);
    tcase_add_test(tcase, test_targets_and_labels);
    tcase_add_test(tcase, test_round_trip);
    tcase_add_loop_test(tcase, test_headers, 0, sizeof headers / sizeof headers[0]);
    tcase_add_loop_test(tcase, test_refused, 0, sizeof refused / sizeof refused[0]);
    tcase_add_loop_test(tcase, test_damaged, 0, 8);
    tcase_add_test(tcase, test_numbers);
    suite_add_tcase(suite, tcase);
    return suite;
}
