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

static const char metadata[] = "__metadata__";

/* What is wrong is wrong with the header. */
static const char *in_header(const mlp__safetensors *file, char text[WHERE])
{
    (void)snprintf(text, WHERE, "%.*s: its header", WHERE - 32, file->path);
    return text;
}

static mlp_status read_header(mlp__safetensors *file, uint64_t *length, mlp__json *json)
{
    unsigned char bytes[8];
    char where[WHERE];
    void *header;

    MLP_FAIL_IF(file->size < sizeof bytes, MLP_EFORMAT,
                "%s: no safetensors file: %llu bytes, a header has 8 or more", file->path,
                (unsigned long long)file->size);
    MLP_TRY(mlp__file_read_at(file->descriptor, file->path, 0, bytes, sizeof bytes));
    *length = mlp__little_endian_64(bytes);
    MLP_FAIL_IF(*length > file->size - sizeof bytes, MLP_EFORMAT,
                "%s: no safetensors file, or a truncated one: its header is to have %llu bytes, "
                "the file has %llu after the first 8",
                file->path, (unsigned long long)*length,
                (unsigned long long)(file->size - sizeof bytes));
    MLP_FAIL_IF(*length > MLP__SAFETENSORS_HEADER, MLP_EFORMAT,
                "%s: a header of %llu bytes, at most %llu are read", file->path,
                (unsigned long long)*length, (unsigned long long)MLP__SAFETENSORS_HEADER);
    MLP_TRY(mlp__alloc(&header, (size_t)*length, 1));
    file->header = header;
    MLP_TRY(mlp__file_read_at(file->descriptor, file->path, sizeof bytes, header, (size_t)*length));
    return mlp__json_check(json, in_header(file, where), (mlp__span){ header, (size_t)*length });
}

static mlp_status read_texts(mlp__safetensors *file, mlp__json header)
{
    mlp__json_item item;

    if (!mlp__json_find(header, metadata, &file->texts))
        return MLP_OK;
    MLP_FAIL_IF(mlp__json_kind(file->texts) != '{', MLP_EFORMAT,
                "%s: its __metadata__ is no object", file->path);
    for (bool more = mlp__json_first(file->texts, &item); more; more = mlp__json_next(&item))
        MLP_FAIL_IF(mlp__json_kind(item.value) != '"', MLP_EFORMAT,
                    "%s: \"%.*s\" of its __metadata__ is no text", file->path,
                    mlp__span_width(item.name), item.name.start);
    return MLP_OK;
}

static mlp_status parse_type(const char *where, mlp__json json, mlp_dtype *type)
{
    mlp__span text;

    MLP_TRY(mlp__json_text(json, where, "dtype", &text));
    if (mlp__span_is(text, "F64"))
        *type = MLP_F64;
    else if (mlp__span_is(text, "F32"))
        *type = MLP_F32;
    else if (mlp__span_is(text, "U8"))
        *type = MLP_U8;
    else
        MLP_FAIL(MLP_EUNSUPPORTED, "%s: its type is %.*s; F64, F32 and U8 are read", where,
                 mlp__span_width(text), text.start);
    return MLP_OK;
}

static mlp_status parse_shape(const char *where, mlp__json json, mlp__tensor *tensor)
{
    mlp__json_item item;
    mlp__json shape;

    MLP_TRY(mlp__json_get(json, where, "shape", '[', &shape));
    tensor->count = 1;
    for (bool more = mlp__json_first(shape, &item); more; more = mlp__json_next(&item)) {
        uint64_t size;

        MLP_FAIL_IF(tensor->rank == MLP__TENSOR_RANK, MLP_EUNSUPPORTED,
                    "%s: more than %d dimensions", where, MLP__TENSOR_RANK);
        MLP_FAIL_IF(!mlp__json_whole(item.value, &size), MLP_EFORMAT,
                    "%s: its dimension %zu is no size", where, tensor->rank);
        MLP_FAIL_IF(size > SIZE_MAX || !mlp__size_mul(tensor->count, (size_t)size, &tensor->count),
                    MLP_EOVERFLOW, "%s: its dimensions are too large", where);
        tensor->shape[tensor->rank++] = (size_t)size;
    }
    return MLP_OK;
}

/* Two whole numbers, and nothing else. */
static bool read_pair(mlp__json json, uint64_t pair[2])
{
    mlp__json_item item;

    return mlp__json_first(json, &item) && mlp__json_whole(item.value, &pair[0])
        && mlp__json_next(&item) && mlp__json_whole(item.value, &pair[1]) && !mlp__json_next(&item);
}

/* Where its bytes are, relative to the end of the header; compared with its shape. */
static mlp_status parse_offsets(const char *where, mlp__json json, mlp__tensor *tensor)
{
    mlp__json offsets;
    uint64_t at[2];
    size_t bytes;

    MLP_TRY(mlp__json_get(json, where, "data_offsets", '[', &offsets));
    MLP_FAIL_IF(!read_pair(offsets, at), MLP_EFORMAT,
                "%s: its data_offsets are no two places in a file", where);
    MLP_FAIL_IF(!mlp__size_mul(tensor->count, mlp__dtype_size(tensor->type), &bytes), MLP_EOVERFLOW,
                "%s: its dimensions are too large", where);
    MLP_FAIL_IF(at[1] < at[0] || at[1] - at[0] != bytes, MLP_EFORMAT,
                "%s: data_offsets [%llu, %llu] for %zu bytes", where, (unsigned long long)at[0],
                (unsigned long long)at[1], bytes);
    tensor->offset = at[0];
    return MLP_OK;
}

static mlp_status parse_tensor(const mlp__safetensors *file, const mlp__json_item *item,
                               mlp__tensor *tensor)
{
    char where[WHERE];

    MLP_FAIL_IF(item->name.length > MLP__TENSOR_NAME, MLP_EFORMAT,
                "%s: the name of an array has %zu bytes", file->path, item->name.length);
    (void)snprintf(where, sizeof where, "%.*s: \"%.*s\"", WHERE - 80, file->path,
                   mlp__span_width(item->name), item->name.start);
    MLP_FAIL_IF(mlp__json_kind(item->value) != '{' || mlp__json_count(item->value) != 3,
                MLP_EFORMAT, "%s: no object of dtype, shape and data_offsets", where);
    *tensor = (mlp__tensor){ .name = item->name };
    MLP_TRY(parse_type(where, item->value, &tensor->type));
    MLP_TRY(parse_shape(where, item->value, tensor));
    return parse_offsets(where, item->value, tensor);
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

    if (file->n_tensors > 0)
        qsort(file->tensors, file->n_tensors, sizeof *file->tensors, compare);
    for (size_t i = 0; i < file->n_tensors; i++) {
        mlp__tensor *tensor = &file->tensors[i];

        MLP_FAIL_IF(
            tensor->offset != at, MLP_EFORMAT,
            "%s: \"%.*s\" starts at byte %llu of the arrays, %s: the one before ends at %llu",
            file->path, mlp__span_width(tensor->name), tensor->name.start,
            (unsigned long long)tensor->offset,
            tensor->offset < at ? "within another one" : "behind a gap", (unsigned long long)at);
        MLP_FAIL_IF(bytes_of(tensor) > file->size - start - at, MLP_EFORMAT,
                    "%s: truncated, ends within \"%.*s\"", file->path,
                    mlp__span_width(tensor->name), tensor->name.start);
        at += bytes_of(tensor);
        tensor->offset += start;
    }
    MLP_FAIL_IF(at != file->size - start, MLP_EFORMAT,
                "%s: goes on for %llu bytes after its arrays", file->path,
                (unsigned long long)(file->size - start - at));
    return MLP_OK;
}

/* For how many arrays there is room in a header: what is shorter than this describes none. */
static size_t most_tensors(mlp__json header)
{
    const size_t shortest =
        sizeof "\"\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,0]}" - 1;
    const size_t count = mlp__json_count(header);
    const size_t most = header.length / shortest + 1;

    return count < most ? count : most;
}

static mlp_status read_tensors(mlp__safetensors *file, mlp__json header, uint64_t start)
{
    mlp__json_item item;
    void *tensors;

    MLP_TRY(mlp__alloc(&tensors, most_tensors(header), sizeof *file->tensors));
    file->tensors = tensors;
    for (bool more = mlp__json_first(header, &item); more; more = mlp__json_next(&item)) {
        if (mlp__span_is(item.name, metadata))
            continue;
        MLP_TRY(parse_tensor(file, &item, &file->tensors[file->n_tensors]));
        file->n_tensors++;
    }
    return check_places(file, start);
}

static mlp_status hash_until(const mlp__safetensors *file, uint64_t end, uint64_t *hash)
{
    const size_t most = 1 << 16;
    const size_t piece_length = end < most ? (size_t)end : most;
    mlp__hash *running;
    mlp_status status = MLP_OK;
    void *piece;

    MLP_TRY(mlp__alloc_unset(&piece, piece_length));
    running = mlp__hash_begin();
    if (running == NULL)
        status = mlp__fail(MLP_ENOMEM, "%s: out of memory", file->path);
    for (uint64_t at = 0; status == MLP_OK && at < end; at += piece_length) {
        const size_t length = end - at < piece_length ? (size_t)(end - at) : piece_length;

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

    MLP_FAIL_IF(last == NULL || !mlp__span_is(last->name, "checksum") || last->type != MLP_U8
                    || last->count != CHECKSUM,
                MLP_EFORMAT, "%s: it does not end with a checksum", file->path);
    file->n_tensors--;
    return MLP_OK;
}

static int compare_spans(mlp__span a, mlp__span b)
{
    const size_t shorter = a.length < b.length ? a.length : b.length;
    const int order = memcmp(a.start, b.start, shorter);

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare_names(const void *a, const void *b)
{
    return compare_spans(((const mlp__tensor *)a)->name, ((const mlp__tensor *)b)->name);
}

mlp_status mlp__safetensors_open(mlp__safetensors *file, const char *path, bool wants_checksum)
{
    mlp__json header;
    uint64_t length;

    *file = (mlp__safetensors){ .path = path, .descriptor = -1 };
    MLP_TRY(mlp__file_open(path, &file->descriptor, &file->size));
    if (wants_checksum)
        MLP_TRY(check_sum(file));
    MLP_TRY(read_header(file, &length, &header));
    MLP_TRY(read_texts(file, header));
    MLP_TRY(read_tensors(file, header, 8 + length));
    if (wants_checksum)
        MLP_TRY(drop_sum(file));
    if (file->n_tensors > 0)
        qsort(file->tensors, file->n_tensors, sizeof *file->tensors, compare_names);
    return MLP_OK;
}

bool mlp__safetensors_text(const mlp__safetensors *file, const char *name, mlp__span *text)
{
    mlp__json value;

    return file->texts.length > 0 && mlp__json_find(file->texts, name, &value)
        && mlp__json_quoted(value, text);
}

const mlp__tensor *mlp__safetensors_find(const mlp__safetensors *file, mlp__span name)
{
    const mlp__tensor key = { .name = name };

    if (file->n_tensors == 0)
        return NULL;
    return bsearch(&key, file->tensors, file->n_tensors, sizeof key, compare_names);
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
    const int width = mlp__span_width(want->name);
    const char *name = want->name.start;
    char is[WHERE];
    char wanted[WHERE];

    MLP_FAIL_IF(tensor == NULL, MLP_EFORMAT, "%s: it has no \"%.*s\"", file->path, width, name);
    MLP_FAIL_IF(tensor->type != want->type, MLP_EDTYPE, "%s: \"%.*s\" is of %s, not %s", file->path,
                width, name, mlp_dtype_name(tensor->type), mlp_dtype_name(want->type));
    MLP_FAIL_IF(tensor->rank != want->rank
                    || memcmp(tensor->shape, want->shape, want->rank * sizeof want->shape[0]) != 0,
                MLP_ESHAPE, "%s: \"%.*s\" is %s, not %s", file->path, width, name,
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
    mlp__free(file->header);
    *file = (mlp__safetensors){ .descriptor = -1 };
}
