/* SPDX-License-Identifier: MIT */
/*
 * Central differences: with steps of the cube root of the rounding unit, two
 * thirds of the digits are right (Nocedal and Wright 2006, section 8.1). Steps
 * are in proportion to the parameter, as long as residuals notice them.
 */
#include "optim/differences.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"

struct mlp__differences {
    const mlp_objective *objective;
    size_t block;
    double *memory; /* for each member: theta [n], residuals above and below [block] */
};

mlp_status mlp__differences_new(mlp__differences **out, const mlp_objective *objective,
                                size_t members, size_t block)
{
    mlp__differences *made;
    mlp_status status;
    void *memory;

    *out = NULL;
    MLP_TRY(mlp__alloc(&memory, 1, sizeof *made));
    made = memory;
    made->objective = objective;
    made->block = block;
    status = mlp__alloc(&memory, members * (objective->n + 2 * block), sizeof(double));
    if (status != MLP_OK) {
        mlp__free(made);
        return status;
    }
    made->memory = memory;
    *out = made;
    return MLP_OK;
}

void mlp__differences_free(mlp__differences *differences)
{
    if (differences != NULL)
        mlp__free(differences->memory);
    mlp__free(differences);
}

/* The slope of a residual from its values below, at, and above theta. */
static double slope(double low, double e, double high, double below, double above)
{
    if (!isfinite(high))
        return (e - low) / below;
    if (!isfinite(low))
        return (high - e) / above;
    return (high - low) / (below + above);
}

/* Do the residuals differ by no more than their rounding spoils? */
static bool is_lost(size_t count, const double *e, const double *low, const double *high)
{
    const double limit = 1e-11;
    double size = 0.0;
    double change = -1.0;

    for (size_t i = 0; i < count; i++) {
        const double difference = fabs(high[i] - low[i]);

        size = fmax(size, fabs(e[i]));
        if (isfinite(difference))
            change = fmax(change, difference);
    }
    return change >= 0.0 && change <= limit * size;
}

/* A parameter that moves, and what residuals there are then. */
typedef struct probe {
    double above; /* how far it has moved up ... */
    double below; /* ... and down */
    double *high; /* [count] */
    double *low;  /* [count] */
} probe;

static mlp_status move(const mlp_objective *objective, double *parameter, const double *theta,
                       double step, size_t first, size_t count, probe *p)
{
    const double at = *parameter;
    int returned;

    *parameter = at + step;
    p->above = *parameter - at;
    returned = objective->residuals(objective->user, theta, first, count, p->high);
    if (returned == 0) {
        *parameter = at - step;
        p->below = at - *parameter;
        returned = objective->residuals(objective->user, theta, first, count, p->low);
    }
    *parameter = at;
    MLP_FAIL_IF(returned != 0, MLP_EUSER, "mlp_minimize: residuals returned %d", returned);
    return MLP_OK;
}

mlp_status mlp__differences_jacobian(mlp__differences *differences, size_t member,
                                     const double *theta, size_t first, size_t count,
                                     const double *e, double *jac)
{
    const double unit = 6.0554544523933395e-06;
    const size_t n = differences->objective->n;
    double *moved = differences->memory + member * (n + 2 * differences->block);
    probe p = { .high = moved + n, .low = moved + n + differences->block };

    memcpy(moved, theta, n * sizeof *moved);
    for (size_t j = 0; j < n; j++) {
        double step = unit * (theta[j] == 0.0 ? 1.0 : fabs(theta[j]));

        MLP_TRY(move(differences->objective, &moved[j], moved, step, first, count, &p));
        /* Near to 0 its size says nothing of what it does. */
        while (step < unit && is_lost(count, e, p.low, p.high)) {
            step = fmin(fmax(1e3 * step, DBL_MIN), unit);
            MLP_TRY(move(differences->objective, &moved[j], moved, step, first, count, &p));
        }
        for (size_t i = 0; i < count; i++)
            jac[i * n + j] = slope(p.low[i], e[i], p.high[i], p.below, p.above);
    }
    return MLP_OK;
}
