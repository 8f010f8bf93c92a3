/* SPDX-License-Identifier: MIT */
/*
 * Penalties, clipping, limits on weights, smoothed labels, normalisation and
 * dropout in training, against PyTorch: after 1, 2 and 25 steps, in both
 * precisions. The numbers are in golden/training.h.
 */
#include "support.h"

#include "golden/training.h"

/* Double: some 25 steps of sums of tens of numbers below 10, at 1.1e-16 each. Float: at 6e-8. */
static const double tolerance_f64 = 1e-12;
static const double tolerance_f32 = 1e-4;

enum { N_X = TRAINING_ROWS * TRAINING_INPUTS, N_T = TRAINING_ROWS * TRAINING_OUTPUTS };

static double wide[TRAINING_PARAMS + TRAINING_RUNNING];

static mlp_train_opts options_of(const struct training_case *given)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;

    options.loss = given->loss;
    options.batch = 0;
    options.no_shuffle = 1;
    options.seed = training_seed;
    options.threads = 1;
    options.l1 = given->l1;
    options.l2 = given->l2;
    options.clip_value = given->clip_value;
    options.clip_norm = given->clip_norm;
    options.max_norm = given->max_norm;
    options.label_smoothing = given->label_smoothing;
    return options;
}

static mlp_data *make_data(const struct training_case *given)
{
    const double *t =
        given->loss == MLP_LOSS_MEAN_SQUARED_ERROR ? training_t_value : training_t_probability;
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, TRAINING_ROWS, TRAINING_INPUTS, TRAINING_OUTPUTS, training_x, t,
                        given->weighted ? training_sw : NULL));
    return data;
}

static void start(mlp_net *net, const struct training_case *given)
{
    ck_assert_uint_eq(mlp_net_n_params(net), given->n_params);
    ck_assert_uint_eq(mlp_net_n_running(net), given->n_running);
    for (size_t i = 0; i < given->n_params; i++)
        if (mlp_net_dtype(net) == MLP_F64)
            mlp_net_params(net)[i] = given->theta[i];
        else
            mlp_net_params_f32(net)[i] = (float)given->theta[i];
    for (size_t i = 0; i < given->n_running; i++)
        if (mlp_net_dtype(net) == MLP_F64)
            mlp_net_running(net)[i] = given->running[i];
        else
            mlp_net_running_f32(net)[i] = (float)given->running[i];
}

/* The parameters, or the running statistics, in double. */
static const double *widened(const double *f64, const float *f32, size_t n)
{
    if (f64 != NULL)
        return f64;
    for (size_t i = 0; i < n; i++)
        wide[i] = (double)f32[i];
    return wide;
}

static void check_near(const char *what, size_t step, size_t n, const double *got,
                       const double *want, double tolerance)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabs(got[i] - want[i]) <= tolerance * fmax(1.0, fabs(want[i])),
                      "step %zu: %s[%zu] is %.17g, not %.17g: off by %.3g", step, what, i, got[i],
                      want[i], got[i] - want[i]);
}

static void check(const struct training_case *given, mlp_dtype type, double tolerance)
{
    const mlp_train_opts options = options_of(given);
    mlp_data *data = make_data(given);
    mlp_trainer *trainer;
    mlp_net *net;
    mlp_opt *opt;
    size_t done = 0;

    ck_ok(mlp_net_parse(&net, type, given->spec, 1));
    start(net, given);
    ck_ok(mlp_opt_parse(&opt, training_opt));
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    for (size_t k = 0; k < TRAINING_STAGES; k++) {
        for (; done < training_steps[k]; done++)
            ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
        check_near("theta", done, given->n_params,
                   widened(mlp_net_params(net), mlp_net_params_f32(net), given->n_params),
                   given->theta_at[k], tolerance);
        check_near("running", done, given->n_running,
                   widened(mlp_net_running(net), mlp_net_running_f32(net), given->n_running),
                   given->running_at[k], tolerance);
    }
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}

START_TEST(test_training)
{
    check(&training_cases[_i], MLP_F64, tolerance_f64);
}
END_TEST

START_TEST(test_training_f32)
{
    check(&training_cases[_i], MLP_F32, tolerance_f32);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("golden_training");

    add_loop_test(suite, test_training, N_TRAINING_CASES);
    add_loop_test(suite, test_training_f32, N_TRAINING_CASES);
    return suite;
}
