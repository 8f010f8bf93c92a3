/* SPDX-License-Identifier: MIT */
/*
 * How the matrix products of a dense layer are computed: by what, and how they
 * may be cut. This is the one place that chooses by size; computing is in
 * product_tmpl.c.
 *
 * C [m x n] is cut into parts for threads, by its rows or by its columns, and
 * those into tiles for calls. The plan depends on m, n, k, the type and the
 * processor, never on the number of threads, and is such that every cut gives
 * the same bits.
 */
#ifndef MLP_LINALG_PRODUCT_H
#define MLP_LINALG_PRODUCT_H

#include <stdbool.h>

#include <mlp/common.h>

#include "base/team.h"

/* Which operand is transposed; all matrices are row-major and contiguous. */
typedef enum mlp__product_kind {
    MLP__PRODUCT_NT, /* C = A [m x k] times the transpose of B [n x k] */
    MLP__PRODUCT_NN, /* C = A [m x k] times B [k x n] */
    MLP__PRODUCT_TN  /* C = the transpose of A [k x m] times B [k x n] */
} mlp__product_kind;

/* The most numbers of a B that is transposed: they are on the stack. */
enum { MLP__PRODUCT_MOST_TRANSPOSED = 4096 };

typedef struct mlp__product {
    mlp__product_kind kind;
    size_t m;
    size_t n;
    size_t k;
    bool transposes;  /* B', small enough, is made from B first */
    bool by_columns;  /* parts are columns of C, not rows */
    size_t grain;     /* they start at multiples of this and are that wide, or all */
    size_t tile_rows; /* most of one call */
    size_t tile_columns;
} mlp__product;

/*
 * Makes the plan of a product of that type. Each size must fit in an int.
 * `by_rows` asks for parts that are rows.
 */
mlp__product mlp__product_plan(mlp__product_kind kind, mlp_dtype type, size_t m, size_t n, size_t k,
                               bool by_rows);

/* A rectangle of a matrix. */
typedef struct mlp__area {
    mlp__range rows;
    mlp__range columns;
} mlp__area;

static inline bool mlp__area_is_empty(mlp__area area)
{
    return area.rows.count == 0 || area.columns.count == 0;
}

/*
 * A part's area of C. `grain` is the product's, or for parts that are rows a
 * multiple of it.
 */
mlp__area mlp__product_part(const mlp__product *product, size_t grain, size_t part, size_t parts);

#endif
