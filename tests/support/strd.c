/* SPDX-License-Identifier: MIT */
/*
 * The models of NIST's nonlinear problems.
 */
#include "strd.h"

#include <math.h>

typedef double complex number;

static const double pi = 3.14159265358979323846;

/* y = b1 (1 - exp(-b2 x)) */
static number misra1a(const number *b, const double *x)
{
    return b[0] * (1.0 - cexp(-b[1] * x[0]));
}

static number misra1b(const number *b, const double *x)
{
    const number s = 1.0 + b[1] * x[0] / 2.0;

    return b[0] * (1.0 - 1.0 / (s * s));
}

static number misra1c(const number *b, const double *x)
{
    return b[0] * (1.0 - 1.0 / csqrt(1.0 + 2.0 * b[1] * x[0]));
}

static number misra1d(const number *b, const double *x)
{
    return b[0] * b[1] * x[0] / (1.0 + b[1] * x[0]);
}

static number chwirut1(const number *b, const double *x)
{
    return cexp(-b[0] * x[0]) / (b[1] + b[2] * x[0]);
}

static number lanczos1(const number *b, const double *x)
{
    return b[0] * cexp(-b[1] * x[0]) + b[2] * cexp(-b[3] * x[0]) + b[4] * cexp(-b[5] * x[0]);
}

static number bell(number height, number middle, number width, double x)
{
    const number s = (x - middle) / width;

    return height * cexp(-s * s);
}

static number gauss1(const number *b, const double *x)
{
    return b[0] * cexp(-b[1] * x[0]) + bell(b[2], b[3], b[4], x[0]) + bell(b[5], b[6], b[7], x[0]);
}

static number danwood(const number *b, const double *x)
{
    return b[0] * cexp(b[1] * log(x[0]));
}

static number kirby2(const number *b, const double *x)
{
    const double s = x[0];

    return (b[0] + s * (b[1] + s * b[2])) / (1.0 + s * (b[3] + s * b[4]));
}

static number hahn1(const number *b, const double *x)
{
    const double s = x[0];

    return (b[0] + s * (b[1] + s * (b[2] + s * b[3]))) / (1.0 + s * (b[4] + s * (b[5] + s * b[6])));
}

/* log y = b1 - b2 x1 exp(-b3 x2) */
static number nelson(const number *b, const double *x)
{
    return b[0] - b[1] * x[0] * cexp(-b[2] * x[1]);
}

static number mgh17(const number *b, const double *x)
{
    return b[0] + b[1] * cexp(-x[0] * b[3]) + b[2] * cexp(-x[0] * b[4]);
}

static number roszman1(const number *b, const double *x)
{
    return b[0] - b[1] * x[0] - catan(b[2] / (x[0] - b[3])) / pi;
}

static number wave(number a, number c, number period, double x)
{
    return a * ccos(2.0 * pi * x / period) + c * csin(2.0 * pi * x / period);
}

static number enso(const number *b, const double *x)
{
    return b[0] + wave(b[1], b[2], 12.0, x[0]) + wave(b[4], b[5], b[3], x[0])
        + wave(b[7], b[8], b[6], x[0]);
}

static number mgh09(const number *b, const double *x)
{
    const double s = x[0];

    return b[0] * (s * s + s * b[1]) / (s * s + s * b[2] + b[3]);
}

static number rat42(const number *b, const double *x)
{
    return b[0] / (1.0 + cexp(b[1] - b[2] * x[0]));
}

static number mgh10(const number *b, const double *x)
{
    return b[0] * cexp(b[1] / (x[0] + b[2]));
}

static number eckerle4(const number *b, const double *x)
{
    const number s = (x[0] - b[2]) / b[1];

    return b[0] / b[1] * cexp(-0.5 * s * s);
}

static number rat43(const number *b, const double *x)
{
    return b[0] * cexp(-clog(1.0 + cexp(b[1] - b[2] * x[0])) / b[3]);
}

static number bennett5(const number *b, const double *x)
{
    return b[0] * cexp(-clog(b[1] + x[0]) / b[2]);
}

#include "golden/strd.h"

static double observed(const strd_problem *problem, size_t i)
{
    return problem->predictors == 2 ? log(problem->y[i]) : problem->y[i];
}

static void widen(const strd_problem *problem, const double *b, number *wide)
{
    for (size_t j = 0; j < problem->n; j++)
        wide[j] = b[j];
}

static int residuals(void *user, const double *theta, size_t first, size_t count, double *e)
{
    const strd_problem *problem = user;
    number b[STRD_MOST_PARAMETERS];

    widen(problem, theta, b);
    for (size_t i = 0; i < count; i++)
        e[i] = creal(problem->model(b, problem->x + (first + i) * problem->predictors))
            - observed(problem, first + i);
    return 0;
}

static int jacobian(void *user, const double *theta, size_t first, size_t count, double *jac)
{
    const strd_problem *problem = user;
    number b[STRD_MOST_PARAMETERS];

    for (size_t j = 0; j < problem->n; j++) {
        const double h = 1e-60 * (theta[j] == 0.0 ? 1.0 : fabs(theta[j]));

        widen(problem, theta, b);
        b[j] += h * (number)I;
        for (size_t i = 0; i < count; i++)
            jac[i * problem->n + j] =
                cimag(problem->model(b, problem->x + (first + i) * problem->predictors)) / h;
    }
    return 0;
}

mlp_objective strd_objective(const strd_problem *problem)
{
    mlp_objective objective = MLP_OBJECTIVE_INIT;

    objective.n = problem->n;
    objective.n_residuals = problem->rows;
    objective.residuals = residuals;
    objective.jacobian = jacobian;
    objective.user = (void *)(uintptr_t)problem; /* only read */
    return objective;
}

double strd_rss(const strd_problem *problem, const double *b)
{
    double sum = 0.0;

    for (size_t i = 0; i < problem->rows; i++) {
        double e;

        (void)residuals((void *)(uintptr_t)problem, b, i, 1, &e);
        sum += e * e;
    }
    return sum;
}

/* A number that is NaN has none: fmax() and fmin() would pass over it. */
static double right_digits(double value, double certified)
{
    const double error = fabs(value - certified) / fabs(certified);

    return isfinite(error) ? fmax(-log10(fmax(error, 1e-11)), 0.0) : 0.0;
}

double strd_digits(const strd_problem *problem, const double *b)
{
    double least = 11.0;

    for (size_t j = 0; j < problem->n; j++)
        least = fmin(least, right_digits(b[j], problem->certified[j]));
    return least;
}

double strd_rss_digits(const strd_problem *problem, const double *b)
{
    return right_digits(strd_rss(problem, b), problem->rss);
}
