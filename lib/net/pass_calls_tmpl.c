/* SPDX-License-Identifier: MIT */
/*
 * The public calls that run passes.
 */
#include <string.h>

#include <mlp/inspect.h>

#include "base/fail.h"
#include "linalg/blas_scope.h"
#include "net/jacobian.h"
#include "net/pass_check_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

/* The draw of a pass that is to be as in training, NULL for one that is not. */
static const mlp__dropout_draw *draw_of(const mlp_work *work)
{
    return work->training ? &work->draw : NULL;
}

static mlp_status check_training(const char *call, const mlp_work *work, size_t rows)
{
    MLP_FAIL_IF(work->training && work->mixes_rows && rows < 2, MLP_EINVAL,
                "%s: 1 row: batch normalisation is trained on 2 or more", call);
    return MLP_OK;
}

/* Both halves of a pass, or the first alone when it has no way back. */
static double run(const pass_type *pass)
{
    mlp_work *work = pass->work;
    double loss;

    mlp__work_plan(work, pass->net, pass->rows);
    if (!work->small)
        mlp__blas_enter();
    loss = REAL_NAME(mlp__pass_rows)(pass);
    if (pass->grad != NULL)
        REAL_NAME(mlp__pass_params)(pass);
    if (!work->small)
        mlp__blas_leave();
    return loss;
}

mlp_status REAL_API(mlp_predict)(const mlp_net *net, mlp_work *work, size_t rows, const real *x,
                                 real *y)
{
    MLP_TRY(REAL_NAME(mlp__pass_check)(REAL_TEXT(mlp_predict), net, work, rows, x));
    MLP_FAIL_IF(y == NULL, MLP_EINVAL, REAL_TEXT(mlp_predict) ": y is NULL");

    while (rows > 0) {
        const size_t piece = rows < work->max_rows ? rows : work->max_rows;
        const pass_type pass = { .net = net, .work = work, .rows = piece, .x = x, .outputs = y };

        (void)run(&pass);
        x += piece * net->n_inputs;
        y += piece * net->n_outputs;
        rows -= piece;
    }
    work->forward_rows = 0; /* only mlp_forward() promises a way back */
    return MLP_OK;
}

mlp_status REAL_API(mlp_forward)(const mlp_net *net, mlp_work *work, size_t rows, const real *x,
                                 real *y)
{
    pass_type pass = { .net = net, .work = work, .rows = rows, .x = x, .outputs = y };

    MLP_TRY(REAL_NAME(mlp__pass_check)(REAL_TEXT(mlp_forward), net, work, rows, x));
    MLP_TRY(REAL_NAME(mlp__pass_check_rows)(REAL_TEXT(mlp_forward), work, rows));
    MLP_TRY(check_training(REAL_TEXT(mlp_forward), work, rows));
    pass.training = draw_of(work);
    (void)run(&pass);
    return MLP_OK;
}

mlp_status REAL_API(mlp_backward)(const mlp_net *net, mlp_work *work, size_t rows, const real *x,
                                  const real *dy, real *grad, real *dx)
{
    const pass_type pass = { .net = net,
                             .work = work,
                             .rows = rows,
                             .x = x,
                             .goes_on = true,
                             .dy = dy,
                             .grad = grad,
                             .dx = dx };

    MLP_TRY(REAL_NAME(mlp__pass_check)(REAL_TEXT(mlp_backward), net, work, rows, x));
    MLP_FAIL_IF(dy == NULL || grad == NULL, MLP_EINVAL, REAL_TEXT(mlp_backward) ": %s is NULL",
                dy == NULL ? "dy" : "grad");
    MLP_FAIL_IF(work->forward_rows == 0, MLP_ESTATE,
                REAL_TEXT(mlp_backward) ": there was no mlp_forward with this work before");
    MLP_FAIL_IF(work->forward_net != net, MLP_ESTATE,
                REAL_TEXT(mlp_backward) ": mlp_forward with this work was of another network");
    MLP_FAIL_IF(work->forward_rows != rows, MLP_ESTATE,
                REAL_TEXT(mlp_backward) ": %zu rows, mlp_forward had %zu", rows,
                work->forward_rows);

    (void)run(&pass);
    return MLP_OK;
}

mlp_status REAL_API(mlp_loss_grad)(const mlp_net *net, mlp_work *work, mlp_loss loss, size_t rows,
                                   const real *x, const real *t, const real *sw, double *value,
                                   real *grad)
{
    pass_type pass = {
        .net = net, .work = work, .rows = rows, .x = x, .t = t, .sw = sw, .loss = loss, .grad = grad
    };
    double computed;

    MLP_TRY(REAL_NAME(mlp__pass_check)(REAL_TEXT(mlp_loss_grad), net, work, rows, x));
    MLP_TRY(REAL_NAME(mlp__pass_check_rows)(REAL_TEXT(mlp_loss_grad), work, rows));
    MLP_TRY(check_training(REAL_TEXT(mlp_loss_grad), work, rows));
    MLP_TRY(REAL_NAME(mlp__pass_check_loss)(REAL_TEXT(mlp_loss_grad), &pass));
    pass.training = draw_of(work);

    computed = run(&pass);
    if (value != NULL)
        *value = computed;
    return REAL_NAME(mlp__pass_check_value)(REAL_TEXT(mlp_loss_grad), &pass, computed);
}

/* From outputs y and targets to residuals; what has no target is not scored. */
static void take_residuals(const mlp_net *net, size_t rows, const real *y, const real *t, real *e,
                           real *jac)
{
    for (size_t i = 0; i < rows * net->n_outputs; i++) {
        e[i] = isnan(t[i]) ? REAL_C(0.0) : y[i] - t[i];
        for (size_t j = 0; jac != NULL && isnan(t[i]) && j < net->n_params; j++)
            jac[i * net->n_params + j] = REAL_C(0.0);
    }
}

mlp_status REAL_API(mlp_jacobian)(const mlp_net *net, mlp_work *work, size_t rows, const real *x,
                                  const real *t, real *e, real *jac)
{
    const char *call = REAL_TEXT(mlp_jacobian);
    const real *y;
    void *unit;

    MLP_TRY(REAL_NAME(mlp__pass_check)(call, net, work, rows, x));
    MLP_TRY(REAL_NAME(mlp__pass_check_rows)(call, work, rows));
    MLP_FAIL_IF(e == NULL && (jac == NULL || t != NULL), MLP_EINVAL, "%s: e is NULL", call);
    MLP_FAIL_IF(work->training, MLP_EUNSUPPORTED,
                "%s: the work is in training, where rows have no outputs of their own", call);
    MLP_TRY(mlp__work_staging(work, work->max_rows * net->n_outputs * sizeof(real), &unit));

    mlp__blas_enter();
    y = REAL_NAME(mlp__jacobian_forward)(net, work, rows, x);
    if (jac != NULL)
        REAL_NAME(mlp__jacobian_back)(net, work, rows, x, NULL, unit, jac);
    mlp__blas_leave();
    if (t != NULL)
        take_residuals(net, rows, y, t, e, jac);
    else if (e != NULL)
        memcpy(e, y, rows * net->n_outputs * sizeof *e);
    return MLP_OK;
}
