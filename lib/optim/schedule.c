/* SPDX-License-Identifier: MIT */
/*
 * Schedules of the learning rate: what they are, their checks, and the factor
 * of a step. What the plateau kind remembers is in the optimiser (plateau.c).
 */
#include <math.h>

#include <mlp/optim.h>

#include "base/fail.h"
#include "optim/fields.h"

/* A kind: what it is called and which fields are its own. */
typedef struct schedule_kind {
    const char *name;
    mlp__field fields[8];
} schedule_kind;

/* clang-format off */
#define NUMBER(name, ...) MLP__NUMBER(mlp_schedule, name, __VA_ARGS__)
#define COUNT(name, low)  MLP__COUNT(mlp_schedule, name, low)
/* What goes before any kind. */
#define WARM_UP COUNT(warmup, 0.0), NUMBER(warmup_start, MLP__0_TO_1)

static const schedule_kind kinds[] = {
    [MLP_SCHEDULE_CONSTANT] = { "constant", { WARM_UP, MLP__FIELD_END } },
    [MLP_SCHEDULE_STEP] = { "step", { WARM_UP,
        COUNT(steps, 1.0), NUMBER(factor, MLP__ABOVE_0_TO_1), MLP__FIELD_END } },
    [MLP_SCHEDULE_EXPONENTIAL] = { "exponential", { WARM_UP,
        COUNT(steps, 1.0), NUMBER(factor, MLP__ABOVE_0_TO_1), MLP__FIELD_END } },
    [MLP_SCHEDULE_POLYNOMIAL] = { "polynomial", { WARM_UP,
        COUNT(steps, 1.0), NUMBER(power, MLP__ABOVE_0), NUMBER(final, MLP__0_TO_1),
        MLP__FIELD_END } },
    [MLP_SCHEDULE_COSINE] = { "cosine", { WARM_UP,
        COUNT(steps, 1.0), NUMBER(final, MLP__0_TO_1), MLP__FLAG(mlp_schedule, restarts),
        COUNT(growth, 1.0), MLP__FIELD_END } },
    [MLP_SCHEDULE_ONE_CYCLE] = { "one_cycle", { WARM_UP,
        COUNT(steps, 1.0), NUMBER(rise, MLP__0_TO_1), NUMBER(start, MLP__0_TO_1),
        NUMBER(final, MLP__0_TO_1), MLP__FIELD_END } },
    [MLP_SCHEDULE_PLATEAU] = { "plateau", { WARM_UP,
        NUMBER(factor, MLP__BETWEEN_0_AND_1), COUNT(patience, 0.0),
        NUMBER(threshold, MLP__0_TO_BELOW_1), COUNT(cooldown, 0.0), NUMBER(final, MLP__0_TO_1),
        MLP__FIELD_END } },
};
/* clang-format on */

enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

const char *mlp_schedule_name(mlp_schedule_kind kind)
{
    return (unsigned)kind < N_KINDS ? kinds[kind].name : NULL;
}

const mlp__field *mlp__schedule_fields(mlp_schedule_kind kind)
{
    return kinds[kind].fields;
}

mlp_status mlp_schedule_check(const mlp_schedule *schedule)
{
    MLP_FAIL_IF(schedule == NULL, MLP_EINVAL, "mlp_schedule_check: schedule is NULL");
    MLP_FAIL_IF(schedule->size != sizeof *schedule, MLP_EINVAL,
                "schedule: options of %zu bytes, not %zu: start from MLP_SCHEDULE_INIT",
                schedule->size, sizeof *schedule);
    MLP_FAIL_IF(mlp_schedule_name(schedule->kind) == NULL, MLP_EINVAL, "no schedule has number %d",
                (int)schedule->kind);
    MLP_TRY(mlp__fields_check(kinds[schedule->kind].name, kinds[schedule->kind].fields, schedule));
    MLP_FAIL_IF(schedule->kind == MLP_SCHEDULE_COSINE && schedule->growth > 1
                    && !schedule->restarts,
                MLP_EINVAL, "cosine: growth needs restarts");
    MLP_FAIL_IF(schedule->kind == MLP_SCHEDULE_ONE_CYCLE && schedule->steps < 2, MLP_ERANGE,
                "one_cycle: a cycle of 1 step has no rise and no fall");
    return MLP_OK;
}

static mlp_status find_kind(mlp__span name, mlp_schedule_kind *out)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        if (mlp__span_is(name, kinds[i].name)) {
            *out = (mlp_schedule_kind)i;
            return MLP_OK;
        }
    }
    MLP_FAIL(MLP_EINVAL,
             "mlp_schedule_parse: no schedule is named \"%.*s\"; <mlp/optim.h> lists them",
             mlp__span_width(name), name.start);
}

mlp_status mlp_schedule_parse(mlp_schedule *out, const char *spec)
{
    mlp_schedule schedule = MLP_SCHEDULE_INIT;
    const char *rest = spec;

    MLP_FAIL_IF(out == NULL || spec == NULL, MLP_EINVAL, "mlp_schedule_parse: %s is NULL",
                out == NULL ? "out" : "spec");
    MLP_TRY(find_kind(mlp__span_next(&rest, ':'), &schedule.kind));
    MLP_TRY(mlp__fields_parse("mlp_schedule_parse", kinds[schedule.kind].name,
                              kinds[schedule.kind].fields, rest, &schedule));
    MLP_TRY(mlp_schedule_check(&schedule));
    *out = schedule;
    return MLP_OK;
}

/* From `from` at part 0 to `to` at part 1 by half a cosine. */
static double anneal(double from, double to, double part)
{
    const double pi = 3.14159265358979323846;

    return to + (from - to) * 0.5 * (1.0 + cos(pi * part));
}

static double polynomial(const mlp_schedule *s, uint64_t step)
{
    const double left = step < s->steps ? 1.0 - (double)step / (double)s->steps : 0.0;

    return s->final + (1.0 - s->final) * pow(left, s->power);
}

/*
 * Which part of its run of the cosine a step is in. Runs that grow are `steps` times 1, growth,
 * growth^2 ... long: there are few of them.
 */
static double part_of_run(const mlp_schedule *s, uint64_t step)
{
    uint64_t length = s->steps;

    if (!s->restarts)
        return step < length ? (double)step / (double)length : 1.0;
    if (s->growth == 1)
        return (double)(step % length) / (double)length;
    while (step >= length) {
        step -= length;
        /* A run that never ends is as good as one too long to count. */
        length = length > UINT64_MAX / s->growth ? UINT64_MAX : length * s->growth;
    }
    return (double)step / (double)length;
}

/* The highest rate is at the step rise * steps - 1, which need not be whole, the last at steps - 1.
 */
static double one_cycle(const mlp_schedule *s, uint64_t step)
{
    const double last = (double)s->steps - 1.0;
    const double top = s->rise * (double)s->steps - 1.0;
    const double at = (double)step;

    if (at > last || (at >= last && top < last))
        return s->final;
    if (at <= top)
        return top > 0.0 ? anneal(s->start, 1.0, at / top) : 1.0;
    return top < last ? anneal(1.0, s->final, (at - top) / (last - top)) : 1.0;
}

static double factor_of_kind(const mlp_schedule *s, uint64_t step)
{
    switch (s->kind) {
    case MLP_SCHEDULE_STEP:
        return pow(s->factor, (double)(step / s->steps));
    case MLP_SCHEDULE_EXPONENTIAL:
        return pow(s->factor, (double)step / (double)s->steps);
    case MLP_SCHEDULE_POLYNOMIAL:
        return polynomial(s, step);
    case MLP_SCHEDULE_COSINE:
        return anneal(1.0, s->final, part_of_run(s, step));
    case MLP_SCHEDULE_ONE_CYCLE:
        return one_cycle(s, step);
    case MLP_SCHEDULE_CONSTANT:
    case MLP_SCHEDULE_PLATEAU:
        break;
    }
    return 1.0;
}

double mlp_schedule_factor(const mlp_schedule *schedule, uint64_t step)
{
    if (step < schedule->warmup)
        return schedule->warmup_start
            + (1.0 - schedule->warmup_start) * (double)step / (double)schedule->warmup;
    return factor_of_kind(schedule, step - schedule->warmup);
}
