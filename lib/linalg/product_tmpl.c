/* SPDX-License-Identifier: MIT */
/*
 * The three matrix products of a dense layer, by OpenBLAS.
 */
#include "linalg/product_tmpl.h"

#include "mlp_config.h"
#include MLP_CBLAS_HEADER

#if MLP_REAL_BITS == 64
#define GEMM cblas_dgemm
#else
#define GEMM cblas_sgemm
#endif

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* A tile of C, at c: m x n numbers; a and b are where its parts of A and B begin. */
static void by_blas(const mlp__product *product, blasint m, blasint n, const real *a, const real *b,
                    real *c)
{
    const blasint k = (blasint)product->k;
    const blasint ldc = (blasint)product->n;

    switch (product->kind) {
    case MLP__PRODUCT_NT:
        GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, REAL_C(1.0), a, k, b, k, REAL_C(0.0),
             c, ldc);
        break;
    case MLP__PRODUCT_NN:
        GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, REAL_C(1.0), a, k, b, ldc,
             REAL_C(0.0), c, ldc);
        break;
    case MLP__PRODUCT_TN:
        GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, REAL_C(1.0), a, (blasint)product->m,
             b, ldc, REAL_C(0.0), c, ldc);
        break;
    }
}

/* transposed [n x m] = the transpose of a [m x n]; four rows at a time go into vectors. */
MLP_WIDE static void transpose(size_t m, size_t n, const real *restrict a,
                               real *restrict transposed)
{
    enum { ROWS = 4 };
    size_t i = 0;

    for (; i + ROWS <= m; i += ROWS)
        for (size_t j = 0; j < n; j++)
            for (size_t l = 0; l < ROWS; l++)
                transposed[j * m + i + l] = a[(i + l) * n + j];
    for (; i < m; i++)
        for (size_t j = 0; j < n; j++)
            transposed[j * m + i] = a[i * n + j];
}

/* The rows of C = A B' from c, with B' made from B. */
static void by_transposing(const mlp__product *product, size_t rows, const real *a, const real *b,
                           real *c)
{
    const mlp__product plain = { .kind = MLP__PRODUCT_NN, .n = product->n, .k = product->k };
    real transposed[MLP__PRODUCT_MOST_TRANSPOSED];

    transpose(product->n, product->k, b, transposed);
    for (size_t i = 0; i < rows; i += product->tile_rows)
        by_blas(&plain, (blasint)least(product->tile_rows, rows - i), (blasint)product->n,
                a + i * product->k, transposed, c + i * product->n);
}

void REAL_NAME(mlp__product_area)(const mlp__product *product, mlp__area area, const real *a,
                                  const real *b, real *c)
{
    const size_t a_step = product->kind == MLP__PRODUCT_TN ? 1 : product->k;
    const size_t b_step = product->kind == MLP__PRODUCT_NT ? product->k : 1;
    const size_t ldc = product->n;

    a += area.rows.first * a_step;
    b += area.columns.first * b_step;
    c += area.rows.first * ldc + area.columns.first;
    if (product->transposes) {
        by_transposing(product, area.rows.count, a, b, c);
        return;
    }
    for (size_t j = 0; j < area.columns.count; j += product->tile_columns)
        for (size_t i = 0; i < area.rows.count; i += product->tile_rows)
            by_blas(product, (blasint)least(product->tile_rows, area.rows.count - i),
                    (blasint)least(product->tile_columns, area.columns.count - j), a + i * a_step,
                    b + j * b_step, c + i * ldc + j);
}
