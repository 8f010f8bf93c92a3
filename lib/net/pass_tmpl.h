/* SPDX-License-Identifier: MIT */
/*
 * Passes for callers inside the library: arguments are right, the work fits
 * the network and is planned for the rows (mlp__work_plan()), and the caller is
 * inside a scope of linalg/blas_scope.h unless the plan is small.
 *
 * A pass has two halves, each shared by the members of the work's team, with
 * the same bits for any number of them. The first goes forward and back to the
 * sums of the first layer; each product is cut by rows or by units, as its plan
 * says, and members meet where one needs what others have computed. In the
 * second, each takes some units of each layer, whose parameters' gradients are
 * sums over all rows.
 */
#ifndef MLP_NET_PASS_TMPL_H
#define MLP_NET_PASS_TMPL_H

#include "base/real.h"
#include "net/work.h"

/* What to do; what is 0 or NULL is not done. */
typedef struct REAL_NAME(mlp__pass) {
    /* REQUIRED */
    const mlp_net *net;
    mlp_work *work;
    size_t rows;
    const real *x; /* [rows x inputs]; NULL with fill_inputs */

    bool goes_on; /* forward was the pass before, on the same rows */

    /*
     * Prepare some rows of the inputs and of t. Where the first layer is cut by units, each member
     * reads all inputs and so prepares them in a copy of its own, numbered by its part: that is
     * faster than to fetch what another core has just written. Returns that copy, all rows of it.
     */
    const real *(*fill_inputs)(void *context, size_t copy, size_t first, size_t count);
    void (*fill_targets)(void *context, size_t first, size_t count);
    real *outputs; /* [rows x outputs], receives them */

    /* As in training, with the masks of this draw; NULL: as in prediction. */
    const mlp__dropout_draw *training;

    /* Where the way back starts: the loss for targets t, or the caller's dy. */
    const real *t;  /* [rows x outputs] */
    const real *sw; /* [rows], sample weights; NULL: all 1 */
    bool missing;   /* some targets may be NaN, which is not scored */
    mlp_loss loss;
    double weight;  /* divides the rows' losses */
    const real *dy; /* [rows x outputs], gradient by the activations */

    real *grad; /* [n_params]; NULL: no way back */
    real *dx;   /* [rows x inputs], receives the gradient by them */

    /*
     * Called by each member when a part of grad is complete. No other member has to do with that
     * part of theta any more: it may be changed. Not called with a plan that is small.
     */
    void (*ready)(void *context, size_t first, size_t count);
    void *context; /* of these calls */

    /* No input is larger than this; 0: not known. Only for _bounds_gradient. */
    double largest_input;
    bool wants_bound; /* not with a plan that is small */
} REAL_NAME(mlp__pass);

/*
 * The first half. Returns the loss, which may come out as not finite, or 0
 * without targets. The activations stay in the work.
 */
double REAL_NAME(mlp__pass_rows)(const REAL_NAME(mlp__pass) * pass);

/*
 * After the first half with `wants_bound`: can no number of the gradient come
 * out as infinite or NaN? Told from the numbers that it will be made of, of
 * which there are fewer.
 */
bool REAL_NAME(mlp__pass_bounds_gradient)(const REAL_NAME(mlp__pass) * pass);

/* The second half: writes grad. */
void REAL_NAME(mlp__pass_params)(const REAL_NAME(mlp__pass) * pass);

/* What goes into layer i, as the member whose `kept` this is reads it. */
const real *REAL_NAME(mlp__pass_layer_inputs)(const REAL_NAME(mlp__pass) * pass,
                                              const mlp__work_member *kept, size_t i);

#endif
