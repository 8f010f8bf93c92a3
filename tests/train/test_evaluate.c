/* SPDX-License-Identifier: MIT */
/*
 * Loss, accuracy and confusion, against sums by hand. The network is
 * the identity where possible, so that the data say what its outputs are.
 */
#include "support.h"

#include "train/identity.h"

/* Outputs of 6 rows in 3 classes; the classes they say are 1 0 2 0 2 1. */
enum { ROWS = 6, CLASSES = 3 };

static const double outputs[ROWS * CLASSES] = {
    0.2, 0.9, -0.3, 2.0, 1.5, 1.75, -3.0, -2.0, -1.0, 4.0, 0.5, 0.0, 0.0, 0.25, 0.5, 1.0, 1.5, -8.0,
};
static const int32_t labels[ROWS] = { 1, 0, 0, 0, 2, 0 };
static const double weights[ROWS] = { 1.0, 0.5, 4.0, 0.0, 2.0, 0.25 };

static double mean_squared_error(size_t row)
{
    double sum = 0.0;

    for (size_t j = 0; j < CLASSES; j++) {
        const double e = outputs[row * CLASSES + j] - ((size_t)labels[row] == j ? 1.0 : 0.0);

        sum += e * e;
    }
    return sum / CLASSES;
}

/* _i: the element type. Every size of piece gives the same. */
START_TEST(test_loss_and_accuracy)
{
    const double tolerance = _i ? 1e-6 : 1e-14;
    mlp_net *net = make_identity(_i ? MLP_F32 : MLP_F64, CLASSES, MLP_ACT_IDENTITY);
    mlp_data *data;
    double loss = 0.0;

    ck_ok(mlp_data_wrap_labels(&data, ROWS, CLASSES, CLASSES, outputs, labels, NULL));
    for (size_t i = 0; i < ROWS; i++)
        loss += mean_squared_error(i) / ROWS;
    for (size_t piece = 1; piece <= ROWS + 2; piece++) {
        const mlp_metrics metrics = evaluate(net, MLP_LOSS_MEAN_SQUARED_ERROR, data, piece);

        ck_assert_uint_eq(metrics.rows, ROWS);
        ck_near(metrics.loss, loss, tolerance);
        ck_near(metrics.accuracy, 4.0 / 6.0, 1e-15);
    }
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* Row 3 has the weight 0; in pieces of 1 it is a piece of no weight. */
START_TEST(test_weighted_loss_and_accuracy)
{
    const double tolerance = _i ? 1e-6 : 1e-14;
    mlp_net *net = make_identity(_i ? MLP_F32 : MLP_F64, CLASSES, MLP_ACT_IDENTITY);
    mlp_data *data;
    double loss = 0.0;

    ck_ok(mlp_data_wrap_labels(&data, ROWS, CLASSES, CLASSES, outputs, labels, weights));
    for (size_t i = 0; i < ROWS; i++)
        loss += weights[i] * mean_squared_error(i) / 7.75;
    for (size_t piece = 1; piece <= ROWS + 2; piece++) {
        const mlp_metrics metrics = evaluate(net, MLP_LOSS_MEAN_SQUARED_ERROR, data, piece);

        ck_assert_uint_eq(metrics.rows, ROWS);
        ck_near(metrics.loss, loss, tolerance);
        ck_near(metrics.accuracy, (1.0 + 0.5 + 2.0) / 7.75, 1e-15);
    }
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_weight_k_is_k_copies)
{
    static const double sw[2] = { 3.0, 1.0 };
    static const int32_t copied_labels[4] = { 0, 0, 0, 1 };
    double copies[4 * CLASSES];
    mlp_net *net = make_identity(MLP_F64, CLASSES, MLP_ACT_SOFTMAX);
    mlp_metrics one;
    mlp_metrics other;
    mlp_data *weighted;
    mlp_data *copied;

    for (size_t i = 0; i < 4; i++)
        memcpy(copies + i * CLASSES, outputs + (i < 3 ? 0 : 1) * CLASSES, CLASSES * sizeof(double));
    ck_ok(mlp_data_wrap_labels(&weighted, 2, CLASSES, CLASSES, outputs, copied_labels + 2, sw));
    ck_ok(mlp_data_wrap_labels(&copied, 4, CLASSES, CLASSES, copies, copied_labels, NULL));
    one = evaluate(net, MLP_LOSS_CROSS_ENTROPY, weighted, 8);
    other = evaluate(net, MLP_LOSS_CROSS_ENTROPY, copied, 8);
    ck_near(one.loss, other.loss, 1e-15);
    ck_near(one.accuracy, other.accuracy, 1e-15);
    mlp_data_free(copied);
    mlp_data_free(weighted);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_accuracy_needs_labels)
{
    mlp_net *net = make_identity(MLP_F64, CLASSES, MLP_ACT_IDENTITY);
    mlp_metrics metrics;
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, ROWS, CLASSES, CLASSES, outputs, outputs, NULL));
    metrics = evaluate(net, MLP_LOSS_MEAN_SQUARED_ERROR, data, 4);
    ck_assert_double_eq(metrics.loss, 0.0);
    ck_assert(isnan(metrics.accuracy));
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/*
 * One output for two classes: from which value on it says class 1. The inputs
 * are just below, at and above the limit.
 */
static const struct {
    mlp_act act;
    mlp_loss loss;
    double limit;
} limits[] = {
    { MLP_ACT_SIGMOID, MLP_LOSS_BINARY_CROSS_ENTROPY, 0.0 },
    { MLP_ACT_SIGMOID, MLP_LOSS_MEAN_SQUARED_ERROR, 0.0 },
    { MLP_ACT_IDENTITY, MLP_LOSS_BINARY_CROSS_ENTROPY, 0.0 },
    { MLP_ACT_IDENTITY, MLP_LOSS_MEAN_SQUARED_ERROR, 0.5 },
    { MLP_ACT_IDENTITY, MLP_LOSS_HUBER, 0.5 },
};

enum { N_LIMITS = sizeof limits / sizeof limits[0] };

/* _i: each limit, in f64, then in f32. */
START_TEST(test_single_output)
{
    const int k = _i % N_LIMITS;
    const mlp_dtype type = _i < N_LIMITS ? MLP_F64 : MLP_F32;
    const double x[4] = { limits[k].limit - 1e-3, limits[k].limit, limits[k].limit + 1e-3, -7.0 };
    static const int32_t right[4] = { 0, 1, 1, 0 };
    static const int32_t wrong[4] = { 1, 0, 0, 1 };
    mlp_net *net = make_identity(type, 1, limits[k].act);
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, 4, 1, 2, x, right, NULL));
    ck_assert_double_eq(evaluate(net, limits[k].loss, data, 3).accuracy, 1.0);
    mlp_data_free(data);
    ck_ok(mlp_data_wrap_labels(&data, 4, 1, 2, x, wrong, NULL));
    ck_assert_double_eq(evaluate(net, limits[k].loss, data, 3).accuracy, 0.0);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* Sigmoid outputs, and the same sums as logits, have the same loss and classes. */
START_TEST(test_logits_are_the_sums_of_a_sigmoid)
{
    static const double x[5] = { -2.385, -0.3, 0.1, 0.75, 4.0 };
    static const int32_t classes[5] = { 0, 1, 1, 0, 1 };
    mlp_net *sigmoid = make_identity(MLP_F64, 1, MLP_ACT_SIGMOID);
    mlp_net *logit = make_identity(MLP_F64, 1, MLP_ACT_IDENTITY);
    mlp_metrics one;
    mlp_metrics other;
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, 5, 1, 2, x, classes, NULL));
    one = evaluate(sigmoid, MLP_LOSS_BINARY_CROSS_ENTROPY, data, 5);
    other = evaluate(logit, MLP_LOSS_BINARY_CROSS_ENTROPY, data, 5);
    ck_near(one.loss, other.loss, 1e-15);
    ck_assert_double_eq(one.accuracy, 3.0 / 5.0);
    ck_assert_double_eq(other.accuracy, 3.0 / 5.0);
    mlp_data_free(data);
    mlp_net_free(logit);
    mlp_net_free(sigmoid);
}
END_TEST

/* Of outputs that are alike the first one is said. */
START_TEST(test_outputs_alike)
{
    static const double x[6] = { 1.0, 1.0, 0.0, 0.0, 2.0, 2.0 };
    static const int32_t said[2] = { 0, 1 };
    mlp_net *net = make_identity(MLP_F64, CLASSES, MLP_ACT_IDENTITY);
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, 2, CLASSES, CLASSES, x, said, NULL));
    ck_assert_double_eq(evaluate(net, MLP_LOSS_MEAN_SQUARED_ERROR, data, 2).accuracy, 1.0);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* _i: element type; without weights, where the numbers are counts, then with weights. */
START_TEST(test_confusion)
{
    static const double expected[2][CLASSES * CLASSES] = {
        { 2.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0 },
        { 0.5, 0.25, 4.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0 },
    };
    mlp_net *net = make_identity(_i % 2 ? MLP_F32 : MLP_F64, CLASSES, MLP_ACT_SOFTMAX);
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, ROWS, CLASSES, CLASSES, outputs, labels,
                               _i < 2 ? NULL : weights));
    for (size_t piece = 1; piece <= ROWS; piece++) {
        double confusion[CLASSES * CLASSES] = { 99.0, 99.0, 99.0 };
        mlp_work *work;

        ck_ok(mlp_work_new(&work, net, piece, 0));
        ck_ok(mlp_confusion(net, work, MLP_LOSS_CROSS_ENTROPY, data, confusion));
        ck_assert_mem_eq(confusion, expected[_i / 2], sizeof confusion);
        mlp_work_free(work);
    }
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_confusion_of_a_single_output)
{
    static const double x[5] = { -1.0, 0.25, 0.75, 2.0, 0.1 };
    static const int32_t classes[5] = { 0, 0, 1, 0, 1 };
    static const double by_logit[4] = { 1.0, 2.0, 0.0, 2.0 };
    static const double by_half[4] = { 2.0, 1.0, 1.0, 1.0 };
    mlp_net *net = make_identity(MLP_F64, 1, MLP_ACT_IDENTITY);
    double confusion[4];
    mlp_work *work;
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, 5, 1, 2, x, classes, NULL));
    ck_ok(mlp_work_new(&work, net, 2, 0));
    ck_ok(mlp_confusion(net, work, MLP_LOSS_BINARY_CROSS_ENTROPY, data, confusion));
    ck_assert_mem_eq(confusion, by_logit, sizeof confusion);
    ck_ok(mlp_confusion(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, data, confusion));
    ck_assert_mem_eq(confusion, by_half, sizeof confusion);
    mlp_work_free(work);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* Parts of a split are evaluated on their own rows. */
START_TEST(test_part_of_a_split)
{
    mlp_net *net = make_identity(MLP_F64, CLASSES, MLP_ACT_IDENTITY);
    mlp_data *data;
    mlp_data *part[2];
    double loss = 0.0;
    double accuracy = 0.0;

    ck_ok(mlp_data_wrap_labels(&data, ROWS, CLASSES, CLASSES, outputs, labels, NULL));
    ck_ok(mlp_data_split(data, 0.4, 3, &part[0], &part[1]));
    for (size_t i = 0; i < 2; i++) {
        const mlp_metrics metrics = evaluate(net, MLP_LOSS_MEAN_SQUARED_ERROR, part[i], 2);

        loss += (double)metrics.rows * metrics.loss;
        accuracy += (double)metrics.rows * metrics.accuracy;
        mlp_data_free(part[i]);
    }
    ck_near(loss / ROWS, evaluate(net, MLP_LOSS_MEAN_SQUARED_ERROR, data, 6).loss, 1e-14);
    ck_near(accuracy, 4.0, 1e-14);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_loss_that_is_not_finite)
{
    static const double large[CLASSES] = { 1e200, 0.0, 0.0 };
    mlp_net *net = make_identity(MLP_F64, CLASSES, MLP_ACT_IDENTITY);
    mlp_metrics metrics;
    mlp_data *data;
    mlp_work *work;

    ck_ok(mlp_data_wrap_labels(&data, 1, CLASSES, CLASSES, large, labels, NULL));
    ck_ok(mlp_work_new(&work, net, 1, 0));
    ck_fails(mlp_evaluate(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, data, &metrics), MLP_ENONFINITE,
             "1 rows is inf");
    ck_ok(mlp_evaluate(net, work, MLP_LOSS_MEAN_ABSOLUTE_ERROR, data, &metrics));
    mlp_work_free(work);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_targets_out_of_range)
{
    mlp_net *net = make_identity(MLP_F64, CLASSES, MLP_ACT_SIGMOID);
    mlp_metrics metrics;
    mlp_data *data;
    mlp_work *work;

    ck_ok(mlp_data_wrap(&data, ROWS, CLASSES, CLASSES, outputs, outputs, NULL));
    ck_ok(mlp_work_new(&work, net, 4, 0));
    ck_fails(mlp_evaluate(net, work, MLP_LOSS_BINARY_CROSS_ENTROPY, data, &metrics), MLP_ERANGE,
             "wants targets in [0, 1]");
    mlp_work_free(work);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_bad_arguments)
{
    mlp_net *net = make_identity(MLP_F64, CLASSES, MLP_ACT_IDENTITY);
    mlp_net *single = make_identity(MLP_F32, CLASSES, MLP_ACT_IDENTITY);
    mlp_net *narrow = make_identity(MLP_F64, 2, MLP_ACT_IDENTITY);
    const mlp_loss loss = MLP_LOSS_MEAN_SQUARED_ERROR;
    double confusion[CLASSES * CLASSES];
    mlp_metrics metrics;
    mlp_data *data;
    mlp_data *unlabelled;
    mlp_work *work;

    ck_ok(mlp_data_wrap_labels(&data, ROWS, CLASSES, CLASSES, outputs, labels, NULL));
    ck_ok(mlp_data_wrap(&unlabelled, ROWS, CLASSES, CLASSES, outputs, outputs, NULL));
    ck_ok(mlp_work_new(&work, net, 4, 0));
    ck_fails(mlp_evaluate(NULL, work, loss, data, &metrics), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_evaluate(net, NULL, loss, data, &metrics), MLP_EINVAL, "work is NULL");
    ck_fails(mlp_evaluate(net, work, loss, NULL, &metrics), MLP_EINVAL, "data is NULL");
    ck_fails(mlp_evaluate(net, work, loss, data, NULL), MLP_EINVAL, "result is NULL");
    ck_fails(mlp_evaluate(net, work, (mlp_loss)99, data, &metrics), MLP_EINVAL, "number 99");
    ck_fails(mlp_evaluate(single, work, loss, data, &metrics), MLP_EDTYPE, "f64");
    ck_fails(mlp_evaluate(narrow, work, loss, data, &metrics), MLP_ESHAPE, "3 inputs");
    ck_fails(mlp_confusion(NULL, work, loss, data, confusion), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_confusion(net, NULL, loss, data, confusion), MLP_EINVAL, "work is NULL");
    ck_fails(mlp_confusion(net, work, loss, NULL, confusion), MLP_EINVAL, "data is NULL");
    ck_fails(mlp_confusion(net, work, loss, data, NULL), MLP_EINVAL, "result is NULL");
    ck_fails(mlp_confusion(net, work, loss, unlabelled, confusion), MLP_EINVAL, "no labels");
    mlp_work_free(work);
    ck_ok(mlp_work_new(&work, narrow, 4, 0));
    ck_fails(mlp_evaluate(narrow, work, loss, data, &metrics), MLP_ESHAPE,
             "3 inputs, the network has 2");
    mlp_work_free(work);
    mlp_data_free(unlabelled);
    mlp_data_free(data);
    mlp_net_free(narrow);
    mlp_net_free(single);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/evaluate");

    add_loop_test(suite, test_loss_and_accuracy, 2);
    add_loop_test(suite, test_weighted_loss_and_accuracy, 2);
    add_test(suite, test_weight_k_is_k_copies);
    add_test(suite, test_accuracy_needs_labels);
    add_loop_test(suite, test_single_output, 2 * N_LIMITS);
    add_test(suite, test_logits_are_the_sums_of_a_sigmoid);
    add_test(suite, test_outputs_alike);
    add_loop_test(suite, test_confusion, 4);
    add_test(suite, test_confusion_of_a_single_output);
    add_test(suite, test_part_of_a_split);
    add_test(suite, test_loss_that_is_not_finite);
    add_test(suite, test_targets_out_of_range);
    add_test(suite, test_bad_arguments);
    return suite;
}
