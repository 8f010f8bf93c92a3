/* SPDX-License-Identifier: MIT */
/*
 * Scalers from FANN files.
 */
#ifndef MLP_MODEL_FANN_SCALER_H
#define MLP_MODEL_FANN_SCALER_H

#include "data/scaler.h"
#include "model/fann_text.h"

/*
 * Reads the four lines "scale_..._in" or "scale_..._out", as `side` says, each of n numbers. *out
 * is to be freed whatever is returned. MLP_EFORMAT, MLP_ENOMEM.
 */
mlp_status mlp__fann_scaler(mlp__fann_text *text, const char *side, size_t n, mlp_scaler **out);

#endif
