/* SPDX-License-Identifier: MIT */
/*
 * What an optimiser is made of. A new one is a file <name>_tmpl.c with its
 * update, <name>.h that declares it, <name>.c with its row and constructor, the
 * row's declaration below and its place in the list of opt.c. It sees (n, theta, grad) and its own
 * state, nothing else.
 */
#ifndef MLP_OPTIM_OPT_H
#define MLP_OPTIM_OPT_H

#include <stdbool.h>

#include <mlp/minimize.h>
#include <mlp/optim.h>

#include "base/text.h"
#include "optim/fields.h"
#include "optim/solver.h"

/* Numbers that a method keeps from step to step, beside its moments. */
enum { MLP__OPT_SCALARS = 16 };

/* A method. */
typedef struct mlp__opt_kind {
    /* REQUIRED */
    const char *name;
    size_t options_size;
    const void *defaults;     /* [options_size bytes] */
    const mlp__field *fields; /* MLP__FIELD_END is the last one */
    size_t learning_rate;     /* offset of that option; 0: there is none */
    /* How many state vectors of n numbers this optimiser needs, with its options. */
    size_t (*n_moments)(const mlp_opt *opt);
    /*
     * One step of `count` parameters, the first of which has the number `first` in the state:
     * theta [count], grad [count]. `opt->steps` counts this step already, `opt->rate` is its
     * learning rate. Called by several threads at once, with parameters of their own: nothing else
     * in `opt` may be written. How a step is cut changes no bit.
     */
    void (*update_f64)(mlp_opt *opt, size_t first, size_t count, double *theta, const double *grad);
    void (*update_f32)(mlp_opt *opt, size_t first, size_t count, float *theta, const float *grad);
    /* OPTIONAL */
    /* What no single field shows to be wrong. */
    mlp_status (*check)(const void *options);
    /* Once per step, before its updates: opt->scalars, so that no loop computes a power. */
    void (*begin)(mlp_opt *opt);
    /* Can the method have left these scalars? For those that it keeps from step to step, and that
     * it takes for places in memory. */
    bool (*owns)(const mlp_opt *opt, const double scalars[MLP__OPT_SCALARS]);
    /* Compares one gradient with the one before: both must be of all rows of the data. */
    bool whole_batch;
    /* Finds its own way through a whole function, in double: the updates above are NULL. */
    const mlp__solver *solver;
} mlp__opt_kind;

/* What a schedule of the plateau kind remembers. */
typedef struct mlp__plateau {
    double factor; /* what the base rate is multiplied by; 1 at first */
    double best;   /* the lowest loss; infinite at first */
    uint64_t bad;  /* observations without a better one */
    uint64_t cooldown;
} mlp__plateau;

struct mlp_opt {
    const mlp__opt_kind *kind;
    mlp_schedule schedule; /* constant: none */
    double rate;           /* of the step under way */
    uint64_t steps;
    uint64_t epochs;                  /* kept by who knows what an epoch is */
    double scalars[MLP__OPT_SCALARS]; /* of the step under way; set anew from step 1 on */
    mlp__plateau plateau;
    bool fresh; /* for solvers: nothing is known of f at theta */
    bool bound; /* n, type and moments are set */
    size_t n;
    mlp_dtype type;
    void *moments; /* [n_moments x n] of `type`, zero at first */
    void *options; /* [kind->options_size bytes] */
};

/* Makes an optimiser with a checked copy of the options; NULL: the defaults. */
mlp_status mlp__opt_new(mlp_opt **out, const mlp__opt_kind *kind, const void *options);

/* Finds a method by its name; NULL when there is none. */
const mlp__opt_kind *mlp__opt_kind_find(mlp__span name);

/* The learning rate that was set, before any schedule. */
double mlp__opt_base_rate(const mlp_opt *opt);
void mlp__opt_set_base_rate(mlp_opt *opt, double rate);

/* What is to be folded for a method that is given residuals. */
mlp__fold_kind mlp__opt_fold_kind(const mlp_opt *opt);

/* Does it estimate a penalty itself? */
bool mlp__lm_is_bayesian(const mlp_opt *opt);

/* Forgets what a schedule has observed. */
void mlp__plateau_clear(mlp__plateau *plateau);

/*
 * Binds the optimiser to vectors of n numbers and allocates its state, as the
 * first update does; bound to the same already, it does nothing. MLP_ENOMEM,
 * MLP_EOVERFLOW, MLP_EDTYPE, MLP_ESHAPE; the optimiser is then as it was.
 */
mlp_status mlp__opt_bind(mlp_opt *opt, mlp_dtype type, size_t n);

/* Forgets the vector that it was bound to, with its state. */
void mlp__opt_unbind(mlp_opt *opt);

/* What updates and observations change, but for the moments. */
typedef struct mlp__opt_counters {
    uint64_t steps;
    uint64_t epochs;
    double base_rate;
    double rate; /* of the last step */
    double scalars[MLP__OPT_SCALARS];
    mlp__plateau plateau;
} mlp__opt_counters;

mlp__opt_counters mlp__opt_counters_of(const mlp_opt *opt);
void mlp__opt_set_counters(mlp_opt *opt, const mlp__opt_counters *counters);

/* Can the optimiser have come to these? MLP_EFORMAT. */
mlp_status mlp__opt_check_counters(const mlp_opt *opt, const mlp__opt_counters *counters);

/* Bytes of the moments of an optimiser that is bound. */
size_t mlp__opt_moments_bytes(const mlp_opt *opt);

/*
 * The whole state: counters, then moments. Of an optimiser that is bound;
 * mlp__opt_restore() takes what mlp__opt_save() wrote of one of the same
 * method, options, type and length, and neither can fail.
 */
size_t mlp__opt_state_bytes(const mlp_opt *opt);
void mlp__opt_save(const mlp_opt *opt, void *to);      /* to [mlp__opt_state_bytes] */
void mlp__opt_restore(mlp_opt *opt, const void *from); /* from [mlp__opt_state_bytes] */

/* The methods. */
extern const mlp__opt_kind mlp__opt_kind_sgd;
extern const mlp__opt_kind mlp__opt_kind_rmsprop;
extern const mlp__opt_kind mlp__opt_kind_adagrad;
extern const mlp__opt_kind mlp__opt_kind_adam;
extern const mlp__opt_kind mlp__opt_kind_adamw;
extern const mlp__opt_kind mlp__opt_kind_nadam;
extern const mlp__opt_kind mlp__opt_kind_radam;
extern const mlp__opt_kind mlp__opt_kind_lion;
extern const mlp__opt_kind mlp__opt_kind_rprop;
extern const mlp__opt_kind mlp__opt_kind_lm;
extern const mlp__opt_kind mlp__opt_kind_lbfgs;

#endif
