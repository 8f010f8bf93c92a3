/* SPDX-License-Identifier: MIT */
/*
 * Reading ordinary files that are plain or gzip (RFC 1952). By zlib's inflate()
 * and not by its gz functions: those take a file that is cut off for a whole
 * one, its checksum unread, when what came out of it has just filled their
 * buffer (1.2.13, gz_read()), and give up when a signal interrupts them.
 */
#include "data/gzip.h"

#include <string.h>

#include <zlib.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/file.h"

enum { PIECE = 1 << 16, WITH_GZIP_HEADER = 16 };

/* Deflate makes at most 1032 bytes of one (zlib's technical notes). */
static const uint64_t deflate_ratio = 1032;

static void *take(void *unused, unsigned count, unsigned size)
{
    void *memory;

    (void)unused;
    return mlp__alloc(&memory, count, size) == MLP_OK ? memory : NULL;
}

static void give_back(void *unused, void *memory)
{
    (void)unused;
    mlp__free(memory);
}

/* Reads the next piece of the file, when the last one is used up; at the end there is none. */
static mlp_status fill(mlp__gzip *file)
{
    const uint64_t left = file->size - file->at;
    const size_t length = left < PIECE ? (size_t)left : PIECE;

    if (file->used < file->have)
        return MLP_OK;
    MLP_TRY(mlp__file_read_at(file->descriptor, file->path, file->at, file->piece, length));
    file->at += length;
    file->used = 0;
    file->have = length;
    return MLP_OK;
}

/* A file that begins as gzip files do is one, and any other is plain. */
static mlp_status begin(mlp__gzip *file)
{
    z_stream *stream;
    void *memory;
    int code;

    MLP_TRY(mlp__alloc(&memory, PIECE, 1));
    file->piece = memory;
    MLP_TRY(fill(file));
    if (file->have < 2 || file->piece[0] != 0x1f || file->piece[1] != 0x8b)
        return MLP_OK;
    MLP_TRY(mlp__alloc(&memory, 1, sizeof *stream));
    stream = memory;
    stream->zalloc = take;
    stream->zfree = give_back;
    code = inflateInit2(stream, MAX_WBITS + WITH_GZIP_HEADER);
    if (code != Z_OK) {
        mlp__free(stream);
        MLP_FAIL(MLP_ENOMEM, "%s: out of memory", file->path);
    }
    file->stream = stream;
    file->inside = true;
    return MLP_OK;
}

mlp_status mlp__gzip_open(mlp__gzip *file, const char *path)
{
    mlp_status status;

    *file = (mlp__gzip){ .path = path, .descriptor = -1 };
    status = mlp__file_open(path, &file->descriptor, &file->size);
    if (status == MLP_OK) {
        const bool fits = file->size <= UINT64_MAX / deflate_ratio;

        file->most = fits ? file->size * deflate_ratio : UINT64_MAX;
        status = begin(file);
    }
    if (status != MLP_OK)
        mlp__gzip_close(file);
    return status;
}

bool mlp__gzip_is_packed(const mlp__gzip *file)
{
    return file->stream != NULL;
}

void mlp__gzip_close(mlp__gzip *file)
{
    if (file->stream != NULL)
        (void)inflateEnd(file->stream);
    mlp__free(file->stream);
    mlp__free(file->piece);
    mlp__file_close(file->descriptor);
    *file = (mlp__gzip){ .path = file->path, .descriptor = -1 };
}

static mlp_status fail_truncated(const mlp__gzip *file, const char *what)
{
    MLP_FAIL(MLP_EFORMAT, "%s: truncated, ends within %s", file->path, what);
}

/*
 * Behind a member: another one may follow, and zeros, with which some programs pad; file->inside
 * tells whether one has begun.
 */
static mlp_status begin_member(mlp__gzip *file)
{
    for (;;) {
        MLP_TRY(fill(file));
        if (file->used == file->have)
            return MLP_OK;
        if (file->piece[file->used] != 0)
            break;
        file->used++;
    }
    MLP_FAIL_IF(file->piece[file->used] != 0x1f, MLP_EFORMAT,
                "%s: goes on behind its gzip data with what is none", file->path);
    (void)inflateReset(file->stream);
    file->inside = true;
    return MLP_OK;
}

/*
 * Unpacks up to *length bytes, and changes *length to how many there were. None: a member has ended
 * or begun, more of the file is wanted, or (not inside a member then) it is at its end.
 */
static mlp_status unpack(mlp__gzip *file, void *to, size_t *length, const char *what)
{
    const size_t wanted = *length;
    z_stream *stream = file->stream;
    int code;

    *length = 0;
    if (!file->inside)
        return begin_member(file);
    MLP_TRY(fill(file));
    stream->next_in = file->piece + file->used;
    stream->avail_in = (unsigned)(file->have - file->used);
    stream->next_out = to;
    stream->avail_out = (unsigned)wanted;
    code = inflate(stream, Z_NO_FLUSH);
    file->used = file->have - stream->avail_in;
    *length = wanted - stream->avail_out;
    if (code == Z_STREAM_END)
        file->inside = false;
    /* No way on, with room for what comes out: it is the rest of the file that is missing. */
    else if (code == Z_BUF_ERROR)
        return fail_truncated(file, what);
    MLP_FAIL_IF(code == Z_MEM_ERROR, MLP_ENOMEM, "%s: out of memory", file->path);
    MLP_FAIL_IF(code != Z_OK && code != Z_STREAM_END, MLP_EFORMAT,
                "%s: damaged gzip data in %s (%s)", file->path, what,
                stream->msg != NULL ? stream->msg : "no such data");
    return MLP_OK;
}

/* The same for a plain file. */
static mlp_status copy(mlp__gzip *file, void *to, size_t *length)
{
    size_t there;

    MLP_TRY(fill(file));
    there = file->have - file->used;
    if (*length > there)
        *length = there;
    memcpy(to, file->piece + file->used, *length);
    file->used += *length;
    return MLP_OK;
}

/* Reads up to *length bytes; 0 only at the end. */
static mlp_status read_some(mlp__gzip *file, void *to, size_t *length, const char *what)
{
    const size_t wanted = *length;

    if (file->stream == NULL)
        return copy(file, to, length);
    for (;;) {
        const bool was_inside = file->inside;

        *length = wanted;
        MLP_TRY(unpack(file, to, length, what));
        if (*length > 0 || (!was_inside && !file->inside))
            return MLP_OK;
    }
}

mlp_status mlp__gzip_read(mlp__gzip *file, void *buffer, size_t length, const char *what)
{
    const size_t most_at_once = 1u << 30;
    char *to = buffer;

    while (length > 0) {
        size_t got = length < most_at_once ? length : most_at_once;

        MLP_TRY(read_some(file, to, &got, what));
        if (got == 0)
            return fail_truncated(file, what);
        to += got;
        length -= got;
    }
    return MLP_OK;
}

mlp_status mlp__gzip_expect_end(mlp__gzip *file)
{
    size_t got = 1;
    char extra;

    MLP_TRY(read_some(file, &extra, &got, "its end"));
    MLP_FAIL_IF(got > 0, MLP_EFORMAT, "%s: goes on after the last element", file->path);
    return MLP_OK;
}
