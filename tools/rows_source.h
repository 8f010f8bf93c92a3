/* SPDX-License-Identifier: MIT */
/*
 * Where rows come from: a file that can be read again and again, whatever it
 * was that the user named, and its format.
 */
#ifndef TOOLS_ROWS_SOURCE_H
#define TOOLS_ROWS_SOURCE_H

typedef enum rows_format { ROWS_CSV, ROWS_NPY, ROWS_IDX, ROWS_FANN } rows_format;

/*
 * The path to read. "-", and what is a pipe or a device, is first copied into a temporary file that
 * is gone when the program ends; messages that name the copy are to name the original.
 */
const char *rows_source(const char *path);

/* The format of the file at a path that rows_source() has given, by its first bytes. */
rows_format rows_source_format(const char *path);

/* Writes a message with the name of a copy replaced, if it begins with one. */
const char *rows_source_message(const char *message);

#endif
