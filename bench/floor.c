/* SPDX-License-Identifier: MIT */
/*
 * The floor under an epoch: its matrix products alone, on one BLAS thread. The library's own code
 * is not used here, so that the floor can't sink with a mistake of the library's.
 */
#include "floor.h"

#include <math.h>
#include <stdlib.h>

#include BENCH_CBLAS_HEADER

#include "program.h"

/* One layer's operands; its X is the Y of the layer before. */
typedef struct floor_layer {
    size_t in;
    size_t out;
    void *w;  /* [out x in] */
    void *dw; /* [out x in] */
    void *y;  /* [batch x out] */
    void *dy; /* [batch x out] */
} floor_layer;

struct gemm_floor {
    mlp_dtype type;
    size_t batch;
    size_t n_layers;
    floor_layer *layers;
    void *x; /* [batch x inputs of the first layer] */
};

/* C = op(A) op(B), C being m x n, without gaps between the rows of any of them. */
static void multiply(mlp_dtype type, CBLAS_TRANSPOSE op_a, CBLAS_TRANSPOSE op_b, size_t m, size_t n,
                     size_t k, const void *a, const void *b, void *c)
{
    const blasint lda = (blasint)(op_a == CblasNoTrans ? k : m);
    const blasint ldb = (blasint)(op_b == CblasNoTrans ? n : k);

    if (type == MLP_F32)
        cblas_sgemm(CblasRowMajor, op_a, op_b, (blasint)m, (blasint)n, (blasint)k, 1.0f, a, lda, b,
                    ldb, 0.0f, c, (blasint)n);
    else
        cblas_dgemm(CblasRowMajor, op_a, op_b, (blasint)m, (blasint)n, (blasint)k, 1.0, a, lda, b,
                    ldb, 0.0, c, (blasint)n);
}

/*
 * A matrix of numbers of both signs, neither 0 nor denormal, of which products keep their size when
 * `columns` is the length of the sums: overflow and denormals would change the time of a product.
 */
static void *matrix(mlp_dtype type, size_t rows, size_t columns)
{
    const double scale = sqrt(3.0 / (double)columns);
    void *values =
        program_alloc(rows, columns * (type == MLP_F32 ? sizeof(float) : sizeof(double)));

    for (size_t i = 0; i < rows * columns; i++) {
        const double value = scale * ((double)(i * 2654435761u % 1021) / 510.25 - 1.0);

        if (type == MLP_F32)
            ((float *)values)[i] = (float)value;
        else
            ((double *)values)[i] = value;
    }
    return values;
}

gemm_floor *floor_new(const mlp_net *net, size_t batch)
{
    gemm_floor *gemms = program_alloc(1, sizeof *gemms);

    openblas_set_num_threads(1);
    gemms->type = mlp_net_dtype(net);
    gemms->batch = batch;
    gemms->n_layers = mlp_net_n_layers(net);
    gemms->layers = program_alloc(gemms->n_layers, sizeof *gemms->layers);
    gemms->x = matrix(gemms->type, batch, mlp_net_n_inputs(net));
    for (size_t i = 0; i < gemms->n_layers; i++) {
        floor_layer *layer = &gemms->layers[i];
        mlp_layer_info info;

        if (mlp_net_layer(net, i, &info) != MLP_OK)
            program_fail("%s", mlp_last_error());
        layer->in = info.inputs;
        layer->out = info.units;
        layer->w = matrix(gemms->type, layer->out, layer->in);
        layer->dw = matrix(gemms->type, layer->out, layer->in);
        layer->y = matrix(gemms->type, batch, layer->out);
        layer->dy = matrix(gemms->type, batch, layer->out);
    }
    return gemms;
}

void floor_free(gemm_floor *gemms)
{
    if (gemms == NULL)
        return;
    for (size_t i = 0; i < gemms->n_layers; i++) {
        free(gemms->layers[i].w);
        free(gemms->layers[i].dw);
        free(gemms->layers[i].y);
        free(gemms->layers[i].dy);
    }
    free(gemms->layers);
    free(gemms->x);
    free(gemms);
}

static void floor_step(gemm_floor *gemms, size_t rows)
{
    const mlp_dtype type = gemms->type;
    const void *x = gemms->x;

    for (size_t i = 0; i < gemms->n_layers; i++) {
        const floor_layer *layer = &gemms->layers[i];

        multiply(type, CblasNoTrans, CblasTrans, rows, layer->out, layer->in, x, layer->w,
                 layer->y);
        x = layer->y;
    }
    for (size_t i = gemms->n_layers; i-- > 0;) {
        const floor_layer *layer = &gemms->layers[i];

        x = i == 0 ? gemms->x : gemms->layers[i - 1].y;
        multiply(type, CblasTrans, CblasNoTrans, layer->out, layer->in, rows, layer->dy, x,
                 layer->dw);
        if (i > 0)
            multiply(type, CblasNoTrans, CblasNoTrans, rows, layer->in, layer->out, layer->dy,
                     layer->w, gemms->layers[i - 1].dy);
    }
}

void floor_epoch(gemm_floor *gemms, size_t rows)
{
    for (size_t first = 0; first < rows; first += gemms->batch) {
        const size_t left = rows - first;

        floor_step(gemms, left < gemms->batch ? left : gemms->batch);
    }
}

double floor_operations(const gemm_floor *gemms, size_t rows)
{
    double operations = 0.0;

    for (size_t i = 0; i < gemms->n_layers; i++) {
        const double product =
            2.0 * (double)rows * (double)gemms->layers[i].in * (double)gemms->layers[i].out;

        operations += (i == 0 ? 2.0 : 3.0) * product;
    }
    return operations;
}
