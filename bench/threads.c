/* SPDX-License-Identifier: MIT */
/*
 * mlp-threads: does it pay to let the library choose the number of threads? Trains networks
 * 10-w-w-10 of growing width by every number of threads up to that of the processors, and by the
 * library's choice, in turn; and checks that all of them have come to the same bits.
 *
 *   mlp-threads [WIDTH]
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlp/mlp.h>

#include "generated.h"
#include "program.h"

enum { BATCH = 128, LEAST_WIDTH = 8, MOST_WIDTH = 2048, MOST_SETTINGS = 64, TURNS = 15 };

/* Of one setting in one turn; the library's team falls asleep sooner than that. */
static const double turn_seconds = 0.03;

/* A network that trains with some number of threads. */
typedef struct setting {
    int threads; /* 0: the library chooses */
    mlp_net *net;
    mlp_opt *opt;
    mlp_trainer *trainer;
    double seconds[TURNS]; /* of a step */
} setting;

static void expect(mlp_status status)
{
    if (status != MLP_OK)
        program_fail("%s", mlp_last_error());
}

static void open_setting(setting *s, int threads, mlp_dtype type, const char *spec)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;

    options.batch = BATCH;
    options.threads = threads;
    options.loss = MLP_LOSS_CROSS_ENTROPY;
    s->threads = threads;
    expect(mlp_net_parse(&s->net, type, spec, 1));
    expect(mlp_opt_parse(&s->opt, "sgd:lr=0.001"));
    expect(mlp_trainer_new(&s->trainer, s->net, s->opt, &options));
}

static void close_setting(setting *s)
{
    mlp_trainer_free(s->trainer);
    mlp_opt_free(s->opt);
    mlp_net_free(s->net);
}

static double time_epoch(const setting *s, const mlp_data *data)
{
    const double start = program_clock();

    expect(mlp_trainer_epoch(s->trainer, data, NULL, NULL));
    return program_clock() - start;
}

/* Steps of an epoch such that one lasts as long as a turn should, by one thread. */
static size_t choose_steps(mlp_dtype type, const char *spec)
{
    const generated_shape shape = { MLP_LOSS_CROSS_ENTROPY, type, 10, 10, 8 * BATCH, 0 };
    generated made;
    setting s;
    double seconds;

    expect(generated_new(&made, &shape));
    open_setting(&s, 1, type, spec);
    (void)time_epoch(&s, made.data);
    seconds = time_epoch(&s, made.data) / 8.0;
    close_setting(&s);
    generated_free(&made);
    return seconds < turn_seconds ? (size_t)(turn_seconds / seconds) : 1;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, TURNS, sizeof *values, compare);
    return values[TURNS / 2];
}

static bool same_bits(const setting *a, const setting *b)
{
    const size_t n = mlp_net_n_params(a->net);

    if (mlp_net_dtype(a->net) == MLP_F64)
        return memcmp(mlp_net_params(a->net), mlp_net_params(b->net), n * sizeof(double)) == 0;
    return memcmp(mlp_net_params_f32(a->net), mlp_net_params_f32(b->net), n * sizeof(float)) == 0;
}

static void take_turns(setting *settings, size_t count, const mlp_data *data, size_t steps)
{
    for (size_t i = 0; i < count; i++)
        (void)time_epoch(&settings[i], data);
    for (size_t turn = 0; turn < TURNS; turn++)
        for (size_t i = 0; i < count; i++)
            settings[i].seconds[turn] = time_epoch(&settings[i], data) / (double)steps;
}

/* Microseconds of a step for each setting; the library's choice is the last one. */
static void print_row(mlp_dtype type, size_t width, setting *settings, size_t count)
{
    double best = 0.0;
    double own = 0.0;

    printf("%5s %6zu", mlp_dtype_name(type), width);
    for (size_t i = 0; i < count; i++) {
        own = median(settings[i].seconds);
        if (i + 1 < count && (i == 0 || own < best))
            best = own;
        printf(" %10.4g", own * 1e6);
        if (!same_bits(&settings[i], &settings[0]))
            program_fail("%d threads came to other bits than 1", settings[i].threads);
    }
    printf(" %9.2f\n", own / best);
    (void)fflush(stdout);
}

static void measure(mlp_dtype type, size_t width, int processors)
{
    static setting settings[MOST_SETTINGS + 1];
    generated_shape shape = { MLP_LOSS_CROSS_ENTROPY, type, 10, 10, 0, 0 };
    generated made;
    char spec[64];
    size_t steps;
    size_t count = 0;

    (void)snprintf(spec, sizeof spec, "10-%zu:relu-%zu:relu-10:softmax", width, width);
    steps = choose_steps(type, spec);
    shape.rows = steps * BATCH;
    expect(generated_new(&made, &shape));
    for (int threads = 1; threads <= processors; threads++)
        open_setting(&settings[count++], threads, type, spec);
    open_setting(&settings[count++], 0, type, spec);

    take_turns(settings, count, made.data, steps);
    print_row(type, width, settings, count);
    for (size_t i = 0; i < count; i++)
        close_setting(&settings[i]);
    generated_free(&made);
}

int main(int argc, char **argv)
{
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    const int processors = online < 1 ? 1 : online < MOST_SETTINGS ? (int)online : MOST_SETTINGS;
    size_t only = 0;

    program_start("mlp-threads");
    if (argc > 2)
        program_usage_error("at most one width is taken");
    if (argc == 2)
        only = program_number("width", argv[1], 1, MOST_WIDTH);
    printf("%s\nmicroseconds of a step, 10-w-w-10, batch %d\n%5s %6s", mlp_build_info(), BATCH,
           "dtype", "w");
    for (int threads = 1; threads <= processors; threads++)
        printf("  threads %d", threads);
    printf(" %10s %9s\n", "chosen", "/ best");
    for (mlp_dtype type = MLP_F64; type <= MLP_F32; type++)
        for (size_t width = only > 0 ? only : LEAST_WIDTH; width <= (only > 0 ? only : MOST_WIDTH);
             width *= 2)
            measure(type, width, processors);
    return 0;
}
