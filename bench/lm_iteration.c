/* SPDX-License-Identifier: MIT */
/*
 * mlp-lm: an iteration of Levenberg-Marquardt on 10,000 rows and 501 parameters beside the QR
 * factorisation of as many rows and columns alone, by the same LAPACK routine, in turn; and how
 * much memory it took.
 *
 *   mlp-lm [--quick] [OPTIMISER]     as for mlp_opt_parse(), lm by default
 */
#define _GNU_SOURCE /* getrusage */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <mlp/mlp.h>

#include BENCH_CBLAS_HEADER
#include BENCH_LAPACKE_HEADER
#include "program.h"

enum { MOST_ROWS = 10000, INPUTS = 8, BLOCK = 1002, PANEL = 32, TURNS = 9 };

static double inputs[MOST_ROWS * INPUTS], targets[MOST_ROWS];

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void expect(mlp_status status)
{
    if (status != MLP_OK)
        program_fail("%s", mlp_last_error());
}

/* A triangle of n columns from blocks of rows: written anew, so as not to share a mistake. */
static double factorise(size_t rows, size_t n, double *block, double *scratch)
{
    double *r = program_alloc(n * n, sizeof *r);
    double seconds = 0.0;

    memset(r, 0, n * n * sizeof *r);
    for (size_t first = 0; first < rows; first += BLOCK) {
        const size_t count = rows - first < BLOCK ? rows - first : BLOCK;
        double start;

        for (size_t i = 0; i < count * n; i++)
            block[i] = sin(0.7 * (double)(first + i));
        start = now();
        if (LAPACKE_dtpqrt_work(LAPACK_COL_MAJOR, (lapack_int)count, (lapack_int)n, 0, PANEL, r,
                                (lapack_int)n, block, (lapack_int)count, scratch, PANEL,
                                scratch + PANEL * n)
            != 0)
            program_fail("dtpqrt refuses");
        seconds += now() - start;
    }
    free(r);
    return seconds;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
    return values[n / 2];
}

static long peak_kilobytes(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void measure(const char *spec, size_t rows, int threads)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    double seconds[TURNS], floors[TURNS], ratios[TURNS];
    double *block, *scratch;
    mlp_net *net;
    mlp_opt *opt;
    mlp_data *data;
    mlp_trainer *trainer;
    long before;
    long taken;
    size_t n;

    options.batch = 0;
    options.threads = threads;
    expect(mlp_net_parse(&net, MLP_F64, "8-50:tanh-1", 1));
    expect(mlp_opt_parse(&opt, spec));
    expect(mlp_data_wrap(&data, rows, INPUTS, 1, inputs, targets, NULL));
    expect(mlp_trainer_new(&trainer, net, opt, &options));
    n = mlp_net_n_params(net) + 1;
    before = peak_kilobytes();
    expect(mlp_trainer_epoch(trainer, data, NULL, NULL));
    taken = peak_kilobytes() - before;
    block = program_alloc(BLOCK * n, sizeof *block);
    scratch = program_alloc(2 * PANEL * n, sizeof *scratch);
    for (size_t i = 0; i < TURNS; i++) {
        const double start = now();

        expect(mlp_trainer_epoch(trainer, data, NULL, NULL));
        seconds[i] = now() - start;
        floors[i] = factorise(rows, n, block, scratch);
        ratios[i] = seconds[i] / floors[i];
    }
    printf("| %s | %zu | %zu | %d | %.3f | %.3f | %.2f | %.1f | %.1f |\n", spec, rows, n - 1,
           threads, median(seconds, TURNS), median(floors, TURNS), median(ratios, TURNS),
           (double)taken / 1024.0, (double)(rows * n * sizeof(double)) / 1048576.0);
    free(block);
    free(scratch);
    mlp_trainer_free(trainer);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
}

int main(int argc, char **argv)
{
    bool quick = false;
    const char *spec = "lm";

    program_start("mlp-lm");
    openblas_set_num_threads(1); /* for what is called here; the library sets its own */
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0)
            quick = true;
        else if (argv[i][0] != '-')
            spec = argv[i];
        else
            program_usage_error("usage: mlp-lm [--quick] [OPTIMISER]");
    }
    for (size_t i = 0; i < MOST_ROWS; i++) {
        double *x = inputs + i * INPUTS;

        for (size_t j = 0; j < INPUTS; j++)
            x[j] = sin(1.3 * (double)((i * INPUTS + j) * (i * INPUTS + j)));
        targets[i] = sin(3.0 * x[0]) + x[1] * x[2] + 0.1 * x[3];
    }
    printf(
        "| | rows | parameters | threads | iteration s | QR alone s | ratio | MB taken | MB of the "
        "Jacobian |\n|---|---|---|---|---|---|---|---|---|\n");
    for (int threads = 1; threads <= 2; threads++)
        measure(spec, quick ? 1200 : MOST_ROWS, threads);
    return 0;
}
