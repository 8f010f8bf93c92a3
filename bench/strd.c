/* SPDX-License-Identifier: MIT */
/*
 * mlp-strd: Levenberg-Marquardt on NIST's certified nonlinear problems, for the
 * table of docs/numerics.md.
 *
 *   mlp-strd [--differences] [OPTIMISER]
 *
 * OPTIMISER is as for mlp_opt_parse(), lm by default; --differences leaves the
 * Jacobian to the library.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <mlp/mlp.h>

#include "program.h"
#include "strd.h"

static void solve(const strd_problem *problem, const char *spec, size_t start, bool differences)
{
    mlp_objective objective = strd_objective(problem);
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double b[STRD_MOST_PARAMETERS];
    mlp_minimum minimum;
    mlp_opt *opt;

    if (differences)
        objective.jacobian = NULL;
    options.max_iterations = 10000;
    memcpy(b, problem->start[start], sizeof b);
    if (mlp_opt_parse(&opt, spec) != MLP_OK)
        program_fail("%s", mlp_last_error());
    if (mlp_minimize(opt, &objective, b, &options, &minimum) != MLP_OK)
        printf(" failed: %s |", mlp_last_error());
    else
        printf(" %.1f | %.1f | %zu | %zu | %zu |", strd_digits(problem, b),
               strd_rss_digits(problem, b), minimum.iterations, minimum.evaluations,
               minimum.jacobians);
    mlp_opt_free(opt);
}

int main(int argc, char **argv)
{
    bool differences = false;
    const char *spec = "lm";

    program_start("mlp-strd");
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--differences") == 0)
            differences = true;
        else if (argv[i][0] != '-')
            spec = argv[i];
        else
            program_usage_error("usage: mlp-strd [--differences] [OPTIMISER]");
    }
    printf(
        "| problem | level | parameters | rows | start 1: digits | of the sum | iterations | f | J "
        "| start 2: digits | of the sum | iterations | f | J |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < STRD_PROBLEMS; i++) {
        const strd_problem *problem = &strd_problems[i];

        printf("| %s | %s | %zu | %zu |", problem->name, problem->level, problem->n, problem->rows);
        for (size_t start = 0; start < STRD_STARTS; start++)
            solve(problem, spec, start, differences);
        printf("\n");
    }
    return 0;
}
