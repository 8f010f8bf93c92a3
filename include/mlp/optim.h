/* SPDX-License-Identifier: MIT */
/**
 * @file optim.h
 * Optimisers. An optimiser knows a vector of parameters and its gradient,
 * (n, theta, grad), and nothing of networks: it serves any function. Those that
 * look at a whole function, lm and lbfgs, are in <mlp/minimize.h>.
 *
 * An optimiser keeps its state (moments) for one vector of parameters. Its
 * first update fixes the length and the element type; mlp_opt_reset() forgets
 * them. One thread uses an optimiser at a time.
 *
 * Costs: an update takes O(n) operations, whatever the method; every
 * constructor says how many numbers its state has. All other calls take no
 * longer the more parameters there are, but for mlp_opt_reset(), which frees
 * them.
 */
#ifndef MLP_OPTIM_H
#define MLP_OPTIM_H

#include <mlp/common.h>

MLP_BEGIN_DECLS

/** An optimiser: a method, its options and its state. */
typedef struct mlp_opt mlp_opt;

/*
 * Of every method: theta [n] are the parameters, g [n] their gradient, lr the
 * learning rate of the step (with its schedule, if there is one); what is
 * written of vectors holds for each element. State starts at 0 unless said
 * otherwise. Defaults are those of torch.optim 1.13. A learning rate of 0 is
 * allowed and moves nothing. `weight_decay` wd, where it is not said to be
 * decoupled, adds wd theta to g first, of every parameter (L2 regularisation).
 *
 * Every constructor takes
 *   out      receives the optimiser; free with mlp_opt_free()
 *   options  NULL for the defaults
 * and returns MLP_EINVAL (out is NULL, a size that is not that of the struct),
 * MLP_ERANGE (a number outside of its range), MLP_ENOMEM.
 */

/** Options of mlp_opt_sgd(). Start from MLP_SGD_INIT. */
typedef struct mlp_sgd {
    size_t size;          /**< sizeof(mlp_sgd), set by MLP_SGD_INIT */
    double learning_rate; /**< lr >= 0 (default 0.01) */
    double momentum;      /**< mu in [0, 1) (default 0) */
    int nesterov;         /**< Nesterov's form, needs momentum (default 0) */
    double weight_decay;  /**< wd >= 0 (default 0) */
} mlp_sgd;

/** The defaults of mlp_sgd, to start from. */
#define MLP_SGD_INIT                       \
    {                                      \
        sizeof(mlp_sgd), 0.01, 0.0, 0, 0.0 \
    }

/**
 * Stochastic gradient descent, as torch.optim.SGD does it:
 *   without momentum  theta -= lr g;
 *   momentum          v = mu v + g, theta -= lr v (Polyak 1964, with the
 *                     learning rate outside of v);
 *   Nesterov          v = mu v + g, theta -= lr (g + mu v) (Sutskever et al.
 *                     2013, in the form of Bengio et al. 2013, eq. 7).
 * Memory: n numbers with momentum, none without.
 *
 * @return as every constructor; MLP_EINVAL for nesterov without momentum
 */
MLP_CHECKED mlp_status mlp_opt_sgd(mlp_opt **out, const mlp_sgd *options);

/** Options of mlp_opt_rmsprop(). Start from MLP_RMSPROP_INIT. */
typedef struct mlp_rmsprop {
    size_t size;          /**< sizeof(mlp_rmsprop) */
    double learning_rate; /**< lr >= 0 (default 0.01) */
    double alpha;         /**< decay of v in [0, 1) (default 0.99) */
    double epsilon;       /**< eps > 0 (default 1e-8) */
    double momentum;      /**< mu in [0, 1) (default 0) */
    int centered;         /**< by the variance (default 0) */
    double weight_decay;  /**< wd >= 0 (default 0) */
} mlp_rmsprop;

/** The defaults of mlp_rmsprop, to start from. */
#define MLP_RMSPROP_INIT                                   \
    {                                                      \
        sizeof(mlp_rmsprop), 0.01, 0.99, 1e-8, 0.0, 0, 0.0 \
    }

/**
 * RMSprop (Tieleman and Hinton 2012, lecture 6.5), as torch.optim.RMSprop:
 *   v = alpha v + (1 - alpha) g^2, s = sqrt(v) + eps, theta -= lr g / s;
 *   centered  a = alpha a + (1 - alpha) g, s = sqrt(v - a^2) + eps (Graves
 *             2013, eq. 38-40; eps is outside of the root), where of v - a^2,
 *             if rounding makes it negative, the absolute value is taken;
 *   momentum  b = mu b + g / s, theta -= lr b.
 * Memory: n numbers, n more if centered, n more with momentum.
 *
 * @return as every constructor
 */
MLP_CHECKED mlp_status mlp_opt_rmsprop(mlp_opt **out,
                                       const mlp_rmsprop *options);

/** Options of mlp_opt_adagrad(). Start from MLP_ADAGRAD_INIT. */
typedef struct mlp_adagrad {
    size_t size;                /**< sizeof(mlp_adagrad) */
    double learning_rate;       /**< lr >= 0 (default 0.01) */
    double epsilon;             /**< eps > 0 (default 1e-10) */
    double initial_accumulator; /**< where v starts, >= 0 (default 0) */
    double weight_decay;        /**< wd >= 0 (default 0) */
} mlp_adagrad;

/** The defaults of mlp_adagrad, to start from. */
#define MLP_ADAGRAD_INIT                           \
    {                                              \
        sizeof(mlp_adagrad), 0.01, 1e-10, 0.0, 0.0 \
    }

/**
 * Adagrad (Duchi, Hazan and Singer 2011, fig. 1, with diagonal matrices), as
 * torch.optim.Adagrad: v += g^2, theta -= lr g / (sqrt(v) + eps).
 * Memory: n numbers.
 *
 * @return as every constructor
 */
MLP_CHECKED mlp_status mlp_opt_adagrad(mlp_opt **out,
                                       const mlp_adagrad *options);

/** Options of mlp_opt_adam(). Start from MLP_ADAM_INIT. */
typedef struct mlp_adam {
    size_t size;          /**< sizeof(mlp_adam) */
    double learning_rate; /**< lr >= 0 (default 0.001) */
    double beta1;         /**< decay of m in [0, 1) (default 0.9) */
    double beta2;         /**< decay of v in [0, 1) (default 0.999) */
    double epsilon;       /**< eps > 0 (default 1e-8) */
    double weight_decay;  /**< wd >= 0 (default 0) */
    int amsgrad;          /**< by the largest v so far (default 0) */
} mlp_adam;

/** The defaults of mlp_adam, to start from. */
#define MLP_ADAM_INIT                                     \
    {                                                     \
        sizeof(mlp_adam), 0.001, 0.9, 0.999, 1e-8, 0.0, 0 \
    }

/**
 * Adam (Kingma and Ba 2015, algorithm 1), as torch.optim.Adam. At step t:
 *   m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
 *   theta -= lr m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps);
 *   amsgrad  the largest v so far in the place of v (Reddi, Kale and Kumar
 *            2018, algorithm 2, with the corrections of Adam).
 * Memory: 2 n numbers, 3 n with amsgrad.
 *
 * @return as every constructor
 */
MLP_CHECKED mlp_status mlp_opt_adam(mlp_opt **out, const mlp_adam *options);

/** Options of mlp_opt_adamw(). Start from MLP_ADAMW_INIT. */
typedef struct mlp_adamw {
    size_t size;          /**< sizeof(mlp_adamw) */
    double learning_rate; /**< lr >= 0 (default 0.001) */
    double beta1;         /**< decay of m in [0, 1) (default 0.9) */
    double beta2;         /**< decay of v in [0, 1) (default 0.999) */
    double epsilon;       /**< eps > 0 (default 1e-8) */
    double weight_decay;  /**< decoupled, wd >= 0 (default 0.01) */
    int amsgrad;          /**< as mlp_adam's (default 0) */
} mlp_adamw;

/** The defaults of mlp_adamw, to start from. */
#define MLP_ADAMW_INIT                                      \
    {                                                       \
        sizeof(mlp_adamw), 0.001, 0.9, 0.999, 1e-8, 0.01, 0 \
    }

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2),
 * as torch.optim.AdamW: theta -= lr wd theta, then as Adam, whose g is without
 * the decay. Memory: as Adam.
 *
 * @return as every constructor
 */
MLP_CHECKED mlp_status mlp_opt_adamw(mlp_opt **out, const mlp_adamw *options);

/** Options of mlp_opt_nadam(). Start from MLP_NADAM_INIT. */
typedef struct mlp_nadam {
    size_t size;           /**< sizeof(mlp_nadam) */
    double learning_rate;  /**< lr >= 0 (default 0.002) */
    double beta1;          /**< decay of m in [0, 1) (default 0.9) */
    double beta2;          /**< decay of v in [0, 1) (default 0.999) */
    double epsilon;        /**< eps > 0 (default 1e-8) */
    double momentum_decay; /**< psi >= 0 (default 0.004) */
    double weight_decay;   /**< wd >= 0 (default 0) */
} mlp_nadam;

/** The defaults of mlp_nadam, to start from. */
#define MLP_NADAM_INIT                                         \
    {                                                          \
        sizeof(mlp_nadam), 0.002, 0.9, 0.999, 1e-8, 0.004, 0.0 \
    }

/**
 * Adam with Nesterov's momentum (Dozat 2016, algorithm 2), as documented of
 * torch.optim.NAdam. At step t, with mu_t = beta1 (1 - 0.96^(t psi) / 2) and
 * p_t the product of mu_1 ... mu_t; m and v as Adam's:
 *   theta -= lr (mu_(t+1) m / (1 - p_(t+1)) + (1 - mu_t) g / (1 - p_t))
 *               / (sqrt(v / (1 - beta2^t)) + eps).
 * torch 1.13 itself has p_t mu_t mu_(t+1) for p_(t+1) unless foreach=True.
 * Memory: 2 n numbers.
 *
 * @return as every constructor
 */
MLP_CHECKED mlp_status mlp_opt_nadam(mlp_opt **out, const mlp_nadam *options);

/** Options of mlp_opt_radam(). Start from MLP_RADAM_INIT. */
typedef struct mlp_radam {
    size_t size;          /**< sizeof(mlp_radam) */
    double learning_rate; /**< lr >= 0 (default 0.001) */
    double beta1;         /**< decay of m in [0, 1) (default 0.9) */
    double beta2;         /**< decay of v in [0, 1) (default 0.999) */
    double epsilon;       /**< eps > 0 (default 1e-8) */
    double weight_decay;  /**< wd >= 0 (default 0) */
} mlp_radam;

/** The defaults of mlp_radam, to start from. */
#define MLP_RADAM_INIT                                  \
    {                                                   \
        sizeof(mlp_radam), 0.001, 0.9, 0.999, 1e-8, 0.0 \
    }

/**
 * Rectified Adam (Liu et al. 2020, algorithm 2), as torch.optim.RAdam. At step
 * t, with r_inf = 2 / (1 - beta2) - 1 and
 * r_t = r_inf - 2 t beta2^t / (1 - beta2^t); m and v as Adam's:
 *   r_t > 5  theta -= lr R m / (1 - beta1^t)
 *                       sqrt(1 - beta2^t) / (sqrt(v) + eps), where R^2 is
 *              (r_t - 4) (r_t - 2) r_inf / ((r_inf - 4) (r_inf - 2) r_t);
 *   else     theta -= lr m / (1 - beta1^t).
 * Memory: 2 n numbers.
 *
 * @return as every constructor
 */
MLP_CHECKED mlp_status mlp_opt_radam(mlp_opt **out, const mlp_radam *options);

/** Options of mlp_opt_lion(). Start from MLP_LION_INIT. */
typedef struct mlp_lion {
    size_t size;          /**< sizeof(mlp_lion) */
    double learning_rate; /**< lr >= 0 (default 0.0001) */
    double beta1;         /**< m's part in the step, in [0, 1) (default 0.9) */
    double beta2;         /**< decay of m in [0, 1) (default 0.99) */
    double weight_decay;  /**< decoupled, wd >= 0 (default 0) */
} mlp_lion;

/** The defaults of mlp_lion, to start from. */
#define MLP_LION_INIT                            \
    {                                            \
        sizeof(mlp_lion), 0.0001, 0.9, 0.99, 0.0 \
    }

/**
 * Lion (Chen et al. 2023, algorithm 2), with the betas of the paper:
 *   theta -= lr (sign(beta1 m + (1 - beta1) g) + wd theta),
 *   m = beta2 m + (1 - beta2) g,
 * where the sign of 0 is 0. Memory: n numbers.
 *
 * @return as every constructor
 */
MLP_CHECKED mlp_status mlp_opt_lion(mlp_opt **out, const mlp_lion *options);

/** Options of mlp_opt_rprop(). Start from MLP_RPROP_INIT. */
typedef struct mlp_rprop {
    size_t size;          /**< sizeof(mlp_rprop) */
    double learning_rate; /**< each first step, >= 0 (default 0.01) */
    double eta_minus;     /**< in (0, 1) (default 0.5) */
    double eta_plus;      /**< > 1 (default 1.2) */
    double step_min;      /**< >= 0 (default 1e-6) */
    double step_max;      /**< >= step_min (default 50) */
} mlp_rprop;

/** The defaults of mlp_rprop, to start from. */
#define MLP_RPROP_INIT                                \
    {                                                 \
        sizeof(mlp_rprop), 0.01, 0.5, 1.2, 1e-6, 50.0 \
    }

/**
 * Resilient propagation without weight backtracking, iRprop- (Igel and Huesken
 * 2000, section 3.2), as torch.optim.Rprop. Each parameter has a step d of its
 * own, which starts at the learning rate; g' is the gradient of the step
 * before, 0 at first:
 *   g g' > 0  d = min(eta_plus d, step_max);
 *   g g' < 0  d = max(eta_minus d, step_min), and g = 0, here and as the next
 *             step's g';
 *   then      theta -= sign(g) d.
 * The first step is kept in [step_min, step_max] as well. As it compares a
 * gradient with the one before, both must be of the same function: no
 * mini-batches. The learning rate counts in the first step only, and has no
 * schedule; but while it is 0, nothing moves. Memory: 2 n numbers.
 *
 * @return as every constructor; MLP_EINVAL for step_min above step_max
 */
MLP_CHECKED mlp_status mlp_opt_rprop(mlp_opt **out, const mlp_rprop *options);

/**
 * Makes an optimiser from text: its name, which is what follows mlp_opt_ in
 * the name of its constructor, and after a colon its options as name=value,
 * separated by commas, each at most once; "lr" stands for "learning_rate".
 * Options left out have their defaults. Numbers have a point whatever the
 * locale.
 *
 * Example: "sgd:lr=0.1,momentum=0.9,nesterov=1".
 *
 * @return MLP_EINVAL names what can't be read; then as the constructor
 */
MLP_CHECKED mlp_status mlp_opt_parse(mlp_opt **out, const char *spec);

/** Frees an optimiser. */
MLP_API void mlp_opt_free(mlp_opt *opt);

/** The optimiser's name, such as "sgd". Thread-safe. */
MLP_API const char *mlp_opt_name(const mlp_opt *opt);

/** The learning rate of the next update: what was set, by its schedule. */
MLP_API double mlp_opt_learning_rate(const mlp_opt *opt);

/**
 * Sets the learning rate for the next updates, the base that a schedule
 * multiplies. MLP_ERANGE below 0, NaN.
 */
MLP_CHECKED mlp_status mlp_opt_set_learning_rate(mlp_opt *opt, double rate);

/** How many updates there have been since the start or the last reset. */
MLP_API uint64_t mlp_opt_steps(const mlp_opt *opt);

/** How many epochs a trainer has run since the start or the last reset. */
MLP_API uint64_t mlp_opt_epochs(const mlp_opt *opt);

/**
 * Forgets the state (moments, number of steps and epochs, what a schedule has
 * observed, length and element type); the options and the schedule stay. The
 * memory is freed. NULL is fine.
 */
MLP_API void mlp_opt_reset(mlp_opt *opt);

/**
 * Schedules: what the learning rate is multiplied by at step t = 0, 1, ...
 * counted from the end of the warm-up, in which the factor grows in a straight
 * line from `warmup_start` to 1. The name in quotes is what
 * mlp_schedule_parse() reads, then the fields of mlp_schedule that count; T is
 * `steps`. Polynomial, cosine (without restarts) and one cycle have an end,
 * after which `final` holds. Counts are 2^53 at most.
 */
typedef enum mlp_schedule_kind {
    /** "constant": 1 */
    MLP_SCHEDULE_CONSTANT,
    /** "step": factor^floor(t / T); steps, factor */
    MLP_SCHEDULE_STEP,
    /** "exponential": factor^(t / T); steps, factor */
    MLP_SCHEDULE_EXPONENTIAL,
    /** "polynomial": final + (1 - final) (1 - t / T)^power; steps, power,
     *  final */
    MLP_SCHEDULE_POLYNOMIAL,
    /** "cosine": final + (1 - final) (1 + cos(pi t / T)) / 2 (Loshchilov and
     *  Hutter 2017, eq. 5); with `restarts` from 1 again after T steps, then
     *  after growth T, growth^2 T ... more; steps, final, restarts, growth */
    MLP_SCHEDULE_COSINE,
    /** "one_cycle": from `start` to 1 at the step rise T - 1, then to `final`
     *  at the step T - 1, by half a cosine each (Smith and Topin 2018, in the
     *  form of torch.optim.lr_scheduler.OneCycleLR, whose final_div_factor is
     *  start / final); steps, rise, start, final */
    MLP_SCHEDULE_ONE_CYCLE,
    /** "plateau": times `factor`, but not below `final`, when more than
     *  `patience` losses in a row were not below (1 - threshold) times the
     *  best one; the `cooldown` losses after that do not count. As
     *  torch.optim.lr_scheduler.ReduceLROnPlateau, mode min. It is told of
     *  losses by mlp_opt_observe(); factor, patience, threshold, cooldown,
     *  final */
    MLP_SCHEDULE_PLATEAU
} mlp_schedule_kind;

/**
 * A schedule. Start from MLP_SCHEDULE_INIT, which is constant. Fields that the
 * kind does not speak of are not looked at.
 */
typedef struct mlp_schedule {
    size_t size;            /**< sizeof(mlp_schedule) */
    mlp_schedule_kind kind; /**< (default MLP_SCHEDULE_CONSTANT) */
    uint64_t warmup;        /**< steps that go before t = 0 (default 0) */
    double warmup_start;    /**< factor of the first, in [0, 1] (default 1/3) */
    uint64_t steps;         /**< T >= 1, one_cycle's >= 2 (default 0: it has to
                                 be given) */
    double factor;          /**< in (0, 1], plateau's below 1 (default 0.1) */
    double final;           /**< in [0, 1] (default 0) */
    double power;           /**< > 0 (default 1) */
    int restarts;           /**< not 0: restarts (default 0) */
    uint64_t growth;        /**< >= 1; > 1 only with restarts (default 1) */
    double rise;            /**< in [0, 1] (default 0.3) */
    double start;           /**< in [0, 1] (default 0.04) */
    uint64_t patience;      /**< (default 10) */
    double threshold;       /**< in [0, 1) (default 0.0001) */
    uint64_t cooldown;      /**< (default 0) */
} mlp_schedule;

/** The defaults of mlp_schedule, to start from. */
#define MLP_SCHEDULE_INIT                                                  \
    {                                                                      \
        sizeof(mlp_schedule), MLP_SCHEDULE_CONSTANT, 0, 1.0 / 3.0, 0, 0.1, \
            0.0, 1.0, 0, 1, 0.3, 0.04, 10, 1e-4, 0                         \
    }

/** The name of a schedule; NULL for another value. Thread-safe. */
MLP_API const char *mlp_schedule_name(mlp_schedule_kind kind);

/**
 * Makes a schedule from text, as mlp_opt_parse() reads an optimiser's: its
 * name and those fields that its kind, and a warm-up, speak of.
 *
 * Example: "cosine:steps=1000,warmup=100,final=0.01".
 *
 * @param out set on success only
 * @return MLP_EINVAL names what can't be read; then as mlp_schedule_check()
 */
MLP_CHECKED mlp_status mlp_schedule_parse(mlp_schedule *out, const char *spec);

/**
 * Is this a schedule? Thread-safe.
 *
 * @return MLP_EINVAL (NULL, another size, an unknown kind, growth without
 *         restarts), MLP_ERANGE (a field of its kind outside of its range)
 */
MLP_CHECKED mlp_status mlp_schedule_check(const mlp_schedule *schedule);

/**
 * What the learning rate is multiplied by when `step` updates have been done
 * before; of a plateau, the warm-up's part of it. A function of its arguments
 * and nothing else; thread-safe.
 *
 * @param schedule one that mlp_schedule_check() finds good
 */
MLP_API double mlp_schedule_factor(const mlp_schedule *schedule, uint64_t step);

/**
 * Gives the optimiser a schedule, which is copied, in the place of the one it
 * had; NULL takes it away. Its step 0 is the optimiser's, mlp_opt_steps() = 0.
 * What was observed is forgotten.
 *
 * @return as mlp_schedule_check(), MLP_EINVAL (opt is NULL), MLP_EUNSUPPORTED
 *         (rprop); on failure the one before stays
 */
MLP_CHECKED mlp_status mlp_opt_set_schedule(mlp_opt *opt,
                                            const mlp_schedule *schedule);

/**
 * Tells a plateau schedule of a loss, once per epoch; one that is not a number
 * is no better one. Nothing happens with other schedules.
 */
MLP_API void mlp_opt_observe(mlp_opt *opt, double loss);

/**
 * One step: moves theta against the gradient, in O(n) operations. The first
 * call allocates the state; no later one allocates anything.
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
