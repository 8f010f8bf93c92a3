/* SPDX-License-Identifier: MIT */
/*
 * How the matrix products of a dense layer are computed: by what, and how they
 * may be cut. This is the one place that chooses by size; computing is in
 * product_tmpl.c.
 *
 * C [m x n] is cut by its rows, into parts for threads and those into blocks
 * for calls. The plan depends on m, n, k and the processor, never on the number
 * of threads, and is such that every cut gives the same bits.
 */
#ifndef MLP_LINALG_PRODUCT_H
#define MLP_LINALG_PRODUCT_H

#include <stdbool.h>

#include <mlp/common.h>

/* Which operand is transposed; all matrices are row-major and contiguous. */
typedef enum mlp__product_kind {
    MLP__PRODUCT_NT, /* C = A [m x k] times the transpose of B [n x k] */
    MLP__PRODUCT_NN, /* C = A [m x k] times B [k x n] */
    MLP__PRODUCT_TN  /* C = the transpose of A [k x m] times B [k x n] */
} mlp__product_kind;

typedef struct mlp__product {
    mlp__product_kind kind;
    size_t m;
    size_t n;
    size_t k;
    bool by_loops; /* too small to be worth a call of BLAS */
    size_t grain;  /* parts start at multiples of this and have that many rows, or all */
    size_t block;  /* most rows of one call */
} mlp__product;

/* Makes the plan of a product. Each size must fit in an int. */
mlp__product mlp__product_plan(mlp__product_kind kind, size_t m, size_t n, size_t k);

#endif
