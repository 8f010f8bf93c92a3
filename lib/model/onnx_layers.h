/* SPDX-License-Identifier: MIT */
/*
 * Models as ONNX operators.
 */
#ifndef MLP_MODEL_ONNX_LAYERS_H
#define MLP_MODEL_ONNX_LAYERS_H

#include "base/file.h"
#include "model/model.h"

/* Writes a model as an ONNX file whose numbers are of a type. Only where there is protobuf-c. */
mlp_status mlp__onnx_write_model(const mlp_model *model, mlp_dtype type, mlp__file_writer *file);

#endif
