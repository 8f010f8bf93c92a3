/* SPDX-License-Identifier: MIT */
/*
 * Planning a training. Where the defaults come from: docs/rationale.md.
 */
#include "train_plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "program.h"
#include "rows.h"
#include "train_check.h"

static const char default_hidden[] = "64:silu:dropout=0.2,64:silu:dropout=0.2";
static const char default_hidden_of_solvers[] =
    "16:tanh"; /* smooth, small, the same in each step */
enum {
    DEFAULT_EPOCHS = 200,
    DEFAULT_PATIENCE = 10, /* where rows are held out */
    DEFAULT_BATCH = 32,
    MANY_ROWS = 2000, /* so many can spare some to hold out */
    LARGE_BATCH = 128,
    LARGE_ROWS = 10000 /* so many are worth larger batches */
};

/* What few rows say counts little against the belief that weights are small. */
static double default_decay(size_t rows)
{
    return fmin(0.3, 150.0 / (double)rows);
}

/* ---- Rows ---- */

static void hold_out(train_plan *plan, const settings *s, const char *path)
{
    const bool many = mlp_data_rows(plan->all) >= MANY_ROWS;
    const char *valid = s->valid != NULL ? s->valid : many ? "0.1" : "0";
    double share;

    plan->train = plan->all;
    if (!train_check_share(valid, &share)) {
        plan->valid = rows_read_like(s, valid, path, plan->all);
        return;
    }
    if (share > 0.0)
        ROWS_TRY(mlp_data_split(plan->all, 1.0 - share, s->seed, &plan->train, &plan->valid));
}

/* ---- Scalers and weights, from the training rows alone ---- */

/* Have all columns a spread that suits a network as it is, by the scaler to deviation 1? */
static bool are_of_one_range(const mlp_scaler *standard)
{
    const double *factor = mlp_scaler_factor(standard);

    for (size_t i = 0; i < mlp_scaler_n(standard); i++)
        if (!(factor[i] > 0.1 && factor[i] < 10.0) || fabs(mlp_scaler_shift(standard)[i]) > 10.0)
            return false;
    return true;
}

/* The library names the column; here is what may be done. */
static _Noreturn void fail_to_scale(const char *path, const char *cure)
{
    program_fail("%s: %s%s", rows_name(path), mlp_last_error(), cure);
}

/* Unless said otherwise, columns of different sizes are scaled to mean 0 and deviation 1; bytes,
 * which come as 0 ... 1, are left so. */
static mlp_scaler *scaler_of_inputs(const train_plan *plan, const settings *s, const char *path)
{
    const bool bytes = mlp_data_dtype(plan->train) == MLP_U8;
    mlp_scaler_opts options = MLP_SCALER_OPTS_INIT;
    mlp_scaler *scaler;

    if (s->scaler == NULL ? bytes : !train_check_scaler(s->scaler, &options.kind))
        return NULL;
    if (mlp_scaler_fit_inputs(&scaler, plan->train, &options) != MLP_OK)
        fail_to_scale(path,
                      "; --scaler none leaves inputs as they are, --ignore leaves columns out");
    if (s->scaler != NULL || !are_of_one_range(scaler))
        return scaler;
    mlp_scaler_free(scaler);
    return NULL;
}

static void scale(train_plan *plan, const settings *s, const char *path)
{
    mlp_scaler *inputs = scaler_of_inputs(plan, s, path);
    mlp_scaler *targets = NULL;

    plan->scales = inputs != NULL;
    if (mlp_data_n_targets(plan->train) > 0 && plan->options.loss != MLP_LOSS_BINARY_CROSS_ENTROPY
        && mlp_scaler_fit_targets(&targets, plan->train, NULL) != MLP_OK)
        fail_to_scale(path, "");
    plan->scales_targets = targets != NULL;
    ROWS_TRY(mlp_data_set_scalers(plan->train, inputs, targets));
    if (plan->valid != NULL)
        ROWS_TRY(mlp_data_set_scalers(plan->valid, inputs, targets));
    mlp_scaler_free(inputs);
    mlp_scaler_free(targets);
}

static void balance(train_plan *plan)
{
    const size_t n = mlp_data_n_classes(plan->train);
    double *weights = program_alloc(n + 1, sizeof *weights);

    if (n == 0)
        program_usage_error("--balance is for classes; the target is numbers");
    ROWS_TRY(mlp_data_balanced_class_weights(plan->train, weights));
    ROWS_TRY(mlp_data_set_class_weights(plan->train, weights));
    free(weights);
}

/* ---- Network and optimiser ---- */

static mlp_loss choose_loss(const settings *s, const mlp_data *data)
{
    mlp_loss loss =
        mlp_data_n_classes(data) > 0 ? MLP_LOSS_CROSS_ENTROPY : MLP_LOSS_MEAN_SQUARED_ERROR;

    if (s->loss != NULL)
        ROWS_TRY(mlp_loss_parse(&loss, s->loss));
    return loss;
}

/* The last layer: what suits the loss. */
static void put_output(char *text, size_t room, const mlp_data *data, mlp_loss loss)
{
    const size_t n_classes = mlp_data_n_classes(data);
    const bool one = n_classes == 2 && loss == MLP_LOSS_BINARY_CROSS_ENTROPY;
    const size_t n = n_classes > 0 ? n_classes : mlp_data_n_targets(data);
    const char *act = loss == MLP_LOSS_CROSS_ENTROPY ? "softmax"
        : loss == MLP_LOSS_BINARY_CROSS_ENTROPY      ? "sigmoid"
                                                     : "identity";

    (void)snprintf(text, room, "%zu:%s", one ? 1 : n, act);
}

static void make_opt(train_plan *plan, const settings *s)
{
    mlp_schedule schedule;

    (void)snprintf(plan->default_opt, sizeof plan->default_opt, "adamw:lr=0.003,weight_decay=%.3g",
                   default_decay(mlp_data_rows(plan->train)));
    plan->opt_spec = s->optimiser == NULL ? plan->default_opt : s->optimiser;
    if (mlp_opt_parse(&plan->opt, plan->opt_spec) != MLP_OK)
        output_option_error("optimizer", plan->opt_spec);
    if (s->schedule == NULL)
        return;
    if (mlp_schedule_parse(&schedule, s->schedule) != MLP_OK
        || mlp_opt_set_schedule(plan->opt, &schedule) != MLP_OK)
        output_option_error("schedule", s->schedule);
}

/* Does the method look at all rows in each step? */
static bool takes_all_rows(const mlp_opt *opt)
{
    static const char *const names[] = { "lm", "lbfgs", "rprop" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(mlp_opt_name(opt), names[i]) == 0)
            return true;
    return false;
}

/* Hidden layers are separated by commas; the library's text has dashes. */
static void make_net(train_plan *plan, const settings *s)
{
    const char *hidden = s->hidden != NULL ? s->hidden
        : takes_all_rows(plan->opt)        ? default_hidden_of_solvers
                                           : default_hidden;
    char output[40];
    int n;

    put_output(output, sizeof output, plan->train, plan->options.loss);
    if (strcmp(hidden, "none") == 0)
        n = snprintf(plan->spec, sizeof plan->spec, "%zu-%s", mlp_data_n_inputs(plan->train),
                     output);
    else
        n = snprintf(plan->spec, sizeof plan->spec, "%zu-%s-%s", mlp_data_n_inputs(plan->train),
                     hidden, output);
    if (n < 0 || (size_t)n >= sizeof plan->spec)
        program_usage_error("--hidden: too long");
    for (char *at = plan->spec; *at != '\0'; at++)
        if (*at == ',')
            *at = '-';
    if (mlp_net_parse(&plan->net, s->f32 ? MLP_F32 : MLP_F64, plan->spec, s->seed) != MLP_OK)
        output_option_error("hidden", hidden);
    plan->params = mlp_net_n_params(plan->net);
}

static void set_options(train_plan *plan, const settings *s)
{
    mlp_train_opts *options = &plan->options;

    options->epochs = s->epochs != 0 ? s->epochs : DEFAULT_EPOCHS;
    options->batch = s->batch != 0                 ? s->batch
        : mlp_data_rows(plan->train) >= LARGE_ROWS ? LARGE_BATCH
                                                   : DEFAULT_BATCH;
    if (takes_all_rows(plan->opt) && s->batch != 0)
        program_usage_error("--batch: %s takes all rows in each step", mlp_opt_name(plan->opt));
    if (takes_all_rows(plan->opt))
        options->batch = 0;
    options->seed = s->seed;
    options->threads = (int)s->threads;
    options->patience = train_check_patience(s, plan->valid != NULL ? DEFAULT_PATIENCE : 0);
    options->max_seconds = s->max_seconds;
    options->l1 = s->l1;
    options->l2 = s->l2;
    options->clip_norm = s->clip_norm;
    options->max_norm = s->max_norm;
    options->label_smoothing = s->label_smoothing;
    options->checkpoint = s->checkpoint;
    options->checkpoint_seconds = s->checkpoint_seconds;
    options->resume = s->resume;
}

/* ---- Saying it ---- */

static void say_target(const settings *s, const char *path, const mlp_data *data)
{
    const size_t n = mlp_data_n_classes(data);
    const char *target = mlp_data_target_name(data, 0);
    const char *inputs = mlp_data_n_inputs(data) == 1 ? "" : "s";
    char names[120] = "";
    size_t used = 0;

    for (size_t i = 0; i < n && mlp_data_class_name(data, i) != NULL && used < 80; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%.30s", i == 0 ? ": " : ", ",
                                 output_listed(mlp_data_class_name(data, i)));
    if (n > 0)
        output_remark(s, "%s: %zu rows, %zu input%s; %s is one of %zu classes%s", rows_name(path),
                      mlp_data_rows(data), mlp_data_n_inputs(data), inputs,
                      target == NULL ? "the target" : target, n, names);
    else
        output_remark(s, "%s: %zu rows, %zu input%s; %s: %zu number%s to predict", rows_name(path),
                      mlp_data_rows(data), mlp_data_n_inputs(data), inputs,
                      target == NULL ? "the target" : target, mlp_data_n_targets(data),
                      mlp_data_n_targets(data) == 1 ? "" : "s");
}

static void say_plan(const train_plan *plan, const settings *s)
{
    char batch[40] = "all rows in a step";

    if (plan->options.batch > 0)
        (void)snprintf(batch, sizeof batch, "batches of %zu", plan->options.batch);
    output_remark(s, "network %s, %zu parameters in %s; inputs %s; loss %s", plan->spec,
                  plan->params, s->f32 ? "float" : "double",
                  plan->scales ? "scaled" : "as they are", mlp_loss_name(plan->options.loss));
    if (plan->valid != NULL)
        output_remark(s, "%s, %s, %zu row%s held out", plan->opt_spec, batch,
                      mlp_data_rows(plan->valid), mlp_data_rows(plan->valid) == 1 ? "" : "s");
    else
        output_remark(s, "%s, %s, no rows held out", plan->opt_spec, batch);
}

void train_plan_make(train_plan *plan, const settings *s, const char *path)
{
    train_check(s);
    *plan = (train_plan){ .options = MLP_TRAIN_OPTS_INIT };
    plan->all = rows_read_training(s, path);
    say_target(s, path, plan->all);
    plan->options.loss = choose_loss(s, plan->all);
    hold_out(plan, s, path);
    scale(plan, s, path);
    if (s->balance)
        balance(plan);
    make_opt(plan, s);
    make_net(plan, s);
    set_options(plan, s);
    say_plan(plan, s);
}

void train_plan_free(train_plan *plan)
{
    mlp_opt_free(plan->opt);
    mlp_net_free(plan->net);
    if (plan->train != plan->all)
        mlp_data_free(plan->train);
    mlp_data_free(plan->valid);
    mlp_data_free(plan->all);
}
