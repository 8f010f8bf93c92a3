/* SPDX-License-Identifier: MIT */
/*
 * What tests of threads share: how many there are, and waiting.
 */
#ifndef MLP_TESTS_THREADS_H
#define MLP_TESTS_THREADS_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/types.h>

/* Threads of this process; 0 where that can't be found out. */
size_t threads_now(void);

/* As threads_now(), when a thread has come and gone: ThreadSanitizer makes one of its own with the
 * first. */
size_t threads_at_rest(void);

/*
 * Is the number of threads soon this one? A thread that was joined may be seen
 * for a moment after. True where the number can't be found out.
 */
bool threads_become(size_t number);

void sleep_microseconds(long microseconds);

/*
 * Waits for a child and returns its exit status; -1 when a signal ended it. A
 * child that is still there after `seconds` is killed, which is such an end.
 */
int child_result(pid_t child, int seconds);

#endif
