/* SPDX-License-Identifier: MIT */
/*
 * The container "safetensors": named arrays of numbers and named texts in one
 * file that other programs read. Eight bytes that tell the length of the
 * header, little-endian; the header, JSON; the arrays, little-endian, in one
 * piece without gaps. Knows nothing of networks.
 *
 * A file may also carry a checksum: an array "checksum" of 8 bytes, the last
 * one, which is the XXH64 of all bytes before it, little-endian.
 */
#ifndef MLP_FORMAT_SAFETENSORS_H
#define MLP_FORMAT_SAFETENSORS_H

#include "format/json.h"

/* More dimensions, longer names and headers are refused. */
enum { MLP__TENSOR_RANK = 4, MLP__TENSOR_NAME = 1024 };
#define MLP__SAFETENSORS_HEADER ((uint64_t)1 << 24)

/* An array. */
typedef struct mlp__tensor {
    mlp__span name;
    mlp_dtype type;
    size_t rank; /* 0: one number */
    size_t shape[MLP__TENSOR_RANK];
    size_t count;    /* of numbers: the product of the shape */
    uint64_t offset; /* of its first byte in the file; set when it is read */
    void *data;      /* to be written */
} mlp__tensor;

/* Describes an array of one dimension, or of two when columns is not 0, to be written. */
mlp__tensor mlp__tensor_of(const char *name, mlp_dtype type, size_t rows, size_t columns,
                           const void *data);

/* A text of the header. */
typedef struct mlp__header_text {
    const char *name;
    const char *text;
} mlp__header_text;

typedef struct mlp__safetensors_options {
    bool checksum;
    bool keep_previous;
} mlp__safetensors_options;

/*
 * Writes a file. Arrays of f64 come first, then f32, then bytes, so that each
 * lies at a multiple of its size. Atomic: see mlp__file_commit(). MLP_EIO,
 * MLP_ENOMEM, MLP_EOVERFLOW.
 */
mlp_status mlp__safetensors_write(const char *path, size_t n_texts, const mlp__header_text *texts,
                                  size_t n_tensors, const mlp__tensor *tensors,
                                  const mlp__safetensors_options *options);

/* A file being read. */
typedef struct mlp__safetensors {
    const char *path; /* borrowed */
    int descriptor;
    uint64_t size;
    char *header;    /* owned; names are pieces of it, and so are ... */
    mlp__json texts; /* ... the texts, an object; of length 0: none */
    size_t n_tensors;
    mlp__tensor *tensors; /* by their names, without the checksum */
} mlp__safetensors;

/*
 * Opens a file and checks its header whole: sizes agree with each other and
 * with the file, no array overlaps another, no byte is nobody's. With
 * wants_checksum it must have one, and the right one. MLP_EIO, MLP_EFORMAT,
 * MLP_EUNSUPPORTED (arrays of other types than F64, F32, U8), MLP_EOVERFLOW,
 * MLP_ENOMEM; the message names the file and the place. End with
 * mlp__safetensors_close() whatever has happened.
 */
mlp_status mlp__safetensors_open(mlp__safetensors *file, const char *path, bool wants_checksum);

/* The text of that name, escapes as they are; false when there is none. */
bool mlp__safetensors_text(const mlp__safetensors *file, const char *name, mlp__span *text);

/* The array of that name; NULL when there is none. */
const mlp__tensor *mlp__safetensors_find(const mlp__safetensors *file, mlp__span name);

/*
 * Finds an array and checks that it is like `want`, in type and shape.
 * MLP_EFORMAT (there is none), MLP_ESHAPE, MLP_EDTYPE.
 */
mlp_status mlp__safetensors_expect(const mlp__safetensors *file, const mlp__tensor *want,
                                   const mlp__tensor **found);

/* Reads an array of the file into memory of its size. MLP_EIO, MLP_EFORMAT. */
mlp_status mlp__safetensors_read(const mlp__safetensors *file, const mlp__tensor *tensor, void *to);

void mlp__safetensors_close(mlp__safetensors *file);

#endif
