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

#include <mlp/optim.h>

#include "base/text.h"

/* The type of an option's field. */
typedef enum mlp__opt_field_type { MLP__FIELD_DOUBLE, MLP__FIELD_FLAG } mlp__opt_field_type;

/* A field of an options struct: how it is named, where it lies, what it may be. */
typedef struct mlp__opt_field {
    const char *name;
    const char *alias; /* NULL: none */
    size_t offset;
    mlp__opt_field_type type;
    double low; /* numbers are in [low, high] ... */
    double high;
    bool below_high; /* ... or in [low, high) */
} mlp__opt_field;

/* A method. */
typedef struct mlp__opt_kind {
    /* REQUIRED */
    const char *name;
    size_t options_size;
    const void *defaults;         /* [options_size bytes] */
    const mlp__opt_field *fields; /* the last one has no name */
    size_t learning_rate;         /* offset of that option */
    /* How many state vectors of n numbers this optimiser needs, with its options. */
    size_t (*n_moments)(const mlp_opt *opt);
    /*
     * One step of `count` parameters, the first of which has the number `first` in the state:
     * theta [count], grad [count]. `opt->steps` counts this step already. Called by several
     * threads at once, with parameters of their own: nothing else in `opt` may be written.
     */
    void (*update_f64)(mlp_opt *opt, size_t first, size_t count, double *theta, const double *grad);
    void (*update_f32)(mlp_opt *opt, size_t first, size_t count, float *theta, const float *grad);
    /* OPTIONAL: what no single field shows to be wrong */
    mlp_status (*check)(const void *options);
} mlp__opt_kind;

struct mlp_opt {
    const mlp__opt_kind *kind;
    uint64_t steps;
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

/* Reads the number at a field. */
double mlp__opt_field_get(const mlp__opt_field *field, const void *options);

/* The methods. */
extern const mlp__opt_kind mlp__opt_kind_sgd;

#endif
