/* SPDX-License-Identifier: MIT */
/*
 * The structure behind mlp_scaler: x' = (x - shift) * factor for each column.
 */
#ifndef MLP_DATA_SCALER_H
#define MLP_DATA_SCALER_H

#include "data/data.h"

struct mlp_scaler {
    size_t n;
    double *shift;  /* [n] */
    double *factor; /* [n], not 0; in one block with shift, which is freed */
};

/* Makes a scaler of n columns that changes nothing: shift 0, factor 1. */
mlp_status mlp__scaler_make(mlp_scaler **out, size_t n);

/* Makes a copy; NULL of NULL. */
mlp_status mlp__scaler_clone(mlp_scaler **out, const mlp_scaler *scaler);

#endif
