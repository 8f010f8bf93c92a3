/* SPDX-License-Identifier: MIT */
/*
 * Fits a curve by Levenberg-Marquardt: the weight of a growing pasture over
 * time, y = b1 / (1 + exp(b2 - b3 x)) (Ratkowsky 1983), of which NIST certifies
 * the answer to 11 digits ("Rat42" of its reference datasets). No network is
 * needed, and no derivative: these are left to the library.
 */
#include <math.h>
#include <stdio.h>

#include <mlp/mlp.h>

enum { POINTS = 9 };

static const double days[POINTS] = { 9, 14, 21, 28, 42, 57, 63, 70, 79 };
static const double yield[POINTS] = {
    8.93, 10.80, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08
};

static int residuals(void *user, const double *b, size_t first, size_t count, double *e)
{
    (void)user;
    for (size_t i = 0; i < count; i++)
        e[i] = b[0] / (1 + exp(b[1] - b[2] * days[first + i])) - yield[first + i];
    return 0;
}

int main(void)
{
    const double certified[3] = { 72.462237576, 2.6180768402, 0.067359200066 };
    double b[3] = { 100, 1, 0.1 };
    mlp_objective objective = MLP_OBJECTIVE_INIT;
    mlp_minimum minimum;
    mlp_opt *opt;

    objective.n = 3;
    objective.n_residuals = POINTS;
    objective.residuals = residuals;
    if (mlp_opt_lm(&opt, NULL) != MLP_OK
        || mlp_minimize(opt, &objective, b, NULL, &minimum) != MLP_OK) {
        (void)fprintf(stderr, "%s\n", mlp_last_error());
        return 1;
    }
    printf("%s after %zu iterations, sum of squares %.10f\n", mlp_end_name(minimum.end),
           minimum.iterations, 2 * minimum.value);
    for (int i = 0; i < 3; i++)
        printf("b%d %.12f, certified %.12f\n", i + 1, b[i], certified[i]);
    mlp_opt_free(opt);
    return fabs(b[0] / certified[0] - 1) < 1e-9 ? 0 : 1;
}
