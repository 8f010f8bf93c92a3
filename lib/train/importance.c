/* SPDX-License-Identifier: MIT */
/*
 * Permutation importance: how much worse a network does when it gets an input
 * from the wrong rows.
 */
#include <math.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/rng.h"
#include "linalg/blas_scope.h"
#include "train/evaluate.h"
#include "train/staging.h"

/* A call under way. */
typedef struct course {
    const mlp_net *net;
    mlp_work *work;
    mlp_loss loss;
    const mlp_data *data;
    mlp__batch batch;
    size_t *order; /* [rows] */
} course;

static mlp_status loss_of(course *c, double *loss)
{
    mlp_metrics metrics;
    mlp_status status;

    if (c->net->type == MLP_F64)
        status = mlp__evaluate_f64(c->net, c->work, &c->batch, c->loss, c->data, &metrics, NULL);
    else
        status = mlp__evaluate_f32(c->net, c->work, &c->batch, c->loss, c->data, &metrics, NULL);
    *loss = metrics.loss;
    return status;
}

/* Mean and standard deviation of the rises over repeats, updated from one to the next (West 1979).
 */
static mlp_status measure(course *c, size_t input, size_t repeats, uint64_t seed, double base,
                          double *mean, double *spread)
{
    double squares = 0.0;

    *mean = 0.0;
    c->batch.mixed = c->order;
    c->batch.mixed_column = input;
    for (size_t i = 0; i < repeats; i++) {
        const mlp__rng_key key = { seed + i, MLP__RNG_MIX, (uint32_t)input };
        double loss;
        double off;

        mlp__rng_permutation(&key, c->data->rows, c->order);
        MLP_TRY(loss_of(c, &loss));
        off = loss - base - *mean;
        *mean += off / (double)(i + 1);
        squares += off * (loss - base - *mean);
    }
    if (spread != NULL)
        *spread = repeats > 1 ? sqrt(squares / (double)(repeats - 1)) : (double)NAN;
    return MLP_OK;
}

static mlp_status measure_all(course *c, size_t repeats, uint64_t seed, double *importance,
                              double *spread)
{
    double base;

    MLP_TRY(loss_of(c, &base));
    for (size_t j = 0; j < c->net->n_inputs; j++)
        MLP_TRY(
            measure(c, j, repeats, seed, base, &importance[j], spread == NULL ? NULL : &spread[j]));
    return MLP_OK;
}

mlp_status mlp_permutation_importance(const mlp_net *net, mlp_work *work, mlp_loss loss,
                                      const mlp_data *data, size_t repeats, uint64_t seed,
                                      double *importance, double *spread)
{
    course c = { .net = net, .work = work, .loss = loss, .data = data };
    mlp_status status;
    void *order;

    MLP_TRY(mlp__evaluate_check("mlp_permutation_importance", net, work, loss, data, importance));
    MLP_FAIL_IF(repeats == 0, MLP_EINVAL, "mlp_permutation_importance: 0 repeats");
    MLP_TRY(mlp__batch_on_work(
        &c.batch, work, data->rows < work->max_rows ? data->rows : work->max_rows, net->n_outputs));
    MLP_TRY(mlp__alloc(&order, data->rows, sizeof(size_t)));
    c.order = order;
    mlp__blas_enter();
    status = measure_all(&c, repeats, seed, importance, spread);
    mlp__blas_leave();
    mlp__batch_end(&c.batch);
    work->forward_rows = 0;
    mlp__free(order);
    return status;
}
