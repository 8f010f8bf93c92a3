/* SPDX-License-Identifier: MIT */
/*
 * L-BFGS on functions that are known to be hard, and as what the others are:
 * something that goes on.
 */
#include "support.h"

#include <math.h>
#include <stdio.h>

#include "optim/opt.h"

enum { MOST_N = 100 };

/* A function of any length, its usual start, its minimum. */
typedef struct function {
    const char *name;
    double (*f)(size_t n, const double *x, double *g);
    size_t n;
    double start[4]; /* repeated */
    double minimum;
    size_t evaluations; /* of scipy 1.10's L-BFGS-B, 10 pairs, to |g_i| <= 1e-12; 0: it fails */
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

/* Of condition 1e6. */
static double quadratic(size_t n, const double *x, double *g)
{
    double f = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double c = pow(10.0, 6.0 * (double)i / (double)(n - 1));

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
    { "Rosenbrock 100", rosenbrock, 100, { -1.2, 1.0, -1.2, 1.0 }, 0.0, 663 },
    { "Powell", powell, 20, { 3.0, -1.0, 0.0, 1.0 }, 0.0, 101 },
    { "Beale", beale, 2, { 1.0, 1.0, 1.0, 1.0 }, 0.0, 19 },
    { "Wood", wood, 4, { -3.0, -1.0, -3.0, -1.0 }, 0.0, 118 },
    { "quadratic", quadratic, 50, { 1.0, 1.0, 1.0, 1.0 }, 0.0, 13686 },
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
    const int memory = 10 - _i / (int)N_FUNCTIONS;
    mlp_minimize_opts options = MLP_MINIMIZE_OPTS_INIT;
    double theta[MOST_N], last = 1e300;
    const mlp_objective objective = objective_of(i, theta);
    mlp_minimum minimum;
    mlp_opt *opt;
    char spec[64];

    (void)snprintf(spec, sizeof spec, "lbfgs:memory=%d,c2=%g", memory, memory == 2 ? 0.1 : 0.9);
    options.max_iterations = 50000;
    options.on_iteration = descends;
    options.user = &last;
    ck_ok(mlp_opt_parse(&opt, spec));
    ck_ok(mlp_minimize(opt, &objective, theta, &options, &minimum));
    ck_assert_msg(minimum.end == MLP_END_CONVERGED, "%s: %s", functions[i].name,
                  mlp_end_name(minimum.end));
    ck_assert_double_le(fabs(minimum.value - functions[i].minimum),
                        1e-13 * fmax(1.0, functions[i].minimum));
    ck_assert_double_le(minimum.largest_gradient, 1e-8 * fmax(1.0, functions[i].minimum));
    if (memory == 10 && functions[i].evaluations > 0)
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
    size_t evaluations = 0;
    mlp_minimum minimum, last;
    mlp_opt *opt, *opt_again;

    memcpy(again, theta, sizeof again);
    options.max_iterations = 30;
    ck_ok(mlp_opt_parse(&opt, "lbfgs:memory=4"));
    ck_ok(mlp_opt_parse(&opt_again, "lbfgs:memory=4"));
    ck_ok(mlp_minimize(opt, &objective, theta, &options, &minimum));
    options.max_iterations = 1;
    for (size_t i = 0; i < minimum.iterations; i++) {
        ck_ok(mlp_minimize(opt_again, &objective, again, &options, &last));
        evaluations += last.evaluations;
    }
    ck_assert_mem_eq(theta, again, objective.n * sizeof *theta);
    ck_assert(minimum.value == last.value);
    ck_assert_uint_eq(evaluations, minimum.evaluations + minimum.iterations - 1);
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

/* What an iteration asks for. */
typedef struct course {
    const function *what;
    double factor;
    mlp_opt *opt;
    mlp__function given;
    double theta[MOST_N];
    double scratch[4 * MOST_N + 20];
    size_t calls;
    size_t fail_at;          /* the number of a call; 0: none */
    double asked[3][MOST_N]; /* where the first calls of an iteration are */
} course;

static mlp_status asked(void *context, const double *theta, double *value, double *grad)
{
    course *c = context;
    const size_t n = c->what->n;

    if (c->calls < 3)
        memcpy(c->asked[c->calls], theta, n * sizeof *theta);
    c->calls++;
    if (c->calls == c->fail_at)
        return MLP_EUSER;
    *value = c->factor * c->what->f(n, theta, grad);
    for (size_t i = 0; i < n; i++)
        grad[i] *= c->factor;
    return MLP_OK;
}

static void course_begin(course *c, const function *what, const char *spec)
{
    *c = (course){ .what = what, .factor = 1.0 };
    c->given = (mlp__function){ .n = what->n, .context = c, .value = asked };
    for (size_t i = 0; i < what->n; i++)
        c->theta[i] = what->start[i % 4];
    ck_ok(mlp_opt_parse(&c->opt, spec));
    ck_ok(mlp__opt_bind(c->opt, MLP_F64, what->n));
    ck_assert_uint_le(c->opt->kind->solver->scratch(c->opt, what->n),
                      sizeof c->scratch / sizeof c->scratch[0]);
    c->opt->fresh = true;
}

static mlp_status course_iterate(course *c, mlp__iteration *done)
{
    c->calls = 0;
    return c->opt->kind->solver->iterate(c->opt, &c->given, c->theta, c->scratch, done);
}

/* Two valleys in each direction, with negative curvature between them. */
static double wells(size_t n, const double *x, double *g)
{
    double f = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double c = 0.7 + 0.3 * (double)i, e = x[i] * x[i] - c;

        f += c * e * e;
        g[i] = 4.0 * c * e * x[i];
    }
    return f;
}

enum { REFERENCE_N = 5, REFERENCE_MOST = 4 };

/* The pairs as they should be, the oldest first. */
typedef struct pairs {
    size_t most;
    size_t count;
    size_t skipped; /* with all of them there */
    double s[REFERENCE_MOST + 1][REFERENCE_N];
    double y[REFERENCE_MOST + 1][REFERENCE_N];
} pairs;

static double dot(size_t n, const double *a, const double *b)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* H by updates of the whole matrix, H = V'HV + s s' / s'y, V = I - y s' / s'y; d = -H g. */
static void reference_direction(size_t n, const pairs *p, const double *g, double *d)
{
    double h[REFERENCE_N][REFERENCE_N] = { { 0.0 } };
    const double *last_y = p->y[p->count - 1];

    for (size_t i = 0; i < n; i++)
        h[i][i] = dot(n, p->s[p->count - 1], last_y) / dot(n, last_y, last_y);
    for (size_t k = 0; k < p->count; k++) {
        const double *s = p->s[k], *y = p->y[k];
        const double rho = 1.0 / dot(n, s, y);
        double hy[REFERENCE_N];

        for (size_t i = 0; i < n; i++)
            hy[i] = dot(n, h[i], y);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                h[i][j] += rho * (1.0 + rho * dot(n, y, hy)) * s[i] * s[j]
                    - rho * (hy[i] * s[j] + s[i] * hy[j]);
    }
    for (size_t i = 0; i < n; i++)
        d[i] = -dot(n, h[i], g);
}

static void reference_remember(size_t n, pairs *p, const double *from, const double *g_from,
                               const double *to, const double *g_to)
{
    for (size_t i = 0; i < n; i++) {
        p->s[p->count][i] = to[i] - from[i];
        p->y[p->count][i] = g_to[i] - g_from[i];
    }
    if (!(dot(n, p->s[p->count], p->y[p->count]) > 0.0)) {
        p->skipped += p->count == p->most;
        return;
    }
    p->count++;
    if (p->count <= p->most)
        return;
    memmove(p->s, p->s + 1, p->most * sizeof p->s[0]);
    memmove(p->y, p->y + 1, p->most * sizeof p->y[0]);
    p->count = p->most;
}

/*
 * The directions are those of the pairs, of which the oldest gives way, none is made across a place
 * that theta was put to, and none of a step without curvature; f is asked for where it is unknown.
 */
START_TEST(test_directions)
{
    static const function whats[] = {
        { "Wood", wood, 4, { -3.0, -1.0, -3.0, -1.0 }, 0.0, 0 },
        { "wells", wells, 5, { 1.9, -1.7, 1.3, 2.1 }, 0.0, 0 },
    };
    const function *what = &whats[_i % 2];
    const size_t n = what->n;
    pairs p = { .most = 1 + (size_t)_i / 2 };
    mlp__iteration done;
    char spec[64];
    course c;

    (void)snprintf(spec, sizeof spec, "lbfgs:memory=%zu,max_evaluations=%d", p.most,
                   _i % 2 == 0 ? 20 : 1);
    course_begin(&c, what, spec);
    for (int k = 0; k < 16; k++) {
        const bool moved = k == 6 || k == 9;
        double from[REFERENCE_N], g_from[REFERENCE_N], g_to[REFERENCE_N], d[REFERENCE_N];
        const size_t unknown = k == 0 || k == 4 || moved ? 1 : 0;

        for (size_t i = 0; moved && i < n; i++)
            c.theta[i] = (i % 2 == 0 ? 0.05 : -0.04) * (double)(i + 1);
        if (k == 4)
            c.opt->fresh = true;
        memcpy(from, c.theta, sizeof from);
        (void)what->f(n, from, g_from);
        ck_ok(course_iterate(&c, &done));
        if (done.converged) {
            /* The gradient has had its trial too. */
            ck_assert_uint_gt(c.calls, unknown + (p.count > 0 ? 1 : 0));
            break;
        }
        ck_assert_uint_eq(c.calls, done.evaluations);
        if (unknown == 1)
            ck_assert_mem_eq(c.asked[0], from, n * sizeof *from);
        if (p.count > 0) {
            double away = 0.0;

            reference_direction(n, &p, g_from, d);
            for (size_t i = 0; i < n; i++)
                away = fmax(away, fabs(c.asked[unknown][i] - from[i] - d[i]));
            ck_assert_double_le(away, 1e-9 * sqrt(dot(n, d, d)));
        }
        ck_assert(!c.opt->fresh);
        /* The one trial along it was in vain: on along the gradient, without pairs. */
        if (what->f == wells && c.calls > unknown + 1)
            p.count = 0;
        (void)what->f(n, c.theta, g_to);
        reference_remember(n, &p, from, g_from, c.theta, g_to);
    }
    ck_assert(what->f != wells || p.skipped > 0);
    mlp_opt_free(c.opt);
}
END_TEST

/* A call that fails leaves no trace, whichever it is. */
START_TEST(test_failures)
{
    enum { ITERATIONS = 36 };
    double expected[MOST_N] = { 0.0 };

    for (size_t fail = 0; fail <= 4; fail++) {
        size_t failures = 0;
        mlp__iteration done;
        course c;

        course_begin(&c, &functions[_i], "lbfgs:memory=3");
        for (int k = 0; k < ITERATIONS; k++) {
            double before[MOST_N];

            memcpy(before, c.theta, sizeof before);
            c.fail_at = fail;
            if (course_iterate(&c, &done) != MLP_OK) {
                failures++;
                ck_assert_mem_eq(before, c.theta, sizeof before);
                c.fail_at = 0;
                ck_ok(course_iterate(&c, &done));
            }
        }
        ck_assert_uint_eq(mlp_opt_steps(c.opt), ITERATIONS);
        if (fail == 0)
            memcpy(expected, c.theta, sizeof expected);
        else if (fail < 3)
            ck_assert_uint_gt(failures, 0);
        ck_assert_mem_eq(expected, c.theta, sizeof expected);
        mlp_opt_free(c.opt);
    }
}
END_TEST

/* The unit of f changes nothing, powers of two not even a bit; squares of gradients overflow. */
START_TEST(test_units)
{
    static const double factors[] = { 0x1p3, 0x1p500, 0x1p900, 0x1p1000 };
    course c, other;
    mlp__iteration done;

    course_begin(&c, &functions[0], "lbfgs:gradient_tolerance=0");
    course_begin(&other, &functions[0], "lbfgs:gradient_tolerance=0");
    other.factor = factors[_i];
    for (int k = 0; k < 30; k++) {
        ck_ok(course_iterate(&c, &done));
        ck_ok(course_iterate(&other, &done));
        ck_assert(!done.converged);
        ck_assert_mem_eq(c.theta, other.theta, 2 * sizeof(double));
    }
    mlp_opt_free(c.opt);
    mlp_opt_free(other.opt);
}
END_TEST

/* No search takes more than it may. */
START_TEST(test_budget)
{
    const int most = 1 + _i / (int)N_FUNCTIONS;
    mlp__iteration done;
    char spec[64];
    course c;

    (void)snprintf(spec, sizeof spec, "lbfgs:max_evaluations=%d", most);
    course_begin(&c, &functions[_i % N_FUNCTIONS], spec);
    ck_ok(course_iterate(&c, &done));
    ck_assert_uint_le(done.evaluations, 1 + (size_t)most);
    for (int k = 0; k < 50 && !done.converged; k++) {
        const double before = done.value;

        ck_ok(course_iterate(&c, &done));
        /* Of two searches: along the direction of the pairs, then of the gradient. */
        ck_assert_uint_le(done.evaluations, 2 * (size_t)most);
        ck_assert_uint_eq(done.evaluations, c.calls);
        ck_assert_double_le(done.value, before + 1e-13 * fabs(before));
    }
    mlp_opt_free(c.opt);
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
    ck_assert_double_eq(theta[1], 1.0);
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

    add_loop_test(suite, test_functions, 10 * N_FUNCTIONS);
    add_loop_test(suite, test_goes_on, N_FUNCTIONS);
    add_loop_test(suite, test_saved, N_FUNCTIONS);
    add_loop_test(suite, test_directions, 2 * REFERENCE_MOST);
    add_loop_test(suite, test_failures, N_FUNCTIONS);
    add_loop_test(suite, test_units, 4);
    add_loop_test(suite, test_budget, 5 * N_FUNCTIONS);
    add_test(suite, test_stays);
    add_test(suite, test_not_finite_at_the_start);
    add_test(suite, test_refused);
    return suite;
}
