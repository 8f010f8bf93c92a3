/* SPDX-License-Identifier: MIT */
/*
 * Files that tests of formats write, in a folder of their own.
 */
#ifndef MLP_TESTS_SCRATCH_H
#define MLP_TESTS_SCRATCH_H

#include "support.h"

/* The path of a file in the folder; 4 of them can be in use at once. */
const char *scratch_path(const char *name);

/* Writes a file. */
void scratch_write(const char *path, const void *bytes, size_t length);

/* Reads a file of less than `most` bytes, and puts a 0 behind; returns its length. */
size_t scratch_read(const char *path, char *bytes, size_t most);

/* Adds a test, run for _i = 0 ... count - 1, that has the folder. */
void scratch_add(Suite *suite, const char *name, const TTest *test, int count);

#endif
