/* SPDX-License-Identifier: MIT */
/*
 * Predictions of a model: inputs are scaled piece by piece, into the memory of
 * the work, and outputs are brought back to their own units where they lie.
 */
#include <mlp/model.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/real.h"
#include "data/convert.h"
#include "model/model.h"
#include "net/work.h"

static mlp_status check(const mlp_model *model, const mlp_work *work, const real *x, const real *y)
{
    MLP_FAIL_IF(model == NULL || work == NULL || x == NULL || y == NULL, MLP_EINVAL,
                REAL_TEXT(mlp_model_predict) ": model, work, x or y is NULL");
    MLP_FAIL_IF(model->net->type != REAL_DTYPE, MLP_EDTYPE,
                REAL_TEXT(mlp_model_predict) " takes %s, the model is of %s",
                mlp_dtype_name(REAL_DTYPE), mlp_dtype_name(model->net->type));
    return mlp__work_check(work, model->net);
}

/* Memory for the scaled inputs of a piece. */
static mlp_status reserve(const mlp_model *model, mlp_work *work, size_t piece, real **scaled)
{
    size_t bytes;
    void *memory;

    if (!mlp__size_mul(piece, model->net->n_inputs, &bytes)
        || !mlp__size_mul(bytes, sizeof(real), &bytes))
        MLP_FAIL(MLP_EOVERFLOW, "a piece of %zu rows is too large", piece);
    MLP_TRY(mlp__work_staging(work, bytes, &memory));
    *scaled = memory;
    return MLP_OK;
}

mlp_status REAL_API(mlp_model_predict)(const mlp_model *model, mlp_work *work, size_t rows,
                                       const real *x, real *y)
{
    size_t piece;
    size_t inputs;
    real *scaled;

    MLP_TRY(check(model, work, x, y));
    inputs = model->net->n_inputs;
    piece = rows < work->max_rows ? rows : work->max_rows;
    MLP_TRY(reserve(model, work, piece, &scaled));
    for (size_t first = 0; first < rows; first += piece) {
        const size_t count = rows - first < piece ? rows - first : piece;

        for (size_t i = 0; i < count; i++)
            REAL_NAME(mlp__convert)
        (REAL_DTYPE, x, (first + i) * inputs, inputs, model->input_scale, model->input_scaler,
         scaled + i * inputs);
        MLP_TRY(REAL_API(mlp_predict)(model->net, work, count, scaled,
                                      y + first * model->net->n_outputs));
    }
    if (model->target_scaler == NULL)
        return MLP_OK;
    return REAL_API(mlp_scaler_inverse)(model->target_scaler, rows, y, y);
}
