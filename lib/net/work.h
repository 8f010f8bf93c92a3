/* SPDX-License-Identifier: MIT */
/*
 * The scratch memory of a pass.
 */
#ifndef MLP_NET_WORK_H
#define MLP_NET_WORK_H

#include "base/team.h"
#include "linalg/product.h"
#include "net/net.h"

/* What a pass keeps of a layer. Matrices are [max_rows x out]. */
typedef struct mlp__work_layer {
    size_t out;
    mlp_act act;
    mlp_norm norm;
    bool drops;              /* in training */
    bool keeps_sums;         /* z has memory of its own; otherwise z is y */
    void *u;                 /* with norm: sums x W' + b, then normalised; otherwise z */
    void *z;                 /* what the activation is of: gamma u + beta, or the sums */
    void *y;                 /* activations */
    void *mask;              /* with drops: 0 for what is dropped */
    void *dropped;           /* with drops: y times mask; otherwise y */
    void *du;                /* gradient by z; with norm, otherwise dz */
    void *dz;                /* gradient by the sums */
    void *mean;              /* of sums, with norm: [out], or [max_rows] for layer_norm; */
    void *variance;          /* [out], of a batch: with batch_norm */
    void *inverse_deviation; /* as mean */
    mlp__product forward;    /* plans of the layer's products, for planned_rows */
    mlp__product inputs;
    mlp__product params;
} mlp__work_layer;

/* What a member of the team keeps from the first half of a pass for the second. */
typedef struct mlp__work_member {
    const void *x; /* the inputs [rows x inputs] that it reads */
    /* How large the numbers are that it computed: sums of absolute values. */
    double inputs; /* of what goes into layers */
    double deltas; /* of dz */
} mlp__work_member;

/* Names the masks of a step. */
typedef struct mlp__dropout_draw {
    uint64_t seed;
    uint64_t step;
} mlp__dropout_draw;

struct mlp_work {
    mlp_dtype type;
    size_t max_rows;
    size_t n_inputs;
    size_t n_layers;
    size_t n_weights; /* multiplications of one row's forward pass */
    size_t n_units;   /* of all layers */
    bool is_plain;    /* no layer normalises or drops */
    bool mixes_rows;  /* in training: a layer is batch-normalised */
    mlp__team *team;
    bool chooses_parts; /* threads 0: fewer members than there are for little work */

    size_t planned_rows; /* what the plans and the next three are for; 0: none yet */
    size_t grain;        /* parts that are rows begin at multiples of this one */
    size_t parts;        /* members that share a pass */
    bool small;          /* by simple loops, see net/small_tmpl.h */

    bool training; /* what mlp_work_set_training() said */
    mlp__dropout_draw draw;

    size_t forward_rows;        /* rows of the last forward pass; 0: none to go back from */
    const mlp_net *forward_net; /* whose pass that was; compared, never read */
    bool forward_trains;        /* it was as in training */
    size_t forward_weighty;     /* its rows with a weight above 0 */
    void *shares;               /* [max_rows] of them in that batch's weight, with batch_norm */
    double *row_loss;           /* [max_rows]: each row's share of a loss */
    mlp__work_member *member;   /* [members of the team] */
    void *block;                /* the memory of all arrays above */
    void *staging;              /* [staging_bytes], see mlp__work_staging() */
    size_t staging_bytes;
    mlp__work_layer layer[]; /* [n_layers] */
};

/* Checks a number of threads that a caller asks for; `call` is for the message. */
mlp_status mlp__work_check_threads(const char *call, int threads);

/* Checks that a work was made for networks like this one. */
mlp_status mlp__work_check(const mlp_work *work, const mlp_net *net);

/* A member's part of a product of a pass. */
static inline mlp__area mlp__work_part(const mlp_work *work, const mlp__product *product,
                                       size_t part, size_t parts)
{
    return mlp__product_part(product, product->by_columns ? product->grain : work->grain, part,
                             parts);
}

/* Plans passes of so many rows, unless the latest plans are just that. */
void mlp__work_plan(mlp_work *work, const mlp_net *net, size_t rows);

/*
 * Memory beside the passes' own, for callers who prepare batches: at least so
 * many bytes, kept from call to call and freed with the work. Allocates when
 * there is less. MLP_ENOMEM.
 */
mlp_status mlp__work_staging(mlp_work *work, size_t bytes, void **out);

#endif
