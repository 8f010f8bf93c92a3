/* SPDX-License-Identifier: MIT */
/*
 * Writing safetensors.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/file.h"
#include "format/little_endian.h"
#include "format/safetensors.h"

enum { CHECKSUM = 8 };

mlp__tensor mlp__tensor_of(const char *name, mlp_dtype type, size_t rows, size_t columns,
                           const void *data)
{
    union {
        const void *in;
        void *out;
    } bytes = { data }; /* only written to a file */

    return (mlp__tensor){
        .name = name,
        .type = type,
        .rank = columns == 0 ? 1 : 2,
        .shape = { rows, columns },
        .count = columns == 0 ? rows : rows * columns,
        .data = bytes.out,
    };
}

/* A file being written. */
typedef struct output {
    mlp__file_writer file;
    mlp__hash *hash; /* of all bytes so far; NULL: not wanted */
    const mlp__tensor *tensors;
    size_t n_tensors;
    uint64_t at; /* end of the arrays that have a place */
} output;

static mlp_status put(output *out, const void *bytes, size_t length)
{
    if (out->hash != NULL)
        mlp__hash_add(out->hash, bytes, length);
    return mlp__file_write(&out->file, bytes, length);
}

/* Calls for the arrays in the order that they get in the file. */
static mlp_status for_each(output *out, json_t *header,
                           mlp_status (*call)(output *, json_t *, const mlp__tensor *))
{
    static const mlp_dtype order[] = { MLP_F64, MLP_F32, MLP_U8 };

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        for (size_t j = 0; j < out->n_tensors; j++)
            if (out->tensors[j].type == order[i])
                MLP_TRY(call(out, header, &out->tensors[j]));
    return MLP_OK;
}

static const char *type_name(mlp_dtype type)
{
    return type == MLP_F64 ? "F64" : type == MLP_F32 ? "F32" : "U8";
}

/* Gives an array the next place, and its line in the header. */
static mlp_status place(output *out, json_t *header, const mlp__tensor *tensor)
{
    const uint64_t start = out->at;
    json_t *shape = json_array();
    json_t *line;

    out->at += (uint64_t)tensor->count * mlp__dtype_size(tensor->type);
    for (size_t i = 0; i < tensor->rank; i++)
        if (json_array_append_new(shape, json_integer((json_int_t)tensor->shape[i])) != 0) {
            json_decref(shape);
            shape = NULL;
        }
    line = json_pack("{s:s, s:o, s:[I, I]}", "dtype", type_name(tensor->type), "shape", shape,
                     "data_offsets", (json_int_t)start, (json_int_t)out->at);
    return mlp__json_put(header, tensor->name, line);
}

static mlp_status make_header(output *out, const json_t *texts, json_t *header)
{
    if (texts != NULL)
        MLP_TRY(mlp__json_put(header, "__metadata__", json_deep_copy(texts)));
    MLP_TRY(for_each(out, header, place));
    if (out->hash != NULL) {
        const mlp__tensor sum = mlp__tensor_of("checksum", MLP_U8, CHECKSUM, 0, NULL);

        return place(out, header, &sum);
    }
    return MLP_OK;
}

/* Padded with spaces, so that what follows lies at a multiple of 8. */
static mlp_status put_header(output *out, const char *text)
{
    const char spaces[8] = "        ";
    const size_t length = strlen(text);
    const size_t padding = (8 - length % 8) % 8;
    unsigned char bytes[8];

    MLP_FAIL_IF(length + padding > MLP__SAFETENSORS_HEADER, MLP_EOVERFLOW,
                "%s: a header of %zu bytes", out->file.path, length);
    mlp__little_endian_put_64(length + padding, bytes);
    MLP_TRY(put(out, bytes, sizeof bytes));
    MLP_TRY(put(out, text, length));
    return put(out, spaces, padding);
}

static mlp_status write_header(output *out, const json_t *texts)
{
    json_t *header = json_object();
    char *text = NULL;
    mlp_status status;

    if (header == NULL)
        return mlp__fail(MLP_ENOMEM, "%s: out of memory", out->file.path);
    status = make_header(out, texts, header);
    if (status == MLP_OK)
        status = mlp__json_write(header, &text);
    json_decref(header);
    if (status == MLP_OK)
        status = put_header(out, text);
    free(text);
    return status;
}

/* On machines of the other order of bytes, in pieces that are turned. */
static mlp_status put_turned(output *out, const mlp__tensor *tensor)
{
    const size_t size = mlp__dtype_size(tensor->type);
    const char *from = tensor->data;
    char piece[4096];

    for (size_t left = tensor->count; left > 0;) {
        const size_t most = sizeof piece / size;
        const size_t count = left < most ? left : most;

        memcpy(piece, from, count * size);
        mlp__little_endian_swap(tensor->type, count, piece);
        MLP_TRY(put(out, piece, count * size));
        from += count * size;
        left -= count;
    }
    return MLP_OK;
}

static mlp_status put_tensor(output *out, json_t *header, const mlp__tensor *tensor)
{
    (void)header;
    if (mlp__is_little_endian())
        return put(out, tensor->data, tensor->count * mlp__dtype_size(tensor->type));
    return put_turned(out, tensor);
}

static mlp_status write_all(output *out, const json_t *texts)
{
    unsigned char bytes[CHECKSUM];

    MLP_TRY(write_header(out, texts));
    MLP_TRY(for_each(out, NULL, put_tensor));
    if (out->hash == NULL)
        return MLP_OK;
    mlp__little_endian_put_64(mlp__hash_value(out->hash), bytes);
    return mlp__file_write(&out->file, bytes, sizeof bytes);
}

mlp_status mlp__safetensors_write(const char *path, const json_t *texts, size_t n_tensors,
                                  const mlp__tensor *tensors,
                                  const mlp__safetensors_options *options)
{
    output out = { .tensors = tensors, .n_tensors = n_tensors };
    mlp_status status;

    status = mlp__file_create(&out.file, path);
    if (status == MLP_OK && options->checksum) {
        out.hash = mlp__hash_begin();
        if (out.hash == NULL)
            status = mlp__fail(MLP_ENOMEM, "%s: out of memory", path);
    }
    if (status == MLP_OK)
        status = write_all(&out, texts);
    if (status == MLP_OK)
        status = mlp__file_commit(&out.file, options->keep_previous);
    mlp__hash_end(out.hash);
    mlp__file_abandon(&out.file);
    return status;
}
