/* SPDX-License-Identifier: MIT */
/*
 * Reading ordinary files that are plain or gzip, without knowing which.
 */
#ifndef MLP_DATA_GZIP_H
#define MLP_DATA_GZIP_H

#include <stdbool.h>

#include <mlp/common.h>

/* A file being read. */
typedef struct mlp__gzip {
    const char *path; /* for messages; borrowed */
    int descriptor;
    uint64_t size;        /* of the file */
    uint64_t most;        /* no more bytes than this can come out of the file */
    uint64_t at;          /* how much of the file has been read */
    unsigned char *piece; /* the last part that was read of it, owned ... */
    size_t used;          /* ... of which so much has been used ... */
    size_t have;          /* ... and so much is there */
    void *stream;         /* zlib's z_stream, owned; NULL: a plain file */
    bool inside;          /* a gzip member has begun and not ended */
} mlp__gzip;

/*
 * Opens an ordinary file; anything else (folder, pipe, device) is refused, and
 * opening does not wait. MLP_EIO, MLP_ENOMEM. Close with mlp__gzip_close().
 */
mlp_status mlp__gzip_open(mlp__gzip *file, const char *path);

/* Is it gzip? */
bool mlp__gzip_is_packed(const mlp__gzip *file);

/* Closes a file; one that was not opened is fine. */
void mlp__gzip_close(mlp__gzip *file);

/*
 * Reads exactly `length` bytes. MLP_EFORMAT when the file ends before or is
 * damaged, MLP_EIO when reading fails; `what` names what was to be read.
 */
mlp_status mlp__gzip_read(mlp__gzip *file, void *buffer, size_t length, const char *what);

/*
 * Checks that the file ends here, its checksum included; zeros may follow a gzip file. MLP_EFORMAT,
 * MLP_EIO.
 */
mlp_status mlp__gzip_expect_end(mlp__gzip *file);

#endif
