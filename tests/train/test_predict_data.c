/* SPDX-License-Identifier: MIT */
/*
 * Predictions for the rows of data: what mlp_predict() gives for each row as
 * the network sees it.
 */
#include "support.h"

enum { ROWS = 11, INPUTS = 3, OUTPUTS = 2, PIECE = 4 };

static uint8_t bytes[ROWS * INPUTS];
static const uint8_t labels[ROWS] = { 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1 };

static void fill_bytes(void)
{
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        bytes[i] = (uint8_t)(127.5 + 127.0 * awkward(7, i));
}

/* Compares with mlp_predict() on the rows of `data`, in pieces of the same rows. */
static void check_predictions(const mlp_net *net, const mlp_data *data)
{
    const size_t rows = mlp_data_rows(data);
    double x[ROWS * INPUTS];
    double want[ROWS * OUTPUTS];
    double got[ROWS * OUTPUTS];
    mlp_work *work;

    for (size_t i = 0; i < rows; i++)
        ck_ok(mlp_data_row(data, i, x + i * INPUTS, NULL, NULL));
    ck_ok(mlp_work_new(&work, net, PIECE, 0));
    ck_ok(mlp_predict(net, work, rows, x, want));
    ck_ok(mlp_predict_data(net, work, data, got));
    ck_assert_mem_eq(got, want, rows * OUTPUTS * sizeof *got);
    mlp_work_free(work);
}

/* The labels are of more classes than the network has outputs: they do not matter. */
START_TEST(test_bytes_with_and_without_labels)
{
    mlp_data *labelled;
    mlp_data *plain;
    mlp_net *net;

    fill_bytes();
    ck_ok(mlp_net_parse(&net, MLP_F64, "3-5:tanh-2", 1));
    ck_ok(mlp_data_wrap_u8(&labelled, ROWS, INPUTS, 3, bytes, labels, 1.0 / 255.0));
    ck_ok(mlp_data_wrap_u8(&plain, ROWS, INPUTS, 0, bytes, NULL, 1.0 / 255.0));
    check_predictions(net, labelled);
    check_predictions(net, plain);
    mlp_data_free(plain);
    mlp_data_free(labelled);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_parts_and_weights)
{
    double x[ROWS * INPUTS];
    double weights[ROWS];
    mlp_data *data;
    mlp_data *parts[2];
    mlp_net *net;

    for (size_t i = 0; i < ROWS * INPUTS; i++)
        x[i] = awkward(8, i);
    for (size_t i = 0; i < ROWS; i++)
        weights[i] = 0.5 + (double)i;
    ck_ok(mlp_net_parse(&net, MLP_F64, "3-5:tanh-2", 1));
    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, 0, x, NULL, weights));
    ck_ok(mlp_data_split(data, 0.4, 3, &parts[0], &parts[1]));
    check_predictions(net, data);
    check_predictions(net, parts[0]);
    check_predictions(net, parts[1]);
    mlp_data_free(parts[0]);
    mlp_data_free(parts[1]);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_f32)
{
    mlp_data *data;
    mlp_net *net;
    mlp_work *work;
    float x[ROWS * INPUTS];
    float want[ROWS * OUTPUTS];
    float got[ROWS * OUTPUTS];

    fill_bytes();
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        x[i] = 0.5f * (float)bytes[i];
    ck_ok(mlp_net_parse(&net, MLP_F32, "3-5:tanh-2", 1));
    ck_ok(mlp_data_wrap_u8(&data, ROWS, INPUTS, 0, bytes, NULL, 0.5));
    ck_ok(mlp_work_new(&work, net, PIECE, 0));
    ck_ok(mlp_predict_f32(net, work, ROWS, x, want));
    ck_ok(mlp_predict_data_f32(net, work, data, got));
    ck_assert_mem_eq(got, want, sizeof got);
    mlp_work_free(work);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_bad_arguments)
{
    double y[ROWS * OUTPUTS];
    float y_f32[ROWS * OUTPUTS];
    mlp_data *data;
    mlp_net *net;
    mlp_net *wide;
    mlp_work *work;
    mlp_work *wide_work;

    fill_bytes();
    ck_ok(mlp_data_wrap_u8(&data, ROWS, INPUTS, 0, bytes, NULL, 1.0));
    ck_ok(mlp_net_parse(&net, MLP_F64, "3-2", 1));
    ck_ok(mlp_net_parse(&wide, MLP_F64, "4-2", 1));
    ck_ok(mlp_work_new(&work, net, PIECE, 0));
    ck_ok(mlp_work_new(&wide_work, wide, PIECE, 0));
    ck_fails(mlp_predict_data(NULL, work, data, y), MLP_EINVAL, "is NULL");
    ck_fails(mlp_predict_data(net, NULL, data, y), MLP_EINVAL, "is NULL");
    ck_fails(mlp_predict_data(net, work, NULL, y), MLP_EINVAL, "is NULL");
    ck_fails(mlp_predict_data(net, work, data, NULL), MLP_EINVAL, "is NULL");
    ck_fails(mlp_predict_data_f32(net, work, data, y_f32), MLP_EDTYPE, "mlp_predict_data_f32");
    ck_fails(mlp_predict_data(wide, wide_work, data, y), MLP_ESHAPE, "3 inputs");
    ck_fails(mlp_predict_data(net, wide_work, data, y), MLP_ESHAPE, "made for 4 inputs");
    mlp_data_free(data);
    ck_fails(mlp_data_wrap_u8(&data, ROWS, INPUTS, 3, bytes, NULL, 1.0), MLP_EINVAL,
             "3 classes, but labels is NULL");
    mlp_work_free(wide_work);
    mlp_work_free(work);
    mlp_net_free(wide);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/predict_data");

    add_test(suite, test_bytes_with_and_without_labels);
    add_test(suite, test_parts_and_weights);
    add_test(suite, test_f32);
    add_test(suite, test_bad_arguments);
    return suite;
}
