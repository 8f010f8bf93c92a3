/* SPDX-License-Identifier: MIT */
/*
 * What the tests of training share: a small regression on awkward numbers, and
 * objects made in one line.
 */
#ifndef MLP_TESTS_TRAIN_SMALL_PROBLEM_H
#define MLP_TESTS_TRAIN_SMALL_PROBLEM_H

#include "support.h"

enum { INPUTS = 3, OUTPUTS = 2, ROWS = 11 };

extern const mlp_train_opts defaults;

/* The rows; make_data() fills them. */
extern double x[ROWS * INPUTS];
extern double t[ROWS * OUTPUTS];

/* The first rows of x and t as data. */
mlp_data *make_data(size_t rows);

mlp_net *make_net(const char *spec);
mlp_opt *make_opt(const char *spec);

/* Trains a network for some epochs; `last` tells the last one. */
void train(mlp_net *net, const char *opt_spec, const mlp_train_opts *options, size_t epochs,
           const mlp_data *data, mlp_epoch *last);

#endif
