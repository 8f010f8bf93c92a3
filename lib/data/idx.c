/* SPDX-License-Identifier: MIT */
/*
 * IDX files, the format of MNIST: two zero bytes, the element type, the number
 * of dimensions, each dimension as 32 bits big-endian, the elements (Y. LeCun,
 * "The MNIST database"). Elements of unsigned bytes only.
 */
#include <string.h>

#include "base/alloc.h"
#include <mlp/data_files.h>

#include "base/fail.h"
#include "base/file.h"
#include "data/gzip.h"
#include "data/rows_file.h"
#include "data/wrap.h"

enum { TYPE_U8 = 0x08, MOST_DIMENSIONS = 8 };

/* What a file holds. */
typedef struct idx {
    size_t rows;    /* first dimension */
    size_t columns; /* product of the others; 1 when there are none */
    size_t dimensions;
    uint8_t *values; /* [rows x columns], owned by the caller of read_idx() */
} idx;

/* Element types by their code; NULL for none. */
static const char *type_name(unsigned code)
{
    switch (code) {
    case TYPE_U8:
        return "unsigned bytes";
    case 0x09:
        return "signed bytes";
    case 0x0B:
        return "16-bit integers";
    case 0x0C:
        return "32-bit integers";
    case 0x0D:
        return "32-bit floats";
    case 0x0E:
        return "64-bit floats";
    default:
        return NULL;
    }
}

static mlp_status check_magic(const char *path, const uint8_t magic[4])
{
    MLP_FAIL_IF(magic[0] != 0 || magic[1] != 0 || type_name(magic[2]) == NULL, MLP_EFORMAT,
                "%s: no IDX file (starts with %02x %02x %02x %02x)", path, magic[0], magic[1],
                magic[2], magic[3]);
    MLP_FAIL_IF(magic[2] != TYPE_U8, MLP_EUNSUPPORTED,
                "%s: an IDX file of %s; only unsigned bytes are read", path, type_name(magic[2]));
    MLP_FAIL_IF(magic[3] == 0 || magic[3] > MOST_DIMENSIONS, MLP_EFORMAT,
                "%s: an IDX file of %d dimensions", path, magic[3]);
    return MLP_OK;
}

static mlp_status read_header(mlp__gzip *file, idx *out)
{
    uint8_t magic[4];
    uint8_t sizes[MOST_DIMENSIONS][4];

    MLP_TRY(mlp__gzip_read(file, magic, sizeof magic, "its first 4 bytes"));
    MLP_TRY(check_magic(file->path, magic));
    out->dimensions = magic[3];
    MLP_TRY(mlp__gzip_read(file, sizes, 4 * out->dimensions, "its dimensions"));

    out->columns = 1;
    for (size_t i = 0; i < out->dimensions; i++) {
        const size_t size = (size_t)sizes[i][0] << 24 | (size_t)sizes[i][1] << 16
            | (size_t)sizes[i][2] << 8 | (size_t)sizes[i][3];

        MLP_FAIL_IF(size == 0, MLP_EFORMAT, "%s: dimension %zu is 0", file->path, i);
        if (i == 0)
            out->rows = size;
        else
            MLP_FAIL_IF(!mlp__size_mul(out->columns, size, &out->columns), MLP_EOVERFLOW,
                        "%s: its dimensions are too large", file->path);
    }
    return MLP_OK;
}

/* Moves what has been read to an array of more bytes. */
static mlp_status grow(idx *out, size_t have, size_t bytes)
{
    void *values;

    MLP_TRY(mlp__alloc_unset(&values, bytes));
    if (have > 0)
        memcpy(values, out->values, have);
    mlp__free(out->values);
    out->values = values;
    return MLP_OK;
}

/*
 * The array is no larger than the file, or twice what has come out of it: what a file claims costs
 * no memory before it is there.
 */
static mlp_status read_values(mlp__gzip *file, idx *out)
{
    size_t bytes;
    size_t have = 0;

    MLP_FAIL_IF(!mlp__size_mul(out->rows, out->columns, &bytes), MLP_EOVERFLOW,
                "%s: its dimensions are too large", file->path);
    /* Before memory is asked for: a small file can't claim a large array. */
    MLP_FAIL_IF(bytes > file->most, MLP_EFORMAT,
                "%s: claims %zu x %zu elements, more than a file of its size can hold", file->path,
                out->rows, out->columns);
    while (have < bytes) {
        const uint64_t most = have > 0 ? have : file->size;
        const size_t piece = bytes - have < most ? bytes - have : (size_t)most;

        MLP_TRY(grow(out, have, have + piece));
        MLP_TRY(mlp__gzip_read(file, out->values + have, piece, "its elements"));
        have += piece;
    }
    return mlp__gzip_expect_end(file);
}

/* On failure out->values may be set and is the caller's to free all the same. */
static mlp_status read_idx(idx *out, const char *path)
{
    mlp__gzip file;
    mlp_status status;

    *out = (idx){ .values = NULL };
    MLP_TRY(mlp__gzip_open(&file, path));
    status = read_header(&file, out);
    if (status == MLP_OK)
        status = read_values(&file, out);
    mlp__gzip_close(&file);
    return status;
}

/* Reads the header of a file whose elements stay there, and checks that they are. */
static mlp_status read_place(mlp__gzip *file, idx *out, mlp__rows_place *place)
{
    size_t bytes;

    MLP_TRY(read_header(file, out));
    MLP_FAIL_IF(mlp__gzip_is_packed(file), MLP_EUNSUPPORTED,
                "%s: is compressed: rows can't be read here and there; unpack it first",
                file->path);
    *place = (mlp__rows_place){ .path = file->path, .offset = 4 + 4 * out->dimensions };
    MLP_FAIL_IF(!mlp__size_mul(out->rows, out->columns, &bytes)
                    || bytes != file->size - place->offset,
                MLP_EFORMAT, "%s: %zu x %zu elements, the file has %llu", file->path, out->rows,
                out->columns, (unsigned long long)(file->size - place->offset));
    return MLP_OK;
}

/* The inputs of data become those of a file that stays open. */
static mlp_status attach_idx(mlp_data *data, const idx *inputs, const mlp__rows_place *place)
{
    mlp_status status;
    uint64_t size;
    int descriptor;

    data->type = MLP_U8;
    data->n_inputs = inputs->columns;
    MLP_TRY(mlp__file_open(place->path, &descriptor, &size));
    status = mlp__rows_file_attach(data, descriptor, place);
    if (status != MLP_OK)
        mlp__file_close(descriptor);
    return status;
}

static mlp_status stream_idx(mlp_data *data, idx *out, const char *path)
{
    mlp__rows_place place;
    mlp__gzip file;
    mlp_status status;

    *out = (idx){ .values = NULL };
    MLP_TRY(mlp__gzip_open(&file, path));
    status = read_place(&file, out, &place);
    mlp__gzip_close(&file);
    return status == MLP_OK ? attach_idx(data, out, &place) : status;
}

static size_t count_classes(const idx *labels)
{
    size_t n = 2;

    for (size_t i = 0; i < labels->rows; i++)
        if (labels->values[i] >= n)
            n = (size_t)labels->values[i] + 1;
    return n;
}

static mlp_status check_labels(const idx *inputs, const char *inputs_path, const idx *labels,
                               const char *labels_path, size_t n_classes)
{
    MLP_FAIL_IF(labels->dimensions != 1, MLP_EFORMAT,
                "%s: %zu dimensions; labels have 1 (are the paths exchanged?)", labels_path,
                labels->dimensions);
    MLP_FAIL_IF(inputs->rows != labels->rows, MLP_ESHAPE, "%s has %zu rows, %s has %zu",
                inputs_path, inputs->rows, labels_path, labels->rows);
    for (size_t i = 0; n_classes != 0 && i < labels->rows; i++)
        MLP_FAIL_IF(labels->values[i] >= n_classes, MLP_ERANGE,
                    "%s: row %zu has the label %d of %zu classes, 0 to %zu", labels_path, i,
                    labels->values[i], n_classes, n_classes - 1);
    return MLP_OK;
}

static mlp_status read_labels(mlp_data *data, const idx *inputs, const char *inputs_path,
                              const char *labels_path, size_t n_classes)
{
    idx labels;
    const mlp_status status = read_idx(&labels, labels_path);

    data->own[1] = labels.values;
    MLP_TRY(status);
    MLP_TRY(check_labels(inputs, inputs_path, &labels, labels_path, n_classes));
    data->n_classes = n_classes != 0 ? n_classes : count_classes(&labels);
    data->labels_u8 = labels.values;
    return MLP_OK;
}

static mlp_status read_pair(mlp_data *data, const char *inputs_path, const char *labels_path,
                            size_t n_classes, bool streams)
{
    idx inputs;
    mlp_status status;

    status = streams ? stream_idx(data, &inputs, inputs_path) : read_idx(&inputs, inputs_path);
    data->own[0] = inputs.values;
    MLP_TRY(status);
    MLP_FAIL_IF(inputs.dimensions < 2, MLP_EFORMAT,
                "%s: 1 dimension; inputs have 2 or more (are the paths exchanged?)", inputs_path);
    if (labels_path != NULL)
        MLP_TRY(read_labels(data, &inputs, inputs_path, labels_path, n_classes));
    data->rows = inputs.rows;
    data->n_inputs = inputs.columns;
    data->type = MLP_U8;
    data->scale = 1.0 / 255.0;
    data->inputs = inputs.values;
    return MLP_OK;
}

static mlp_status make(mlp_data **out, const char *call, const char *inputs_path,
                       const char *labels_path, size_t n_classes, bool streams)
{
    mlp_status status;
    mlp_data *data;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "%s: out is NULL", call);
    *out = NULL;
    MLP_FAIL_IF(inputs_path == NULL, MLP_EINVAL, "%s: inputs_path is NULL", call);
    MLP_FAIL_IF(labels_path == NULL && n_classes > 0, MLP_EINVAL,
                "%s: %zu classes, and labels_path is NULL", call, n_classes);
    MLP_FAIL_IF(n_classes == 1, MLP_EINVAL, "%s: 1 class: at least 2", call);
    MLP_FAIL_IF(n_classes > INT32_MAX, MLP_EOVERFLOW, "%s: %zu classes", call, n_classes);

    MLP_TRY(mlp__data_make(&data));
    status = read_pair(data, inputs_path, labels_path, n_classes, streams);
    if (status != MLP_OK) {
        mlp_data_free(data);
        return status;
    }
    *out = data;
    return MLP_OK;
}

mlp_status mlp_data_read_idx(mlp_data **out, const char *inputs_path, const char *labels_path,
                             size_t n_classes)
{
    return make(out, "mlp_data_read_idx", inputs_path, labels_path, n_classes, false);
}

mlp_status mlp_data_stream_idx(mlp_data **out, const char *inputs_path, const char *labels_path,
                               size_t n_classes)
{
    return make(out, "mlp_data_stream_idx", inputs_path, labels_path, n_classes, true);
}
