/* SPDX-License-Identifier: MIT */
/*
 * Allocations that fail when they are told to. The linker puts functions of
 * this file's in the place of the two that lib/base/alloc.c calls.
 */
#ifndef MLP_TESTS_FAULT_FAILING_ALLOC_H
#define MLP_TESTS_FAULT_FAILING_ALLOC_H

#include <stddef.h>

/* Fail the allocation of this number only, or all from there on. */
enum mode { ONCE, FOR_EVER, N_MODES };

/* From now on allocation number `first` fails, 1 being the next one; 0: none. */
void arm(size_t first, enum mode mode);
void disarm(void);

size_t n_calls(void);    /* since arm() */
size_t n_failures(void); /* since arm() */
size_t n_blocks(void);   /* allocated and not freed */

#endif
