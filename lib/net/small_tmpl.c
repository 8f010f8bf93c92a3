/* SPDX-License-Identifier: MIT */
/*
 * Passes by simple loops.
 */
#include "net/small_tmpl.h"

#include <string.h>

#include "base/vmath.h"
#include "net/act_tmpl.h"
#include "net/loss_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

/* z [rows x out] = x W' + b. */
MLP_SCALAR static void dense(const mlp__layer *layer, size_t rows, const real *theta,
                             const real *restrict x, real *restrict z)
{
    const size_t in = layer->in;
    const size_t out = layer->out;
    const real *b = layer->has_bias ? theta + layer->bias : NULL;

    for (size_t i = 0; i < rows; i++, x += in) {
        const real *w = theta + layer->weight;

        for (size_t j = 0; j < out; j++, w += in) {
            real sum = b != NULL ? b[j] : 0;

            for (size_t l = 0; l < in; l++)
                sum += x[l] * w[l];
            *z++ = sum;
        }
    }
}

/* dx [rows x in] = dz W. */
MLP_SCALAR static void dense_inputs(const mlp__layer *layer, size_t rows, const real *theta,
                                    const real *restrict dz, real *restrict dx)
{
    const size_t in = layer->in;
    const size_t out = layer->out;

    for (size_t i = 0; i < rows; i++, dz += out, dx += in) {
        const real *w = theta + layer->weight;

        for (size_t l = 0; l < in; l++)
            dx[l] = dz[0] * w[l];
        for (size_t j = 1; j < out; j++) {
            w += in;
            for (size_t l = 0; l < in; l++)
                dx[l] += dz[j] * w[l];
        }
    }
}

/* dw [out x in] = dz' x, the gradient by the weights. */
MLP_SCALAR static void dense_weights(size_t rows, size_t in, size_t out, const real *restrict dz,
                                     const real *restrict x, real *restrict dw)
{
    for (size_t j = 0; j < out; j++, dw += in) {
        for (size_t l = 0; l < in; l++)
            dw[l] = dz[j] * x[l];
        for (size_t i = 1; i < rows; i++)
            for (size_t l = 0; l < in; l++)
                dw[l] += dz[i * out + j] * x[i * in + l];
    }
}

/* db [out] = the sums of dz, the gradient by the biases. */
MLP_SCALAR static void dense_biases(size_t rows, size_t out, const real *restrict dz,
                                    real *restrict db)
{
    for (size_t j = 0; j < out; j++) {
        real sum = dz[j];

        for (size_t i = 1; i < rows; i++)
            sum += dz[i * out + j];
        db[j] = sum;
    }
}

static void activate(mlp_act act, size_t rows, size_t n, const real *z, real *y)
{
    enum { FEW = 4 };

    if (act == MLP_ACT_SIGMOID && rows * n <= FEW)
        REAL_NAME(mlp__vmath_libm).logistic(rows * n, z, y);
    else
        REAL_NAME(mlp__act_forward)(act, rows, n, z, y);
}

static void forward(const pass_type *pass, const real *x)
{
    const mlp_net *net = pass->net;

    for (size_t i = 0; i < net->n_layers; i++) {
        const mlp__work_layer *layer = &pass->work->layer[i];

        dense(&net->layer[i], pass->rows, net->theta, x, layer->z);
        activate(layer->act, pass->rows, layer->out, layer->z, layer->y);
        x = layer->y;
    }
}

/* The losses of the rows; and, if there is a way back, dz of the last layer. */
static void begin_backward(const pass_type *pass)
{
    const mlp__work_layer *last = &pass->work->layer[pass->net->n_layers - 1];
    real *dz = pass->grad == NULL ? NULL : last->dz;

    if (pass->t != NULL) {
        if (pass->fill_targets != NULL)
            pass->fill_targets(pass->context, 0, pass->rows);
        REAL_NAME(mlp__loss_rows)
        (pass->loss, last->act, pass->rows, last->out, last->z, last->y, pass->t, pass->sw,
         pass->weight, pass->missing, pass->work->row_loss, dz);
    } else if (dz != NULL) {
        memcpy(dz, pass->dy, pass->rows * last->out * sizeof *dz);
        REAL_NAME(mlp__act_backward)(last->act, pass->rows, last->out, last->z, last->y, dz);
    }
}

static void backward(const pass_type *pass)
{
    const mlp_net *net = pass->net;

    for (size_t i = net->n_layers; i-- > 0;) {
        const mlp__work_layer *layer = &pass->work->layer[i];
        const mlp__work_layer *below = layer - 1;
        real *dx = i > 0 ? below->dz : pass->dx;

        if (dx == NULL)
            return;
        dense_inputs(&net->layer[i], pass->rows, net->theta, layer->dz, dx);
        if (i > 0)
            REAL_NAME(mlp__act_backward)
        (below->act, pass->rows, below->out, below->z, below->y, dx);
    }
}

void REAL_NAME(mlp__small_rows)(const pass_type *pass)
{
    const mlp__work_layer *last = &pass->work->layer[pass->net->n_layers - 1];
    const real *x = pass->x;

    if (pass->fill_inputs != NULL)
        x = pass->fill_inputs(pass->context, 0, 0, pass->rows);
    pass->work->member[0].x = x;
    if (!pass->goes_on)
        forward(pass, x);
    if (pass->outputs != NULL)
        memcpy(pass->outputs, last->y, pass->rows * last->out * sizeof *pass->outputs);
    if (pass->t != NULL || pass->grad != NULL)
        begin_backward(pass);
    if (pass->grad != NULL)
        backward(pass);
}

void REAL_NAME(mlp__small_params)(const pass_type *pass)
{
    const real *x = pass->work->member[0].x;

    for (size_t i = 0; i < pass->net->n_layers; i++) {
        const mlp__layer *layer = &pass->net->layer[i];
        const real *dz = pass->work->layer[i].dz;

        dense_weights(pass->rows, layer->in, layer->out, dz, x, pass->grad + layer->weight);
        if (layer->has_bias)
            dense_biases(pass->rows, layer->out, dz, pass->grad + layer->bias);
        x = pass->work->layer[i].y;
    }
}
