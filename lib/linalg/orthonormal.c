/* SPDX-License-Identifier: MIT */
/*
 * Orthonormal columns from a matrix, by LAPACK's QR factorisation.
 */
#include "linalg/orthonormal.h"

#include "base/alloc.h"
#include "base/fail.h"
#include "linalg/blas_scope.h"
#include "mlp_config.h"
#include MLP_LAPACKE_HEADER

/* Length of the workspace that both routines want; 0 when they refuse. */
static size_t workspace_length(lapack_int m, lapack_int n, double *a)
{
    double for_factor = 0.0;
    double for_q = 0.0;
    double tau = 0.0;

    if (LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, m, n, a, m, &tau, &for_factor, -1) != 0)
        return 0;
    if (LAPACKE_dorgqr_work(LAPACK_COL_MAJOR, m, n, n, a, m, &tau, &for_q, -1) != 0)
        return 0;
    return (size_t)(for_factor > for_q ? for_factor : for_q);
}

static mlp_status factorise(lapack_int m, lapack_int n, double *a, double *scratch, size_t length)
{
    double *tau = scratch;
    double *sign = scratch + n;
    double *work = scratch + 2 * (size_t)n;
    const size_t rows = (size_t)m;

    MLP_FAIL_IF(LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, m, n, a, m, tau, work, (lapack_int)length)
                    != 0,
                MLP_EINVAL, "LAPACK's dgeqrf refuses a %ld x %ld matrix", (long)m, (long)n);
    for (size_t j = 0; j < (size_t)n; j++)
        sign[j] = a[j * rows + j] < 0.0 ? -1.0 : 1.0;
    MLP_FAIL_IF(LAPACKE_dorgqr_work(LAPACK_COL_MAJOR, m, n, n, a, m, tau, work, (lapack_int)length)
                    != 0,
                MLP_EINVAL, "LAPACK's dorgqr refuses a %ld x %ld matrix", (long)m, (long)n);
    for (size_t j = 0; j < (size_t)n; j++)
        for (size_t i = 0; i < rows; i++)
            a[j * rows + i] *= sign[j];
    return MLP_OK;
}

mlp_status mlp__orthonormal_columns(size_t m, size_t n, double *a)
{
    mlp_status status;
    size_t length;
    void *scratch;

    MLP_FAIL_IF(m > INT32_MAX || n > m, MLP_EOVERFLOW,
                "a %zu x %zu matrix is no tall LAPACK matrix", m, n);
    mlp__blas_enter();
    length = workspace_length((lapack_int)m, (lapack_int)n, a);
    status = mlp__alloc(&scratch, 2 * n + length, sizeof(double));
    if (status == MLP_OK)
        status = factorise((lapack_int)m, (lapack_int)n, a, scratch, length);
    mlp__blas_leave();
    mlp__free(scratch);
    return status;
}
