/* SPDX-License-Identifier: MIT */
/*
 * Every call that allocates, with its 1st, 2nd, 3rd, ... allocation failing:
 * the call says so, leaves nothing behind and works the next time. What
 * OpenBLAS allocates for itself does not pass here. Files:
 * test_no_memory_for_files.c.
 */
#include "support.h"

#include <stdio.h>
#include <unistd.h>

#include "failing_alloc.h"
#include "golden/fann.h"

/* What the calls work on, made once before anything fails. */
enum { ROWS = 5, INPUTS = 3, OUTPUTS = 2 };

static mlp_net *net;
static mlp_net *net_f32;
static mlp_opt *opt;
static mlp_data *data;
static mlp_data *labelled;
static mlp_work *work;
static double x[ROWS * INPUTS];
static double t[ROWS * OUTPUTS];
static const double sw[ROWS] = { 1.0, 0.5, 2.0, 0.0, 1.5 };
static float x_f32[ROWS * INPUTS];
static float t_f32[ROWS * OUTPUTS];
static const float sw_f32[ROWS] = { 1.0f, 0.5f, 2.0f, 0.0f, 1.5f };
static const int32_t labels[ROWS] = { 0, 1, 1, 0, 1 };
static double before[64];    /* parameters of net ... */
static float before_f32[64]; /* ... and of net_f32 */

static void set_up(void)
{
    for (size_t i = 0; i < ROWS * INPUTS; i++) {
        x[i] = awkward(1, i);
        x_f32[i] = (float)x[i];
    }
    for (size_t i = 0; i < ROWS * OUTPUTS; i++) {
        t[i] = awkward(2, i);
        t_f32[i] = (float)t[i];
    }
    ck_ok(mlp_net_parse(&net, MLP_F64, "3-4:tanh:batch_norm:dropout=0.5-2:layer_norm", 1));
    ck_ok(mlp_net_parse(&net_f32, MLP_F32, "3-4:tanh:batch_norm:dropout=0.5-2:layer_norm", 1));
    ck_ok(mlp_opt_parse(&opt, "adam:lr=0.1"));
    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL));
    ck_ok(mlp_data_wrap_labels(&labelled, ROWS, INPUTS, OUTPUTS, x, labels, NULL));
    ck_ok(mlp_work_new(&work, net, 2, 0));
    ck_assert_uint_le(mlp_net_n_params(net), 64);
    memcpy(before, mlp_net_params(net), mlp_net_n_params(net) * sizeof(double));
    memcpy(before_f32, mlp_net_params_f32(net_f32), mlp_net_n_params(net) * sizeof(float));
}

static void tear_down(void)
{
    mlp_work_free(work);
    mlp_data_free(labelled);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net_f32);
    mlp_net_free(net);
    ck_assert_uint_eq(n_blocks(), 0);
}

static void check_parameters(void)
{
    ck_assert_mem_eq(mlp_net_params(net), before, mlp_net_n_params(net) * sizeof(double));
    ck_assert_mem_eq(mlp_net_params_f32(net_f32), before_f32,
                     mlp_net_n_params(net_f32) * sizeof(float));
}

static void restore_parameters(void)
{
    memcpy(mlp_net_params(net), before, mlp_net_n_params(net) * sizeof(double));
    memcpy(mlp_net_params_f32(net_f32), before_f32, mlp_net_n_params(net_f32) * sizeof(float));
}

/* The calls. Each frees what it made, and sees that it made nothing when it failed. */

static mlp_status done_net(mlp_status status, mlp_net *made)
{
    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_net_free(made);
    return status;
}

static mlp_status done_data(mlp_status status, mlp_data *made)
{
    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_data_free(made);
    return status;
}

static mlp_status done_opt(mlp_status status, mlp_opt *made)
{
    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_opt_free(made);
    return status;
}

static mlp_status call_net_new(void)
{
    static const mlp_layer layers[2] = {
        { .units = 4, .act = MLP_ACT_TANH, .init = { MLP_INIT_NGUYEN_WIDROW, 0.0, 0.0 } },
        { .units = 6, .init = { MLP_INIT_ORTHOGONAL, 0.0, 0.0 } },
    };
    mlp_net *made;
    const mlp_status status = mlp_net_new(&made, MLP_F64, 3, layers, 2, 1);

    return done_net(status, made);
}

static mlp_status call_net_parse(void)
{
    mlp_net *made;
    const mlp_status status = mlp_net_parse(&made, MLP_F32, "3-4:orthogonal-2:he_normal", 1);

    return done_net(status, made);
}

static mlp_status call_net_clone(void)
{
    mlp_net *made;
    const mlp_status status = mlp_net_clone(&made, net);

    return done_net(status, made);
}

static mlp_status call_net_reset(void)
{
    return mlp_net_reset(net, 99);
}

static mlp_status call_net_reset_f32(void)
{
    return mlp_net_reset(net_f32, 99);
}

static mlp_status call_work_new(void)
{
    mlp_work *made;
    const mlp_status status = mlp_work_new(&made, net, 7, 3);

    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_work_free(made);
    return status;
}

static mlp_status call_gradcheck(void)
{
    mlp_gradcheck_result result;

    return mlp_gradcheck(net, MLP_LOSS_HUBER, ROWS, x, t, sw, &result);
}

static mlp_status call_gradcheck_f32(void)
{
    mlp_gradcheck_result result;

    return mlp_gradcheck_f32(net_f32, MLP_LOSS_HUBER, ROWS, x_f32, t_f32, sw_f32, &result);
}

static mlp_status call_gradcheck_hessian(void)
{
    mlp_gradcheck_result result;

    return mlp_gradcheck_hessian(net, MLP_LOSS_HUBER, ROWS, x, t, sw, mlp_net_params(net), &result);
}

static mlp_status call_gradcheck_hessian_f32(void)
{
    mlp_gradcheck_result result;

    return mlp_gradcheck_hessian_f32(net_f32, MLP_LOSS_HUBER, ROWS, x_f32, t_f32, sw_f32,
                                     mlp_net_params_f32(net_f32), &result);
}

static mlp_status call_gradcheck_inputs(void)
{
    mlp_gradcheck_result result;

    return mlp_gradcheck_inputs(net, ROWS, x, &result);
}

static mlp_status call_gradcheck_inputs_f32(void)
{
    mlp_gradcheck_result result;

    return mlp_gradcheck_inputs_f32(net_f32, ROWS, x_f32, &result);
}

/* A product with a work that has seen none; hv stays as it was when there is no memory. */
static mlp_status call_hessian_vector(void)
{
    double hv[64] = { 77.0 };
    mlp_work *fresh;
    mlp_status status;

    status = mlp_work_new(&fresh, net, ROWS, 2);
    if (status == MLP_OK)
        status = mlp_hessian_vector(net, fresh, MLP_LOSS_HUBER, ROWS, x, t, sw, mlp_net_params(net),
                                    NULL, hv);
    ck_assert((hv[0] == 77.0) == (status != MLP_OK));
    mlp_work_free(fresh);
    return status;
}

static mlp_status call_input_jacobian(void)
{
    double jac[ROWS * OUTPUTS * INPUTS];
    mlp_work *fresh;
    mlp_status status;

    status = mlp_work_new(&fresh, net, ROWS, 2);
    if (status == MLP_OK)
        status = mlp_input_jacobian(net, fresh, ROWS, x, jac);
    mlp_work_free(fresh);
    return status;
}

static mlp_status call_opt_sgd(void)
{
    mlp_opt *made;
    const mlp_status status = mlp_opt_sgd(&made, NULL);

    return done_opt(status, made);
}

static mlp_status call_opt_parse(void)
{
    mlp_opt *made;
    const mlp_status status = mlp_opt_parse(&made, "sgd:lr=1");

    return done_opt(status, made);
}

static mlp_status call_opt_of_each_kind(void)
{
    static const char *const specs[] = { "rmsprop", "adagrad", "adam", "adamw",
                                         "nadam",   "radam",   "lion", "rprop" };
    mlp_status status = MLP_OK;

    for (size_t i = 0; i < sizeof specs / sizeof specs[0] && status == MLP_OK; i++) {
        double theta[INPUTS] = { 0.5, 1.0, 1.5 };
        mlp_opt *made;

        status = mlp_opt_parse(&made, specs[i]);
        if (status == MLP_OK)
            status = mlp_opt_update(made, INPUTS, theta, x);
        mlp_opt_free(made);
    }
    return status;
}

/* Residuals of a plane through the rows, by `lm` without derivatives, then by `lbfgs`. */
static int plane(void *user, const double *theta, size_t first, size_t count, double *e)
{
    (void)user;
    for (size_t i = 0; i < count; i++) {
        e[i] = -t[first + i];
        for (size_t j = 0; j < INPUTS; j++)
            e[i] += theta[j] * x[(first + i) * INPUTS + j];
    }
    return 0;
}

static mlp_status call_minimize(void)
{
    static const char *const specs[] = { "lm", "lm:cholesky=1", "lbfgs" };
    mlp_objective objective = MLP_OBJECTIVE_INIT;
    mlp_status status = MLP_OK;

    objective.n = INPUTS;
    objective.n_residuals = ROWS;
    objective.residuals = plane;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0] && status == MLP_OK; i++) {
        double theta[INPUTS] = { 0.5, 1.0, 1.5 };
        mlp_opt *made;

        status = mlp_opt_parse(&made, specs[i]);
        if (status == MLP_OK)
            status = mlp_minimize(made, &objective, theta, NULL, NULL);
        ck_assert(status == MLP_OK || theta[0] == 0.5);
        mlp_opt_free(made);
    }
    return status;
}

/* Training by methods that look at all rows. */
static mlp_status call_fit_by_solvers(void)
{
    static const char *const specs[] = { "lm", "lbfgs:memory=3" };
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_status status = MLP_OK;

    options.batch = 0;
    options.epochs = 3;
    options.l2 = 0.01;
    options.threads = 2;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0] && status == MLP_OK; i++) {
        mlp_net *made;
        mlp_opt *by = NULL;

        status = mlp_net_parse(&made, MLP_F64, "3-4:tanh-2", 1);
        if (status == MLP_OK)
            status = mlp_opt_parse(&by, specs[i]);
        if (status == MLP_OK)
            status = mlp_fit(made, by, data, labelled, &options, NULL);
        mlp_opt_free(by);
        mlp_net_free(made);
    }
    return status;
}

static mlp_status call_jacobian(void)
{
    double jac[ROWS * OUTPUTS * 64];
    double e[ROWS * OUTPUTS];
    mlp_work *fresh;
    mlp_status status;

    status = mlp_work_new(&fresh, net, ROWS, 2);
    if (status == MLP_OK)
        status = mlp_jacobian(net, fresh, ROWS, x, t, e, jac);
    mlp_work_free(fresh);
    return status;
}

static mlp_status call_opt_update(void)
{
    mlp_status status;

    status = mlp_opt_update(opt, INPUTS, mlp_net_params(net), x);
    ck_assert_uint_eq(mlp_opt_steps(opt), status == MLP_OK);
    mlp_opt_reset(opt);
    return status;
}

static mlp_status call_opt_update_f32(void)
{
    mlp_status status;

    status = mlp_opt_update_f32(opt, INPUTS, mlp_net_params_f32(net_f32), x_f32);
    ck_assert_uint_eq(mlp_opt_steps(opt), status == MLP_OK);
    mlp_opt_reset(opt);
    return status;
}

static mlp_status call_data_wrap(void)
{
    mlp_data *made;
    const mlp_status status = mlp_data_wrap(&made, ROWS, INPUTS, OUTPUTS, x, t, sw);

    return done_data(status, made);
}

static mlp_status call_data_wrap_f32(void)
{
    mlp_data *made;
    const mlp_status status = mlp_data_wrap_f32(&made, ROWS, INPUTS, OUTPUTS, x_f32, t_f32, sw_f32);

    return done_data(status, made);
}

static mlp_status call_data_wrap_labels(void)
{
    mlp_data *made;
    const mlp_status status = mlp_data_wrap_labels(&made, ROWS, INPUTS, 2, x, labels, sw);

    return done_data(status, made);
}

static mlp_status call_data_wrap_labels_f32(void)
{
    mlp_data *made;
    const mlp_status status =
        mlp_data_wrap_labels_f32(&made, ROWS, INPUTS, 2, x_f32, labels, sw_f32);

    return done_data(status, made);
}

static mlp_status call_data_wrap_u8(void)
{
    static const uint8_t bytes[2] = { 0, 1 };
    mlp_data *made;
    const mlp_status status = mlp_data_wrap_u8(&made, 2, 1, 2, bytes, bytes, 1.0);

    return done_data(status, made);
}

static mlp_status call_data_split(void)
{
    mlp_data *first;
    mlp_data *rest;
    const mlp_status status = mlp_data_split(data, 0.5, 1, &first, &rest);

    ck_assert((rest == NULL) == (status != MLP_OK));
    mlp_data_free(rest);
    return done_data(status, first);
}

static mlp_status call_scaler_fit(void)
{
    mlp_scaler_opts robust = MLP_SCALER_OPTS_INIT;
    mlp_scaler *made;
    mlp_status status;

    robust.kind = MLP_SCALER_ROBUST;
    status = mlp_scaler_fit_targets(&made, data, &robust);
    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_scaler_free(made);
    return status;
}

/* Data with all that can be set, and the parts, which get copies. */
static mlp_status set_all(mlp_data *made, mlp_data **first, mlp_data **rest)
{
    static const double class_weights[OUTPUTS] = { 0.5, 2.0 };
    mlp_scaler *scaler;
    mlp_status status = mlp_scaler_fit_inputs(&scaler, made, NULL);

    if (status == MLP_OK)
        status = mlp_data_set_scalers(made, scaler, NULL);
    mlp_scaler_free(scaler);
    if (status == MLP_OK)
        status = mlp_data_set_class_weights(made, class_weights);
    if (status == MLP_OK)
        status = mlp_data_split(made, 0.5, 1, first, rest);
    return status;
}

static mlp_status call_data_settings(void)
{
    mlp_data *first = NULL;
    mlp_data *rest = NULL;
    mlp_data *made;
    mlp_status status = mlp_data_wrap_labels(&made, ROWS, INPUTS, OUTPUTS, x, labels, NULL);

    if (status == MLP_OK)
        status = set_all(made, &first, &rest);
    ck_assert((rest == NULL) == (status != MLP_OK));
    mlp_data_free(rest);
    mlp_data_free(first);
    mlp_data_free(made);
    return status;
}

/* Both scalers, of which the second may find no memory. */
static mlp_status call_data_set_scalers(void)
{
    mlp_scaler *inputs;
    mlp_scaler *targets = NULL;
    mlp_status status = mlp_scaler_fit_inputs(&inputs, data, NULL);

    if (status == MLP_OK)
        status = mlp_scaler_fit_targets(&targets, data, NULL);
    if (status == MLP_OK)
        status = mlp_data_set_scalers(data, inputs, targets);
    mlp_scaler_free(targets);
    mlp_scaler_free(inputs);
    ck_ok(mlp_data_set_scalers(data, NULL, NULL));
    return status;
}

static char csv_path[256];
static char inputs_path[256];
static char labels_path[256];
static char exported_path[256];
static char fann_path[256];

static void write_file(char *path, size_t room, const void *bytes, size_t length)
{
    const char *folder = getenv("TMPDIR");
    int descriptor;

    (void)snprintf(path, room, "%s/mlp-test-XXXXXX", folder == NULL ? "/tmp" : folder);
    descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(write(descriptor, bytes, length), (ssize_t)length);
    ck_assert_int_eq(close(descriptor), 0);
}

static void write_files(void)
{
    static const uint8_t inputs[13] = { 0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 77 };
    static const uint8_t their_labels[9] = { 0, 0, 8, 1, 0, 0, 0, 1, 1 };

    write_file(inputs_path, sizeof inputs_path, inputs, sizeof inputs);
    write_file(labels_path, sizeof labels_path, their_labels, sizeof their_labels);
    write_file(exported_path, sizeof exported_path, inputs, 0);
    write_file(fann_path, sizeof fann_path, fann_golden[0].text, strlen(fann_golden[0].text));
}

static void remove_files(void)
{
    (void)unlink(inputs_path);
    (void)unlink(labels_path);
    (void)unlink(exported_path);
    (void)unlink(fann_path);
}

static mlp_status call_data_read_idx(void)
{
    mlp_data *made;
    const mlp_status status = mlp_data_read_idx(&made, inputs_path, labels_path, 2);

    return done_data(status, made);
}

/* What a file of every kind of column takes, and how it is written. */
static mlp_status call_data_csv(void)
{
    static const char text[] = "x,y,kind,w\n1,2,b,1\n,3,a,2\n4,5,c,1\n";
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_status status;
    mlp_data *made;

    write_file(csv_path, sizeof csv_path, text, sizeof text - 1);
    options.label = "kind";
    options.weight = "w";
    options.missing_input = MLP_CSV_MISSING_MEAN;
    status = mlp_data_read_csv(&made, csv_path, &options);
    ck_assert((made == NULL) == (status != MLP_OK));
    if (status == MLP_OK)
        status = mlp_data_write_csv(made, csv_path, &options);
    mlp_data_free(made);
    (void)unlink(csv_path);
    return status;
}

static mlp_status call_data_write_idx(void)
{
    mlp_data *made;
    mlp_status status = mlp_data_read_idx(&made, inputs_path, labels_path, 2);

    if (status == MLP_OK)
        status = mlp_data_write_idx(made, inputs_path, labels_path);
    mlp_data_free(made);
    return status;
}

static mlp_status call_trainer(void)
{
    mlp_trainer *trainer;
    mlp_status status;

    mlp_opt_reset(opt);
    status = mlp_trainer_new(&trainer, net, opt, NULL);
    ck_assert((trainer == NULL) == (status != MLP_OK));
    if (status == MLP_OK)
        status = mlp_trainer_epoch(trainer, data, data, NULL);
    mlp_trainer_free(trainer);
    mlp_opt_reset(opt);
    return status;
}

static mlp_status call_fit(void)
{
    mlp_status status;

    status = mlp_fit(net, opt, labelled, data, NULL, NULL);
    mlp_opt_reset(opt);
    return status;
}

static mlp_status call_fit_with_patience(void)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_status status;

    options.patience = 3;
    options.epochs = 4;
    status = mlp_fit(net, opt, labelled, data, &options, NULL);
    mlp_opt_reset(opt);
    return status;
}

static mlp_status call_fit_f32(void)
{
    mlp_status status;

    status = mlp_fit(net_f32, opt, data, NULL, NULL, NULL);
    mlp_opt_reset(opt);
    return status;
}

static mlp_status call_evaluate(void)
{
    mlp_metrics metrics;
    mlp_work *fresh;
    mlp_status status;

    status = mlp_work_new(&fresh, net, ROWS, 1);
    if (status == MLP_OK)
        status = mlp_evaluate(net, fresh, MLP_LOSS_HUBER, data, &metrics);
    mlp_work_free(fresh);
    return status;
}

static mlp_status call_confusion(void)
{
    double confusion[4];
    mlp_work *fresh;
    mlp_status status;

    status = mlp_work_new(&fresh, net, ROWS, 1);
    if (status == MLP_OK)
        status = mlp_confusion(net, fresh, MLP_LOSS_HUBER, labelled, confusion);
    mlp_work_free(fresh);
    return status;
}

static mlp_status call_top_k(void)
{
    double accuracy;
    mlp_work *fresh;
    mlp_status status;

    status = mlp_work_new(&fresh, net, ROWS, 1);
    if (status == MLP_OK)
        status = mlp_top_k(net, fresh, MLP_LOSS_HUBER, labelled, 1, &accuracy);
    mlp_work_free(fresh);
    return status;
}

static mlp_status call_roc_auc(void)
{
    double auc[2];
    mlp_work *fresh;
    mlp_status status;

    status = mlp_work_new(&fresh, net, ROWS, 1);
    if (status == MLP_OK)
        status = mlp_roc_auc(net, fresh, MLP_LOSS_HUBER, labelled, auc);
    mlp_work_free(fresh);
    return status;
}

static mlp_status call_predict_data(void)
{
    double y[ROWS * 2];
    mlp_work *fresh;
    mlp_status status;

    status = mlp_work_new(&fresh, net, ROWS, 2);
    if (status == MLP_OK)
        status = mlp_predict_data(net, fresh, data, y);
    mlp_work_free(fresh);
    return status;
}

static mlp_status call_model_export(void)
{
    mlp_model *model;
    mlp_status status = mlp_model_new(&model, net, MLP_LOSS_HUBER, data);

    if (status == MLP_OK)
        status = mlp_model_export_c(model, exported_path, "model");
    if (status == MLP_OK)
        status = mlp_model_export_onnx(model, exported_path, MLP_F32);
    mlp_model_free(model);
    return status == MLP_EUNSUPPORTED ? MLP_OK : status; /* a build without ONNX */
}

static mlp_status call_model_import_fann(void)
{
    mlp_model *made;
    const mlp_status status = mlp_model_import_fann(&made, MLP_F32, fann_path);

    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_model_free(made);
    return status;
}

/* Every call that allocates; how many allocations there are is counted, not said. */
static mlp_status (*const every_call[])(void) = {
    call_net_new,
    call_net_parse,
    call_net_clone,
    call_net_reset,
    call_net_reset_f32,
    call_work_new,
    call_gradcheck,
    call_gradcheck_f32,
    call_opt_sgd,
    call_opt_parse,
    call_opt_update,
    call_opt_update_f32,
    call_data_wrap,
    call_data_wrap_f32,
    call_data_wrap_labels,
    call_data_wrap_labels_f32,
    call_data_wrap_u8,
    call_data_split,
    call_data_read_idx,
    call_data_csv,
    call_data_write_idx,
    call_trainer,
    call_fit,
    call_fit_f32,
    call_evaluate,
    call_confusion,
    call_top_k,
    call_roc_auc,
    call_predict_data,
    call_scaler_fit,
    call_data_settings,
    call_data_set_scalers,
    call_fit_with_patience,
    call_opt_of_each_kind,
    call_minimize,
    call_fit_by_solvers,
    call_jacobian,
    call_gradcheck_hessian,
    call_gradcheck_hessian_f32,
    call_gradcheck_inputs,
    call_gradcheck_inputs_f32,
    call_hessian_vector,
    call_input_jacobian,
    call_model_export,
    call_model_import_fann,
};

enum { N_CALLS = sizeof every_call / sizeof every_call[0] };

/* Calls with allocation `first` failing; false when the call has no such allocation. */
static bool fails_cleanly(mlp_status (*call)(void), size_t first, enum mode mode)
{
    const size_t blocks_before = n_blocks();
    mlp_status status;

    arm(first, mode);
    status = call();
    disarm();
    ck_assert_uint_eq(n_blocks(), blocks_before);
    if (n_failures() == 0) {
        ck_ok(status);
        restore_parameters();
        return false;
    }
    ck_assert_msg(status == MLP_ENOMEM, "allocation %zu: %s (%s)", first, mlp_strerror(status),
                  mlp_last_error());
    ck_assert_ptr_nonnull(strstr(mlp_last_error(), "out of memory"));
    check_parameters();
    return true;
}

/* _i: the call. The last round of each mode is the call succeeding on the same objects. */
START_TEST(test_every_allocation_may_fail)
{
    set_up();
    for (enum mode mode = ONCE; mode < N_MODES; mode++) {
        size_t first = 1;

        while (fails_cleanly(every_call[_i], first, mode))
            first++;
        ck_assert_uint_gt(first, 1);
    }
    tear_down();
}
END_TEST

/* The same trainer goes on after an epoch that found no memory. */
START_TEST(test_trainer_goes_on)
{
    mlp_trainer *trainer;
    size_t first = 1;
    mlp_status status;

    set_up();
    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    do {
        arm(first++, ONCE);
        status = mlp_trainer_epoch(trainer, data, NULL, NULL);
        disarm();
        ck_assert(status == (n_failures() == 0 ? MLP_OK : MLP_ENOMEM));
        if (status != MLP_OK)
            check_parameters();
    } while (status != MLP_OK && first < 100);
    ck_ok(status);
    ck_assert_uint_eq(mlp_opt_steps(opt), 1);
    mlp_trainer_free(trainer);
    tear_down();
}
END_TEST

/* What the header promises: after the first call nothing is allocated any more. */
START_TEST(test_later_calls_do_not_allocate)
{
    double y[ROWS * OUTPUTS];
    double grad[64];
    double value;
    mlp_trainer *trainer;

    set_up();
    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    ck_ok(mlp_trainer_epoch(trainer, data, data, NULL));
    arm(1, FOR_EVER);
    ck_ok(mlp_trainer_epoch(trainer, data, data, NULL));
    ck_ok(mlp_opt_update(opt, mlp_net_n_params(net), mlp_net_params(net), before));
    ck_ok(mlp_predict(net, work, ROWS, x, y));
    ck_ok(mlp_forward(net, work, 2, x, y));
    ck_ok(mlp_backward(net, work, 2, x, y, grad, NULL));
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_HUBER, 2, x, t, NULL, &value, grad));
    ck_ok(mlp_net_set_layer(net, 0, x, NULL));
    ck_assert_uint_eq(n_calls(), 0);
    disarm();
    mlp_trainer_free(trainer);
    tear_down();
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("fault/out_of_memory");
    TCase *every = tcase_create("test_every_allocation_may_fail");

    /* The files are the parent's, so that a failing test leaves none. */
    tcase_set_timeout(every, support_timeout());
    tcase_add_unchecked_fixture(every, write_files, remove_files);
    tcase_add_loop_test(every, test_every_allocation_may_fail, 0, N_CALLS);
    suite_add_tcase(suite, every);
    add_test(suite, test_trainer_goes_on);
    add_test(suite, test_later_calls_do_not_allocate);
    return suite;
}
