/* SPDX-License-Identifier: MIT */
/*
 * Headers of NPY files: a magic, a version, a length, and a dictionary as
 * Python writes it, of which exactly three keys are known.
 */
#include "data/npy_header.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"

/* numpy itself reads no longer ones. */
enum { MOST_HEADER = 10000, MOST_RANK = 32 };

static const char magic[] = "\x93NUMPY";

/* A header being read. */
typedef struct reading {
    const char *path;
    const char *at;
    const char *end;
    bool has_descr;
    bool has_order;
    bool has_shape;
    mlp__npy_header *out;
    size_t count; /* of numbers */
} reading;

static mlp_status fail(const reading *r, const char *what)
{
    MLP_FAIL(MLP_EFORMAT, "%s: its header: %s", r->path, what);
}

static void skip_spaces(reading *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\t'))
        r->at++;
}

/* Takes a character, if it is the next one after spaces. */
static bool take(reading *r, char c)
{
    skip_spaces(r);
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

/* Takes a text in single or double quotes, without escapes. */
static bool take_text(reading *r, mlp__span *text)
{
    char quote;
    const char *stop;

    skip_spaces(r);
    if (r->at == r->end || (*r->at != '\'' && *r->at != '"'))
        return false;
    quote = *r->at++;
    stop = memchr(r->at, quote, (size_t)(r->end - r->at));
    if (stop == NULL)
        return false;
    *text = (mlp__span){ r->at, (size_t)(stop - r->at) };
    r->at = stop + 1;
    return true;
}

static bool take_word(reading *r, const char *word)
{
    const size_t length = strlen(word);

    skip_spaces(r);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length) != 0)
        return false;
    r->at += length;
    return true;
}

static bool is_little(void)
{
    const uint16_t one = 1;
    unsigned char first;

    memcpy(&first, &one, 1);
    return first == 1;
}

/* "<f8": the order of bytes, the kind, the bytes of an element. */
static mlp_status read_descr(reading *r)
{
    static const char *const known[] = { "f4", "f8", "u1", "i4", "i8" };
    mlp__npy_header *out = r->out;
    mlp__span text;
    char order;

    if (!take_text(r, &text))
        return fail(r, "its descr is no text (an array of records?)");
    order = text.length == 3 ? text.start[0] : '?';
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strchr("<>=|", order) != NULL && memcmp(text.start + 1, known[i], 2) == 0) {
            out->kind = known[i][0];
            out->element = (size_t)(known[i][1] - '0');
            out->swapped = out->element > 1
                && ((order == '<' && !is_little()) || (order == '>' && is_little()));
            return MLP_OK;
        }
    MLP_FAIL(MLP_EUNSUPPORTED, "%s: elements of type \"%.*s\"; f4, f8, u1, i4 and i8 are read",
             r->path, mlp__span_width(text), text.start);
}

/* One dimension; the first one is that of the rows. */
static mlp_status read_dimension(reading *r)
{
    const char *start = r->at;
    mlp__npy_header *out = r->out;
    size_t size;

    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    if (!mlp__span_size((mlp__span){ start, (size_t)(r->at - start) }, &size))
        return fail(r, "its shape has no sizes");
    MLP_FAIL_IF(out->rank == MOST_RANK, MLP_EFORMAT, "%s: more than %d dimensions", r->path,
                MOST_RANK);
    MLP_FAIL_IF(size == 0, MLP_EFORMAT, "%s: dimension %zu is 0: there are no elements", r->path,
                out->rank);
    if (out->rank == 0)
        out->rows = size;
    MLP_FAIL_IF((out->rank > 0 && !mlp__size_mul(out->columns, size, &out->columns))
                    || !mlp__size_mul(r->count, size, &r->count),
                MLP_EOVERFLOW, "%s: its dimensions are too large", r->path);
    out->rank++;
    return MLP_OK;
}

static mlp_status read_shape(reading *r)
{
    r->out->columns = 1;
    r->count = 1;
    if (!take(r, '('))
        return fail(r, "its shape is no tuple");
    while (!take(r, ')')) {
        MLP_TRY(read_dimension(r));
        if (!take(r, ',') && (skip_spaces(r), r->at == r->end || *r->at != ')'))
            return fail(r, "its shape is no tuple of sizes");
    }
    MLP_FAIL_IF(r->out->rank == 0, MLP_EFORMAT, "%s: a single number, no array", r->path);
    return MLP_OK;
}

/* Marks a key as seen; each is there once. */
static mlp_status see(const reading *r, bool *seen)
{
    if (*seen)
        return fail(r, "a key is there twice");
    *seen = true;
    return MLP_OK;
}

static mlp_status read_item(reading *r)
{
    mlp__span key;

    if (!take_text(r, &key) || !take(r, ':'))
        return fail(r, "no dictionary as numpy writes it");
    if (mlp__span_is(key, "descr")) {
        MLP_TRY(see(r, &r->has_descr));
        return read_descr(r);
    }
    if (mlp__span_is(key, "fortran_order")) {
        MLP_TRY(see(r, &r->has_order));
        r->out->fortran = take_word(r, "True");
        return r->out->fortran || take_word(r, "False") ? MLP_OK
                                                        : fail(r, "fortran_order is no bool");
    }
    if (!mlp__span_is(key, "shape"))
        return fail(r, "a key that is none of descr, fortran_order, shape");
    MLP_TRY(see(r, &r->has_shape));
    return read_shape(r);
}

static mlp_status read_dictionary(reading *r)
{
    if (!take(r, '{'))
        return fail(r, "no dictionary as numpy writes it");
    while (!take(r, '}')) {
        MLP_TRY(read_item(r));
        skip_spaces(r);
        if (!take(r, ',') && (r->at == r->end || *r->at != '}'))
            return fail(r, "no dictionary as numpy writes it");
    }
    skip_spaces(r);
    if (r->at != r->end)
        return fail(r, "something follows the dictionary");
    if (!r->has_descr || !r->has_order || !r->has_shape)
        return fail(r, "one of descr, fortran_order and shape is missing");
    return MLP_OK;
}

/* The length of the dictionary, and where it starts. */
static mlp_status read_start(int descriptor, const char *path, uint64_t size, size_t *start,
                             size_t *length)
{
    unsigned char bytes[12];
    const size_t shortest = 10;
    size_t have = sizeof bytes;

    MLP_FAIL_IF(size < shortest, MLP_EFORMAT, "%s: no NPY file: %llu bytes", path,
                (unsigned long long)size);
    have = size < have ? (size_t)size : have;
    MLP_TRY(mlp__file_read_at(descriptor, path, 0, bytes, have));
    MLP_FAIL_IF(memcmp(bytes, magic, sizeof magic - 1) != 0, MLP_EFORMAT,
                "%s: no NPY file (starts with %02x %02x %02x %02x)", path, bytes[0], bytes[1],
                bytes[2], bytes[3]);
    MLP_FAIL_IF(bytes[6] < 1 || bytes[6] > 3 || bytes[7] != 0, MLP_EUNSUPPORTED,
                "%s: version %d.%d of the NPY format; 1.0, 2.0 and 3.0 are read", path, bytes[6],
                bytes[7]);
    *start = bytes[6] == 1 ? 10 : 12;
    *length = (size_t)bytes[8] | (size_t)bytes[9] << 8;
    if (bytes[6] > 1 && have == sizeof bytes)
        *length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    MLP_FAIL_IF(*length > MOST_HEADER, MLP_EFORMAT,
                "%s: a header of %zu bytes, at most %d are read", path, *length, MOST_HEADER);
    MLP_FAIL_IF(have < *start || *length > size - *start, MLP_EFORMAT,
                "%s: truncated, ends within its header", path);
    return MLP_OK;
}

mlp_status mlp__npy_header_read(mlp__npy_header *out, int descriptor, const char *path,
                                uint64_t size)
{
    char text[MOST_HEADER];
    reading r = { .path = path, .out = out };
    size_t start;
    size_t length;

    *out = (mlp__npy_header){ .columns = 1 };
    MLP_TRY(read_start(descriptor, path, size, &start, &length));
    MLP_TRY(mlp__file_read_at(descriptor, path, start, text, length));
    r.at = text;
    r.end = text + length;
    MLP_TRY(read_dictionary(&r));
    out->offset = start + length;
    MLP_FAIL_IF(!mlp__size_mul(r.count, out->element, &out->bytes), MLP_EOVERFLOW,
                "%s: its dimensions are too large", path);
    MLP_FAIL_IF(out->bytes != size - out->offset, MLP_EFORMAT,
                "%s: %zu x %zu elements of %zu bytes, %llu bytes follow the header", path,
                out->rows, out->columns, out->element, (unsigned long long)(size - out->offset));
    return MLP_OK;
}

size_t mlp__npy_header_write(char to[MLP__NPY_HEADER], const char *descr, size_t rows,
                             size_t columns)
{
    const size_t start = 10;
    const size_t alignment = 64;
    char shape[64];
    size_t length;

    if (columns == 0)
        (void)snprintf(shape, sizeof shape, "(%zu,)", rows);
    else
        (void)snprintf(shape, sizeof shape, "(%zu, %zu)", rows, columns);
    memcpy(to, magic, sizeof magic - 1);
    to[6] = 1;
    to[7] = 0;
    length = start
        + (size_t)snprintf(to + start, MLP__NPY_HEADER - start,
                           "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape);
    while ((length + 1) % alignment != 0)
        to[length++] = ' ';
    to[length++] = '\n';
    to[8] = (char)((length - start) & 0xFF);
    to[9] = (char)((length - start) >> 8);
    return length;
}
