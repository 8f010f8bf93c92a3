/* SPDX-License-Identifier: MIT */
/*
 * Data from arrays: what is borrowed is what is read back, and arrays that
 * can't be right are refused. Most tests run for double (_i = 0) and float.
 */
#include "support.h"

enum { ROWS = 4, INPUTS = 3, TARGETS = 2 };

static const double x[ROWS * INPUTS] = { 2.385, -0.75, 1e-3, 0.0,  -1.5, 7.25,
                                         0.1,   0.2,   0.3,  -4.0, 5.5,  1e3 };
static const double t[ROWS * TARGETS] = { 0.5, -0.25, 1.0, 2.0, 3.5, -8.0, 0.0, 0.125 };
static const double weights[ROWS] = { 1.0, 0.0, 2.5, 0.25 };
static const int32_t labels[ROWS] = { 0, 2, 1, 2 };

/* Floats that stay until the next call, as the data borrow them; NULL for NULL. */
static const float *narrowed(size_t which, size_t count, const double *values)
{
    static float kept[3][ROWS * INPUTS];

    for (size_t i = 0; values != NULL && i < count; i++)
        kept[which][i] = (float)values[i];
    return values == NULL ? NULL : kept[which];
}

static mlp_status wrap(int single, mlp_data **out, const double *inputs, const double *targets,
                       const double *sw)
{
    const size_t n_targets = targets == NULL ? 0 : TARGETS;

    if (!single)
        return mlp_data_wrap(out, ROWS, INPUTS, n_targets, inputs, targets, sw);
    return mlp_data_wrap_f32(out, ROWS, INPUTS, n_targets, narrowed(0, ROWS * INPUTS, inputs),
                             narrowed(1, ROWS * TARGETS, targets), narrowed(2, ROWS, sw));
}

static mlp_status wrap_labels(int single, mlp_data **out, size_t n_classes, const double *inputs,
                              const int32_t *their_labels, const double *sw)
{
    if (!single)
        return mlp_data_wrap_labels(out, ROWS, INPUTS, n_classes, inputs, their_labels, sw);
    return mlp_data_wrap_labels_f32(out, ROWS, INPUTS, n_classes,
                                    narrowed(0, ROWS * INPUTS, inputs), their_labels,
                                    narrowed(2, ROWS, sw));
}

/* As it is stored: rounded to float, or not. */
static double stored(int single, double value)
{
    return single ? (double)(float)value : value;
}

START_TEST(test_targets)
{
    mlp_data *data;

    ck_ok(wrap(_i, &data, x, t, weights));
    ck_assert_uint_eq(mlp_data_rows(data), ROWS);
    ck_assert_uint_eq(mlp_data_n_inputs(data), INPUTS);
    ck_assert_uint_eq(mlp_data_n_targets(data), TARGETS);
    ck_assert_uint_eq(mlp_data_n_classes(data), 0);
    ck_assert_int_eq(mlp_data_dtype(data), _i ? MLP_F32 : MLP_F64);
    for (size_t i = 0; i < ROWS; i++) {
        double row[INPUTS];
        double targets[TARGETS];
        int32_t label = 7;

        ck_ok(mlp_data_row(data, i, row, targets, &label));
        for (size_t j = 0; j < INPUTS; j++)
            ck_assert_double_eq(row[j], stored(_i, x[i * INPUTS + j]));
        for (size_t j = 0; j < TARGETS; j++)
            ck_assert_double_eq(targets[j], stored(_i, t[i * TARGETS + j]));
        ck_assert_int_eq(label, -1);
    }
    mlp_data_free(data);
}
END_TEST

START_TEST(test_labels)
{
    mlp_data *data;

    ck_ok(wrap_labels(_i, &data, 3, x, labels, weights));
    ck_assert_uint_eq(mlp_data_n_targets(data), 0);
    ck_assert_uint_eq(mlp_data_n_classes(data), 3);
    ck_assert_int_eq(mlp_data_dtype(data), _i ? MLP_F32 : MLP_F64);
    for (size_t i = 0; i < ROWS; i++) {
        int32_t label;

        ck_ok(mlp_data_row(data, i, NULL, NULL, &label));
        ck_assert_int_eq(label, labels[i]);
    }
    mlp_data_free(data);
}
END_TEST

START_TEST(test_bytes)
{
    static const uint8_t bytes[6] = { 0, 255, 17, 128, 1, 99 };
    static const uint8_t classes[2] = { 9, 0 };
    mlp_data *data;

    ck_ok(mlp_data_wrap_u8(&data, 2, 3, 10, bytes, classes, -0.125));
    ck_assert_uint_eq(mlp_data_rows(data), 2);
    ck_assert_uint_eq(mlp_data_n_inputs(data), 3);
    ck_assert_uint_eq(mlp_data_n_classes(data), 10);
    ck_assert_int_eq(mlp_data_dtype(data), MLP_U8);
    for (size_t i = 0; i < 2; i++) {
        double row[3];
        int32_t label;

        ck_ok(mlp_data_row(data, i, row, NULL, &label));
        for (size_t j = 0; j < 3; j++)
            ck_assert_double_eq(row[j], -0.125 * bytes[3 * i + j]);
        ck_assert_int_eq(label, classes[i]);
    }
    mlp_data_free(data);
}
END_TEST

START_TEST(test_data_without_targets)
{
    mlp_data *data;
    int32_t label;

    ck_ok(wrap(_i, &data, x, NULL, NULL));
    ck_assert_uint_eq(mlp_data_n_targets(data), 0);
    ck_assert_uint_eq(mlp_data_n_classes(data), 0);
    ck_ok(mlp_data_row(data, 0, NULL, NULL, &label));
    ck_assert_int_eq(label, -1);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_row_that_is_not_there)
{
    mlp_data *data;
    double row[INPUTS] = { 9.0, 9.0, 9.0 };

    ck_ok(wrap(_i, &data, x, t, NULL));
    ck_fails(mlp_data_row(data, ROWS, row, NULL, NULL), MLP_ERANGE, "row 4 of 4");
    ck_fails(mlp_data_row(data, SIZE_MAX, row, NULL, NULL), MLP_ERANGE, "of 4");
    ck_assert_double_eq(row[0], 9.0);
    ck_fails(mlp_data_row(NULL, 0, row, NULL, NULL), MLP_EINVAL, "data is NULL");
    mlp_data_free(data);
}
END_TEST

static const double not_finite[] = { (double)NAN, (double)INFINITY, -(double)INFINITY };

START_TEST(test_inputs_that_are_not_finite)
{
    for (size_t k = 0; k < 3; k++) {
        double bad[ROWS * INPUTS];
        mlp_data *data;

        memcpy(bad, x, sizeof bad);
        bad[2 * INPUTS + 1] = not_finite[k];
        ck_fails(wrap(_i, &data, bad, t, NULL), MLP_ENONFINITE, "row 2, input 1");
        ck_assert_ptr_null(data);
        ck_fails(wrap_labels(_i, &data, 3, bad, labels, NULL), MLP_ENONFINITE, "row 2, input 1");
        ck_assert_ptr_null(data);
    }
}
END_TEST

START_TEST(test_targets_that_are_infinite)
{
    for (size_t k = 1; k < 3; k++) {
        double bad[ROWS * TARGETS];
        mlp_data *data;

        memcpy(bad, t, sizeof bad);
        bad[2 * TARGETS + 1] = (double)NAN;
        bad[3 * TARGETS] = not_finite[k];
        ck_fails(wrap(_i, &data, x, bad, NULL), MLP_ENONFINITE, "row 3, target 0 is");
        ck_assert_ptr_null(data);
    }
}
END_TEST

START_TEST(test_missing_targets)
{
    double partly[ROWS * TARGETS];
    double targets[TARGETS];
    mlp_data *data;

    memcpy(partly, t, sizeof partly);
    partly[1 * TARGETS] = (double)NAN;
    partly[3 * TARGETS] = (double)NAN;
    partly[3 * TARGETS + 1] = (double)NAN;
    ck_ok(wrap(_i, &data, x, partly, weights));
    ck_ok(mlp_data_row(data, 1, NULL, targets, NULL));
    ck_assert(isnan(targets[0]));
    ck_assert_double_eq(targets[1], stored(_i, t[1 * TARGETS + 1]));
    ck_ok(mlp_data_row(data, 3, NULL, targets, NULL));
    ck_assert(isnan(targets[0]) && isnan(targets[1]));
    mlp_data_free(data);
}
END_TEST

/* Nothing counts: every target is missing, or those of rows of weight 0 are all there is. */
START_TEST(test_targets_that_are_all_missing)
{
    static const double only_row_1[ROWS] = { 0.0, 2.5, 0.0, 0.0 };
    double missing[ROWS * TARGETS];
    mlp_data *data;

    for (size_t i = 0; i < ROWS * TARGETS; i++)
        missing[i] = (double)NAN;
    ck_fails(wrap(_i, &data, x, missing, NULL), MLP_ERANGE, "all 4 rows have no target");
    ck_assert_ptr_null(data);
    memcpy(missing + 2 * TARGETS, t, sizeof missing / 2);
    ck_fails(wrap(_i, &data, x, missing, only_row_1), MLP_ERANGE, "all 4 rows have no target");
    ck_assert_ptr_null(data);
    ck_ok(wrap(_i, &data, x, missing, weights));
    mlp_data_free(data);
}
END_TEST

START_TEST(test_bad_weights)
{
    static const double wrong[] = { -1.0, -1e-30, (double)NAN, (double)INFINITY };

    for (size_t k = 0; k < 4; k++) {
        double bad[ROWS];
        mlp_data *data;

        memcpy(bad, weights, sizeof bad);
        bad[1] = wrong[k];
        ck_fails(wrap(_i, &data, x, t, bad), MLP_ERANGE, "row 1 has the sample weight");
        ck_assert_ptr_null(data);
        ck_fails(wrap_labels(_i, &data, 3, x, labels, bad), MLP_ERANGE, "row 1");
        ck_assert_ptr_null(data);
    }
}
END_TEST

START_TEST(test_weights_that_are_all_zero)
{
    static const double none[ROWS] = { 0.0, -0.0, 0.0, 0.0 };
    mlp_data *data;

    ck_fails(wrap(_i, &data, x, t, none), MLP_ERANGE, "of all 4 rows are 0");
    ck_assert_ptr_null(data);
    ck_fails(wrap_labels(_i, &data, 3, x, labels, none), MLP_ERANGE, "of all 4 rows are 0");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_labels_out_of_range)
{
    static const int32_t wrong[] = { -1, 3, INT32_MAX, INT32_MIN };

    for (size_t k = 0; k < 4; k++) {
        int32_t bad[ROWS];
        mlp_data *data;

        memcpy(bad, labels, sizeof bad);
        bad[2] = wrong[k];
        ck_fails(wrap_labels(_i, &data, 3, x, bad, NULL), MLP_ERANGE, "row 2 has the label");
        ck_assert_ptr_null(data);
    }
}
END_TEST

START_TEST(test_byte_labels_out_of_range)
{
    static const uint8_t bytes[2] = { 1, 2 };
    static const uint8_t classes[2] = { 1, 2 };
    mlp_data *data;

    ck_fails(mlp_data_wrap_u8(&data, 2, 1, 2, bytes, classes, 1.0), MLP_ERANGE,
             "row 1 has the label 2 of 2");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_number_of_classes)
{
    mlp_data *data;

    ck_fails(wrap_labels(_i, &data, 0, x, labels, NULL), MLP_EINVAL, "0 classes");
    ck_fails(wrap_labels(_i, &data, 1, x, labels, NULL), MLP_EINVAL, "1 classes");
    ck_fails(wrap_labels(_i, &data, SIZE_MAX, x, labels, NULL), MLP_EOVERFLOW, "classes");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_bad_scale)
{
    static const double wrong[] = { 0.0, (double)NAN, (double)INFINITY };
    static const uint8_t bytes[2] = { 0, 1 };
    mlp_data *data;

    for (size_t k = 0; k < 3; k++) {
        ck_fails(mlp_data_wrap_u8(&data, 2, 1, 2, bytes, bytes, wrong[k]), MLP_ERANGE, "scale");
        ck_assert_ptr_null(data);
    }
}
END_TEST

START_TEST(test_zero_sizes)
{
    static const uint8_t bytes[1] = { 0 };
    mlp_data *data;

    ck_fails(mlp_data_wrap(&data, 0, 1, 1, x, t, NULL), MLP_EINVAL, "0 rows");
    ck_fails(mlp_data_wrap(&data, 1, 0, 1, x, t, NULL), MLP_EINVAL, "0 inputs");
    ck_fails(mlp_data_wrap_labels(&data, 0, 1, 2, x, labels, NULL), MLP_EINVAL, "0 rows");
    ck_fails(mlp_data_wrap_labels(&data, 1, 0, 2, x, labels, NULL), MLP_EINVAL, "0 inputs");
    ck_fails(mlp_data_wrap_u8(&data, 0, 1, 2, bytes, bytes, 1.0), MLP_EINVAL, "0 rows");
    ck_fails(mlp_data_wrap_u8(&data, 1, 0, 2, bytes, bytes, 1.0), MLP_EINVAL, "0 inputs");
    ck_assert_ptr_null(data);
}
END_TEST

/* Sizes that no array can have are refused before a single element is read. */
START_TEST(test_sizes_that_overflow)
{
    static const float xf[1] = { 0.0f };
    static const uint8_t bytes[1] = { 0 };
    const size_t half = SIZE_MAX / 2 + 1;
    mlp_data *data;

    ck_fails(mlp_data_wrap(&data, half, 2, 1, x, t, NULL), MLP_EOVERFLOW, "too large");
    ck_fails(mlp_data_wrap(&data, half, 1, 2, x, t, NULL), MLP_EOVERFLOW, "too large");
    ck_fails(mlp_data_wrap(&data, SIZE_MAX / 8 + 1, 1, 1, x, t, NULL), MLP_EOVERFLOW, "");
    ck_fails(mlp_data_wrap_f32(&data, 2, half, 0, xf, NULL, NULL), MLP_EOVERFLOW, "too large");
    ck_fails(mlp_data_wrap_labels(&data, half, 2, 2, x, labels, NULL), MLP_EOVERFLOW, "");
    ck_fails(mlp_data_wrap_labels_f32(&data, half, 2, 2, xf, labels, NULL), MLP_EOVERFLOW, "");
    ck_fails(mlp_data_wrap_u8(&data, half, 2, 2, bytes, bytes, 1.0), MLP_EOVERFLOW, "too large");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_null_out)
{
    static const float xf[1] = { 0.0f };
    static const uint8_t bytes[1] = { 0 };

    ck_fails(mlp_data_wrap(NULL, 1, 1, 1, x, t, NULL), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_data_wrap_f32(NULL, 1, 1, 0, xf, NULL, NULL), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_data_wrap_labels(NULL, 1, 1, 2, x, labels, NULL), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_data_wrap_labels_f32(NULL, 1, 1, 2, xf, labels, NULL), MLP_EINVAL, "out");
    ck_fails(mlp_data_wrap_u8(NULL, 1, 1, 2, bytes, bytes, 1.0), MLP_EINVAL, "out is NULL");
}
END_TEST

START_TEST(test_null_arrays)
{
    static const uint8_t bytes[1] = { 0 };
    mlp_data *data = (mlp_data *)&data;

    ck_fails(wrap(_i, &data, NULL, t, NULL), MLP_EINVAL, "x is NULL");
    ck_assert_ptr_null(data);
    ck_fails(wrap_labels(_i, &data, 3, NULL, labels, NULL), MLP_EINVAL, "x is NULL");
    ck_fails(wrap_labels(_i, &data, 3, x, NULL, NULL), MLP_EINVAL, "labels is NULL");
    ck_fails(mlp_data_wrap_u8(&data, 1, 1, 2, NULL, bytes, 1.0), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_data_wrap_u8(&data, 1, 1, 2, bytes, NULL, 1.0), MLP_EINVAL, "labels is NULL");
    ck_assert_ptr_null(data);
}
END_TEST

/* Targets without a number, and a number without targets. */
START_TEST(test_targets_and_their_number_disagree)
{
    mlp_data *data;

    ck_fails(mlp_data_wrap(&data, 1, 1, 1, x, NULL, NULL), MLP_EINVAL, "1 targets, but t is NULL");
    ck_fails(mlp_data_wrap(&data, 1, 1, 0, x, t, NULL), MLP_EINVAL, "0 targets, but t is not NULL");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_free_of_null)
{
    mlp_data_free(NULL);
}
END_TEST

/* Each weight is finite, and their sum is not. */
START_TEST(test_weights_whose_sum_overflows)
{
    static const double inputs[3] = { 0.1, 0.2, 0.3 };
    static const double heavy[3] = { 1e308, 1e308, 1e308 };
    mlp_data *data;

    ck_fails(mlp_data_wrap(&data, 3, 1, 1, inputs, inputs, heavy), MLP_ERANGE, "sum to inf");
    ck_assert_ptr_null(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/wrap");

    add_loop_test(suite, test_targets, 2);
    add_loop_test(suite, test_labels, 2);
    add_test(suite, test_bytes);
    add_loop_test(suite, test_data_without_targets, 2);
    add_loop_test(suite, test_row_that_is_not_there, 2);
    add_loop_test(suite, test_inputs_that_are_not_finite, 2);
    add_loop_test(suite, test_targets_that_are_infinite, 2);
    add_loop_test(suite, test_missing_targets, 2);
    add_loop_test(suite, test_targets_that_are_all_missing, 2);
    add_loop_test(suite, test_bad_weights, 2);
    add_loop_test(suite, test_weights_that_are_all_zero, 2);
    add_loop_test(suite, test_labels_out_of_range, 2);
    add_test(suite, test_byte_labels_out_of_range);
    add_loop_test(suite, test_number_of_classes, 2);
    add_test(suite, test_bad_scale);
    add_test(suite, test_zero_sizes);
    add_test(suite, test_sizes_that_overflow);
    add_test(suite, test_null_out);
    add_loop_test(suite, test_null_arrays, 2);
    add_test(suite, test_targets_and_their_number_disagree);
    add_test(suite, test_free_of_null);
    add_test(suite, test_weights_whose_sum_overflows);
    return suite;
}
