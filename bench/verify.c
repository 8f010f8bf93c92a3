/* SPDX-License-Identifier: MIT */
/*
 * Sees that what is about to be timed computes the right thing: the gradient of the loss. A fast
 * wrong program is no result.
 */
#include "verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "program.h"

/* The small network: large enough for each layer to mix, small enough for a check of every
 * derivative, which takes 4 forward passes each. */
enum { SMALL_INPUTS = 7, SMALL_UNITS = 6, SMALL_OUTPUTS = 4, SMALL_ROWS = 5, DRAWS = 8 };

/* Rows of the check of the whole network: a batch, but not a data set that is one batch. */
enum { MOST_ROWS = 512 };

/* Rows of random inputs and targets, in double and in float. */
typedef struct sample {
    size_t rows;
    double *x;
    double *t;
    float *x_f32;
    float *t_f32;
} sample;

/* xorshift64* (Vigna 2016), in [0, 1). */
static double next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * UINT64_C(0x2545f4914f6cdd1d)) >> 11) * 0x1p-53;
}

static void draw_targets(mlp_loss loss, size_t outputs, uint64_t *state, double *t)
{
    const size_t class = (size_t)(next(state) * (double)outputs);

    for (size_t k = 0; k < outputs; k++) {
        if (loss == MLP_LOSS_CROSS_ENTROPY)
            t[k] = k == class ? 1.0 : 0.0;
        else if (loss == MLP_LOSS_BINARY_CROSS_ENTROPY)
            t[k] = next(state) < 0.5 ? 0.0 : 1.0;
        else
            t[k] = next(state);
    }
}

static float *narrow(const double *values, size_t n)
{
    float *out = program_alloc(n, sizeof *out);

    for (size_t i = 0; i < n; i++)
        out[i] = (float)values[i];
    return out;
}

static sample sample_new(const mlp_net *net, mlp_loss loss, size_t rows, uint64_t seed)
{
    const size_t inputs = mlp_net_n_inputs(net);
    const size_t outputs = mlp_net_n_outputs(net);
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15) * (seed + 1);
    sample made = { .rows = rows };

    made.x = program_alloc(rows, inputs * sizeof(double));
    made.t = program_alloc(rows, outputs * sizeof(double));
    for (size_t i = 0; i < rows * inputs; i++)
        made.x[i] = (double)(float)(2.0 * next(&state) - 1.0); /* the same number in both types */
    for (size_t row = 0; row < rows; row++)
        draw_targets(loss, outputs, &state, made.t + row * outputs);
    made.x_f32 = narrow(made.x, rows * inputs);
    made.t_f32 = narrow(made.t, rows * outputs);
    return made;
}

static void sample_free(sample *rows)
{
    free(rows->x);
    free(rows->t);
    free(rows->x_f32);
    free(rows->t_f32);
}

/* A network with the kinds of layers of `net` and at most so many units. */
static mlp_status copy_layers(mlp_net **out, const mlp_net *net, mlp_dtype type, bool small,
                              uint64_t seed)
{
    const size_t n = mlp_net_n_layers(net);
    const size_t inputs = mlp_net_n_inputs(net);
    mlp_layer *layers = program_alloc(n, sizeof *layers);
    mlp_status status = MLP_OK;

    for (size_t i = 0; i < n && status == MLP_OK; i++) {
        const size_t most = i == n - 1 ? SMALL_OUTPUTS : SMALL_UNITS;
        mlp_layer_info info;

        status = mlp_net_layer(net, i, &info);
        layers[i].units = small && info.units > most ? most : info.units;
        layers[i].act = info.act;
        layers[i].no_bias = !info.has_bias;
        layers[i].norm = info.norm;
        layers[i].dropout = info.dropout;
    }
    if (status == MLP_OK)
        status = mlp_net_new(out, type, small && inputs > SMALL_INPUTS ? SMALL_INPUTS : inputs,
                             layers, n, seed);
    free(layers);
    return status;
}

/* The error of the worst derivative of a small network. */
static mlp_status small_error(const mlp_net *net, mlp_loss loss, uint64_t seed, double *error)
{
    mlp_gradcheck_result result = { .error = (double)INFINITY };
    mlp_net *small = NULL;
    mlp_status status = copy_layers(&small, net, mlp_net_dtype(net), true, seed);
    sample rows;

    if (status != MLP_OK)
        return status;
    rows = sample_new(small, loss, SMALL_ROWS, seed);
    if (mlp_net_dtype(net) == MLP_F32)
        status = mlp_gradcheck_f32(small, loss, rows.rows, rows.x_f32, rows.t_f32, NULL, &result);
    else
        status = mlp_gradcheck(small, loss, rows.rows, rows.x, rows.t, NULL, &result);
    *error = result.error;
    sample_free(&rows);
    mlp_net_free(small);
    return status;
}

/* The checks of the whole network work on its twin in double, with the same parameters. */
typedef struct whole {
    const mlp_net *net;
    mlp_loss loss;
    sample rows;
    mlp_net *twin;
    mlp_work *twin_work;
    double *grad; /* of the twin */
} whole;

static mlp_status whole_start(whole *w)
{
    const size_t n = mlp_net_n_params(w->net);
    double *theta;
    mlp_status status = copy_layers(&w->twin, w->net, MLP_F64, false, 1);

    if (status == MLP_OK)
        status = mlp_work_new(&w->twin_work, w->twin, w->rows.rows, 0);
    if (status != MLP_OK)
        return status;
    theta = mlp_net_params(w->twin);
    for (size_t i = 0; i < n; i++)
        theta[i] = mlp_net_dtype(w->net) == MLP_F32 ? (double)mlp_net_params_const_f32(w->net)[i]
                                                    : mlp_net_params_const(w->net)[i];
    w->grad = program_alloc(n, sizeof *w->grad);
    return mlp_loss_grad(w->twin, w->twin_work, w->loss, w->rows.rows, w->rows.x, w->rows.t, NULL,
                         NULL, w->grad);
}

/*
 * The slope of the loss along its gradient, by a difference, against the gradient's length: a
 * mistake in any derivative shows. Moves the parameters of the twin.
 */
static mlp_status slope_error(whole *w, double *error)
{
    const double step = 1e-5;
    const size_t n = mlp_net_n_params(w->net);
    double *theta = mlp_net_params(w->twin);
    double value[2] = { 0.0, 0.0 };
    double length = 0.0;
    mlp_status status = MLP_OK;

    for (size_t i = 0; i < n; i++)
        length += w->grad[i] * w->grad[i];
    length = sqrt(length);
    for (int side = 0; side < 2 && status == MLP_OK && length > 0.0; side++) {
        const double along = (side == 0 ? -step : 2.0 * step) / length;

        for (size_t i = 0; i < n; i++)
            theta[i] += along * w->grad[i];
        status = mlp_loss_grad(w->twin, w->twin_work, w->loss, w->rows.rows, w->rows.x, w->rows.t,
                               NULL, &value[side], NULL);
    }
    *error = fabs((value[1] - value[0]) / (2.0 * step) - length) / (length + 1e-6);
    return status;
}

/* |gradient in float - gradient in double| / |gradient in double|. */
static mlp_status f32_error(const whole *w, double *error)
{
    const size_t n = mlp_net_n_params(w->net);
    float *grad = program_alloc(n, sizeof *grad);
    mlp_work *work = NULL;
    double difference = 0.0;
    double length = 0.0;
    mlp_status status = mlp_work_new(&work, w->net, w->rows.rows, 0);

    if (status == MLP_OK)
        status = mlp_loss_grad_f32(w->net, work, w->loss, w->rows.rows, w->rows.x_f32,
                                   w->rows.t_f32, NULL, NULL, grad);
    for (size_t i = 0; i < n; i++) {
        const double apart = (double)grad[i] - w->grad[i];

        difference += apart * apart;
        length += w->grad[i] * w->grad[i];
    }
    *error = sqrt(difference) / (sqrt(length) + 1e-6);
    mlp_work_free(work);
    free(grad);
    return status;
}

/* The errors of the whole network, in the shapes that will be timed. */
static mlp_status whole_errors(const mlp_net *net, mlp_loss loss, size_t batch, double *slope,
                               double *f32)
{
    whole w = { .net = net, .loss = loss };
    mlp_status status;

    w.rows = sample_new(net, loss, batch < MOST_ROWS ? batch : MOST_ROWS, 1);
    status = whole_start(&w);
    if (status == MLP_OK && mlp_net_dtype(net) == MLP_F32)
        status = f32_error(&w, f32);
    if (status == MLP_OK)
        status = slope_error(&w, slope);
    free(w.grad);
    mlp_work_free(w.twin_work);
    mlp_net_free(w.twin);
    sample_free(&w.rows);
    return status;
}

bool verify_gradient(const mlp_net *net, mlp_loss loss, size_t batch, char *why, size_t why_size)
{
    const double most = mlp_net_dtype(net) == MLP_F32 ? 1e-3 : 1e-6;
    double least = (double)INFINITY;
    double slope = 0.0;
    double f32 = 0.0;
    mlp_status status = MLP_OK;

    /*
     * A difference that meets the kink of a relu is wrong where the gradient is right. That takes
     * bad luck, and a wrong gradient is wrong in all draws: one that fits is enough.
     */
    for (uint64_t seed = 1; seed <= DRAWS && least > most && status == MLP_OK; seed++) {
        double error = (double)INFINITY;

        status = small_error(net, loss, seed, &error);
        least = fmin(least, error);
    }
    if (status == MLP_OK)
        status = whole_errors(net, loss, batch, &slope, &f32);
    if (status != MLP_OK)
        (void)snprintf(why, why_size, "%s", mlp_last_error());
    else if (!(least <= most))
        (void)snprintf(why, why_size, "a derivative of a small network is off by %.2g", least);
    else if (!(slope <= 1e-3))
        (void)snprintf(why, why_size, "the slope along the gradient is off by %.2g", slope);
    else if (!(f32 <= 1e-3))
        (void)snprintf(why, why_size, "the f32 gradient is off by %.2g from the f64 one", f32);
    else
        return true;
    return false;
}
