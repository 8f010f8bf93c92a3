/* SPDX-License-Identifier: MIT */
/*
 * Products with the Hessian against differences of the gradient, and
 * derivatives by inputs against differences of outputs; always in double, as in
 * gradcheck.c.
 */
#include <math.h>

#include <mlp/inspect.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "net/gradcheck.h"
#include "net/net.h"

typedef struct problem {
    mlp_net *net; /* f64, our own */
    mlp_work *work;
    mlp_loss loss;
    size_t rows;
    const double *x;
    const double *t;
    const double *sw;
    const double *v;
} problem;

/* Makes the f64 twin and its work. */
static mlp_status begin(problem *p, const mlp_net *net)
{
    MLP_TRY(mlp__net_widen(&p->net, net));
    return mlp_work_new(&p->work, p->net, p->rows, 1);
}

static void end(problem *p)
{
    mlp_work_free(p->work);
    mlp_net_free(p->net);
}

/* -------------------------------------------------------------- Hessian */

/* The step along v: the length of the move is gradcheck's of a single parameter. */
static double step_along(const double *v, const double *theta, size_t n)
{
    double largest = 0.0;
    double sum = 0.0;

    for (size_t k = 0; k < n; k++)
        largest = fmax(largest, fabs(v[k]) / fmax(1.0, fabs(theta[k])));
    if (!(largest > 0.0))
        return 0.0;
    for (size_t k = 0; k < n; k++) {
        const double part = v[k] / fmax(1.0, fabs(theta[k])) / largest;

        sum += part * part;
    }
    return mlp__gradcheck_step / sqrt(sum) / largest;
}

/* grad [n] at theta + h v. `centre` is theta, to which the network returns. */
static mlp_status gradient_at(const problem *p, const double *centre, double h, double *grad)
{
    const size_t n = mlp_net_n_params(p->net);
    double *theta = mlp_net_params(p->net);
    mlp_status status;

    for (size_t k = 0; k < n; k++)
        theta[k] = centre[k] + h * p->v[k];
    status = mlp_loss_grad(p->net, p->work, p->loss, p->rows, p->x, p->t, p->sw, NULL, grad);
    for (size_t k = 0; k < n; k++)
        theta[k] = centre[k];
    return status;
}

/* room [5 x n]: theta, and gradients at h, -h, h/2, -h/2. */
static mlp_status compare_products(const problem *p, const double *hv, double *room,
                                   mlp_gradcheck_result *out)
{
    const size_t n = mlp_net_n_params(p->net);
    const double *theta = mlp_net_params(p->net);
    const double h = step_along(p->v, theta, n);
    const double steps[4] = { h, -h, h / 2.0, -h / 2.0 };
    double least;

    if (!mlp__gradcheck_begin(n, hv, &least, out))
        return MLP_OK;
    for (size_t k = 0; k < n; k++)
        room[k] = theta[k];
    for (size_t i = 0; i < 4; i++)
        MLP_TRY(gradient_at(p, room, steps[i], room + (i + 1) * n));
    for (size_t k = 0; k < n; k++) {
        const double *g = room + n + k;
        const double wide = h > 0.0 ? (g[0] - g[n]) / (2.0 * h) : 0.0;
        const double narrow = h > 0.0 ? (g[2 * n] - g[3 * n]) / h : 0.0;

        mlp__gradcheck_note(k, hv[k], mlp__gradcheck_extrapolate(wide, narrow), least, out);
    }
    return MLP_OK;
}

static mlp_status check_products(const mlp_net *net, problem *p, const double *hv,
                                 mlp_gradcheck_result *out)
{
    void *room = NULL;
    mlp_status status = begin(p, net);

    if (status == MLP_OK)
        status = mlp__alloc(&room, net->n_params, 5 * sizeof(double));
    if (status == MLP_OK)
        status = compare_products(p, hv, room, out);
    mlp__free(room);
    end(p);
    return status;
}

mlp_status mlp_gradcheck_hessian(const mlp_net *net, mlp_loss loss, size_t rows, const double *x,
                                 const double *t, const double *sw, const double *v,
                                 mlp_gradcheck_result *out)
{
    problem p = { .loss = loss, .rows = rows, .x = x, .t = t, .sw = sw, .v = v };
    mlp_work *work;
    mlp_status status;
    void *hv;

    MLP_FAIL_IF(net == NULL || out == NULL, MLP_EINVAL, "the Hessian check: net or out is NULL");
    MLP_TRY(mlp_work_new(&work, net, rows, 1));
    status = mlp__alloc(&hv, net->n_params, sizeof(double));
    if (status == MLP_OK)
        status = mlp_hessian_vector(net, work, loss, rows, x, t, sw, v, NULL, hv);
    mlp_work_free(work);
    if (status == MLP_OK)
        status = check_products(net, &p, hv, out);
    mlp__free(hv);
    return status;
}

/* H v as float computes it, in doubles. */
static mlp_status product_f32(const mlp_net *net, mlp_loss loss, size_t rows, const float *x,
                              const float *t, const float *sw, const float *v, void **out)
{
    mlp_work *work;
    mlp_status status;
    void *hv = NULL;

    *out = NULL;
    MLP_TRY(mlp_work_new(&work, net, rows, 1));
    status = mlp__alloc(&hv, net->n_params, sizeof(float));
    if (status == MLP_OK)
        status = mlp_hessian_vector_f32(net, work, loss, rows, x, t, sw, v, NULL, hv);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(out, hv, net->n_params, 1);
    mlp__free(hv);
    mlp_work_free(work);
    return status;
}

mlp_status mlp_gradcheck_hessian_f32(const mlp_net *net, mlp_loss loss, size_t rows, const float *x,
                                     const float *t, const float *sw, const float *v,
                                     mlp_gradcheck_result *out)
{
    problem p = { .loss = loss, .rows = rows };
    enum { X, T, SW, V, HV, N };
    void *wide[N] = { NULL };
    mlp_status status;

    MLP_FAIL_IF(net == NULL || out == NULL, MLP_EINVAL, "the Hessian check: net or out is NULL");
    status = product_f32(net, loss, rows, x, t, sw, v, &wide[HV]);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide[X], x, rows, net->n_inputs);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide[T], t, rows, net->n_outputs);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide[SW], sw, rows, 1);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide[V], v, net->n_params, 1);
    if (status == MLP_OK) {
        p.x = wide[X];
        p.t = wide[T];
        p.sw = wide[SW];
        p.v = wide[V];
        status = check_products(net, &p, wide[HV], out);
    }
    for (size_t i = 0; i < N; i++)
        mlp__free(wide[i]);
    return status;
}

/* --------------------------------------------------------------- inputs */

/*
 * y [rows x outputs] with input j of each row moved by `step` times max(1, |x|); x [rows x inputs]
 * is a copy of p->x.
 */
static mlp_status outputs_at(const problem *p, size_t j, double step, double *x, double *y)
{
    const size_t in = mlp_net_n_inputs(p->net);
    mlp_status status;

    for (size_t i = j; i < p->rows * in; i += in)
        x[i] = p->x[i] + step * fmax(1.0, fabs(p->x[i]));
    status = mlp_predict(p->net, p->work, p->rows, x, y);
    for (size_t i = j; i < p->rows * in; i += in)
        x[i] = p->x[i];
    return status;
}

/* Rows are differenced at once: none has to do with another. y: 4 of [rows x outputs]. */
static mlp_status difference_outputs(const problem *p, size_t j, double *x, double *y,
                                     double *numeric)
{
    const size_t in = mlp_net_n_inputs(p->net);
    const size_t out = mlp_net_n_outputs(p->net);
    const size_t n = p->rows * out;
    const double step = mlp__gradcheck_step;

    MLP_TRY(outputs_at(p, j, step, x, y));
    MLP_TRY(outputs_at(p, j, -step, x, y + n));
    MLP_TRY(outputs_at(p, j, step / 2.0, x, y + 2 * n));
    MLP_TRY(outputs_at(p, j, -step / 2.0, x, y + 3 * n));
    for (size_t i = 0; i < n; i++) {
        const double h = step * fmax(1.0, fabs(p->x[i / out * in + j]));
        const double wide = (y[i] - y[n + i]) / (2.0 * h);
        const double narrow = (y[2 * n + i] - y[3 * n + i]) / h;

        numeric[i * in + j] = mlp__gradcheck_extrapolate(wide, narrow);
    }
    return MLP_OK;
}

static mlp_status compare_inputs(const problem *p, const double *jac, double *x, double *y,
                                 double *numeric, mlp_gradcheck_result *out)
{
    const size_t in = mlp_net_n_inputs(p->net);
    const size_t n = p->rows * mlp_net_n_outputs(p->net) * in;
    double least;

    if (!mlp__gradcheck_begin(n, jac, &least, out))
        return MLP_OK;
    for (size_t i = 0; i < p->rows * in; i++)
        x[i] = p->x[i];
    for (size_t j = 0; j < in; j++)
        MLP_TRY(difference_outputs(p, j, x, y, numeric));
    for (size_t k = 0; k < n; k++)
        mlp__gradcheck_note(k, jac[k], numeric[k], least, out);
    return MLP_OK;
}

static mlp_status check_inputs(const mlp_net *net, problem *p, const double *jac,
                               mlp_gradcheck_result *out)
{
    const size_t n = p->rows * net->n_outputs; /* fits: jac is larger */
    void *x = NULL;
    void *y = NULL;
    void *numeric = NULL;
    mlp_status status = begin(p, net);

    if (status == MLP_OK)
        status = mlp__alloc(&x, p->rows * net->n_inputs, sizeof(double));
    if (status == MLP_OK)
        status = mlp__alloc(&y, n, 4 * sizeof(double));
    if (status == MLP_OK)
        status = mlp__alloc(&numeric, n * net->n_inputs, sizeof(double));
    if (status == MLP_OK)
        status = compare_inputs(p, jac, x, y, numeric, out);
    mlp__free(x);
    mlp__free(y);
    mlp__free(numeric);
    end(p);
    return status;
}

/* Makes room for a jac of elements of `size` bytes. */
static mlp_status jacobian_new(void **out, const mlp_net *net, size_t rows, size_t size)
{
    size_t count;

    *out = NULL;
    MLP_FAIL_IF(!mlp__size_mul(rows, net->n_outputs, &count)
                    || !mlp__size_mul(count, net->n_inputs, &count),
                MLP_EOVERFLOW, "the check of inputs: %zu rows", rows);
    return mlp__alloc(out, count, size);
}

mlp_status mlp_gradcheck_inputs(const mlp_net *net, size_t rows, const double *x,
                                mlp_gradcheck_result *out)
{
    problem p = { .rows = rows, .x = x };
    mlp_work *work;
    mlp_status status;
    void *jac;

    MLP_FAIL_IF(net == NULL || out == NULL, MLP_EINVAL, "the check of inputs: net or out is NULL");
    MLP_TRY(mlp_work_new(&work, net, rows, 1));
    status = jacobian_new(&jac, net, rows, sizeof(double));
    if (status == MLP_OK)
        status = mlp_input_jacobian(net, work, rows, x, jac);
    mlp_work_free(work);
    if (status == MLP_OK)
        status = check_inputs(net, &p, jac, out);
    mlp__free(jac);
    return status;
}

mlp_status mlp_gradcheck_inputs_f32(const mlp_net *net, size_t rows, const float *x,
                                    mlp_gradcheck_result *out)
{
    problem p = { .rows = rows };
    void *wide_x = NULL;
    void *wide_jac = NULL;
    mlp_work *work;
    mlp_status status;
    void *jac;

    MLP_FAIL_IF(net == NULL || out == NULL, MLP_EINVAL, "the check of inputs: net or out is NULL");
    MLP_TRY(mlp_work_new(&work, net, rows, 1));
    status = jacobian_new(&jac, net, rows, sizeof(float));
    if (status == MLP_OK)
        status = mlp_input_jacobian_f32(net, work, rows, x, jac);
    mlp_work_free(work);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide_jac, jac, rows, net->n_outputs * net->n_inputs);
    if (status == MLP_OK)
        status = mlp__gradcheck_widen(&wide_x, x, rows, net->n_inputs);
    p.x = wide_x;
    if (status == MLP_OK)
        status = check_inputs(net, &p, wide_jac, out);
    mlp__free(jac);
    mlp__free(wide_x);
    mlp__free(wide_jac);
    return status;
}
