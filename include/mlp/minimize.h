/* SPDX-License-Identifier: MIT */
/**
 * @file minimize.h
 * Second-order optimisers, and minimising a function of one's own.
 *
 * Levenberg-Marquardt and L-BFGS look at a whole function, not at one gradient
 * after another. Given to mlp_fit() or a trainer, the function is the loss over
 * all rows of the data, and an epoch is one iteration; given to mlp_minimize(),
 * it is the caller's, and no network is needed. They work in double.
 *
 * Costs are with each method: operations and memory for n parameters.
 */
#ifndef MLP_MINIMIZE_H
#define MLP_MINIMIZE_H

#include <mlp/common.h>
#include <mlp/optim.h>

MLP_BEGIN_DECLS

/** Options of mlp_opt_lm(). Start from MLP_LM_INIT. */
typedef struct mlp_lm {
    size_t size;          /**< sizeof(mlp_lm), set by MLP_LM_INIT */
    double initial_bound; /**< the first bound on a step, as a multiple of the
                               length |D theta|, > 0 (default 1) */
    double gradient_tolerance; /**< converged when no column of J makes an
                                    angle with e whose cosine is above it, in
                                    [0, 1) (default 1e-15) */
    double step_tolerance;     /**< converged when the bound is below this
                                    multiple of |D theta|, >= 0 (default 1e-15) */
    int cholesky; /**< not 0: solves with J'J, in half the time and with half
                       the digits where J is ill-conditioned (default 0) */
    int bayesian; /**< not 0: finds a penalty alpha |theta|^2 / 2 by the
                       evidence, see mlp_lm_evidence(); takes no l2
                       (default 0) */
} mlp_lm;

/** The defaults of mlp_lm, to start from. */
#define MLP_LM_INIT                             \
    {                                           \
        sizeof(mlp_lm), 1.0, 1e-15, 1e-15, 0, 0 \
    }

/**
 * Levenberg-Marquardt, for sums of squares f = sum of e_i^2 / 2 with the
 * Jacobian J of the residuals e, in the trust-region form of More 1978 ("The
 * Levenberg-Marquardt algorithm: implementation and theory", as in MINPACK's
 * lmder): the step p minimises |e + J p|^2 with |D p| at most a bound that
 * follows the gain ratio; D holds the largest length so far of each column of
 * J. Where differences of f drown in rounding, steps are judged by the gradient
 * instead, so that parameters converge to the last digits.
 *
 * J is never kept: row blocks of it are folded into a triangle, by QR
 * (Householder's reflections, from 64 parameters on LAPACK's dtpqrt) or, with
 * `cholesky`, J'J. Memory: 2 n numbers of state; while it runs
 * 4 to 11 matrices of n x n, the more the more residuals there are, and two
 * blocks of at most some 1024 rows for each thread. n numbers cost n^2
 * operations for each residual: thousands of parameters are too many.
 *
 * In training it takes losses that are sums of squares, mean_squared_error and
 * half_squared_error; it has no learning rate and takes no schedule.
 *
 * @return as every constructor
 */
MLP_CHECKED mlp_status mlp_opt_lm(mlp_opt **out, const mlp_lm *options);

/**
 * What Bayesian regularisation has found (MacKay 1992, "A practical Bayesian
 * framework for backpropagation networks"). The parameters are taken for normal
 * numbers of variance 1 / alpha, the residuals in the units of the targets (of
 * mlp_minimize(): e) for normal ones of variance 1 / beta.
 */
typedef struct mlp_evidence {
    double alpha;                /**< gamma / sum of theta_i^2 */
    double beta;                 /**< (N - gamma) / sum of squared residuals, of
                                      which there are N, those scored */
    double effective_parameters; /**< gamma: how many parameters the data
                                      determine, at most n */
} mlp_evidence;

/**
 * Tells alpha, beta and the effective number of parameters of an optimiser with
 * the option `bayesian`, as its last iteration has left them. After each
 * iteration they are estimated anew from the Gauss-Newton matrix H = beta J'J +
 * alpha I, gamma = n - alpha trace(H^-1) (Foresee and Hagan 1997, "Gauss-Newton
 * approximation to Bayesian learning"); f is then the sum of squares with alpha
 * / beta |theta|^2 / 2, the loss that is reported is without. It penalises all
 * parameters, biases too, so targets should lie around 0 with a size of about
 * 1, for which mlp_scaler is there. It has converged when the parameters have
 * and alpha / beta changes by less than 1e-8.
 *
 * @return MLP_EINVAL (NULL, an optimiser without that option), MLP_ESTATE (no
 *         iteration yet)
 */
MLP_CHECKED mlp_status mlp_lm_evidence(const mlp_opt *opt, mlp_evidence *out);

/** Options of mlp_opt_lbfgs(). Start from MLP_LBFGS_INIT. */
typedef struct mlp_lbfgs {
    size_t size;     /**< sizeof(mlp_lbfgs), set by MLP_LBFGS_INIT */
    uint64_t memory; /**< m: steps remembered, 1 to 1000 (default 10) */
    double c1;       /**< sufficient decrease, in (0, 1/2) (default 1e-4) */
    double c2;       /**< curvature, in (c1, 1) (default 0.9) */
    double gradient_tolerance; /**< converged when no |g_i| is above it times
                                    max(1, |f|), >= 0 (default 1e-12) */
    uint64_t max_evaluations;  /**< of a line search, at least 1 (default 20) */
} mlp_lbfgs;

/** The defaults of mlp_lbfgs, to start from. */
#define MLP_LBFGS_INIT                              \
    {                                               \
        sizeof(mlp_lbfgs), 10, 1e-4, 0.9, 1e-12, 20 \
    }

/**
 * L-BFGS (Nocedal 1980; Nocedal and Wright 2006, algorithms 7.4 and 7.5): the
 * direction comes from the last m steps and differences of gradients, the first
 * matrix is their latest quotient s'y / y'y times the identity; the step length
 * meets the strong Wolfe conditions, by the search of More and Thuente 1994.
 * Pairs without positive curvature are not remembered. An iteration takes one
 * or two gradients as a rule, and 4 m n operations besides. Memory: 2 m n + 2 n
 * numbers of state, 4 n while it runs.
 *
 * It takes any loss; it has no learning rate and takes no schedule.
 *
 * @return as every constructor; MLP_EINVAL for c1 >= c2
 */
MLP_CHECKED mlp_status mlp_opt_lbfgs(mlp_opt **out, const mlp_lbfgs *options);

/**
 * A function to minimise, of theta [n]: either `value`, or a sum of squares f =
 * sum of e_i^2 / 2 by `residuals`. Start from MLP_OBJECTIVE_INIT. A callback
 * returns 0, or something else, which ends the call with MLP_EUSER and all as
 * it was when the last iteration ended. Outside of the function's domain it
 * sets the value, or a residual, to NaN or infinity: the step is then
 * shortened.
 */
typedef struct mlp_objective {
    size_t size; /**< sizeof(mlp_objective), set by MLP_OBJECTIVE_INIT */
    size_t n;    /**< numbers in theta, at least 1 */
    void *user;  /**< given to the callbacks (default NULL) */

    /** f at theta, and its gradient grad [n] unless that is NULL. */
    int (*value)(void *user, const double *theta, double *value, double *grad);

    size_t n_residuals; /**< how many residuals, at least 1 */
    /** Residuals first, ..., first + count - 1 into e [count]. Several threads
     *  may call at once, each for residuals of its own, when the options allow
     *  for more than one. */
    int (*residuals)(void *user, const double *theta, size_t first,
                     size_t count, double *e);
    /** Their derivatives: jac [count x n]. NULL: by differences of residuals,
     *  central where it can be: 2 n calls more (and some for a parameter so
     *  near to 0 that they don't notice), and two thirds of the digits.
     *  Threads as above. */
    int (*jacobian)(void *user, const double *theta, size_t first, size_t count,
                    double *jac);
} mlp_objective;

/** The defaults of mlp_objective, to start from. */
#define MLP_OBJECTIVE_INIT                                  \
    {                                                       \
        sizeof(mlp_objective), 0, NULL, NULL, 0, NULL, NULL \
    }

/** Why minimising ended. */
typedef enum mlp_end {
    MLP_END_ITERATIONS = 0, /**< all iterations are done */
    MLP_END_TARGET = 1,     /**< f is at or below the target */
    MLP_END_CONVERGED = 2,  /**< the optimiser's tolerances are met, or no
                                 step makes f smaller any more */
    MLP_END_CALLBACK = 3,   /**< the callback asked for it */
    MLP_END_ERROR = 4       /**< the call failed; its status says why */
} mlp_end;

/** The name of a reason: "iterations", "target", "converged", "callback",
 *  "error". */
MLP_API const char *mlp_end_name(mlp_end end);

/** What minimising has come to. */
typedef struct mlp_minimum {
    mlp_end end;             /**< why it ended */
    size_t iterations;       /**< of this call */
    size_t evaluations;      /**< of f, or of all residuals */
    size_t jacobians;        /**< of the whole Jacobian */
    double value;            /**< f at theta; NaN when the call failed before
                                  it was known */
    double largest_gradient; /**< the largest |g_i| at theta or, with
                                  Levenberg-Marquardt, where the last iteration
                                  began; NaN as value */
    double seconds;          /**< wall time */
} mlp_minimum;

/** Called after each iteration, with theta [n] as it is then. Returning
 * anything but 0 ends the call. */
typedef int (*mlp_iteration_callback)(const mlp_minimum *so_far,
                                      const double *theta, void *user);

/** Options of mlp_minimize(). Start from MLP_MINIMIZE_OPTS_INIT. */
typedef struct mlp_minimize_opts {
    size_t size;           /**< sizeof(mlp_minimize_opts) */
    size_t max_iterations; /**< 0: none, f is only evaluated (default 1000) */
    double target;         /**< ends when f is at or below it (default -DBL_MAX:
                                never) */
    int threads;           /**< over blocks of residuals; as in mlp_work_new()
                                (default 1) */
    mlp_iteration_callback on_iteration; /**< (default NULL) */
    void *user; /**< given to on_iteration (default NULL) */
} mlp_minimize_opts;

/** The defaults of mlp_minimize_opts, to start from. */
#define MLP_MINIMIZE_OPTS_INIT                                             \
    {                                                                      \
        sizeof(mlp_minimize_opts), 1000, -1.7976931348623157e308, 1, NULL, \
            NULL                                                           \
    }

/**
 * Minimises a function from where theta is. Levenberg-Marquardt wants
 * residuals; L-BFGS and the first-order methods take either kind (of residuals
 * the gradient is J'e). First-order methods take one step an iteration, with
 * their learning rate and schedule, and go on wherever it leads, as long as f
 * is finite there.
 *
 * Theta is never left worse than it came but by rounding of f (at most 1e-9 of
 * it, where derivatives tell that f falls), by Levenberg-Marquardt (of a
 * bayesian one f changes with its penalty) and L-BFGS. The optimiser goes on
 * from call to call: two calls of n iterations do what one of 2 n does, bit for
 * bit.
 *
 * @param theta   [n], where to start; receives where it ended
 * @param options NULL for the defaults
 * @param minimum receives what was found; NULL when not wanted
 * @return MLP_EINVAL, MLP_ERANGE (options, theta), MLP_ESHAPE, MLP_EDTYPE (the
 *         optimiser has served another vector), MLP_EUNSUPPORTED
 *         (Levenberg-Marquardt without residuals), MLP_ENONFINITE (the function
 *         or its derivatives where it starts; of a first-order method,
 *         anywhere), MLP_EUSER, MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_minimize(mlp_opt *opt,
                                    const mlp_objective *objective,
                                    double *theta,
                                    const mlp_minimize_opts *options,
                                    mlp_minimum *minimum);

MLP_END_DECLS

#endif
