/* SPDX-License-Identifier: MIT */
/*
 * mlp bench: how fast training and prediction are on this machine. Comparisons
 * with other libraries and with the floor of BLAS are in bench/.
 */
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "picture.h"
#include "program.h"
#include "rows.h"
#include "verbs.h"

enum { ROWS = 4096, DEFAULT_BATCH = 64 };
static const double default_seconds = 0.5;

static const char *const default_nets[] = {
    "4-16:relu-3:softmax",
    "64-128:relu-10:softmax",
    "784-128:relu-10:softmax",
    "784-512:relu-512:relu-10:softmax",
};

typedef struct figures {
    const char *spec;
    size_t params;
    double train;   /* rows a second */
    double predict; /* likewise */
} figures;

/* Numbers that are no pattern, and labels that follow from them. */
static mlp_data *make_data(size_t n_inputs, size_t n_classes, double **x, int32_t **labels)
{
    uint64_t state = 1;
    mlp_data *data;

    *x = program_alloc(ROWS, n_inputs * sizeof(double));
    *labels = program_alloc(ROWS, sizeof(int32_t));
    for (size_t i = 0; i < ROWS * n_inputs; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
        (*x)[i] = (double)(state >> 33) * 0x1p-30 - 1.0;
    }
    for (size_t i = 0; i < ROWS; i++)
        (*labels)[i] = (int32_t)((state >> 40) + i * 7) % (int32_t)n_classes;
    ROWS_TRY(mlp_data_wrap_labels(&data, ROWS, n_inputs, n_classes, *x, *labels, NULL));
    return data;
}

/* Rows a second of something, by runs until the time is over; the first does not count. */
static double rate(mlp_trainer *trainer, const mlp_data *data, const mlp_net *net, mlp_work *work,
                   double *y, double seconds)
{
    double start = 0.0;
    double now = 0.0;
    size_t runs = 0;

    for (;; runs++) {
        if (runs == 1)
            start = program_clock();
        if (trainer != NULL)
            ROWS_TRY(mlp_trainer_epoch(trainer, data, NULL, NULL));
        else if (mlp_net_dtype(net) == MLP_F64)
            ROWS_TRY(mlp_predict_data(net, work, data, y));
        else
            ROWS_TRY(mlp_predict_data_f32(net, work, data, (float *)(void *)y));
        now = program_clock();
        if (runs > 0 && now - start >= seconds)
            return (double)(runs * ROWS) / (now - start);
    }
}

static figures measure(const settings *s, const char *spec)
{
    const size_t batch = s->batch == 0 ? DEFAULT_BATCH : s->batch;
    const double seconds = s->max_seconds > 0.0 ? s->max_seconds : default_seconds;
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    figures f = { .spec = spec };
    mlp_trainer *trainer;
    int32_t *labels;
    mlp_data *data;
    mlp_work *work;
    mlp_net *net;
    mlp_opt *opt;
    double *x;
    double *y;

    if (mlp_net_parse(&net, s->f32 ? MLP_F32 : MLP_F64, spec, 1) != MLP_OK)
        output_option_error("net", spec);
    if (mlp_net_n_outputs(net) < 2)
        program_usage_error("--net %s: 2 outputs or more, please: it is trained on classes", spec);
    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.batch = batch;
    options.threads = (int)s->threads;
    data = make_data(mlp_net_n_inputs(net), mlp_net_n_outputs(net), &x, &labels);
    y = program_alloc(ROWS, mlp_net_n_outputs(net) * sizeof *y);
    ROWS_TRY(mlp_opt_parse(&opt, "sgd:lr=0.001"));
    ROWS_TRY(mlp_trainer_new(&trainer, net, opt, &options));
    ROWS_TRY(mlp_work_new(&work, net, 1024, options.threads));
    f.params = mlp_net_n_params(net);
    f.train = rate(trainer, data, net, work, y, seconds);
    f.predict = rate(NULL, data, net, work, y, seconds);
    mlp_work_free(work);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
    free(x);
    free(y);
    free(labels);
    return f;
}

static void print_json(const settings *s, size_t n, const figures *list)
{
    json_t *object = json_object();
    json_t *array = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *net = json_object();

        output_put(net, "network", output_text(list[i].spec));
        output_put(net, "parameters", json_integer((json_int_t)list[i].params));
        output_put(net, "train_rows_per_second", output_number(list[i].train));
        output_put(net, "predict_rows_per_second", output_number(list[i].predict));
        if (json_array_append_new(array, net) != 0)
            program_fail("no memory");
    }
    output_put(object, "runs_on", output_text(mlp_build_info()));
    output_put(object, "dtype", output_text(s->f32 ? "f32" : "f64"));
    output_put(object, "batch",
               json_integer((json_int_t)(s->batch == 0 ? DEFAULT_BATCH : s->batch)));
    output_put(object, "networks", array);
    output_json(object);
}

/* Rows a second range too widely for bars. A row costs about 6 operations for each parameter: 2 in
 * the forward pass, 4 in the backward one. */
static void draw(const settings *s, size_t n, const figures *list)
{
    const char *names[ARGS_LIST_MOST];
    double values[ARGS_LIST_MOST];
    char title[80];
    const char *wrong;

    for (size_t i = 0; i < n; i++) {
        names[i] = list[i].spec;
        values[i] = 6e-9 * (double)list[i].params * list[i].train;
    }
    (void)snprintf(title, sizeof title, "training in %s, batches of %zu",
                   s->f32 ? "float" : "double", s->batch == 0 ? DEFAULT_BATCH : s->batch);
    wrong = picture_draw_bars(s->plot,
                              &(picture_bars){ .title = title,
                                               .unit = "billions of operations a second",
                                               .n = n,
                                               .names = names,
                                               .values = values });
    if (wrong != NULL)
        program_fail("%s", wrong);
}

int verb_bench(const settings *s, const char *const *arguments, size_t n)
{
    const size_t n_default = sizeof default_nets / sizeof default_nets[0];
    const size_t n_nets = s->nets.n == 0 ? n_default : s->nets.n;
    figures list[ARGS_LIST_MOST];

    (void)arguments;
    (void)n;
    if (!s->json)
        printf("%s\n%-40s %10s %14s %14s\n", mlp_build_info(), "network", "parameters",
               "train rows/s", "predict rows/s");
    for (size_t i = 0; i < n_nets; i++) {
        list[i] = measure(s, s->nets.n == 0 ? default_nets[i] : s->nets.text[i]);
        if (!s->json)
            printf("%-40s %10zu %14.0f %14.0f\n", list[i].spec, list[i].params, list[i].train,
                   list[i].predict);
        (void)fflush(stdout);
    }
    if (s->json)
        print_json(s, n_nets, list);
    if (s->plot != NULL)
        draw(s, n_nets, list);
    return 0;
}
