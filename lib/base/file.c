/* SPDX-License-Identifier: MIT */
/*
 * Files, by the calls of POSIX. What is written goes to a second file in the
 * same folder, is synchronised, and takes the first one's name: no crash leaves
 * half a file (Pillai et al. 2014, "All file systems are not created equal").
 */
#define _DEFAULT_SOURCE /* flock */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/fail.h"

enum { BUFFER = 1 << 16 };

static const char temporary_end[] = ".mlp-new";
static const char previous_end[] = ".previous";

mlp_status mlp__file_fail(const char *path, int error)
{
    char reason[128];

    if (strerror_r(error, reason, sizeof reason) != 0)
        (void)memcpy(reason, "unknown error", sizeof "unknown error");
    MLP_FAIL(MLP_EIO, "%s: %s", path, reason);
}

/* Calls that a signal may interrupt are made again. */
#define RETRY(result, call) \
    do                      \
        (result) = (call);  \
    while ((result) < 0 && errno == EINTR)

/* ---- Reading ---- */

static mlp_status check_ordinary(const char *path, const struct stat *info)
{
    MLP_FAIL_IF(S_ISDIR(info->st_mode), MLP_EIO, "%s: is a folder", path);
    MLP_FAIL_IF(!S_ISREG(info->st_mode), MLP_EIO, "%s: is no ordinary file", path);
    return MLP_OK;
}

static mlp_status look_at(int descriptor, const char *path, uint64_t *size)
{
    struct stat info;

    if (fstat(descriptor, &info) != 0)
        return mlp__file_fail(path, errno);
    MLP_TRY(check_ordinary(path, &info));
    *size = (uint64_t)info.st_size;
    return MLP_OK;
}

bool mlp__file_is_there(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0 || errno != ENOENT;
}

mlp_status mlp__file_open(const char *path, int *descriptor, uint64_t *size)
{
    mlp_status status;

    /* O_NONBLOCK: opening a pipe that nobody writes to must not wait. */
    RETRY(*descriptor, open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (*descriptor < 0)
        return mlp__file_fail(path, errno);
    status = look_at(*descriptor, path, size);
    if (status != MLP_OK) {
        mlp__file_close(*descriptor);
        *descriptor = -1;
    }
    return status;
}

void mlp__file_close(int descriptor)
{
    /* Not again after EINTR: the descriptor is closed then, and may be somebody else's. */
    if (descriptor >= 0)
        (void)close(descriptor);
}

mlp_status mlp__file_read_at(int descriptor, const char *path, uint64_t offset, void *to,
                             size_t length)
{
    const size_t most_at_once = (size_t)1 << 30;
    char *at = to;

    while (length > 0) {
        const size_t piece = length < most_at_once ? length : most_at_once;
        ssize_t got;

        RETRY(got, pread(descriptor, at, piece, (off_t)offset));
        if (got < 0)
            return mlp__file_fail(path, errno);
        MLP_FAIL_IF(got == 0, MLP_EFORMAT, "%s: ends before its byte %llu, which was to be read",
                    path, (unsigned long long)offset);
        at += got;
        offset += (uint64_t)got;
        length -= (size_t)got;
    }
    return MLP_OK;
}

static mlp_status read_whole(int descriptor, const char *path, uint64_t size, uint64_t most,
                             char **bytes)
{
    mlp_status status;
    void *memory;

    MLP_FAIL_IF(size > most, MLP_EFORMAT, "%s: %llu bytes, at most %llu are read", path,
                (unsigned long long)size, (unsigned long long)most);
    MLP_FAIL_IF(size >= SIZE_MAX, MLP_EOVERFLOW, "%s: %llu bytes do not fit in memory", path,
                (unsigned long long)size);
    MLP_TRY(mlp__alloc(&memory, (size_t)size + 1, 1));
    status = mlp__file_read_at(descriptor, path, 0, memory, (size_t)size);
    if (status != MLP_OK) {
        mlp__free(memory);
        return status;
    }
    *bytes = memory;
    return MLP_OK;
}

mlp_status mlp__file_read_all(const char *path, uint64_t most, char **bytes, size_t *length)
{
    mlp_status status;
    uint64_t size;
    int descriptor;

    *bytes = NULL;
    MLP_TRY(mlp__file_open(path, &descriptor, &size));
    status = read_whole(descriptor, path, size, most, bytes);
    mlp__file_close(descriptor);
    if (status == MLP_OK)
        *length = (size_t)size;
    return status;
}

/* ---- Writing ---- */

static mlp_status name_previous(const char *target, char **previous)
{
    const size_t bytes = strlen(target) + sizeof previous_end;
    void *memory;

    MLP_TRY(mlp__alloc(&memory, bytes, 1));
    *previous = memory;
    (void)snprintf(*previous, bytes, "%s%s", target, previous_end);
    return MLP_OK;
}

mlp_status mlp__file_previous(const char *path, char **previous)
{
    mlp_status status;
    char *resolved = realpath(path, NULL); /* as find_target() below */

    if (resolved == NULL && errno != ENOENT)
        return mlp__file_fail(path, errno);
    status = name_previous(resolved == NULL ? path : resolved, previous);
    free(resolved);
    return status;
}

/* The names of the four files, from the first one's. */
static mlp_status name_files(mlp__file_writer *file, const char *target)
{
    const size_t length = strlen(target);
    const size_t each = length + sizeof temporary_end + sizeof previous_end;
    void *memory;

    MLP_TRY(mlp__alloc(&memory, 4, each));
    file->target = memory;
    file->temporary = file->target + each;
    file->previous = file->temporary + each;
    file->linked = file->previous + each;
    (void)snprintf(file->target, each, "%s", target);
    (void)snprintf(file->temporary, each, "%s%s", target, temporary_end);
    (void)snprintf(file->previous, each, "%s%s", target, previous_end);
    (void)snprintf(file->linked, each, "%s%s", file->previous, temporary_end);
    return MLP_OK;
}

/* Follows symbolic links, so that it is their end that is replaced. */
static mlp_status find_target(mlp__file_writer *file, const char *path)
{
    mlp_status status;
    struct stat info;
    char *resolved;

    if (stat(path, &info) != 0) {
        if (errno != ENOENT || path[0] == '\0')
            return mlp__file_fail(path, errno);
        MLP_FAIL_IF(lstat(path, &info) == 0, MLP_EIO, "%s: is a symbolic link to nothing", path);
        return name_files(file, path);
    }
    MLP_TRY(check_ordinary(path, &info));
    file->replaces = true;
    file->mode = info.st_mode & 07777u;
    resolved = realpath(path, NULL);
    if (resolved == NULL)
        return mlp__file_fail(path, errno);
    status = name_files(file, resolved);
    free(resolved);
    return status;
}

/* Waits until nobody else writes to the file that is open; false: no locks there, go on without. */
static bool lock(int descriptor)
{
    int result;

    RETRY(result, flock(descriptor, LOCK_EX));
    return result == 0;
}

/* Of what is to replace a file, which gets the mode of that at its end: until then nobody sees more
 * than is seen of the old one, and what a killed program leaves can be written to. */
static const mode_t private_mode = 0600;

/*
 * Opens the temporary file, alone: one that a killed program has left is used again, one that
 * somebody has under way is waited for. *again: that was committed meanwhile, or removed.
 */
static mlp_status open_temporary(mlp__file_writer *file, bool *again)
{
    const mode_t mode = file->replaces ? private_mode : 0666; /* but for the process's mask */
    struct stat opened;
    struct stat named;

    *again = false;
    RETRY(file->descriptor,
          open(file->temporary, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, mode));
    if (file->descriptor < 0)
        return mlp__file_fail(file->temporary, errno);
    if (!lock(file->descriptor))
        return MLP_OK;
    if (fstat(file->descriptor, &opened) != 0)
        return mlp__file_fail(file->temporary, errno);
    if (stat(file->temporary, &named) != 0) {
        /* Any other error than that it is gone may be there the next time, and for ever. */
        *again = errno == ENOENT;
        return *again ? MLP_OK : mlp__file_fail(file->temporary, errno);
    }
    *again = named.st_ino != opened.st_ino || named.st_dev != opened.st_dev;
    return MLP_OK;
}

static mlp_status open_alone(mlp__file_writer *file)
{
    struct stat info;
    bool again;
    int result;

    for (;;) {
        MLP_TRY(open_temporary(file, &again));
        if (!again)
            break;
        mlp__file_close(file->descriptor);
        file->descriptor = -1;
    }
    if (fstat(file->descriptor, &info) != 0)
        return mlp__file_fail(file->temporary, errno);
    MLP_FAIL_IF(!S_ISREG(info.st_mode) || info.st_nlink != 1, MLP_EIO,
                "%s: is in the way, and no file of this library", file->temporary);
    file->owns = true;
    RETRY(result, ftruncate(file->descriptor, 0));
    if (result == 0 && file->replaces)
        RETRY(result, fchmod(file->descriptor, private_mode));
    return result == 0 ? MLP_OK : mlp__file_fail(file->temporary, errno);
}

static mlp_status create(mlp__file_writer *file, const char *path)
{
    void *memory;

    MLP_TRY(find_target(file, path));
    MLP_TRY(mlp__alloc(&memory, BUFFER, 1));
    file->buffer = memory;
    return open_alone(file);
}

mlp_status mlp__file_create(mlp__file_writer *file, const char *path)
{
    *file = (mlp__file_writer){ .path = path, .descriptor = -1 };
    return create(file, path);
}

static mlp_status write_out(mlp__file_writer *file, const char *bytes, size_t length)
{
    const size_t most_at_once = (size_t)1 << 30;

    while (length > 0) {
        const size_t piece = length < most_at_once ? length : most_at_once;
        ssize_t done;

        RETRY(done, write(file->descriptor, bytes, piece));
        if (done <= 0) {
            file->failed = true;
            return mlp__file_fail(file->path, done < 0 ? errno : ENOSPC);
        }
        bytes += done;
        length -= (size_t)done;
    }
    return MLP_OK;
}

static mlp_status empty_buffer(mlp__file_writer *file)
{
    const size_t used = file->used;

    file->used = 0;
    return write_out(file, file->buffer, used);
}

mlp_status mlp__file_write(mlp__file_writer *file, const void *bytes, size_t length)
{
    if (length > BUFFER - file->used)
        MLP_TRY(empty_buffer(file));
    if (length > BUFFER)
        return write_out(file, bytes, length);
    if (length > 0)
        memcpy(file->buffer + file->used, bytes, length);
    file->used += length;
    return MLP_OK;
}

mlp_status mlp__file_print(mlp__file_writer *file, const char *format, ...)
{
    va_list arguments;
    int length;

    for (int attempt = 0; attempt < 2; attempt++) {
        const size_t left = BUFFER - file->used;

        va_start(arguments, format);
        length = vsnprintf(file->buffer + file->used, left, format, arguments);
        va_end(arguments);
        if (length >= 0 && (size_t)length < left) {
            file->used += (size_t)length;
            return MLP_OK;
        }
        MLP_TRY(empty_buffer(file));
    }
    file->failed = true;
    MLP_FAIL(MLP_EOVERFLOW, "%s: a text of more than %d bytes", file->path, (int)BUFFER);
}

/* Before the name changes: a folder that can't be opened is no reason to fail afterwards. */
static mlp_status open_folder(const mlp__file_writer *file, int *descriptor)
{
    char *slash = strrchr(file->target, '/');
    const char *folder = slash == NULL ? "." : slash == file->target ? "/" : file->target;

    if (folder == file->target)
        *slash = '\0';
    RETRY(*descriptor, open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder == file->target)
        *slash = '/';
    return *descriptor < 0 ? mlp__file_fail(file->path, errno) : MLP_OK;
}

/* Writes the folder's own content, the names in it, to disk. */
static mlp_status sync_folder(const mlp__file_writer *file, int descriptor)
{
    int result;

    RETRY(result, fsync(descriptor));
    /* EINVAL: a file system that knows no such thing. */
    return result == 0 || errno == EINVAL ? MLP_OK : mlp__file_fail(file->path, errno);
}

/* A second name for the old content; false: there is none on this file system, or no old content
 * any more. */
static bool link_old(const mlp__file_writer *file)
{
    if (link(file->target, file->linked) == 0)
        return true;
    /* One that a killed program has left: */
    return errno == EEXIST && unlink(file->linked) == 0 && link(file->target, file->linked) == 0;
}

/* The old content gets the name of what was kept before, which stays until then. */
static mlp_status keep_old(const mlp__file_writer *file)
{
    if (!file->replaces)
        return MLP_OK;
    if (!link_old(file)) {
        const bool without = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS
            || errno == EMLINK || errno == EXDEV || errno == ENOENT;

        return without ? MLP_OK : mlp__file_fail(file->previous, errno);
    }
    if (rename(file->linked, file->previous) != 0) {
        const int error = errno;

        (void)unlink(file->linked);
        return mlp__file_fail(file->previous, error);
    }
    (void)unlink(file->linked); /* where both were names of one file, rename() has done nothing */
    return MLP_OK;
}

static mlp_status take_name(mlp__file_writer *file, bool keep_previous, int folder)
{
    if (keep_previous)
        MLP_TRY(keep_old(file));
    if (rename(file->temporary, file->target) != 0)
        return mlp__file_fail(file->path, errno);
    mlp__file_close(file->descriptor); /* all is written: nothing can fail here */
    file->descriptor = -1;
    return sync_folder(file, folder);
}

mlp_status mlp__file_commit(mlp__file_writer *file, bool keep_previous)
{
    mlp_status status;
    int folder;
    int result;

    MLP_FAIL_IF(file->failed, MLP_EIO, "%s: could not be written", file->path);
    MLP_TRY(empty_buffer(file));
    result = 0;
    if (file->replaces)
        RETRY(result, fchmod(file->descriptor, file->mode));
    if (result == 0)
        RETRY(result, fsync(file->descriptor));
    if (result != 0) {
        /* Once more it may succeed, with what was to be written thrown away. */
        file->failed = true;
        return mlp__file_fail(file->path, errno);
    }
    MLP_TRY(open_folder(file, &folder));
    status = take_name(file, keep_previous, folder);
    mlp__file_close(folder);
    return status;
}

void mlp__file_abandon(mlp__file_writer *file)
{
    /* Before it is closed: afterwards it may be somebody else's. */
    if (file->owns && file->descriptor >= 0)
        (void)unlink(file->temporary);
    mlp__file_close(file->descriptor);
    mlp__free(file->target);
    mlp__free(file->buffer);
    *file = (mlp__file_writer){ .descriptor = -1 };
}

mlp_status mlp__file_replace(const char *path, bool keep_previous, mlp__file_fill *fill,
                             const void *context)
{
    mlp__file_writer file;
    mlp_status status = mlp__file_create(&file, path);

    if (status == MLP_OK)
        status = fill(&file, context);
    if (status == MLP_OK)
        status = mlp__file_commit(&file, keep_previous);
    mlp__file_abandon(&file);
    return status;
}
