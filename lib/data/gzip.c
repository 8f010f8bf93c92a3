/* SPDX-License-Identifier: MIT */
/*
 * Reading ordinary files that are plain or gzip, by zlib's gz functions, which
 * pass plain files through.
 */
#include "data/gzip.h"

#include <errno.h>
#include <string.h>

#include <zlib.h>

#include "base/fail.h"
#include "base/file.h"

/* Deflate makes at most 1032 bytes of one (zlib's technical notes). */
static const uint64_t deflate_ratio = 1032;

mlp_status mlp__gzip_open(mlp__gzip *file, const char *path)
{
    uint64_t size = 0;
    int descriptor = -1;
    mlp_status status;

    *file = (mlp__gzip){ .path = path };
    status = mlp__file_open(path, &descriptor, &size);
    if (status == MLP_OK) {
        file->size = size;
        file->most = size > UINT64_MAX / deflate_ratio ? UINT64_MAX : size * deflate_ratio;
        file->stream = gzdopen(descriptor, "rb");
        if (file->stream == NULL)
            status = mlp__fail(MLP_ENOMEM, "%s: out of memory", path);
    }
    if (status != MLP_OK)
        mlp__file_close(descriptor);
    return status;
}

bool mlp__gzip_is_packed(const mlp__gzip *file)
{
    return gzdirect(file->stream) == 0;
}

void mlp__gzip_close(mlp__gzip *file)
{
    if (file->stream != NULL)
        (void)gzclose_r(file->stream);
    file->stream = NULL;
}

/* Says why zlib could not go on reading. */
static mlp_status fail_read(mlp__gzip *file, const char *what)
{
    const int system_error = errno;
    int code = Z_OK;
    const char *text = gzerror(file->stream, &code);
    /* zlib calls a file that it did not open itself "<fd:3>". */
    const char *reason = strstr(text, ">: ") != NULL ? strstr(text, ">: ") + 3 : text;

    if (code == Z_ERRNO)
        return mlp__file_fail(file->path, system_error);
    MLP_FAIL_IF(code == Z_MEM_ERROR, MLP_ENOMEM, "%s: out of memory", file->path);
    MLP_FAIL_IF(code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR, MLP_EFORMAT,
                "%s: truncated, ends within %s", file->path, what);
    MLP_FAIL(MLP_EFORMAT, "%s: damaged gzip data in %s (%s)", file->path, what, reason);
}

mlp_status mlp__gzip_read(mlp__gzip *file, void *buffer, size_t length, const char *what)
{
    const size_t most_at_once = 1u << 30;
    char *to = buffer;

    while (length > 0) {
        const size_t piece = length < most_at_once ? length : most_at_once;
        const int got = gzread(file->stream, to, (unsigned)piece);

        if (got <= 0)
            return fail_read(file, what);
        to += got;
        length -= (size_t)got;
    }
    return MLP_OK;
}

mlp_status mlp__gzip_expect_end(mlp__gzip *file)
{
    char extra;
    const int got = gzread(file->stream, &extra, 1);
    int code = Z_OK;

    MLP_FAIL_IF(got > 0, MLP_EFORMAT, "%s: goes on after the last element", file->path);
    (void)gzerror(file->stream, &code);
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END))
        return fail_read(file, "its end");
    return MLP_OK;
}
