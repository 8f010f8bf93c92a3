/* SPDX-License-Identifier: MIT */
/*
 * Times two tasks against each other, in turn, so that a machine that speeds up or slows down does
 * so for both. It knows nothing of what they do.
 */
#include "harness.h"

#include <stdlib.h>

#include "program.h"

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts the values. */
static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2.0;
}

static bool timed(const harness_task *task, double *seconds)
{
    const double start = program_clock();
    const bool fine = task->run(task->state);

    *seconds = program_clock() - start;
    return fine;
}

/* How many turns, after a first one that took this long. */
static size_t choose_repeats(const harness_plan *plan, double turn_seconds)
{
    size_t repeats = plan->least;

    if (plan->repeats > 0)
        return plan->repeats;
    while (repeats < plan->most && (double)(repeats + 1) * turn_seconds <= plan->seconds)
        repeats++;
    return repeats;
}

/* `seconds` has room for 3 times `repeats` numbers. */
static bool run_turns(const harness_task *task, const harness_task *base, size_t repeats,
                      double *seconds, harness_result *out)
{
    double *task_seconds = seconds;
    double *base_seconds = seconds + repeats;
    double *ratios = base_seconds + repeats;

    for (size_t i = 0; i < repeats; i++) {
        if (!timed(task, &task_seconds[i]) || !timed(base, &base_seconds[i]))
            return false;
        ratios[i] = task_seconds[i] / base_seconds[i];
    }
    out->repeats = repeats;
    out->median = median(task_seconds, repeats);
    out->minimum = task_seconds[0]; /* they are sorted now */
    out->base_median = median(base_seconds, repeats);
    out->ratio = median(ratios, repeats);
    return true;
}

bool harness_compare(const harness_task *task, const harness_task *base, const harness_plan *plan,
                     harness_result *out)
{
    double task_seconds;
    double base_seconds;
    double *seconds;
    size_t repeats;
    bool fine;

    /* The first run pays for memory, caches and branch predictors that the later ones find warm. */
    if (!timed(task, &task_seconds) || !timed(base, &base_seconds))
        return false;
    repeats = choose_repeats(plan, task_seconds + base_seconds);
    seconds = program_alloc(repeats, 3 * sizeof *seconds);
    fine = run_turns(task, base, repeats, seconds, out);
    free(seconds);
    return fine;
}
