/* SPDX-License-Identifier: MIT */
/*
 * Scalers at work: there and back, and on data, whose stored rows stay. What
 * they are fitted to: test_scaler_fit.c; gathering: test_batch.c.
 */
#include "support.h"

#include "data/scaler.h"
#include "data/weights.h"

enum { ROWS = 6, INPUTS = 3, TARGETS = 2 };

static const double x[ROWS * INPUTS] = { 2.385, -0.75, 1e6, -1.5, 7.25, 1e6, 0.1,  0.2,  1e6 + 3,
                                         -4.0,  5.5,   1e6, 0.0,  1.0,  1e6, 17.0, -3.5, 1e6 - 1 };
static const double t[ROWS * TARGETS] = { 0.5, -250.0, (double)NAN, 125.0,       3.5, -800.0,
                                          0.0, 12.5,   1.25,        (double)NAN, 7.5, 1e3 };
static const uint8_t bytes[ROWS * INPUTS] = { 0,   255, 17, 128, 1,  99, 3, 200, 17,
                                              250, 31,  17, 90,  66, 17, 8, 9,   255 };

static mlp_data *make_data(void)
{
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, TARGETS, x, t, NULL));
    return data;
}

static void fit_both(const mlp_data *data, mlp_scaler **inputs, mlp_scaler **targets)
{
    mlp_scaler_opts robust = MLP_SCALER_OPTS_INIT;

    robust.kind = MLP_SCALER_ROBUST;
    ck_ok(mlp_scaler_fit_inputs(inputs, data, NULL));
    ck_ok(mlp_scaler_fit_targets(targets, data, &robust));
}

/* Number i of a table, scaled by the formula. */
static double scaled(const mlp_scaler *scaler, const double *table, size_t i)
{
    const size_t j = i % mlp_scaler_n(scaler);

    return (table[i] - mlp_scaler_shift(scaler)[j]) * mlp_scaler_factor(scaler)[j];
}

static void check_same(double a, double b)
{
    if (isnan(b))
        ck_assert(isnan(a));
    else
        ck_assert_double_eq(a, b);
}

START_TEST(test_there_and_back)
{
    mlp_data *data = make_data();
    mlp_scaler *inputs;
    mlp_scaler *targets;
    double y[ROWS * INPUTS];
    double back[ROWS * TARGETS];

    fit_both(data, &inputs, &targets);
    ck_ok(mlp_scaler_transform(inputs, ROWS, x, y));
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        ck_assert_double_eq(y[i], scaled(inputs, x, i));
    ck_ok(mlp_scaler_inverse(inputs, ROWS, y, y));
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        ck_near(y[i], x[i], 1e-15);
    memcpy(back, t, sizeof back);
    ck_ok(mlp_scaler_transform(targets, ROWS, back, back));
    for (size_t i = 0; i < ROWS * TARGETS; i++)
        check_same(back[i], scaled(targets, t, i));
    ck_ok(mlp_scaler_inverse(targets, ROWS, back, back));
    for (size_t i = 0; i < ROWS * TARGETS; i++)
        ck_assert(isnan(t[i]) ? isnan(back[i]) : fabs(back[i] - t[i]) <= 1e-13);
    mlp_scaler_free(targets);
    mlp_scaler_free(inputs);
    mlp_data_free(data);
}
END_TEST

/* Computed in double: 1e6 + 3 keeps its distance of 3 from 1e6. */
START_TEST(test_there_and_back_in_float)
{
    mlp_data *data = make_data();
    mlp_scaler *inputs;
    mlp_scaler *targets;
    float from[ROWS * INPUTS];
    float y[ROWS * INPUTS];

    fit_both(data, &inputs, &targets);
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        from[i] = (float)x[i];
    ck_ok(mlp_scaler_transform_f32(inputs, ROWS, from, y));
    for (size_t i = 0; i < ROWS * INPUTS; i++) {
        const double exact = from[i];
        const size_t j = i % INPUTS;

        ck_assert_float_eq(y[i], (float)((exact - inputs->shift[j]) * inputs->factor[j]));
    }
    ck_ok(mlp_scaler_inverse_f32(inputs, ROWS, y, y));
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        ck_near(y[i], from[i], 3e-7);
    mlp_scaler_free(targets);
    mlp_scaler_free(inputs);
    mlp_data_free(data);
}
END_TEST

/* The data are seen scaled, and are not touched; without a scaler all is as before. */
START_TEST(test_data_with_scalers)
{
    mlp_data *data = make_data();
    mlp_scaler *inputs;
    mlp_scaler *targets;
    double shift[INPUTS];
    double row[INPUTS];
    double target[TARGETS];

    fit_both(data, &inputs, &targets);
    memcpy(shift, mlp_scaler_shift(inputs), sizeof shift);
    ck_ok(mlp_data_set_scalers(data, inputs, targets));
    ck_ok(mlp_data_set_scalers(data, inputs, targets)); /* in place of the first */
    for (size_t i = 0; i < ROWS; i++) {
        ck_ok(mlp_data_row(data, i, row, target, NULL));
        for (size_t j = 0; j < INPUTS; j++)
            ck_assert_double_eq(row[j], scaled(inputs, x, i * INPUTS + j));
        for (size_t j = 0; j < TARGETS; j++) {
            check_same(target[j], scaled(targets, t, i * TARGETS + j));
            check_same(mlp__data_target(data, i, j), target[j]);
        }
    }
    for (size_t j = 0; j < TARGETS; j++)
        ck_assert_double_eq(mlp__data_target_factor(data, j), mlp_scaler_factor(targets)[j]);
    mlp_scaler_free(targets);
    mlp_scaler_free(inputs); /* the data have copies */
    ck_ok(mlp_data_row(data, 3, row, NULL, NULL));
    ck_assert_double_eq(row[0], (x[3 * INPUTS] - shift[0]) * data->input_scaler->factor[0]);
    ck_ok(mlp_data_set_scalers(data, NULL, NULL));
    ck_ok(mlp_data_row(data, 3, row, target, NULL));
    ck_assert_mem_eq(row, x + 3 * INPUTS, sizeof row);
    ck_assert_mem_eq(target, t + 3 * TARGETS, sizeof target);
    ck_assert_double_eq(mlp__data_target_factor(data, 1), 1.0);
    mlp_data_free(data);
}
END_TEST

/* What a scaler was fitted to comes out with mean 0 and deviation 1, bytes too. */
START_TEST(test_scaled_bytes)
{
    mlp_scaler *scaler;
    mlp_data *data;

    ck_ok(mlp_data_wrap_u8(&data, ROWS, INPUTS, 0, bytes, NULL, -1.0 / 255.0));
    ck_ok(mlp_scaler_fit_inputs(&scaler, data, NULL));
    ck_ok(mlp_data_set_scalers(data, scaler, NULL));
    for (size_t j = 0; j < INPUTS; j++) {
        double sum = 0.0;
        double squares = 0.0;

        for (size_t i = 0; i < ROWS; i++) {
            double row[INPUTS];

            ck_ok(mlp_data_row(data, i, row, NULL, NULL));
            sum += row[j] / ROWS;
            squares += row[j] * row[j] / ROWS;
        }
        ck_near(sum, 0.0, 1e-14);
        ck_near(squares, 1.0, 1e-14);
    }
    mlp_scaler_free(scaler);
    mlp_data_free(data);
}
END_TEST

/* A part keeps the scalers that the whole had then. */
START_TEST(test_parts_inherit_scalers)
{
    mlp_data *data = make_data();
    mlp_scaler *inputs;
    mlp_scaler *targets;
    mlp_data *part[2];

    fit_both(data, &inputs, &targets);
    ck_ok(mlp_data_set_scalers(data, inputs, targets));
    ck_ok(mlp_data_split(data, 0.5, 1, &part[0], &part[1]));
    ck_ok(mlp_data_set_scalers(data, NULL, NULL));
    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < mlp_data_rows(part[p]); i++) {
            double row[INPUTS];
            double target[TARGETS];

            ck_ok(mlp_data_row(part[p], i, row, target, NULL));
            ck_assert_double_eq(row[1], scaled(inputs, x, part[p]->index[i] * INPUTS + 1));
            check_same(target[0], scaled(targets, t, part[p]->index[i] * TARGETS));
        }
    }
    mlp_data_free(part[1]);
    mlp_data_free(part[0]);
    mlp_scaler_free(targets);
    mlp_scaler_free(inputs);
    mlp_data_free(data);
}
END_TEST

/* Refused scalers leave those that are there. */
START_TEST(test_scalers_that_do_not_fit)
{
    static const uint8_t labels[ROWS] = { 0, 1, 1, 0, 1, 0 };
    mlp_data *data = make_data();
    mlp_data *labelled;
    mlp_scaler *inputs;
    mlp_scaler *targets;
    double row[INPUTS];

    fit_both(data, &inputs, &targets);
    ck_ok(mlp_data_set_scalers(data, inputs, NULL));
    ck_fails(mlp_data_set_scalers(NULL, inputs, targets), MLP_EINVAL, "data is NULL");
    ck_fails(mlp_data_set_scalers(data, targets, NULL), MLP_ESHAPE, "of 2 columns for 3 inputs");
    ck_fails(mlp_data_set_scalers(data, NULL, inputs), MLP_ESHAPE, "of 3 columns for 2 targets");
    ck_ok(mlp_data_row(data, 0, row, NULL, NULL));
    ck_assert_double_eq(row[0], scaled(inputs, x, 0));
    ck_ok(mlp_data_wrap_u8(&labelled, ROWS, INPUTS, 2, bytes, labels, 1.0));
    ck_fails(mlp_data_set_scalers(labelled, inputs, targets), MLP_EINVAL, "no targets to scale");
    ck_assert_ptr_null(labelled->input_scaler);
    mlp_data_free(labelled);
    mlp_scaler_free(targets);
    mlp_scaler_free(inputs);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_null_arguments)
{
    mlp_data *data = make_data();
    mlp_scaler *inputs;
    mlp_scaler *targets;
    double y[INPUTS];
    float y32[INPUTS] = { 0.0f };

    fit_both(data, &inputs, &targets);
    ck_fails(mlp_scaler_transform(NULL, 1, x, y), MLP_EINVAL, "mlp_scaler_transform: ");
    ck_fails(mlp_scaler_transform(inputs, 1, NULL, y), MLP_EINVAL, "is NULL");
    ck_fails(mlp_scaler_transform_f32(inputs, 1, y32, NULL), MLP_EINVAL, "transform_f32: ");
    ck_fails(mlp_scaler_inverse(NULL, 1, x, y), MLP_EINVAL, "mlp_scaler_inverse: ");
    ck_fails(mlp_scaler_inverse(inputs, 1, NULL, y), MLP_EINVAL, "is NULL");
    ck_fails(mlp_scaler_inverse_f32(inputs, 1, y32, NULL), MLP_EINVAL, "inverse_f32: ");
    ck_ok(mlp_scaler_transform(inputs, 0, x, y));
    mlp_scaler_free(NULL);
    mlp_scaler_free(targets);
    mlp_scaler_free(inputs);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/scaler");

    add_test(suite, test_there_and_back);
    add_test(suite, test_there_and_back_in_float);
    add_test(suite, test_data_with_scalers);
    add_test(suite, test_scaled_bytes);
    add_test(suite, test_parts_inherit_scalers);
    add_test(suite, test_scalers_that_do_not_fit);
    add_test(suite, test_null_arguments);
    return suite;
}
