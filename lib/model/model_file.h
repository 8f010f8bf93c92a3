/* SPDX-License-Identifier: MIT */
/*
 * Models as files. docs/format.md describes them.
 */
#ifndef MLP_MODEL_MODEL_FILE_H
#define MLP_MODEL_MODEL_FILE_H

#include "format/json_write.h"
#include "format/safetensors.h"
#include "net/net.h"

/* Longest name of an array of a model. */
enum { MLP__TENSOR_NAME_ROOM = 48 };

/* An array of a network, and where its numbers are. */
typedef struct mlp__net_tensor {
    char name[MLP__TENSOR_NAME_ROOM];
    size_t rows;
    size_t columns; /* 0: it has one dimension */
    void *data;     /* in theta or among the running statistics; NULL: the network has no memory */
} mlp__net_tensor;

/*
 * Calls for every array of a network, layer by layer; ends at a status that is not MLP_OK, and
 * returns it.
 */
mlp_status mlp__net_for_tensors(const mlp_net *net, void *context,
                                mlp_status (*call)(void *context, const mlp__net_tensor *tensor));

/* The kinds of files: the text "kind" in their header. */
#define MLP__KIND_MODEL      "model"
#define MLP__KIND_CHECKPOINT "checkpoint"
#define MLP__KIND_OPTIMISER  "optimiser"

/*
 * Writes a file of a kind, with its description, which is one JSON object. The
 * writer's text is freed, and what went wrong with it told here.
 */
mlp_status mlp__file_write_kind(const char *path, const char *kind, mlp__json_writer *description,
                                size_t n_tensors, const mlp__tensor *tensors,
                                const mlp__safetensors_options *options);

/* A description that was read. mlp__free() the text. */
typedef struct mlp__description {
    char *text;
    mlp__json json;  /* in the text */
    char where[512]; /* for messages: "m.safetensors: its model" */
} mlp__description;

/*
 * Checks that a file is one of this library, of a version that is known, and of
 * this kind, and reads its description. MLP_EFORMAT, MLP_EUNSUPPORTED,
 * MLP_ENOMEM.
 */
mlp_status mlp__file_read_kind(const mlp__safetensors *file, const char *kind,
                               mlp__description *out);

#endif
