/* SPDX-License-Identifier: MIT */
/*
 * A progress bar on the last line of a terminal, with lines of text that stay above it. Where the
 * output is no terminal there is no bar, only the lines.
 */
#ifndef BENCH_PROGRESS_H
#define BENCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct progress {
    bool terminal;
    size_t done;
    size_t total;
    double start; /* program_clock() */
} progress;

/* Starts a bar of `total` steps on stdout. */
void progress_start(progress *bar, size_t total);

/* Prints a line, without its newline in `format`, above the bar. */
void progress_line(const progress *bar, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Counts one step more and draws the bar, with the time that is left and `text` behind it. */
void progress_step(progress *bar, const char *text);

/* Removes the bar; the lines stay. */
void progress_end(const progress *bar);

#endif
