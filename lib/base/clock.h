/* SPDX-License-Identifier: MIT */
/*
 * Wall time.
 */
#ifndef MLP_BASE_CLOCK_H
#define MLP_BASE_CLOCK_H

/* Seconds of a clock that only goes forward, from an arbitrary start. */
double mlp__clock_seconds(void);

#endif
