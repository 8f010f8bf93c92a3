/* SPDX-License-Identifier: MIT */
/*
 * Forward and backward passes through all layers, and the public calls that
 * run them.
 */
#include "net/pass_tmpl.h"

#include <string.h>

#include "base/dtype.h"
#include "base/fail.h"
#include "linalg/blas_scope.h"
#include "net/act_tmpl.h"
#include "net/dense_tmpl.h"
#include "net/loss_tmpl.h"

const real *REAL_NAME(mlp__pass_forward)(const mlp_net *net, mlp_work *work, size_t rows,
                                         const real *x)
{
    for (size_t i = 0; i < net->n_layers; i++) {
        const mlp__layer *layer = &net->layer[i];
        real *z = work->layer[i].z;
        real *y = work->layer[i].y;

        REAL_NAME(mlp__dense_forward)(layer, net->theta, rows, x, z);
        REAL_NAME(mlp__act_forward)(layer->act, rows, layer->out, z, y);
        x = y;
    }
    work->forward_rows = rows;
    work->forward_net = net;
    return x;
}

/*
 * From work->delta[0], the gradient by the sums of the last layer, to those by
 * the parameters and, unless dx is NULL, by the inputs.
 */
static void backward(const mlp_net *net, mlp_work *work, size_t rows, const real *x, real *grad,
                     real *dx)
{
    real *dz = work->delta[0];
    real *other = work->delta[1];

    for (size_t i = net->n_layers; i-- > 0;) {
        const mlp__layer *layer = &net->layer[i];

        REAL_NAME(mlp__dense_backward_params)
        (layer, rows, i == 0 ? x : work->layer[i - 1].y, dz, grad);
        if (i > 0) {
            const mlp__work_layer *below = &work->layer[i - 1];
            real *dy = other;

            REAL_NAME(mlp__dense_backward_inputs)(layer, net->theta, rows, dz, dy);
            REAL_NAME(mlp__act_backward)
            (net->layer[i - 1].act, rows, below->out, below->z, below->y, dy);
            other = dz;
            dz = dy;
        }
    }
    if (dx != NULL)
        REAL_NAME(mlp__dense_backward_inputs)(&net->layer[0], net->theta, rows, dz, dx);
}

double REAL_NAME(mlp__pass_loss)(const mlp_net *net, mlp_work *work, mlp_loss loss, size_t rows,
                                 const real *x, const real *t, const real *sw, double weight,
                                 real *grad)
{
    const mlp__work_layer *output = &work->layer[net->n_layers - 1];
    double value;

    REAL_NAME(mlp__pass_forward)(net, work, rows, x);
    value = REAL_NAME(mlp__loss)(loss, mlp__net_output(net)->act, rows, net->n_outputs, output->z,
                                 output->y, t, sw, weight, grad == NULL ? NULL : work->delta[0]);
    if (grad != NULL)
        backward(net, work, rows, x, grad, NULL);
    return value;
}

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

mlp_status REAL_API(mlp_predict)(const mlp_net *net, mlp_work *work, size_t rows, const real *x,
                                 real *y)
{
    MLP_TRY(check(REAL_TEXT(mlp_predict), net, work, rows, x));
    MLP_FAIL_IF(y == NULL, MLP_EINVAL, REAL_TEXT(mlp_predict) ": y is NULL");

    mlp__blas_enter();
    while (rows > 0) {
        const size_t piece = rows < work->max_rows ? rows : work->max_rows;
        const real *outputs = REAL_NAME(mlp__pass_forward)(net, work, piece, x);

        memcpy(y, outputs, piece * net->n_outputs * sizeof *y);
        x += piece * net->n_inputs;
        y += piece * net->n_outputs;
        rows -= piece;
    }
    mlp__blas_leave();
    work->forward_rows = 0; /* only mlp_forward() promises a way back */
    return MLP_OK;
}

mlp_status REAL_API(mlp_forward)(const mlp_net *net, mlp_work *work, size_t rows, const real *x,
                                 real *y)
{
    const real *outputs;

    MLP_TRY(check(REAL_TEXT(mlp_forward), net, work, rows, x));
    MLP_TRY(check_rows(REAL_TEXT(mlp_forward), work, rows));

    mlp__blas_enter();
    outputs = REAL_NAME(mlp__pass_forward)(net, work, rows, x);
    mlp__blas_leave();
    if (y != NULL)
        memcpy(y, outputs, rows * net->n_outputs * sizeof *y);
    return MLP_OK;
}

mlp_status REAL_API(mlp_backward)(const mlp_net *net, mlp_work *work, size_t rows, const real *x,
                                  const real *dy, real *grad, real *dx)
{
    const mlp__work_layer *output;

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

    output = &work->layer[net->n_layers - 1];
    mlp__blas_enter();
    memcpy(work->delta[0], dy, rows * net->n_outputs * sizeof *dy);
    REAL_NAME(mlp__act_backward)
    (mlp__net_output(net)->act, rows, net->n_outputs, output->z, output->y, work->delta[0]);
    backward(net, work, rows, x, grad, dx);
    mlp__blas_leave();
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
        MLP_FAIL_IF(!isfinite(t[i]), MLP_ENONFINITE,
                    REAL_TEXT(mlp_loss_grad) ": the loss is %g: row %zu, target %zu is %g", loss,
                    i / net->n_outputs, i % net->n_outputs, (double)t[i]);
    MLP_FAIL(MLP_ENONFINITE, REAL_TEXT(mlp_loss_grad) ": the loss of %zu rows is %g", rows, loss);
}

mlp_status REAL_API(mlp_loss_grad)(const mlp_net *net, mlp_work *work, mlp_loss loss, size_t rows,
                                   const real *x, const real *t, const real *sw, double *value,
                                   real *grad)
{
    double computed;
    double weight;

    MLP_TRY(check(REAL_TEXT(mlp_loss_grad), net, work, rows, x));
    MLP_TRY(check_rows(REAL_TEXT(mlp_loss_grad), work, rows));
    MLP_FAIL_IF(t == NULL, MLP_EINVAL, REAL_TEXT(mlp_loss_grad) ": t is NULL");
    MLP_TRY(mlp__loss_check(loss, net));
    MLP_TRY(REAL_NAME(mlp__loss_check_targets)(loss, rows, net->n_outputs, t));
    MLP_TRY(REAL_NAME(mlp__loss_sum_weights)(rows, sw, &weight));

    mlp__blas_enter();
    computed = REAL_NAME(mlp__pass_loss)(net, work, loss, rows, x, t, sw, weight, grad);
    mlp__blas_leave();
    if (value != NULL)
        *value = computed;
    if (!isfinite(computed))
        return fail_loss(net, rows, x, t, computed);
    return MLP_OK;
}
