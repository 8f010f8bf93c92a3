/* SPDX-License-Identifier: MIT */
/*
 * The structure behind mlp_model.
 */
#ifndef MLP_MODEL_MODEL_H
#define MLP_MODEL_MODEL_H

#include <mlp/model.h>

#include "data/names.h"
#include "data/scaler.h"
#include "net/net.h"

struct mlp_model {
    mlp_net *net; /* owned, as all below */
    mlp_loss loss;
    double input_scale;        /* the network sees inputs times this, then ... */
    mlp_scaler *input_scaler;  /* ... scaled; NULL: not */
    mlp_scaler *target_scaler; /* undone on the outputs; NULL: none */
    size_t n_classes;          /* 0: outputs are numbers */
    mlp__names *input_names;   /* [inputs]; NULL: none */
    mlp__names *target_names;  /* [mlp__model_n_target_names()]; NULL: none */
    mlp__names *class_names;   /* [n_classes]; NULL: none */
    mlp__names *description;   /* one text; NULL: none */
};

/* Makes an empty model, of no network; mlp_model_free() frees it and what it owns. */
mlp_status mlp__model_make(mlp_model **out);

/* Names of targets that a model can have: one of each output, or of what its classes tell. */
size_t mlp__model_n_target_names(const mlp_model *model);

/* Do the parts agree? MLP_EINVAL, MLP_ESHAPE. */
mlp_status mlp__model_check(const mlp_model *model);

#endif
