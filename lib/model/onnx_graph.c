/* SPDX-License-Identifier: MIT */
/*
 * ONNX graphs as protobuf-c's messages. What the operators are: onnx_layers.c.
 */
#include "model/onnx_graph.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlp/version.h>

#include "base/alloc.h"
#include "base/dtype.h"

/* TensorProto.DataType and AttributeProto.AttributeType of the format. */
enum { ONNX_FLOAT = 1, ONNX_DOUBLE = 11, ATTRIBUTE_FLOAT = 1, ATTRIBUTE_INT = 2 };

/* Memory of a graph, in a chain: many small things share a piece. */
typedef struct onnx_piece {
    struct onnx_piece *next;
    size_t used;
    size_t size;
    _Alignas(64) unsigned char memory[];
} onnx_piece;

void mlp__onnx_graph_init(mlp__onnx_graph *graph, const char *path, mlp_dtype type)
{
    *graph = (mlp__onnx_graph){ .path = path, .type = type };
    mlp__onnx_model__init(&graph->model);
    mlp__onnx_graph__init(&graph->graph);
    graph->model.graph = &graph->graph;
}

void mlp__onnx_graph_free(mlp__onnx_graph *graph)
{
    onnx_piece *piece = graph->pieces;

    while (piece != NULL) {
        onnx_piece *next = piece->next;

        mlp__free(piece);
        piece = next;
    }
    graph->pieces = NULL;
}

static mlp_status add_piece(mlp__onnx_graph *graph, size_t least)
{
    const size_t usual = (size_t)1 << 14;
    const size_t size = least > usual ? least : usual;
    onnx_piece *piece;
    size_t bytes;
    void *memory;

    MLP_FAIL_IF(!mlp__size_add(size, sizeof *piece, &bytes), MLP_EOVERFLOW,
                "%s: %zu bytes do not fit in memory", graph->path, size);
    MLP_TRY(mlp__alloc(&memory, bytes, 1));
    piece = memory;
    piece->next = graph->pieces;
    piece->size = size;
    graph->pieces = piece;
    return MLP_OK;
}

static mlp_status take(mlp__onnx_graph *graph, size_t count, size_t size, void **out)
{
    const size_t alignment = 16;
    size_t bytes;

    if (!mlp__size_mul(count, size, &bytes) || !mlp__size_add(bytes, alignment - 1, &bytes))
        MLP_FAIL(MLP_EOVERFLOW, "%s: %zu x %zu bytes do not fit in memory", graph->path, count,
                 size);
    bytes -= bytes % alignment;
    if (graph->pieces == NULL || bytes > graph->pieces->size - graph->pieces->used)
        MLP_TRY(add_piece(graph, bytes));
    *out = graph->pieces->memory + graph->pieces->used;
    graph->pieces->used += bytes;
    return MLP_OK;
}

void *mlp__onnx_take(mlp__onnx_graph *graph, size_t count, size_t size)
{
    void *memory = NULL;

    if (graph->status == MLP_OK)
        graph->status = take(graph, count, size, &memory);
    return memory;
}

/* protobuf-c's texts are not const. */
static char *copy_text(mlp__onnx_graph *graph, const char *text)
{
    const size_t bytes = strlen(text) + 1;
    char *copy = mlp__onnx_take(graph, bytes, 1);

    if (copy != NULL)
        memcpy(copy, text, bytes);
    return copy;
}

/* "t17" */
static char *number_text(mlp__onnx_graph *graph, const char *letter, size_t number)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%s%zu", letter, number);
    return copy_text(graph, text);
}

/* Room for one more pointer in an array that doubles; NULL when there is none. */
static void *grow(mlp__onnx_graph *graph, void *array, size_t count, size_t *room)
{
    void *larger;

    if (count < *room)
        return array;
    larger = mlp__onnx_take(graph, 2 * count + 8, sizeof(void *));
    if (larger == NULL)
        return NULL;
    if (count > 0)
        memcpy(larger, array, count * sizeof(void *));
    *room = 2 * count + 8;
    return larger;
}

static Mlp__OnnxNode *add_node(mlp__onnx_graph *graph)
{
    Mlp__OnnxGraph *message = &graph->graph;
    Mlp__OnnxNode *node = mlp__onnx_take(graph, 1, sizeof *node);
    Mlp__OnnxNode **nodes =
        (Mlp__OnnxNode **)grow(graph, message->node, message->n_node, &graph->room_for_nodes);

    if (node == NULL || nodes == NULL)
        return NULL;
    mlp__onnx_node__init(node);
    message->node = nodes;
    message->node[message->n_node++] = node;
    return node;
}

const char *mlp__onnx_op(mlp__onnx_graph *graph, const char *op, const char *a, const char *b,
                         const char *c)
{
    const char *const inputs[] = { a, b, c };
    Mlp__OnnxNode *node = add_node(graph);
    char **names = mlp__onnx_take(graph, 4, sizeof *names);
    size_t n = 0;

    if (node == NULL || names == NULL)
        return "";
    for (; n < 3 && inputs[n] != NULL; n++)
        names[n] = copy_text(graph, inputs[n]);
    names[3] = number_text(graph, "t", graph->graph.n_node);
    node->input = names;
    node->n_input = n;
    node->output = names + 3;
    node->n_output = 1;
    node->op_type = copy_text(graph, op);
    node->name = number_text(graph, op, graph->graph.n_node);
    return graph->status == MLP_OK ? names[3] : "";
}

static Mlp__OnnxAttribute *add_attribute(mlp__onnx_graph *graph, const char *name)
{
    Mlp__OnnxAttribute *attribute = mlp__onnx_take(graph, 1, sizeof *attribute);
    Mlp__OnnxAttribute **list = mlp__onnx_take(graph, 1, sizeof(void *));
    Mlp__OnnxNode *node;

    if (attribute == NULL || list == NULL)
        return NULL;
    mlp__onnx_attribute__init(attribute);
    attribute->name = copy_text(graph, name);
    attribute->has_type = 1;
    list[0] = attribute;
    node = graph->graph.node[graph->graph.n_node - 1];
    node->attribute = list;
    node->n_attribute = 1;
    return attribute;
}

void mlp__onnx_set_int(mlp__onnx_graph *graph, const char *name, int64_t value)
{
    Mlp__OnnxAttribute *attribute = add_attribute(graph, name);

    if (attribute == NULL)
        return;
    attribute->type = ATTRIBUTE_INT;
    attribute->has_i = 1;
    attribute->i = value;
}

void mlp__onnx_set_float(mlp__onnx_graph *graph, const char *name, float value)
{
    Mlp__OnnxAttribute *attribute = add_attribute(graph, name);

    if (attribute == NULL)
        return;
    attribute->type = ATTRIBUTE_FLOAT;
    attribute->has_f = 1;
    attribute->f = value;
}

void mlp__onnx_rename(mlp__onnx_graph *graph, const char *name)
{
    if (graph->status == MLP_OK)
        graph->graph.node[graph->graph.n_node - 1]->output[0] = copy_text(graph, name);
}

/* The lowest byte first, whatever the machine's own order. */
static void put_bytes(uint64_t bits, size_t count, uint8_t *to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (uint8_t)(bits >> 8 * i);
}

static mlp_status put_number(const mlp__onnx_graph *graph, const char *what, double value,
                             uint8_t *to)
{
    const float narrow = (float)value;
    uint64_t bits = 0;
    uint32_t narrow_bits;

    MLP_FAIL_IF(!isfinite(value) || (graph->type == MLP_F32 && !isfinite(narrow)), MLP_ENONFINITE,
                "%s: a number of %s is %g", graph->path, what, value);
    memcpy(&bits, &value, sizeof bits);
    memcpy(&narrow_bits, &narrow, sizeof narrow_bits);
    put_bytes(graph->type == MLP_F64 ? bits : narrow_bits, mlp__dtype_size(graph->type), to);
    return MLP_OK;
}

static Mlp__OnnxTensor *add_tensor(mlp__onnx_graph *graph, size_t rows, size_t columns)
{
    Mlp__OnnxGraph *message = &graph->graph;
    Mlp__OnnxTensor *tensor = mlp__onnx_take(graph, 1, sizeof *tensor);
    int64_t *dims = mlp__onnx_take(graph, 2, sizeof *dims);
    Mlp__OnnxTensor **tensors = (Mlp__OnnxTensor **)grow(
        graph, message->initializer, message->n_initializer, &graph->room_for_tensors);

    if (tensor == NULL || dims == NULL || tensors == NULL)
        return NULL;
    mlp__onnx_tensor__init(tensor);
    dims[0] = (int64_t)(rows > 0 ? rows : columns);
    dims[1] = (int64_t)columns;
    tensor->dims = dims;
    tensor->n_dims = rows > 0 ? 2 : 1;
    tensor->has_data_type = 1;
    tensor->data_type = graph->type == MLP_F64 ? ONNX_DOUBLE : ONNX_FLOAT;
    tensor->has_raw_data = 1;
    message->initializer = tensors;
    message->initializer[message->n_initializer++] = tensor;
    tensor->name = number_text(graph, "c", message->n_initializer);
    return tensor;
}

const char *mlp__onnx_constants(mlp__onnx_graph *graph, const char *what, size_t rows,
                                size_t columns, mlp_dtype from, const void *values, size_t first)
{
    const size_t count = rows > 0 ? rows * columns : columns; /* of numbers that lie in memory */
    const size_t size = mlp__dtype_size(graph->type);
    Mlp__OnnxTensor *tensor = add_tensor(graph, rows, columns);
    uint8_t *bytes = mlp__onnx_take(graph, count, size);

    if (tensor == NULL || bytes == NULL)
        return "";
    for (size_t i = 0; i < count && graph->status == MLP_OK; i++)
        graph->status =
            put_number(graph, what, mlp__dtype_get(from, values, first + i), bytes + i * size);
    tensor->raw_data = (ProtobufCBinaryData){ count * size, bytes };
    return graph->status == MLP_OK ? tensor->name : "";
}

const char *mlp__onnx_constant(mlp__onnx_graph *graph, double value)
{
    return mlp__onnx_constants(graph, "a formula", 0, 1, MLP_F64, &value, 0);
}

/* A value of [N x columns]. */
static Mlp__OnnxValueInfo **describe(mlp__onnx_graph *graph, const char *name, size_t columns)
{
    struct parts {
        Mlp__OnnxValueInfo info;
        Mlp__OnnxType type;
        Mlp__OnnxTensorType tensor;
        Mlp__OnnxShape shape;
        Mlp__OnnxDimension dim[2];
        Mlp__OnnxDimension *dims[2];
        Mlp__OnnxValueInfo *list[1];
    } *parts = mlp__onnx_take(graph, 1, sizeof *parts);

    if (parts == NULL)
        return NULL;
    mlp__onnx_value_info__init(&parts->info);
    mlp__onnx_type__init(&parts->type);
    mlp__onnx_tensor_type__init(&parts->tensor);
    mlp__onnx_shape__init(&parts->shape);
    for (size_t k = 0; k < 2; k++) {
        mlp__onnx_dimension__init(&parts->dim[k]);
        parts->dims[k] = &parts->dim[k];
    }
    parts->dim[0].dim_param = copy_text(graph, "N");
    parts->dim[1].has_dim_value = 1;
    parts->dim[1].dim_value = (int64_t)columns;
    parts->shape.dim = parts->dims;
    parts->shape.n_dim = 2;
    parts->tensor.has_elem_type = 1;
    parts->tensor.elem_type = graph->type == MLP_F64 ? ONNX_DOUBLE : ONNX_FLOAT;
    parts->tensor.shape = &parts->shape;
    parts->type.tensor_type = &parts->tensor;
    parts->info.name = copy_text(graph, name);
    parts->info.type = &parts->type;
    parts->list[0] = &parts->info;
    return parts->list;
}

void mlp__onnx_interface(mlp__onnx_graph *graph, const char *input, size_t inputs,
                         const char *output, size_t outputs)
{
    graph->graph.input = describe(graph, input, inputs);
    graph->graph.n_input = graph->graph.input != NULL;
    graph->graph.output = describe(graph, output, outputs);
    graph->graph.n_output = graph->graph.output != NULL;
}

void mlp__onnx_entry(mlp__onnx_graph *graph, const char *key, const char *value)
{
    Mlp__OnnxModel *message = &graph->model;
    Mlp__OnnxEntry *entry = mlp__onnx_take(graph, 1, sizeof *entry);
    Mlp__OnnxEntry **entries = (Mlp__OnnxEntry **)grow(
        graph, message->metadata_props, message->n_metadata_props, &graph->room_for_entries);

    if (entry == NULL || entries == NULL)
        return;
    mlp__onnx_entry__init(entry);
    entry->key = copy_text(graph, key);
    entry->value = copy_text(graph, value);
    message->metadata_props = entries;
    message->metadata_props[message->n_metadata_props++] = entry;
}

/* The numbers of the file's head. */
static void fill_head(mlp__onnx_graph *graph)
{
    Mlp__OnnxOperatorSet *set = mlp__onnx_take(graph, 1, sizeof *set);
    Mlp__OnnxOperatorSet **list = mlp__onnx_take(graph, 1, sizeof(void *));

    if (set == NULL || list == NULL)
        return;
    mlp__onnx_operator_set__init(set);
    set->domain = copy_text(graph, "");
    set->has_version = 1;
    set->version = 13;
    list[0] = set;
    graph->model.opset_import = list;
    graph->model.n_opset_import = 1;
    graph->model.has_ir_version = 1;
    graph->model.ir_version = 7;
    graph->model.producer_name = copy_text(graph, "libmlp");
    graph->model.producer_version = copy_text(graph, mlp_version_string());
    graph->graph.name = copy_text(graph, "mlp");
}

/*
 * Packed in one piece of our own memory: protobuf-c's way of writing through a buffer takes memory
 * for each message within another, and does not see when there is none.
 */
mlp_status mlp__onnx_write(mlp__onnx_graph *graph, mlp__file_writer *file)
{
    size_t bytes;
    uint8_t *packed;

    fill_head(graph);
    if (graph->status != MLP_OK)
        return graph->status;
    bytes = mlp__onnx_model__get_packed_size(&graph->model);
    MLP_FAIL_IF(bytes > INT32_MAX, MLP_EUNSUPPORTED,
                "%s: %zu bytes, more than the 2 GiB that an ONNX file can have", graph->path,
                bytes);
    packed = mlp__onnx_take(graph, bytes, 1);
    if (packed == NULL)
        return graph->status;
    (void)mlp__onnx_model__pack(&graph->model, packed);
    return mlp__file_write(file, packed, bytes);
}
