/* SPDX-License-Identifier: MIT */
/*
 * Central differences: with steps of the cube root of the rounding unit, two
 * thirds of the digits are right (Nocedal and Wright 2006, section 8.1).
 */
#include "optim/differences.h"

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

mlp_status mlp__differences_jacobian(mlp__differences *differences, size_t member,
                                     const double *theta, size_t first, size_t count,
                                     const double *e, double *jac)
{
    const mlp_objective *objective = differences->objective;
    const size_t n = objective->n;
    double *moved = differences->memory + member * (n + 2 * differences->block);
    double *high = moved + n;
    double *low = high + differences->block;

    memcpy(moved, theta, n * sizeof *moved);
    for (size_t j = 0; j < n; j++) {
        const double wanted = 6.0554544523933395e-06 * (theta[j] == 0.0 ? 1.0 : fabs(theta[j]));
        double above;
        double below;
        int returned;

        moved[j] = theta[j] + wanted;
        above = moved[j] - theta[j];
        returned = objective->residuals(objective->user, moved, first, count, high);
        if (returned == 0) {
            moved[j] = theta[j] - wanted;
            returned = objective->residuals(objective->user, moved, first, count, low);
        }
        MLP_FAIL_IF(returned != 0, MLP_EUSER, "mlp_minimize: residuals returned %d", returned);
        below = theta[j] - moved[j];
        moved[j] = theta[j];
        for (size_t i = 0; i < count; i++)
            jac[i * n + j] = slope(low[i], e[i], high[i], below, above);
    }
    return MLP_OK;
}
