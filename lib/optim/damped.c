/* SPDX-License-Identifier: MIT */
/*
 * Steps of Levenberg-Marquardt: More 1978, section 5, as in MINPACK's lmpar.
 */
#include "optim/damped.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "linalg/triangle.h"
#include "optim/vector.h"

size_t mlp__damped_scratch(size_t n)
{
    const size_t m = n + 1;

    return 2 * m * m + n * m + mlp__triangle_scratch(m) + 4 * n;
}

void mlp__damped_init(mlp__damped *d, size_t n, bool cross, double *memory)
{
    const size_t m = n + 1;

    d->n = n;
    d->cross = cross;
    d->system = memory;
    d->factor = d->system + m * m;
    d->block = d->factor + m * m;
    d->scratch = d->block + n * m;
    d->lengths = d->scratch + mlp__triangle_scratch(m);
    d->grad = d->lengths + n;
    d->newton = d->grad + n;
    d->vector = d->newton + n;
}

/* From a factor R with the right hand side in the column after it: p with R p = -rhs. */
static void solve(const mlp__damped *d, double *p)
{
    const size_t n = d->n;
    const double *rhs = d->factor + n * (n + 1);

    for (size_t i = 0; i < n; i++)
        p[i] = -rhs[i];
    mlp__triangle_solve(n, d->factor, n + 1, p);
}

/* Into the factor: that of J'J with damping D^2 on the diagonal. */
static bool factorise_cross(mlp__damped *d, const double *scales, double damping)
{
    const size_t m = d->n + 1;

    for (size_t j = 0; j < d->n && damping > 0.0; j++)
        d->factor[j * m + j] += damping * scales[j] * scales[j];
    return mlp__cross_factor(d->n, d->factor);
}

/* Into the factor: that of R with sqrt(damping) D below. */
static bool factorise_triangle(mlp__damped *d, const double *scales, double damping)
{
    const size_t n = d->n;
    const size_t m = n + 1;

    if (damping > 0.0) {
        memset(d->block, 0, n * m * sizeof *d->block);
        for (size_t j = 0; j < n; j++)
            d->block[j * n + j] = sqrt(damping) * scales[j];
        mlp__triangle_fold_trapezoid(m, d->factor, n, d->block, d->scratch);
    }
    /* A column that hardly differs from what the others span leaves rounding on the diagonal. */
    for (size_t j = 0; j < n; j++) {
        const double least = damping > 0.0 ? DBL_MIN : (double)n * DBL_EPSILON * d->lengths[j];

        if (!(fabs(d->factor[j * m + j]) > least))
            return false;
    }
    return true;
}

/* Factorises the system with sqrt(damping) D below J. False: not positive definite. */
static bool factorise(mlp__damped *d, const double *scales, double damping)
{
    const size_t m = d->n + 1;
    bool regular;

    if (d->factored >= damping && d->factored <= damping)
        return true;
    memcpy(d->factor, d->system, m * m * sizeof *d->factor);
    regular =
        d->cross ? factorise_cross(d, scales, damping) : factorise_triangle(d, scales, damping);
    d->factored = regular ? damping : -1.0;
    return regular;
}

void mlp__damped_begin(mlp__damped *d)
{
    const size_t n = d->n;
    const size_t m = n + 1;
    const double *rhs = d->system + n * m;

    for (size_t j = 0; j < n; j++) {
        const double *column = d->system + j * m;

        d->lengths[j] = d->cross ? sqrt(column[j]) : mlp__vector_length(j + 1, column);
        d->grad[j] = d->cross ? rhs[j] : mlp__vector_dot(j + 1, column, rhs);
    }
    d->has_newton = false;
    d->newton_steepness = -1.0;
    d->factored = -1.0;
    if (mlp__damped_is_finite(d) && factorise(d, NULL, 0.0)) {
        solve(d, d->newton);
        d->has_newton = mlp__vector_is_finite(n, d->newton);
    }
}

bool mlp__damped_is_finite(const mlp__damped *d)
{
    return mlp__vector_is_finite(d->n, d->lengths) && mlp__vector_is_finite(d->n, d->grad);
}

double mlp__damped_angle(const mlp__damped *d, double f)
{
    const double size = sqrt(2.0 * f);
    double most = 0.0;

    for (size_t j = 0; j < d->n; j++)
        if (d->lengths[j] > 0.0 && size > 0.0)
            most = fmax(most, fabs(d->grad[j] / d->lengths[j]) / size);
    return most;
}

double mlp__damped_largest_gradient(const mlp__damped *d)
{
    return mlp__vector_largest(d->n, d->grad);
}

double mlp__damped_inverse_trace(mlp__damped *d)
{
    if (!factorise(d, NULL, 0.0))
        return (double)INFINITY;
    d->factored = -1.0; /* it is overwritten */
    return mlp__triangle_inverse_square(d->n, d->factor, d->n + 1);
}

double mlp__damped_product_length(const mlp__damped *d, const double *p)
{
    const size_t n = d->n;
    double *product = d->vector;

    memset(product, 0, n * sizeof *product);
    for (size_t j = 0; j < n; j++) {
        const double *column = d->system + j * (n + 1);

        for (size_t i = 0; i <= j; i++)
            product[i] += column[i] * p[j];
        for (size_t i = 0; d->cross && i < j; i++)
            product[j] += column[i] * p[i];
    }
    /* Rounding may leave less than nothing of p'J'Jp. */
    return d->cross ? sqrt(fmax(mlp__vector_dot(n, product, p), 0.0))
                    : mlp__vector_length(n, product);
}

/* -d|Dp| / d damping, divided by |Dp|; the factor is that of the damping of p. */
static double steepness(mlp__damped *d, const double *scales, const double *p, double length)
{
    double size;

    for (size_t i = 0; i < d->n; i++)
        d->vector[i] = scales[i] * (scales[i] * p[i] / length);
    mlp__triangle_solve_transposed(d->n, d->factor, d->n + 1, d->vector);
    size = mlp__vector_length(d->n, d->vector);
    return size * size;
}

/* Where the damping is to be looked for. */
typedef struct bracket {
    double low;
    double high;
} bracket;

static bracket first_bracket(mlp__damped *d, const double *scales, double bound, double newton)
{
    bracket b = { 0.0, 0.0 };

    if (d->has_newton && !(d->newton_steepness >= 0.0) && factorise(d, scales, 0.0))
        d->newton_steepness = steepness(d, scales, d->newton, newton);
    if (d->newton_steepness >= 0.0)
        b.low = (newton - bound) / bound / d->newton_steepness;
    for (size_t i = 0; i < d->n; i++)
        d->vector[i] = d->grad[i] / scales[i];
    b.high = mlp__vector_length(d->n, d->vector) / bound;
    if (!(b.high > 0.0))
        b.high = DBL_MIN / fmin(bound, 0.1);
    if (!isfinite(b.low))
        b.low = 0.0;
    return b;
}

void mlp__damped_step(mlp__damped *d, const double *scales, double bound, double *damping,
                      double *p)
{
    enum { TRIES = 10 };
    const double newton = d->has_newton ? mlp__vector_scaled_length(d->n, scales, d->newton) : 0.0;
    double now;
    bracket b;

    if (d->has_newton && newton <= 1.1 * bound) {
        memcpy(p, d->newton, d->n * sizeof *p);
        *damping = 0.0;
        return;
    }
    b = first_bracket(d, scales, bound, newton);
    now = fmin(fmax(*damping, b.low), b.high);
    if (!(now > 0.0))
        now = d->has_newton ? b.high * bound / newton : b.high;
    for (int i = 0; i < TRIES; i++) {
        double length;
        double excess;

        now = fmax(now, fmax(DBL_MIN, 0.001 * b.high * (now > 0.0 ? 0.0 : 1.0)));
        while (!factorise(d, scales, now)) {
            /* D is not finite, as a file may say: no damping is enough. */
            if (!(now < DBL_MAX)) {
                memset(p, 0, d->n * sizeof *p);
                return;
            }
            b.low = now = 10.0 * now;
        }
        solve(d, p);
        length = mlp__vector_scaled_length(d->n, scales, p);
        excess = length - bound;
        *damping = now;
        if (fabs(excess) <= 0.1 * bound || i + 1 == TRIES)
            return;
        if (excess > 0.0)
            b.low = fmax(b.low, now);
        else
            b.high = fmin(b.high, now);
        now = fmax(b.low, now + excess / bound / steepness(d, scales, p, length));
    }
}
