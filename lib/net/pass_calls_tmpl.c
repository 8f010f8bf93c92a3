/* SPDX-License-Identifier: MIT */
/*
 * The public calls that run passes: they check what they are given.
 */
#include "base/dtype.h"
#include "base/fail.h"
#include "linalg/blas_scope.h"
#include "net/jacobian_tmpl.h"
#include "net/loss_tmpl.h"
#include "net/pass_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

/* What every public call below checks. `call` is its name, for the message. */
static mlp_status check(const char *call, const mlp_net *net, const mlp_work *work, size_t rows,
                        const void *x)
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

static mlp_status check_rows(const char *call, const mlp_work *work, size_t rows)
{
    MLP_FAIL_IF(rows > work->max_rows, MLP_ESHAPE, "%s: %zu rows, the work was made for %zu", call,
                rows, work->max_rows);
    return MLP_OK;
}

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
    MLP_TRY(check(REAL_TEXT(mlp_predict), net, work, rows, x));
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

    MLP_TRY(check(REAL_TEXT(mlp_forward), net, work, rows, x));
    MLP_TRY(check_rows(REAL_TEXT(mlp_forward), work, rows));
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

    MLP_TRY(check(REAL_TEXT(mlp_backward), net, work, rows, x));
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

/* Says what makes a loss that is not finite: the first such input or target, or neither. */
static mlp_status fail_loss(const mlp_net *net, size_t rows, const real *x, const real *t,
                            double loss)
{
    for (size_t i = 0; i < rows * net->n_inputs; i++)
        MLP_FAIL_IF(!isfinite(x[i]), MLP_ENONFINITE,
                    REAL_TEXT(mlp_loss_grad) ": the loss is %g: row %zu, input %zu is %g", loss,
                    i / net->n_inputs, i % net->n_inputs, (double)x[i]);
    for (size_t i = 0; i < rows * net->n_outputs; i++)
        MLP_FAIL_IF(isinf(t[i]), MLP_ENONFINITE,
                    REAL_TEXT(mlp_loss_grad) ": the loss is %g: row %zu, target %zu is %g", loss,
                    i / net->n_outputs, i % net->n_outputs, (double)t[i]);
    MLP_FAIL(MLP_ENONFINITE, REAL_TEXT(mlp_loss_grad) ": the loss of %zu rows is %g", rows, loss);
}

mlp_status REAL_API(mlp_loss_grad)(const mlp_net *net, mlp_work *work, mlp_loss loss, size_t rows,
                                   const real *x, const real *t, const real *sw, double *value,
                                   real *grad)
{
    pass_type pass = {
        .net = net, .work = work, .rows = rows, .x = x, .t = t, .sw = sw, .loss = loss, .grad = grad
    };
    double computed;

    MLP_TRY(check(REAL_TEXT(mlp_loss_grad), net, work, rows, x));
    MLP_TRY(check_rows(REAL_TEXT(mlp_loss_grad), work, rows));
    MLP_TRY(check_training(REAL_TEXT(mlp_loss_grad), work, rows));
    MLP_FAIL_IF(t == NULL, MLP_EINVAL, REAL_TEXT(mlp_loss_grad) ": t is NULL");
    MLP_TRY(mlp__loss_check(loss, net));
    MLP_TRY(REAL_NAME(mlp__loss_check_targets)(loss, rows, net->n_outputs, t));
    MLP_TRY(REAL_NAME(mlp__loss_check_weights)(rows, sw));
    MLP_TRY(REAL_NAME(mlp__loss_sum_mass)(loss, rows, net->n_outputs, t, sw, &pass.weight,
                                          &pass.missing));
    pass.training = draw_of(work);

    computed = run(&pass);
    if (value != NULL)
        *value = computed;
    if (!isfinite(computed))
        return fail_loss(net, rows, x, t, computed);
    return MLP_OK;
}

/* What is left of outputs y when the targets are taken off; what has no target is not scored. */
static void take_residuals(const mlp_net *net, size_t rows, const real *t, real *e, real *jac)
{
    for (size_t i = 0; i < rows * net->n_outputs; i++) {
        e[i] = isnan(t[i]) ? REAL_C(0.0) : e[i] - t[i];
        for (size_t j = 0; jac != NULL && isnan(t[i]) && j < net->n_params; j++)
            jac[i * net->n_params + j] = REAL_C(0.0);
    }
}

mlp_status REAL_API(mlp_jacobian)(const mlp_net *net, mlp_work *work, size_t rows, const real *x,
                                  const real *t, real *e, real *jac)
{
    const char *call = REAL_TEXT(mlp_jacobian);
    pass_type pass = { .net = net, .work = work, .rows = rows, .x = x, .outputs = e };
    void *unit;

    MLP_TRY(check(call, net, work, rows, x));
    MLP_TRY(check_rows(call, work, rows));
    MLP_FAIL_IF(e == NULL && (jac == NULL || t != NULL), MLP_EINVAL, "%s: e is NULL", call);
    MLP_FAIL_IF(work->training, MLP_EUNSUPPORTED,
                "%s: the work is in training, where rows have no outputs of their own", call);
    MLP_TRY(mlp__work_staging(work, work->max_rows * net->n_outputs * sizeof(real), &unit));

    mlp__work_plan(work, net, rows);
    mlp__blas_enter();
    (void)REAL_NAME(mlp__pass_rows)(&pass);
    if (jac != NULL)
        REAL_NAME(mlp__pass_jacobian)(&pass, unit, jac);
    mlp__blas_leave();
    if (t != NULL)
        take_residuals(net, rows, t, e, jac);
    return MLP_OK;
}
