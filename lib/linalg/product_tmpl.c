/* SPDX-License-Identifier: MIT */
/*
 * The three matrix products of a dense layer: by OpenBLAS, and by loops where
 * they are too small for it. What is small: product.c.
 */
#include "linalg/product_tmpl.h"

#include "mlp_config.h"
#include MLP_CBLAS_HEADER

#if MLP_REAL_BITS == 64
#define GEMM cblas_dgemm
#else
#define GEMM cblas_sgemm
#endif

/* Some rows of C, at c; a is their part of A. */
static void by_blas(const mlp__product *product, size_t count, const real *a, const real *b,
                    real *c)
{
    const blasint m = (blasint)count;
    const blasint n = (blasint)product->n;
    const blasint k = (blasint)product->k;

    switch (product->kind) {
    case MLP__PRODUCT_NT:
        GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, REAL_C(1.0), a, k, b, k, REAL_C(0.0),
             c, n);
        break;
    case MLP__PRODUCT_NN:
        GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, REAL_C(1.0), a, k, b, n,
             REAL_C(0.0), c, n);
        break;
    case MLP__PRODUCT_TN:
        GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, REAL_C(1.0), a, (blasint)product->m,
             b, n, REAL_C(0.0), c, n);
        break;
    }
}

/* c [n] = a row of C: its k factors lie at a, a + step, ...; B is [k x n]. */
static void row_by_loops(size_t n, size_t k, const real *a, size_t step, const real *b,
                         real *restrict c)
{
    for (size_t j = 0; j < n; j++)
        c[j] = a[0] * b[j];
    for (size_t l = 1; l < k; l++)
        for (size_t j = 0; j < n; j++)
            c[j] += a[l * step] * b[l * n + j];
}

/* The same with the transpose of B [n x k]. */
static void row_by_dots(size_t n, size_t k, const real *a, const real *b, real *restrict c)
{
    for (size_t j = 0; j < n; j++) {
        real sum = a[0] * b[j * k];

        for (size_t l = 1; l < k; l++)
            sum += a[l] * b[j * k + l];
        c[j] = sum;
    }
}

static void by_loops(const mlp__product *product, size_t count, const real *a, const real *b,
                     real *c)
{
    const size_t n = product->n;
    const size_t k = product->k;

    for (size_t i = 0; i < count; i++)
        switch (product->kind) {
        case MLP__PRODUCT_NT:
            row_by_dots(n, k, a + i * k, b, c + i * n);
            break;
        case MLP__PRODUCT_NN:
            row_by_loops(n, k, a + i * k, 1, b, c + i * n);
            break;
        case MLP__PRODUCT_TN:
            row_by_loops(n, k, a + i, product->m, b, c + i * n);
            break;
        }
}

void REAL_NAME(mlp__product_rows)(const mlp__product *product, size_t first, size_t count,
                                  const real *a, const real *b, real *c)
{
    const size_t step = product->kind == MLP__PRODUCT_TN ? 1 : product->k;
    const size_t end = first + count;

    if (product->by_loops) {
        by_loops(product, count, a + first * step, b, c + first * product->n);
        return;
    }
    while (first < end) {
        const size_t left = end - first;
        const size_t rows = left < product->block ? left : product->block;

        by_blas(product, rows, a + first * step, b, c + first * product->n);
        first += rows;
    }
}
