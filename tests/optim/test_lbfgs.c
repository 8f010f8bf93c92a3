/* SPDX-License-Identifier: MIT */
/*
 * L-BFGS on functions that are known to be hard, and as what the others are:
 * something that goes on.
 */
#include "support.h"

#include <math.h>

#include "optim/opt.h"

enum { MOST_N = 100 };

/* A function of any length, its usual start, its minimum. */
typedef struct function {
    const char *name;
    double (*f)(size_t n, const double *x, double *g);
    size_t n;
    double start[4]; /* repeated */
    double minimum;
    size_t evaluations; /* of scipy 1.10's L-BFGS-B with 10 pairs, to |g| <= 1e-8; 0: it fails */
} function;

static double rosenbrock(size_t n, const double *x, double *g)
{
    double f = 0.0;

    memset(g, 0, n * sizeof *g);
    for (size_t i = 0; i + 1 < n; i++) {
        const double a = x[i + 1] - x[i] * x[i], b = 1.0 - x[i];

        f += 100.0 * a * a + b * b;
        g[i] += -400.0 * x[i] * a - 2.0 * b;
        g[i + 1] += 200.0 * a;
    }
    return f;
}

/* Powell's singular function: its Hessian is singular at the minimum. */
static double powell(size_t n, const double *x, double *g)
{
    double f = 0.0;

    for (size_t i = 0; i < n; i += 4) {
        const double a = x[i] + 10.0 * x[i + 1], b = x[i + 2] - x[i + 3];
        const double c = x[i + 1] - 2.0 * x[i + 2], d = x[i] - x[i + 3];

        f += a * a + 5.0 * b * b + pow(c, 4.0) + 10.0 * pow(d, 4.0);
        g[i] = 2.0 * a + 40.0 * pow(d, 3.0);
        g[i + 1] = 20.0 * a + 4.0 * pow(c, 3.0);
        g[i + 2] = 10.0 * b - 8.0 * pow(c, 3.0);
        g[i + 3] = -10.0 * b - 40.0 * pow(d, 3.0);
    }
    return f;
}

static double beale(size_t n, const double *x, double *g)
{
    static const double c[3] = { 1.5, 2.25, 2.625 };
    double f = 0.0;

    memset(g, 0, n * sizeof *g);
    for (int i = 0; i < 3; i++) {
        const double power = pow(x[1], (double)i), e = c[i] - x[0] * (1.0 - power * x[1]);

        f += e * e;
        g[0] += -2.0 * e * (1.0 - power * x[1]);
        g[1] += 2.0 * e * x[0] * (double)(i + 1) * power;
    }
    return f;
}

static double wood(size_t n, const double *x, double *g)
{
    const double a = x[1] - x[0] * x[0], b = 1.0 - x[0], c = x[3] - x[2] * x[2], d = 1.0 - x[2];
    const double e = x[1] + x[3] - 2.0, h = x[1] - x[3];

    (void)n;
    g[0] = -400.0 * x[0] * a - 2.0 * b;
    g[1] = 200.0 * a + 20.0 * e + 0.2 * h;
    g[2] = -360.0 * x[2] * c - 2.0 * d;
    g[3] = 180.0 * c + 20.0 * e - 0.2 * h;
    return 100.0 * a * a + b * b + 90.0 * c * c + d * d + 10.0 * e * e + 0.1 * h * h;
}

/* Of condition 1000. */
static double quadratic(size_t n, const double *x, double *g)
{
    double f = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double c = pow(10.0, 3.0 * (double)i / (double)(n - 1));

        f += 0.5 * c * x[i] * x[i];
        g[i] = c * x[i];
    }
    return f;
}

/* NaN where a number is not above 0. */
static double barrier(size_t n, const double *x, double *g)
{
    double f = 0.0;

    for (size_t i = 0; i < n; i++) {
        f += (double)(i + 1) * x[i] - log(x[i]);
        g[i] = (double)(i + 1) - 1.0 / x[i];
    }
    return f;
}

static const function functions[] = {
    { "Rosenbrock 2", rosenbrock, 2, { -1.2, 1.0, -1.2, 1.0 }, 0.0, 47 },
    { "Rosenbrock 100", rosenbrock, 100, { -1.2, 1.0, -1.2, 1.0 }, 0.0, 668 },
    { "Powell", powell, 20, { 3.0, -1.0, 0.0, 1.0 }, 0.0, 0 },
    { "Beale", beale, 2, { 1.0, 1.0, 1.0, 1.0 }, 0.0, 0 },
    { "Wood", wood, 4, { -3.0, -1.0, -3.0, -1.0 }, 0.0, 0 },
    { "quadratic", quadratic, 50, { 1.0, 1.0, 1.0, 1.0 }, 0.0, 0 },
    { "barrier", barrier, 20, { 0.01, 0.01, 0.01, 0.01 }, 62.335616460753464, 0 },
};

enum { N_FUNCTIONS = sizeof functions / sizeof functions[0] };

static int compute(void *user, const double *x, double *value, double *grad)
{
    const function *what = user;
    double unwanted[MOST_N];

    *value = what->f(what->n, x, grad != NULL ? grad : unwanted);
    return 0;
}

static mlp_objective objective_of(size_t i, double *theta)
{
    static function copy;
    mlp_objective objective = MLP_OBJECTIVE_INIT;

    copy = functions[i];
    objective.n = copy.n;
    objective.value = compute;
    objective.user = &copy;
    for (size_t j = 0; j < copy.n; j++)
        theta[j] = copy.start[j % 4];
    return objective;
}

/* f never rises but by rounding. */
static int descends(const mlp_minimum *so_far, const double *theta, void *user)
{
    double *last = user;

    ck_assert(isfinite(theta[0]));
    ck_assert_double_le(so_far->value, *last + 1e-13 * fabs(*last));
    *last = so_far->value;
    return 0;
}

START_TEST(test_functions)
{
    const size_t i = (size_t)_i % N_FUNCTIONS;
    static const char *const specs[] = { "lbfgs", "lbfgs:memory=3", "lbfgs:memory=1,c2=0.1" };
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[MOST_N], last = 1e300;
    const mlp_objective objective = objective_of(i, theta);
    mlp_minimum minimum;
    mlp_opt *opt;

    options.max_iterations = 20000;
    options.on_iteration = descends;
    options.user = &last;
    ck_ok(mlp_opt_parse(&opt, specs[(size_t)_i / N_FUNCTIONS]));
    ck_ok(mlp_minimize(opt, &objective, theta, &options, &minimum));
    ck_assert_msg(minimum.end == MLP_END_CONVERGED, "%s: %s", functions[i].name,
                  mlp_end_name(minimum.end));
    ck_assert_double_le(fabs(minimum.value - functions[i].minimum),
                        1e-13 * fmax(1.0, functions[i].minimum));
    ck_assert_double_le(minimum.largest_gradient, 1e-8 * fmax(1.0, functions[i].minimum));
    if (_i < N_FUNCTIONS && functions[i].evaluations > 0)
        ck_assert_uint_le(minimum.evaluations, functions[i].evaluations * 12 / 10);
    mlp_opt_free(opt);
}
END_TEST

/* Calls of one iteration do what one call does, with one evaluation more for each. */
START_TEST(test_goes_on)
{
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[MOST_N], again[MOST_N];
    const mlp_objective objective = objective_of((size_t)_i, theta);
    mlp_minimum minimum, last;
    mlp_opt *opt, *opt_again;

    memcpy(again, theta, sizeof again);
    options.max_iterations = 30;
    ck_ok(mlp_opt_parse(&opt, "lbfgs:memory=4"));
    ck_ok(mlp_opt_parse(&opt_again, "lbfgs:memory=4"));
    ck_ok(mlp_minimize(opt, &objective, theta, &options, &minimum));
    options.max_iterations = 1;
    for (int i = 0; i < 30; i++)
        ck_ok(mlp_minimize(opt_again, &objective, again, &options, &last));
    ck_assert_mem_eq(theta, again, objective.n * sizeof *theta);
    ck_assert(minimum.value == last.value);
    mlp_opt_free(opt);
    mlp_opt_free(opt_again);
}
END_TEST

/* What lasts is in the state that is saved. */
START_TEST(test_saved)
{
    enum { BYTES = 40000 };
    static char state[BYTES];
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[MOST_N], middle[MOST_N], again[MOST_N];
    const mlp_objective objective = objective_of((size_t)_i, theta);
    mlp_opt *opt, *other;

    options.max_iterations = 9;
    ck_ok(mlp_opt_parse(&opt, "lbfgs:memory=4"));
    ck_ok(mlp_opt_parse(&other, "lbfgs:memory=4"));
    ck_ok(mlp_minimize(opt, &objective, theta, &options, NULL));
    memcpy(middle, theta, sizeof middle);
    ck_assert_uint_le(mlp__opt_state_bytes(opt), BYTES);
    mlp__opt_save(opt, state);
    ck_ok(mlp_minimize(opt, &objective, theta, &options, NULL));
    for (int i = 0; i < 2; i++) {
        mlp_opt *from = i == 0 ? opt : other;

        memcpy(again, middle, sizeof again);
        ck_ok(mlp__opt_bind(from, MLP_F64, objective.n));
        mlp__opt_restore(from, state);
        ck_ok(mlp_minimize(from, &objective, again, &options, NULL));
        ck_assert_mem_eq(again, theta, objective.n * sizeof *theta);
    }
    mlp_opt_free(opt);
    mlp_opt_free(other);
}
END_TEST

/* At a minimum, and where f has no lower value, it stays. */
START_TEST(test_stays)
{
    double theta[MOST_N];
    const mlp_objective objective = objective_of(0, theta);
    mlp_minimum minimum;
    mlp_opt *opt;

    theta[0] = theta[1] = 1.0;
    ck_ok(mlp_opt_lbfgs(&opt, NULL));
    ck_ok(mlp_minimize(opt, &objective, theta, NULL, &minimum));
    ck_assert_int_eq(minimum.end, MLP_END_CONVERGED);
    ck_assert_uint_eq(minimum.iterations, 1);
    ck_assert_uint_eq(minimum.evaluations, 1);
    ck_assert_double_eq(theta[0], 1.0);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_not_finite_at_the_start)
{
    double theta[MOST_N];
    const mlp_objective objective = objective_of(6, theta);
    mlp_minimum minimum;
    mlp_opt *opt;

    theta[3] = -1.0;
    ck_ok(mlp_opt_lbfgs(&opt, NULL));
    ck_fails(mlp_minimize(opt, &objective, theta, NULL, &minimum), MLP_ENONFINITE,
             "nan where it starts");
    ck_assert_double_eq(theta[3], -1.0);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_refused)
{
    static const struct {
        const char *spec;
        const char *words;
    } refused[] = {
        { "lbfgs:memory=0", "memory is 0" },
        { "lbfgs:memory=1001", "memory is 1001" },
        { "lbfgs:c1=0", "c1 is 0" },
        { "lbfgs:c1=0.5", "must be below 1/2" },
        { "lbfgs:c1=0.4,c2=0.3", "c1 is 0.4" },
        { "lbfgs:c2=1", "c2 is 1" },
        { "lbfgs:gradient_tolerance=-1", "-1" },
        { "lbfgs:max_evaluations=0", "max_evaluations" },
    };
    double theta[2] = { 1.0, 1.0 };
    mlp_opt *opt;

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        ck_assert_int_ne(mlp_opt_parse(&opt, refused[i].spec), MLP_OK);
        ck_assert_msg(strstr(mlp_last_error(), refused[i].words) != NULL, "%s", mlp_last_error());
    }
    ck_ok(mlp_opt_lbfgs(&opt, NULL));
    ck_fails(mlp_opt_update(opt, 2, theta, theta), MLP_EUNSUPPORTED, "lbfgs wants a function");
    mlp_opt_free(opt);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/lbfgs");

    add_loop_test(suite, test_functions, 3 * N_FUNCTIONS);
    add_loop_test(suite, test_goes_on, N_FUNCTIONS);
    add_loop_test(suite, test_saved, N_FUNCTIONS);
    add_test(suite, test_stays);
    add_test(suite, test_not_finite_at_the_start);
    add_test(suite, test_refused);
    return suite;
}
