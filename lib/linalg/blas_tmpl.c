/* SPDX-License-Identifier: MIT */
/*
 * The matrix products of a dense layer, on OpenBLAS.
 */
#include "linalg/blas_tmpl.h"

#include "mlp_config.h"
#include MLP_CBLAS_HEADER

#if MLP_REAL_BITS == 64
#define GEMM cblas_dgemm
#else
#define GEMM cblas_sgemm
#endif

void REAL_NAME(mlp__gemm_nt)(size_t m, size_t n, size_t k, const real *a, const real *b, real *c)
{
    GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)m, (blasint)n, (blasint)k, REAL_C(1.0),
         a, (blasint)k, b, (blasint)k, REAL_C(0.0), c, (blasint)n);
}

void REAL_NAME(mlp__gemm_nn)(size_t m, size_t n, size_t k, const real *a, const real *b, real *c)
{
    GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint)m, (blasint)n, (blasint)k, REAL_C(1.0),
         a, (blasint)k, b, (blasint)n, REAL_C(0.0), c, (blasint)n);
}

void REAL_NAME(mlp__gemm_tn)(size_t m, size_t n, size_t k, const real *a, const real *b, real *c)
{
    GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, (blasint)m, (blasint)n, (blasint)k, REAL_C(1.0),
         a, (blasint)m, b, (blasint)n, REAL_C(0.0), c, (blasint)n);
}
