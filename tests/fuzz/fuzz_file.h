/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets share: bytes as a file without a disk, and a watch over
 * what a reader takes from the heap.
 *
 * A target is a file fuzz_<format>.c with LLVMFuzzerTestOneInput() and a line
 * in tests/fuzz/meson.build. It is built twice: with libFuzzer by
 * tests/fuzz/run.sh, and with replay.c as an ordinary test.
 */
#ifndef MLP_TESTS_FUZZ_FUZZ_FILE_H
#define MLP_TESTS_FUZZ_FUZZ_FILE_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* May be given: changes bytes[length] of `most` in place, returns the new length. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t most, unsigned seed);

/* libFuzzer's own way to change bytes; replay.c has a simple one. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t most);

/*
 * Puts the bytes into a file that has no name, and returns a path to it; there are two such files,
 * 0 and 1.
 */
const char *fuzz_file(size_t which, const uint8_t *bytes, size_t length);

/* The path of such a file as the last call for it has left it. */
const char *fuzz_path(size_t which);

/*
 * How many bytes come out of that file, plain or gzip, as zlib sees it; whether it is a whole one.
 * Of damaged ones zlib may give the last bytes, or not, as they are asked for: then the number is
 * the most that it could be.
 */
size_t fuzz_unpacked(size_t which, int *whole);

/*
 * From now on the library ends the process when it asks for more than this at once and 4 KiB, which
 * are for structures that there are one of; but 64 KiB are always allowed, as zlib and buffers of
 * files want them whatever a file says. 0: any.
 */
void fuzz_allow(size_t bytes);

/* The path of a file on disk (in memory, where /dev/shm is) that may be written. */
const char *fuzz_written(const char *name);

/* Are two files the same, byte for byte? */
int fuzz_same(const char *a, const char *b);

/*
 * Is a part of a target for these bytes? Of `of` parts an input is given to one, by a hash of it, so
 * that as many inputs are tried in a time as if the target had no other part; in a replay to all.
 */
int fuzz_turn(unsigned part, unsigned of, const uint8_t *bytes, size_t length);

/* Makes it a replay. */
void fuzz_take_all_turns(void);

/* Ends the process if this is not so. */
#define FUZZ_CHECK(what)                            \
    do {                                            \
        if (!(what))                                \
            fuzz_failed(#what, __FILE__, __LINE__); \
    } while (0)
_Noreturn void fuzz_failed(const char *what, const char *file, int line);

/* Ends the process if a call has failed that must not, and says why. */
void fuzz_must(int status);

#endif
