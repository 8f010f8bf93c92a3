/* SPDX-License-Identifier: MIT */
/*
 * Models that verbs use: loading one, and what it says on rows.
 */
#ifndef TOOLS_MODEL_USE_H
#define TOOLS_MODEL_USE_H

#include <mlp/mlp.h>

#include "settings.h"

typedef struct model_use {
    mlp_model *model;
    const mlp_net *net;
    mlp_work *work;
    size_t n_inputs;
    size_t n_outputs;
    size_t n_classes; /* 0: outputs are numbers */
} model_use;

/* Loads a model and makes a work for it, or ends the program. */
model_use model_use_load(const settings *s, const char *path);

void model_use_free(model_use *use);

/*
 * What the model says of rows [rows x outputs], in the targets' own units, of data that
 * rows_read_for_model() has read; free() it.
 */
double *model_use_predict(const model_use *use, const mlp_data *data);

/* Its classes' probabilities [n_classes] by the outputs of a row; NAN when outputs are none. */
void model_use_probabilities(const model_use *use, const double *y, double *p);

/* The class that it says by the outputs of a row. */
size_t model_use_class(const model_use *use, const double *y);

#endif
