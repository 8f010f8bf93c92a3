/* SPDX-License-Identifier: MIT */
/*
 * Normalisation of a layer's sums z: u = (z - mean) / deviation, then
 * gamma u + beta, and the way back. Mean and variance are those of a unit over
 * the rows (batch) or of a row over the units (layer).
 *
 * All matrices have the layer's number of units as columns; an area is the part
 * of them that a call has to do with.
 */
#ifndef MLP_NET_NORM_TMPL_H
#define MLP_NET_NORM_TMPL_H

#include "base/real.h"
#include "net/work.h"

/*
 * The mean and the variance of each unit of an area, over all its rows, which
 * count with the shares [rows] that sum to 1; and 1 / the deviation.
 */
void REAL_NAME(mlp__norm_batch_statistics)(const mlp__work_layer *layer, mlp__area area,
                                           const real *shares);

/* The same for all units from the running statistics, means [out] and variances [out]. */
void REAL_NAME(mlp__norm_running_statistics)(const mlp__work_layer *layer, const real *running);

/* The statistics of the rows of an area, which has all units. */
void REAL_NAME(mlp__norm_layer_statistics)(const mlp__work_layer *layer, mlp__area area);

/* u and gamma u + beta of an area, from its statistics. theta: the network's. */
void REAL_NAME(mlp__norm_forward)(const mlp__layer *shape, const mlp__work_layer *layer,
                                  mlp__area area, const real *theta);

/*
 * From du, the gradient by gamma u + beta, to dz. Where the statistics are given
 * (running ones), of all rows of a batch, or of a layer's rows.
 */
void REAL_NAME(mlp__norm_backward_given)(const mlp__layer *shape, const mlp__work_layer *layer,
                                         mlp__area area, const real *theta);
void REAL_NAME(mlp__norm_backward_batch)(const mlp__layer *shape, const mlp__work_layer *layer,
                                         mlp__area area, const real *theta, const real *shares);
void REAL_NAME(mlp__norm_backward_layer)(const mlp__layer *shape, const mlp__work_layer *layer,
                                         mlp__area area, const real *theta);

/* The gradient by gamma and beta of some units, over all rows. grad: the whole one. */
void REAL_NAME(mlp__norm_backward_params)(const mlp__layer *shape, const mlp__work_layer *layer,
                                          size_t rows, mlp__range units, real *grad);

#endif
