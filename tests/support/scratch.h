/* SPDX-License-Identifier: MIT */
/*
 * A folder for the files of a test. A suite that has it as checked fixture
 * begins each test with an empty one, which goes with all that is in it.
 */
#ifndef MLP_TESTS_SUPPORT_SCRATCH_H
#define MLP_TESTS_SUPPORT_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

void scratch_make(void);
void scratch_remove(void);

/* The path of a file in it; each call overwrites the result of the fourth before. */
const char *scratch_path(const char *name);

/* Whole files. Reading: *bytes is the caller's to free(). */
void scratch_write(const char *path, const void *bytes, size_t length);
void scratch_read(const char *path, uint8_t **bytes, size_t *length);

/* How many files there are in the folder. */
size_t scratch_count(void);

#endif
