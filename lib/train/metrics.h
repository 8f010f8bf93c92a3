/* SPDX-License-Identifier: MIT */
/*
 * What metrics are made of, added up row by row: errors of real targets, log
 * losses of labels. Which rows, and the loss itself: evaluate_tmpl.c.
 */
#ifndef MLP_TRAIN_METRICS_H
#define MLP_TRAIN_METRICS_H

#include <mlp/train.h>

#include "data/batch.h"
#include "net/work.h"

/* Sums for each output, [n] each, over the rows that have a target for it. */
typedef struct mlp__errors {
    size_t n;
    double *weight;   /* of these rows */
    double *first;    /* their first target, from which the others are told */
    double *mean;     /* of their targets less the first one, by weight */
    double *spread;   /* weight times squared distance of the targets from their mean */
    double *absolute; /* weight times |y - t| */
    double *squared;  /* weight times (y - t)^2 */
} mlp__errors;

/* Begins with no rows, in memory [MLP__SUMS_EACH x n]. */
void mlp__errors_begin(mlp__errors *errors, size_t n, double *memory);

/*
 * Adds rows of outputs y [rows x n] and targets t [rows x n], of which those
 * that are NaN are missing, with weights sw [rows] (NULL: all 1). The mean and
 * the spread are moved from row to row (West 1979), and told from the first
 * target: a mean far from 0 would drown the spread in sums of squares, or be
 * rounded itself.
 */
void mlp__errors_add_f64(const mlp__errors *errors, size_t rows, const double *y, const double *t,
                         const double *sw);
void mlp__errors_add_f32(const mlp__errors *errors, size_t rows, const float *y, const float *t,
                         const float *sw);

/*
 * Sets the three figures of real targets in the units that the data were given
 * in: means over the outputs that have targets, NaN when none has.
 */
void mlp__errors_tell(const mlp__errors *errors, const mlp_data *data, mlp_metrics *metrics);

/* How a network's outputs tell the probabilities of classes. */
typedef enum mlp__odds {
    MLP__ODDS_NONE,  /* they do not */
    MLP__ODDS_LOSS,  /* so that the loss of a row is the log loss of its label */
    MLP__ODDS_SHARE, /* they are probabilities that sum to 1 */
    MLP__ODDS_EACH   /* each output has a probability, or its logit, for itself */
} mlp__odds;

mlp__odds mlp__odds_of(const mlp_net *net, mlp_loss loss);

/*
 * Sum of -w log p of the right classes, over the rows of a batch of labelled
 * data that went through the work; `odds` is one of the last two. Writes to the
 * work's row_loss.
 */
double mlp__log_losses_f64(const mlp_work *work, const mlp__batch *batch, mlp__odds odds);
double mlp__log_losses_f32(const mlp_work *work, const mlp__batch *batch, mlp__odds odds);

#endif
