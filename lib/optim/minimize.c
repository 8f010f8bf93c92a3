/* SPDX-License-Identifier: MIT */
/*
 * Minimising a caller's own function.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/team.h"
#include "linalg/blas_scope.h"
#include "optim/differences.h"
#include "optim/opt.h"
#include "optim/vector.h"

const char *mlp_end_name(mlp_end end)
{
    switch (end) {
    case MLP_END_ITERATIONS:
        return "iterations";
    case MLP_END_TARGET:
        return "target";
    case MLP_END_CONVERGED:
        return "converged";
    case MLP_END_CALLBACK:
        return "callback";
    case MLP_END_ERROR:
        return "error";
    }
    return NULL;
}

/* A call under way. */
typedef struct course {
    mlp_opt *opt;
    const mlp_objective *objective;
    const mlp_minimize_opts *options;
    mlp__function function;
    mlp__differences *differences; /* NULL: the Jacobian is the caller's */
    double *grad;                  /* [n], for first-order methods */
    double *kept;                  /* for them: theta [n], and ... */
    void *state;                   /* ... the optimiser's state, to go back to */
    double *scratch;               /* for a solver */
    double *theta;
    mlp_minimum *minimum;
} course;

static mlp_status fail_callback(const char *name, int returned)
{
    MLP_FAIL(MLP_EUSER, "mlp_minimize: %s returned %d", name, returned);
}

static mlp_status value_by_caller(void *context, const double *theta, double *value, double *grad)
{
    const mlp_objective *objective = ((const course *)context)->objective;
    const int returned = objective->value(objective->user, theta, value, grad);

    return returned == 0 ? MLP_OK : fail_callback("value", returned);
}

static mlp_status value_by_residuals(void *context, const double *theta, double *value,
                                     double *grad)
{
    const course *c = context;
    mlp_status status;

    mlp__blas_enter();
    status = grad == NULL ? mlp__fold_value(c->function.fold, theta, value)
                          : mlp__fold_jacobian(c->function.fold, theta, value, grad);
    mlp__blas_leave();
    return status;
}

static mlp_status residuals_by_caller(void *context, size_t member, const double *theta,
                                      size_t first, size_t count, double *e, double *jac)
{
    const course *c = context;
    const mlp_objective *objective = c->objective;
    int returned = objective->residuals(objective->user, theta, first, count, e);

    if (returned != 0)
        return fail_callback("residuals", returned);
    if (jac == NULL)
        return MLP_OK;
    if (objective->jacobian == NULL)
        return mlp__differences_jacobian(c->differences, member, theta, first, count, e, jac);
    returned = objective->jacobian(objective->user, theta, first, count, jac);
    return returned == 0 ? MLP_OK : fail_callback("jacobian", returned);
}

static mlp_status check_objective(const mlp_opt *opt, const mlp_objective *objective)
{
    MLP_FAIL_IF(objective->size != sizeof *objective, MLP_EINVAL,
                "mlp_minimize: an objective of %zu bytes, not %zu: start from MLP_OBJECTIVE_INIT",
                objective->size, sizeof *objective);
    MLP_FAIL_IF(objective->n == 0, MLP_EINVAL, "mlp_minimize: n is 0");
    MLP_FAIL_IF((objective->value == NULL) == (objective->residuals == NULL), MLP_EINVAL,
                "mlp_minimize: an objective has either value or residuals, this one %s",
                objective->value == NULL ? "neither" : "both");
    MLP_FAIL_IF(objective->residuals != NULL && objective->n_residuals == 0, MLP_EINVAL,
                "mlp_minimize: n_residuals is 0");
    MLP_FAIL_IF(objective->jacobian != NULL && objective->residuals == NULL, MLP_EINVAL,
                "mlp_minimize: a Jacobian without residuals");
    MLP_FAIL_IF(opt->kind->solver != NULL && opt->kind->solver->fold_kind != NULL
                    && objective->residuals == NULL,
                MLP_EUNSUPPORTED, "mlp_minimize: %s wants residuals; lbfgs takes any function",
                mlp_opt_name(opt));
    return MLP_OK;
}

static mlp_status check_options(const mlp_minimize_opts *options)
{
    MLP_FAIL_IF(options->size != sizeof *options, MLP_EINVAL,
                "mlp_minimize: options of %zu bytes, not %zu: start from MLP_MINIMIZE_OPTS_INIT",
                options->size, sizeof *options);
    MLP_FAIL_IF(isnan(options->target), MLP_ERANGE, "mlp_minimize: the target is NaN");
    MLP_FAIL_IF(options->threads < 0, MLP_EINVAL, "mlp_minimize: %d threads", options->threads);
    MLP_FAIL_IF(options->threads > MLP__TEAM_MOST, MLP_ERANGE,
                "mlp_minimize: %d threads, at most %d", options->threads, MLP__TEAM_MOST);
    return MLP_OK;
}

static mlp_status check_start(size_t n, const double *theta)
{
    for (size_t i = 0; i < n; i++)
        MLP_FAIL_IF(!isfinite(theta[i]), MLP_ERANGE, "mlp_minimize: theta[%zu] is %g", i, theta[i]);
    return MLP_OK;
}

/* Memory for sums over residuals. */
static mlp_status prepare_residuals(course *c)
{
    const mlp_objective *objective = c->objective;
    const mlp__residuals residuals = {
        .n = objective->n,
        .n_residuals = objective->n_residuals,
        .unit = 1,
        .context = c,
        .compute = residuals_by_caller,
        .takes_ridge = mlp__lm_is_bayesian(c->opt),
    };
    const size_t threads =
        c->options->threads == 0 ? mlp__team_processors() : (size_t)c->options->threads;
    /* Without iterations it is the gradient that is wanted. */
    const mlp__fold_kind kind =
        c->options->max_iterations == 0 ? MLP__FOLD_GRADIENT : mlp__opt_fold_kind(c->opt);

    MLP_TRY(mlp__fold_new(&c->function.fold, &residuals, kind, threads));
    if (objective->jacobian == NULL)
        MLP_TRY(mlp__differences_new(&c->differences, objective,
                                     mlp__fold_members(&residuals, threads),
                                     mlp__fold_block(objective->n, 1)));
    return MLP_OK;
}

/* Memory for first-order methods. */
static mlp_status prepare_steps(course *c)
{
    void *memory;

    MLP_TRY(mlp__alloc(&memory, c->objective->n, sizeof *c->kept));
    c->kept = memory;
    return mlp__alloc(&c->state, mlp__opt_state_bytes(c->opt), 1);
}

static mlp_status prepare(course *c)
{
    const size_t n = c->objective->n;
    const mlp__solver *solver = c->opt->kind->solver;
    void *memory;

    c->function = (mlp__function){ .n = n, .context = c, .value = value_by_caller };
    if (c->objective->residuals != NULL) {
        c->function.value = value_by_residuals;
        c->function.n_scored = (double)c->objective->n_residuals;
        c->function.unit = 1.0;
        MLP_TRY(prepare_residuals(c));
    }
    MLP_TRY(mlp__opt_bind(c->opt, MLP_F64, n));
    MLP_TRY(mlp__alloc(&memory, n, sizeof(double)));
    c->grad = memory;
    c->opt->fresh = true;
    if (solver == NULL)
        return prepare_steps(c);
    MLP_TRY(mlp__alloc(&memory, solver->scratch(c->opt, n), sizeof(double)));
    c->scratch = memory;
    return MLP_OK;
}

/* f and the gradient at theta, for the report and for first-order methods. */
static mlp_status look(course *c)
{
    mlp_minimum *minimum = c->minimum;
    double largest;
    double value;

    MLP_TRY(c->function.value(c, c->theta, &value, c->grad));
    minimum->evaluations++;
    minimum->jacobians += c->function.fold != NULL;
    largest = mlp__vector_largest(c->function.n, c->grad);
    MLP_FAIL_IF(!isfinite(value) || !isfinite(largest), MLP_ENONFINITE,
                "mlp_minimize: f is %g, its largest derivative %g, after %zu iterations", value,
                largest, minimum->iterations);
    minimum->value = value;
    minimum->largest_gradient = largest;
    return MLP_OK;
}

/* One step of a first-order method from where look() was; none if it leads nowhere. */
static mlp_status step(course *c)
{
    const size_t bytes = c->function.n * sizeof *c->theta;
    mlp_status status;

    memcpy(c->kept, c->theta, bytes);
    mlp__opt_save(c->opt, c->state);
    status = mlp_opt_update(c->opt, c->function.n, c->theta, c->grad);
    if (status == MLP_OK)
        status = look(c);
    if (status != MLP_OK) {
        memcpy(c->theta, c->kept, bytes);
        mlp__opt_restore(c->opt, c->state);
    }
    return status;
}

static mlp_status iterate(course *c, bool *converged)
{
    const mlp__solver *solver = c->opt->kind->solver;
    mlp_minimum *minimum = c->minimum;
    mlp__iteration done;

    if (solver == NULL)
        return step(c);
    MLP_TRY(solver->iterate(c->opt, &c->function, c->theta, c->scratch, &done));
    minimum->value = done.value;
    minimum->largest_gradient = done.largest_gradient;
    minimum->evaluations += done.evaluations;
    minimum->jacobians += done.jacobians;
    *converged = done.converged;
    return MLP_OK;
}

static mlp_status run(course *c)
{
    const mlp_minimize_opts *options = c->options;
    mlp_minimum *minimum = c->minimum;
    const double start = mlp__clock_seconds();
    bool converged = false;

    if (c->opt->kind->solver == NULL || options->max_iterations == 0)
        MLP_TRY(look(c));
    while (minimum->iterations < options->max_iterations) {
        MLP_TRY(iterate(c, &converged));
        minimum->iterations++;
        minimum->seconds = mlp__clock_seconds() - start;
        minimum->end = MLP_END_ITERATIONS;
        if (options->on_iteration != NULL
            && options->on_iteration(minimum, c->theta, options->user) != 0)
            minimum->end = MLP_END_CALLBACK;
        else if (minimum->value <= options->target)
            minimum->end = MLP_END_TARGET;
        else if (converged)
            minimum->end = MLP_END_CONVERGED;
        if (minimum->end != MLP_END_ITERATIONS)
            return MLP_OK;
    }
    minimum->end = MLP_END_ITERATIONS;
    return MLP_OK;
}

mlp_status mlp_minimize(mlp_opt *opt, const mlp_objective *objective, double *theta,
                        const mlp_minimize_opts *options, mlp_minimum *minimum)
{
    const mlp_minimize_opts defaults = MLP_MINIMIZE_OPTS_INIT;
    mlp_minimum made = {
        .end = MLP_END_ERROR,
        .value = (double)NAN,
        .largest_gradient = (double)NAN,
    };
    course c = { .opt = opt, .objective = objective, .theta = theta, .minimum = &made };
    mlp_status status;

    MLP_FAIL_IF(opt == NULL || objective == NULL || theta == NULL, MLP_EINVAL,
                "mlp_minimize: %s is NULL",
                opt == NULL             ? "opt"
                    : objective == NULL ? "objective"
                                        : "theta");
    c.options = options == NULL ? &defaults : options;
    MLP_TRY(check_objective(opt, objective));
    MLP_TRY(check_options(c.options));
    MLP_TRY(check_start(objective->n, theta));
    status = prepare(&c);
    if (status == MLP_OK) {
        status = run(&c);
        if (status != MLP_OK)
            made.end = MLP_END_ERROR;
        if (minimum != NULL)
            *minimum = made;
    }
    mlp__fold_free(c.function.fold);
    mlp__differences_free(c.differences);
    mlp__free(c.grad);
    mlp__free(c.kept);
    mlp__free(c.state);
    mlp__free(c.scratch);
    return status;
}
