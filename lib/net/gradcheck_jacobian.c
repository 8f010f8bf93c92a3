/* SPDX-License-Identifier: MIT */
/*
 * The Jacobian by the parameters against differences of outputs, always in
 * double, as in gradcheck.c.
 */
#include <math.h>

#include <mlp/inspect.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "net/gradcheck.h"
#include "net/net.h"

/* A check under way. */
typedef struct problem {
    mlp_net *net; /* f64, our own */
    mlp_work *work;
    size_t rows;
    const double *x;
    const double *jac; /* [rows x outputs x n_params] */
    double *y;         /* outputs at h, -h, h/2, -h/2: 4 of [rows x outputs] */
    double least;
} problem;

/* Compares the derivatives of all outputs by parameter k. */
static mlp_status compare_column(const problem *p, size_t k, mlp_gradcheck_result *out)
{
    const size_t params = mlp_net_n_params(p->net);
    const size_t n = p->rows * mlp_net_n_outputs(p->net);
    double *theta = mlp_net_params(p->net);
    const double before = theta[k];
    const double h = mlp__gradcheck_step * fmax(1.0, fabs(before));
    const double steps[4] = { h, -h, h / 2.0, -h / 2.0 };
    mlp_status status = MLP_OK;

    for (size_t i = 0; i < 4 && status == MLP_OK; i++) {
        theta[k] = before + steps[i];
        status = mlp_predict(p->net, p->work, p->rows, p->x, p->y + i * n);
    }
    theta[k] = before;
    MLP_TRY(status);
    for (size_t i = 0; i < n; i++) {
        const double wide = (p->y[i] - p->y[n + i]) / (2.0 * h);
        const double narrow = (p->y[2 * n + i] - p->y[3 * n + i]) / h;

        mlp__gradcheck_note(i * params + k, p->jac[i * params + k],
                            mlp__gradcheck_extrapolate(wide, narrow), p->least, out);
    }
    return MLP_OK;
}

/* `jac` in doubles against the twin's differences. */
static mlp_status compare(const mlp_net *net, size_t rows, const double *x, const double *jac,
                          mlp_gradcheck_result *out)
{
    const size_t n = rows * net->n_outputs; /* fits: jac is larger */
    problem p = { .rows = rows, .x = x, .jac = jac };
    void *y = NULL;
    mlp_status status = mlp__net_widen(&p.net, net);

    if (status == MLP_OK)
        status = mlp_work_new(&p.work, p.net, rows, 1);
    if (status == MLP_OK)
        status = mlp__alloc(&y, n, 4 * sizeof(double));
    p.y = y;
    if (status == MLP_OK && mlp__gradcheck_begin(n * net->n_params, jac, &p.least, out))
        for (size_t k = 0; k < net->n_params && status == MLP_OK; k++)
            status = compare_column(&p, k, out);
    mlp__free(y);
    mlp_work_free(p.work);
    mlp_net_free(p.net);
    return status;
}

/* Makes a work and room for a Jacobian of elements of `size` bytes. */
static mlp_status begin(const mlp_net *net, size_t rows, size_t size, mlp_work **work, void **jac,
                        const void *out)
{
    size_t count;

    *jac = NULL;
    *work = NULL;
    MLP_FAIL_IF(net == NULL || out == NULL, MLP_EINVAL,
                "the check of the Jacobian: net or out is NULL");
    MLP_FAIL_IF(!mlp__size_mul(rows, net->n_outputs, &count)
                    || !mlp__size_mul(count, net->n_params, &count),
                MLP_EOVERFLOW, "the check of the Jacobian: %zu rows", rows);
    MLP_TRY(mlp_work_new(work, net, rows, 1));
    return mlp__alloc(jac, count, size);
}

mlp_status mlp_gradcheck_jacobian(const mlp_net *net, size_t rows, const double *x,
                                  mlp_gradcheck_result *out)
{
    mlp_work *work;
    void *jac;
    mlp_status status = begin(net, rows, sizeof(double), &work, &jac, out);

    if (status == MLP_OK)
        status = mlp_jacobian(net, work, rows, x, NULL, NULL, jac);
    mlp_work_free(work);
    if (status == MLP_OK)
        status = compare(net, rows, x, jac, out);
    mlp__free(jac);
    return status;
}

mlp_status mlp_gradcheck_jacobian_f32(const mlp_net *net, size_t rows, const float *x,
                                      mlp_gradcheck_result *out)
{
    void *wide_jac = NULL;
    void *wide_x = NULL;
    mlp_work *work;
    void *jac;
    mlp_status status = begin(net, rows, sizeof(float), &work, &jac, out);

    if (status == MLP_OK)
        status = mlp_jacobian_f32(net, work, rows, x, NULL, NULL, jac);
    mlp_work_free(work);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide_jac, jac, rows, net->n_outputs * net->n_params);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide_x, x, rows, net->n_inputs);
    if (status == MLP_OK)
        status = compare(net, rows, wide_x, wide_jac, out);
    mlp__free(jac);
    mlp__free(wide_jac);
    mlp__free(wide_x);
    return status;
}
