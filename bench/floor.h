/* SPDX-License-Identifier: MIT */
/*
 * The floor under an epoch: its matrix products alone, on one BLAS thread. No training on this
 * BLAS with one thread can be faster, as long as it makes these products, in these shapes.
 */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <mlp/net.h>

typedef struct gemm_floor gemm_floor;

/*
 * Makes the operands for steps of `batch` rows through the layers of `net`, in its element type.
 * Sets OpenBLAS to one thread for the whole process, for good. Free with floor_free().
 */
gemm_floor *floor_new(const mlp_net *net, size_t batch);

void floor_free(gemm_floor *gemms);

/*
 * The products of an epoch of `rows` rows, a smaller last batch included. For each batch of m rows:
 * Y = X W' for each layer, then from the last layer to the first dW = dY' X and, except for the
 * first layer, dX = dY W.
 */
void floor_epoch(gemm_floor *gemms, size_t rows);

/* Floating point operations of floor_epoch(): 2 m n k for each product. */
double floor_operations(const gemm_floor *gemms, size_t rows);

#endif
