/* SPDX-License-Identifier: MIT */
/*
 * L-BFGS: its options, its row, its constructor, and an iteration.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "optim/line_search.h"
#include "optim/opt.h"
#include "optim/vector.h"

static const mlp_lbfgs defaults = MLP_LBFGS_INIT;

static const mlp__field fields[] = {
    MLP__COUNT(mlp_lbfgs, memory, 1),
    MLP__NUMBER(mlp_lbfgs, c1, MLP__BETWEEN_0_AND_1),
    MLP__NUMBER(mlp_lbfgs, c2, MLP__BETWEEN_0_AND_1),
    MLP__NUMBER(mlp_lbfgs, gradient_tolerance, MLP__AT_LEAST_0),
    MLP__COUNT(mlp_lbfgs, max_evaluations, 1),
    MLP__FIELD_END,
};

static mlp_status check(const void *options)
{
    const mlp_lbfgs *lbfgs = options;
    const uint64_t most = 1000;

    MLP_FAIL_IF(lbfgs->memory > most, MLP_ERANGE, "lbfgs: memory is %llu, must be in [1, %llu]",
                (unsigned long long)lbfgs->memory, (unsigned long long)most);
    MLP_FAIL_IF(!(lbfgs->c1 < 0.5), MLP_ERANGE, "lbfgs: c1 is %g, must be below 1/2", lbfgs->c1);
    MLP_FAIL_IF(!(lbfgs->c1 < lbfgs->c2), MLP_EINVAL, "lbfgs: c1 is %g, c2 %g: it must be less",
                lbfgs->c1, lbfgs->c2);
    return MLP_OK;
}

/* opt->scalars. */
enum {
    KNOWS, /* are f and its gradient at the last theta known? */
    VALUE, /* f there */
    COUNT, /* pairs remembered */
    NEXT   /* where the next pair goes: the oldest one lies there when all are there */
};

static bool is_whole(double value, double most)
{
    return value >= 0.0 && value <= most && !(floor(value) < value);
}

static bool owns(const mlp_opt *opt, const double scalars[MLP__OPT_SCALARS])
{
    const double memory = (double)((const mlp_lbfgs *)opt->options)->memory;

    return is_whole(scalars[COUNT], memory) && is_whole(scalars[NEXT], memory - 1.0);
}

/* The last theta and gradient, before the pairs. */
enum { THETA, GRAD, N_LAST };

static size_t n_moments(const mlp_opt *opt)
{
    return N_LAST + 2 * (size_t)((const mlp_lbfgs *)opt->options)->memory;
}

static size_t scratch(const mlp_opt *opt, size_t n)
{
    return 4 * n + 2 * (size_t)((const mlp_lbfgs *)opt->options)->memory;
}

/* An iteration under way. */
typedef struct iteration {
    mlp_opt *opt;
    const mlp_lbfgs *options;
    const mlp__function *function;
    size_t n;
    double *theta;
    double value;
    double *grad;
    double *direction;
    double *trial; /* theta + a direction ... */
    double *trial_grad;
    double trial_value; /* ... and f there */
    double *alpha;      /* [memory] */
    double *curvature;  /* [memory]: s'y of the pairs */
    mlp__iteration *done;
} iteration;

/* The i-th of the pairs, the youngest being 0: s, and y after it. */
static double *pair(const iteration *it, size_t i)
{
    const size_t memory = (size_t)it->options->memory;
    const size_t at = ((size_t)it->opt->scalars[NEXT] + memory - 1 - i) % memory;

    return (double *)it->opt->moments + (N_LAST + 2 * at) * it->n;
}

static void forget(iteration *it)
{
    it->opt->scalars[COUNT] = 0.0;
    it->opt->scalars[NEXT] = 0.0;
}

/* What is known of the place where the next iteration begins. */
static void keep(iteration *it)
{
    double *moments = it->opt->moments;

    memcpy(moments + THETA * it->n, it->theta, it->n * sizeof *moments);
    memcpy(moments + GRAD * it->n, it->grad, it->n * sizeof *moments);
    it->opt->scalars[VALUE] = it->value;
    it->opt->scalars[KNOWS] = 1.0;
}

static mlp_status evaluate(iteration *it, const double *theta, double *value, double *grad)
{
    it->done->evaluations++;
    return it->function->value(it->function->context, theta, value, grad);
}

/* f and its gradient at theta, unless the iteration before has left them. */
static mlp_status look(iteration *it)
{
    const double *moments = it->opt->moments;
    const size_t bytes = it->n * sizeof *moments;

    if (!it->opt->fresh && it->opt->scalars[KNOWS] != 0.0
        && memcmp(it->theta, moments + THETA * it->n, bytes) == 0) {
        memcpy(it->grad, moments + GRAD * it->n, bytes);
        it->value = it->opt->scalars[VALUE];
        return MLP_OK;
    }
    MLP_TRY(evaluate(it, it->theta, &it->value, it->grad));
    MLP_FAIL_IF(!isfinite(it->value) || !mlp__vector_is_finite(it->n, it->grad), MLP_ENONFINITE,
                "lbfgs: f is %g where it starts, or a derivative is not finite", it->value);
    keep(it);
    it->opt->fresh = false;
    return MLP_OK;
}

/* Without pairs: of length 1, whose slope does not overflow where the gradient's square does. */
static void find_steepest(iteration *it)
{
    const double length = mlp__vector_length(it->n, it->grad);

    for (size_t j = 0; j < it->n; j++)
        it->direction[j] = -it->grad[j] / length;
}

/* direction = -H grad (Nocedal and Wright 2006, algorithm 7.4). */
static void find_direction(iteration *it)
{
    const size_t n = it->n;
    const size_t count = (size_t)it->opt->scalars[COUNT];
    const double *youngest = pair(it, 0) + n;
    double *q = it->direction;
    double gamma;

    for (size_t j = 0; j < n; j++)
        q[j] = -it->grad[j];
    for (size_t i = 0; i < count; i++) {
        const double *s = pair(it, i);
        const double *y = s + n;

        it->curvature[i] = mlp__vector_dot(n, s, y);
        it->alpha[i] = mlp__vector_dot(n, s, q) / it->curvature[i];
        for (size_t j = 0; j < n; j++)
            q[j] -= it->alpha[i] * y[j];
    }
    gamma = it->curvature[0] / mlp__vector_dot(n, youngest, youngest); /* (7.20) */
    for (size_t j = 0; j < n; j++)
        q[j] *= gamma;
    for (size_t i = count; i-- > 0;) {
        const double *s = pair(it, i);
        const double beta = mlp__vector_dot(n, s + n, q) / it->curvature[i];

        for (size_t j = 0; j < n; j++)
            q[j] += (it->alpha[i] - beta) * s[j];
    }
}

/*
 * The power of two that brings the largest of y near to 1. H is the same for a pair (s, y) and for
 * any multiple of it, and a power of two changes no digit; but y'y cannot overflow.
 */
static double unit_of(size_t n, const double *y)
{
    const int most = 1000; /* 2^most is finite */
    const double largest = mlp__vector_largest(n, y);
    int exponent = 0;

    if (isfinite(largest))
        (void)frexp(largest, &exponent);
    return ldexp(1.0, exponent < -most ? most : -exponent);
}

/*
 * Remembers the step to the trial, unless the curvature along it is not positive but for rounding.
 * The oldest pair gives way only then: direction and grad, which have served, hold s and y.
 */
static void remember(iteration *it)
{
    const size_t n = it->n;
    const size_t memory = (size_t)it->options->memory;
    const size_t at = (size_t)it->opt->scalars[NEXT];
    double *place = (double *)it->opt->moments + (N_LAST + 2 * at) * n;
    double *s = it->direction;
    double *y = it->grad;
    double unit;

    for (size_t j = 0; j < n; j++)
        y[j] = it->trial_grad[j] - it->grad[j];
    unit = unit_of(n, y);
    for (size_t j = 0; j < n; j++) {
        s[j] = unit * (it->trial[j] - it->theta[j]);
        y[j] *= unit;
    }
    if (!(mlp__vector_dot(n, s, y)
          > DBL_EPSILON * mlp__vector_length(n, s) * mlp__vector_length(n, y)))
        return;
    memcpy(place, s, n * sizeof *s);
    memcpy(place + n, y, n * sizeof *y);
    it->opt->scalars[NEXT] = (double)((at + 1) % memory);
    it->opt->scalars[COUNT] = fmin(it->opt->scalars[COUNT] + 1.0, (double)memory);
}

/* f and its derivative along the direction at theta + a direction. */
static mlp_status try_at(iteration *it, double a, double *slope)
{
    for (size_t j = 0; j < it->n; j++)
        it->trial[j] = it->theta[j] + a * it->direction[j];
    MLP_TRY(evaluate(it, it->trial, &it->trial_value, it->trial_grad));
    *slope = mlp__vector_dot(it->n, it->trial_grad, it->direction);
    return MLP_OK;
}

/* Searches along the direction; *found tells whether the trial is where to go. */
static mlp_status search(iteration *it, double slope, bool *found)
{
    mlp__line_search line = { .c1 = it->options->c1, .c2 = it->options->c2 };
    mlp__line_state state = MLP__LINE_GOES_ON;

    mlp__line_begin(&line, it->value, slope, 1.0, (size_t)it->options->max_evaluations);
    while (state == MLP__LINE_GOES_ON) {
        MLP_TRY(try_at(it, line.trial, &slope));
        state = mlp__line_next(&line, it->trial_value, slope);
    }
    *found = state == MLP__LINE_FOUND || line.lowest.at > 0.0;
    if (state == MLP__LINE_ENDED && *found
        && (line.trial < line.lowest.at || line.trial > line.lowest.at))
        MLP_TRY(try_at(it, line.lowest.at, &slope));
    return MLP_OK;
}

/* From the pairs or, when these lead nowhere, from the gradient alone. */
static mlp_status descend(iteration *it, bool *found)
{
    *found = false;
    while (!*found) {
        const bool from_pairs = it->opt->scalars[COUNT] > 0.0;
        double slope;

        if (from_pairs)
            find_direction(it);
        else
            find_steepest(it);
        slope = mlp__vector_dot(it->n, it->grad, it->direction);
        if (slope < 0.0 && isfinite(slope))
            MLP_TRY(search(it, slope, found));
        if (!*found && !from_pairs)
            return MLP_OK;
        if (!*found)
            forget(it);
    }
    return MLP_OK;
}

/* Tells what is known of theta. */
static void report(iteration *it)
{
    const double largest = mlp__vector_largest(it->n, it->grad);

    it->done->value = it->value;
    it->done->largest_gradient = largest;
    it->done->converged = largest <= it->options->gradient_tolerance * fmax(1.0, fabs(it->value));
}

static mlp_status iterate_from(iteration *it)
{
    bool found;

    MLP_TRY(look(it));
    report(it);
    if (it->done->converged)
        return MLP_OK;
    MLP_TRY(descend(it, &found));
    if (!found) {
        it->done->converged = true;
        return MLP_OK;
    }
    remember(it);
    memcpy(it->theta, it->trial, it->n * sizeof *it->theta);
    memcpy(it->grad, it->trial_grad, it->n * sizeof *it->grad);
    it->value = it->trial_value;
    keep(it);
    report(it);
    return MLP_OK;
}

static mlp_status iterate(mlp_opt *opt, const mlp__function *function, double *theta,
                          double *memory, mlp__iteration *done)
{
    const size_t n = opt->n;
    iteration it = {
        .opt = opt,
        .options = opt->options,
        .function = function,
        .n = n,
        .theta = theta,
        .grad = memory,
        .direction = memory + n,
        .trial = memory + 2 * n,
        .trial_grad = memory + 3 * n,
        .alpha = memory + 4 * n,
        .curvature = memory + 4 * n + ((const mlp_lbfgs *)opt->options)->memory,
        .done = done,
    };

    *done = (mlp__iteration){ .value = 0.0 };
    if (opt->steps == 0) {
        opt->scalars[KNOWS] = 0.0;
        forget(&it);
    }
    MLP_TRY(iterate_from(&it));
    opt->steps++;
    return MLP_OK;
}

static const mlp__solver solver = {
    .scratch = scratch,
    .iterate = iterate,
};

const mlp__opt_kind mlp__opt_kind_lbfgs = {
    .name = "lbfgs",
    .options_size = sizeof(mlp_lbfgs),
    .defaults = &defaults,
    .fields = fields,
    .n_moments = n_moments,
    .check = check,
    .owns = owns,
    .solver = &solver,
};

mlp_status mlp_opt_lbfgs(mlp_opt **out, const mlp_lbfgs *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_lbfgs, options);
}
