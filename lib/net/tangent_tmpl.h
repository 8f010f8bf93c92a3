/* SPDX-License-Identifier: MIT */
/*
 * Derivatives of a pass along a direction v of parameters: R{a} is that of a by
 * r, at r = 0, with theta + r v in the place of theta (Pearlmutter 1994, "Fast
 * exact multiplication by the Hessian", equation 3). Here is what the parts of
 * a layer make of it; hessian_tmpl.c puts them together.
 *
 * A name that starts with r is R{} of the rest: ry is R{y}. All matrices have
 * the layer's units as columns.
 */
#ifndef MLP_NET_TANGENT_TMPL_H
#define MLP_NET_TANGENT_TMPL_H

#include "base/real.h"
#include "net/work.h"

/*
 * Turns d [rows x n] from the gradient by the activations y = f(z) into that by
 * z, and rd from R{} of the one to R{} of the other. Slopes that jump, as
 * relu's at 0, count as constant. z may be anything when the slope does not need
 * the sum.
 */
void REAL_NAME(mlp__act_tangent)(mlp_act act, size_t rows, size_t n, const real *z, const real *y,
                                 const real *rz, const real *ry, real *d, real *rd);

/*
 * The gradient d [rows x n] of the losses and rd, its R{}, by the sums z if
 * mlp__loss_starts_from_sums(), by the activations y if not; and the losses'
 * values [rows]. As mlp__loss_rows() else.
 */
void REAL_NAME(mlp__loss_tangent)(mlp_loss loss, mlp_act act, size_t rows, size_t n, const real *z,
                                  const real *y, const real *ry, const real *t, const real *sw,
                                  double weight, bool missing, double *values, real *d, real *rd);

/* What layer normalisation, or batch normalisation by running statistics, keeps. */
typedef struct REAL_NAME(mlp__norm_tangent) {
    real *ru;    /* [rows x out] */
    real *rdu;   /* [rows x out] */
    real *ratio; /* [rows]: R{1/deviation} times the deviation; with layer_norm */
} REAL_NAME(mlp__norm_tangent);

/* From R{sums}, in ru, to R{u} there and to rz. theta and v: whole vectors. */
void REAL_NAME(mlp__norm_tangent_forward)(const mlp__layer *shape, const mlp__work_layer *layer,
                                          const REAL_NAME(mlp__norm_tangent) * kept,
                                          mlp__range rows, const real *theta, const real *v,
                                          real *rz);

/* From the layer's du and rdu to dz and rdz. */
void REAL_NAME(mlp__norm_tangent_backward)(const mlp__layer *shape, const mlp__work_layer *layer,
                                           const REAL_NAME(mlp__norm_tangent) * kept,
                                           mlp__range rows, const real *theta, const real *v,
                                           real *dz, real *rdz);

/* The parts of hv, R{the gradient}, that are gamma's and beta's of some units. */
void REAL_NAME(mlp__norm_tangent_params)(const mlp__layer *shape, const mlp__work_layer *layer,
                                         const REAL_NAME(mlp__norm_tangent) * kept, size_t rows,
                                         mlp__range units, real *hv);

#endif
