/* SPDX-License-Identifier: MIT */
/*
 * Where a training is, as JSON: tables of what the structs hold, by which they
 * are written and read.
 */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "train/checkpoint.h"

/* What a member of a struct is. */
typedef enum kind { SIZE, COUNT, NUMBER, FLAG } kind;

typedef struct member {
    const char *name;
    size_t offset;
    kind kind;
} member;

/* clang-format off */
#define MEMBER(type, kind, name) { #name, offsetof(type, name), kind }
#define END { .name = NULL }

static const member of_counters[] = {
    MEMBER(mlp__opt_counters, COUNT, steps),
    MEMBER(mlp__opt_counters, COUNT, epochs),
    { "learning_rate", offsetof(mlp__opt_counters, base_rate), NUMBER },
    MEMBER(mlp__opt_counters, NUMBER, rate),
    { "plateau_factor", offsetof(mlp__opt_counters, plateau.factor), NUMBER },
    { "plateau_best", offsetof(mlp__opt_counters, plateau.best), NUMBER },
    { "plateau_bad", offsetof(mlp__opt_counters, plateau.bad), COUNT },
    { "plateau_cooldown", offsetof(mlp__opt_counters, plateau.cooldown), COUNT },
    END
};

static const member of_place[] = {
    MEMBER(mlp__place, FLAG, inside),
    MEMBER(mlp__place, SIZE, rows),
    MEMBER(mlp__place, SIZE, first),
    { "steps", offsetof(mlp__place, tally.steps), SIZE },
    { "weight", offsetof(mlp__place, tally.weight), NUMBER },
    { "loss", offsetof(mlp__place, tally.loss), NUMBER },
    { "correct", offsetof(mlp__place, tally.correct), NUMBER },
    MEMBER(mlp__place, NUMBER, seconds),
    END
};

static const member of_course[] = {
    MEMBER(mlp__course, FLAG, begun),
    MEMBER(mlp__course, SIZE, rows),
    MEMBER(mlp__course, SIZE, valid_rows),
    { "epochs", offsetof(mlp__course, report.epochs), SIZE },
    { "seconds", offsetof(mlp__course, report.seconds), NUMBER },
    { "checkpoints", offsetof(mlp__course, report.checkpoints), SIZE },
    { "checkpoints_failed", offsetof(mlp__course, report.checkpoints_failed), SIZE },
    MEMBER(mlp__course, NUMBER, best_loss),
    MEMBER(mlp__course, SIZE, waited),
    MEMBER(mlp__course, FLAG, converged),
    END
};

static const member of_epoch[] = {
    MEMBER(mlp_epoch, SIZE, epoch),
    MEMBER(mlp_epoch, SIZE, steps),
    MEMBER(mlp_epoch, NUMBER, loss),
    MEMBER(mlp_epoch, NUMBER, accuracy),
    MEMBER(mlp_epoch, NUMBER, valid_loss),
    MEMBER(mlp_epoch, NUMBER, valid_accuracy),
    MEMBER(mlp_epoch, NUMBER, seconds),
    MEMBER(mlp_epoch, NUMBER, samples_per_second),
    MEMBER(mlp_epoch, NUMBER, learning_rate),
    MEMBER(mlp_epoch, SIZE, evaluations),
    END
};
/* clang-format on */

static void put_member(mlp__json_writer *w, const member *m, const void *from)
{
    const char *at = (const char *)from + m->offset;
    uint64_t count;
    double number;
    size_t size;
    bool flag;

    switch (m->kind) {
    case SIZE:
        memcpy(&size, at, sizeof size);
        mlp__json_put_uint64(w, m->name, size);
        break;
    case COUNT:
        memcpy(&count, at, sizeof count);
        mlp__json_put_uint64(w, m->name, count);
        break;
    case NUMBER:
        memcpy(&number, at, sizeof number);
        mlp__json_put_double(w, m->name, number);
        break;
    case FLAG:
        memcpy(&flag, at, sizeof flag);
        mlp__json_put_bool(w, m->name, flag);
        break;
    }
}

static void put(mlp__json_writer *w, const member *members, const void *from)
{
    for (const member *m = members; m->name != NULL; m++)
        put_member(w, m, from);
}

static mlp_status read_member(const member *m, mlp__json object, const char *where, void *to)
{
    char *at = (char *)to + m->offset;
    uint64_t count;
    double number;
    size_t size;
    bool flag;

    switch (m->kind) {
    case SIZE:
        MLP_TRY(mlp__json_size(object, where, m->name, &size));
        memcpy(at, &size, sizeof size);
        return MLP_OK;
    case COUNT:
        MLP_TRY(mlp__json_uint64(object, where, m->name, &count));
        memcpy(at, &count, sizeof count);
        return MLP_OK;
    case NUMBER:
        MLP_TRY(mlp__json_double(object, where, m->name, &number));
        memcpy(at, &number, sizeof number);
        return MLP_OK;
    case FLAG:
        break;
    }
    MLP_TRY(mlp__json_bool(object, where, m->name, &flag));
    memcpy(at, &flag, sizeof flag);
    return MLP_OK;
}

static mlp_status read(const member *members, mlp__json object, const char *where, void *to)
{
    for (const member *m = members; m->name != NULL; m++)
        MLP_TRY(read_member(m, object, where, to));
    return MLP_OK;
}

void mlp__counters_put(mlp__json_writer *w, const mlp__opt_counters *counters)
{
    put(w, of_counters, counters);
}

mlp_status mlp__counters_read(mlp__opt_counters *counters, mlp__json object, const char *where)
{
    MLP_TRY(read(of_counters, object, where, counters));
    MLP_FAIL_IF(!(counters->base_rate >= 0.0 && isfinite(counters->base_rate)), MLP_EFORMAT,
                "%s: its learning rate is %g", where, counters->base_rate);
    return MLP_OK;
}

void mlp__place_put(mlp__json_writer *w, const mlp__place *place)
{
    put(w, of_place, place);
}

mlp_status mlp__place_read(mlp__place *place, mlp__json object, const char *where)
{
    MLP_TRY(read(of_place, object, where, place));
    MLP_FAIL_IF(place->first > place->rows, MLP_EFORMAT, "%s: at row %zu of %zu", where,
                place->first, place->rows);
    return MLP_OK;
}

static void put_epoch(mlp__json_writer *w, const char *name, const mlp_epoch *epoch)
{
    mlp__json_open(w, name, '{');
    put(w, of_epoch, epoch);
    mlp__json_close(w, '}');
}

static mlp_status read_epoch(mlp_epoch *epoch, mlp__json object, const char *where,
                             const char *name)
{
    mlp__json part;

    MLP_TRY(mlp__json_get(object, where, name, '{', &part));
    return read(of_epoch, part, where, epoch);
}

void mlp__course_put(mlp__json_writer *w, const mlp__course *course)
{
    put(w, of_course, course);
    put_epoch(w, "last", &course->report.last);
    put_epoch(w, "best", &course->report.best);
}

mlp_status mlp__course_read(mlp__course *course, mlp__json object, const char *where)
{
    MLP_TRY(read(of_course, object, where, course));
    MLP_TRY(read_epoch(&course->report.last, object, where, "last"));
    return read_epoch(&course->report.best, object, where, "best");
}
