/* SPDX-License-Identifier: MIT */
/*
 * What command line programs of the project need: one-line errors with an exit code,
 * memory or an end, numbers of options. It knows nothing of networks.
 */
#ifndef TOOLS_PROGRAM_H
#define TOOLS_PROGRAM_H

#include <stddef.h>

/* The name that the messages start with. */
void program_start(const char *name);

/* One line on stderr; ends the program with 2: the user asked for what can't be. */
_Noreturn void program_usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line on stderr; ends the program with 1: what was asked for went wrong. */
_Noreturn void program_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Zeroed memory, to be freed with free(); ends the program when there is none. */
void *program_alloc(size_t count, size_t size);

/* The same, not to be freed: it stays until the program ends. */
void *program_alloc_kept(size_t count, size_t size);

/* The number in `text`, from `least` to `most`; anything else is a usage error. */
size_t program_number(const char *option, const char *text, size_t least, size_t most);

/* Seconds of a clock that only goes forward. */
double program_clock(void);

#endif
