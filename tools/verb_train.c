/* SPDX-License-Identifier: MIT */
/*
 * mlp train: from a file of data to a file of a model.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "overwrite.h"
#include "picture.h"
#include "program.h"
#include "rows.h"
#include "train_plan.h"
#include "train_watch.h"
#include "verbs.h"

static const char default_model[] = "model.safetensors";

/* Can a file be made at this path, as far as its folder tells? */
static void check_folder(const char *path)
{
    const char *slash;
    char folder[4096];

    if (path == NULL)
        return;
    slash = strrchr(path, '/');
    (void)snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
                   slash == NULL ? "." : path);
    if (access(folder, W_OK | X_OK) != 0)
        program_fail("%s: %s", path, strerror(errno));
}

/* What would be found out only after long work. */
static void check_outputs(const settings *s)
{
    const char *wrong = s->plot == NULL ? NULL : picture_check(s->plot);

    if (wrong != NULL)
        program_fail("%s", wrong);
    check_folder(s->output);
    check_folder(s->log);
    check_folder(s->checkpoint);
}

static mlp_report run(train_plan *plan, train_watch *watch, const settings *s)
{
    mlp_report report = { .stop = MLP_STOP_ERROR };
    mlp_status status;

    train_watch_start(watch, s, plan->options.epochs);
    plan->options.on_epoch = train_watch_on_epoch;
    plan->options.on_step = train_watch_on_step;
    plan->options.user = watch;
    status = mlp_fit(plan->net, plan->opt, plan->train, plan->valid, &plan->options, &report);
    train_watch_end(watch);
    if (status != MLP_OK)
        rows_fail();
    if (report.checkpoints_failed > 0)
        output_remark(s, "%zu checkpoints could not be written: %s", report.checkpoints_failed,
                      mlp_last_error());
    return report;
}

/* How the network does on the rows that were held out or, if there are none, on all. */
static mlp_metrics judge(const train_plan *plan)
{
    const mlp_data *data = plan->valid != NULL ? plan->valid : plan->train;
    mlp_metrics metrics;
    mlp_work *work;

    ROWS_TRY(mlp_work_new(&work, plan->net, 1024, plan->options.threads));
    ROWS_TRY(mlp_evaluate(plan->net, work, plan->options.loss, data, &metrics));
    mlp_work_free(work);
    return metrics;
}

/* ---- The model ---- */

static void describe(mlp_model *model, const train_plan *plan, const settings *s, const char *path,
                     const mlp_report *report)
{
    char text[2048];
    char held_out[60] = "";
    char best[60] = "";

    if (plan->valid != NULL)
        (void)snprintf(held_out, sizeof held_out, " (%zu more held out)",
                       mlp_data_rows(plan->valid));
    if (report->best.epoch > 0)
        (void)snprintf(best, sizeof best, ", the best of which was %zu", report->best.epoch);
    (void)snprintf(
        text, sizeof text,
        "trained on %zu rows of %.300s%s by %.200s for %zu epochs%s; seed %zu; libmlp %s",
        mlp_data_rows(plan->train), rows_name(path), held_out, plan->opt_spec,
        (size_t)mlp_opt_epochs(plan->opt), best, s->seed, mlp_version_string());
    if (mlp_model_set_description(model, text) != MLP_OK)
        output_remark(s, "the model has no description: %s", mlp_last_error());
}

static void save(const train_plan *plan, const settings *s, const char *path,
                 const mlp_report *report)
{
    mlp_model *model;

    ROWS_TRY(mlp_model_new(&model, plan->net, plan->options.loss, plan->train));
    describe(model, plan, s, path, report);
    ROWS_TRY(mlp_model_save(model, s->output));
    mlp_model_free(model);
}

/* ---- What is said at the end ---- */

static void print_json(const train_plan *plan, const settings *s, const mlp_report *report,
                       const mlp_metrics *metrics)
{
    const mlp_data *data = plan->train;
    json_t *object = json_object();

    output_put(object, "model", output_text(s->output));
    output_put(object, "network", output_text(plan->spec));
    output_put(object, "parameters", json_integer((json_int_t)plan->params));
    output_put(object, "dtype", output_text(s->f32 ? "f32" : "f64"));
    output_put(object, "loss", output_text(mlp_loss_name(plan->options.loss)));
    output_put(object, "optimiser", output_text(plan->opt_spec));
    output_put(object, "target", output_text(mlp_data_target_name(data, 0)));
    output_put(object, "classes", json_integer((json_int_t)mlp_data_n_classes(data)));
    output_put(object, "train_rows", json_integer((json_int_t)mlp_data_rows(data)));
    output_put(object, "valid_rows",
               json_integer(plan->valid == NULL ? 0 : (json_int_t)mlp_data_rows(plan->valid)));
    output_put(object, "epochs", json_integer((json_int_t)mlp_opt_epochs(plan->opt)));
    output_put(object, "best_epoch",
               report->best.epoch == 0 ? json_null()
                                       : json_integer((json_int_t)report->best.epoch));
    output_put(object, "stop", output_text(mlp_stop_name(report->stop)));
    output_put(object, "interrupted", json_boolean(train_watch_interrupted()));
    output_put(object, "seconds", output_number(report->seconds));
    output_put(object, "samples_per_second", output_number(report->last.samples_per_second));
    output_put(object, plan->valid == NULL ? "train" : "valid", output_metrics(metrics));
    output_json(object);
}

static const char *why_it_ended(const mlp_report *report)
{
    if (train_watch_interrupted())
        return "interrupted";
    switch (report->stop) {
    case MLP_STOP_PATIENCE:
        return "the loss has ceased to fall: ended";
    case MLP_STOP_TIME:
        return "the time is over: ended";
    case MLP_STOP_CONVERGED:
        return "converged";
    case MLP_STOP_EPOCHS:
    case MLP_STOP_TARGET:
    case MLP_STOP_CALLBACK:
    case MLP_STOP_ERROR:
        break;
    }
    return "ended";
}

static void print_text(const train_plan *plan, const settings *s, const mlp_report *report,
                       const mlp_metrics *metrics)
{
    output_remark(s, "%s after %zu epochs, %.2f s", why_it_ended(report),
                  (size_t)mlp_opt_epochs(plan->opt), report->seconds);
    if (report->best.epoch > 0)
        output_remark(s, "the best epoch was %zu, whose parameters are kept", report->best.epoch);
    printf("%s, %zu rows:\n",
           plan->valid != NULL ? "on the rows that were held out" : "on the training rows",
           metrics->rows);
    output_print_metrics(metrics, plan->scales_targets);
    output_remark(s, "wrote %s; next: mlp predict %s DATA", s->output, s->output);
}

/* Interrupted before an epoch had ended: what is there is no model. */
static void print_nothing(const settings *s)
{
    json_t *object;

    output_remark(s, "interrupted in the first epoch: no model was written%s",
                  s->checkpoint == NULL ? "" : ", but the checkpoint");
    if (!s->json)
        return;
    object = json_object();
    output_put(object, "model", json_null());
    output_put(object, "interrupted", json_true());
    output_json(object);
}

static void finish(const train_plan *plan, const train_watch *watch, const settings *s,
                   const char *path, const mlp_report *report)
{
    const mlp_metrics metrics = judge(plan);

    save(plan, s, path, report);
    if (s->plot != NULL)
        train_watch_plot(watch, rows_name(path), (double)report->best.epoch);
    if (s->json)
        print_json(plan, s, report, &metrics);
    else
        print_text(plan, s, report, &metrics);
}

int verb_train(const settings *given, const char *const *arguments, size_t n)
{
    settings with_model = *given;
    const settings *s = &with_model;
    train_plan plan;
    train_watch watch;
    mlp_report report;

    if (given->output == NULL)
        with_model.output = default_model;
    if (strcmp(s->output, "-") == 0)
        program_usage_error("-o -: a model goes into a file");
    overwrite_check(s, arguments, n, n);
    check_outputs(s);
    train_plan_make(&plan, s, arguments[0]);
    report = run(&plan, &watch, s);
    if (mlp_opt_epochs(plan.opt) > 0)
        finish(&plan, &watch, s, arguments[0], &report);
    else
        print_nothing(s);
    train_watch_free(&watch);
    train_plan_free(&plan);
    if (watch.log_error != 0)
        program_fail("%s: %s", s->log, strerror(watch.log_error));
    return train_watch_interrupted() ? EXIT_INTERRUPTED : 0;
}
