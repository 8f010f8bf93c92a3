/* SPDX-License-Identifier: MIT */
/*
 * The area under the ROC curve: each row's scores are kept, and sorted for each
 * class.
 */
#include <math.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "data/data.h"
#include "net/loss.h"
#include "train/evaluate.h"

/* A row as a class sees it. */
typedef struct item {
    double score;
    double weight;
    bool positive; /* it is of the class */
} item;

/* What is kept of the rows. */
typedef struct kept {
    size_t rows;    /* seen so far */
    size_t n;       /* scores of a row */
    bool softmax;   /* outputs are logits whose order among rows only their softmax tells */
    double *scores; /* [rows x n] */
    double *weight; /* [rows] */
    size_t *label;  /* [rows] */
} kept;

/*
 * For each output the logarithm of its softmax's odds, y_j - log sum of exp(y_k) over the others:
 * in the order of the softmax, of which many would round to 1. Outputs alike have the same odds,
 * infinite ones too.
 */
static void log_odds(size_t n, const double *y, double *odds)
{
    const double huge = 1e300; /* for infinity: differences are no NaN */

    for (size_t j = 0; j < n; j++) {
        double most = -(double)INFINITY;
        double sum = 0.0;

        for (size_t k = 0; k < n; k++)
            most = k != j ? fmax(most, fmin(fmax(y[k], -huge), huge)) : most;
        for (size_t k = 0; k < n; k++)
            sum += k != j ? exp(fmin(fmax(y[k], -huge), huge) - most) : 0.0;
        odds[j] = fmin(fmax(y[j], -huge), huge) - most - log(sum);
    }
}

static void keep(void *context, const mlp__judged *row)
{
    kept *to = context;
    double *scores = to->scores + to->rows * to->n;

    if (to->softmax)
        log_odds(to->n, row->y, scores);
    else
        for (size_t j = 0; j < to->n; j++)
            scores[j] = row->y[j];
    to->weight[to->rows] = row->weight;
    to->label[to->rows] = row->label;
    to->rows++;
}

/* Merges the sorted items from [0, middle) and [middle, end) into `to`. */
static void merge(const item *from, size_t middle, size_t end, item *to)
{
    size_t i = 0;
    size_t j = middle;

    for (size_t at = 0; at < end; at++) {
        const bool second = j < end && (i == middle || from[j].score < from[i].score);

        to[at] = second ? from[j++] : from[i++];
    }
}

/* Sorts items [rows] by their scores, with as many to spare; returns where they are then. */
static const item *sort(size_t rows, item *items, item *spare)
{
    for (size_t run = 1; run < rows; run *= 2) {
        item *sorted = spare;

        for (size_t first = 0; first < rows; first += 2 * run) {
            const size_t left = rows - first;

            merge(items + first, left < run ? left : run, left < 2 * run ? left : 2 * run,
                  spare + first);
        }
        spare = items;
        items = sorted;
    }
    return items;
}

/*
 * The share of pairs of a positive and a negative row, by the product of their weights, in which
 * the positive one has the larger score; half of those alike. Weights are taken as shares of the
 * largest one on their side: counts stay whole numbers, and nothing overflows.
 */
static double area(size_t rows, const item *sorted)
{
    double most[2] = { 0.0, 0.0 };  /* largest weight: of negatives, of positives */
    double total[2] = { 0.0, 0.0 }; /* of weights */
    double below = 0.0;             /* negative weight with smaller scores */
    double sum = 0.0;

    for (size_t i = 0; i < rows; i++)
        most[sorted[i].positive] = fmax(most[sorted[i].positive], sorted[i].weight);
    if (!(most[0] > 0.0 && most[1] > 0.0))
        return (double)NAN;
    for (size_t i = 0; i < rows; i++)
        total[sorted[i].positive] += sorted[i].weight / most[sorted[i].positive];
    for (size_t i = 0; i < rows;) {
        const double score = sorted[i].score;
        double here[2] = { 0.0, 0.0 }; /* weights with this score */

        for (; i < rows && !(sorted[i].score > score); i++)
            here[sorted[i].positive] += sorted[i].weight / most[sorted[i].positive];
        sum += here[1] * (below + 0.5 * here[0]);
        below += here[0];
    }
    return fmin(sum / total[0] / total[1], 1.0);
}

/* A single score is that of class 1. */
static void compute(const kept *from, item *items, double *auc)
{
    for (size_t j = 0; j < from->n; j++) {
        for (size_t i = 0; i < from->rows; i++)
            items[i] = (item){
                .score = from->scores[i * from->n + j],
                .weight = from->weight[i],
                .positive = from->label[i] == (from->n == 1 ? 1 : j),
            };
        auc[j] = area(from->rows, sort(from->rows, items, items + from->rows));
    }
}

static mlp_status keep_and_compute(const mlp_net *net, mlp_work *work, mlp_loss loss,
                                   const mlp_data *data, double *auc, void *memory[4])
{
    kept to = {
        .n = net->n_outputs,
        .softmax = loss == MLP_LOSS_CROSS_ENTROPY
            && mlp__loss_takes_logits(loss, mlp__net_output(net)->act),
    };
    const mlp__onlooker onlooker = { keep, &to };
    size_t scores;

    MLP_FAIL_IF(!mlp__size_mul(data->rows, to.n, &scores), MLP_EOVERFLOW,
                "the outputs of %zu rows are too many", data->rows);
    MLP_TRY(mlp__alloc(&memory[0], scores, sizeof *to.scores));
    MLP_TRY(mlp__alloc(&memory[1], data->rows, sizeof *to.weight));
    MLP_TRY(mlp__alloc(&memory[2], data->rows, sizeof *to.label));
    MLP_TRY(mlp__alloc(&memory[3], data->rows, 2 * sizeof(item)));
    to.scores = memory[0];
    to.weight = memory[1];
    to.label = memory[2];
    MLP_TRY(mlp__evaluate_show(net, work, loss, data, &onlooker));
    compute(&to, memory[3], auc);
    return MLP_OK;
}

mlp_status mlp_roc_auc(const mlp_net *net, mlp_work *work, mlp_loss loss, const mlp_data *data,
                       double *auc)
{
    void *memory[4] = { NULL, NULL, NULL, NULL };
    mlp_status status;

    MLP_TRY(mlp__evaluate_check_labels("mlp_roc_auc", net, work, loss, data, auc));
    status = keep_and_compute(net, work, loss, data, auc, memory);
    for (size_t i = 0; i < 4; i++)
        mlp__free(memory[i]);
    return status;
}
