/* SPDX-License-Identifier: MIT */
/*
 * Predictions of a committee.
 */
#include "base/fail.h"
#include "base/real.h"
#include "net/work.h"
#include "train/committee.h"

/* Takes a member's outputs [n], of k so far, into means and sums of squares (West 1979). */
static void take(size_t n, size_t k, const real *outputs, real *mean, real *squares)
{
    for (size_t j = 0; j < n; j++) {
        const real off = outputs[j] - mean[j];

        mean[j] += off / (real)k;
        if (squares != NULL)
            squares[j] += off * (outputs[j] - mean[j]);
    }
}

/* For as many rows as the work was made for, at most. */
static mlp_status predict(const mlp_committee *committee, mlp_work *work, size_t rows,
                          const real *x, real *outputs, real *y, real *spread)
{
    const size_t n = rows * work->layer[work->n_layers - 1].out;
    size_t k = 0;

    for (size_t j = 0; j < n; j++)
        y[j] = 0;
    for (size_t j = 0; j < n && spread != NULL; j++)
        spread[j] = 0;
    for (size_t i = 0; i < committee->n_places; i++) {
        const mlp_net *net = committee->place[i].net;

        if (net == NULL)
            continue;
        MLP_TRY(REAL_API(mlp_predict)(net, work, rows, x, outputs));
        take(n, ++k, outputs, y, spread);
    }
    for (size_t j = 0; j < n && spread != NULL; j++)
        spread[j] = k > 1 ? (real)sqrt((double)spread[j] / (double)(k - 1)) : (real)NAN;
    return MLP_OK;
}

mlp_status REAL_API(mlp_committee_predict)(const mlp_committee *committee, mlp_work *work,
                                           size_t rows, const real *x, real *y, real *spread)
{
    const mlp_net *best;
    void *outputs;

    MLP_FAIL_IF(committee == NULL || work == NULL || x == NULL || y == NULL, MLP_EINVAL,
                REAL_TEXT(mlp_committee_predict) ": %s is NULL",
                committee == NULL  ? "committee"
                    : work == NULL ? "work"
                    : x == NULL    ? "x"
                                   : "y");
    best = committee->place[committee->best].net;
    MLP_FAIL_IF(rows == 0, MLP_EINVAL, REAL_TEXT(mlp_committee_predict) ": 0 rows");
    MLP_FAIL_IF(best->type != REAL_DTYPE, MLP_EDTYPE,
                REAL_TEXT(mlp_committee_predict) " takes %s, the committee is of %s",
                mlp_dtype_name(REAL_DTYPE), mlp_dtype_name(best->type));
    MLP_TRY(mlp__work_check(work, best));
    MLP_TRY(mlp__work_staging(work, work->max_rows * best->n_outputs * sizeof(real), &outputs));
    while (rows > 0) {
        const size_t piece = rows < work->max_rows ? rows : work->max_rows;

        MLP_TRY(predict(committee, work, piece, x, outputs, y, spread));
        x += piece * best->n_inputs;
        y += piece * best->n_outputs;
        spread = spread == NULL ? NULL : spread + piece * best->n_outputs;
        rows -= piece;
    }
    return MLP_OK;
}
