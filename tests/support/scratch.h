/* SPDX-License-Identifier: MIT */
/*
 * A folder for the files of a test. A suite that has it as checked fixture
 * begins each test with an empty one, which goes with all that is in it.
 */
#ifndef MLP_TESTS_SUPPORT_SCRATCH_H
#define MLP_TESTS_SUPPORT_SCRATCH_H

#include "support.h"

void scratch_make(void);
void scratch_remove(void);

/* The path of a file in it; each call overwrites the result of the fourth before. */
const char *scratch_path(const char *name);

/* Whole files. Reading: *bytes is the caller's to free(). */
void scratch_write(const char *path, const void *bytes, size_t length);
void scratch_read(const char *path, uint8_t **bytes, size_t *length);

/* The same into `room` bytes, a 0 behind the last one; returns the length. */
size_t scratch_read_text(const char *path, char *text, size_t room);

/* Adds a test, run for _i = 0 ... count - 1, for all of which there is one folder. */
void scratch_add(Suite *suite, const char *name, const TTest *test, int count);

/* How many files there are in the folder. */
size_t scratch_count(void);

#endif
