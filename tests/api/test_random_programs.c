/* SPDX-License-Identifier: MIT */
/*
 * Programs that nobody would think of: random layers, optimisers, schedules,
 * options and data, from fixed seeds. Whatever happens, the promises hold: the
 * same bits for any number of threads, twice n epochs are 2 n, nothing that is no
 * finite number in a network, and objects that can go on after a failure.
 */
#include "support.h"

#include <stdio.h>

enum { MOST_ROWS = 70, MOST_WIDTH = 40, MOST_OUTPUTS = 4, PROGRAMS = 400 };

/* All that makes a program. */
typedef struct program {
    char net[256];
    char opt[128];
    char schedule[96]; /* "": none */
    mlp_dtype type;
    size_t rows, inputs, outputs;
    int labels; /* else real targets */
    double x[MOST_ROWS * MOST_WIDTH];
    double t[MOST_ROWS * MOST_OUTPUTS];
    double sw[MOST_ROWS];
    int32_t label[MOST_ROWS];
    bool weighted, balanced, scaled, validates;
    mlp_train_opts options;
} program;

/* xorshift64* (Vigna 2016). */
static uint64_t state;

static uint64_t draw(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(0x2545f4914f6cdd1d);
}

static size_t below(size_t n)
{
    return (size_t)(draw() >> 33) % n;
}

static double unit(void)
{
    return (double)(draw() >> 11) * 0x1p-53;
}

static bool one_in(size_t n)
{
    return below(n) == 0;
}

static void make_net_spec(program *p)
{
    static const char *const acts[] = { "relu", "tanh", "sigmoid", "gelu",    "softmax",
                                        "sine", "elu",  "exp",     "softsign" };
    static const char *const norms[] = { "", "", ":batch_norm", ":layer_norm" };
    size_t used = (size_t)snprintf(p->net, sizeof p->net, "%zu", p->inputs);

    for (size_t i = below(4); i > 0; i--) {
        used += (size_t)snprintf(p->net + used, sizeof p->net - used, "-%zu:%s%s",
                                 1 + below(MOST_WIDTH), acts[below(9)], norms[below(4)]);
        if (one_in(3))
            used += (size_t)snprintf(p->net + used, sizeof p->net - used, ":dropout=%.2f",
                                     0.95 * unit());
    }
    (void)snprintf(p->net + used, sizeof p->net - used, "-%zu%s%s", p->outputs,
                   p->options.loss == MLP_LOSS_CROSS_ENTROPY ? ":softmax"
                       : one_in(2)                           ? ":identity"
                                                             : ":tanh",
                   one_in(6) ? ":layer_norm" : "");
}

static void make_opt_spec(program *p)
{
    static const char *const methods[] = { "sgd",
                                           "sgd:momentum=0.9",
                                           "adam",
                                           "rmsprop:centered=1",
                                           "adamw",
                                           "adagrad",
                                           "nadam",
                                           "radam",
                                           "lion",
                                           "sgd:momentum=0.8,nesterov=1,weight_decay=0.1",
                                           "adam:amsgrad=1,weight_decay=0.3",
                                           "rprop" };
    static const char *const schedules[] = { "",
                                             "",
                                             "step:steps=3,factor=0.5",
                                             "cosine:steps=7,restarts=1,growth=2,warmup=3",
                                             "one_cycle:steps=20",
                                             "plateau:patience=0,factor=0.5",
                                             "polynomial:steps=9,power=2",
                                             "exponential:steps=2,factor=0.9" };
    const char *method = methods[below(12)];
    /* One in some is far too large: the failure must be clean. */
    const double rate = one_in(8) ? 1e30 : 0.001 + 0.3 * unit();

    (void)snprintf(p->opt, sizeof p->opt, "%s%clr=%g", method,
                   strchr(method, ':') == NULL ? ':' : ',', rate);
    (void)snprintf(p->schedule, sizeof p->schedule, "%s",
                   strcmp(method, "rprop") == 0 ? "" : schedules[below(8)]);
    if (strcmp(method, "rprop") == 0)
        p->options.batch = 0;
}

static void make_options(program *p)
{
    mlp_train_opts *o = &p->options;

    o->loss = (mlp_loss)below(6);
    if (p->outputs == 1 && o->loss == MLP_LOSS_CROSS_ENTROPY)
        o->loss = MLP_LOSS_HUBER;
    o->epochs = 2;
    o->batch = below(p->rows + 3);
    o->seed = draw();
    o->no_shuffle = one_in(4);
    o->l1 = one_in(3) ? 0.01 * unit() : 0.0;
    o->l2 = one_in(3) ? 0.1 * unit() : 0.0;
    o->clip_value = one_in(4) ? 0.1 * unit() : 0.0;
    o->clip_norm = one_in(4) ? unit() : 0.0;
    o->max_norm = one_in(4) ? 2.0 * unit() : 0.0;
    if (o->loss == MLP_LOSS_CROSS_ENTROPY || o->loss == MLP_LOSS_BINARY_CROSS_ENTROPY)
        o->label_smoothing = one_in(3) ? 0.9 * unit() : 0.0;
}

static void make_rows(program *p)
{
    const bool holes = one_in(3);
    const double size = one_in(10) ? 1e200 : 1.0;

    for (size_t i = 0; i < p->rows * p->inputs; i++)
        p->x[i] = size * (2.0 * unit() - 1.0);
    for (size_t i = 0; i < p->rows; i++) {
        p->sw[i] = one_in(4) ? 0.0 : 3.0 * unit();
        p->label[i] = (int32_t)below(p->outputs > 1 ? p->outputs : 2);
        for (size_t j = 0; j < p->outputs; j++) {
            p->t[i * p->outputs + j] = unit() / (double)p->outputs;
            if (holes && one_in(3))
                p->t[i * p->outputs + j] = (double)NAN;
        }
    }
    if (p->options.loss == MLP_LOSS_CROSS_ENTROPY)
        p->labels = 1;
}

static void make(program *p, uint64_t seed)
{
    const mlp_train_opts defaults = MLP_TRAIN_OPTS_INIT;

    memset(p, 0, sizeof *p);
    state = UINT64_C(0x9e3779b97f4a7c15) * (seed + 1);
    p->options = defaults;
    p->type = one_in(2) ? MLP_F64 : MLP_F32;
    p->rows = 1 + below(MOST_ROWS);
    p->inputs = 1 + below(MOST_WIDTH);
    p->outputs = 1 + below(MOST_OUTPUTS);
    p->labels = one_in(2);
    p->weighted = one_in(3);
    p->balanced = one_in(3);
    p->scaled = one_in(3);
    p->validates = one_in(2);
    make_options(p);
    make_rows(p);
    make_net_spec(p);
    make_opt_spec(p);
}

/* NULL when the rows are refused, such as ones without any weight. */
static mlp_data *wrap(const program *p)
{
    const double *sw = p->weighted ? p->sw : NULL;
    const size_t classes = p->outputs > 1 ? p->outputs : 2;
    double weights[MOST_OUTPUTS];
    mlp_scaler *scaler = NULL;
    mlp_data *data = NULL;
    mlp_status status;

    if (p->labels)
        status = mlp_data_wrap_labels(&data, p->rows, p->inputs, classes, p->x, p->label, sw);
    else
        status = mlp_data_wrap(&data, p->rows, p->inputs, p->outputs, p->x, p->t, sw);
    if (status == MLP_OK && p->labels && p->balanced)
        status = mlp_data_balanced_class_weights(data, weights);
    if (status == MLP_OK && p->labels && p->balanced)
        status = mlp_data_set_class_weights(data, weights);
    if (status == MLP_OK && p->scaled)
        status = mlp_scaler_fit_inputs(&scaler, data, NULL);
    if (status == MLP_OK && p->scaled)
        status = mlp_data_set_scalers(data, scaler, NULL);
    mlp_scaler_free(scaler);
    if (status != MLP_OK) {
        ck_assert_str_ne(mlp_last_error(), "");
        mlp_data_free(data);
        return NULL;
    }
    return data;
}

/* What is left of a program: status, line, parameters and running statistics as they are. */
typedef struct outcome {
    mlp_status status;
    char line[256];
    size_t bytes;
    char *numbers;
} outcome;

static void keep(outcome *out, mlp_net *net)
{
    const size_t size = mlp_net_dtype(net) == MLP_F64 ? sizeof(double) : sizeof(float);
    const size_t params = mlp_net_n_params(net) * size;
    const size_t running = mlp_net_n_running(net) * size;

    out->bytes = params + running;
    out->numbers = malloc(out->bytes);
    ck_assert_ptr_nonnull(out->numbers);
    if (mlp_net_dtype(net) == MLP_F64) {
        memcpy(out->numbers, mlp_net_params(net), params);
        if (running > 0)
            memcpy(out->numbers + params, mlp_net_running(net), running);
    } else {
        memcpy(out->numbers, mlp_net_params_f32(net), params);
        if (running > 0)
            memcpy(out->numbers + params, mlp_net_running_f32(net), running);
    }
}

static void check_finite(const program *p, mlp_net *net)
{
    for (size_t i = 0; i < mlp_net_n_params(net); i++)
        ck_assert_msg(isfinite(p->type == MLP_F64 ? mlp_net_params(net)[i]
                                                  : (double)mlp_net_params_f32(net)[i]),
                      "%s %s: parameter %zu", p->net, p->opt, i);
    for (size_t i = 0; i < mlp_net_n_running(net); i++)
        ck_assert_msg(isfinite(p->type == MLP_F64 ? mlp_net_running(net)[i]
                                                  : (double)mlp_net_running_f32(net)[i]),
                      "%s %s: running statistic %zu", p->net, p->opt, i);
}

/* Trains in `calls` calls of `epochs` epochs. */
static outcome run(const program *p, const mlp_data *data, int threads, size_t calls, size_t epochs)
{
    mlp_train_opts options = p->options;
    outcome out = { .status = MLP_OK };
    mlp_schedule schedule;
    mlp_net *net;
    mlp_opt *opt;

    options.threads = threads;
    options.epochs = epochs;
    ck_ok(mlp_net_parse(&net, p->type, p->net, 9));
    ck_ok(mlp_opt_parse(&opt, p->opt));
    if (p->schedule[0] != '\0') {
        ck_ok(mlp_schedule_parse(&schedule, p->schedule));
        ck_ok(mlp_opt_set_schedule(opt, &schedule));
    }
    for (size_t i = 0; i < calls && out.status == MLP_OK; i++)
        out.status = mlp_fit(net, opt, data, p->validates ? data : NULL, &options, NULL);
    if (out.status != MLP_OK)
        strncpy(out.line, mlp_last_error(), sizeof out.line - 1);
    check_finite(p, net);
    keep(&out, net);
    /* The same objects go on, to whatever end. */
    options.batch = 0;
    if (mlp_opt_set_learning_rate(opt, 1e-6) != MLP_OK
        || mlp_fit(net, opt, data, NULL, &options, NULL) != MLP_OK)
        ck_assert_str_ne(mlp_last_error(), "");
    check_finite(p, net);
    mlp_opt_free(opt);
    mlp_net_free(net);
    return out;
}

static void check_same(const program *p, const outcome *one, const outcome *other, const char *what)
{
    ck_assert_msg(one->status == other->status, "%s, %s, %s: %s: %s (%s), %s (%s)", p->net, p->opt,
                  p->schedule, what, mlp_strerror(one->status), one->line,
                  mlp_strerror(other->status), other->line);
    ck_assert_str_eq(one->line, other->line);
    ck_assert_uint_eq(one->bytes, other->bytes);
    ck_assert_msg(memcmp(one->numbers, other->numbers, one->bytes) == 0, "%s, %s, %s: %s", p->net,
                  p->opt, p->schedule, what);
}

START_TEST(test_program)
{
    static program p;
    outcome one, many, twice;
    mlp_data *data;

    make(&p, (uint64_t)_i);
    data = wrap(&p);
    if (data == NULL)
        return;
    one = run(&p, data, 1, 1, 4);
    many = run(&p, data, 2 + _i % 3, 1, 4);
    check_same(&p, &one, &many, "other threads");
    twice = run(&p, data, 1, 2, 2);
    check_same(&p, &one, &twice, "twice as many calls");
    free(one.numbers);
    free(many.numbers);
    free(twice.numbers);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("api/random_programs");

    add_loop_test(suite, test_program, PROGRAMS);
    return suite;
}
