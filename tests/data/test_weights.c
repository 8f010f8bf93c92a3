/* SPDX-License-Identifier: MIT */
/*
 * What rows count for: class weights, balanced ones, masses of rows with
 * missing targets.
 */
#include "support.h"

#include "data/weights.h"

enum { ROWS = 6, CLASSES = 3 };

static const double x[ROWS] = { 0.5, -1.25, 2.0, 3.5, 0.0, 1.0 };
static const int32_t labels[ROWS] = { 0, 2, 2, 0, 2, 2 };
static const uint8_t bytes[ROWS] = { 0, 2, 2, 0, 2, 2 };
static const double sw[ROWS] = { 1.0, 0.5, 0.0, 2.25, 3.0, 0.125 };
static const double class_weights[CLASSES] = { 2.385, 0.75, 1.5 };

static mlp_data *make_labelled(const double *weights)
{
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, ROWS, 1, CLASSES, x, labels, weights));
    return data;
}

static mlp_data *make_bytes(void)
{
    mlp_data *data;

    ck_ok(mlp_data_wrap_u8(&data, ROWS, 1, CLASSES, bytes, bytes, 0.5));
    return data;
}

/* Bytes have no sample weights: _i = 0 and 1 are doubles without and with them, 2 bytes. */
START_TEST(test_class_weights)
{
    mlp_data *data = _i == 2 ? make_bytes() : make_labelled(_i == 1 ? sw : NULL);
    double given[CLASSES];
    double sum = 0.0;

    memcpy(given, class_weights, sizeof given);
    ck_assert(mlp__data_is_weighted(data) == (_i == 1));
    ck_ok(mlp_data_set_class_weights(data, given));
    memset(given, 0, sizeof given); /* they were copied */
    ck_assert(mlp__data_is_weighted(data));
    for (size_t i = 0; i < ROWS; i++) {
        const double weight = (_i == 1 ? sw[i] : 1.0) * class_weights[labels[i]];

        ck_assert_double_eq(mlp__data_row_weight(data, i), weight);
        ck_assert_double_eq(mlp__data_sample_weight(data, i), _i == 1 ? sw[i] : 1.0);
        sum += weight;
    }
    ck_near(data->mean_weight[0], sum / (_i == 1 ? ROWS - 1 : ROWS), 1e-15);
    ck_near(data->mean_weight[1], data->mean_weight[0], 1e-15);
    ck_ok(mlp_data_set_class_weights(data, NULL));
    ck_assert(mlp__data_is_weighted(data) == (_i == 1));
    ck_assert_double_eq(mlp__data_row_weight(data, 0), 1.0);
    ck_near(data->mean_weight[0], _i == 1 ? 6.875 / 5.0 : 1.0, 1e-15);
    mlp_data_free(data);
}
END_TEST

/* Refused weights leave those that are there. */
START_TEST(test_bad_class_weights)
{
    static const double wrong[] = { -1.0, -1e-30, (double)NAN, (double)INFINITY };
    static const double none_there[CLASSES] = { 0.0, 5.0, 0.0 };
    static const double huge[CLASSES] = { 1e308, 1.0, 1e308 };
    static const double inputs[ROWS] = { 0.0 };
    mlp_data *data = make_labelled(sw);
    mlp_data *with_targets;
    double bad[CLASSES];

    ck_ok(mlp_data_set_class_weights(data, class_weights));
    for (size_t i = 0; i < 4; i++) {
        memcpy(bad, class_weights, sizeof bad);
        bad[1] = wrong[i];
        ck_fails(mlp_data_set_class_weights(data, bad), MLP_ERANGE, "class 1 has the weight");
    }
    ck_fails(mlp_data_set_class_weights(data, none_there), MLP_ERANGE, "of all 6 rows are 0");
    ck_fails(mlp_data_set_class_weights(data, huge), MLP_ERANGE, "sum to inf");
    ck_assert_double_eq(mlp__data_row_weight(data, 1), 0.5 * 1.5);
    ck_fails(mlp_data_set_class_weights(NULL, class_weights), MLP_EINVAL, "data is NULL");
    ck_ok(mlp_data_wrap(&with_targets, ROWS, 1, 1, inputs, x, NULL));
    ck_fails(mlp_data_set_class_weights(with_targets, class_weights), MLP_EINVAL, "no labels");
    mlp_data_free(with_targets);
    mlp_data_free(data);
}
END_TEST

/* 6 / (3 x 2) and 6 / (3 x 4); with weights 6.875 / (3 x 3.25) and 6.875 / (3 x 3.625). */
START_TEST(test_balanced)
{
    static const double wanted[2][CLASSES] = { { 1.0, 0.0, 0.5 },
                                               { 6.875 / 9.75, 0.0, 6.875 / 10.875 } };
    mlp_data *data = _i == 2 ? make_bytes() : make_labelled(_i == 1 ? sw : NULL);
    double weights[CLASSES] = { 9.0, 9.0, 9.0 };

    for (int round = 0; round < 2; round++) {
        ck_ok(mlp_data_balanced_class_weights(data, weights));
        for (size_t k = 0; k < CLASSES; k++)
            ck_near(weights[k], wanted[_i % 2][k], 1e-15);
        ck_ok(mlp_data_set_class_weights(data, weights));
    }
    mlp_data_free(data);
}
END_TEST

START_TEST(test_balanced_of_nothing)
{
    double weights[CLASSES];
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, ROWS, 1, 1, x, x, NULL));
    ck_fails(mlp_data_balanced_class_weights(data, weights), MLP_EINVAL, "no labels");
    ck_fails(mlp_data_balanced_class_weights(NULL, weights), MLP_EINVAL, "data is NULL");
    ck_fails(mlp_data_balanced_class_weights(data, NULL), MLP_EINVAL, "weights is NULL");
    mlp_data_free(data);
}
END_TEST

/* Each part has weights of its own, and means over its own rows. */
START_TEST(test_parts_inherit_class_weights)
{
    mlp_data *data = make_labelled(sw);
    mlp_data *part[2];

    ck_ok(mlp_data_set_class_weights(data, class_weights));
    ck_ok(mlp_data_split(data, 0.5, 2, &part[0], &part[1]));
    ck_ok(mlp_data_set_class_weights(data, NULL));
    for (size_t p = 0; p < 2; p++) {
        double sum = 0.0;
        double weighty = 0.0;

        for (size_t i = 0; i < 3; i++) {
            const size_t row = part[p]->index[i];
            const double weight = sw[row] * class_weights[labels[row]];

            ck_assert_double_eq(mlp__data_row_weight(part[p], row), weight);
            sum += weight;
            weighty += weight > 0.0;
        }
        ck_near(part[p]->mean_weight[0], sum / weighty, 1e-15);
    }
    mlp_data_free(part[1]);
    mlp_data_free(part[0]);
    mlp_data_free(data);
}
END_TEST

static const double some_missing[4 * 3] = { 1.0,         (double)NAN, 2.0,         (double)NAN,
                                            (double)NAN, (double)NAN, 0.5,         1.5,
                                            2.5,         -1.0,        (double)NAN, (double)NAN };

/* Rows with 2, 0, 3 and 1 of 3 targets. */
START_TEST(test_masses)
{
    static const double weights[4] = { 2.0, 5.0, 0.0, 4.0 };
    static const double by_target[4] = { 2.0 / 3.0, 0.0, 1.0, 1.0 / 3.0 };
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, 4, 1, 3, x, some_missing, NULL));
    ck_assert(data->missing);
    ck_assert(!mlp__data_is_weighted(data));
    for (size_t i = 0; i < 4; i++) {
        ck_assert_double_eq(mlp__data_scored(data, i, true), by_target[i]);
        ck_assert_double_eq(mlp__data_scored(data, i, false), by_target[i] > 0.0);
    }
    ck_assert_double_eq(data->mean_weight[0], 1.0);
    ck_assert_double_eq(data->mean_weight[1], 1.0);
    mlp_data_free(data);

    ck_ok(mlp_data_wrap(&data, 4, 1, 3, x, some_missing, weights));
    ck_near(data->mean_weight[0], (2.0 + 4.0) / 2.0, 1e-15);
    ck_near(data->mean_weight[1], (2.0 * 2.0 + 4.0 * 1.0) / 3.0, 1e-15);
    mlp_data_free(data);
}
END_TEST

/* A part may have all its targets, or none that counts. */
START_TEST(test_missing_in_parts)
{
    static const double targets[4] = { 1.0, 2.0, (double)NAN, 3.0 };
    static const double few[4] = { (double)NAN, (double)NAN, (double)NAN, 3.0 };
    mlp_data *data;
    mlp_data *part[2];

    ck_ok(mlp_data_wrap(&data, 4, 1, 1, x, targets, NULL));
    ck_ok(mlp_data_split(data, 0.5, 1, &part[0], &part[1]));
    ck_assert(part[0]->missing != part[1]->missing);
    mlp_data_free(part[1]);
    mlp_data_free(part[0]);
    mlp_data_free(data);

    ck_ok(mlp_data_wrap(&data, 4, 1, 1, x, few, NULL));
    ck_fails(mlp_data_split(data, 0.5, 1, &part[0], &part[1]), MLP_ERANGE,
             "one part's 2 rows have no target");
    ck_assert_ptr_null(part[0]);
    ck_assert_ptr_null(part[1]);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/weights");

    add_loop_test(suite, test_class_weights, 3);
    add_test(suite, test_bad_class_weights);
    add_loop_test(suite, test_balanced, 3);
    add_test(suite, test_balanced_of_nothing);
    add_test(suite, test_parts_inherit_class_weights);
    add_test(suite, test_masses);
    add_test(suite, test_missing_in_parts);
    return suite;
}
