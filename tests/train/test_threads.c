/* SPDX-License-Identifier: MIT */
/*
 * The promise that results have the same bits for any number of threads: of
 * training, evaluation and predictions, on networks whose layers are cut by
 * rows, by units, or not at all.
 */
#include "support.h"

#include "rows.h"

static const int thread_counts[] = { 2, 3, 4, 8, 0 };

enum { N_COUNTS = sizeof thread_counts / sizeof thread_counts[0] };

typedef struct problem {
    const char *net;
    const char *opt;
    mlp_loss loss;
    int what; /* ROWS_... */
    size_t rows;
    size_t batch;
    void (*change)(mlp_train_opts *options); /* NULL: nothing */
} problem;

static void penalise(mlp_train_opts *options)
{
    options->l1 = 1e-3;
    options->l2 = 1e-2;
    options->max_norm = 1.385;
}

static void clip(mlp_train_opts *options)
{
    options->clip_value = 0.05;
    options->clip_norm = 0.1;
    options->l2 = 1e-2;
}

#define MSE      MLP_LOSS_MEAN_SQUARED_ERROR
#define HSE      MLP_LOSS_HALF_SQUARED_ERROR
#define MAE      MLP_LOSS_MEAN_ABSOLUTE_ERROR
#define HUB      MLP_LOSS_HUBER
#define BCE      MLP_LOSS_BINARY_CROSS_ENTROPY
#define XEN      MLP_LOSS_CROSS_ENTROPY

#define PLAIN    "sgd:lr=0.05"
#define MOMENTUM "sgd:lr=0.05,momentum=0.9"
#define NESTEROV "sgd:lr=0.05,momentum=0.9,nesterov=1"

/* Sizes that divide nothing, batches of 1, of more than there is, with a short last one. */
static const problem problems[] = {
    /* what a network may be small */
    { "2-4:sigmoid-1:sigmoid", PLAIN, BCE, ROWS_LABELS, 30, 4, NULL },
    { "1-1", MOMENTUM, MSE, ROWS_TARGETS, 7, 3, NULL },
    { "3-5:tanh-2", NESTEROV, HUB, ROWS_WEIGHTS, 23, 7, NULL },
    { "7-31:gelu-13:silu-5", PLAIN, MAE, ROWS_TARGETS, 61, 1, NULL },
    /* every activation, loss and form of momentum */
    { "30-64:relu-32:relu-1:sigmoid", MOMENTUM, BCE, ROWS_LABELS, 203, 32, NULL },
    { "33-65:elu-34:selu-17:softplus-9:softmax", NESTEROV, XEN, ROWS_LABELS, 101, 0, NULL },
    { "50-129:leaky_relu-67:softsign-3", PLAIN, HSE, ROWS_WEIGHTS, 150, 37, NULL },
    { "20-100:gaussian-100:sine-20:exp-4", PLAIN, HUB, ROWS_TARGETS, 90, 45, NULL },
    { "40-96:softmax-48:tanh-24:softmax-6", MOMENTUM, XEN, ROWS_WEIGHTS, 130, 64, NULL },
    { "64-64:tanh:nobias-64:relu:nobias-8:nobias", MOMENTUM, MSE, ROWS_TARGETS, 128, 64, NULL },
    { "100-300:sigmoid-2:softmax", PLAIN, XEN, ROWS_LABELS | ROWS_WEIGHTS, 70, 33, NULL },
    /* layers that are cut by units, some next to ones that are not */
    { "784-128:relu-10:softmax", MOMENTUM, XEN, ROWS_LABELS, 260, 64, NULL },
    { "784-128:tanh-10:softmax", PLAIN, XEN, ROWS_LABELS | ROWS_WEIGHTS, 130, 24, NULL },
    { "10-512:relu-512:tanh-10", NESTEROV, MSE, ROWS_TARGETS, 190, 48, NULL },
    { "16-1024:softmax-256:relu-512:softmax-16:softmax", PLAIN, XEN, ROWS_LABELS, 40, 16, NULL },
    { "257-512:gelu:nobias-256:silu-64", MOMENTUM, BCE, ROWS_TARGETS, 45, 1000, NULL },
    { "784-64:relu-64:relu-64:relu-10:softmax", PLAIN, XEN, ROWS_LABELS, 200, 32, NULL },
    { "512-512:relu-512:relu-512", PLAIN, MSE, ROWS_TARGETS, 20, 1, NULL },
    /* every optimiser, normalisation, dropout, what is done to gradients */
    { "784-128:relu-10:softmax", "adam", XEN, ROWS_LABELS, 260, 64, NULL },
    { "50-129:tanh-67:relu-3", "adamw:amsgrad=1", HSE, ROWS_WEIGHTS, 150, 37, penalise },
    { "784-128:relu:dropout=0.3-10:softmax", "rmsprop:centered=1,momentum=0.5", XEN, ROWS_LABELS,
      130, 64, clip },
    { "10-512:relu:dropout=0.1-512:tanh:dropout=0.6-10", "nadam", MSE, ROWS_TARGETS, 190, 48,
      NULL },
    { "784-130:tanh:batch_norm-64:relu:batch_norm:dropout=0.2-10:softmax", "radam", XEN,
      ROWS_LABELS | ROWS_WEIGHTS, 150, 50, penalise },
    { "100-300:relu:layer_norm-301:gelu:layer_norm:dropout=0.5-7", "lion", MAE, ROWS_TARGETS, 130,
      40, clip },
    { "33-65:softmax:batch_norm-520:sigmoid:batch_norm-9:softmax:batch_norm", "adagrad", XEN,
      ROWS_LABELS, 101, 0, NULL },
    { "784-128:tanh-10:softmax", "rprop", XEN, ROWS_LABELS, 130, 0, NULL },
    { "784-128:relu-10:softmax", MOMENTUM, XEN, ROWS_LABELS | ROWS_WEIGHTS, 260, 64, penalise },
};

enum { N_PROBLEMS = sizeof problems / sizeof problems[0] };

/* All that training and then looking at the network gives. */
typedef struct outcome {
    void *params;
    double *y; /* [rows x outputs]: mlp_predict_data() */
    mlp_epoch epoch;
    mlp_metrics metrics;
    double confusion[64 * 64];
} outcome;

static void look(outcome *seen, const problem *p, const mlp_net *net, const rows *given,
                 int threads)
{
    const size_t piece = p->rows > 3 ? p->rows / 3 : 1;
    float *narrow = calloc(p->rows * mlp_net_n_outputs(net), sizeof *narrow);
    mlp_work *work;

    seen->y = calloc(p->rows * mlp_net_n_outputs(net), sizeof *seen->y);
    ck_assert(seen->y != NULL && narrow != NULL);
    ck_ok(mlp_work_new(&work, net, piece, threads));
    ck_ok(mlp_evaluate(net, work, p->loss, given->data, &seen->metrics));
    if (mlp_net_dtype(net) == MLP_F64) {
        ck_ok(mlp_predict_data(net, work, given->data, seen->y));
    } else {
        ck_ok(mlp_predict_data_f32(net, work, given->data, narrow));
        for (size_t i = 0; i < p->rows * mlp_net_n_outputs(net); i++)
            seen->y[i] = (double)narrow[i];
    }
    if (p->what & ROWS_LABELS)
        ck_ok(mlp_confusion(net, work, p->loss, given->data, seen->confusion));
    mlp_work_free(work);
    free(narrow);
}

static void train_and_look(outcome *seen, const problem *p, mlp_dtype type, int threads)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_net *net;
    mlp_opt *opt;
    mlp_trainer *trainer;
    rows given;

    memset(seen, 0, sizeof *seen);
    options.loss = p->loss;
    options.batch = p->batch;
    options.threads = threads;
    if (p->change != NULL)
        p->change(&options);
    ck_ok(mlp_net_parse(&net, type, p->net, 3));
    ck_ok(mlp_opt_parse(&opt, p->opt));
    given = rows_new(net, p->rows, p->what);
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    for (int i = 0; i < 2; i++)
        ck_ok(mlp_trainer_epoch(trainer, given.data, given.data, &seen->epoch));
    look(seen, p, net, &given, threads);
    seen->params = params_copy(net);
    mlp_trainer_free(trainer);
    rows_free(&given);
    mlp_opt_free(opt);
    mlp_net_free(net);
}

static void drop(outcome *seen)
{
    free(seen->params);
    free(seen->y);
}

/* The index of the first parameter that differs; `n` when none does. */
static size_t first_difference(const char *a, const char *b, size_t n, size_t size)
{
    size_t i = 0;

    while (i < n && memcmp(a + i * size, b + i * size, size) == 0)
        i++;
    return i;
}

static void compare(const problem *p, mlp_dtype type, const outcome *one, const outcome *many,
                    int threads)
{
    const size_t size = type == MLP_F64 ? sizeof(double) : sizeof(float);
    size_t n;
    size_t first;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, type, p->net, 3));
    n = mlp_net_n_params(net);
    first = first_difference(one->params, many->params, n, size);
    ck_assert_msg(first == n, "%s %s by %d threads: parameter %zu of %zu differs", p->net,
                  mlp_dtype_name(type), threads, first, n);
    n = p->rows * mlp_net_n_outputs(net);
    first = first_difference((const char *)one->y, (const char *)many->y, n, sizeof(double));
    ck_assert_msg(first == n, "%s %s by %d threads: output %zu differs", p->net,
                  mlp_dtype_name(type), threads, first);
    ck_assert_mem_eq(&one->metrics, &many->metrics, sizeof one->metrics);
    ck_assert_mem_eq(&one->epoch.loss, &many->epoch.loss, sizeof(double));
    ck_assert_mem_eq(&one->epoch.valid_loss, &many->epoch.valid_loss, sizeof(double));
    ck_assert_mem_eq(&one->epoch.valid_accuracy, &many->epoch.valid_accuracy, sizeof(double));
    ck_assert_mem_eq(&one->epoch.accuracy, &many->epoch.accuracy, sizeof(double));
    ck_assert_mem_eq(one->confusion, many->confusion, sizeof one->confusion);
    mlp_net_free(net);
}

/* _i: the problem, in either type. */
START_TEST(test_same_bits)
{
    const problem *p = &problems[_i / 2];
    const mlp_dtype type = _i % 2 == 0 ? MLP_F64 : MLP_F32;
    static outcome one;
    static outcome many;

    train_and_look(&one, p, type, 1);
    for (size_t i = 0; i < N_COUNTS; i++) {
        train_and_look(&many, p, type, thread_counts[i]);
        compare(p, type, &one, &many, thread_counts[i]);
        drop(&many);
    }
    drop(&one);
}
END_TEST

/* ------------------------------------------------------ passes by hand */

/* Gradients by the parameters and by the inputs. */
typedef struct gradients {
    double *by_params;
    double *by_inputs;
    double *y;
    double value;
} gradients;

static gradients compute(const problem *p, const mlp_net *net, const rows *given, int threads)
{
    const size_t n = p->rows;
    gradients got = {
        calloc(mlp_net_n_params(net), sizeof(double)),
        calloc(n * mlp_net_n_inputs(net), sizeof(double)),
        calloc(n * mlp_net_n_outputs(net), sizeof(double)),
        0.0,
    };
    mlp_work *work;

    ck_assert(got.by_params != NULL && got.by_inputs != NULL && got.y != NULL);
    ck_ok(mlp_work_new(&work, net, n, threads));
    ck_ok(mlp_loss_grad(net, work, p->loss, n, given->x, given->t, given->sw, &got.value,
                        got.by_params));
    ck_ok(mlp_forward(net, work, n, given->x, got.y));
    /* The targets serve as the derivative of a scalar by the outputs. */
    ck_ok(mlp_backward(net, work, n, given->x, given->t, got.by_params, got.by_inputs));
    mlp_work_free(work);
    return got;
}

static void drop_gradients(gradients *got)
{
    free(got->by_params);
    free(got->by_inputs);
    free(got->y);
}

START_TEST(test_passes_same_bits)
{
    const problem *p = &problems[_i];
    gradients one;
    rows given;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, p->net, 3));
    given = rows_new(net, p->rows, ROWS_TARGETS);
    one = compute(p, net, &given, 1);
    for (size_t i = 0; i < N_COUNTS; i++) {
        gradients many = compute(p, net, &given, thread_counts[i]);

        ck_assert(memcmp(&one.value, &many.value, sizeof one.value) == 0);
        ck_assert(memcmp(one.by_params, many.by_params, params_bytes(net)) == 0);
        ck_assert(
            memcmp(one.by_inputs, many.by_inputs, p->rows * mlp_net_n_inputs(net) * sizeof(double))
            == 0);
        ck_assert(memcmp(one.y, many.y, p->rows * mlp_net_n_outputs(net) * sizeof(double)) == 0);
        drop_gradients(&many);
    }
    drop_gradients(&one);
    rows_free(&given);
    mlp_net_free(net);
}
END_TEST

/* A network that blows up does so at the same step, and stays as it was before it. */
START_TEST(test_same_failure)
{
    static const problem p = { "60-200:relu-200:relu-3", "sgd:lr=1e18", MSE, 0, 120, 24, NULL };
    void *before = NULL;
    char line[256] = "";

    for (int threads = 1; threads <= 4; threads++) {
        mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
        mlp_net *net;
        mlp_opt *opt;
        rows given;

        options.batch = p.batch;
        options.threads = threads;
        ck_ok(mlp_net_parse(&net, _i == 0 ? MLP_F64 : MLP_F32, p.net, 3));
        ck_ok(mlp_opt_parse(&opt, p.opt));
        given = rows_new(net, p.rows, p.what);
        ck_fails(mlp_fit(net, opt, given.data, NULL, &options, NULL), MLP_ENONFINITE, "epoch 1");
        if (threads == 1) {
            before = params_copy(net);
            strncpy(line, mlp_last_error(), sizeof line - 1);
        }
        ck_assert_str_eq(mlp_last_error(), line);
        ck_assert_mem_eq(before, params_of(net), params_bytes(net));
        rows_free(&given);
        mlp_opt_free(opt);
        mlp_net_free(net);
    }
    free(before);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/threads");

    add_loop_test(suite, test_same_bits, 2 * N_PROBLEMS);
    add_loop_test(suite, test_passes_same_bits, N_PROBLEMS);
    add_loop_test(suite, test_same_failure, 2);
    return suite;
}
