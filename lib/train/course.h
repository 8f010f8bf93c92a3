/* SPDX-License-Identifier: MIT */
/*
 * Where a training is: in which epoch, at which row of it, in which run. All
 * that a checkpoint has to know beside parameters and optimiser.
 */
#ifndef MLP_TRAIN_COURSE_H
#define MLP_TRAIN_COURSE_H

#include <stdbool.h>

#include <mlp/train.h>

/* Sums over the steps of an epoch. */
typedef struct mlp__tally {
    size_t steps;
    double weight;  /* of all rows */
    double loss;    /* times weight */
    double correct; /* weight of the rows whose class is right */
} mlp__tally;

/* An epoch of steps under way. */
typedef struct mlp__place {
    bool inside;  /* an epoch has begun, and is to go on; else the rest does not count */
    size_t rows;  /* of its data */
    size_t first; /* the next step's first row, in the order of the shuffle */
    mlp__tally tally;
    double seconds; /* that it has taken up to a resumption */
    double start;   /* of a clock, less those seconds */
} mlp__place;

/* A run of epochs under way. */
typedef struct mlp__course {
    bool begun; /* else the rest does not count */
    size_t rows;
    size_t valid_rows; /* 0: no validation data */
    mlp_report report;
    double best_loss;
    size_t waited;    /* epochs since the best one */
    bool converged;   /* the last iteration told so */
    double start;     /* of a clock, less the seconds before a resumption */
    double last_time; /* when the last checkpoint was written, or the run began */
    uint64_t steps;   /* since the last checkpoint */
} mlp__course;

#endif
