/* SPDX-License-Identifier: MIT */
/*
 * Calls that write and read files, with their 1st, 2nd, 3rd, ... allocation
 * failing: the call says so, leaves nothing behind, spares what was there, and
 * works the next time.
 */
#include "support.h"

#include "failing_alloc.h"
#include "scratch.h"

#define MLP_TEST_TRY(call)                 \
    do {                                   \
        const mlp_status status_ = (call); \
        if (status_ != MLP_OK)             \
            return status_;                \
    } while (0)

enum { ROWS = 6, INPUTS = 3, OUTPUTS = 2 };

static const char *const input_names[INPUTS] = { "a", "b", "c" };

static double x[ROWS * INPUTS];
static double t[ROWS * OUTPUTS];
static mlp_data *data;
static mlp_net *net;
static mlp_opt *opt;
static mlp_model *model;
static mlp_trainer *trainer;
static char of_model[600]; /* files that are there */
static char of_net[600];
static char of_opt[600];
static char of_trainer[600];
static char to_write[600];

static void scale(void)
{
    mlp_scaler *scaler;

    ck_ok(mlp_scaler_fit_inputs(&scaler, data, NULL));
    ck_ok(mlp_data_set_scalers(data, scaler, NULL));
    mlp_scaler_free(scaler);
}

static void set_up(void)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;

    scratch_make();
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        x[i] = awkward(1, i);
    for (size_t i = 0; i < ROWS * OUTPUTS; i++)
        t[i] = awkward(2, i);
    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL));
    scale();
    ck_ok(mlp_data_set_names(data, input_names, NULL, NULL));
    ck_ok(mlp_net_parse(&net, MLP_F64, "3-4:tanh:batch_norm:dropout=0.5-2:layer_norm", 1));
    ck_ok(mlp_opt_parse(&opt, "adam:lr=0.1"));
    options.patience = 3;
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_HUBER, data));
    (void)strcpy(of_model, scratch_path("model"));
    (void)strcpy(of_net, scratch_path("net"));
    (void)strcpy(of_opt, scratch_path("opt"));
    (void)strcpy(of_trainer, scratch_path("trainer"));
    (void)strcpy(to_write, scratch_path("new"));
    ck_ok(mlp_model_save(model, of_model));
    ck_ok(mlp_net_save(net, of_net));
    ck_ok(mlp_opt_save(opt, of_opt));
    ck_ok(mlp_trainer_save(trainer, of_trainer));
    scratch_write(to_write, "old", 3);
}

static void tear_down(void)
{
    mlp_model_free(model);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
    ck_assert_uint_eq(n_blocks(), 0);
    scratch_remove();
}

static mlp_status call_model_new(void)
{
    mlp_model *made;
    const mlp_status status = mlp_model_new(&made, net, MLP_LOSS_HUBER, data);

    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_model_free(made);
    return status;
}

static mlp_status call_set_names(void)
{
    return mlp_data_set_names(data, input_names, NULL, NULL);
}

static mlp_status call_predict(void)
{
    double y[ROWS * OUTPUTS];
    mlp_work *work;
    mlp_status status;

    MLP_TEST_TRY(mlp_work_new(&work, net, 2, 1));
    status = mlp_model_predict(model, work, ROWS, x, y);
    mlp_work_free(work);
    return status;
}

static mlp_status call_model_save(void)
{
    return mlp_model_save(model, to_write);
}

static mlp_status call_model_load(void)
{
    mlp_model *made;
    const mlp_status status = mlp_model_load(&made, of_model);

    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_model_free(made);
    return status;
}

static mlp_status call_net_load(void)
{
    mlp_net *made;
    const mlp_status status = mlp_net_load(&made, of_net);

    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_net_free(made);
    return status;
}

static mlp_status call_opt_save(void)
{
    return mlp_opt_save(opt, to_write);
}

static mlp_status call_opt_load(void)
{
    mlp_opt *made;
    const mlp_status status = mlp_opt_load(&made, of_opt);

    ck_assert((made == NULL) == (status != MLP_OK));
    mlp_opt_free(made);
    return status;
}

static mlp_status call_trainer_save(void)
{
    return mlp_trainer_save(trainer, to_write);
}

static mlp_status call_trainer_resume(void)
{
    return mlp_trainer_resume(trainer, of_trainer);
}

/* A trainer that has not trained yet. */
static mlp_status call_resume_first(void)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_status status;
    mlp_trainer *made;
    mlp_opt *other;

    options.patience = 3;
    options.checkpoint = of_trainer;
    MLP_TEST_TRY(mlp_opt_parse(&other, "adam:lr=0.1"));
    status = mlp_trainer_new(&made, net, other, &options);
    if (status == MLP_OK)
        status = mlp_trainer_resume(made, of_trainer);
    ck_assert_uint_eq(mlp_opt_epochs(other), status == MLP_OK);
    mlp_trainer_free(made);
    mlp_opt_free(other);
    return status;
}

static const struct {
    const char *name;
    mlp_status (*call)(void);
    bool writes;
} every_call[] = {
    { "mlp_model_new", call_model_new, false },
    { "mlp_data_set_names", call_set_names, false },
    { "mlp_model_predict", call_predict, false },
    { "mlp_model_save", call_model_save, true },
    { "mlp_model_load", call_model_load, false },
    { "mlp_net_load", call_net_load, false },
    { "mlp_opt_save", call_opt_save, true },
    { "mlp_opt_load", call_opt_load, false },
    { "mlp_trainer_save", call_trainer_save, true },
    { "mlp_trainer_resume", call_trainer_resume, false },
    { "mlp_trainer_resume, first", call_resume_first, false },
};
enum { N_CALLS = sizeof every_call / sizeof every_call[0] };

static bool is_old(const char *path)
{
    uint8_t *bytes;
    size_t length;
    bool same;

    scratch_read(path, &bytes, &length);
    same = length == 3 && memcmp(bytes, "old", 3) == 0;
    free(bytes);
    return same;
}

/* Did it fail? Then it said why, and everything is as it was. */
static bool fails_cleanly(size_t i, size_t first, enum mode mode)
{
    const size_t blocks = n_blocks();
    const size_t files = scratch_count();
    double before[64];
    mlp_status status;

    memcpy(before, mlp_net_params(net), mlp_net_n_params(net) * sizeof(double));
    arm(first, mode);
    status = every_call[i].call();
    disarm();
    if (n_failures() == 0) {
        ck_assert_msg(status == MLP_OK, "%s: %s", every_call[i].name, mlp_last_error());
        return false;
    }
    ck_assert_msg(status == MLP_ENOMEM, "%s, allocation %zu: %s (%s)", every_call[i].name, first,
                  mlp_strerror(status), mlp_last_error());
    ck_assert_msg(n_blocks() == blocks, "%s, allocation %zu: leaks", every_call[i].name, first);
    ck_assert_uint_eq(scratch_count(), files);
    ck_assert_mem_eq(mlp_net_params(net), before, mlp_net_n_params(net) * sizeof(double));
    if (every_call[i].writes)
        ck_assert(is_old(to_write));
    return true;
}

START_TEST(test_every_allocation_may_fail)
{
    for (enum mode mode = ONCE; mode < N_MODES; mode++) {
        size_t first = 1;

        scratch_write(to_write, "old", 3);
        while (fails_cleanly((size_t)_i, first, mode))
            first++;
        ck_assert_uint_gt(first, 1);
    }
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("fault/no_memory_for_files");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test_every_allocation_may_fail, 0, N_CALLS);
    suite_add_tcase(suite, tcase);
    return suite;
}
