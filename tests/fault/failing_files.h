/* SPDX-License-Identifier: MIT */
/*
 * A disk that fails when it is told to. The linker puts functions of this
 * file's in the place of those that lib/base/file.c calls, by the names that
 * glibc has for files of any size.
 */
#ifndef MLP_TESTS_FAULT_FAILING_FILES_H
#define MLP_TESTS_FAULT_FAILING_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* What happens beside failing with an errno: less is done than was asked; the process ends. */
enum { SHORT = -1, CRASH = -2, CRASHED = 42 };

/*
 * From now on call number `first` fails in this way, 1 being the next one; 0: none. For ever: all
 * from there on. What no signal interrupts does not fail with EINTR.
 */
void arm_files(size_t first, int what, bool for_ever);
void disarm_files(void);

/* From now on link() fails in this way, whatever else does; 0: as usual. */
void fail_links(int how);

size_t n_file_calls(void);    /* since arm_files() */
size_t n_file_failures(void); /* since arm_files(); those of close() do not count */

/* unlink() has failed, or fstat() or stat(), without which nobody knows whose a file is. */
bool may_leave_file(void);

#endif
