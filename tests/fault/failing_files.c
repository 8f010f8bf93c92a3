/* SPDX-License-Identifier: MIT */
/*
 * A disk that fails when it is told to.
 */
#define _GNU_SOURCE /* off_t of 64 bits */
#include "failing_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

int __real_open64(const char *path, int flags, mode_t mode);
int __wrap_open64(const char *path, int flags, ...);
ssize_t __real_write(int descriptor, const void *bytes, size_t length);
ssize_t __wrap_write(int descriptor, const void *bytes, size_t length);
ssize_t __real_pread64(int descriptor, void *bytes, size_t length, off_t offset);
ssize_t __wrap_pread64(int descriptor, void *bytes, size_t length, off_t offset);
int __real_ftruncate64(int descriptor, off_t length);
int __wrap_ftruncate64(int descriptor, off_t length);
int __real_fsync(int descriptor);
int __wrap_fsync(int descriptor);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __real_fstat64(int descriptor, struct stat *info);
int __wrap_fstat64(int descriptor, struct stat *info);
int __real_flock(int descriptor, int operation);
int __wrap_flock(int descriptor, int operation);
int __real_stat64(const char *path, struct stat *info);
int __wrap_stat64(const char *path, struct stat *info);
int __real_lstat64(const char *path, struct stat *info);
int __wrap_lstat64(const char *path, struct stat *info);
char *__real_realpath(const char *path, char *resolved);
char *__wrap_realpath(const char *path, char *resolved);
int __real_fchmod(int descriptor, mode_t mode);
int __wrap_fchmod(int descriptor, mode_t mode);
int __real_close(int descriptor);
int __wrap_close(int descriptor);

static size_t calls;
static size_t first_to_fail; /* 0: none */
static bool always;
static int error;
static size_t failures;
static bool may_leave;

void arm_files(size_t first, int what, bool for_ever)
{
    calls = 0;
    failures = 0;
    may_leave = false;
    first_to_fail = first;
    error = what;
    always = for_ever;
}

void disarm_files(void)
{
    first_to_fail = 0;
}

size_t n_file_calls(void)
{
    return calls;
}

size_t n_file_failures(void)
{
    return failures;
}

static int links_fail;

bool may_leave_file(void)
{
    return may_leave;
}

/* At each call: does it fail? Some are never interrupted by a signal. */
static bool fails(bool interruptible)
{
    calls++;
    if ((error == EINTR && !interruptible) || first_to_fail == 0
        || (always ? calls < first_to_fail : calls != first_to_fail))
        return false;
    if (error == CRASH)
        _exit(CRASHED);
    failures++;
    if (error == SHORT)
        return false;
    errno = error;
    return true;
}

/* Is this call one that does less than asked? */
static bool is_short(void)
{
    return error == SHORT && first_to_fail != 0
        && (always ? calls >= first_to_fail : calls == first_to_fail);
}

int __wrap_open64(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode;

    va_start(rest, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return fails(true) ? -1 : __real_open64(path, flags, mode);
}

ssize_t __wrap_write(int descriptor, const void *bytes, size_t length)
{
    if (fails(true))
        return -1;
    return __real_write(descriptor, bytes, is_short() && length > 1 ? length / 2 : length);
}

ssize_t __wrap_pread64(int descriptor, void *bytes, size_t length, off_t offset)
{
    if (fails(true))
        return -1;
    return __real_pread64(descriptor, bytes, is_short() && length > 1 ? length / 2 : length,
                          offset);
}

int __wrap_ftruncate64(int descriptor, off_t length)
{
    return fails(true) ? -1 : __real_ftruncate64(descriptor, length);
}

int __wrap_fsync(int descriptor)
{
    return fails(true) ? -1 : __real_fsync(descriptor);
}

int __wrap_rename(const char *from, const char *to)
{
    return fails(false) ? -1 : __real_rename(from, to);
}

void fail_links(int how)
{
    links_fail = how;
}

int __wrap_link(const char *from, const char *to)
{
    if (links_fail != 0) {
        errno = links_fail;
        return -1;
    }
    return fails(false) ? -1 : __real_link(from, to);
}

int __wrap_unlink(const char *path)
{
    if (!fails(false))
        return __real_unlink(path);
    may_leave = true;
    return -1;
}

int __wrap_fstat64(int descriptor, struct stat *info)
{
    if (!fails(false))
        return __real_fstat64(descriptor, info);
    may_leave = true;
    return -1;
}

int __wrap_flock(int descriptor, int operation)
{
    return fails(true) ? -1 : __real_flock(descriptor, operation);
}

int __wrap_stat64(const char *path, struct stat *info)
{
    if (!fails(false))
        return __real_stat64(path, info);
    may_leave = true;
    return -1;
}

int __wrap_lstat64(const char *path, struct stat *info)
{
    return fails(false) ? -1 : __real_lstat64(path, info);
}

char *__wrap_realpath(const char *path, char *resolved)
{
    return fails(false) ? NULL : __real_realpath(path, resolved);
}

int __wrap_fchmod(int descriptor, mode_t mode)
{
    return fails(true) ? -1 : __real_fchmod(descriptor, mode);
}

/* The descriptor is closed whatever it says; all has been written before, so that it is no failure.
 */
int __wrap_close(int descriptor)
{
    const bool failed = fails(true);

    if (!failed)
        return __real_close(descriptor);
    failures--;
    (void)__real_close(descriptor);
    errno = error;
    return -1;
}
