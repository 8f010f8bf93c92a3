/* SPDX-License-Identifier: MIT */
/*
 * Which classes a network takes for which, what follows from that, and how far
 * it is off. The area under the ROC curve: auc.c.
 */
#include <math.h>

#include "base/fail.h"
#include "data/data.h"
#include "net/net.h"
#include "train/evaluate.h"

/* Where rows are counted. */
typedef struct matrix {
    size_t n_classes;
    double *weight; /* [n_classes x n_classes] */
} matrix;

static void count(void *context, const mlp__judged *row)
{
    const matrix *to = context;

    to->weight[row->label * to->n_classes + row->said] += row->weight;
}

mlp_status mlp_confusion(const mlp_net *net, mlp_work *work, mlp_loss loss, const mlp_data *data,
                         double *confusion)
{
    matrix to = { .weight = confusion };
    const mlp__onlooker onlooker = { count, &to };

    MLP_TRY(mlp__evaluate_check_labels("mlp_confusion", net, work, loss, data, confusion));
    to.n_classes = data->n_classes;
    for (size_t i = 0; i < to.n_classes * to.n_classes; i++)
        confusion[i] = 0.0;
    return mlp__evaluate_show(net, work, loss, data, &onlooker);
}

/* 0 / 0 is 0. */
static double ratio(double part, double whole)
{
    return whole > 0.0 ? part / whole : 0.0;
}

mlp_status mlp_class_report(size_t n_classes, const double *confusion, mlp_class_metrics *out)
{
    MLP_FAIL_IF(n_classes == 0 || confusion == NULL || out == NULL, MLP_EINVAL,
                "mlp_class_report: no classes, or confusion or out is NULL");
    for (size_t i = 0; i < n_classes; i++)
        for (size_t j = 0; j < n_classes; j++) {
            const double weight = confusion[i * n_classes + j];

            MLP_FAIL_IF(!(weight >= 0.0 && isfinite(weight)), MLP_ERANGE,
                        "rows of class %zu taken for class %zu weigh %g", i, j, weight);
        }
    for (size_t i = 0; i < n_classes; i++) {
        const double right = confusion[i * n_classes + i];
        double are = 0.0;
        double said = 0.0;

        for (size_t j = 0; j < n_classes; j++) {
            are += confusion[i * n_classes + j];
            said += confusion[j * n_classes + i];
        }
        out[i] = (mlp_class_metrics){
            .precision = ratio(right, said),
            .recall = ratio(right, are),
            .f1 = ratio(2.0 * right, are + said),
            .support = are,
        };
    }
    return MLP_OK;
}

/* Which rows count as right, and what they weigh. */
typedef struct best {
    size_t n; /* outputs */
    size_t k;
    double weight;
    double right;
} best;

/* Is the label among the k largest outputs? Of outputs alike the first ones are. */
static bool is_among(const best *of, const mlp__judged *row)
{
    const double own = row->y[of->n == 1 ? 0 : row->label];
    size_t before = 0;

    if (of->n == 1)
        return of->k == 2 || row->said == row->label;
    for (size_t j = 0; j < of->n; j++)
        before += row->y[j] > own || (j < row->label && !(row->y[j] < own));
    return before < of->k;
}

static void rank(void *context, const mlp__judged *row)
{
    best *to = context;

    to->weight += row->weight;
    if (is_among(to, row))
        to->right += row->weight;
}

mlp_status mlp_top_k(const mlp_net *net, mlp_work *work, mlp_loss loss, const mlp_data *data,
                     size_t k, double *accuracy)
{
    best to = { .k = k };
    const mlp__onlooker onlooker = { rank, &to };

    MLP_TRY(mlp__evaluate_check_labels("mlp_top_k", net, work, loss, data, accuracy));
    MLP_FAIL_IF(k == 0 || k > data->n_classes, MLP_ERANGE, "mlp_top_k: k is %zu, not 1 to %zu", k,
                data->n_classes);
    to.n = net->n_outputs;
    MLP_TRY(mlp__evaluate_show(net, work, loss, data, &onlooker));
    *accuracy = to.right / to.weight;
    return MLP_OK;
}
