/* SPDX-License-Identifier: MIT */
/*
 * Writing safetensors.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/file.h"
#include "format/json_write.h"
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
        .name = { name, strlen(name) },
        .type = type,
        .rank = columns == 0 ? 1 : 2,
        .shape = { rows, columns },
        .count = columns == 0 ? rows : rows * columns,
        .data = bytes.out,
    };
}

/* A file being written. */
typedef struct output {
    mlp__file_writer *file;
    mlp__json_writer header;
    mlp__hash *hash; /* of all bytes so far; NULL: not wanted */
    const mlp__tensor *tensors;
    size_t n_tensors;
    uint64_t at; /* end of the arrays that have a place */
} output;

static mlp_status put(output *out, const void *bytes, size_t length)
{
    if (out->hash != NULL)
        mlp__hash_add(out->hash, bytes, length);
    return mlp__file_write(out->file, bytes, length);
}

/* Calls for the arrays in the order that they get in the file. */
static mlp_status for_each(output *out, mlp_status (*call)(output *, const mlp__tensor *))
{
    static const mlp_dtype order[] = { MLP_F64, MLP_F32, MLP_U8 };

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        for (size_t j = 0; j < out->n_tensors; j++)
            if (out->tensors[j].type == order[i])
                MLP_TRY(call(out, &out->tensors[j]));
    return MLP_OK;
}

static const char *type_name(mlp_dtype type)
{
    return type == MLP_F64 ? "F64" : type == MLP_F32 ? "F32" : "U8";
}

/* Gives an array the next place, and its line in the header. */
static mlp_status place(output *out, const mlp__tensor *tensor)
{
    const uint64_t start = out->at;
    mlp__json_writer *w = &out->header;

    out->at += (uint64_t)tensor->count * mlp__dtype_size(tensor->type);
    mlp__json_open(w, tensor->name.start, '{');
    mlp__json_put_text(w, "dtype", type_name(tensor->type));
    mlp__json_open(w, "shape", '[');
    for (size_t i = 0; i < tensor->rank; i++)
        mlp__json_put_uint64(w, NULL, tensor->shape[i]);
    mlp__json_close(w, ']');
    mlp__json_open(w, "data_offsets", '[');
    mlp__json_put_uint64(w, NULL, start);
    mlp__json_put_uint64(w, NULL, out->at);
    mlp__json_close(w, ']');
    mlp__json_close(w, '}');
    return MLP_OK;
}

static mlp_status make_header(output *out, size_t n_texts, const mlp__header_text *texts)
{
    const mlp__tensor sum = mlp__tensor_of("checksum", MLP_U8, CHECKSUM, 0, NULL);
    mlp__json_writer *w = &out->header;

    mlp__json_open(w, NULL, '{');
    if (n_texts > 0)
        mlp__json_open(w, "__metadata__", '{');
    for (size_t i = 0; i < n_texts; i++)
        mlp__json_put_text(w, texts[i].name, texts[i].text);
    if (n_texts > 0)
        mlp__json_close(w, '}');
    MLP_TRY(for_each(out, place));
    if (out->hash != NULL)
        MLP_TRY(place(out, &sum));
    mlp__json_close(w, '}');
    return mlp__json_end(w);
}

/* Padded with spaces, so that what follows lies at a multiple of 8. */
static mlp_status put_header(output *out)
{
    const char spaces[] = "        ";
    const size_t length = out->header.length;
    const size_t padding = (8 - length % 8) % 8;
    unsigned char bytes[8];

    MLP_FAIL_IF(length + padding > MLP__SAFETENSORS_HEADER, MLP_EOVERFLOW,
                "%s: a header of %zu bytes", out->file->path, length);
    mlp__little_endian_put_64(length + padding, bytes);
    MLP_TRY(put(out, bytes, sizeof bytes));
    MLP_TRY(put(out, out->header.text, length));
    return put(out, spaces, padding);
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

static mlp_status put_tensor(output *out, const mlp__tensor *tensor)
{
    if (mlp__is_little_endian())
        return put(out, tensor->data, tensor->count * mlp__dtype_size(tensor->type));
    return put_turned(out, tensor);
}

static mlp_status fill(mlp__file_writer *file, const void *context)
{
    output *out = *(output *const *)context;
    unsigned char bytes[CHECKSUM];

    out->file = file;
    MLP_TRY(put_header(out));
    MLP_TRY(for_each(out, put_tensor));
    if (out->hash == NULL)
        return MLP_OK;
    mlp__little_endian_put_64(mlp__hash_value(out->hash), bytes);
    return mlp__file_write(out->file, bytes, sizeof bytes);
}

mlp_status mlp__safetensors_write(const char *path, size_t n_texts, const mlp__header_text *texts,
                                  size_t n_tensors, const mlp__tensor *tensors,
                                  const mlp__safetensors_options *options)
{
    output out = { .tensors = tensors, .n_tensors = n_tensors };
    output *const context = &out;
    mlp_status status = MLP_OK;

    if (options->checksum) {
        out.hash = mlp__hash_begin();
        if (out.hash == NULL)
            status = MLP_ENOMEM;
    }
    if (status == MLP_OK)
        status = make_header(&out, n_texts, texts);
    if (status == MLP_OK)
        status = mlp__file_replace(path, options->keep_previous, fill, &context);
    mlp__hash_end(out.hash);
    mlp__free(out.header.text);
    return status;
}
