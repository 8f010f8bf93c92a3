/* SPDX-License-Identifier: MIT */
/*
 * Training goes on where it stopped: mlp_fit() twice with n epochs is once with
 * 2 n, bit for bit, whatever the optimiser and the options.
 */
#include "train/small_problem.h"

#include "rows.h"

typedef struct problem {
    const char *net;
    const char *opt;
    const char *schedule; /* NULL: none */
    mlp_loss loss;
    size_t batch;
    void (*change)(mlp_train_opts *options);
} problem;

static void nothing(mlp_train_opts *options)
{
    (void)options;
}

static void penalties(mlp_train_opts *options)
{
    options->l1 = 0.001;
    options->l2 = 0.01;
    options->max_norm = 1.385;
}

static void clipping(mlp_train_opts *options)
{
    options->clip_value = 0.1;
    options->clip_norm = 0.2;
}

static void smoothing(mlp_train_opts *options)
{
    options->label_smoothing = 0.1;
}

#define MSE MLP_LOSS_MEAN_SQUARED_ERROR
#define XEN MLP_LOSS_CROSS_ENTROPY
#define NET "3-7:tanh-2"
#define ALL "3-9:tanh:batch_norm:dropout=0.25-8:relu:layer_norm:dropout=0.5-2:softmax"

static const problem problems[] = {
    { NET, "sgd:lr=0.1", NULL, MSE, 4, nothing },
    { NET, "sgd:lr=0.1,momentum=0.9,nesterov=1", "step:steps=7,factor=0.5", MSE, 3, penalties },
    { NET, "rmsprop:centered=1,momentum=0.5", "exponential:steps=1,factor=0.99", MSE, 4, clipping },
    { NET, "adagrad", "polynomial:steps=40,power=2", MSE, 4, penalties },
    { ALL, "adam:amsgrad=1", "cosine:steps=11,warmup=5", XEN, 4, smoothing },
    { ALL, "adamw", "one_cycle:steps=60", XEN, 4, nothing },
    { ALL, "nadam", NULL, XEN, 3, clipping },
    { ALL, "radam", "plateau:patience=1,factor=0.5", XEN, 4, penalties },
    { ALL, "lion", NULL, XEN, 4, nothing },
    { NET, "rprop", NULL, MSE, 0, nothing },
};

enum { N_PROBLEMS = sizeof problems / sizeof problems[0] };

/* Trains a new network in calls of so many epochs; its parameters and running statistics. */
static double *trained(const problem *p, const mlp_dtype type, size_t calls, size_t epochs,
                       size_t *n)
{
    mlp_train_opts options = defaults;
    mlp_schedule schedule;
    mlp_net *net;
    mlp_opt *opt = make_opt(p->opt);
    double *result;
    rows given;

    options.loss = p->loss;
    options.batch = p->batch;
    options.seed = 7;
    options.epochs = epochs;
    p->change(&options);
    if (p->schedule != NULL) {
        ck_ok(mlp_schedule_parse(&schedule, p->schedule));
        ck_ok(mlp_opt_set_schedule(opt, &schedule));
    }
    ck_ok(mlp_net_parse(&net, type, p->net, 5));
    given = rows_new(net, ROWS, p->loss == MSE ? ROWS_WEIGHTS : ROWS_LABELS);
    for (size_t i = 0; i < calls; i++)
        ck_ok(mlp_fit(net, opt, given.data, given.data, &options, NULL));
    ck_assert_uint_eq(mlp_opt_epochs(opt), calls * epochs);
    *n = mlp_net_n_params(net) + mlp_net_n_running(net);
    result = calloc(*n, sizeof *result);
    ck_assert_ptr_nonnull(result);
    for (size_t i = 0; i < *n; i++) {
        const size_t k = i - mlp_net_n_params(net);

        if (i < mlp_net_n_params(net))
            result[i] =
                type == MLP_F64 ? mlp_net_params(net)[i] : (double)mlp_net_params_f32(net)[i];
        else
            result[i] =
                type == MLP_F64 ? mlp_net_running(net)[k] : (double)mlp_net_running_f32(net)[k];
    }
    rows_free(&given);
    mlp_opt_free(opt);
    mlp_net_free(net);
    return result;
}

START_TEST(test_twice_is_once_with_as_many_epochs)
{
    const problem *p = &problems[_i % N_PROBLEMS];
    const mlp_dtype type = _i < N_PROBLEMS ? MLP_F64 : MLP_F32;
    size_t n = 0;
    double *once = trained(p, type, 1, 12, &n);
    double *twice = trained(p, type, 2, 6, &n);
    double *half = trained(p, type, 1, 6, &n);

    ck_assert_mem_eq(once, twice, n * sizeof *once);
    ck_assert_mem_ne(once, half, n * sizeof *once);
    free(once);
    free(twice);
    free(half);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("trainer_continues");

    add_loop_test(suite, test_twice_is_once_with_as_many_epochs, 2 * N_PROBLEMS);
    return suite;
}
