/* SPDX-License-Identifier: MIT */
/*
 * Reading safetensors (the format of github.com/huggingface/safetensors, whose
 * README specifies it). What a file says of itself is compared with its size
 * before any memory is asked for.
 */
#include "format/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/file.h"
#include "format/little_endian.h"

enum { WHERE = 512, CHECKSUM = 8 };

/* What is wrong is wrong with the header. */
static const char *in_header(const mlp__safetensors *file, char text[WHERE])
{
    (void)snprintf(text, WHERE, "%.*s: its header", WHERE - 32, file->path);
    return text;
}

static mlp_status read_header(mlp__safetensors *file, uint64_t *length)
{
    unsigned char bytes[8];
    mlp_status status;
    char where[WHERE];
    void *header;

    MLP_FAIL_IF(file->size < sizeof bytes, MLP_EFORMAT,
                "%s: no safetensors file: %llu bytes, a header has 8 or more", file->path,
                (unsigned long long)file->size);
    MLP_TRY(mlp__file_read_at(file->descriptor, file->path, 0, bytes, sizeof bytes));
    *length = mlp__little_endian_64(bytes);
    MLP_FAIL_IF(*length > file->size - sizeof bytes, MLP_EFORMAT,
                "%s: its header is to have %llu bytes, the file has %llu after the first 8",
                file->path, (unsigned long long)*length,
                (unsigned long long)(file->size - sizeof bytes));
    MLP_FAIL_IF(*length > MLP__SAFETENSORS_HEADER, MLP_EFORMAT,
                "%s: a header of %llu bytes, at most %llu are read", file->path,
                (unsigned long long)*length, (unsigned long long)MLP__SAFETENSORS_HEADER);
    MLP_TRY(mlp__alloc(&header, (size_t)*length, 1));
    status = mlp__file_read_at(file->descriptor, file->path, sizeof bytes, header, (size_t)*length);
    if (status == MLP_OK)
        status = mlp__json_read(&file->header, in_header(file, where), header, (size_t)*length);
    mlp__free(header);
    return status;
}

static mlp_status read_texts(mlp__safetensors *file)
{
    const char *name;
    json_t *value;

    file->texts = json_object_get(file->header, "__metadata__");
    if (file->texts == NULL)
        return MLP_OK;
    MLP_FAIL_IF(!json_is_object(file->texts), MLP_EFORMAT, "%s: its __metadata__ is no object",
                file->path);
    json_object_foreach((json_t *)json_object_get(file->header, "__metadata__"), name, value)
        MLP_FAIL_IF(!json_is_string(value), MLP_EFORMAT,
                    "%s: \"%.60s\" of its __metadata__ is no text", file->path, name);
    return MLP_OK;
}

static mlp_status parse_type(const char *where, const json_t *json, mlp_dtype *type)
{
    const char *text;

    MLP_TRY(mlp__json_text(json, where, "dtype", &text));
    if (strcmp(text, "F64") == 0)
        *type = MLP_F64;
    else if (strcmp(text, "F32") == 0)
        *type = MLP_F32;
    else if (strcmp(text, "U8") == 0)
        *type = MLP_U8;
    else
        MLP_FAIL(MLP_EUNSUPPORTED, "%s: its type is %.16s; F64, F32 and U8 are read", where, text);
    return MLP_OK;
}

static mlp_status parse_shape(const char *where, const json_t *json, mlp__tensor *tensor)
{
    const json_t *shape;

    MLP_TRY(mlp__json_array(json, where, "shape", &shape));
    MLP_FAIL_IF(json_array_size(shape) > MLP__TENSOR_RANK, MLP_EUNSUPPORTED,
                "%s: %zu dimensions, at most %d are read", where, json_array_size(shape),
                MLP__TENSOR_RANK);
    tensor->rank = json_array_size(shape);
    tensor->count = 1;
    for (size_t i = 0; i < tensor->rank; i++) {
        const json_t *size = json_array_get(shape, i);

        MLP_FAIL_IF(!json_is_integer(size) || json_integer_value(size) < 0, MLP_EFORMAT,
                    "%s: its dimension %zu is no size", where, i);
        tensor->shape[i] = (size_t)json_integer_value(size);
        MLP_FAIL_IF(!mlp__size_mul(tensor->count, tensor->shape[i], &tensor->count), MLP_EOVERFLOW,
                    "%s: its dimensions are too large", where);
    }
    return MLP_OK;
}

/* Where its bytes are, relative to the end of the header; `end` is compared with its shape. */
static mlp_status parse_offsets(const char *where, const json_t *json, mlp__tensor *tensor)
{
    const json_t *offsets;
    json_int_t at[2];
    size_t bytes;

    MLP_TRY(mlp__json_array(json, where, "data_offsets", &offsets));
    MLP_FAIL_IF(json_array_size(offsets) != 2, MLP_EFORMAT, "%s: %zu data_offsets, not 2", where,
                json_array_size(offsets));
    for (size_t i = 0; i < 2; i++) {
        const json_t *offset = json_array_get(offsets, i);

        MLP_FAIL_IF(!json_is_integer(offset) || json_integer_value(offset) < 0, MLP_EFORMAT,
                    "%s: its data_offsets are no places in a file", where);
        at[i] = json_integer_value(offset);
    }
    MLP_FAIL_IF(!mlp__size_mul(tensor->count, mlp__dtype_size(tensor->type), &bytes), MLP_EOVERFLOW,
                "%s: its dimensions are too large", where);
    MLP_FAIL_IF(at[1] < at[0] || (uint64_t)(at[1] - at[0]) != bytes, MLP_EFORMAT,
                "%s: data_offsets [%lld, %lld] for %zu bytes", where, (long long)at[0],
                (long long)at[1], bytes);
    tensor->offset = (uint64_t)at[0];
    return MLP_OK;
}

static mlp_status parse_tensor(const mlp__safetensors *file, const char *name, const json_t *json,
                               mlp__tensor *tensor)
{
    char where[WHERE];

    MLP_FAIL_IF(strlen(name) > MLP__TENSOR_NAME, MLP_EFORMAT,
                "%s: the name of an array has %zu bytes", file->path, strlen(name));
    (void)snprintf(where, sizeof where, "%.*s: \"%.60s\"", WHERE - 80, file->path, name);
    MLP_FAIL_IF(!json_is_object(json) || json_object_size(json) != 3, MLP_EFORMAT,
                "%s: no object of dtype, shape and data_offsets", where);
    *tensor = (mlp__tensor){ .name = name };
    MLP_TRY(parse_type(where, json, &tensor->type));
    MLP_TRY(parse_shape(where, json, tensor));
    return parse_offsets(where, json, tensor);
}

static uint64_t bytes_of(const mlp__tensor *tensor)
{
    return (uint64_t)tensor->count * mlp__dtype_size(tensor->type);
}

/* By their place; of those that begin alike, the ones without bytes come first. */
static int compare(const void *a, const void *b)
{
    const mlp__tensor *x = a;
    const mlp__tensor *y = b;

    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return (bytes_of(x) > bytes_of(y)) - (bytes_of(x) < bytes_of(y));
}

/* Every byte behind the header is one array's. Makes offsets places in the file. */
static mlp_status check_places(mlp__safetensors *file, uint64_t start)
{
    uint64_t at = 0;

    qsort(file->tensors, file->n_tensors, sizeof *file->tensors, compare);
    for (size_t i = 0; i < file->n_tensors; i++) {
        mlp__tensor *tensor = &file->tensors[i];

        MLP_FAIL_IF(
            tensor->offset != at, MLP_EFORMAT,
            "%s: \"%.60s\" starts at byte %llu of the arrays, %s: the one before ends at %llu",
            file->path, tensor->name, (unsigned long long)tensor->offset,
            tensor->offset < at ? "within another one" : "behind a gap", (unsigned long long)at);
        MLP_FAIL_IF(bytes_of(tensor) > file->size - start - at, MLP_EFORMAT,
                    "%s: truncated, ends within \"%.60s\"", file->path, tensor->name);
        at += bytes_of(tensor);
        tensor->offset += start;
    }
    MLP_FAIL_IF(at != file->size - start, MLP_EFORMAT,
                "%s: goes on for %llu bytes after its arrays", file->path,
                (unsigned long long)(file->size - start - at));
    return MLP_OK;
}

static mlp_status read_tensors(mlp__safetensors *file, uint64_t start)
{
    const size_t count = json_object_size(file->header) - (file->texts != NULL);
    const char *name;
    json_t *value;
    void *tensors;

    MLP_TRY(mlp__alloc(&tensors, count, sizeof *file->tensors));
    file->tensors = tensors;
    json_object_foreach(file->header, name, value)
    {
        if (value == file->texts)
            continue;
        MLP_TRY(parse_tensor(file, name, value, &file->tensors[file->n_tensors]));
        file->n_tensors++;
    }
    return check_places(file, start);
}

static mlp_status hash_until(const mlp__safetensors *file, uint64_t end, uint64_t *hash)
{
    enum { PIECE = 1 << 16 };
    mlp__hash *running;
    mlp_status status = MLP_OK;
    void *piece;

    MLP_TRY(mlp__alloc(&piece, PIECE, 1));
    running = mlp__hash_begin();
    if (running == NULL)
        status = mlp__fail(MLP_ENOMEM, "%s: out of memory", file->path);
    for (uint64_t at = 0; status == MLP_OK && at < end; at += PIECE) {
        const size_t length = end - at < PIECE ? (size_t)(end - at) : PIECE;

        status = mlp__file_read_at(file->descriptor, file->path, at, piece, length);
        if (status == MLP_OK)
            mlp__hash_add(running, piece, length);
    }
    if (status == MLP_OK)
        *hash = mlp__hash_value(running);
    mlp__hash_end(running);
    mlp__free(piece);
    return status;
}

/*
 * Before anything else is read: what is damaged need not make sense. The file's last bytes are the
 * checksum, which is all that is known of them here.
 */
static mlp_status check_sum(const mlp__safetensors *file)
{
    unsigned char bytes[CHECKSUM];
    uint64_t hash;

    MLP_FAIL_IF(file->size < sizeof bytes, MLP_EFORMAT, "%s: %llu bytes, no checksum", file->path,
                (unsigned long long)file->size);
    MLP_TRY(mlp__file_read_at(file->descriptor, file->path, file->size - sizeof bytes, bytes,
                              sizeof bytes));
    MLP_TRY(hash_until(file, file->size - sizeof bytes, &hash));
    MLP_FAIL_IF(hash != mlp__little_endian_64(bytes), MLP_EFORMAT,
                "%s: damaged, or no file with a checksum: it ends with %016llx, its bytes have "
                "%016llx",
                file->path, (unsigned long long)mlp__little_endian_64(bytes),
                (unsigned long long)hash);
    return MLP_OK;
}

/* Takes the checksum off the arrays. */
static mlp_status drop_sum(mlp__safetensors *file)
{
    const mlp__tensor *last = file->n_tensors > 0 ? &file->tensors[file->n_tensors - 1] : NULL;

    MLP_FAIL_IF(last == NULL || strcmp(last->name, "checksum") != 0 || last->type != MLP_U8
                    || last->count != CHECKSUM,
                MLP_EFORMAT, "%s: it does not end with a checksum", file->path);
    file->n_tensors--;
    return MLP_OK;
}

mlp_status mlp__safetensors_open(mlp__safetensors *file, const char *path, bool wants_checksum)
{
    uint64_t length;

    *file = (mlp__safetensors){ .path = path, .descriptor = -1 };
    MLP_TRY(mlp__file_open(path, &file->descriptor, &file->size));
    if (wants_checksum)
        MLP_TRY(check_sum(file));
    MLP_TRY(read_header(file, &length));
    MLP_TRY(read_texts(file));
    MLP_TRY(read_tensors(file, 8 + length));
    return wants_checksum ? drop_sum(file) : MLP_OK;
}

const char *mlp__safetensors_text(const mlp__safetensors *file, const char *name)
{
    return json_string_value(json_object_get(file->texts, name));
}

const mlp__tensor *mlp__safetensors_find(const mlp__safetensors *file, const char *name)
{
    for (size_t i = 0; i < file->n_tensors; i++)
        if (strcmp(file->tensors[i].name, name) == 0)
            return &file->tensors[i];
    return NULL;
}

/* "2 x 3", "3", "one number". */
static const char *shape_text(const mlp__tensor *tensor, char text[WHERE])
{
    size_t used = 0;

    (void)snprintf(text, WHERE, "one number");
    for (size_t i = 0; i < tensor->rank; i++)
        used += (size_t)snprintf(text + used, WHERE - used, "%s%zu", i > 0 ? " x " : "",
                                 tensor->shape[i]);
    return text;
}

mlp_status mlp__safetensors_expect(const mlp__safetensors *file, const mlp__tensor *want,
                                   const mlp__tensor **found)
{
    const mlp__tensor *tensor = mlp__safetensors_find(file, want->name);
    char is[WHERE];
    char wanted[WHERE];

    MLP_FAIL_IF(tensor == NULL, MLP_EFORMAT, "%s: it has no \"%.60s\"", file->path, want->name);
    MLP_FAIL_IF(tensor->type != want->type, MLP_EDTYPE, "%s: \"%.60s\" is of %s, not %s",
                file->path, want->name, mlp_dtype_name(tensor->type), mlp_dtype_name(want->type));
    MLP_FAIL_IF(tensor->rank != want->rank
                    || memcmp(tensor->shape, want->shape, want->rank * sizeof want->shape[0]) != 0,
                MLP_ESHAPE, "%s: \"%.60s\" is %s, not %s", file->path, want->name,
                shape_text(tensor, is), shape_text(want, wanted));
    *found = tensor;
    return MLP_OK;
}

mlp_status mlp__safetensors_read(const mlp__safetensors *file, const mlp__tensor *tensor, void *to)
{
    const size_t bytes = (size_t)bytes_of(tensor);

    MLP_TRY(mlp__file_read_at(file->descriptor, file->path, tensor->offset, to, bytes));
    mlp__little_endian_swap(tensor->type, tensor->count, to);
    return MLP_OK;
}

void mlp__safetensors_close(mlp__safetensors *file)
{
    mlp__file_close(file->descriptor);
    mlp__free(file->tensors);
    json_decref(file->header);
    *file = (mlp__safetensors){ .descriptor = -1 };
}
