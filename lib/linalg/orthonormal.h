/* SPDX-License-Identifier: MIT */
/*
 * Orthonormal columns from a matrix, by LAPACK's QR factorisation.
 */
#ifndef MLP_LINALG_ORTHONORMAL_H
#define MLP_LINALG_ORTHONORMAL_H

#include <mlp/common.h>

/*
 * Replaces A [m x n, column-major, m >= n] by the Q of its QR factorisation
 * with the signs chosen so that R has a diagonal >= 0: for A of independent
 * normal numbers Q is then uniform over the orthonormal matrices (Mezzadri
 * 2007, "How to generate random matrices from the classical compact groups").
 * Returns MLP_ENOMEM, MLP_EOVERFLOW.
 */
mlp_status mlp__orthonormal_columns(size_t m, size_t n, double *a);

#endif
