/* SPDX-License-Identifier: MIT */
/*
 * Minimising functions of one's own, by Levenberg-Marquardt and by first-order
 * methods: what is found, and what is said of functions that misbehave.
 */
#include "support.h"

#include <math.h>

enum { POINTS = 3000, MOST_N = 40 };

/* A curve through points, b0 exp(-b1 s) + b2, and how it misbehaves. */
typedef struct curve {
    size_t n_points;
    double edge;    /* residuals are NaN where b1 is below it */
    int fails_at;   /* the call of residuals that fails; 0: none */
    int calls;      /* of residuals */
    bool bad_slope; /* the Jacobian is NaN where b1 is above 1 */
} curve;

static double at(size_t i, size_t count)
{
    return 3.0 * (double)i / (double)count;
}

static int residuals(void *user, const double *b, size_t first, size_t count, double *e)
{
    curve *c = user;

    for (size_t i = 0; i < count; i++) {
        const double s = at(first + i, c->n_points);

        e[i] = b[0] * exp(-b[1] * s) + b[2] - (2.0 * exp(-0.7 * s) + 0.3 + 0.1 * sin(40.0 * s));
        if (b[1] < c->edge)
            e[i] = (double)NAN;
    }
    return c->fails_at > 0 && ++c->calls >= c->fails_at ? 7 : 0;
}

static int jacobian(void *user, const double *b, size_t first, size_t count, double *jac)
{
    const curve *c = user;

    for (size_t i = 0; i < count; i++) {
        const double s = at(first + i, c->n_points);

        jac[3 * i] = exp(-b[1] * s);
        jac[3 * i + 1] = -s * b[0] * exp(-b[1] * s);
        jac[3 * i + 2] = c->bad_slope && b[1] > 1.0 ? (double)NAN : 1.0;
    }
    return 0;
}

static mlp_objective objective_of(curve *c)
{
    mlp_objective objective = MLP_OBJECTIVE_INIT;

    objective.n = 3;
    objective.n_residuals = c->n_points;
    objective.residuals = residuals;
    objective.jacobian = jacobian;
    objective.user = c;
    return objective;
}

static mlp_minimum minimize(const char *spec, const mlp_objective *objective, double *theta,
                            const mlp_minimize_opts *options)
{
    mlp_minimum minimum;
    mlp_opt *opt;

    ck_ok(mlp_opt_parse(&opt, spec));
    ck_ok(mlp_minimize(opt, objective, theta, options, &minimum));
    mlp_opt_free(opt);
    return minimum;
}

static const char *const lm_specs[] = { "lm", "lm:cholesky=1", "lm:initial_bound=100",
                                        "lm:initial_bound=0.01,cholesky=1" };

/* At the minimum the gradient is 0, by the Jacobian and by differences. */
START_TEST(test_curve)
{
    const bool by_differences = _i >= 4;
    curve c = { .n_points = _i % 2 == 0 ? 11 : POINTS, .edge = -1e9 };
    mlp_objective objective = objective_of(&c);
    double theta[3] = { 1.0, 0.1, 0.0 };
    double best[3] = { 1.0, 0.1, 0.0 };
    mlp_minimum minimum;

    (void)minimize("lm", &objective, best, NULL);
    if (by_differences)
        objective.jacobian = NULL;
    minimum = minimize(lm_specs[_i % 4], &objective, theta, NULL);
    ck_assert_int_eq(minimum.end, MLP_END_CONVERGED);
    ck_assert_double_le(minimum.largest_gradient, (by_differences ? 1e-7 : 1e-10) * POINTS);
    for (size_t j = 0; j < 3; j++)
        ck_relative(theta[j], best[j], by_differences ? 1e-7 : 1e-10);
    ck_assert_uint_le(minimum.iterations, by_differences ? 100 : 40);
}
END_TEST

/* Differences by a parameter that is next to nothing are not lost in the residuals' rounding. */
START_TEST(test_differences_near_0)
{
    static const char *const specs[] = { "lm", "lm:cholesky=1", "lbfgs" };
    curve c = { .n_points = 300, .edge = -1e9 };
    mlp_objective objective = objective_of(&c);
    double best[3] = { 1.0, 0.1, 0.0 };

    (void)minimize("lm", &objective, best, NULL);
    objective.jacobian = NULL;
    for (double near = 1e-9; near > 0.0; near = near > 1e-150 ? near * near : near * 1e-30) {
        double theta[3] = { 1.0, 0.1, near };

        (void)minimize(specs[_i], &objective, theta, NULL);
        for (size_t j = 0; j < 3; j++)
            ck_relative(theta[j], best[j], 1e-6);
    }
}
END_TEST

/* The same bits on any number of threads, and in parts. */
START_TEST(test_threads)
{
    curve c = { .n_points = POINTS + 13, .edge = -1e9 };
    mlp_objective objective = objective_of(&c);
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[3] = { 1.0, 0.1, 0.0 };
    mlp_minimum minimum;

    if (_i % 2 == 1)
        objective.jacobian = NULL;
    minimum = minimize(_i < 2 ? "lm" : "lm:cholesky=1", &objective, theta, &options);
    for (int threads = 0; threads < 10; threads += threads < 3 ? 1 : 5) {
        double again[3] = { 1.0, 0.1, 0.0 };
        mlp_minimum other;

        options.threads = threads;
        other = minimize(_i < 2 ? "lm" : "lm:cholesky=1", &objective, again, &options);
        ck_assert_mem_eq(again, theta, sizeof theta);
        ck_assert_uint_eq(other.evaluations, minimum.evaluations);
        ck_assert(other.value == minimum.value);
    }
}
END_TEST

START_TEST(test_goes_on)
{
    curve c = { .n_points = 200, .edge = -1e9 };
    const mlp_objective objective = objective_of(&c);
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[3] = { 1.0, 0.1, 0.0 };
    double again[3] = { 1.0, 0.1, 0.0 };
    const char *spec = _i == 0 ? "lm" : _i == 1 ? "lm:cholesky=1" : "adam:lr=0.01";
    mlp_minimum minimum = minimize(spec, &objective, theta, &options);
    mlp_opt *opt;

    (void)minimum;
    ck_ok(mlp_opt_parse(&opt, spec));
    options.max_iterations = 1;
    for (size_t i = 0; i < minimum.iterations; i++)
        ck_ok(mlp_minimize(opt, &objective, again, &options, NULL));
    ck_assert_mem_eq(again, theta, sizeof theta);
    mlp_opt_free(opt);
}
END_TEST

/* An optimiser that has been reset is a new one. */
START_TEST(test_reset)
{
    static const char *const specs[] = { "lm", "lm:bayesian=1", "lbfgs" };
    curve c = { .n_points = 60, .edge = -1e9 };
    const mlp_objective objective = objective_of(&c);
    double theta[3] = { 1.0, 0.1, 0.0 }, again[3] = { 1.0, 0.1, 0.0 };
    mlp_minimum first, second;
    mlp_opt *opt;

    ck_ok(mlp_opt_parse(&opt, specs[_i]));
    ck_ok(mlp_minimize(opt, &objective, theta, NULL, &first));
    mlp_opt_reset(opt);
    ck_ok(mlp_minimize(opt, &objective, again, NULL, &second));
    ck_assert_mem_eq(again, theta, sizeof theta);
    ck_assert_uint_eq(first.iterations, second.iterations);
    ck_assert_uint_eq(first.evaluations, second.evaluations);
    mlp_opt_free(opt);
}
END_TEST

/* Outside of the domain steps become shorter; f is never larger than it was. */
START_TEST(test_domain)
{
    curve c = { .n_points = 50, .edge = 0.69, .bad_slope = _i % 2 == 1 };
    const mlp_objective objective = objective_of(&c);
    double theta[3] = { 1.0, _i < 2 ? 0.9 : 3.0, 0.0 };
    mlp_minimum minimum;
    mlp_opt *opt;

    ck_ok(mlp_opt_parse(&opt, "lm"));
    if (c.bad_slope && _i == 3) {
        const double before[3] = { theta[0], theta[1], theta[2] };

        ck_fails(mlp_minimize(opt, &objective, theta, NULL, &minimum), MLP_ENONFINITE,
                 "not finite where it starts");
        ck_assert_mem_eq(theta, before, sizeof before);
        ck_assert_int_eq(minimum.end, MLP_END_ERROR);
    } else {
        ck_ok(mlp_minimize(opt, &objective, theta, NULL, &minimum));
        ck_assert_int_eq(minimum.end, MLP_END_CONVERGED);
        ck_relative(theta[1], 0.7, 0.05);
    }
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_callback_fails)
{
    curve c = { .n_points = 50, .edge = -1e9 };
    const mlp_objective objective = objective_of(&c);
    double theta[3] = { 1.0, 0.1, 0.0 }, undisturbed[3] = { 1.0, 0.1, 0.0 };
    const mlp_minimum whole = minimize("lm", &objective, undisturbed, NULL);
    mlp_minimum minimum;
    mlp_opt *opt;
    size_t iterations;

    ck_assert_uint_gt(2 * whole.evaluations, 12);
    c.fails_at = 1 + _i;
    ck_ok(mlp_opt_parse(&opt, "lm"));
    ck_fails(mlp_minimize(opt, &objective, theta, NULL, &minimum), MLP_EUSER,
             "residuals returned 7");
    ck_assert_int_eq(minimum.end, MLP_END_ERROR);
    ck_assert_uint_eq(mlp_opt_steps(opt), minimum.iterations);
    /* All is as it was: it goes on as if nothing had happened. */
    iterations = minimum.iterations;
    c.fails_at = 0;
    ck_ok(mlp_minimize(opt, &objective, theta, NULL, &minimum));
    ck_assert_uint_eq(iterations + minimum.iterations, whole.iterations);
    ck_assert_mem_eq(theta, undisturbed, sizeof theta);
    mlp_opt_free(opt);
}
END_TEST

static const char *const first_order[] = { "sgd:lr=0.001,momentum=0.9", "adam:lr=0.01", "rprop" };

/* So with first-order methods, whichever call fails: theta and state are of the last iteration. */
START_TEST(test_callback_fails_first_order)
{
    const char *spec = first_order[_i / 12];
    curve c = { .n_points = 50, .edge = -1e9 };
    const mlp_objective objective = objective_of(&c);
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[3] = { 1.0, 0.1, 0.0 }, undisturbed[3] = { 1.0, 0.1, 0.0 };
    mlp_minimum minimum, there;
    mlp_opt *opt;

    options.max_iterations = 15;
    (void)minimize(spec, &objective, undisturbed, &options);
    c.fails_at = 1 + _i % 12;
    ck_ok(mlp_opt_parse(&opt, spec));
    ck_fails(mlp_minimize(opt, &objective, theta, &options, &minimum), MLP_EUSER,
             "residuals returned 7");
    ck_assert_uint_eq(minimum.iterations, _i % 12 == 0 ? 0 : _i % 12 - 1);
    ck_assert_uint_eq(mlp_opt_steps(opt), minimum.iterations);
    c.fails_at = 0;
    options.max_iterations = 0;
    ck_ok(mlp_minimize(opt, &objective, theta, &options, &there));
    if (_i % 12 == 0)
        ck_assert(isnan(minimum.value) && isnan(minimum.largest_gradient));
    else
        ck_assert_double_eq(minimum.value, there.value);
    options.max_iterations = 15 - minimum.iterations;
    ck_ok(mlp_minimize(opt, &objective, theta, &options, &minimum));
    ck_assert_mem_eq(theta, undisturbed, sizeof theta);
    mlp_opt_free(opt);
}
END_TEST

/* Linear residuals A theta - b, of fewer rows than columns, or with columns alike. */
typedef struct line {
    size_t n;
    bool alike;
} line;

static double entry(const line *l, size_t i, size_t j)
{
    const double k = (double)(i * l->n + j);

    return l->alike ? 1.0 + (double)i : sin(1.7 * k * k);
}

static int line_residuals(void *user, const double *theta, size_t first, size_t count, double *e)
{
    const line *l = user;

    for (size_t i = 0; i < count; i++) {
        e[i] = l->alike ? -(1.0 + (double)(first + i)) : -1.0;
        for (size_t j = 0; j < l->n; j++)
            e[i] += entry(l, first + i, j) * theta[j];
    }
    return 0;
}

START_TEST(test_singular)
{
    line l = { .n = _i % 3 == 0 ? 20 : 4, .alike = _i % 3 == 2 };
    mlp_objective objective = MLP_OBJECTIVE_INIT;
    double theta[MOST_N] = { 0.3, -0.2 };
    mlp_minimum minimum;

    objective.n = l.n;
    objective.n_residuals = _i % 3 == 0 ? 5 : 4;
    objective.residuals = line_residuals;
    objective.user = &l;
    minimum = minimize(_i < 3 ? "lm" : "lm:cholesky=1", &objective, theta, NULL);
    ck_assert_double_le(minimum.value, 1e-20);
    for (size_t j = 0; j < l.n; j++)
        ck_assert_double_le(fabs(theta[j]), 10.0);
}
END_TEST

/* Residuals whose second derivatives are so large that Gauss-Newton steps overshoot. */
static int curved_residuals(void *user, const double *theta, size_t first, size_t count, double *e)
{
    const double *curvature = user;
    const double s = theta[0] - 5.0;

    for (size_t i = 0; i < count; i++)
        e[i] = first + i == 0 ? s + 1.0 : *curvature * s * s + s - 1.0;
    return 0;
}

static int curved_jacobian(void *user, const double *theta, size_t first, size_t count, double *jac)
{
    const double *curvature = user;

    for (size_t i = 0; i < count; i++)
        jac[i] = first + i == 0 ? 1.0 : 2.0 * *curvature * (theta[0] - 5.0) + 1.0;
    return 0;
}

/* From next to the minimum, where f hardly tells one place from another, one iteration does not
 * lead up. */
START_TEST(test_never_up)
{
    double curvature = -1.5 - (double)_i;
    mlp_objective objective = MLP_OBJECTIVE_INIT;
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;

    objective.n = 1;
    objective.n_residuals = 2;
    objective.residuals = curved_residuals;
    objective.jacobian = curved_jacobian;
    objective.user = &curvature;
    for (double off = 1e-8; off < 1e-3; off *= 1.3) {
        double theta[1] = { 5.0 + off };
        mlp_minimum before, after;

        options.max_iterations = 0;
        before = minimize("lm", &objective, theta, &options);
        options.max_iterations = 1;
        (void)minimize("lm", &objective, theta, &options);
        options.max_iterations = 0;
        after = minimize("lm", &objective, theta, &options);
        ck_assert_msg(after.value <= before.value * (1.0 + 1e-12), "from %g: f rises by %g", off,
                      after.value / before.value - 1.0);
    }
}
END_TEST

/* f = (1 + |theta|)^2 / 2, with a slope that is wrong where theta is below 0. */
static int kinked_residuals(void *user, const double *theta, size_t first, size_t count, double *e)
{
    (void)user;
    (void)first;
    (void)count;
    e[0] = 1.0 + fabs(theta[0]);
    return 0;
}

static int kinked_jacobian(void *user, const double *theta, size_t first, size_t count, double *jac)
{
    (void)user;
    (void)theta;
    (void)first;
    (void)count;
    jac[0] = 1.0;
    return 0;
}

/* Derivatives that promise what f does not keep do not lead up, step by small step. */
START_TEST(test_wrong_slope)
{
    mlp_objective objective = MLP_OBJECTIVE_INIT;
    double theta[1] = { 0.0 };
    mlp_minimum minimum;

    objective.n = objective.n_residuals = 1;
    objective.residuals = kinked_residuals;
    objective.jacobian = kinked_jacobian;
    minimum = minimize(_i == 0 ? "lm" : "lm:cholesky=1", &objective, theta, NULL);
    ck_assert_int_eq(minimum.end, MLP_END_CONVERGED);
    ck_assert_double_le(minimum.value, 0.5 * (1.0 + 1.01e-9));
}
END_TEST

/* Without iterations f and its gradient are told, and theta stays. */
START_TEST(test_no_iteration)
{
    curve c = { .n_points = 2, .edge = -1e9 };
    const mlp_objective objective = objective_of(&c);
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[3] = { 2.0, 0.7, 0.5 };
    mlp_minimum minimum;

    options.max_iterations = 0;
    minimum = minimize("lm", &objective, theta, &options);
    ck_assert_int_eq(minimum.end, MLP_END_ITERATIONS);
    ck_assert_uint_eq(minimum.iterations, 0);
    ck_assert_uint_eq(minimum.evaluations, 1);
    ck_near(minimum.value, 0.5 * (0.2 * 0.2 + pow(0.2 - 0.1 * sin(60.0), 2.0)), 1e-15);
    ck_assert_double_eq(theta[1], 0.7);
}
END_TEST

static int quadratic(void *user, const double *theta, double *value, double *grad)
{
    (void)user;
    *value = 0.5 * (theta[0] * theta[0] + 10.0 * (theta[1] - 1.0) * (theta[1] - 1.0));
    if (grad != NULL) {
        grad[0] = theta[0];
        grad[1] = 10.0 * (theta[1] - 1.0);
    }
    return 0;
}

static int stop_at_3(const mlp_minimum *so_far, const double *theta, void *user)
{
    ck_assert(isfinite(theta[0]));
    ck_assert_ptr_null(user);
    return so_far->iterations == 3;
}

START_TEST(test_first_order)
{
    mlp_objective objective = MLP_OBJECTIVE_INIT;
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[2] = { 3.0, -1.0 };
    mlp_minimum minimum;
    mlp_opt *opt;

    objective.n = 2;
    objective.value = quadratic;
    minimum = minimize("sgd:lr=0.1", &objective, theta, NULL);
    ck_assert_int_eq(minimum.end, MLP_END_ITERATIONS);
    ck_assert_uint_eq(minimum.iterations, 1000);
    ck_assert_double_le(minimum.value, 1e-30);
    theta[0] = 3.0;
    options.target = 0.5;
    minimum = minimize("sgd:lr=0.1", &objective, theta, &options);
    ck_assert_int_eq(minimum.end, MLP_END_TARGET);
    ck_assert_double_le(minimum.value, 0.5);
    theta[0] = 3.0;
    options.on_iteration = stop_at_3;
    minimum = minimize("rprop", &objective, theta, &options);
    ck_assert_int_eq(minimum.end, MLP_END_CALLBACK);
    ck_assert_uint_eq(minimum.iterations, 3);
    ck_ok(mlp_opt_parse(&opt, "sgd:lr=1e300"));
    theta[0] = 3.0;
    theta[1] = -1.0;
    ck_fails(mlp_minimize(opt, &objective, theta, NULL, &minimum), MLP_ENONFINITE, "f is inf");
    /* It goes no further than where f is known. */
    ck_assert_double_eq(theta[0], 3.0);
    ck_assert_double_eq(theta[1], -1.0);
    ck_assert_double_eq(minimum.value, 24.5);
    ck_assert_uint_eq(mlp_opt_steps(opt), 0);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_bad_input)
{
    curve c = { .n_points = 5, .edge = -1e9 };
    mlp_objective objective = objective_of(&c);
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[3] = { 1.0, 0.5, 0.0 };
    double bad[3] = { 1.0, (double)NAN, 0.0 };
    mlp_opt *lm;

    ck_ok(mlp_opt_lm(&lm, NULL));
    ck_fails(mlp_minimize(NULL, &objective, theta, NULL, NULL), MLP_EINVAL, "opt is NULL");
    ck_fails(mlp_minimize(lm, NULL, theta, NULL, NULL), MLP_EINVAL, "objective is NULL");
    ck_fails(mlp_minimize(lm, &objective, NULL, NULL, NULL), MLP_EINVAL, "theta is NULL");
    ck_fails(mlp_minimize(lm, &objective, bad, NULL, NULL), MLP_ERANGE, "theta[1] is nan");
    options.threads = -1;
    ck_fails(mlp_minimize(lm, &objective, theta, &options, NULL), MLP_EINVAL, "-1 threads");
    options.threads = 1000;
    ck_fails(mlp_minimize(lm, &objective, theta, &options, NULL), MLP_ERANGE, "1000 threads");
    options.threads = 1;
    options.target = (double)NAN;
    ck_fails(mlp_minimize(lm, &objective, theta, &options, NULL), MLP_ERANGE, "target is NaN");
    options.size = 1;
    ck_fails(mlp_minimize(lm, &objective, theta, &options, NULL), MLP_EINVAL, "1 bytes");
    objective.n_residuals = 0;
    ck_fails(mlp_minimize(lm, &objective, theta, NULL, NULL), MLP_EINVAL, "n_residuals is 0");
    objective.value = quadratic;
    ck_fails(mlp_minimize(lm, &objective, theta, NULL, NULL), MLP_EINVAL, "both");
    objective.residuals = NULL;
    ck_fails(mlp_minimize(lm, &objective, theta, NULL, NULL), MLP_EINVAL, "without residuals");
    objective.jacobian = NULL;
    ck_fails(mlp_minimize(lm, &objective, theta, NULL, NULL), MLP_EUNSUPPORTED, "lbfgs");
    objective.value = NULL;
    ck_fails(mlp_minimize(lm, &objective, theta, NULL, NULL), MLP_EINVAL, "neither");
    objective.n = 0;
    ck_fails(mlp_minimize(lm, &objective, theta, NULL, NULL), MLP_EINVAL, "n is 0");
    objective.size = 0;
    ck_fails(mlp_minimize(lm, &objective, theta, NULL, NULL), MLP_EINVAL, "0 bytes");
    ck_fails(mlp_opt_update(lm, 3, theta, theta), MLP_EUNSUPPORTED, "mlp_minimize");
    ck_fails(mlp_opt_set_learning_rate(lm, 0.1), MLP_EUNSUPPORTED, "no learning rate");
    ck_assert_ptr_null(mlp_end_name((mlp_end)5));
    mlp_opt_free(lm);
}
END_TEST

START_TEST(test_options_of_lm)
{
    static const struct {
        const char *spec;
        const char *words;
    } refused[] = {
        { "lm:initial_bound=0", "initial_bound is 0" },
        { "lm:initial_bound=nan", "" },
        { "lm:gradient_tolerance=1", "gradient_tolerance is 1" },
        { "lm:step_tolerance=-1", "step_tolerance is -1" },
        { "lm:lr=0.1", "lr" },
    };
    mlp_opt *opt;

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        ck_assert_int_ne(mlp_opt_parse(&opt, refused[i].spec), MLP_OK);
        ck_assert_msg(strstr(mlp_last_error(), refused[i].words) != NULL, "%s", mlp_last_error());
    }
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/minimize");

    add_loop_test(suite, test_curve, 8);
    add_loop_test(suite, test_differences_near_0, 3);
    add_loop_test(suite, test_threads, 4);
    add_loop_test(suite, test_goes_on, 3);
    add_loop_test(suite, test_reset, 3);
    add_loop_test(suite, test_domain, 4);
    add_loop_test(suite, test_callback_fails, 12);
    add_loop_test(suite, test_callback_fails_first_order, 36);
    add_loop_test(suite, test_singular, 6);
    add_loop_test(suite, test_never_up, 18);
    add_loop_test(suite, test_wrong_slope, 2);
    add_test(suite, test_no_iteration);
    add_test(suite, test_first_order);
    add_test(suite, test_bad_input);
    add_test(suite, test_options_of_lm);
    return suite;
}
