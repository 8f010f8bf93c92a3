/* SPDX-License-Identifier: MIT */
/*
 * Levenberg-Marquardt: its options, its row, its constructor, and an iteration.
 * Steps are found in damped.c.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "linalg/blas_scope.h"
#include "optim/damped.h"
#include "optim/evidence.h"
#include "optim/fold.h"
#include "optim/opt.h"
#include "optim/vector.h"

static const mlp_lm defaults = MLP_LM_INIT;

static const mlp__field fields[] = {
    MLP__NUMBER(mlp_lm, initial_bound, MLP__ABOVE_0),
    MLP__NUMBER(mlp_lm, gradient_tolerance, MLP__0_TO_BELOW_1),
    MLP__NUMBER(mlp_lm, step_tolerance, MLP__AT_LEAST_0),
    MLP__FLAG(mlp_lm, cholesky),
    MLP__FLAG(mlp_lm, bayesian),
    MLP__FIELD_END,
};

/* Vectors of n numbers that last. */
enum { SCALES, BEFORE, N_VECTORS };

/* opt->scalars. */
enum {
    BOUND,       /* on the scaled length of a step; 0: not set yet */
    DAMPING,     /* of the last step */
    VALUE,       /* f where the last step led to */
    KNOWS,       /* is BEFORE where it came from? Then: */
    LAST_VALUE,  /* f there */
    BY_SLOPE,    /* is the step to be judged by gradients, f being too coarse? Then: */
    PREDICTED,   /* what it promised */
    SLOPE,       /* the derivative of f along it, where it came from */
    TAKEN_BACK,  /* steps in a row that were taken back */
    LEAST_ANGLE, /* of those since steps are judged by slope; 0: they are not */
    WAITED,      /* steps since then */
    /* With `bayesian`: */
    RATIO, /* alpha / beta; 0: not begun */
    ALPHA,
    BETA,
    GAMMA,
    LOWEST /* the least f so far; 0: not known */
};

/* Relative changes of f below the first are rounding; below the second they may be, where
 * residuals are small differences of large numbers. */
static const double rounding = 1e-13;
static const double most_rounding = 1e-9;

static size_t n_moments(const mlp_opt *opt)
{
    (void)opt;
    return N_VECTORS;
}

static size_t scratch(const mlp_opt *opt, size_t n)
{
    (void)opt;
    return mlp__damped_scratch(n) + (2 + 1 + N_VECTORS) * n;
}

/* An iteration under way. */
typedef struct iteration {
    mlp_opt *opt;
    const mlp_lm *options;
    const mlp__function *function;
    size_t n;
    double *theta;
    double *scales; /* D */
    double *before;
    double *step;
    double *trial;
    mlp__damped system;
    double value; /* f at theta */
    double angle; /* the largest cosine of a column of J and e */
    mlp__iteration *done;
} iteration;

/* f and the system at theta. */
static mlp_status look(iteration *it)
{
    MLP_TRY(mlp__fold_jacobian(it->function->fold, it->theta, &it->value, it->system.system));
    it->done->evaluations++;
    it->done->jacobians++;
    mlp__damped_begin(&it->system);
    it->angle = mlp__damped_angle(&it->system, it->value);
    return MLP_OK;
}

static bool is_usable(const iteration *it)
{
    return isfinite(it->value) && mlp__damped_is_finite(&it->system);
}

/* Back to where the last step came from. */
static void step_back(iteration *it)
{
    memcpy(it->theta, it->before, it->n * sizeof *it->theta);
    it->opt->scalars[KNOWS] = 0.0;
    it->opt->scalars[VALUE] = it->opt->scalars[LAST_VALUE];
}

/* The derivatives where the last step led to are not finite: back, and a shorter one. */
static mlp_status leave_bad_place(iteration *it)
{
    double *scalars = it->opt->scalars;

    MLP_FAIL_IF(scalars[KNOWS] == 0.0, MLP_ENONFINITE,
                "lm: the residuals or their derivatives are not finite where it starts");
    for (size_t i = 0; i < it->n; i++)
        it->step[i] = it->theta[i] - it->before[i];
    scalars[BOUND] =
        fmin(scalars[BOUND], 0.1 * mlp__vector_scaled_length(it->n, it->scales, it->step));
    scalars[DAMPING] *= 10.0;
    step_back(it);
    MLP_TRY(look(it));
    MLP_FAIL_IF(!is_usable(it), MLP_ENONFINITE, "lm: the derivatives are not finite");
    return MLP_OK;
}

/* D grows with the columns of J; the first time also the bound is set. */
static void scale(iteration *it)
{
    /* Shorter columns are as good as none: of their numbers few digits are left, or none. */
    const double least = DBL_MIN / DBL_EPSILON;
    double *scalars = it->opt->scalars;
    const bool first = scalars[BOUND] == 0.0;

    for (size_t j = 0; j < it->n; j++) {
        const double length = it->system.lengths[j];

        if (first)
            it->scales[j] = length > least ? length : 1.0;
        else
            it->scales[j] = fmax(it->scales[j], length);
    }
    if (first) {
        const double size = mlp__vector_scaled_length(it->n, it->scales, it->theta);

        scalars[BOUND] = it->options->initial_bound * (size > 0.0 ? size : 1.0);
    }
}

/* How far a step is from what was expected of it. */
typedef struct gain {
    double actual;    /* 1 - f(theta + p) / f(theta); -1: worse by far, or outside the domain */
    double predicted; /* the same by the linear model */
    double slope;     /* derivative along p, as a multiple of 2 f: below 0 */
} gain;

static gain compare(const iteration *it, double value, double length)
{
    const double size = sqrt(2.0 * it->value);
    const double linear = mlp__damped_product_length(&it->system, it->step) / size;
    const double damped = sqrt(it->opt->scalars[DAMPING]) * length / size;

    return (gain){
        .actual = isfinite(value) && value < 100.0 * it->value ? 1.0 - value / it->value : -1.0,
        .predicted = linear * linear + 2.0 * damped * damped,
        .slope = -(linear * linear + damped * damped),
    };
}

/* More 1978, algorithm 7.1 (c) and (d), with the constants of MINPACK's lmder. */
static void follow(iteration *it, const gain *g, double length)
{
    double *scalars = it->opt->scalars;
    const double ratio = g->predicted > 0.0 ? g->actual / g->predicted : 0.0;

    if (ratio <= 0.25) {
        double factor = g->actual >= 0.0 ? 0.5 : 0.5 * g->slope / (g->slope + 0.5 * g->actual);

        if (!(factor >= 0.1) || g->actual == -1.0)
            factor = 0.1;
        scalars[BOUND] = factor * fmin(scalars[BOUND], 10.0 * length);
        scalars[DAMPING] /= factor;
    } else if (scalars[DAMPING] == 0.0 || ratio >= 0.75) {
        scalars[BOUND] = 2.0 * length;
        scalars[DAMPING] *= 0.5;
    }
}

static bool is_gain(const gain *g)
{
    return g->actual >= 1e-4 * g->predicted && g->actual > 0.0;
}

static bool is_blurred(const gain *g, double limit)
{
    return g->predicted < limit && fabs(g->actual) < limit;
}

/* Is what f has risen by since it was lowest, step after step, rounding too? */
static bool is_low(const iteration *it, double value)
{
    return value <= (1.0 + most_rounding) * it->opt->scalars[LOWEST];
}

static void accept(iteration *it, double value, const gain *g, bool by_slope)
{
    double *scalars = it->opt->scalars;
    const size_t bytes = it->n * sizeof *it->theta;

    memcpy(it->before, it->theta, bytes);
    memcpy(it->theta, it->trial, bytes);
    scalars[KNOWS] = 1.0;
    scalars[LAST_VALUE] = it->value;
    scalars[VALUE] = value;
    scalars[BY_SLOPE] = by_slope ? 1.0 : 0.0;
    scalars[PREDICTED] = g->predicted;
    scalars[SLOPE] = 2.0 * it->value * g->slope;
    if (!by_slope)
        scalars[LEAST_ANGLE] = 0.0;
    it->value = value;
}

/* Is the bound below what can be told from theta? */
static bool is_stuck(const iteration *it)
{
    return it->opt->scalars[BOUND]
        <= it->options->step_tolerance * mlp__vector_scaled_length(it->n, it->scales, it->theta);
}

/* Have a number of steps for which f is all rounding not made the angle smaller? */
static bool is_in_vain(iteration *it, const gain *g)
{
    enum { MOST_STEPS = 20 };
    double *scalars = it->opt->scalars;

    if (scalars[LEAST_ANGLE] == 0.0 || it->angle < 0.9 * scalars[LEAST_ANGLE]) {
        scalars[LEAST_ANGLE] = it->angle;
        scalars[WAITED] = 0.0;
    } else if (is_blurred(g, rounding)) {
        scalars[WAITED] += 1.0;
    }
    return scalars[WAITED] > MOST_STEPS;
}

/*
 * The last step was too small for f to tell what it was good for: the mean of the slopes at its
 * ends does (Hager and Zhang 2005, section 4). It is kept, or taken back for a shorter one.
 */
static mlp_status judge(iteration *it)
{
    enum { MOST_TRIES = 5 };
    double *scalars = it->opt->scalars;
    double slope = 0.0;
    double length;
    gain g;

    for (size_t i = 0; i < it->n; i++) {
        it->step[i] = it->theta[i] - it->before[i];
        slope += it->system.grad[i] * it->step[i];
    }
    length = mlp__vector_scaled_length(it->n, it->scales, it->step);
    g = (gain){
        .actual = -0.5 * (scalars[SLOPE] + slope) / scalars[LAST_VALUE],
        .predicted = scalars[PREDICTED],
        .slope = 0.5 * scalars[SLOPE] / scalars[LAST_VALUE],
    };
    follow(it, &g, length);
    if (is_gain(&g)) {
        scalars[TAKEN_BACK] = 0.0;
        it->done->converged = is_in_vain(it, &g);
        return MLP_OK;
    }
    step_back(it);
    it->value = scalars[LAST_VALUE];
    scalars[TAKEN_BACK] += 1.0;
    it->done->converged =
        (scalars[TAKEN_BACK] > MOST_TRIES && is_blurred(&g, rounding)) || is_stuck(it);
    return it->done->converged ? MLP_OK : look(it);
}

/*
 * A step that has raised f by more than rounding is judged now: this iteration may be the last one.
 */
static mlp_status judge_at_once(iteration *it)
{
    MLP_TRY(look(it));
    if (!is_usable(it))
        return leave_bad_place(it);
    MLP_TRY(judge(it));
    it->opt->scalars[BY_SLOPE] = 0.0;
    return MLP_OK;
}

/* Shorter and shorter steps until one leads down, or none is left. */
static mlp_status descend(iteration *it)
{
    double *scalars = it->opt->scalars;
    const bool first = it->opt->steps == 1;

    for (;;) {
        bool moves = false;
        double length;
        double value;
        gain g;

        mlp__damped_step(&it->system, it->scales, scalars[BOUND], &scalars[DAMPING], it->step);
        length = mlp__vector_scaled_length(it->n, it->scales, it->step);
        for (size_t i = 0; i < it->n; i++) {
            it->trial[i] = it->theta[i] + it->step[i];
            moves |= it->trial[i] < it->theta[i] || it->trial[i] > it->theta[i];
        }
        it->done->converged = !moves;
        if (!moves)
            return MLP_OK;
        MLP_TRY(mlp__fold_value(it->function->fold, it->trial, &value));
        it->done->evaluations++;
        if (first)
            scalars[BOUND] = fmin(scalars[BOUND], length);
        g = compare(it, value, length);
        if (is_blurred(&g, is_gain(&g) ? rounding : most_rounding) && is_low(it, value)) {
            accept(it, value, &g, true);
            return g.actual < -rounding ? judge_at_once(it) : MLP_OK;
        }
        follow(it, &g, length);
        if (is_gain(&g)) {
            accept(it, value, &g, false);
            return MLP_OK;
        }
        it->done->converged = is_stuck(it);
        if (it->done->converged)
            return MLP_OK;
    }
}

static mlp_status iterate_from(iteration *it)
{
    double *scalars = it->opt->scalars;

    MLP_TRY(look(it));
    /* Another value, bit for bit: the function has changed, or theta. */
    if (isfinite(it->value) && (it->value < scalars[VALUE] || it->value > scalars[VALUE])) {
        scalars[KNOWS] = 0.0;
        scalars[LOWEST] = 0.0;
    }
    if (!is_usable(it))
        MLP_TRY(leave_bad_place(it));
    if (scalars[LOWEST] == 0.0 || it->value < scalars[LOWEST])
        scalars[LOWEST] = it->value;
    it->done->largest_gradient = mlp__damped_largest_gradient(&it->system);
    if (scalars[KNOWS] != 0.0 && scalars[BY_SLOPE] != 0.0)
        MLP_TRY(judge(it));
    if (it->done->converged)
        return MLP_OK;
    scale(it);
    it->done->converged = !(it->value > 0.0) || it->angle <= it->options->gradient_tolerance;
    return it->done->converged ? MLP_OK : descend(it);
}

static mlp__evidence_sums sums_at(const iteration *it)
{
    return (mlp__evidence_sums){
        .n_scored = it->function->n_scored,
        .residuals = 2.0 * (it->value - mlp__fold_penalty(it->function->fold, it->theta)),
        .n = it->n,
        .parameters = mlp__vector_dot(it->n, it->theta, it->theta),
    };
}

/* Before an iteration: the penalty as it has been estimated. */
static mlp_status set_penalty(iteration *it)
{
    double *scalars = it->opt->scalars;

    if (scalars[RATIO] == 0.0) {
        mlp__evidence_sums sums;

        mlp__fold_set_ridge(it->function->fold, 0.0);
        MLP_TRY(mlp__fold_value(it->function->fold, it->theta, &it->value));
        it->done->evaluations++;
        sums = sums_at(it);
        scalars[RATIO] = mlp__evidence_begin(&sums);
    }
    mlp__fold_set_ridge(it->function->fold, scalars[RATIO]);
    return MLP_OK;
}

/* After it: the next estimate, from the matrix where it began and the residuals where it ended. */
static void estimate_penalty(iteration *it)
{
    const double settled = 1e-8;
    double *scalars = it->opt->scalars;
    const mlp__evidence_sums sums = sums_at(it);
    const double before = scalars[RATIO];
    const bool is_near = it->done->converged || scalars[PREDICTED] < 1e-10;

    scalars[RATIO] =
        mlp__evidence_next(&sums, before, mlp__damped_inverse_trace(&it->system), &scalars[GAMMA]);
    scalars[ALPHA] = scalars[GAMMA] / sums.parameters;
    scalars[BETA] = (sums.n_scored - scalars[GAMMA]) / (sums.residuals * it->function->unit);
    if (it->done->converged) /* for the penalty so far: the bound is as good as none */
        scalars[BOUND] = 0.0;
    it->done->converged = is_near && fabs(scalars[RATIO] - before) <= settled * before;
}

static mlp_status iterate(mlp_opt *opt, const mlp__function *function, double *theta,
                          double *scratch_memory, mlp__iteration *done)
{
    double *moments = opt->moments;
    const size_t n = opt->n;
    double *vectors = scratch_memory + mlp__damped_scratch(n);
    iteration it = {
        .opt = opt,
        .options = opt->options,
        .function = function,
        .n = n,
        .theta = theta,
        .scales = moments + SCALES * n,
        .before = moments + BEFORE * n,
        .step = vectors,
        .trial = vectors + n,
        .done = done,
    };
    double *kept = vectors + 2 * n; /* theta and moments before, for an iteration that fails */
    double scalars[MLP__OPT_SCALARS];
    mlp_status status;

    *done = (mlp__iteration){ .value = 0.0 };
    opt->fresh = false; /* what has changed is seen by f */
    memcpy(kept, theta, n * sizeof *kept);
    memcpy(kept + n, moments, N_VECTORS * n * sizeof *kept);
    memcpy(scalars, opt->scalars, sizeof scalars);
    mlp__damped_init(&it.system, n, mlp__fold_kind_of(function->fold) == MLP__FOLD_CROSS,
                     scratch_memory);
    if (opt->steps == 0)
        memset(opt->scalars, 0, sizeof opt->scalars);
    opt->steps++;
    mlp__blas_enter();
    status = it.options->bayesian != 0 ? set_penalty(&it) : MLP_OK;
    if (status == MLP_OK)
        status = iterate_from(&it);
    if (status == MLP_OK && it.options->bayesian != 0)
        estimate_penalty(&it);
    mlp__blas_leave();
    done->value = it.value;
    if (status != MLP_OK) {
        memcpy(theta, kept, n * sizeof *kept);
        memcpy(moments, kept + n, N_VECTORS * n * sizeof *kept);
        memcpy(opt->scalars, scalars, sizeof scalars);
        opt->steps--;
    }
    return status;
}

static mlp__fold_kind fold_kind(const mlp_opt *opt)
{
    return ((const mlp_lm *)opt->options)->cholesky != 0 ? MLP__FOLD_CROSS : MLP__FOLD_TRIANGLE;
}

static const mlp__solver solver = {
    .fold_kind = fold_kind,
    .scratch = scratch,
    .iterate = iterate,
};

const mlp__opt_kind mlp__opt_kind_lm = {
    .name = "lm",
    .options_size = sizeof(mlp_lm),
    .defaults = &defaults,
    .fields = fields,
    .n_moments = n_moments,
    .solver = &solver,
};

mlp_status mlp_opt_lm(mlp_opt **out, const mlp_lm *options)
{
    return mlp__opt_new(out, &mlp__opt_kind_lm, options);
}

bool mlp__lm_is_bayesian(const mlp_opt *opt)
{
    return opt->kind == &mlp__opt_kind_lm && ((const mlp_lm *)opt->options)->bayesian != 0;
}

mlp_status mlp_lm_evidence(const mlp_opt *opt, mlp_evidence *out)
{
    MLP_FAIL_IF(opt == NULL || out == NULL, MLP_EINVAL, "mlp_lm_evidence: %s is NULL",
                opt == NULL ? "opt" : "out");
    MLP_FAIL_IF(!mlp__lm_is_bayesian(opt), MLP_EINVAL,
                "mlp_lm_evidence: %s without the option bayesian", opt->kind->name);
    MLP_FAIL_IF(opt->steps == 0, MLP_ESTATE, "mlp_lm_evidence: no iteration yet");
    *out = (mlp_evidence){ opt->scalars[ALPHA], opt->scalars[BETA], opt->scalars[GAMMA] };
    return MLP_OK;
}
