/* SPDX-License-Identifier: MIT */
/*
 * Fitting scalers: as scikit-learn does it, of every stored type, with weights
 * and missing targets; columns that are awkward; and what is refused.
 */
#include "support.h"

#include "golden/scalers.h"

enum { ROWS = SCALERS_ROWS, COLUMNS = SCALERS_COLUMNS };

static const double one_target[ROWS] = { 1.0, 2.0, 3.0 };

/* The data that a golden case was fitted to. */
static mlp_data *golden_data(size_t k)
{
    static float x32[ROWS * COLUMNS];
    const double *sw = scalers_golden[k].weighted ? scalers_weights : NULL;
    mlp_data *data = NULL;

    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        x32[i] = (float)scalers_x[i];
    switch (scalers_golden[k].source) {
    case SCALERS_F64:
        ck_ok(mlp_data_wrap(&data, ROWS, COLUMNS, 0, scalers_x, NULL, sw));
        break;
    case SCALERS_F32:
        ck_ok(mlp_data_wrap_f32(&data, ROWS, COLUMNS, 0, x32, NULL, NULL));
        break;
    case SCALERS_U8:
        ck_ok(mlp_data_wrap_u8(&data, ROWS, COLUMNS, 0, scalers_bytes, NULL, 1.0 / 255.0));
        break;
    default:
        ck_ok(mlp_data_wrap(&data, ROWS, 1, COLUMNS, one_target, scalers_targets, sw));
    }
    return data;
}

static mlp_scaler_opts options_of(mlp_scaler_kind kind, double low, double high)
{
    mlp_scaler_opts options = MLP_SCALER_OPTS_INIT;

    options.kind = kind;
    options.low = low;
    options.high = high;
    return options;
}

START_TEST(test_as_scikit_learn)
{
    const mlp_scaler_opts options =
        options_of(scalers_golden[_i].kind, scalers_golden[_i].low, scalers_golden[_i].high);
    mlp_data *data = golden_data(_i);
    mlp_scaler *scaler;

    if (scalers_golden[_i].source == SCALERS_TARGETS)
        ck_ok(mlp_scaler_fit_targets(&scaler, data, &options));
    else
        ck_ok(mlp_scaler_fit_inputs(&scaler, data, &options));
    ck_assert_uint_eq(mlp_scaler_n(scaler), COLUMNS);
    for (size_t j = 0; j < COLUMNS; j++) {
        ck_relative(mlp_scaler_shift(scaler)[j], scalers_golden[_i].shift[j], 1e-14);
        ck_relative(mlp_scaler_factor(scaler)[j], scalers_golden[_i].factor[j], 1e-14);
    }
    mlp_scaler_free(scaler);
    mlp_data_free(data);
}
END_TEST

/* Fits to one column of so many inputs. */
static mlp_scaler *fit_column(mlp_scaler_kind kind, size_t rows, const double *x, const double *sw)
{
    const mlp_scaler_opts options = options_of(kind, 0.0, 1.0);
    mlp_scaler *scaler;
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, rows, 1, 0, x, NULL, sw));
    ck_ok(mlp_scaler_fit_inputs(&scaler, data, &options));
    mlp_data_free(data);
    return scaler;
}

/* The mean of equal numbers may be off by a rounding; their deviation is 0 all the same. */
START_TEST(test_constant_columns)
{
    for (size_t rows = 1; rows <= 100; rows++) {
        double x[100];
        double sw[100];
        mlp_scaler *scaler;

        for (size_t i = 0; i < rows; i++) {
            x[i] = 0.1 + 1e8 / 3.0;
            sw[i] = 0.1 * (double)(1 + i % 7);
        }
        scaler = fit_column((mlp_scaler_kind)_i, rows, x, sw);
        ck_assert_double_eq(mlp_scaler_shift(scaler)[0], x[0]);
        ck_assert_double_eq(mlp_scaler_factor(scaler)[0], 1.0);
        mlp_scaler_free(scaler);
    }
}
END_TEST

/* 0.1 + 0.2 and 0.3: not a spread to be made 1; some more is one. */
START_TEST(test_spread_of_rounding)
{
    static const double x[4] = { 0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2 };
    static const double more[4] = { 0.3, 0.3 + 8e-16, 0.3, 0.3 + 8e-16 };
    static const float x32[3] = { 0.3f, 0.3f + 3e-8f, 0.3f };
    mlp_scaler *scaler = fit_column((mlp_scaler_kind)_i, 4, x, NULL);
    mlp_data *data;

    ck_assert_double_eq(mlp_scaler_factor(scaler)[0], 1.0);
    mlp_scaler_free(scaler);
    scaler = fit_column((mlp_scaler_kind)_i, 4, more, NULL);
    ck_assert_double_ge(mlp_scaler_factor(scaler)[0], 1e15);
    mlp_scaler_free(scaler);
    ck_ok(mlp_data_wrap_f32(&data, 3, 1, 0, x32, NULL, NULL));
    ck_ok(mlp_scaler_fit_inputs(&scaler, data, NULL));
    ck_assert_double_eq(mlp_scaler_factor(scaler)[0], 1.0);
    mlp_scaler_free(scaler);
    mlp_data_free(data);
}
END_TEST

/* 1e8 + k / 1024 has all its digits: the spread is that of k / 1024, exactly known. */
START_TEST(test_small_spread_around_a_large_number)
{
    static double x[2001];
    const double factors[3] = { 1024.0 / sqrt(1000.0 * 1001.0 / 3.0), 1024.0 / 2000.0,
                                1024.0 / 1000.0 };
    static const double shifts[3] = { 0.0, -1000.0 / 1024.0, 0.0 };
    mlp_scaler *scaler;

    for (size_t i = 0; i < 2001; i++)
        x[i] = 1e8 + ((double)(i * 1709 % 2001) - 1000.0) / 1024.0;
    scaler = fit_column((mlp_scaler_kind)_i, 2001, x, NULL);
    ck_assert_double_eq(mlp_scaler_shift(scaler)[0], 1e8 + shifts[_i]);
    ck_relative(mlp_scaler_factor(scaler)[0], factors[_i], 1e-14);
    mlp_scaler_free(scaler);
}
END_TEST

START_TEST(test_weights_are_repetitions)
{
    static const double x[4] = { 2.385, -0.75, 9.5, 1e3 };
    static const double sw[4] = { 2.0, 1.0, 3.0, 0.0 };
    static const double repeated[6] = { 2.385, 2.385, -0.75, 9.5, 9.5, 9.5 };
    static const double tiny[4] = { 2e-3, 1e-3, 3e-3, 0.0 };
    mlp_scaler *weighted = fit_column(MLP_SCALER_STANDARD, 4, x, sw);
    mlp_scaler *lightly = fit_column(MLP_SCALER_STANDARD, 4, x, tiny);
    mlp_scaler *plain = fit_column(MLP_SCALER_STANDARD, 6, repeated, NULL);

    ck_relative(mlp_scaler_shift(weighted)[0], mlp_scaler_shift(plain)[0], 1e-15);
    ck_relative(mlp_scaler_factor(weighted)[0], mlp_scaler_factor(plain)[0], 1e-15);
    ck_relative(mlp_scaler_shift(lightly)[0], mlp_scaler_shift(plain)[0], 1e-15);
    ck_relative(mlp_scaler_factor(lightly)[0], mlp_scaler_factor(plain)[0], 1e-15);
    mlp_scaler_free(plain);
    mlp_scaler_free(lightly);
    mlp_scaler_free(weighted);
}
END_TEST

/* Quartiles of 1 to 3 rows, by hand. */
START_TEST(test_quartiles_of_few_rows)
{
    static const double x[3] = { 7.0, -1.0, 4.0 };
    static const double middles[3] = { 7.0, 3.0, 4.0 };
    static const double spreads[3] = { 1.0, 4.0, 4.0 };

    for (size_t rows = 1; rows <= 3; rows++) {
        mlp_scaler *scaler = fit_column(MLP_SCALER_ROBUST, rows, x, NULL);

        ck_assert_double_eq(mlp_scaler_shift(scaler)[0], middles[rows - 1]);
        ck_assert_double_eq(mlp_scaler_factor(scaler)[0], 1.0 / spreads[rows - 1]);
        mlp_scaler_free(scaler);
    }
}
END_TEST

/* Class weights, and a scaler that is there, make no difference; a part is fitted by itself. */
START_TEST(test_what_is_fitted)
{
    static const double x[6] = { 1.0, 2.0, 4.0, 8.0, 16.0, 32.0 };
    static const int32_t labels[6] = { 0, 1, 0, 1, 1, 0 };
    static const double class_weights[2] = { 0.0, 3.0 };
    mlp_data *data;
    mlp_data *first;
    mlp_data *rest;
    mlp_scaler *scaler[3];
    double mean = 0.0;

    ck_ok(mlp_data_wrap_labels(&data, 6, 1, 2, x, labels, NULL));
    ck_ok(mlp_data_split(data, 0.5, 3, &first, &rest));
    for (size_t i = 0; i < 3; i++) {
        double value;

        ck_ok(mlp_data_row(first, i, &value, NULL, NULL));
        mean += value / 3.0;
    }
    ck_ok(mlp_scaler_fit_inputs(&scaler[0], first, NULL));
    ck_ok(mlp_data_set_scalers(data, scaler[0], NULL));
    ck_ok(mlp_data_set_class_weights(data, class_weights));
    ck_ok(mlp_scaler_fit_inputs(&scaler[1], data, NULL));
    ck_near(mlp_scaler_shift(scaler[0])[0], mean, 1e-15);
    ck_near(mlp_scaler_shift(scaler[1])[0], 63.0 / 6.0, 1e-15);
    ck_fails(mlp_scaler_fit_targets(&scaler[2], data, NULL), MLP_EINVAL, "no targets");
    ck_assert_ptr_null(scaler[2]);
    mlp_scaler_free(scaler[1]);
    mlp_scaler_free(scaler[0]);
    mlp_data_free(rest);
    mlp_data_free(first);
    mlp_data_free(data);
}
END_TEST

/* Column 1 has no target of a row with a weight. */
START_TEST(test_column_without_targets)
{
    static const double targets[6] = { 1.0, (double)NAN, 5.0, 3.0, 9.0, (double)NAN };
    static const double sw[3] = { 1.0, 0.0, 1.0 };
    const mlp_scaler_opts options = options_of((mlp_scaler_kind)_i, 0.0, 1.0);
    mlp_scaler *scaler;
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, 3, 1, 2, one_target, targets, sw));
    ck_ok(mlp_scaler_fit_targets(&scaler, data, &options));
    ck_assert_double_eq(mlp_scaler_shift(scaler)[0], _i == MLP_SCALER_MIN_MAX ? 1.0 : 5.0);
    ck_assert_double_eq(mlp_scaler_shift(scaler)[1], 0.0);
    ck_assert_double_eq(mlp_scaler_factor(scaler)[1], 1.0);
    mlp_scaler_free(scaler);
    mlp_data_free(data);
}
END_TEST

/* Numbers whose distance, or one divided by it, is none. */
START_TEST(test_spreads_that_are_no_numbers)
{
    static const double far[5] = { -1.7e308, -1.6e308, 0.0, 1.6e308, 1.7e308 };
    static const double large[3] = { 1e200, 3e199, -7.385e199 }; /* the squares are not finite */
    static const double near[4] = { 0.0, 4e-324, 8e-324, 12e-324 };
    const mlp_scaler_opts options = options_of((mlp_scaler_kind)_i, 0.0, 1.0);
    const char *const name = "wide";
    mlp_data *data;
    mlp_scaler *scaler = (mlp_scaler *)&data;

    ck_ok(mlp_data_wrap(&data, 5, 1, 0, far, NULL, NULL));
    ck_fails(mlp_scaler_fit_inputs(&scaler, data, &options), MLP_ERANGE, "input 0 can't be scaled");
    ck_assert_ptr_null(scaler);
    ck_ok(mlp_data_set_names(data, &name, NULL, NULL));
    ck_fails(mlp_scaler_fit_inputs(&scaler, data, &options), MLP_ERANGE,
             "input 0 (\"wide\") can't be scaled");
    mlp_data_free(data);
    ck_ok(mlp_data_wrap(&data, 3, 1, 0, large, NULL, NULL));
    if (_i == MLP_SCALER_STANDARD)
        ck_fails(mlp_scaler_fit_inputs(&scaler, data, &options), MLP_ERANGE, "too far apart");
    else
        ck_ok(mlp_scaler_fit_inputs(&scaler, data, &options));
    mlp_scaler_free(scaler);
    mlp_data_free(data);
    if (_i == MLP_SCALER_STANDARD)
        return; /* the squares are 0, and the column counts as constant */
    ck_ok(mlp_data_wrap(&data, 4, 1, 1, far, near, NULL));
    ck_fails(mlp_scaler_fit_targets(&scaler, data, &options), MLP_ERANGE,
             "target 0 can't be scaled");
    ck_assert_ptr_null(scaler);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_bad_options)
{
    static const double bad[][2] = { { 1.0, 1.0 },
                                     { 1.0, 0.0 },
                                     { (double)NAN, 1.0 },
                                     { 0.0, (double)INFINITY },
                                     { -1e308, 1e308 } };
    mlp_data *data = golden_data(0);
    mlp_scaler_opts options = MLP_SCALER_OPTS_INIT;
    mlp_scaler *scaler = (mlp_scaler *)&options;

    options.size = 8;
    ck_fails(mlp_scaler_fit_inputs(&scaler, data, &options), MLP_EINVAL, "options of 8 bytes");
    ck_assert_ptr_null(scaler);
    options = options_of((mlp_scaler_kind)3, 0.0, 1.0);
    ck_fails(mlp_scaler_fit_inputs(&scaler, data, &options), MLP_EINVAL, "has number 3");
    options.kind = (mlp_scaler_kind)-1;
    ck_fails(mlp_scaler_fit_inputs(&scaler, data, &options), MLP_EINVAL, "has number -1");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        options = options_of(MLP_SCALER_MIN_MAX, bad[i][0], bad[i][1]);
        ck_fails(mlp_scaler_fit_inputs(&scaler, data, &options), MLP_ERANGE, "a scaler from");
        ck_assert_ptr_null(scaler);
        options.kind = MLP_SCALER_STANDARD; /* which has no ends */
        ck_ok(mlp_scaler_fit_inputs(&scaler, data, &options));
        mlp_scaler_free(scaler);
    }
    mlp_data_free(data);
}
END_TEST

START_TEST(test_null_arguments)
{
    mlp_data *data = golden_data(0);
    mlp_scaler *scaler = (mlp_scaler *)&data;

    ck_fails(mlp_scaler_fit_inputs(NULL, data, NULL), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_scaler_fit_inputs(&scaler, NULL, NULL), MLP_EINVAL, "data is NULL");
    ck_assert_ptr_null(scaler);
    ck_fails(mlp_scaler_fit_targets(NULL, data, NULL), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_scaler_fit_targets(&scaler, NULL, NULL), MLP_EINVAL, "data is NULL");
    ck_fails(mlp_scaler_fit_targets(&scaler, data, NULL), MLP_EINVAL, "the data have no targets");
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/scaler_fit");

    add_loop_test(suite, test_as_scikit_learn, SCALERS_CASES);
    add_loop_test(suite, test_constant_columns, 3);
    add_loop_test(suite, test_spread_of_rounding, 3);
    add_loop_test(suite, test_small_spread_around_a_large_number, 3);
    add_test(suite, test_weights_are_repetitions);
    add_test(suite, test_quartiles_of_few_rows);
    add_test(suite, test_what_is_fitted);
    add_loop_test(suite, test_column_without_targets, 3);
    add_loop_test(suite, test_spreads_that_are_no_numbers, 3);
    add_test(suite, test_bad_options);
    add_test(suite, test_null_arguments);
    return suite;
}
