/* SPDX-License-Identifier: MIT */
/*
 * A contestant written in C: the requests of the driver on stdin, answers on stdout. peer.py is the
 * same for contestants in Python; what is timed, and how, is the same in both.
 */
#include "peers/peer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "program.h"

/* Single rows are predicted in turn, so that no call finds its very inputs in the cache. */
enum { SINGLE_ROWS = 64 };

/* Calls are timed in groups that last this long, or the clock would be in the figures. */
static const double group_seconds = 200e-6;

enum { LEAST_GROUPS = 1, MOST_GROUPS = 10000 };

size_t peer_rows(const problem_data *data)
{
    return data->rows < PEER_ROWS ? data->rows : PEER_ROWS;
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Seconds of `calls` predictions of `rows` rows. */
static double group(const peer *p, size_t rows, size_t calls)
{
    const size_t starts = rows > 1 ? 1 : (peer_rows(p->data) < SINGLE_ROWS ? 1 : SINGLE_ROWS);
    const double start = program_clock();

    for (size_t i = 0; i < calls; i++)
        p->calls.predict(p->state, i % starts, rows);
    return program_clock() - start;
}

/* The median over groups of the seconds of one prediction of `rows` rows. */
static double predict_seconds(const peer *p, size_t rows, double seconds)
{
    static double times[MOST_GROUPS];
    const double start = program_clock();
    size_t calls = 1;
    size_t n = 0;

    while (group(p, rows, calls) < group_seconds)
        calls *= 2;
    while (n < LEAST_GROUPS || (n < MOST_GROUPS && program_clock() - start < seconds))
        times[n++] = group(p, rows, calls) / (double)calls;
    qsort(times, n, sizeof *times, compare_doubles);
    return times[n / 2];
}

/* The loss of one output, for probabilities y; rounding must not make it infinite. */
static double output_loss(mlp_loss loss, double y, double t)
{
    const double least = 1e-12;

    switch (loss) {
    case MLP_LOSS_CROSS_ENTROPY:
        return -t * log(fmax(y, least));
    case MLP_LOSS_BINARY_CROSS_ENTROPY:
        return -t * log(fmax(y, least)) - (1.0 - t) * log(fmax(1.0 - y, least));
    default:
        return (y - t) * (y - t);
    }
}

/* Whether the outputs of a row, from number `start` on, say what its targets say. */
static bool is_right(const peer *p, size_t row, size_t start)
{
    const size_t outputs = p->data->outputs;
    size_t best = 0;

    if (outputs == 1)
        return (p->calls.output(p->state, start) >= 0.5)
            == (problem_data_target(p->data, row, 0) >= 0.5);
    for (size_t k = 1; k < outputs; k++)
        if (p->calls.output(p->state, start + k) > p->calls.output(p->state, start + best))
            best = k;
    return problem_data_target(p->data, row, best) >= 0.5;
}

static void answer_loss(const peer *p, size_t rows)
{
    const size_t outputs = p->data->outputs;
    double sum = 0.0;
    size_t right = 0;

    p->calls.predict(p->state, 0, rows);
    for (size_t row = 0; row < rows; row++) {
        for (size_t k = 0; k < outputs; k++)
            sum += output_loss(p->loss, p->calls.output(p->state, row * outputs + k),
                               problem_data_target(p->data, row, k));
        right += is_right(p, row, row * outputs);
    }
    printf("{\"loss\": %.9g, \"accuracy\": %.9g}\n", sum / (double)rows,
           (double)right / (double)rows);
}

static void answer_epoch(const peer *p, size_t rows, int threads)
{
    double start;

    p->calls.prepare_epoch(p->state, rows, threads);
    start = program_clock();
    p->calls.epoch(p->state, rows);
    printf("{\"seconds\": %.9g}\n", program_clock() - start);
}

static void answer_predict(const peer *p, size_t rows, double seconds, int threads)
{
    p->calls.prepare_predict(p->state, threads);
    printf("{\"seconds\": %.9g}\n", predict_seconds(p, rows, seconds));
}

void peer_serve(const peer *p)
{
    char line[128];

    printf("{\"name\": \"%s\", \"version\": \"%s\", \"about\": \"%s\"}\n", p->name, p->version,
           p->about);
    (void)fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t rows;
        double seconds;
        int threads;

        if (sscanf(line, "epoch %zu %d", &rows, &threads) == 2 && rows <= p->data->rows)
            answer_epoch(p, rows, threads);
        else if (sscanf(line, "latency %lf %d", &seconds, &threads) == 2)
            answer_predict(p, 1, seconds, threads);
        else if (sscanf(line, "throughput %zu %lf %d", &rows, &seconds, &threads) == 3
                 && rows <= peer_rows(p->data))
            answer_predict(p, rows, seconds, threads);
        else if (sscanf(line, "loss %zu", &rows) == 1 && rows <= peer_rows(p->data))
            answer_loss(p, rows);
        else
            program_usage_error("not a request: %s", line);
        (void)fflush(stdout);
    }
}
