/* SPDX-License-Identifier: MIT */
/*
 * The derivatives of outputs by inputs: a backward pass for each output, from a
 * derivative of 1 by that output. Passes are pass_tmpl.c's.
 */
#include <string.h>

#include <mlp/inspect.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "linalg/blas_scope.h"
#include "net/pass_check_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

/* Memory for max_rows, so that no later call wants more: dy, then dx. */
static mlp_status prepare(mlp_work *work, const mlp_net *net, size_t rows, real **dy, real **dx)
{
    void *block;
    size_t bytes;

    MLP_FAIL_IF(!mlp__size_add(net->n_outputs, net->n_inputs, &bytes)
                    || !mlp__size_mul(bytes, work->max_rows, &bytes)
                    || !mlp__size_mul(bytes, sizeof(real), &bytes),
                MLP_EOVERFLOW,
                REAL_TEXT(mlp_input_jacobian) ": the work's %zu rows are too many for this network",
                work->max_rows);
    MLP_TRY(mlp__work_staging(work, bytes, &block));
    *dy = block;
    *dx = *dy + rows * net->n_outputs;
    return MLP_OK;
}

/* Runs the backward pass of output k and puts its dx where they belong in jac. */
static void differentiate(const pass_type *pass, size_t k, real *dy, real *jac)
{
    const size_t in = pass->net->n_inputs;
    const size_t out = pass->net->n_outputs;

    for (size_t i = 0; i < pass->rows * out; i++)
        dy[i] = i % out == k ? REAL_C(1.0) : REAL_C(0.0);
    (void)REAL_NAME(mlp__pass_rows)(pass);
    for (size_t i = 0; i < pass->rows; i++)
        memcpy(jac + (i * out + k) * in, pass->dx + i * in, in * sizeof *jac);
}

mlp_status REAL_API(mlp_input_jacobian)(const mlp_net *net, mlp_work *work, size_t rows,
                                        const real *x, real *jac)
{
    static const char *const call = REAL_TEXT(mlp_input_jacobian);
    const pass_type there = { .net = net, .work = work, .rows = rows, .x = x };
    pass_type back = there;
    real *dy;
    real *dx;

    MLP_TRY(REAL_NAME(mlp__pass_check)(call, net, work, rows, x));
    MLP_FAIL_IF(jac == NULL, MLP_EINVAL, "%s: jac is NULL", call);
    MLP_TRY(REAL_NAME(mlp__pass_check_rows)(call, work, rows));
    MLP_TRY(prepare(work, net, rows, &dy, &dx));
    back.goes_on = true;
    back.dy = dy;
    back.dx = dx;
    back.grad = jac; /* says that there is a way back: the first half writes no gradient */

    mlp__work_plan(work, net, rows);
    if (!work->small)
        mlp__blas_enter();
    (void)REAL_NAME(mlp__pass_rows)(&there);
    for (size_t k = 0; k < net->n_outputs; k++)
        differentiate(&back, k, dy, jac);
    if (!work->small)
        mlp__blas_leave();
    work->forward_rows = 0; /* only mlp_forward() promises a way back */
    return MLP_OK;
}
