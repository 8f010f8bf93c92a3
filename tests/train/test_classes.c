/* SPDX-License-Identifier: MIT */
/*
 * Confusion, class reports and top k, against scikit-learn's numbers.
 */
#include "support.h"

#include "golden/metrics.h"
#include "train/identity.h"

enum { ROWS = GOLDEN_LABELLED, CLASSES = GOLDEN_CLASSES };

static const size_t pieces[] = { 1, 7, ROWS };

enum { N_PIECES = sizeof pieces / sizeof pieces[0] };

static mlp_data *make_data(const golden_class *g)
{
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, ROWS, g->outputs, g->n_classes, g->z, g->label, g->sw));
    return data;
}

static mlp_net *make_net(int i)
{
    const golden_class *g = &golden_class_rows[i % N_GOLDEN_CLASSES];

    return make_identity(i < N_GOLDEN_CLASSES ? MLP_F64 : MLP_F32, g->outputs, g->act);
}

/* _i: case, in f64 and then in f32. Weights are multiples of 1/64: their sums are exact. */
START_TEST(test_confusion)
{
    const golden_class *g = &golden_class_rows[_i % N_GOLDEN_CLASSES];
    mlp_net *net = make_net(_i);
    mlp_data *data = make_data(g);

    for (size_t i = 0; i < N_PIECES; i++) {
        double confusion[CLASSES * CLASSES] = { 99.0 };
        mlp_work *work;

        ck_ok(mlp_work_new(&work, net, pieces[i], 0));
        ck_ok(mlp_confusion(net, work, g->loss, data, confusion));
        ck_assert_mem_eq(confusion, g->confusion, g->n_classes * g->n_classes * sizeof(double));
        mlp_work_free(work);
    }
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_report)
{
    const golden_class *g = &golden_class_rows[_i];
    mlp_class_metrics report[CLASSES];

    ck_ok(mlp_class_report(g->n_classes, g->confusion, report));
    for (size_t j = 0; j < g->n_classes; j++) {
        ck_near(report[j].precision, g->report[4 * j], 1e-15);
        ck_near(report[j].recall, g->report[4 * j + 1], 1e-15);
        ck_near(report[j].f1, g->report[4 * j + 2], 1e-15);
        ck_near(report[j].support, g->report[4 * j + 3], 1e-15);
    }
}
END_TEST

/* Class 0 is never said, class 1 has no row, class 2 has neither. */
START_TEST(test_report_of_nothing)
{
    static const double confusion[9] = { 0.0, 2.385, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0 };
    static const double broken[4] = { 1.0, -0.5, 0.0, 1.0 };
    static const double infinite[4] = { 1.0, 0.0, (double)INFINITY, 1.0 };
    mlp_class_metrics report[3];

    ck_ok(mlp_class_report(3, confusion, report));
    for (size_t j = 0; j < 3; j++) {
        ck_assert_double_eq(report[j].precision, 0.0);
        ck_assert_double_eq(report[j].recall, 0.0);
        ck_assert_double_eq(report[j].f1, 0.0);
        ck_assert_double_eq(report[j].support, j == 0 ? 2.385 : 0.0);
    }
    ck_fails(mlp_class_report(0, confusion, report), MLP_EINVAL, "no classes");
    ck_fails(mlp_class_report(3, NULL, report), MLP_EINVAL, "NULL");
    ck_fails(mlp_class_report(3, confusion, NULL), MLP_EINVAL, "NULL");
    ck_fails(mlp_class_report(2, broken, report), MLP_ERANGE, "class 0 taken for class 1");
    ck_fails(mlp_class_report(2, infinite, report), MLP_ERANGE, "class 1 taken for class 0");
}
END_TEST

/* _i: case, in f64 and then in f32. */
START_TEST(test_top_k)
{
    const golden_class *g = &golden_class_rows[_i % N_GOLDEN_CLASSES];
    mlp_net *net = make_net(_i);
    mlp_data *data = make_data(g);

    for (size_t i = 0; i < N_PIECES; i++) {
        mlp_work *work;

        ck_ok(mlp_work_new(&work, net, pieces[i], 0));
        for (size_t k = 1; k <= g->n_classes; k++) {
            double accuracy = 99.0;

            ck_ok(mlp_top_k(net, work, g->loss, data, k, &accuracy));
            ck_near(accuracy, g->top_k[k - 1], 1e-15);
            if (k == 1)
                ck_near(accuracy, g->accuracy, 1e-15);
        }
        mlp_work_free(work);
    }
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* Rows copied as often as they weigh; those of weight 0 are not there at all. */
START_TEST(test_weight_k_is_k_copies)
{
    enum { FEW = 6, COPIES = 8 };
    static const double sw[FEW] = { 2.0, 0.0, 1.0, 3.0, 1.0, 1.0 };
    static const size_t of[COPIES] = { 0, 0, 2, 3, 3, 3, 4, 5 };
    const golden_class *g = &golden_class_rows[0];
    mlp_net *net = make_identity(MLP_F64, CLASSES, MLP_ACT_SOFTMAX);
    double z[COPIES * CLASSES];
    int32_t label[COPIES];
    double confusion[2][CLASSES * CLASSES];
    double accuracy[2];
    mlp_data *data[2];
    mlp_work *work;

    for (size_t i = 0; i < COPIES; i++) {
        memcpy(z + i * CLASSES, g->z + of[i] * CLASSES, CLASSES * sizeof *z);
        label[i] = g->label[of[i]];
    }
    ck_ok(mlp_data_wrap_labels(&data[0], FEW, CLASSES, CLASSES, g->z, g->label, sw));
    ck_ok(mlp_data_wrap_labels(&data[1], COPIES, CLASSES, CLASSES, z, label, NULL));
    ck_ok(mlp_work_new(&work, net, 3, 0));
    for (size_t i = 0; i < 2; i++) {
        ck_ok(mlp_confusion(net, work, g->loss, data[i], confusion[i]));
        ck_ok(mlp_top_k(net, work, g->loss, data[i], 2, &accuracy[i]));
        mlp_data_free(data[i]);
    }
    ck_assert_mem_eq(confusion[0], confusion[1], sizeof confusion[0]);
    ck_assert_double_eq(accuracy[0], accuracy[1]);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* Row 1 has the output inf - inf; weights that are 0 in float are no weights. */
START_TEST(test_refused)
{
    static const float x[4] = { 1.0f, 2.0f, 3e38f, -3e38f };
    static const double small[4] = { 1.0, 2.0, 3.0, 4.0 };
    static const double faint[2] = { 1e-60, 1e-70 };
    static const int32_t label[2] = { 1, 0 };
    const mlp_loss loss = MLP_LOSS_HUBER;
    mlp_net *net = make_identity(MLP_F32, 2, MLP_ACT_IDENTITY);
    float *theta = mlp_net_params_f32(net);
    double confusion[4];
    double accuracy;
    mlp_work *work;
    mlp_data *data;

    theta[0] = theta[1] = 2.0f; /* output 0 is 2 x0 + 2 x1 = inf - inf */
    ck_ok(mlp_work_new(&work, net, 1, 0));
    ck_ok(mlp_data_wrap_labels_f32(&data, 2, 2, 2, x, label, NULL));
    ck_fails(mlp_confusion(net, work, loss, data, confusion), MLP_ENONFINITE, "row 1 of the data");
    ck_fails(mlp_top_k(net, work, loss, data, 1, &accuracy), MLP_ENONFINITE, "output 0 is nan");
    ck_fails(mlp_top_k(net, work, loss, data, 0, &accuracy), MLP_ERANGE, "k is 0");
    ck_fails(mlp_top_k(net, work, loss, data, 3, &accuracy), MLP_ERANGE, "k is 3");
    ck_fails(mlp_top_k(net, work, loss, data, 1, NULL), MLP_EINVAL, "result is NULL");
    ck_fails(mlp_top_k(net, work, loss, NULL, 1, &accuracy), MLP_EINVAL, "data is NULL");
    mlp_data_free(data);
    ck_ok(mlp_data_wrap_labels(&data, 2, 2, 2, small, label, faint));
    ck_fails(mlp_confusion(net, work, loss, data, confusion), MLP_ERANGE, "weights of all 2 rows");
    ck_fails(mlp_top_k(net, work, loss, data, 1, &accuracy), MLP_ERANGE, "weights of all 2 rows");
    mlp_data_free(data);
    ck_ok(mlp_data_wrap(&data, 2, 2, 2, small, small, NULL));
    ck_fails(mlp_top_k(net, work, loss, data, 1, &accuracy), MLP_EINVAL,
             "mlp_top_k: the data have no labels");
    mlp_data_free(data);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/classes");

    add_loop_test(suite, test_confusion, 2 * N_GOLDEN_CLASSES);
    add_loop_test(suite, test_report, N_GOLDEN_CLASSES);
    add_test(suite, test_report_of_nothing);
    add_loop_test(suite, test_top_k, 2 * N_GOLDEN_CLASSES);
    add_test(suite, test_weight_k_is_k_copies);
    add_test(suite, test_refused);
    return suite;
}
