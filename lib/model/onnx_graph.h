/* SPDX-License-Identifier: MIT */
/*
 * An ONNX graph being built: operators that take values by name, constants, and the file.
 *
 * Names, and all that a graph consists of, live until mlp__onnx_graph_free(). The first call that
 * fails leaves its status in the graph; later ones do nothing, so that only the end has to look.
 */
#ifndef MLP_MODEL_ONNX_GRAPH_H
#define MLP_MODEL_ONNX_GRAPH_H

#include "base/file.h"
#include "model/onnx.pb-c.h"

typedef struct mlp__onnx_graph {
    const char *path; /* for messages */
    mlp_dtype type;   /* of the numbers in the file */
    mlp_status status;
    struct onnx_piece *pieces; /* all memory */
    Mlp__OnnxModel model;
    Mlp__OnnxGraph graph;
    size_t room_for_nodes;
    size_t room_for_tensors;
    size_t room_for_entries;
} mlp__onnx_graph;

/* Begins a graph; to be freed. */
void mlp__onnx_graph_init(mlp__onnx_graph *graph, const char *path, mlp_dtype type);

void mlp__onnx_graph_free(mlp__onnx_graph *graph);

/* Memory that lives as long as the graph, all 0; NULL when there is none. */
void *mlp__onnx_take(mlp__onnx_graph *graph, size_t count, size_t size);

/* Adds an operator on up to three values, the others NULL; returns the name of its result. */
const char *mlp__onnx_op(mlp__onnx_graph *graph, const char *op, const char *a, const char *b,
                         const char *c);

/* Gives the operator that was added last an attribute; it may have one. */
void mlp__onnx_set_int(mlp__onnx_graph *graph, const char *name, int64_t value);
void mlp__onnx_set_float(mlp__onnx_graph *graph, const char *name, float value);

/* Gives the result of the operator that was added last this name. */
void mlp__onnx_rename(mlp__onnx_graph *graph, const char *name);

/*
 * Adds constants, [rows x columns], or [columns] if rows is 0: numbers of type `from` from
 * values[first] on. MLP_ENONFINITE if one is not finite as the file's type; `what` is for that.
 */
const char *mlp__onnx_constants(mlp__onnx_graph *graph, const char *what, size_t rows,
                                size_t columns, mlp_dtype from, const void *values, size_t first);

/* Adds one constant, [1]. */
const char *mlp__onnx_constant(mlp__onnx_graph *graph, double value);

/* Says what goes into the graph and what comes out, [N x columns]. */
void mlp__onnx_interface(mlp__onnx_graph *graph, const char *input, size_t inputs,
                         const char *output, size_t outputs);

/* Adds a text to the file's metadata. */
void mlp__onnx_entry(mlp__onnx_graph *graph, const char *key, const char *value);

/* Writes the file. MLP_EUNSUPPORTED (more than protobuf's 2 GiB), or the graph's status. */
mlp_status mlp__onnx_write(mlp__onnx_graph *graph, mlp__file_writer *file);

#endif
