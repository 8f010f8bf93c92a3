/* SPDX-License-Identifier: MIT */
/*
 * What tests of pictures share: programs called gnuplot, in the folder of the
 * test, and a look at what was drawn.
 */
#ifndef MLP_TESTS_TOOLS_DRAWING_H
#define MLP_TESTS_TOOLS_DRAWING_H

#include "scratch.h"

/* Is the true one there? If not, says on stderr that less is tested. */
bool has_gnuplot(void);

/* Makes a program of that name. */
void write_program(const char *text);

/* Has programs looked for in the test's folder, then in `more` (":folder:folder"). */
void use_scratch_programs(const char *more);

/* It is XML: elements are closed, `&` is `&amp;` or the like, no control characters. */
void check_well_formed(const char *text);

#endif
