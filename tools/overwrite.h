/* SPDX-License-Identifier: MIT */
/*
 * Files that a run reads and files that it writes: none of these may be one of
 * those, or another of its own kind.
 */
#ifndef TOOLS_OVERWRITE_H
#define TOOLS_OVERWRITE_H

#include "settings.h"

/*
 * Ends the program with a line if a file that is to be written is one that is read, or is to be
 * written twice. Of the arguments [n] the first n_read are read and the others written; the files
 * of options are known. For verbs to call before they do anything.
 */
void overwrite_check(const settings *s, const char *const *arguments, size_t n, size_t n_read);

#endif
