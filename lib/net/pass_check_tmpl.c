/* SPDX-License-Identifier: MIT */
/*
 * What public calls that run passes check. Passes themselves check nothing.
 */
#include "net/pass_check_tmpl.h"

#include "base/dtype.h"
#include "base/fail.h"
#include "net/loss_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

mlp_status REAL_NAME(mlp__pass_check)(const char *call, const mlp_net *net, const mlp_work *work,
                                      size_t rows, const void *x)
{
    MLP_FAIL_IF(net == NULL || work == NULL || x == NULL, MLP_EINVAL, "%s: %s is NULL", call,
                net == NULL        ? "net"
                    : work == NULL ? "work"
                                   : "x");
    MLP_FAIL_IF(net->type != REAL_DTYPE, MLP_EDTYPE, "%s takes %s, the network is of %s", call,
                mlp_dtype_name(REAL_DTYPE), mlp_dtype_name(net->type));
    MLP_FAIL_IF(rows == 0, MLP_EINVAL, "%s: 0 rows", call);
    return mlp__work_check(work, net);
}

mlp_status REAL_NAME(mlp__pass_check_rows)(const char *call, const mlp_work *work, size_t rows)
{
    MLP_FAIL_IF(rows > work->max_rows, MLP_ESHAPE, "%s: %zu rows, the work was made for %zu", call,
                rows, work->max_rows);
    return MLP_OK;
}

mlp_status REAL_NAME(mlp__pass_check_loss)(const char *call, pass_type *pass)
{
    const size_t n = pass->net->n_outputs;

    MLP_FAIL_IF(pass->t == NULL, MLP_EINVAL, "%s: t is NULL", call);
    MLP_TRY(mlp__loss_check(pass->loss, pass->net));
    MLP_TRY(REAL_NAME(mlp__loss_check_targets)(pass->loss, pass->rows, n, pass->t));
    MLP_TRY(REAL_NAME(mlp__loss_check_weights)(pass->rows, pass->sw));
    return REAL_NAME(mlp__loss_sum_mass)(pass->loss, pass->rows, n, pass->t, pass->sw,
                                         &pass->weight, &pass->missing);
}

mlp_status REAL_NAME(mlp__pass_check_value)(const char *call, const pass_type *pass, double loss)
{
    const size_t in = pass->net->n_inputs;
    const size_t out = pass->net->n_outputs;

    if (isfinite(loss))
        return MLP_OK;
    for (size_t i = 0; i < pass->rows * in; i++)
        MLP_FAIL_IF(!isfinite(pass->x[i]), MLP_ENONFINITE,
                    "%s: the loss is %g: row %zu, input %zu is %g", call, loss, i / in, i % in,
                    (double)pass->x[i]);
    for (size_t i = 0; i < pass->rows * out; i++)
        MLP_FAIL_IF(isinf(pass->t[i]), MLP_ENONFINITE,
                    "%s: the loss is %g: row %zu, target %zu is %g", call, loss, i / out, i % out,
                    (double)pass->t[i]);
    MLP_FAIL(MLP_ENONFINITE, "%s: the loss of %zu rows is %g", call, pass->rows, loss);
}
