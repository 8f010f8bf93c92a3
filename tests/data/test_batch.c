/* SPDX-License-Identifier: MIT */
/*
 * Gathering a batch: which rows, in which order, converted and scaled. Each
 * stored type is gathered into each type of batch.
 */
#include <math.h>
#include <stdlib.h>

#include "support.h"

#include "base/dtype.h"
#include "data/batch.h"
#include "data/scaler.h"

enum { ROWS = 7, INPUTS = 5, TARGETS = 3, N_PAIRS = 6 };

/* Stored and batch types of pair _i. */
static const mlp_dtype stored_types[N_PAIRS] = {
    MLP_F64, MLP_F64, MLP_F32, MLP_F32, MLP_U8, MLP_U8
};
static const mlp_dtype batch_types[N_PAIRS] = {
    MLP_F64, MLP_F32, MLP_F64, MLP_F32, MLP_F64, MLP_F32
};

static const double scale = 1.0 / 255.0;

static double x64[ROWS * INPUTS];
static float x32[ROWS * INPUTS];
static uint8_t x8[ROWS * INPUTS];
static double t64[ROWS * TARGETS];
static float t32[ROWS * TARGETS];
static const double sw64[ROWS] = { 0.5, 1.0, 0.0, 2.25, 3.0, 0.125, 1.5 };
static float sw32[ROWS];
static const int32_t labels[ROWS] = { 0, 2, 1, 1, 0, 2, 2 };
static uint8_t labels8[ROWS];

static void fill_arrays(void)
{
    for (size_t i = 0; i < ROWS * INPUTS; i++) {
        x64[i] = awkward(1, i);
        x32[i] = (float)x64[i];
        x8[i] = (uint8_t)(17 * i + 250);
    }
    for (size_t i = 0; i < ROWS * TARGETS; i++) {
        t64[i] = awkward(2, i);
        t32[i] = (float)t64[i];
    }
    for (size_t i = 0; i < ROWS; i++) {
        sw32[i] = (float)sw64[i];
        labels8[i] = (uint8_t)labels[i];
    }
}

static mlp_data *make_labelled(mlp_dtype type, size_t n_classes)
{
    mlp_data *data = NULL;

    fill_arrays();
    if (type == MLP_F64)
        ck_ok(mlp_data_wrap_labels(&data, ROWS, INPUTS, n_classes, x64, labels, sw64));
    else if (type == MLP_F32)
        ck_ok(mlp_data_wrap_labels_f32(&data, ROWS, INPUTS, n_classes, x32, labels, sw32));
    else
        ck_ok(mlp_data_wrap_u8(&data, ROWS, INPUTS, n_classes, x8, labels8, scale));
    return data;
}

static mlp_data *make_with_targets(mlp_dtype type)
{
    mlp_data *data = NULL;

    fill_arrays();
    if (type == MLP_F64)
        ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, TARGETS, x64, t64, NULL));
    else
        ck_ok(mlp_data_wrap_f32(&data, ROWS, INPUTS, TARGETS, x32, t32, NULL));
    return data;
}

static void gather(mlp__batch *batch, const mlp_data *data, const size_t *order, size_t first,
                   size_t count)
{
    const size_t half = count / 2;

    /* In two parts, the second one first, as two threads might. */
    if (batch->type == MLP_F64) {
        mlp__batch_begin_f64(batch, data, order, first, count);
        ck_assert_ptr_eq(mlp__batch_gather_inputs_f64(batch, 0, half, count - half), batch->x);
        ck_assert_ptr_eq(mlp__batch_gather_inputs_f64(batch, 0, 0, half), batch->x);
        if (batch->n_outputs > 0)
            mlp__batch_gather_targets_f64(batch, half, count - half);
        if (batch->n_outputs > 0)
            mlp__batch_gather_targets_f64(batch, 0, half);
    } else {
        mlp__batch_begin_f32(batch, data, order, first, count);
        ck_assert_ptr_eq(mlp__batch_gather_inputs_f32(batch, 0, half, count - half), batch->x);
        ck_assert_ptr_eq(mlp__batch_gather_inputs_f32(batch, 0, 0, half), batch->x);
        if (batch->n_outputs > 0)
            mlp__batch_gather_targets_f32(batch, half, count - half);
        if (batch->n_outputs > 0)
            mlp__batch_gather_targets_f32(batch, 0, half);
    }
}

/* A batch with memory of its own, exactly as much as it says it needs, and two copies of inputs. */
static void make_batch(mlp__batch *batch, mlp_dtype type, size_t rows, size_t inputs,
                       size_t outputs)
{
    const mlp__batch_shape shape = { type, rows, inputs, outputs, 3, rows };
    size_t bytes;
    void *memory;

    ck_ok(mlp__batch_bytes(&shape, &bytes));
    memory = malloc(bytes);
    ck_assert_ptr_nonnull(memory);
    mlp__batch_init(batch, &shape, memory);
}

/* Number i of an array of a batch. */
static double number(const mlp__batch *batch, const void *array, size_t i)
{
    return batch->type == MLP_F64 ? ((const double *)array)[i] : (double)((const float *)array)[i];
}

static double rounded(mlp_dtype type, double value)
{
    return type == MLP_F64 ? value : (double)(float)value;
}

/* What the network is to see of a stored input. */
static double wanted_input(mlp_dtype stored, mlp_dtype wanted, size_t i)
{
    if (stored == MLP_U8 && wanted == MLP_F64)
        return scale * x8[i];
    if (stored == MLP_U8)
        return (double)((float)scale * (float)x8[i]);
    return rounded(wanted, rounded(stored, x64[i]));
}

/* Row i of the batch has the inputs of stored row `row`. */
static void check_inputs(const mlp__batch *batch, mlp_dtype stored, size_t i, size_t row)
{
    for (size_t j = 0; j < INPUTS; j++)
        ck_assert_double_eq(number(batch, batch->x, i * INPUTS + j),
                            wanted_input(stored, batch->type, row * INPUTS + j));
}

START_TEST(test_rows_in_a_given_order)
{
    static const size_t order[4] = { 6, 0, 3, 3 };
    mlp_data *data = make_labelled(stored_types[_i], 3);
    mlp__batch batch;

    make_batch(&batch, batch_types[_i], 4, INPUTS, 3);
    gather(&batch, data, order, 99, 4);
    ck_assert_uint_eq(batch.rows, 4);
    for (size_t i = 0; i < 4; i++)
        check_inputs(&batch, stored_types[_i], i, order[i]);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_rows_as_they_lie)
{
    mlp_data *data = make_labelled(stored_types[_i], 3);
    mlp__batch batch;

    make_batch(&batch, batch_types[_i], 4, INPUTS, 3);
    gather(&batch, data, NULL, 2, 4);
    for (size_t i = 0; i < 4; i++)
        check_inputs(&batch, stored_types[_i], i, 2 + i);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

/* The rows of a part of a split are stored elsewhere than where they stand. */
START_TEST(test_rows_of_a_part)
{
    static const size_t order[2] = { 1, 0 };
    mlp_data *data = make_labelled(stored_types[_i], 3);
    mlp_data *first;
    mlp_data *rest;
    mlp__batch batch;

    ck_ok(mlp_data_split(data, 0.5, 5, &first, &rest));
    make_batch(&batch, batch_types[_i], 2, INPUTS, 3);
    gather(&batch, rest, order, 0, 2);
    for (size_t i = 0; i < 2; i++) {
        const size_t row = rest->index[order[i]];

        check_inputs(&batch, stored_types[_i], i, row);
        for (size_t j = 0; j < 3; j++)
            ck_assert_double_eq(number(&batch, batch.t, i * 3 + j),
                                (size_t)labels[row] == j ? 1.0 : 0.0);
    }
    free(batch.x);
    mlp_data_free(first);
    mlp_data_free(rest);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_targets)
{
    static const size_t order[3] = { 5, 1, 2 };
    const mlp_dtype stored = stored_types[_i];
    mlp_data *data = make_with_targets(stored);
    mlp__batch batch;

    make_batch(&batch, batch_types[_i], 3, INPUTS, TARGETS);
    gather(&batch, data, order, 0, 3);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < TARGETS; j++)
            ck_assert_double_eq(number(&batch, batch.t, i * TARGETS + j),
                                rounded(batch.type, rounded(stored, t64[order[i] * TARGETS + j])));
    ck_assert(!batch.weighted);
    ck_assert_double_eq(batch.weight, 3.0);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

/* A second gathering leaves no 1 of the first behind. */
START_TEST(test_labels_become_targets)
{
    mlp_data *data = make_labelled(stored_types[_i], 3);
    mlp__batch batch;

    make_batch(&batch, batch_types[_i], 3, INPUTS, 3);
    for (size_t first = 0; first < 5; first += 2) {
        gather(&batch, data, NULL, first, 3);
        for (size_t i = 0; i < 3; i++)
            for (size_t j = 0; j < 3; j++)
                ck_assert_double_eq(number(&batch, batch.t, i * 3 + j),
                                    (size_t)labels[first + i] == j ? 1.0 : 0.0);
    }
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_label_of_a_single_output)
{
    static const double inputs[3] = { 1.0, 2.0, 3.0 };
    static const int32_t two_classes[3] = { 1, 0, 1 };
    mlp_data *data;
    mlp__batch batch;

    ck_ok(mlp_data_wrap_labels(&data, 3, 1, 2, inputs, two_classes, NULL));
    make_batch(&batch, batch_types[_i], 3, 1, 1);
    gather(&batch, data, NULL, 0, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_double_eq(number(&batch, batch.t, i), two_classes[i]);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_weights)
{
    static const size_t order[4] = { 4, 2, 5, 3 };
    mlp_data *data = make_labelled(stored_types[_i], 3);
    mlp__batch batch;

    make_batch(&batch, batch_types[_i], 4, INPUTS, 3);
    gather(&batch, data, order, 0, 4);
    ck_assert(batch.weighted);
    for (size_t i = 0; i < 4; i++)
        ck_assert_double_eq(number(&batch, batch.sw, i), sw64[order[i]]);
    ck_assert_double_eq(batch.weight, 3.0 + 0.0 + 0.125 + 2.25);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

/* The last batch of an epoch has fewer rows; those behind it stay as they were. */
START_TEST(test_last_small_batch)
{
    mlp_data *data = make_labelled(stored_types[_i], 3);
    mlp__batch batch;

    make_batch(&batch, batch_types[_i], 4, INPUTS, 3);
    gather(&batch, data, NULL, 0, 4);
    gather(&batch, data, NULL, 4, 3);
    ck_assert_uint_eq(batch.rows, 3);
    ck_assert_uint_eq(batch.max_rows, 4);
    for (size_t i = 0; i < 3; i++)
        check_inputs(&batch, stored_types[_i], i, 4 + i);
    check_inputs(&batch, stored_types[_i], 3, 3);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_sizes_that_overflow)
{
    static const mlp__batch_shape shapes[] = {
        { MLP_F64, SIZE_MAX / 2, 2, 1, 1, 1 },  { MLP_F64, 1, SIZE_MAX, 1, 1, 1 },
        { MLP_F64, SIZE_MAX / 8, 1, 1, 1, 1 },  { MLP_F64, 9, 9, 1, SIZE_MAX / 4, 5 },
        { MLP_F64, 9, 9, 1, SIZE_MAX / 16, 1 },
    };
    size_t bytes;

    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        ck_fails(mlp__batch_bytes(&shapes[i], &bytes), MLP_EOVERFLOW, "too large");
}
END_TEST

/* Further copies of the inputs equal the first, and lie apart from all else. */
START_TEST(test_copies)
{
    static const size_t order[4] = { 6, 0, 3, 3 };
    mlp_data *data = make_labelled(stored_types[_i], 3);
    const size_t bytes = 4 * INPUTS * mlp__dtype_size(batch_types[_i]);
    mlp__batch batch;
    void *copies[3];

    make_batch(&batch, batch_types[_i], 4, INPUTS, 3);
    gather(&batch, data, order, 0, 4);
    for (size_t i = 0; i < 3; i++) {
        if (batch.type == MLP_F64)
            copies[i] = mlp__batch_gather_inputs_f64(&batch, i, 0, 4);
        else
            copies[i] = mlp__batch_gather_inputs_f32(&batch, i, 0, 4);
    }
    ck_assert_ptr_eq(copies[0], batch.x);
    ck_assert_mem_eq(copies[1], copies[0], bytes);
    ck_assert_mem_eq(copies[2], copies[0], bytes);
    ck_assert((char *)copies[2] == (char *)copies[1] + bytes);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_largest_input)
{
    mlp_data *bytes = make_labelled(MLP_U8, 3);
    mlp_data *numbers = make_labelled(MLP_F64, 3);
    mlp__batch batch;

    make_batch(&batch, MLP_F64, 1, INPUTS, 3);
    gather(&batch, bytes, NULL, 0, 1);
    ck_assert_double_eq(mlp__batch_largest_input(&batch), 255.0 * fabs(bytes->scale));
    gather(&batch, numbers, NULL, 0, 1);
    ck_assert_double_eq(mlp__batch_largest_input(&batch), 0.0);
    free(batch.x);
    mlp_data_free(bytes);
    mlp_data_free(numbers);
}
END_TEST

/* With a scaler the bound is what becomes of a byte of 0 (k = 0) or of 255. */
START_TEST(test_largest_input_with_a_scaler)
{
    static const uint8_t columns[2][6] = { { 200, 0, 250, 255, 245, 128 },
                                           { 3, 0, 10, 99, 0, 60 } };
    const double scales[2] = { 1.0 / 255.0, -0.125 };

    for (size_t k = 0; k < 2; k++) {
        double largest = 0.0;
        mlp_scaler *scaler;
        mlp__batch batch;
        mlp_data *data;

        ck_ok(mlp_data_wrap_u8(&data, 3, 2, 0, columns[k], NULL, scales[k]));
        ck_ok(mlp_scaler_fit_inputs(&scaler, data, NULL));
        ck_ok(mlp_data_set_scalers(data, scaler, NULL));
        for (size_t j = 0; j < 2; j++)
            for (int byte = 0; byte <= 255; byte += 255)
                largest =
                    fmax(largest, fabs((scales[k] * byte - scaler->shift[j]) * scaler->factor[j]));
        make_batch(&batch, MLP_F64, 3, 2, 0);
        gather(&batch, data, NULL, 0, 3);
        ck_near(mlp__batch_largest_input(&batch), largest, 1e-14);
        for (size_t i = 0; i < 6; i++)
            ck_assert_double_le(fabs(number(&batch, batch.x, i)), largest * (1.0 + 1e-14));
        ck_ok(mlp_data_set_scalers(data, NULL, NULL));
        ck_assert_double_eq(mlp__batch_largest_input(&batch), 255.0 * fabs(scales[k]));
        free(batch.x);
        mlp_scaler_free(scaler);
        mlp_data_free(data);
    }
}
END_TEST

/* Numbers that a scaler makes are those of mlp_data_row(), rounded once. */
START_TEST(test_scaled_inputs)
{
    static const size_t order[4] = { 6, 0, 3, 3 };
    mlp_data *data = make_labelled(stored_types[_i], 3);
    mlp_scaler *scaler;
    mlp__batch batch;

    ck_ok(mlp_scaler_fit_inputs(&scaler, data, NULL));
    ck_ok(mlp_data_set_scalers(data, scaler, NULL));
    make_batch(&batch, batch_types[_i], 4, INPUTS, 3);
    gather(&batch, data, order, 0, 4);
    for (size_t i = 0; i < 4; i++) {
        double row[INPUTS];

        ck_ok(mlp_data_row(data, order[i], row, NULL, NULL));
        for (size_t j = 0; j < INPUTS; j++)
            ck_assert_double_eq(number(&batch, batch.x, i * INPUTS + j),
                                rounded(batch.type, row[j]));
    }
    free(batch.x);
    mlp_scaler_free(scaler);
    mlp_data_free(data);
}
END_TEST

/* A spread that float can't tell from none is told before the numbers become float. */
START_TEST(test_scaled_before_rounding)
{
    static const double far[3] = { 1e8 + 0.25, 1e8 + 0.5, 1e8 + 0.75 };
    mlp_scaler_opts options = MLP_SCALER_OPTS_INIT;
    mlp_scaler *scaler;
    mlp__batch batch;
    mlp_data *data;

    options.kind = MLP_SCALER_MIN_MAX;
    ck_ok(mlp_data_wrap(&data, 3, 1, 0, far, NULL, NULL));
    ck_ok(mlp_scaler_fit_inputs(&scaler, data, &options));
    ck_ok(mlp_data_set_scalers(data, scaler, NULL));
    make_batch(&batch, MLP_F32, 3, 1, 0);
    gather(&batch, data, NULL, 0, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_double_eq(number(&batch, batch.x, i), 0.5 * (double)i);
    free(batch.x);
    mlp_scaler_free(scaler);
    mlp_data_free(data);
}
END_TEST

/* Data with targets of which some are missing: 2, 0, 3 and 1 of 3; and weights of theirs. */
static const double partly[4 * TARGETS] = { 1.0,         (double)NAN, 0.25,        (double)NAN,
                                            (double)NAN, (double)NAN, 0.5,         1.0,
                                            0.75,        0.0,         (double)NAN, (double)NAN };
static const double partly_weights[4] = { 2.0, 5.0, 0.0, 4.0 };

static mlp_data *make_partly(const double *weights)
{
    mlp_data *data;

    fill_arrays();
    ck_ok(mlp_data_wrap(&data, 4, INPUTS, TARGETS, x64, partly, weights));
    return data;
}

/* _i = 0: of losses that sum over outputs, 1: of those that are means. */
START_TEST(test_masses_of_missing_targets)
{
    static const double shares[2][4] = { { 1.0, 0.0, 1.0, 1.0 },
                                         { 2.0 / 3.0, 0.0, 1.0, 1.0 / 3.0 } };
    mlp_data *data = make_partly(NULL);
    mlp_data *weighted = make_partly(partly_weights);
    const double mean = _i == 0 ? 6.0 / 2.0 : (2.0 * 2.0 + 4.0) / 3.0;
    mlp__batch batch;

    for (size_t k = 0; k < 2; k++) {
        make_batch(&batch, k == 0 ? MLP_F64 : MLP_F32, 2, INPUTS, TARGETS);
        batch.by_target = _i == 1;
        for (size_t first = 0; first < 3; first++) {
            const double *share = shares[_i] + first;
            const double *weight = partly_weights + first;

            gather(&batch, data, NULL, first, 2);
            ck_assert(!batch.weighted);
            ck_near(batch.weight, share[0] + share[1], 1e-15);
            ck_assert_double_eq(batch.share, batch.weight);
            gather(&batch, weighted, NULL, first, 2);
            ck_assert(batch.weighted);
            ck_near(batch.weight, weight[0] * share[0] + weight[1] * share[1], 1e-15);
            ck_near(batch.share,
                    mean
                        * ((weight[0] > 0.0 ? share[0] : 0.0) + (weight[1] > 0.0 ? share[1] : 0.0)),
                    1e-15);
            ck_assert_double_eq(number(&batch, batch.sw, 1), weight[1]);
        }
        free(batch.x);
    }
    mlp_data_free(weighted);
    mlp_data_free(data);
}
END_TEST

/* Over an epoch, shares and masses sum to the same: each row counts what it should on average. */
START_TEST(test_shares_sum_to_masses)
{
    mlp_data *data = make_partly(partly_weights);
    double weight = 0.0;
    double share = 0.0;
    mlp__batch batch;

    make_batch(&batch, MLP_F64, 3, INPUTS, TARGETS);
    batch.by_target = _i == 1;
    for (size_t first = 0; first < 4; first += 3) {
        gather(&batch, data, NULL, first, first == 0 ? 3 : 1);
        weight += batch.weight;
        share += batch.share;
    }
    ck_near(share, weight, 1e-15);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

/* Class weights are in what is gathered, whatever the stored type. */
START_TEST(test_class_weights)
{
    static const double class_weights[3] = { 2.0, 0.0, 0.75 };
    static const size_t order[4] = { 4, 2, 5, 0 };
    mlp_data *data = make_labelled(stored_types[_i], 3);
    double sum = 0.0;
    mlp__batch batch;

    ck_ok(mlp_data_set_class_weights(data, class_weights));
    make_batch(&batch, batch_types[_i], 4, INPUTS, 3);
    gather(&batch, data, order, 0, 4);
    ck_assert(batch.weighted);
    for (size_t i = 0; i < 4; i++) {
        const double sample = stored_types[_i] == MLP_U8 ? 1.0 : sw64[order[i]];

        ck_assert_double_eq(number(&batch, batch.sw, i), sample * class_weights[labels[order[i]]]);
        sum += sample * class_weights[labels[order[i]]];
    }
    ck_assert_double_eq(batch.weight, sum);
    ck_near(batch.share, 3.0 * data->mean_weight[0], 1e-15);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

/* (1 - s) t + s / K; K = 3, or 2 (_i = 1). */
START_TEST(test_smoothed_labels)
{
    const double off = 0.15 / (_i == 1 ? 2.0 : 3.0);

    for (size_t k = 0; k < N_PAIRS; k++) {
        mlp_data *data = make_labelled(stored_types[k], 3);
        mlp__batch batch;

        make_batch(&batch, batch_types[k], ROWS, INPUTS, 3);
        batch.smoothing = 0.15;
        batch.binary_smoothing = _i == 1;
        gather(&batch, data, NULL, 0, ROWS);
        for (size_t i = 0; i < ROWS; i++)
            for (size_t j = 0; j < 3; j++)
                ck_near(number(&batch, batch.t, i * 3 + j),
                        ((size_t)labels[i] == j ? 0.85 : 0.0) + off,
                        batch_types[k] == MLP_F64 ? 1e-15 : 1e-7);
        free(batch.x);
        mlp_data_free(data);
    }
}
END_TEST

START_TEST(test_smoothed_targets)
{
    const double off = 0.15 / (_i == 1 ? 2.0 : 3.0);
    mlp_data *data = make_partly(NULL);

    for (size_t k = 0; k < 2; k++) {
        mlp__batch batch;

        make_batch(&batch, k == 0 ? MLP_F64 : MLP_F32, 4, INPUTS, TARGETS);
        batch.smoothing = 0.15;
        batch.binary_smoothing = _i == 1;
        gather(&batch, data, NULL, 0, 4);
        for (size_t i = 0; i < 4 * TARGETS; i++) {
            if (isnan(partly[i]))
                ck_assert(isnan(number(&batch, batch.t, i)));
            else
                ck_near(number(&batch, batch.t, i), 0.85 * partly[i] + off, k == 0 ? 1e-15 : 1e-7);
        }
        free(batch.x);
    }
    mlp_data_free(data);
}
END_TEST

/* One output is a choice of two, too. */
START_TEST(test_smoothed_single_output)
{
    static const double inputs[2] = { 1.0, 2.0 };
    static const int32_t two_classes[2] = { 1, 0 };
    mlp_data *data;
    mlp__batch batch;

    ck_ok(mlp_data_wrap_labels(&data, 2, 1, 2, inputs, two_classes, NULL));
    make_batch(&batch, MLP_F64, 2, 1, 1);
    batch.smoothing = 0.2;
    gather(&batch, data, NULL, 0, 2);
    ck_near(number(&batch, batch.t, 0), 0.9, 1e-15);
    ck_near(number(&batch, batch.t, 1), 0.1, 1e-15);
    free(batch.x);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_scaled_targets)
{
    mlp_data *data = make_partly(NULL);
    mlp_scaler *scaler;
    mlp__batch batch;

    ck_ok(mlp_scaler_fit_targets(&scaler, data, NULL));
    ck_ok(mlp_data_set_scalers(data, NULL, scaler));
    make_batch(&batch, batch_types[_i], 4, INPUTS, TARGETS);
    gather(&batch, data, NULL, 0, 4);
    for (size_t i = 0; i < 4; i++) {
        double target[TARGETS];

        ck_ok(mlp_data_row(data, i, NULL, target, NULL));
        for (size_t j = 0; j < TARGETS; j++) {
            const double gathered = number(&batch, batch.t, i * TARGETS + j);

            ck_assert(isnan(target[j]) ? isnan(gathered)
                                       : gathered == rounded(batch.type, target[j]));
        }
    }
    free(batch.x);
    mlp_scaler_free(scaler);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/batch");

    add_loop_test(suite, test_rows_in_a_given_order, N_PAIRS);
    add_loop_test(suite, test_rows_as_they_lie, N_PAIRS);
    add_loop_test(suite, test_rows_of_a_part, N_PAIRS);
    add_loop_test(suite, test_targets, 4);
    add_loop_test(suite, test_labels_become_targets, N_PAIRS);
    add_loop_test(suite, test_label_of_a_single_output, 2);
    add_loop_test(suite, test_weights, 4);
    add_loop_test(suite, test_last_small_batch, N_PAIRS);
    add_loop_test(suite, test_copies, N_PAIRS);
    add_test(suite, test_sizes_that_overflow);
    add_test(suite, test_largest_input);
    add_test(suite, test_largest_input_with_a_scaler);
    add_loop_test(suite, test_scaled_inputs, N_PAIRS);
    add_test(suite, test_scaled_before_rounding);
    add_loop_test(suite, test_scaled_targets, 2);
    add_loop_test(suite, test_masses_of_missing_targets, 2);
    add_loop_test(suite, test_shares_sum_to_masses, 2);
    add_loop_test(suite, test_class_weights, N_PAIRS);
    add_loop_test(suite, test_smoothed_labels, 2);
    add_loop_test(suite, test_smoothed_targets, 2);
    add_test(suite, test_smoothed_single_output);
    return suite;
}
