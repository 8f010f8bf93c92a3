/* SPDX-License-Identifier: MIT */
/*
 * The search of More and Thuente. Numbers of equations and cases are those of
 * the paper, section 4.
 */
#include "optim/line_search.h"

#include <float.h>
#include <math.h>

/* Relative differences of f below it are rounding. */
static const double rounding = 1e-13;

void mlp__line_begin(mlp__line_search *search, double f, double slope, double first,
                     size_t evaluations)
{
    const mlp__line_point start = { 0.0, f, slope };
    const mlp__line_point end = { 0.0, 0.0, slope };

    search->left = evaluations;
    search->trial = first;
    search->low = 0.0;
    search->high = 5.0 * first;
    search->start = search->lowest = start;
    search->best = search->other = end;
    search->bracketed = false;
    search->first_stage = true;
    search->width = search->last_width = (double)INFINITY;
    search->outside = (double)INFINITY;
}

/* The cubic through two points with their slopes. */
typedef struct cubic {
    double root; /* 0: it has no minimum and maximum, or they meet */
    double part; /* the minimiser is at a.at + part (b.at - a.at) */
} cubic;

static cubic cubic_through(const mlp__line_point *a, const mlp__line_point *b)
{
    const double theta = 3.0 * (a->f - b->f) / (b->at - a->at) + a->slope + b->slope;
    /* Against overflow of the squares. */
    const double scale = fmax(fabs(theta), fmax(fabs(a->slope), fabs(b->slope)));
    const double square = theta / scale * (theta / scale) - a->slope / scale * (b->slope / scale);
    const double root = square > 0.0 ? scale * sqrt(square) : 0.0;
    const double gamma = b->at < a->at ? -root : root;

    return (cubic){ root, (gamma - a->slope + theta) / (gamma - a->slope + gamma + b->slope) };
}

static double along(const mlp__line_point *a, const mlp__line_point *b, double part)
{
    return a->at + part * (b->at - a->at);
}

/* The zero of the line through two slopes (the secant step), as seen from b. */
static double secant(const mlp__line_point *a, const mlp__line_point *b)
{
    return b->at + b->slope / (b->slope - a->slope) * (a->at - b->at);
}

static double nearer(double from, double a, double b)
{
    return fabs(a - from) < fabs(b - from) ? a : b;
}

static double farther(double from, double a, double b)
{
    return fabs(a - from) > fabs(b - from) ? a : b;
}

/* Case 1: f is higher at the trial t than at the best point x. */
static double after_rise(const mlp__line_point *x, const mlp__line_point *t)
{
    const double by_cubic = along(x, t, cubic_through(x, t).part);
    const double fall = (x->f - t->f) / (t->at - x->at) + x->slope;
    const double quadratic = x->at + x->slope / fall / 2.0 * (t->at - x->at);

    return fabs(by_cubic - x->at) < fabs(quadratic - x->at)
        ? by_cubic
        : by_cubic + (quadratic - by_cubic) / 2.0;
}

/* Case 3: lower, the slope has the same sign and is less steep. */
static double after_flatter(const mlp__line_search *search, const mlp__line_point *x,
                            const mlp__line_point *y, const mlp__line_point *t)
{
    const cubic c = cubic_through(t, x);
    const double end = t->at > x->at ? search->high : search->low;
    /* The cubic must go down in the direction of the step, and have its minimum beyond t. */
    const double by_cubic = c.part < 0.0 && c.root > 0.0 ? along(t, x, c.part) : end;
    const double line = secant(x, t);
    double step;

    if (!search->bracketed)
        return fmin(fmax(farther(t->at, by_cubic, line), search->low), search->high);
    step = nearer(t->at, by_cubic, line);
    /* Not too near to the other end (section 4, the last paragraph). */
    if (t->at > x->at)
        return fmin(t->at + 0.66 * (y->at - t->at), step);
    return fmax(t->at + 0.66 * (y->at - t->at), step);
}

/* The next trial from the interval's ends x, y and the trial t; also moves the ends. */
static double next_trial(mlp__line_search *search, mlp__line_point *x, mlp__line_point *y,
                         const mlp__line_point *t)
{
    const bool turned = x->slope < 0.0 ? t->slope > 0.0 : t->slope < 0.0;
    double step;

    if (t->f > x->f) {
        step = after_rise(x, t);
        search->bracketed = true;
        *y = *t;
        return step;
    }
    if (turned) { /* case 2 */
        step = farther(t->at, along(t, x, cubic_through(t, x).part), secant(x, t));
        search->bracketed = true;
        *y = *x;
    } else if (fabs(t->slope) < fabs(x->slope)) {
        step = after_flatter(search, x, y, t);
    } else if (search->bracketed) { /* case 4 */
        step = along(t, y, cubic_through(t, y).part);
    } else {
        step = t->at > x->at ? search->high : search->low;
    }
    *x = *t;
    return step;
}

/* psi(a) = f(a) - f(0) - c1 a f'(0), up to a constant, and its slope (2.1). */
static mlp__line_point tilt(const mlp__line_search *search, const mlp__line_point *p, double sign)
{
    const double slope = search->c1 * search->start.slope;

    return (mlp__line_point){ p->at, p->f - sign * p->at * slope, p->slope - sign * slope };
}

/* The trial after t; in the first stage by psi where f is lower but not low enough. */
static double update(mlp__line_search *search, const mlp__line_point *t, double enough)
{
    if (search->first_stage && t->f <= search->best.f && t->f > enough) {
        mlp__line_point x = tilt(search, &search->best, 1.0);
        mlp__line_point y = tilt(search, &search->other, 1.0);
        const mlp__line_point tilted = tilt(search, t, 1.0);
        const double step = next_trial(search, &x, &y, &tilted);

        search->best = tilt(search, &x, -1.0);
        search->other = tilt(search, &y, -1.0);
        return step;
    }
    return next_trial(search, &search->best, &search->other, t);
}

/* Bisects an interval that has not become smaller by a third in two trials. */
static double shorten(mlp__line_search *search, double step)
{
    const double width = fabs(search->other.at - search->best.at);

    if (!search->bracketed)
        return step;
    if (width >= 0.66 * search->width)
        step = search->best.at + 0.5 * (search->other.at - search->best.at);
    search->width = search->last_width;
    search->last_width = width;
    return step;
}

/*
 * The trial as the interval sees it. A difference of f that is all rounding would lead anywhere: it
 * is taken from the slopes instead (the trapezoidal rule), which for it is exact enough.
 */
static mlp__line_point seen(const mlp__line_search *search, double f, double slope)
{
    const mlp__line_point *best = &search->best;
    mlp__line_point t = { search->trial, f - search->start.f, slope };

    if (fabs(t.f - best->f) <= rounding * fabs(search->start.f))
        t.f = best->f + 0.5 * (t.at - best->at) * (slope + best->slope);
    return t;
}

/*
 * Does the trial meet the conditions? Where differences of f are all rounding, the slope alone
 * tells: the approximate conditions of Hager and Zhang 2005 ("A new conjugate gradient method with
 * guaranteed descent and an efficient line search", SIAM J. Optim. 16(1)), (4.1) to (4.3), with an
 * epsilon that is rounding only.
 */
static bool suffices(const mlp__line_search *search, double f, double slope)
{
    const mlp__line_point *start = &search->start;

    return fabs(slope) <= search->c2 * -start->slope
        && (f <= start->f + search->c1 * search->trial * start->slope
            || fabs(f - start->f) <= rounding * fabs(start->f));
}

static mlp__line_state go_on(mlp__line_search *search, double step)
{
    const double ends = fabs(search->best.at) + fabs(search->other.at);
    const double low = fmin(search->best.at, search->other.at);
    const double high = fmax(search->best.at, search->other.at);
    const size_t to_go_back = search->lowest.at > 0.0 ? 1 : 0;

    if (search->left <= to_go_back || !isfinite(step))
        return MLP__LINE_ENDED;
    if (search->bracketed
        && (high - low <= 4.0 * DBL_EPSILON * ends || step <= low || step >= high))
        return MLP__LINE_ENDED;
    /* Nearer to where f ends, but not to it: that may be on either side of an interval. */
    if ((search->best.at < search->outside) == (step >= search->outside))
        step = search->best.at + 0.5 * (search->outside - search->best.at);
    if (!(step > 0.0) || !(fabs(step - search->best.at) > 0.0))
        return MLP__LINE_ENDED;
    search->trial = step;
    search->low = step + 1.1 * (step - search->best.at);
    search->high = step + 4.0 * (step - search->best.at);
    return MLP__LINE_GOES_ON;
}

mlp__line_state mlp__line_next(mlp__line_search *search, double f, double slope)
{
    const double at = search->trial;
    const double enough = search->c1 * at * search->start.slope;
    mlp__line_point t;

    search->left--;
    if (!isfinite(f) || !isfinite(slope)) {
        search->outside = at;
        return go_on(search, search->best.at + 0.25 * (at - search->best.at));
    }
    if (suffices(search, f, slope))
        return MLP__LINE_FOUND;
    if (f < search->lowest.f)
        search->lowest = (mlp__line_point){ at, f, slope };
    t = seen(search, f, slope);
    if (search->first_stage && t.f <= enough && slope >= 0.0)
        search->first_stage = false;
    return go_on(search, shorten(search, update(search, &t, enough)));
}
