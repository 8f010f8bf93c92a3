/* SPDX-License-Identifier: MIT */
/*
 * Text that goes to standard output, or to a file that is there whole or not
 * at all.
 */
#ifndef TOOLS_SINK_H
#define TOOLS_SINK_H

#include <stdio.h>

typedef struct sink {
    FILE *file;
    const char *path; /* NULL: standard output */
    char *temporary;  /* what it is called until it is whole */
} sink;

/* Opens one, or ends the program. `path` NULL or "-": standard output. */
sink sink_open(const char *path);

/* A field of CSV, in quotes where it needs them. */
void sink_field(const sink *to, const char *text);

/* Ends it well: the file gets its name. What can't be written ends the program, and leaves the
 * file of that name as it was. */
void sink_close(sink *to);

#endif
