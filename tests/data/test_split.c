/* SPDX-License-Identifier: MIT */
/*
 * Dividing data: every row in one part and one only, the same for the same
 * seed. The input of a row is its number, so that rows can be told apart.
 */
#include "support.h"

enum { MOST = 1000 };

static double numbers[MOST];
static int32_t classes[MOST];
static double weights[MOST];

static mlp_data *make_data(size_t rows)
{
    mlp_data *data;

    for (size_t i = 0; i < rows; i++) {
        numbers[i] = (double)i;
        classes[i] = (int32_t)(i % 7);
        weights[i] = 1.0 + (double)i;
    }
    ck_ok(mlp_data_wrap_labels(&data, rows, 1, 7, numbers, classes, weights));
    return data;
}

/* The number of the stored row, which its label has to fit. */
static size_t number_of(const mlp_data *data, size_t row)
{
    double x;
    int32_t label;

    ck_ok(mlp_data_row(data, row, &x, NULL, &label));
    ck_assert_int_eq(label, (int32_t)x % 7);
    return (size_t)x;
}

/* Counts the rows of a part in seen[MOST]. */
static void count_rows(const mlp_data *part, unsigned seen[MOST])
{
    for (size_t i = 0; i < mlp_data_rows(part); i++)
        seen[number_of(part, i)]++;
}

START_TEST(test_each_row_is_in_one_part)
{
    static const struct {
        size_t rows;
        double fraction;
        size_t n_first;
    } cases[] = {
        { 2, 0.5, 1 },      { 2, 1e-9, 1 },        { 2, 0.999, 1 }, { 3, 0.5, 2 },
        { 10, 0.8, 8 },     { 10, 0.25, 3 },       { 10, 0.24, 2 }, { 1000, 1e-9, 1 },
        { 1000, 0.7, 700 }, { 1000, 0.9999, 999 },
    };

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        mlp_data *data = make_data(cases[k].rows);
        unsigned seen[MOST] = { 0 };
        mlp_data *first;
        mlp_data *rest;

        ck_ok(mlp_data_split(data, cases[k].fraction, 17, &first, &rest));
        ck_assert_uint_eq(mlp_data_rows(first), cases[k].n_first);
        ck_assert_uint_eq(mlp_data_rows(rest), cases[k].rows - cases[k].n_first);
        count_rows(first, seen);
        count_rows(rest, seen);
        for (size_t i = 0; i < cases[k].rows; i++)
            ck_assert_uint_eq(seen[i], 1);
        mlp_data_free(first);
        mlp_data_free(rest);
        mlp_data_free(data);
    }
}
END_TEST

START_TEST(test_parts_have_the_sizes_of_the_whole)
{
    mlp_data *data = make_data(20);
    mlp_data *first;
    mlp_data *rest;

    ck_ok(mlp_data_split(data, 0.3, 17, &first, &rest));
    ck_assert_uint_eq(mlp_data_n_inputs(rest), 1);
    ck_assert_uint_eq(mlp_data_n_classes(rest), 7);
    ck_assert_uint_eq(mlp_data_n_targets(rest), 0);
    ck_assert_int_eq(mlp_data_dtype(rest), MLP_F64);
    ck_fails(mlp_data_row(first, 6, NULL, NULL, NULL), MLP_ERANGE, "row 6 of 6");
    mlp_data_free(first);
    mlp_data_free(rest);
    mlp_data_free(data);
}
END_TEST

/* How many rows stand at the same place in the first parts of two seeds. */
static size_t rows_alike(const mlp_data *data, uint64_t seed, uint64_t other_seed)
{
    mlp_data *part[4];
    size_t alike = 0;

    ck_ok(mlp_data_split(data, 0.5, seed, &part[0], &part[1]));
    ck_ok(mlp_data_split(data, 0.5, other_seed, &part[2], &part[3]));
    for (size_t i = 0; i < mlp_data_rows(part[0]); i++)
        alike += number_of(part[0], i) == number_of(part[2], i);
    for (size_t i = 0; i < 4; i++)
        mlp_data_free(part[i]);
    return alike;
}

START_TEST(test_seed_decides)
{
    mlp_data *data = make_data(200);

    ck_assert_uint_eq(rows_alike(data, 3, 3), 100);
    ck_assert_uint_lt(rows_alike(data, 3, 4), 10);
    ck_assert_uint_lt(rows_alike(data, 3, 3 + (UINT64_C(1) << 32)), 10);
    mlp_data_free(data);
}
END_TEST

/* The rows are shuffled, not cut in two. */
START_TEST(test_rows_are_taken_at_random)
{
    mlp_data *data = make_data(1000);
    mlp_data *first;
    mlp_data *rest;
    size_t low = 0;

    ck_ok(mlp_data_split(data, 0.5, 1, &first, &rest));
    for (size_t i = 0; i < 500; i++)
        low += number_of(first, i) < 500;
    /* 250 with a deviation of 7.9; five of them are allowed. */
    ck_assert_uint_gt(low, 210);
    ck_assert_uint_lt(low, 290);
    mlp_data_free(first);
    mlp_data_free(rest);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_part_of_a_part)
{
    mlp_data *data = make_data(100);
    unsigned seen[MOST] = { 0 };
    mlp_data *part[4];

    ck_ok(mlp_data_split(data, 0.6, 1, &part[0], &part[1]));
    ck_ok(mlp_data_split(part[1], 0.5, 1, &part[2], &part[3]));
    ck_assert_uint_eq(mlp_data_rows(part[2]), 20);
    ck_assert_uint_eq(mlp_data_rows(part[3]), 20);
    count_rows(part[0], seen);
    count_rows(part[2], seen);
    count_rows(part[3], seen);
    for (size_t i = 0; i < 100; i++)
        ck_assert_uint_eq(seen[i], 1);
    for (size_t i = 4; i-- > 0;)
        mlp_data_free(part[i]);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_bad_fractions)
{
    static const double bad[] = { 0.0, 1.0, -0.5, 1.5, (double)NAN, (double)INFINITY };
    mlp_data *data = make_data(10);

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mlp_data *first = data;
        mlp_data *rest = data;

        ck_fails(mlp_data_split(data, bad[i], 0, &first, &rest), MLP_ERANGE, "fraction");
        ck_assert_ptr_null(first);
        ck_assert_ptr_null(rest);
    }
    mlp_data_free(data);
}
END_TEST

START_TEST(test_one_row)
{
    mlp_data *data = make_data(1);
    mlp_data *first = data;
    mlp_data *rest = data;

    ck_fails(mlp_data_split(data, 0.5, 0, &first, &rest), MLP_EINVAL, "1 row");
    ck_assert_ptr_null(first);
    ck_assert_ptr_null(rest);
    mlp_data_free(data);
}
END_TEST

/* A part whose weights are all 0 could be neither trained on nor evaluated. */
START_TEST(test_part_without_weight)
{
    static const double x[3] = { 1.0, 2.0, 3.0 };
    static const double sw[3] = { 0.0, 1.0, 0.0 };
    mlp_data *data;
    mlp_data *first;
    mlp_data *rest;

    ck_ok(mlp_data_wrap(&data, 3, 1, 1, x, x, sw));
    ck_fails(mlp_data_split(data, 0.4, 0, &first, &rest), MLP_ERANGE, "the weights of one part's");
    ck_assert_ptr_null(first);
    ck_assert_ptr_null(rest);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_null_arguments)
{
    mlp_data *data = make_data(10);
    mlp_data *part = data;
    mlp_data *other = data;

    ck_fails(mlp_data_split(data, 0.5, 0, NULL, &part), MLP_EINVAL, "first is NULL");
    ck_fails(mlp_data_split(data, 0.5, 0, &part, NULL), MLP_EINVAL, "rest is NULL");
    ck_fails(mlp_data_split(NULL, 0.5, 0, &part, &other), MLP_EINVAL, "data is NULL");
    ck_fails(mlp_data_split(data, 0.5, 0, &part, &part), MLP_EINVAL, "the same pointer");
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/split");

    add_test(suite, test_each_row_is_in_one_part);
    add_test(suite, test_parts_have_the_sizes_of_the_whole);
    add_test(suite, test_seed_decides);
    add_test(suite, test_rows_are_taken_at_random);
    add_test(suite, test_part_of_a_part);
    add_test(suite, test_bad_fractions);
    add_test(suite, test_one_row);
    add_test(suite, test_part_without_weight);
    add_test(suite, test_null_arguments);
    return suite;
}
