/* SPDX-License-Identifier: MIT */
/*
 * Writing IDX files, and reading them back.
 */
#include "support.h"

#include "scratch.h"

static const uint8_t x[12] = { 0, 1, 2, 253, 254, 255, 17, 128, 99, 100, 101, 51 };
static const uint8_t labels[3] = { 4, 0, 9 };

static void check_same(const mlp_data *a, const mlp_data *b)
{
    ck_assert_uint_eq(mlp_data_rows(a), mlp_data_rows(b));
    ck_assert_uint_eq(mlp_data_n_inputs(a), mlp_data_n_inputs(b));
    for (size_t i = 0; i < mlp_data_rows(a); i++) {
        double row_a[4];
        double row_b[4];
        int32_t label_a;
        int32_t label_b;

        ck_ok(mlp_data_row(a, i, row_a, NULL, &label_a));
        ck_ok(mlp_data_row(b, i, row_b, NULL, &label_b));
        ck_assert_mem_eq(row_a, row_b, mlp_data_n_inputs(a) * sizeof(double));
        ck_assert_int_eq(label_a, label_b);
    }
}

START_TEST(test_bytes)
{
    static const uint8_t expected[] = { 0, 0, 8, 2,   0,   0,   0,  3,   0,  0,   0,   4,
                                        0, 1, 2, 253, 254, 255, 17, 128, 99, 100, 101, 51 };
    const char *inputs_path = scratch_path("inputs");
    const char *labels_path = scratch_path("labels");
    char file[64];
    mlp_data *data;

    ck_ok(mlp_data_wrap_u8(&data, 3, 4, 10, x, labels, 1.0));
    ck_ok(mlp_data_write_idx(data, inputs_path, labels_path));
    ck_assert_uint_eq(scratch_read_text(inputs_path, file, sizeof file), sizeof expected);
    ck_assert_mem_eq(file, expected, sizeof expected);
    ck_assert_uint_eq(scratch_read_text(labels_path, file, sizeof file), 11);
    ck_assert_mem_eq(file, "\0\0\x08\x01\0\0\0\x03\x04\0\x09", 11);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_read_back)
{
    const char *inputs_path = scratch_path("inputs");
    const char *labels_path = scratch_path("labels");
    mlp_data *data;
    mlp_data *part[2];
    mlp_data *back;

    ck_ok(mlp_data_wrap_u8(&data, 3, 4, 10, x, labels, 1.0 / 255.0));
    ck_ok(mlp_data_write_idx(data, inputs_path, labels_path));
    ck_ok(mlp_data_read_idx(&back, inputs_path, labels_path, 10));
    check_same(data, back);
    mlp_data_free(back);
    ck_ok(mlp_data_split(data, 0.6, 2, &part[0], &part[1]));
    for (size_t k = 0; k < 2; k++) {
        ck_ok(mlp_data_write_idx(part[k], inputs_path, labels_path));
        ck_ok(mlp_data_read_idx(&back, inputs_path, labels_path, 10));
        check_same(part[k], back);
        mlp_data_free(back);
        mlp_data_free(part[k]);
    }
    mlp_data_free(data);
}
END_TEST

/* Labels that are no bytes in memory, as those that numpy makes, are written if they fit. */
START_TEST(test_wide_labels)
{
    char inputs_path[600];
    char labels_path[600];
    int32_t label;
    mlp_data *data;

    (void)strcpy(inputs_path, scratch_path("x"));
    (void)strcpy(labels_path, scratch_path("y"));
    ck_ok(mlp_data_wrap_u8(&data, 3, 4, 10, x, labels, 1.0));
    ck_ok(mlp_data_write_npy(data, inputs_path, labels_path));
    mlp_data_free(data);
    ck_ok(mlp_data_read_npy_labels(&data, inputs_path, labels_path, 256, 1.0));
    ck_ok(mlp_data_write_idx(data, inputs_path, labels_path));
    mlp_data_free(data);
    ck_ok(mlp_data_read_idx(&data, inputs_path, labels_path, 10));
    for (size_t i = 0; i < 3; i++) {
        ck_ok(mlp_data_row(data, i, NULL, NULL, &label));
        ck_assert_int_eq(label, labels[i]);
    }
    ck_ok(mlp_data_write_npy(data, inputs_path, labels_path));
    mlp_data_free(data);
    ck_ok(mlp_data_read_npy_labels(&data, inputs_path, labels_path, 257, 1.0));
    ck_fails(mlp_data_write_idx(data, inputs_path, labels_path), MLP_EUNSUPPORTED, "257 classes");
    mlp_data_free(data);
}
END_TEST

START_TEST(test_refusals)
{
    static const double one = 1.0;
    const char *path = scratch_path("inputs");
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, 1, 1, 1, &one, &one, NULL));
    ck_fails(mlp_data_write_idx(data, path, "/"), MLP_EUNSUPPORTED, "the inputs are f64");
    mlp_data_free(data);
    ck_ok(mlp_data_wrap_u8(&data, 3, 4, 0, x, NULL, 1.0));
    ck_fails(mlp_data_write_idx(data, path, "/"), MLP_EUNSUPPORTED, "no labels");
    ck_ok(mlp_data_write_idx(data, path, NULL));
    mlp_data_free(data);
    ck_ok(mlp_data_read_idx(&data, path, NULL, 0));
    ck_assert_uint_eq(mlp_data_rows(data), 3);
    ck_assert_uint_eq(mlp_data_n_inputs(data), 4);
    ck_assert_uint_eq(mlp_data_n_classes(data), 0);
    mlp_data_free(data);
    ck_fails(mlp_data_read_idx(&data, path, NULL, 2), MLP_EINVAL, "labels_path is NULL");
    ck_ok(mlp_data_wrap_u8(&data, 3, 4, 10, x, labels, 1.0));
    ck_fails(mlp_data_write_idx(data, NULL, path), MLP_EINVAL, "inputs_path is NULL");
    ck_fails(mlp_data_write_idx(data, path, path), MLP_EINVAL, "both paths are");
    ck_fails(mlp_data_write_idx(NULL, path, "/"), MLP_EINVAL, "data is NULL");
    ck_fails(mlp_data_write_idx(data, "/", path), MLP_EIO, "is a folder");
    ck_fails(mlp_data_write_idx(data, path, "/"), MLP_EIO, "is a folder");
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/idx_write");

    scratch_add(suite, "test_bytes", test_bytes, 1);
    scratch_add(suite, "test_read_back", test_read_back, 1);
    scratch_add(suite, "test_wide_labels", test_wide_labels, 1);
    scratch_add(suite, "test_refusals", test_refusals, 1);
    return suite;
}
