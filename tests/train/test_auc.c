/* SPDX-License-Identifier: MIT */
/*
 * Areas under ROC curves, against scikit-learn's and by counting pairs.
 */
#include "support.h"

#include "golden/metrics.h"
#include "train/identity.h"

static const size_t pieces[] = { 1, 7, GOLDEN_LABELLED };

enum { N_PIECES = sizeof pieces / sizeof pieces[0] };

/* _i: case, in f64 and then in f32. */
START_TEST(test_golden)
{
    const golden_class *g = &golden_class_rows[_i % N_GOLDEN_CLASSES];
    const bool is_double = _i < N_GOLDEN_CLASSES;
    mlp_net *net = make_identity(is_double ? MLP_F64 : MLP_F32, g->outputs, g->act);
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, GOLDEN_LABELLED, g->outputs, g->n_classes, g->z, g->label,
                               g->sw));
    for (size_t i = 0; i < N_PIECES; i++) {
        double auc[GOLDEN_CLASSES] = { 99.0, 99.0, 99.0, 99.0 };
        mlp_work *work;

        ck_ok(mlp_work_new(&work, net, pieces[i], 0));
        ck_ok(mlp_roc_auc(net, work, g->loss, data, auc));
        for (size_t j = 0; j < GOLDEN_CLASSES; j++) {
            if (j >= g->outputs)
                ck_assert_double_eq(auc[j], 99.0);
            else if (isnan(g->auc[j]))
                ck_assert_msg(isnan(auc[j]), "%g", auc[j]);
            else
                ck_near(auc[j], g->auc[j], 1e-13);
        }
        mlp_work_free(work);
    }
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* Pairs counted one by one. */
static double count_pairs(size_t rows, const double *score, const int32_t *label, const double *sw)
{
    double won = 0.0;
    double all = 0.0;

    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++)
            if (label[i] == 1 && label[j] == 0) {
                all += sw[i] * sw[j];
                won += sw[i] * sw[j]
                    * (score[i] > score[j]        ? 1.0
                           : score[i] == score[j] ? 0.5
                                                  : 0.0);
            }
    return won / all;
}

/* Numbers of rows that no run of the sort divides; scores with many ties. */
/* Logits whose softmax is 1 to the last digit still have an order. */
START_TEST(test_saturated_logits)
{
    static const double logits[6][2] = { { 0, -60 }, { 0, -50 }, { 0, -40 },
                                         { 0, 40 },  { 0, 50 },  { 0, 60 } };
    static const int32_t label[6] = { 0, 0, 0, 1, 1, 0 };
    mlp_net *net = make_identity(MLP_F64, 2, MLP_ACT_IDENTITY);
    double auc[2];
    mlp_work *work;
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, 6, 2, 2, &logits[0][0], label, NULL));
    ck_ok(mlp_work_new(&work, net, 6, 0));
    ck_ok(mlp_roc_auc(net, work, MLP_LOSS_CROSS_ENTROPY, data, auc));
    ck_assert_double_eq(auc[0], 0.75);
    ck_assert_double_eq(auc[1], 0.75);
    mlp_work_free(work);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_pairs)
{
    enum { MOST = 131 };
    static const size_t sizes[] = { 2, 3, 5, 17, 64, 65, MOST };
    const size_t rows = sizes[_i];
    mlp_net *net = make_identity(MLP_F64, 1, MLP_ACT_IDENTITY);
    double score[MOST];
    double sw[MOST];
    int32_t label[MOST];
    double auc;
    mlp_work *work;
    mlp_data *data;

    for (size_t i = 0; i < rows; i++) {
        score[i] = floor(20.0 * awkward(1, i));
        sw[i] = i % 7 == 3 ? 0.0 : 1.0 + awkward(2, i);
        label[i] = i == 0 ? 1 : i == 1 ? 0 : awkward(3, i) > 0.3;
    }
    ck_ok(mlp_data_wrap_labels(&data, rows, 1, 2, score, label, sw));
    ck_ok(mlp_work_new(&work, net, 13, 0));
    ck_ok(mlp_roc_auc(net, work, MLP_LOSS_BINARY_CROSS_ENTROPY, data, &auc));
    ck_near(auc, count_pairs(rows, score, label, sw), 1e-14);
    mlp_work_free(work);
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

/* Weights whose products overflow or are 0. */
START_TEST(test_extreme_weights)
{
    static const double score[4] = { 1.0, 2.0, 3.0, 4.0 };
    static const int32_t label[4] = { 0, 1, 0, 1 };
    static const double sizes[2] = { 1e250, 1e-250 };
    mlp_net *net = make_identity(MLP_F64, 1, MLP_ACT_IDENTITY);
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, 4, 0));
    for (size_t i = 0; i < 2; i++) {
        const double sw[4] = { sizes[i], sizes[i], sizes[i], sizes[i] };
        double auc;
        mlp_data *data;

        ck_ok(mlp_data_wrap_labels(&data, 4, 1, 2, score, label, sw));
        ck_ok(mlp_roc_auc(net, work, MLP_LOSS_BINARY_CROSS_ENTROPY, data, &auc));
        ck_near(auc, 0.75, 1e-15);
        mlp_data_free(data);
    }
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_refused)
{
    static const double x[4] = { 1.0, 2.0, 1e308, -1e308 };
    static const int32_t label[2] = { 1, 0 };
    const mlp_loss loss = MLP_LOSS_CROSS_ENTROPY;
    mlp_net *net = make_identity(MLP_F64, 2, MLP_ACT_IDENTITY);
    double *theta = mlp_net_params(net);
    double auc[2];
    mlp_work *work;
    mlp_data *data;

    theta[0] = theta[1] = 2.0; /* output 0 of row 1 is inf - inf */
    ck_ok(mlp_work_new(&work, net, 1, 0));
    ck_ok(mlp_data_wrap_labels(&data, 2, 2, 2, x, label, NULL));
    ck_fails(mlp_roc_auc(net, work, loss, data, auc), MLP_ENONFINITE, "row 1 of the data");
    ck_fails(mlp_roc_auc(NULL, work, loss, data, auc), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_roc_auc(net, NULL, loss, data, auc), MLP_EINVAL, "work is NULL");
    ck_fails(mlp_roc_auc(net, work, loss, NULL, auc), MLP_EINVAL, "data is NULL");
    ck_fails(mlp_roc_auc(net, work, loss, data, NULL), MLP_EINVAL, "result is NULL");
    mlp_data_free(data);
    ck_ok(mlp_data_wrap(&data, 2, 2, 2, x, x, NULL));
    ck_fails(mlp_roc_auc(net, work, MLP_LOSS_HUBER, data, auc), MLP_EINVAL,
             "mlp_roc_auc: the data have no labels");
    mlp_data_free(data);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/auc");

    add_loop_test(suite, test_golden, 2 * N_GOLDEN_CLASSES);
    add_test(suite, test_saturated_logits);
    add_loop_test(suite, test_pairs, 7);
    add_test(suite, test_extreme_weights);
    add_test(suite, test_refused);
    return suite;
}
