/* SPDX-License-Identifier: MIT */
/*
 * The nonlinear regression problems of NIST's Statistical Reference Datasets,
 * as objectives for mlp_minimize().
 */
#ifndef MLP_TESTS_STRD_H
#define MLP_TESTS_STRD_H

#include <complex.h>

#include <mlp/minimize.h>

enum { STRD_PROBLEMS = 27, STRD_STARTS = 2, STRD_MOST_PARAMETERS = 9 };

typedef struct strd_problem {
    const char *name;
    const char *level; /* of difficulty, as NIST has it */
    size_t n;          /* parameters */
    size_t rows;
    size_t predictors;
    double rss; /* certified sum of squares of the residuals */
    double start[STRD_STARTS][STRD_MOST_PARAMETERS];
    double certified[STRD_MOST_PARAMETERS];
    const double *y;
    const double *x; /* [rows x predictors] */
    double complex (*model)(const double complex *b, const double *x);
} strd_problem;

extern const strd_problem strd_problems[STRD_PROBLEMS];

/*
 * Residuals model - y (Nelson: of log y), and their exact derivatives. These are the imaginary part
 * of the model at b + i h e_j, over h, for an h so small that no digit of it meets one of the value
 * (Squire and Trapp 1998). The problem must stay.
 */
mlp_objective strd_objective(const strd_problem *problem);

/* The sum of the squares of the residuals. */
double strd_rss(const strd_problem *problem, const double *b);

/* Right decimal digits of the worst parameter, at most 11, as many as are certified; none when one
 * of them is no finite number. */
double strd_digits(const strd_problem *problem, const double *b);

/* The same of the sum of squares. */
double strd_rss_digits(const strd_problem *problem, const double *b);

#endif
