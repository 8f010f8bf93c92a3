/* SPDX-License-Identifier: MIT */
/*
 * Times two tasks against each other, in turn, so that a machine that speeds up or slows down does
 * so for both. It knows nothing of what they do.
 */
#ifndef BENCH_HARNESS_H
#define BENCH_HARNESS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct harness_task {
    bool (*run)(void *state); /* false: it went wrong, stop */
    void *state;
} harness_task;

typedef struct harness_plan {
    size_t repeats;     /* timed runs of each task; 0: as many as fit into `seconds` */
    double seconds;     /* wanted for all timed runs together, when repeats is 0 */
    size_t least, most; /* repeats, when they are chosen */
} harness_plan;

typedef struct harness_result {
    size_t repeats;
    double median; /* seconds of a run of the task */
    double minimum;
    double base_median; /* seconds of a run of the base */
    /*
     * The median of the ratios task / base of the single turns. The two runs of a turn follow each
     * other, so what slows the machine for longer than a turn falls out of it; it can differ from
     * median / base_median for the same reason.
     */
    double ratio;
} harness_result;

/* Runs both once without timing, then in turn. False when a run said so. */
bool harness_compare(const harness_task *task, const harness_task *base, const harness_plan *plan,
                     harness_result *out);

#endif
