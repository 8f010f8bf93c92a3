/* SPDX-License-Identifier: MIT */
/*
 * The gradient by the backward pass against differences of the loss, always
 * in double: numbers of f32 networks are widened first, so that what is seen
 * is the error of their backward pass and not that of a float difference.
 */
#include "net/gradcheck.h"

#include <math.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "net/net.h"

typedef struct problem {
    mlp_net *net; /* f64, our own */
    mlp_work *work;
    mlp_loss loss;
    size_t rows;
    const double *x;
    const double *t;
    const double *sw;
} problem;

/* (f(theta + h) - f(theta - h)) / 2h by theta[k]. */
static mlp_status difference(const problem *p, size_t k, double h, double *out)
{
    double *theta = mlp_net_params(p->net);
    const double before = theta[k];
    const double above = before + h;
    const double below = before - h;
    double f_above = 0.0;
    double f_below = 0.0;
    mlp_status status;

    theta[k] = above;
    status = mlp_loss_grad(p->net, p->work, p->loss, p->rows, p->x, p->t, p->sw, &f_above, NULL);
    theta[k] = below;
    if (status == MLP_OK)
        status =
            mlp_loss_grad(p->net, p->work, p->loss, p->rows, p->x, p->t, p->sw, &f_below, NULL);
    theta[k] = before;
    *out = (f_above - f_below) / (above - below);
    return status;
}

static mlp_status derivative(const problem *p, size_t k, double *out)
{
    const double h = mlp__gradcheck_step * fmax(1.0, fabs(mlp_net_params(p->net)[k]));
    double wide;
    double narrow;

    MLP_TRY(difference(p, k, h, &wide));
    MLP_TRY(difference(p, k, h / 2.0, &narrow));
    *out = mlp__gradcheck_extrapolate(wide, narrow);
    return MLP_OK;
}

bool mlp__gradcheck_begin(size_t n, const double *analytic, double *least,
                          mlp_gradcheck_result *out)
{
    *out = (mlp_gradcheck_result){ .error = 0.0 };
    *least = 0.0;
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(analytic[k])) {
            *out = (mlp_gradcheck_result){ (double)INFINITY, k, analytic[k], (double)NAN };
            return false;
        }
        *least = fmax(*least, 1e-3 * fabs(analytic[k]));
    }
    return true;
}

void mlp__gradcheck_note(size_t k, double analytic, double numeric, double least,
                         mlp_gradcheck_result *out)
{
    const double scale = fmax(fmax(fabs(analytic), fabs(numeric)), least);
    double error = scale > 0.0 ? fabs(analytic - numeric) / scale : 0.0;

    if (!isfinite(numeric))
        error = (double)INFINITY;
    if (k == 0 || error > out->error)
        *out = (mlp_gradcheck_result){ error, k, analytic, numeric };
}

static mlp_status compare(const problem *p, const double *grad, mlp_gradcheck_result *out)
{
    const size_t n = mlp_net_n_params(p->net);
    double numeric;
    double least;

    if (!mlp__gradcheck_begin(n, grad, &least, out))
        return MLP_OK;
    for (size_t k = 0; k < n; k++) {
        MLP_TRY(derivative(p, k, &numeric));
        mlp__gradcheck_note(k, grad[k], numeric, least, out);
    }
    return MLP_OK;
}

/* Makes the f64 twin and its work, runs the comparison, frees them. */
static mlp_status check_f64(const mlp_net *net, problem *p, const double *grad,
                            mlp_gradcheck_result *out)
{
    mlp_status status;

    status = mlp__net_widen(&p->net, net);
    if (status == MLP_OK)
        status = mlp_work_new(&p->work, p->net, p->rows, 1);
    if (status == MLP_OK)
        status = compare(p, grad, out);
    mlp_work_free(p->work);
    mlp_net_free(p->net);
    return status;
}

mlp_status mlp_gradcheck(const mlp_net *net, mlp_loss loss, size_t rows, const double *x,
                         const double *t, const double *sw, mlp_gradcheck_result *out)
{
    problem p = { .loss = loss, .rows = rows, .x = x, .t = t, .sw = sw };
    mlp_work *work;
    mlp_status status;
    void *grad;

    MLP_FAIL_IF(net == NULL || out == NULL, MLP_EINVAL, "the gradient check: net or out is NULL");
    MLP_TRY(mlp_work_new(&work, net, rows, 1));
    status = mlp__alloc(&grad, net->n_params, sizeof(double));
    if (status == MLP_OK)
        status = mlp_loss_grad(net, work, loss, rows, x, t, sw, NULL, grad);
    if (status == MLP_OK)
        status = check_f64(net, &p, grad, out);
    mlp__free(grad);
    mlp_work_free(work);
    return status;
}

mlp_status mlp__gradcheck_widen(void **out, const float *values, size_t rows, size_t columns)
{
    size_t count;

    *out = NULL;
    if (values == NULL)
        return MLP_OK;
    MLP_FAIL_IF(!mlp__size_mul(rows, columns, &count), MLP_EOVERFLOW,
                "the gradient check: %zu rows", rows);
    MLP_TRY(mlp__alloc(out, count, sizeof(double)));
    for (size_t i = 0; i < count; i++)
        ((double *)*out)[i] = (double)values[i];
    return MLP_OK;
}

static mlp_status gradient_f32(const mlp_net *net, mlp_loss loss, size_t rows, const float *x,
                               const float *t, const float *sw, void **out)
{
    mlp_work *work;
    mlp_status status;
    void *grad = NULL;

    *out = NULL;
    MLP_TRY(mlp_work_new(&work, net, rows, 1));
    status = mlp__alloc(&grad, net->n_params, sizeof(float));
    if (status == MLP_OK)
        status = mlp_loss_grad_f32(net, work, loss, rows, x, t, sw, NULL, grad);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(out, grad, net->n_params, 1);
    mlp__free(grad);
    mlp_work_free(work);
    return status;
}

mlp_status mlp_gradcheck_f32(const mlp_net *net, mlp_loss loss, size_t rows, const float *x,
                             const float *t, const float *sw, mlp_gradcheck_result *out)
{
    problem p = { .loss = loss, .rows = rows };
    void *grad = NULL;
    void *wide[3] = { NULL, NULL, NULL };
    mlp_status status;

    MLP_FAIL_IF(net == NULL || out == NULL, MLP_EINVAL, "the gradient check: net or out is NULL");
    status = gradient_f32(net, loss, rows, x, t, sw, &grad);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide[0], x, rows, net->n_inputs);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide[1], t, rows, net->n_outputs);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide[2], sw, rows, 1);
    if (status == MLP_OK) {
        p.x = wide[0];
        p.t = wide[1];
        p.sw = wide[2];
        status = check_f64(net, &p, grad, out);
    }
    for (size_t i = 0; i < 3; i++)
        mlp__free(wide[i]);
    mlp__free(grad);
    return status;
}
