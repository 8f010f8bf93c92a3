/* SPDX-License-Identifier: MIT */
/*
 * Errors of real targets and log losses, against scikit-learn's numbers. The
 * network is the identity, so that the data say what its outputs are.
 */
#include "support.h"

#include "golden/metrics.h"
#include "train/identity.h"
#include "train/metrics.h"
#include "train/staging.h"

enum { ROWS = GOLDEN_ROWS, OUTPUTS = GOLDEN_OUTPUTS };

/* float does not hold the numbers of the last case, which are far from 0. */
enum { N_SINGLE = N_GOLDEN_REGRESSIONS - 1, N_CASES = N_GOLDEN_REGRESSIONS + N_SINGLE };

static const golden_regression *case_of(int i)
{
    return &golden_regression_rows[i % N_GOLDEN_REGRESSIONS];
}

static mlp_dtype type_of(int i)
{
    return i < N_GOLDEN_REGRESSIONS ? MLP_F64 : MLP_F32;
}

static void check(const golden_regression *expected, const mlp_metrics *metrics, double tolerance)
{
    ck_near(metrics->mean_absolute_error, expected->mean_absolute_error, tolerance);
    ck_near(metrics->root_mean_squared_error, expected->root_mean_squared_error, tolerance);
    ck_near(metrics->r2, expected->r2, tolerance);
}

static bool has_missing(const golden_regression *g)
{
    for (size_t i = 0; i < ROWS * OUTPUTS; i++)
        if (isnan(g->t[i]))
            return true;
    return false;
}

/* _i: case and type. The sums themselves, rows added in two parts. */
START_TEST(test_sums)
{
    const golden_regression *g = case_of(_i);
    const size_t part = 5;
    float y[ROWS * OUTPUTS];
    float t[ROWS * OUTPUTS];
    float sw[ROWS];
    double memory[MLP__SUMS_EACH * OUTPUTS];
    mlp_metrics metrics = { .rows = 0 };
    mlp__errors errors;
    mlp_data *data;

    memset(memory, 0x77, sizeof memory);
    for (size_t i = 0; i < ROWS * OUTPUTS; i++) {
        y[i] = (float)g->y[i];
        t[i] = (float)g->t[i];
    }
    for (size_t i = 0; i < ROWS; i++)
        sw[i] = (float)g->sw[i];
    ck_ok(mlp_data_wrap(&data, ROWS, OUTPUTS, 0, g->y, NULL, g->sw));
    mlp__errors_begin(&errors, OUTPUTS, memory);
    if (type_of(_i) == MLP_F64) {
        mlp__errors_add_f64(&errors, part, g->y, g->t, g->sw);
        mlp__errors_add_f64(&errors, ROWS - part, g->y + part * OUTPUTS, g->t + part * OUTPUTS,
                            g->sw + part);
    } else {
        mlp__errors_add_f32(&errors, part, y, t, sw);
        mlp__errors_add_f32(&errors, ROWS - part, y + part * OUTPUTS, t + part * OUTPUTS,
                            sw + part);
    }
    mlp__errors_tell(&errors, data, &metrics);
    check(g, &metrics, 1e-13);
    mlp_data_free(data);
}
END_TEST

/* The same through a network, in pieces of some sizes. */
static void check_evaluation(int i)
{
    static const size_t pieces[] = { 1, 7, ROWS };
    const golden_regression *g = case_of(i);
    mlp_net *net = make_identity(type_of(i), OUTPUTS, MLP_ACT_IDENTITY);
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, ROWS, OUTPUTS, OUTPUTS, g->y, g->t, g->sw));
    for (size_t k = 0; k < sizeof pieces / sizeof pieces[0]; k++) {
        const mlp_metrics metrics = evaluate(net, MLP_LOSS_HUBER, data, pieces[k]);

        ck_assert_uint_eq(metrics.rows, ROWS);
        check(g, &metrics, 1e-13);
        ck_assert(isnan(metrics.accuracy) && isnan(metrics.log_loss));
    }
    mlp_data_free(data);
    mlp_net_free(net);
}

/* _i: case and type. */
START_TEST(test_evaluation)
{
    if (!has_missing(case_of(_i)))
        check_evaluation(_i);
}
END_TEST

/* The losses that are such an error agree with it when there is one output. */
START_TEST(test_losses_are_errors)
{
    const golden_regression *g = &golden_regression_rows[0];
    mlp_net *net = make_identity(MLP_F64, 1, MLP_ACT_IDENTITY);
    mlp_metrics metrics;
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, ROWS, 1, 1, g->y, g->t, golden_regression_rows[2].sw));
    metrics = evaluate(net, MLP_LOSS_MEAN_ABSOLUTE_ERROR, data, 7);
    ck_near(metrics.mean_absolute_error, metrics.loss, 1e-15);
    metrics = evaluate(net, MLP_LOSS_MEAN_SQUARED_ERROR, data, 7);
    ck_near(metrics.root_mean_squared_error, sqrt(metrics.loss), 1e-15);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* Rows copied as often as they weigh; those of weight 0 are not there at all. */
START_TEST(test_weight_k_is_k_copies)
{
    enum { FEW = 5, COPIES = 7 };
    static const double sw[FEW] = { 2.0, 0.0, 1.0, 3.0, 1.0 };
    static const size_t of[COPIES] = { 0, 0, 2, 3, 3, 3, 4 };
    const golden_regression *g = &golden_regression_rows[0];
    mlp_net *net = make_identity(MLP_F64, OUTPUTS, MLP_ACT_IDENTITY);
    double y[COPIES * OUTPUTS];
    double t[COPIES * OUTPUTS];
    mlp_metrics one;
    mlp_metrics other;
    mlp_data *weighted;
    mlp_data *copied;

    for (size_t i = 0; i < COPIES; i++) {
        memcpy(y + i * OUTPUTS, g->y + of[i] * OUTPUTS, OUTPUTS * sizeof *y);
        memcpy(t + i * OUTPUTS, g->t + of[i] * OUTPUTS, OUTPUTS * sizeof *t);
    }
    ck_ok(mlp_data_wrap(&weighted, FEW, OUTPUTS, OUTPUTS, g->y, g->t, sw));
    ck_ok(mlp_data_wrap(&copied, COPIES, OUTPUTS, OUTPUTS, y, t, NULL));
    one = evaluate(net, MLP_LOSS_HUBER, weighted, 2);
    other = evaluate(net, MLP_LOSS_HUBER, copied, 2);
    ck_near(one.loss, other.loss, 1e-15);
    ck_near(one.mean_absolute_error, other.mean_absolute_error, 1e-15);
    ck_near(one.root_mean_squared_error, other.root_mean_squared_error, 1e-15);
    ck_near(one.r2, other.r2, 1e-14);
    mlp_data_free(copied);
    mlp_data_free(weighted);
    mlp_net_free(net);
}
END_TEST

/* Of targets that are all alike, and of a single one. 0.1 is not the mean of 0.1 in sums. */
START_TEST(test_r2_of_constant_targets)
{
    static const double t[3] = { 0.1, 0.1, 0.1 };
    static const double near[3] = { 0.1, 0.1 + 1e-9, 0.1 };
    mlp_net *net = make_identity(MLP_F64, 1, MLP_ACT_IDENTITY);
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, 3, 1, 1, t, t, NULL));
    ck_assert_double_eq(evaluate(net, MLP_LOSS_HUBER, data, 2).r2, 1.0);
    mlp_data_free(data);
    ck_ok(mlp_data_wrap(&data, 3, 1, 1, near, t, NULL));
    ck_assert_double_eq(evaluate(net, MLP_LOSS_HUBER, data, 2).r2, 0.0);
    mlp_data_free(data);
    ck_ok(mlp_data_wrap(&data, 1, 1, 1, near + 1, t, NULL));
    ck_assert_double_eq(evaluate(net, MLP_LOSS_HUBER, data, 2).r2, 0.0);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* _i: case, in f64 and then in f32. */
START_TEST(test_log_loss)
{
    static const size_t pieces[] = { 1, 7, GOLDEN_LABELLED };
    const golden_class *g = &golden_class_rows[_i % N_GOLDEN_CLASSES];
    const bool is_double = _i < N_GOLDEN_CLASSES;
    mlp_net *net = make_identity(is_double ? MLP_F64 : MLP_F32, g->outputs, g->act);
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, GOLDEN_LABELLED, g->outputs, g->n_classes, g->z, g->label,
                               g->sw));
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        const mlp_metrics metrics = evaluate(net, g->loss, data, pieces[i]);

        ck_near(metrics.accuracy, g->accuracy, 1e-15);
        ck_assert_msg(isnan(metrics.log_loss) == isnan(g->log_loss), "%g", metrics.log_loss);
        if (!isnan(g->log_loss))
            ck_near(metrics.log_loss, g->log_loss, is_double ? 1e-13 : 3e-7);
        if (g->loss == MLP_LOSS_CROSS_ENTROPY)
            ck_assert_double_eq(metrics.log_loss, metrics.loss);
        ck_assert(isnan(metrics.mean_absolute_error) && isnan(metrics.root_mean_squared_error)
                  && isnan(metrics.r2));
    }
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* A right class of probability exp(-1000), for losses that do not look at sums. */
START_TEST(test_log_loss_does_not_overflow)
{
    static const double x[2] = { 1000.0, 0.0 };
    static const int32_t second = 1;
    static const int32_t first = 0;
    mlp_net *softmax = make_identity(MLP_F64, 2, MLP_ACT_SOFTMAX);
    mlp_net *sigmoid = make_identity(MLP_F64, 1, MLP_ACT_SIGMOID);
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, 1, 2, 2, x, &second, NULL));
    ck_assert_double_eq(evaluate(softmax, MLP_LOSS_HUBER, data, 1).log_loss, 1000.0);
    mlp_data_free(data);
    ck_ok(mlp_data_wrap_labels(&data, 1, 1, 2, x, &first, NULL));
    ck_assert_double_eq(evaluate(sigmoid, MLP_LOSS_HUBER, data, 1).log_loss, 1000.0);
    mlp_data_free(data);
    mlp_net_free(sigmoid);
    mlp_net_free(softmax);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/metrics");

    add_loop_test(suite, test_sums, N_CASES);
    add_loop_test(suite, test_evaluation, N_CASES);
    add_test(suite, test_losses_are_errors);
    add_test(suite, test_weight_k_is_k_copies);
    add_test(suite, test_r2_of_constant_targets);
    add_loop_test(suite, test_log_loss, 2 * N_GOLDEN_CLASSES);
    add_test(suite, test_log_loss_does_not_overflow);
    return suite;
}
