/* SPDX-License-Identifier: MIT */
/*
 * Files: opening ordinary ones, reading them, and writing them so that a
 * crash at any moment leaves the old content or the new one, whole.
 */
#ifndef MLP_BASE_FILE_H
#define MLP_BASE_FILE_H

#include <stdbool.h>

#include "base/fail.h"

/* Raises MLP_EIO with "path: what errno says". */
mlp_status mlp__file_fail(const char *path, int error);

/* Is there anything of that name? */
bool mlp__file_is_there(const char *path);

/*
 * Opens an ordinary file for reading and tells its size; anything else (folder,
 * pipe, device) is refused, and opening does not wait. MLP_EIO. Close it with
 * mlp__file_close().
 */
mlp_status mlp__file_open(const char *path, int *descriptor, uint64_t *size);

/* Closes a descriptor; -1 is fine. */
void mlp__file_close(int descriptor);

/*
 * Reads exactly `length` bytes from `offset` on. MLP_EIO when reading fails,
 * MLP_EFORMAT when the file ends before. Several threads may read one file.
 */
mlp_status mlp__file_read_at(int descriptor, const char *path, uint64_t offset, void *to,
                             size_t length);

/*
 * Reads a whole ordinary file: *bytes is to be freed with mlp__free(). A 0 that
 * does not count follows the last byte. MLP_EIO, MLP_EFORMAT (it changes while
 * it is read; more than `most` bytes), MLP_ENOMEM.
 */
mlp_status mlp__file_read_all(const char *path, uint64_t most, char **bytes, size_t *length);

/* A new content for a file, being written beside it. */
typedef struct mlp__file_writer {
    const char *path; /* for messages; borrowed */
    char *target;     /* path without symbolic links, owned; as the three below in one block */
    char *temporary;  /* where the new content grows */
    char *previous;   /* where the old content may be kept */
    char *linked;     /* the name that it gets on the way there */
    int descriptor;
    unsigned mode; /* of the old file */
    bool replaces; /* there is an old file */
    bool owns;     /* the temporary file is this writer's, and nobody else's */
    bool failed;   /* a write has failed: there is nothing to commit */
    char *buffer;
    size_t used;
} mlp__file_writer;

/*
 * Begins a new content for an ordinary file, which exists or not. One that
 * exists stays as it is until mlp__file_commit(); a symbolic link is followed.
 * If somebody else is writing the same file in this way, waits for the end of
 * that. MLP_EIO, MLP_ENOMEM.
 *
 * End it with mlp__file_abandon() whatever has happened.
 */
mlp_status mlp__file_create(mlp__file_writer *file, const char *path);

/* Writes what follows what was written. MLP_EIO. */
mlp_status mlp__file_write(mlp__file_writer *file, const void *bytes, size_t length);

/*
 * Writes text as printf() does, up to 64 KiB; no numbers with a fraction, whose point would be
 * that of the thread's locale.
 */
mlp_status mlp__file_print(mlp__file_writer *file, const char *format, ...) MLP_PRINTF(2, 3);

/*
 * Sees that the new content is on disk and gives it the file's name, in one
 * stroke. On failure the old content has the name still, unless the last thing
 * has failed, which is to write that name itself to disk. With keep_previous
 * the old content stays, by the name that mlp__file_previous() tells. MLP_EIO.
 */
mlp_status mlp__file_commit(mlp__file_writer *file, bool keep_previous);

/* Frees what mlp__file_create() made, and removes what was not committed. */
void mlp__file_abandon(mlp__file_writer *file);

/* Writes a content; the context is the caller's. */
typedef mlp_status mlp__file_fill(mlp__file_writer *file, const void *context);

/* All of the above: creates, fills and, if nothing failed, commits a file. */
mlp_status mlp__file_replace(const char *path, bool keep_previous, mlp__file_fill *fill,
                             const void *context);

/*
 * Where a commit has kept the content before the last one of `path`, beside what a symbolic link
 * leads to; to be freed with mlp__free(). MLP_EIO, MLP_ENOMEM.
 */
mlp_status mlp__file_previous(const char *path, char **previous);

#endif
