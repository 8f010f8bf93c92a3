/* SPDX-License-Identifier: MIT */
/*
 * The loss over all rows as a function of the parameters. Blocks of rows are
 * gathered and passed through the network by the threads of optim/fold.h, each
 * with a work and a view of the network of its own.
 */
#include "train/iteration.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "data/weights.h"
#include "net/jacobian.h"
#include "net/loss.h"

/* What a thread passes rows with. */
typedef struct passer {
    mlp_net *view; /* the network, with other parameters */
    mlp_work *work;
    mlp__batch batch;
    void *block; /* the batch's memory */

    /* A step that is taken has been passed forward before, to see whether it is to be taken. */
    bool holds_rows;    /* the batch has been gathered, and ... */
    bool holds_outputs; /* ... passed with these parameters */
    double *theta;      /* [n]; this and the next two only for solvers that want residuals */
    double *factors;    /* [rows x outputs]: of their residuals */
    double *unit;       /* [rows x outputs], scratch */
} passer;

struct mlp__iteration_memory {
    mlp_trainer *trainer;
    const mlp_data *data; /* of the run of iterations under way */
    double weight;        /* of all its rows */
    double n_scored;      /* its targets that are scored */
    size_t rows;          /* that the memory is for */
    size_t members;
    passer *passer; /* [members] */
    mlp__fold *fold;
    double *ridge;   /* [n]; NULL: no penalty */
    double *scratch; /* of the solver */
};

static bool is_for_squares(mlp_loss loss)
{
    return loss == MLP_LOSS_MEAN_SQUARED_ERROR || loss == MLP_LOSS_HALF_SQUARED_ERROR;
}

static mlp_status check_net(const mlp_net *net, const char *name)
{
    MLP_FAIL_IF(net->type != MLP_F64, MLP_EDTYPE, "%s works in f64, the network is of %s", name,
                mlp_dtype_name(net->type));
    for (size_t i = 0; i < net->n_layers; i++)
        MLP_FAIL_IF(net->layer[i].dropout > 0.0 || net->layer[i].norm == MLP_NORM_BATCH,
                    MLP_EUNSUPPORTED,
                    "%s wants the same function in each iteration, without the %s of layer %zu",
                    name, net->layer[i].dropout > 0.0 ? "dropout" : "batch normalisation", i);
    return MLP_OK;
}

mlp_status mlp__iteration_check(const mlp_net *net, const mlp_opt *opt,
                                const mlp_train_opts *options)
{
    const mlp__solver *solver = opt->kind->solver;
    const char *name = mlp_opt_name(opt);

    if (solver == NULL)
        return MLP_OK;
    MLP_TRY(check_net(net, name));
    MLP_FAIL_IF(solver->fold_kind != NULL && !is_for_squares(options->loss), MLP_EUNSUPPORTED,
                "%s minimises sums of squares, mean_squared_error or half_squared_error, and not "
                "%s; lbfgs takes any loss",
                name, mlp_loss_name(options->loss));
    MLP_FAIL_IF(options->l2 > 0.0 && mlp__lm_is_bayesian(opt), MLP_EINVAL,
                "lm: bayesian finds the penalty itself: l2 has to be 0");
    MLP_FAIL_IF(options->l1 > 0.0, MLP_EUNSUPPORTED, "%s takes l2, but not l1, whose slope jumps",
                name);
    MLP_FAIL_IF(options->clip_value > 0.0 || options->clip_norm > 0.0 || options->max_norm > 0.0,
                MLP_EUNSUPPORTED, "%s takes no clip_value, clip_norm or max_norm", name);
    return MLP_OK;
}

/* ---- Rows ---- */

/* How much of a row's weight the square of a residual counts for, in twice the loss. */
static double square_share(const mlp_trainer *trainer)
{
    return trainer->options.loss == MLP_LOSS_MEAN_SQUARED_ERROR
        ? 2.0 / (double)trainer->net->n_outputs
        : 1.0;
}

/* What residuals and their derivatives are multiplied by, so that their squares are the loss. */
static void set_factors(const mlp__iteration_memory *memory, passer *p)
{
    const size_t n = p->view->n_outputs;
    const double each = square_share(memory->trainer) / memory->weight;
    const double root = sqrt(each);
    const double *weights = p->batch.sw;

    for (size_t i = 0; i < p->batch.rows * n; i++)
        p->factors[i] = p->batch.weighted ? sqrt(weights[i / n] * each) : root;
}

/* Gathers a block of rows, unless that is what the batch holds. */
static mlp_status gather(mlp__iteration_memory *memory, passer *p, size_t first, size_t count)
{
    if (p->holds_rows && p->batch.first == first && p->batch.rows == count)
        return MLP_OK;
    p->holds_rows = false;
    p->holds_outputs = false;
    MLP_TRY(mlp__batch_begin_f64(&p->batch, memory->data, NULL, first, count));
    (void)mlp__batch_gather_inputs_f64(&p->batch, 0, 0, count);
    mlp__batch_gather_targets_f64(&p->batch, 0, count);
    if (p->factors != NULL)
        set_factors(memory, p);
    p->holds_rows = true;
    return MLP_OK;
}

/* The view is the thread's own, and never written through. */
static void set_parameters(passer *p, const double *theta)
{
    memcpy(&p->view->theta, &theta, sizeof theta);
}

/* The outputs of the rows, unless the work holds them for these parameters. */
static const double *pass_forward(passer *p)
{
    const size_t bytes = p->view->n_params * sizeof *p->theta;

    if (p->holds_outputs && memcmp(p->theta, p->view->theta, bytes) == 0)
        return p->work->layer[p->work->n_layers - 1].y;
    memcpy(p->theta, p->view->theta, bytes);
    p->holds_outputs = true;
    return mlp__jacobian_forward_f64(p->view, p->work, p->batch.rows, p->batch.x);
}

static mlp_status residuals(void *context, size_t member, const double *theta, size_t first,
                            size_t count, double *e, double *jac)
{
    mlp__iteration_memory *memory = context;
    passer *p = &memory->passer[member];
    const size_t n_params = p->view->n_params;
    const size_t n = p->view->n_outputs;
    const double *t = p->batch.t;
    const double *y;

    MLP_TRY(gather(memory, p, first / n, count / n));
    set_parameters(p, theta);
    y = pass_forward(p);
    if (jac != NULL)
        mlp__jacobian_back_f64(p->view, p->work, count / n, p->batch.x, p->factors, p->unit, jac);
    for (size_t i = 0; i < count; i++) {
        e[i] = isnan(t[i]) ? 0.0 : p->factors[i] * (y[i] - t[i]);
        if (isnan(t[i]) && jac != NULL)
            memset(jac + i * n_params, 0, n_params * sizeof *jac);
    }
    return MLP_OK;
}

static mlp_status losses(void *context, size_t member, const double *theta, size_t first,
                         size_t count, double *loss, double *grad)
{
    mlp__iteration_memory *memory = context;
    passer *p = &memory->passer[member];
    mlp_status status = MLP_OK;
    double share;

    MLP_TRY(gather(memory, p, first, count));
    set_parameters(p, theta);
    share = p->batch.weight / memory->weight;
    *loss = 0.0;
    for (size_t j = 0; grad != NULL && j < memory->trainer->net->n_params; j++)
        grad[j] = 0.0;
    if (share == 0.0)
        return MLP_OK;
    status = mlp_loss_grad(p->view, p->work, memory->trainer->options.loss, count, p->batch.x,
                           p->batch.t, p->batch.weighted ? p->batch.sw : NULL, loss, grad);
    if (status != MLP_OK && status != MLP_ENONFINITE)
        return status;
    *loss *= share;
    for (size_t j = 0; grad != NULL && j < memory->trainer->net->n_params; j++)
        grad[j] *= share;
    return MLP_OK;
}

static mlp_status value(void *context, const double *theta, double *out, double *grad)
{
    mlp__fold *fold = ((mlp__iteration_memory *)context)->fold;

    return grad == NULL ? mlp__fold_value(fold, theta, out)
                        : mlp__fold_jacobian(fold, theta, out, grad);
}

/* ---- Memory ---- */

static mlp_status make_view(mlp_net **out, const mlp_net *net)
{
    const size_t bytes = sizeof *net + net->n_layers * sizeof net->layer[0];
    void *memory;

    MLP_TRY(mlp__alloc(&memory, 1, bytes));
    memcpy(memory, net, bytes);
    *out = memory;
    return MLP_OK;
}

static mlp_status make_batch(passer *p, const mlp_trainer *trainer, size_t max_rows)
{
    const mlp__batch_shape shape = {
        .type = MLP_F64,
        .max_rows = max_rows,
        .n_inputs = trainer->net->n_inputs,
        .n_outputs = trainer->net->n_outputs,
        .copies = 1,
        .copy_rows = max_rows,
    };
    size_t bytes;

    MLP_TRY(mlp__batch_bytes(&shape, &bytes));
    MLP_TRY(mlp__alloc(&p->block, bytes, 1));
    mlp__batch_init(&p->batch, &shape, p->block);
    p->batch.by_target = mlp__loss_is_mean(trainer->options.loss);
    p->batch.smoothing = trainer->options.label_smoothing;
    p->batch.binary_smoothing = trainer->options.loss == MLP_LOSS_BINARY_CROSS_ENTROPY;
    return MLP_OK;
}

/* For solvers that want residuals. */
static mlp_status make_residuals(passer *p, const mlp_net *net, size_t max_rows)
{
    void *made;

    MLP_TRY(mlp__alloc(&made, net->n_params, sizeof *p->theta));
    p->theta = made;
    MLP_TRY(mlp__alloc(&made, 2 * net->n_outputs * max_rows, sizeof *p->factors));
    p->factors = made;
    p->unit = p->factors + net->n_outputs * max_rows;
    return MLP_OK;
}

static mlp_status make_passers(mlp__iteration_memory *memory, size_t count, size_t max_rows)
{
    const mlp_trainer *trainer = memory->trainer;
    const bool wants_residuals = trainer->opt->kind->solver->fold_kind != NULL;
    void *made;

    MLP_TRY(mlp__alloc(&made, count, sizeof *memory->passer));
    memory->passer = made;
    memory->members = count;
    for (size_t i = 0; i < count; i++) {
        passer *p = &memory->passer[i];

        MLP_TRY(make_view(&p->view, trainer->net));
        MLP_TRY(mlp_work_new(&p->work, trainer->net, max_rows, 1));
        MLP_TRY(make_batch(p, trainer, max_rows));
        if (wants_residuals)
            MLP_TRY(make_residuals(p, trainer->net, max_rows));
    }
    return MLP_OK;
}

static mlp_status make_ridge(mlp__iteration_memory *memory)
{
    const mlp_trainer *trainer = memory->trainer;
    const mlp_net *net = trainer->net;
    void *made;

    if (!(trainer->options.l2 > 0.0))
        return MLP_OK;
    MLP_TRY(mlp__alloc(&made, net->n_params, sizeof(double)));
    memory->ridge = made;
    for (size_t i = 0; i < net->n_layers; i++)
        for (size_t j = 0; j < net->layer[i].in * net->layer[i].out; j++)
            memory->ridge[net->layer[i].weight + j] = sqrt(trainer->options.l2);
    return MLP_OK;
}

static mlp_status make(mlp__iteration_memory *memory, size_t rows)
{
    const mlp_trainer *trainer = memory->trainer;
    const mlp__solver *solver = trainer->opt->kind->solver;
    const size_t n = trainer->net->n_params;
    const size_t unit = solver->fold_kind == NULL ? 1 : trainer->net->n_outputs;
    const size_t threads =
        trainer->options.threads == 0 ? mlp__team_processors() : (size_t)trainer->options.threads;
    mlp__residuals terms = {
        .n = n,
        .n_residuals = rows * unit,
        .unit = unit,
        .context = memory,
        .compute = residuals,
    };
    size_t block_rows = mlp__fold_block(n, unit) / unit;
    void *made;

    MLP_TRY(make_ridge(memory));
    terms.ridge = memory->ridge;
    terms.takes_ridge = mlp__lm_is_bayesian(trainer->opt);
    if (solver->fold_kind == NULL)
        terms.sum = losses;
    MLP_TRY(mlp__fold_new(&memory->fold, &terms, mlp__opt_fold_kind(trainer->opt), threads));
    block_rows = block_rows < rows ? block_rows : rows;
    MLP_TRY(make_passers(memory, mlp__fold_members(&terms, threads), block_rows));
    MLP_TRY(mlp__alloc(&made, solver->scratch(trainer->opt, n), sizeof(double)));
    memory->scratch = made;
    memory->rows = rows;
    return MLP_OK;
}

mlp_status mlp__iteration_prepare(mlp_trainer *trainer, size_t rows)
{
    mlp_status status;
    void *memory;

    if (trainer->iteration != NULL && trainer->iteration->rows == rows)
        return MLP_OK;
    mlp__iteration_free(trainer->iteration);
    trainer->iteration = NULL;
    MLP_TRY(mlp__alloc(&memory, 1, sizeof *trainer->iteration));
    trainer->iteration = memory;
    trainer->iteration->trainer = trainer;
    status = make(trainer->iteration, rows);
    if (status != MLP_OK) {
        mlp__iteration_free(trainer->iteration);
        trainer->iteration = NULL;
    }
    return status;
}

void mlp__iteration_free(mlp__iteration_memory *memory)
{
    if (memory == NULL)
        return;
    for (size_t i = 0; i < memory->members; i++) {
        mlp__free(memory->passer[i].view);
        mlp_work_free(memory->passer[i].work);
        mlp__batch_end(&memory->passer[i].batch);
        mlp__free(memory->passer[i].block);
        mlp__free(memory->passer[i].theta);
        mlp__free(memory->passer[i].factors);
    }
    mlp__free(memory->passer);
    mlp__fold_free(memory->fold);
    mlp__free(memory->ridge);
    mlp__free(memory->scratch);
    mlp__free(memory);
}

/* ---- An iteration ---- */

static double weight_of(const mlp_data *data, mlp_loss loss)
{
    const bool by_target = mlp__loss_is_mean(loss);
    double weight = 0.0;

    for (size_t i = 0; i < data->rows; i++) {
        const size_t stored = mlp__data_stored(data, i);

        weight += mlp__data_row_weight(data, stored) * mlp__data_scored(data, stored, by_target);
    }
    return weight;
}

/* Targets that are scored. */
static double count_scored(const mlp_data *data, size_t n_outputs)
{
    double count = 0.0;

    for (size_t i = 0; i < data->rows; i++) {
        const size_t stored = mlp__data_stored(data, i);

        if (mlp__data_row_weight(data, stored) > 0.0)
            count += mlp__data_scored(data, stored, true) * (double)n_outputs;
    }
    return count;
}

/* What a run of iterations takes for granted. */
static void look_at_data(mlp__iteration_memory *memory, const mlp_data *data)
{
    memory->data = data;
    memory->weight = weight_of(data, memory->trainer->options.loss);
    memory->n_scored = count_scored(data, memory->trainer->net->n_outputs);
    for (size_t i = 0; i < memory->members; i++)
        memory->passer[i].holds_rows = false;
}

mlp_status mlp__iteration_run(mlp_trainer *trainer, const mlp_data *data, mlp_epoch *epoch,
                              bool *converged)
{
    mlp__iteration_memory *memory = trainer->iteration;
    mlp__function function = {
        .n = trainer->net->n_params,
        .context = memory,
        .value = value,
        .fold = trainer->opt->kind->solver->fold_kind != NULL ? memory->fold : NULL,
    };
    mlp__iteration done;

    if (trainer->opt->fresh || memory->data != data)
        look_at_data(memory, data);
    function.n_scored = memory->n_scored;
    function.unit = memory->weight / square_share(trainer);
    MLP_TRY(trainer->opt->kind->solver->iterate(trainer->opt, &function, trainer->net->theta,
                                                memory->scratch, &done));
    epoch->evaluations = done.evaluations;
    epoch->loss = done.value - mlp__fold_penalty(memory->fold, trainer->net->theta);
    *converged = done.converged;
    return MLP_OK;
}
