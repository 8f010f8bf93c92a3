/* SPDX-License-Identifier: MIT */
/*
 * Outputs for the rows of data, converted and scaled as in training.
 */
#include <mlp/train.h>

#include "base/dtype.h"
#include "base/fail.h"
#include "base/real.h"
#include "linalg/blas_scope.h"
#include "net/pass_tmpl.h"
#include "train/staging.h"

static mlp_status check(const mlp_net *net, const mlp_work *work, const mlp_data *data,
                        const real *y)
{
    MLP_FAIL_IF(net == NULL || work == NULL || data == NULL || y == NULL, MLP_EINVAL,
                REAL_TEXT(mlp_predict_data) ": net, work, data or y is NULL");
    MLP_FAIL_IF(net->type != REAL_DTYPE, MLP_EDTYPE,
                REAL_TEXT(mlp_predict_data) " gives %s, the network is of %s",
                mlp_dtype_name(REAL_DTYPE), mlp_dtype_name(net->type));
    MLP_FAIL_IF(data->n_inputs != net->n_inputs, MLP_ESHAPE,
                "the data have %zu inputs, the network has %zu", data->n_inputs, net->n_inputs);
    return mlp__work_check(work, net);
}

static const real *fill_inputs(void *context, size_t copy, size_t first, size_t count)
{
    return REAL_NAME(mlp__batch_gather_inputs)(context, copy, first, count);
}

static mlp_status predict(const mlp_net *net, mlp_work *work, mlp__batch *batch,
                          const mlp_data *data, real *y)
{
    for (size_t first = 0; first < data->rows; first += batch->rows) {
        const size_t left = data->rows - first;
        REAL_NAME(mlp__pass)
        pass = { .net = net, .work = work, .fill_inputs = fill_inputs, .context = batch };

        MLP_TRY(REAL_NAME(mlp__batch_begin)(batch, data, NULL, first,
                                            left < batch->max_rows ? left : batch->max_rows));
        pass.rows = batch->rows;
        pass.outputs = y + first * net->n_outputs;
        mlp__work_plan(work, net, pass.rows);
        (void)REAL_NAME(mlp__pass_rows)(&pass);
    }
    return MLP_OK;
}

mlp_status REAL_API(mlp_predict_data)(const mlp_net *net, mlp_work *work, const mlp_data *data,
                                      real *y)
{
    mlp__batch batch;
    mlp_status status;
    size_t piece;

    MLP_TRY(check(net, work, data, y));
    piece = data->rows < work->max_rows ? data->rows : work->max_rows;
    MLP_TRY(mlp__batch_on_work(&batch, work, piece, 0));

    mlp__blas_enter();
    status = predict(net, work, &batch, data, y);
    mlp__blas_leave();
    mlp__batch_end(&batch);
    work->forward_rows = 0; /* only mlp_forward() promises a way back */
    return status;
}
