/* SPDX-License-Identifier: MIT */
/*
 * Models as files. docs/format.md describes them.
 */
#ifndef MLP_MODEL_MODEL_FILE_H
#define MLP_MODEL_MODEL_FILE_H

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

/* The texts of a header: format, version, kind, and `description`, JSON, under the kind. */
mlp_status mlp__file_texts(json_t **out, const char *kind, const json_t *description);

/*
 * Checks that a file is one of this library, of a version that is known, and of
 * this kind, and reads its description. MLP_EFORMAT, MLP_EUNSUPPORTED,
 * MLP_ENOMEM. Release it with json_decref().
 */
mlp_status mlp__file_description(const mlp__safetensors *file, const char *kind,
                                 json_t **description);

#endif
