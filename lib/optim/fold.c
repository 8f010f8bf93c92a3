/* SPDX-License-Identifier: MIT */
/*
 * Folding residuals. They lie in lanes, of some blocks each; a lane is summed by
 * one thread, block after block, and the lanes are summed in their order.
 */
#include "optim/fold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/team.h"
#include "linalg/blas_scope.h"
#include "linalg/triangle.h"

enum { MOST_LANES = 8 };

/* What a lane comes to. */
typedef struct lane {
    double value;
    double *sum; /* as `out` of mlp__fold_jacobian() */
    mlp_status status;
    char why[256]; /* its text: it belongs to the thread that failed */
} lane;

/* What a thread computes with. */
typedef struct bench {
    double *e;       /* [block] */
    double *jac;     /* [block x n], row-major; the gradient [n] of terms that are no residuals */
    double *a;       /* [block x (n + 1)], column-major: of [J e]; for the triangle, ... */
    double *scratch; /* ... as is this one */
} bench;

struct mlp__fold {
    mlp__residuals residuals;
    mlp__fold_kind kind;
    size_t block;
    size_t n_lanes;
    size_t sum_length; /* numbers in a lane's sum */
    lane lane[MOST_LANES];
    mlp__team *team;
    size_t members;
    bench *bench;        /* [members] */
    double *diagonal;    /* for a ridge and the triangle: [n x (n + 1)] */
    double ridge;        /* that was set: the same for all parameters */
    void *memory;        /* of all of these */
    const double *theta; /* under way */
    bool wants_jacobian;
};

size_t mlp__fold_block(size_t n, size_t unit)
{
    /* Twice as many rows as columns, so that not too much of the work is that on the triangle. */
    const size_t wanted = n < 64 ? 128 : n > 512 ? 1024 : 2 * n;

    return (wanted + unit - 1) / unit * unit;
}

static size_t lanes_of(const mlp__residuals *residuals)
{
    const size_t lanes =
        residuals->n_residuals / (2 * mlp__fold_block(residuals->n, residuals->unit));

    return lanes < 1 ? 1 : lanes > MOST_LANES ? MOST_LANES : lanes;
}

size_t mlp__fold_members(const mlp__residuals *residuals, size_t threads)
{
    const size_t lanes = lanes_of(residuals);

    return !mlp__blas_takes_threads() || threads < 1 ? 1 : threads < lanes ? threads : lanes;
}

/* Takes `count` numbers from the memory; the first time round there is none, and they are counted.
 */
static double *take(double **next, size_t *total, size_t count)
{
    const size_t whole_lines = (count + 7) / 8 * 8;
    double *taken = *next;

    *total += whole_lines;
    if (*next != NULL)
        *next += whole_lines;
    return taken;
}

static bool has_ridge(const mlp__fold *fold)
{
    return fold->residuals.ridge != NULL || fold->residuals.takes_ridge;
}

/* What the j-th parameter's ridge is. */
static double ridge_of(const mlp__fold *fold, size_t j)
{
    return fold->residuals.ridge != NULL ? fold->residuals.ridge[j] : fold->ridge;
}

static size_t lay_out(mlp__fold *fold, double *next)
{
    const size_t n = fold->residuals.n;
    const bool triangle = fold->kind == MLP__FOLD_TRIANGLE;
    size_t total = 0;

    for (size_t i = 0; i < fold->n_lanes; i++)
        fold->lane[i].sum = take(&next, &total, fold->sum_length);
    for (size_t i = 0; i < fold->members; i++) {
        bench *mine = &fold->bench[i];

        mine->e = take(&next, &total, fold->block);
        mine->jac = take(&next, &total, fold->residuals.sum != NULL ? n : fold->block * n);
        mine->a = take(&next, &total, triangle ? fold->block * (n + 1) : 0);
        mine->scratch = take(&next, &total, triangle ? mlp__triangle_scratch(n + 1) : 0);
    }
    fold->diagonal = take(&next, &total, triangle && has_ridge(fold) ? n * (n + 1) : 0);
    return total;
}

/* Can sizes be computed with without care from here on? */
static mlp_status check_sizes(const mlp__residuals *residuals, size_t block)
{
    const size_t largest = SIZE_MAX / 64 / sizeof(double) / MOST_LANES;
    const size_t n = residuals->n + 1;

    MLP_TRY(mlp__triangle_check(block, n));
    MLP_FAIL_IF(n > largest / n || block > largest / n / MLP__TEAM_MOST, MLP_EOVERFLOW,
                "a triangle of %zu parameters is too large", residuals->n);
    return MLP_OK;
}

static mlp_status make(mlp__fold *fold)
{
    void *memory;

    MLP_TRY(mlp__alloc(&memory, fold->members, sizeof *fold->bench));
    fold->bench = memory;
    MLP_TRY(mlp__alloc(&fold->memory, lay_out(fold, NULL), sizeof(double)));
    (void)lay_out(fold, fold->memory);
    return mlp__team_new(&fold->team, fold->members, mlp__blas_own_thread);
}

mlp_status mlp__fold_new(mlp__fold **out, const mlp__residuals *residuals, mlp__fold_kind kind,
                         size_t threads)
{
    const size_t n = residuals->n;
    const size_t block = mlp__fold_block(n, residuals->unit);
    mlp__fold *fold;
    mlp_status status;
    void *memory;

    *out = NULL;
    MLP_TRY(check_sizes(residuals, block));
    MLP_TRY(mlp__alloc(&memory, 1, sizeof *fold));
    fold = memory;
    fold->residuals = *residuals;
    fold->kind = kind;
    fold->block = block;
    fold->n_lanes = lanes_of(residuals);
    fold->sum_length = kind == MLP__FOLD_GRADIENT ? n : (n + 1) * (n + 1);
    fold->members = mlp__fold_members(residuals, threads);
    status = make(fold);
    if (status != MLP_OK) {
        mlp__fold_free(fold);
        return status;
    }
    if (fold->members > 1)
        mlp__blas_reserve(fold->members);
    *out = fold;
    return MLP_OK;
}

void mlp__fold_free(mlp__fold *fold)
{
    if (fold == NULL)
        return;
    mlp__team_free(fold->team);
    mlp__free(fold->memory);
    mlp__free(fold->bench);
    mlp__free(fold);
}

mlp__fold_kind mlp__fold_kind_of(const mlp__fold *fold)
{
    return fold->kind;
}

void mlp__fold_set_ridge(mlp__fold *fold, double square)
{
    fold->ridge = sqrt(square);
}

double mlp__fold_penalty(const mlp__fold *fold, const double *theta)
{
    double sum = 0.0;

    for (size_t j = 0; has_ridge(fold) && j < fold->residuals.n; j++) {
        const double e = ridge_of(fold, j) * theta[j];

        sum += e * e;
    }
    return 0.5 * sum;
}

/* sum += J'e, residual by residual. */
static void add_gradient(size_t n, size_t count, const double *jac, const double *e, double *sum)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < n; j++)
            sum[j] += e[i] * jac[i * n + j];
}

/* a [count x (n + 1)], column-major, from jac [count x n], row-major, and e [count]. */
static void join(size_t n, size_t count, const double *jac, const double *e, double *a)
{
    enum { TILE = 8 }; /* numbers of a cache line */

    for (size_t j = 0; j < n; j += TILE) {
        const size_t end = j + TILE < n ? j + TILE : n;

        for (size_t i = 0; i < count; i++)
            for (size_t k = j; k < end; k++)
                a[k * count + i] = jac[i * n + k];
    }
    memcpy(a + n * count, e, count * sizeof *a);
}

static void add_block(const mlp__fold *fold, bench *mine, size_t count, double *sum)
{
    const size_t n = fold->residuals.n;

    if (fold->kind == MLP__FOLD_GRADIENT) {
        add_gradient(n, count, mine->jac, mine->e, sum);
        return;
    }
    if (fold->kind == MLP__FOLD_CROSS) {
        mlp__cross_fold(n, sum, count, mine->jac, mine->e);
        return;
    }
    join(n, count, mine->jac, mine->e, mine->a);
    mlp__triangle_fold(n + 1, sum, count, mine->a, mine->scratch);
}

/* A block of terms into a lane. */
static void take_terms(mlp__fold *fold, lane *to, size_t member, size_t first, size_t count)
{
    const mlp__residuals *residuals = &fold->residuals;
    double *grad = fold->wants_jacobian ? fold->bench[member].jac : NULL;
    double value = 0.0;

    to->status =
        residuals->sum(residuals->context, member, fold->theta, first, count, &value, grad);
    to->value += 2.0 * value;
    for (size_t j = 0; grad != NULL && j < residuals->n; j++)
        to->sum[j] += grad[j];
}

static void take_residuals(mlp__fold *fold, lane *to, size_t member, size_t first, size_t count)
{
    const mlp__residuals *residuals = &fold->residuals;
    bench *mine = &fold->bench[member];

    to->status = residuals->compute(residuals->context, member, fold->theta, first, count, mine->e,
                                    fold->wants_jacobian ? mine->jac : NULL);
    for (size_t k = 0; k < count; k++)
        to->value += mine->e[k] * mine->e[k];
    if (fold->wants_jacobian && to->status == MLP_OK)
        add_block(fold, mine, count, to->sum);
}

static void sum_lane(mlp__fold *fold, size_t i, size_t member)
{
    const mlp__residuals *residuals = &fold->residuals;
    const mlp__range all =
        mlp__team_share(residuals->n_residuals, residuals->unit, i, fold->n_lanes);
    lane *to = &fold->lane[i];

    to->value = 0.0;
    to->status = MLP_OK;
    if (fold->wants_jacobian)
        memset(to->sum, 0, fold->sum_length * sizeof *to->sum);
    for (size_t done = 0; done < all.count && to->status == MLP_OK; done += fold->block) {
        const size_t left = all.count - done;
        const size_t count = left < fold->block ? left : fold->block;

        if (residuals->sum != NULL)
            take_terms(fold, to, member, all.first + done, count);
        else
            take_residuals(fold, to, member, all.first + done, count);
    }
    if (to->status != MLP_OK)
        (void)snprintf(to->why, sizeof to->why, "%s", mlp_last_error());
}

static void sum_own_lanes(const void *context, size_t part, size_t parts)
{
    mlp__fold *fold = *(mlp__fold *const *)context;

    for (size_t i = part; i < fold->n_lanes; i += parts)
        sum_lane(fold, i, part);
}

/* Sums the lanes, each for itself. */
static mlp_status sum_lanes(mlp__fold *fold, const double *theta, bool jacobian, double *value)
{
    double sum = 0.0;

    fold->theta = theta;
    fold->wants_jacobian = jacobian;
    mlp__team_run(fold->team, fold->members, sum_own_lanes, &fold);
    for (size_t i = 0; i < fold->n_lanes; i++) {
        MLP_FAIL_IF(fold->lane[i].status != MLP_OK, fold->lane[i].status, "%s", fold->lane[i].why);
        sum += fold->lane[i].value;
    }
    *value = 0.5 * sum + mlp__fold_penalty(fold, theta);
    return MLP_OK;
}

mlp_status mlp__fold_value(mlp__fold *fold, const double *theta, double *value)
{
    return sum_lanes(fold, theta, false, value);
}

/* Adds the residuals ridge_i theta_i to a sum. */
static void add_ridge(mlp__fold *fold, double *sum)
{
    const size_t n = fold->residuals.n;
    double *block = fold->diagonal;

    if (fold->kind == MLP__FOLD_TRIANGLE)
        memset(block, 0, n * (n + 1) * sizeof *block);
    for (size_t j = 0; j < n; j++) {
        const double ridge = ridge_of(fold, j);

        switch (fold->kind) {
        case MLP__FOLD_GRADIENT:
            sum[j] += ridge * ridge * fold->theta[j];
            break;
        case MLP__FOLD_CROSS:
            sum[j * (n + 1) + j] += ridge * ridge;
            sum[n * (n + 1) + j] += ridge * ridge * fold->theta[j];
            break;
        case MLP__FOLD_TRIANGLE:
            block[j * n + j] = ridge;
            block[n * n + j] = ridge * fold->theta[j];
            break;
        }
    }
    if (fold->kind == MLP__FOLD_TRIANGLE)
        mlp__triangle_fold_trapezoid(n + 1, sum, n, block, fold->bench[0].scratch);
}

/* Adds the sum of one lane to that of another. */
static void add_lane(mlp__fold *fold, double *sum, double *other)
{
    if (fold->kind == MLP__FOLD_TRIANGLE)
        mlp__triangle_merge(fold->residuals.n + 1, sum, other, fold->bench[0].scratch);
    else
        for (size_t i = 0; i < fold->sum_length; i++)
            sum[i] += other[i];
}

mlp_status mlp__fold_jacobian(mlp__fold *fold, const double *theta, double *value, double *out)
{
    MLP_TRY(sum_lanes(fold, theta, true, value));
    memcpy(out, fold->lane[0].sum, fold->sum_length * sizeof *out);
    for (size_t i = 1; i < fold->n_lanes; i++)
        add_lane(fold, out, fold->lane[i].sum);
    if (has_ridge(fold))
        add_ridge(fold, out);
    return MLP_OK;
}
