/* SPDX-License-Identifier: MIT */
/*
 * A progress bar on the last line of a terminal, with lines of text that stay above it. Where the
 * output is no terminal there is no bar, only the lines.
 */
#include "progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

enum { BAR_WIDTH = 20 };

/* Back to the first column, and everything to the right of it gone (ECMA-48). */
static const char clear_line[] = "\r\033[K";

/* Lines longer than the terminal would leave rubble, as the cursor only comes back one line: the
 * whole line is kept below 80 columns. */
static void draw(const progress *bar, const char *text)
{
    const size_t filled = bar->total == 0 ? BAR_WIDTH : bar->done * BAR_WIDTH / bar->total;
    const double spent = program_clock() - bar->start;
    char cells[BAR_WIDTH + 1];
    char left[32] = "?";

    memset(cells, '.', BAR_WIDTH);
    memset(cells, '#', filled);
    cells[BAR_WIDTH] = '\0';
    if (bar->done > 0)
        (void)snprintf(left, sizeof left, "%.0f s",
                       spent / (double)bar->done * (double)(bar->total - bar->done));
    printf("%s[%s] %zu/%zu  left %s  %.32s", clear_line, cells, bar->done, bar->total, left, text);
    (void)fflush(stdout);
}

void progress_start(progress *bar, size_t total)
{
    *bar = (progress){ isatty(STDOUT_FILENO) == 1, 0, total, program_clock() };
    if (bar->terminal)
        draw(bar, "");
}

void progress_line(const progress *bar, const char *format, ...)
{
    va_list args;

    if (bar->terminal)
        (void)fputs(clear_line, stdout);
    va_start(args, format);
    (void)vprintf(format, args);
    va_end(args);
    (void)putchar('\n');
    (void)fflush(stdout);
}

void progress_step(progress *bar, const char *text)
{
    bar->done++;
    if (bar->terminal)
        draw(bar, text);
}

void progress_end(const progress *bar)
{
    if (bar->terminal)
        (void)fputs(clear_line, stdout);
    (void)fflush(stdout);
}
