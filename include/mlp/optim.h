/* SPDX-License-Identifier: MIT */
/**
 * @file optim.h
 * Optimisers. An optimiser knows a vector of parameters and its gradient,
 * (n, theta, grad), and nothing of networks: it serves any function.
 *
 * An optimiser keeps its state (momentum) for one vector of parameters. Its
 * first update fixes the length and the element type; mlp_opt_reset() forgets
 * them. One thread uses an optimiser at a time.
 */
#ifndef MLP_OPTIM_H
#define MLP_OPTIM_H

#include <mlp/common.h>

MLP_BEGIN_DECLS

/** An optimiser: a method, its options and its state. */
typedef struct mlp_opt mlp_opt;

/** Options of mlp_opt_sgd(). Start from MLP_SGD_INIT. */
typedef struct mlp_sgd {
    size_t size;          /**< sizeof(mlp_sgd), set by MLP_SGD_INIT */
    double learning_rate; /**< lr >= 0 (default 0.01) */
    double momentum;      /**< mu in [0, 1) (default 0) */
    int nesterov;         /**< Nesterov's form, needs momentum (default 0) */
} mlp_sgd;

#define MLP_SGD_INIT                  \
    {                                 \
        sizeof(mlp_sgd), 0.01, 0.0, 0 \
    }

/**
 * Stochastic gradient descent, as torch.optim.SGD does it:
 *   without momentum  theta -= lr g;
 *   momentum          v = mu v + g, theta -= lr v (Polyak 1964, with the
 *                     learning rate outside of v);
 *   Nesterov          v = mu v + g, theta -= lr (g + mu v) (Sutskever et al.
 *                     2013, in the form of Bengio et al. 2013, eq. 7).
 * v starts at 0. Memory: n numbers with momentum, none without.
 *
 * @param out     receives the optimiser; free with mlp_opt_free()
 * @param options NULL for the defaults
 * @return MLP_EINVAL (NULL, a size that is not that of mlp_sgd, nesterov
 *         without momentum), MLP_ERANGE (a number outside of its range),
 *         MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_opt_sgd(mlp_opt **out, const mlp_sgd *options);

/**
 * Makes an optimiser from text: its name, and after a colon its options as
 * name=value, separated by commas, each at most once; "lr" stands for
 * "learning_rate". Options left out have their defaults. Numbers have a point
 * whatever the locale.
 *
 * Example: "sgd:lr=0.1,momentum=0.9,nesterov=1".
 *
 * @return MLP_EINVAL names what can't be read; then as the constructor
 */
MLP_CHECKED mlp_status mlp_opt_parse(mlp_opt **out, const char *spec);

/** Frees an optimiser. */
MLP_API void mlp_opt_free(mlp_opt *opt);

/** The optimiser's name, "sgd". Thread-safe. */
MLP_API const char *mlp_opt_name(const mlp_opt *opt);

/** The learning rate now in force. */
MLP_API double mlp_opt_learning_rate(const mlp_opt *opt);

/** Sets the learning rate for the next updates. MLP_ERANGE below 0, NaN. */
MLP_CHECKED mlp_status mlp_opt_set_learning_rate(mlp_opt *opt, double rate);

/** How many updates there have been since the start or the last reset. */
MLP_API uint64_t mlp_opt_steps(const mlp_opt *opt);

/**
 * Forgets the state (momentum, number of steps, length and element type); the
 * options stay. The memory is freed. NULL is fine.
 */
MLP_API void mlp_opt_reset(mlp_opt *opt);

/**
 * One step: moves theta against the gradient. The first call allocates the
 * state; no later one allocates anything.
 *
 * @param n     number of parameters, the same at each call
 * @param theta [n], read and written
 * @param grad  [n], must not overlap theta
 * @return MLP_EINVAL, MLP_ESHAPE (another n than before), MLP_EDTYPE (the
 *         other element type than before), MLP_ENOMEM; on failure theta is as
 *         it was
 */
MLP_CHECKED mlp_status mlp_opt_update(mlp_opt *opt, size_t n, double *theta,
                                      const double *grad);
/** As mlp_opt_update(). */
MLP_CHECKED mlp_status mlp_opt_update_f32(mlp_opt *opt, size_t n, float *theta,
                                          const float *grad);

MLP_END_DECLS

#endif
