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
    void *stream;     /* zlib's gzFile */
    const char *path; /* for messages; borrowed */
    uint64_t size;    /* of the file */
    uint64_t most;    /* no more bytes than this can come out of the file */
} mlp__gzip;

/*
 * Opens an ordinary file; anything else (folder, pipe, device) is refused, and
 * opening does not wait. MLP_EIO, MLP_ENOMEM. Close with mlp__gzip_close().
 */
mlp_status mlp__gzip_open(mlp__gzip *file, const char *path);

/* Is it gzip? Of a file that something has been read of. */
bool mlp__gzip_is_packed(const mlp__gzip *file);

/* Closes a file; one that was not opened (stream NULL) is fine. */
void mlp__gzip_close(mlp__gzip *file);

/*
 * Reads exactly `length` bytes. MLP_EFORMAT when the file ends before or is
 * damaged, MLP_EIO when reading fails; `what` names what was to be read.
 */
mlp_status mlp__gzip_read(mlp__gzip *file, void *buffer, size_t length, const char *what);

/* Checks that the file ends here, its checksum included. MLP_EFORMAT, MLP_EIO. */
mlp_status mlp__gzip_expect_end(mlp__gzip *file);

#endif
