/* SPDX-License-Identifier: MIT */
/*
 * One line of the benchmark table: a problem in one precision, verified, then timed against its
 * floor. Printing it, as a table or as JSON, is here as well.
 */
#include "bench_case.h"

#include <stdio.h>
#include <stdlib.h>

#include "floor.h"
#include "generated.h"
#include "problems.h"
#include "program.h"
#include "verify.h"

struct bench_setup {
    mlp_net *net;
    mlp_opt *opt;
    mlp_trainer *trainer;
    generated made;
    gemm_floor *gemms;
    size_t rows;
};

/* Says what the library says; a case that it refuses is the user's mistake. */
static void expect(mlp_status status)
{
    if (status == MLP_ENOMEM || status == MLP_ENONFINITE)
        program_fail("%s", mlp_last_error());
    if (status != MLP_OK)
        program_usage_error("%s", mlp_last_error());
}

/* Awkward ones, between 1/2 and 3/2. */
static void weigh_classes(mlp_data *data)
{
    const size_t n = mlp_data_n_classes(data);
    double *weights = program_alloc(n, sizeof *weights);

    for (size_t i = 0; i < n; i++)
        weights[i] = 0.5 + (double)(7 * i % n) / (double)n;
    expect(mlp_data_set_class_weights(data, weights));
    free(weights);
}

bench_setup *bench_case_open(const bench_case *c)
{
    bench_setup *s = program_alloc(1, sizeof *s);
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    generated_shape shape = { .type = c->dtype, .rows = c->rows };
    char why[256];

    expect(mlp_net_parse(&s->net, c->dtype, c->spec, 1));
    options.loss = c->has_loss ? c->loss : problem_loss(s->net);
    options.batch = c->batch;
    options.threads = c->threads;
    expect(mlp_opt_parse(&s->opt, c->optimizer));
    expect(mlp_trainer_new(&s->trainer, s->net, s->opt, &options));
    if (!verify_gradient(s->net, options.loss, c->batch, why, sizeof why))
        program_fail("%s %s is not timed: %s", c->name, mlp_dtype_name(c->dtype), why);

    shape.loss = options.loss;
    shape.inputs = mlp_net_n_inputs(s->net);
    shape.outputs = mlp_net_n_outputs(s->net);
    expect(generated_new(&s->made, &shape));
    if (c->class_weights)
        weigh_classes(s->made.data);
    s->gemms = floor_new(s->net, c->batch < c->rows ? c->batch : c->rows);
    s->rows = c->rows;
    return s;
}

void bench_case_close(bench_setup *s)
{
    if (s == NULL)
        return;
    floor_free(s->gemms);
    generated_free(&s->made);
    mlp_trainer_free(s->trainer);
    mlp_opt_free(s->opt);
    mlp_net_free(s->net);
    free(s);
}

static bool run_epoch(void *state)
{
    bench_setup *s = state;

    return mlp_trainer_epoch(s->trainer, s->made.data, NULL, NULL) == MLP_OK;
}

static bool run_floor(void *state)
{
    bench_setup *s = state;

    floor_epoch(s->gemms, s->rows);
    return true;
}

bench_figures bench_case_measure(const bench_case *c, bench_setup *s)
{
    const harness_task epoch = { run_epoch, s };
    const harness_task base = { run_floor, s };
    bench_figures figures;

    if (!harness_compare(&epoch, &base, &c->plan, &figures.times))
        program_fail("%s: %s", c->name, mlp_last_error());
    figures.operations = floor_operations(s->gemms, c->rows);
    return figures;
}

void bench_print_header(void)
{
    printf("%s\n", mlp_build_info());
    printf("%-18s %5s %7s %6s %7s  %9s %9s %11s %8s %8s\n", "network", "dtype", "rows", "batch",
           "threads", "median s", "min s", "samples/s", "GFLOP/s", "x floor");
}

void bench_print_row(const bench_case *c, const bench_figures *figures)
{
    const harness_result *times = &figures->times;

    printf("%-18s %5s %7zu %6zu %7d  %9.4g %9.4g %11.0f %8.2f %8.2f\n", c->name,
           mlp_dtype_name(c->dtype), c->rows, c->batch, c->threads, times->median, times->minimum,
           (double)c->rows / times->median, figures->operations / times->median * 1e-9,
           times->ratio);
    (void)fflush(stdout);
}

/* The texts went through the library's parsers, which take nothing that JSON would escape. */
void bench_print_json(const bench_case *c, const bench_figures *figures)
{
    const harness_result *times = &figures->times;

    printf("{\"net\": \"%s\", \"batch\": %zu, \"rows\": %zu, \"dtype\": \"%s\", \"threads\": %d, "
           "\"optimizer\": \"%s\", \"seconds_median\": %.9g, \"seconds_min\": %.9g, "
           "\"samples_per_second\": %.9g, \"gflops\": %.9g, \"floor_seconds\": %.9g, "
           "\"floor_ratio\": %.9g}\n",
           c->name, c->batch, c->rows, mlp_dtype_name(c->dtype), c->threads, c->optimizer,
           times->median, times->minimum, (double)c->rows / times->median,
           figures->operations / times->median * 1e-9, times->base_median, times->ratio);
    (void)fflush(stdout);
}
