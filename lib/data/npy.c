/* SPDX-License-Identifier: MIT */
/*
 * Reading NPY files: into memory, or only where their rows are.
 */
#include <math.h>
#include <string.h>

#include <mlp/data_files.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/file.h"
#include "data/npy_header.h"
#include "data/rows_file.h"
#include "data/weights.h"
#include "data/wrap.h"

/* A file that is open. */
typedef struct npy {
    const char *path;
    int descriptor;
    mlp__npy_header header;
} npy;

static mlp_status open_npy(npy *file, const char *path)
{
    uint64_t size;

    *file = (npy){ .path = path, .descriptor = -1 };
    MLP_TRY(mlp__file_open(path, &file->descriptor, &size));
    return mlp__npy_header_read(&file->header, file->descriptor, path, size);
}

/* What the elements become in memory. */
static mlp_dtype type_of(const npy *file)
{
    if (file->header.kind == 'f')
        return file->header.element == 4 ? MLP_F32 : MLP_F64;
    return file->header.kind == 'u' ? MLP_U8 : MLP_F64;
}

/* ---- Elements ---- */

static void swap(size_t size, size_t count, unsigned char *at)
{
    for (size_t i = 0; i < count; i++, at += size)
        for (size_t j = 0; j < size / 2; j++) {
            const unsigned char byte = at[j];

            at[j] = at[size - 1 - j];
            at[size - 1 - j] = byte;
        }
}

/* Whole number i of an array of i4 or i8. */
static int64_t whole(const npy *file, const void *array, size_t i)
{
    int32_t narrow;
    int64_t wide;

    if (file->header.element == 4) {
        memcpy(&narrow, (const char *)array + 4 * i, 4);
        return narrow;
    }
    memcpy(&wide, (const char *)array + 8 * i, 8);
    return wide;
}

/* Moves elements from the order of columns to that of rows. */
static void transpose(size_t rows, size_t columns, size_t size, const char *from, char *to)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            memcpy(to + (i * columns + j) * size, from + (j * rows + i) * size, size);
}

/* The elements as they are in the file, but in this machine's order of bytes and row by row. */
static mlp_status read_raw(const npy *file, void **out)
{
    const mlp__npy_header *h = &file->header;
    mlp_status status;
    void *turned;

    MLP_FAIL_IF(h->fortran && h->rank > 2, MLP_EUNSUPPORTED,
                "%s: %zu dimensions in Fortran order; write it with numpy.ascontiguousarray()",
                file->path, h->rank);
    MLP_TRY(mlp__alloc_unset(out, h->bytes));
    MLP_TRY(mlp__file_read_at(file->descriptor, file->path, h->offset, *out, h->bytes));
    if (h->swapped)
        swap(h->element, h->bytes / h->element, *out);
    if (!h->fortran || h->rank < 2)
        return MLP_OK;
    status = mlp__alloc(&turned, h->bytes, 1);
    if (status != MLP_OK)
        return status;
    transpose(h->rows, h->columns, h->element, *out, turned);
    mlp__free(*out);
    *out = turned;
    return MLP_OK;
}

/* Whole numbers become doubles, if these can hold them. */
static mlp_status widen(const npy *file, const void *raw, double *to)
{
    const int64_t most = INT64_C(1) << 53;
    const size_t count = file->header.bytes / file->header.element;

    for (size_t i = 0; i < count; i++) {
        const int64_t value = whole(file, raw, i);

        MLP_FAIL_IF(value > most || value < -most, MLP_ERANGE,
                    "%s: row %zu, column %zu is %lld, more than a double holds exactly", file->path,
                    i / file->header.columns, i % file->header.columns, (long long)value);
        to[i] = (double)value;
    }
    return MLP_OK;
}

/* All elements, of type_of(); *out is the caller's to free also on failure. */
static mlp_status read_array(const npy *file, void **out)
{
    mlp_status status;
    void *wide;

    *out = NULL;
    MLP_TRY(read_raw(file, out));
    if (file->header.kind != 'i')
        return MLP_OK;
    MLP_TRY(mlp__alloc(&wide, file->header.bytes / file->header.element, sizeof(double)));
    status = widen(file, *out, wide);
    mlp__free(*out);
    *out = wide;
    return status;
}

/* ---- Inputs ---- */

static mlp_status check_inputs(const char *path, mlp_dtype type, size_t first, size_t rows,
                               size_t n, const void *values)
{
    const mlp_status status = type == MLP_U8 ? MLP_OK
        : type == MLP_F64                    ? mlp__data_check_inputs_f64(first, rows, n, values)
                                             : mlp__data_check_inputs_f32(first, rows, n, values);

    return status == MLP_OK ? MLP_OK : mlp__fail_at(status, path);
}

static mlp_status read_inputs(mlp_data *data, const npy *file)
{
    MLP_TRY(read_array(file, &data->own[0]));
    data->inputs = data->own[0];
    return check_inputs(file->path, data->type, 0, data->rows, data->n_inputs, data->inputs);
}

/* Looks at all rows of a file once, piece by piece. */
static mlp_status check_rows(const mlp_data *data, const char *path)
{
    mlp__rows_window window;
    mlp_status status = mlp__rows_window_open(&window, data, data->rows);

    for (size_t i = 0; status == MLP_OK && i < data->rows; i += window.count) {
        const void *rows;

        status = mlp__rows_window_row(&window, i, &rows);
        if (status == MLP_OK)
            status = check_inputs(path, data->type, i, window.count, data->n_inputs, rows);
    }
    mlp__rows_window_free(&window);
    return status;
}

static mlp_status stream_inputs(mlp_data *data, npy *file)
{
    const mlp__npy_header *h = &file->header;
    const mlp__rows_place place = { file->path, h->offset, h->swapped };

    MLP_FAIL_IF(h->kind == 'i', MLP_EUNSUPPORTED,
                "%s: whole numbers; rows of f4, f8 and u1 can stay in a file", file->path);
    MLP_FAIL_IF(h->fortran && h->columns > 1, MLP_EUNSUPPORTED,
                "%s: Fortran order, in which a row is all over the file", file->path);
    MLP_TRY(mlp__rows_file_attach(data, file->descriptor, &place));
    file->descriptor = -1; /* the data's now */
    return data->type == MLP_U8 ? MLP_OK : check_rows(data, file->path);
}

/* ---- Targets and labels ---- */

static mlp_status read_targets(mlp_data *data, const npy *file)
{
    mlp_dtype type = type_of(file);
    mlp_status status;

    data->n_targets = file->header.columns;
    MLP_FAIL_IF(type == MLP_U8, MLP_EUNSUPPORTED,
                "%s: targets that are bytes; labels are read by mlp_data_read_npy_labels()",
                file->path);
    MLP_TRY(read_array(file, &data->own[1]));
    data->targets = data->own[1];
    data->target_type = type;
    status =
        type == MLP_F64 ? mlp__data_check_targets_f64(data) : mlp__data_check_targets_f32(data);
    return status == MLP_OK ? MLP_OK : mlp__fail_at(status, file->path);
}

/* Label i of an array of whole numbers. */
static int64_t label_at(const npy *file, const void *array, size_t i)
{
    return file->header.kind == 'u' ? ((const uint8_t *)array)[i] : whole(file, array, i);
}

/* Checks the labels; counts the classes if these are 0. */
static mlp_status check_labels(mlp_data *data, const npy *file, const void *array)
{
    const size_t most = data->n_classes == 0 ? INT32_MAX : data->n_classes;
    size_t found = 2;

    for (size_t i = 0; i < data->rows; i++) {
        const int64_t label = label_at(file, array, i);

        MLP_FAIL_IF(label < 0 || (uint64_t)label >= most, MLP_ERANGE,
                    "%s: row %zu has the label %lld of %zu classes, 0 to %zu", file->path, i,
                    (long long)label, most, most - 1);
        found = (size_t)label + 1 > found ? (size_t)label + 1 : found;
    }
    data->n_classes = data->n_classes == 0 ? found : data->n_classes;
    return MLP_OK;
}

static mlp_status read_labels(mlp_data *data, const npy *file)
{
    int32_t *narrow;

    MLP_FAIL_IF(file->header.kind == 'f' || file->header.columns != 1, MLP_EFORMAT,
                "%s: no labels: they are whole numbers, one for a row", file->path);
    MLP_TRY(read_raw(file, &data->own[1]));
    MLP_TRY(check_labels(data, file, data->own[1]));
    if (file->header.kind == 'u') {
        data->labels_u8 = data->own[1];
        return MLP_OK;
    }
    /* In place: none is written where one that is still to be read lies. */
    narrow = data->own[1];
    for (size_t i = 0; i < data->rows; i++)
        narrow[i] = (int32_t)whole(file, data->own[1], i);
    data->labels = narrow;
    return MLP_OK;
}

/* ---- Data ---- */

/* What is asked for. */
typedef struct request {
    const char *call;
    const char *inputs_path;
    const char *others_path; /* targets or labels; NULL: neither */
    bool labels;
    size_t n_classes;
    double scale;
    bool streams;
} request;

static mlp_status take_inputs(mlp_data *data, const request *r)
{
    mlp_status status;
    npy file;

    status = open_npy(&file, r->inputs_path);
    if (status == MLP_OK && file.header.rank < 2)
        status = mlp__fail(MLP_EFORMAT, "%s: 1 dimension; inputs have 2 or more", r->inputs_path);
    if (status == MLP_OK) {
        data->rows = file.header.rows;
        data->n_inputs = file.header.columns;
        data->type = type_of(&file);
        data->scale = r->scale;
        status = r->streams ? stream_inputs(data, &file) : read_inputs(data, &file);
    }
    mlp__file_close(file.descriptor);
    return status;
}

static mlp_status take_others(mlp_data *data, const request *r)
{
    mlp_status status;
    npy file;

    if (r->others_path == NULL)
        return MLP_OK;
    data->n_classes = r->n_classes;
    status = open_npy(&file, r->others_path);
    if (status == MLP_OK && file.header.rows != data->rows)
        status = mlp__fail(MLP_ESHAPE, "%s has %zu rows, %s has %zu", r->inputs_path, data->rows,
                           r->others_path, file.header.rows);
    if (status == MLP_OK)
        status = r->labels ? read_labels(data, &file) : read_targets(data, &file);
    mlp__file_close(file.descriptor);
    return status;
}

static mlp_status fill(mlp_data *data, const request *r)
{
    mlp_status status;

    MLP_TRY(take_inputs(data, r));
    MLP_TRY(take_others(data, r));
    status = mlp__data_check_sizes(data->rows, data->n_inputs, data->n_targets);
    if (status == MLP_OK)
        status = mlp__data_weigh(data, "all");
    if (status == MLP_OK)
        return MLP_OK;
    return mlp__fail_at(status, r->others_path == NULL ? r->inputs_path : r->others_path);
}

static mlp_status make(mlp_data **out, const request *r)
{
    mlp_status status;
    mlp_data *data;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "%s: out is NULL", r->call);
    *out = NULL;
    MLP_FAIL_IF(r->inputs_path == NULL || (r->labels && r->others_path == NULL), MLP_EINVAL,
                "%s: a path is NULL", r->call);
    MLP_FAIL_IF(r->n_classes == 1, MLP_EINVAL, "%s: 1 class: at least 2", r->call);
    MLP_FAIL_IF(r->n_classes > INT32_MAX, MLP_EOVERFLOW, "%s: %zu classes", r->call, r->n_classes);
    MLP_FAIL_IF(!isfinite(r->scale) || r->scale == 0.0, MLP_ERANGE, "%s: the scale is %g", r->call,
                r->scale);
    MLP_TRY(mlp__data_make(&data));
    status = fill(data, r);
    if (status != MLP_OK) {
        mlp_data_free(data);
        return status;
    }
    *out = data;
    return MLP_OK;
}

mlp_status mlp_data_read_npy(mlp_data **out, const char *inputs_path, const char *targets_path,
                             double scale)
{
    const request r = { "mlp_data_read_npy", inputs_path, targets_path, false, 0, scale, false };

    return make(out, &r);
}

mlp_status mlp_data_read_npy_labels(mlp_data **out, const char *inputs_path,
                                    const char *labels_path, size_t n_classes, double scale)
{
    const request r = {
        "mlp_data_read_npy_labels", inputs_path, labels_path, true, n_classes, scale, false
    };

    return make(out, &r);
}

mlp_status mlp_data_stream_npy(mlp_data **out, const char *inputs_path, const char *targets_path,
                               double scale)
{
    const request r = { "mlp_data_stream_npy", inputs_path, targets_path, false, 0, scale, true };

    return make(out, &r);
}

mlp_status mlp_data_stream_npy_labels(mlp_data **out, const char *inputs_path,
                                      const char *labels_path, size_t n_classes, double scale)
{
    const request r = {
        "mlp_data_stream_npy_labels", inputs_path, labels_path, true, n_classes, scale, true
    };

    return make(out, &r);
}
