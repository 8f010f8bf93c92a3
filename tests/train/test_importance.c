/* SPDX-License-Identifier: MIT */
/*
 * Permutation importance against data whose column was permuted by hand, by the
 * library's own permutations.
 */
#include "rows.h"
#include "support.h"

#include <math.h>

#include "base/rng.h"

enum { INPUTS = 4, OUTPUTS = 2, ROWS = 37, REPEATS = 3, SEED = 5 };

static double x[ROWS * INPUTS], t[ROWS * OUTPUTS], sw[ROWS];
static uint8_t bytes[ROWS * INPUTS], label[ROWS];

static void fill(bool missing)
{
    for (size_t i = 0; i < ROWS * INPUTS; i++) {
        bytes[i] = (uint8_t)(i * i * 7 % 251);
        x[i] = awkward(1, i);
    }
    for (size_t i = 0; i < ROWS; i++) {
        label[i] = bytes[i * INPUTS] > 125;
        sw[i] = (double)(i % 4) * 0.75;
    }
    for (size_t i = 0; i < ROWS * OUTPUTS; i++)
        t[i] = missing && i % 7 == 3 ? (double)NAN : awkward(2, i);
}

/* Data of a kind, doubles with all that may be or bytes with labels; scaled as the given ones. */
static mlp_data *make_data(bool of_bytes, const double *inputs, const uint8_t *byte_inputs,
                           const mlp_scaler *scaler)
{
    mlp_data *data;

    if (of_bytes)
        ck_ok(mlp_data_wrap_u8(&data, ROWS, INPUTS, OUTPUTS, byte_inputs, label, 1.0 / 255.0));
    else
        ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, inputs, t, sw));
    if (scaler != NULL)
        ck_ok(mlp_data_set_scalers(data, scaler, NULL));
    return data;
}

/* _i: bytes, f32, missing targets. */
START_TEST(test_by_hand)
{
    const bool of_bytes = _i % 2 == 1, missing = !of_bytes && _i / 4 == 1;
    const mlp_loss loss = of_bytes ? MLP_LOSS_CROSS_ENTROPY : MLP_LOSS_HUBER;
    const mlp_dtype type = _i / 2 % 2 == 0 ? MLP_F64 : MLP_F32;
    double importance[INPUTS], spread[INPUTS];
    mlp_metrics base, metrics;
    mlp_scaler *scaler;
    mlp_data *data;
    mlp_work *work;
    mlp_net *net;

    fill(missing);
    data = make_data(of_bytes, x, bytes, NULL);
    ck_ok(mlp_scaler_fit_inputs(&scaler, data, NULL));
    ck_ok(mlp_data_set_scalers(data, scaler, NULL));
    ck_ok(mlp_net_parse(&net, type, of_bytes ? "4-6:tanh-2:softmax" : "4-6:tanh-2", 1));
    ck_ok(mlp_work_new(&work, net, 10, 1 + _i % 3));
    ck_ok(mlp_evaluate(net, work, loss, data, &base));
    ck_ok(mlp_permutation_importance(net, work, loss, data, REPEATS, SEED, importance, spread));
    for (size_t j = 0; j < INPUTS; j++) {
        double rise[REPEATS], mean = 0.0, squares = 0.0;

        for (size_t r = 0; r < REPEATS; r++) {
            const mlp__rng_key key = { SEED + r, MLP__RNG_MIX, (uint32_t)j };
            double mixed[ROWS * INPUTS];
            uint8_t mixed_bytes[ROWS * INPUTS];
            size_t order[ROWS];
            mlp_data *other;

            memcpy(mixed, x, sizeof mixed);
            memcpy(mixed_bytes, bytes, sizeof mixed_bytes);
            mlp__rng_permutation(&key, ROWS, order);
            for (size_t i = 0; i < ROWS; i++) {
                mixed[i * INPUTS + j] = x[order[i] * INPUTS + j];
                mixed_bytes[i * INPUTS + j] = bytes[order[i] * INPUTS + j];
            }
            other = make_data(of_bytes, mixed, mixed_bytes, scaler);
            ck_ok(mlp_evaluate(net, work, loss, other, &metrics));
            rise[r] = metrics.loss - base.loss;
            mean += rise[r] / REPEATS;
            mlp_data_free(other);
        }
        for (size_t r = 0; r < REPEATS; r++)
            squares += (rise[r] - mean) * (rise[r] - mean);
        ck_near(importance[j], mean, 1e-14);
        ck_near(spread[j], sqrt(squares / (REPEATS - 1)), 1e-14);
        ck_assert_double_gt(fabs(importance[j]), 1e-4);
    }
    mlp_scaler_free(scaler);
    mlp_work_free(work);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

/* What is not looked at does not matter; what all depends on does. */
START_TEST(test_ignored)
{
    double importance[INPUTS], once[INPUTS], spread[INPUTS];
    mlp_data *data;
    mlp_work *work;
    mlp_net *net;

    fill(false);
    ck_ok(mlp_net_parse(&net, MLP_F64, "4-2", 1));
    for (size_t i = 0; i < OUTPUTS; i++)
        mlp_net_params(net)[i * INPUTS + 2] = 0.0;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < OUTPUTS; j++)
            t[i * OUTPUTS + j] = 3.0 * x[i * INPUTS];
    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL));
    for (size_t j = 0; j < OUTPUTS; j++)
        mlp_net_params(net)[j * INPUTS] = 3.0;
    ck_ok(mlp_work_new(&work, net, 8, 0));
    ck_ok(mlp_permutation_importance(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, data, 10, 1,
                                     importance, spread));
    ck_assert_double_eq(importance[2], 0.0);
    ck_assert_double_eq(spread[2], 0.0);
    ck_assert_double_gt(importance[0], importance[1]);
    ck_assert_double_gt(importance[0], importance[3]);
    ck_assert_double_gt(spread[0], 0.0);
    ck_ok(mlp_permutation_importance(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, data, 1, 1, once,
                                     spread));
    ck_assert(isnan(spread[0]));
    ck_ok(mlp_permutation_importance(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, data, 1, 1, importance,
                                     NULL));
    ck_assert_mem_eq(once, importance, sizeof once);
    ck_fails(mlp_permutation_importance(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, data, 0, 1,
                                        importance, NULL),
             MLP_EINVAL, "0 repeats");
    ck_fails(mlp_permutation_importance(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, NULL, 1, 1,
                                        importance, NULL),
             MLP_EINVAL, "data is NULL");
    ck_fails(
        mlp_permutation_importance(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, data, 1, 1, NULL, NULL),
        MLP_EINVAL, "is NULL");
    ck_fails(
        mlp_permutation_importance(net, work, MLP_LOSS_CROSS_ENTROPY, data, 1, 1, importance, NULL),
        MLP_ERANGE, "");
    mlp_work_free(work);
    mlp_net_free(net);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/importance");

    add_loop_test(suite, test_by_hand, 8);
    add_test(suite, test_ignored);
    return suite;
}
