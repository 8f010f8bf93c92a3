/* SPDX-License-Identifier: MIT */
/*
 * What is trained and how, as far as the options leave it open: the defaults of
 * mlp train, in one place.
 */
#ifndef TOOLS_TRAIN_PLAN_H
#define TOOLS_TRAIN_PLAN_H

#include <mlp/mlp.h>

#include "settings.h"

typedef struct train_plan {
    mlp_data *all;   /* what was read; the parts borrow it */
    mlp_data *train; /* `all`, or a part of it */
    mlp_data *valid; /* NULL: none */
    mlp_net *net;
    mlp_opt *opt;
    const char *opt_spec;
    char default_opt[64];
    bool scales; /* the inputs */
    bool scales_targets;
    mlp_train_opts options;
    char spec[1024]; /* the network's */
    size_t params;
} train_plan;

/* Reads the data and makes the rest; says aloud what it has chosen. */
void train_plan_make(train_plan *plan, const settings *s, const char *path);

void train_plan_free(train_plan *plan);

#endif
