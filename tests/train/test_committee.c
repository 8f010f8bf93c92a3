/* SPDX-License-Identifier: MIT */
/*
 * Committees against the same networks trained one after the other.
 */
#include "rows.h"
#include "support.h"

#include <math.h>

enum { MEMBERS = 5, ROWS = 60, SEED = 7 };

static const struct {
    mlp_dtype type;
    const char *net;
    const char *opt;
    size_t batch;
} problems[] = {
    { MLP_F64, "3-6:tanh-2", "adam:lr=0.01", 16 },
    { MLP_F32, "3-6:relu:dropout=0.2:batch_norm-2", "sgd:lr=0.02,momentum=0.9", 10 },
    { MLP_F64, "3-6:tanh-2", "rprop", 0 },
    { MLP_F64, "3-4:tanh-2", "lm", 0 },
    { MLP_F64, "30-64:tanh-32:relu-2", "lbfgs", 0 },
};

enum { N_PROBLEMS = sizeof problems / sizeof problems[0] };

static mlp_train_opts options_of(size_t i, bool patience)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;

    options.batch = problems[i].batch;
    options.epochs = 8;
    options.seed = 3;
    options.patience = patience ? 2 : 0;
    return options;
}

static mlp_net *shape_of(size_t i)
{
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, problems[i].type, problems[i].net, 1));
    return net;
}

/* What member k ought to be. */
static mlp_net *train_alone(size_t i, size_t k, const mlp_data *train, const mlp_data *valid,
                            bool patience, mlp_report *report)
{
    mlp_train_opts options = options_of(i, patience);
    mlp_net *net;
    mlp_opt *opt;

    options.seed += k;
    options.threads = 1;
    ck_ok(mlp_net_parse(&net, problems[i].type, problems[i].net, SEED + k));
    ck_ok(mlp_opt_parse(&opt, problems[i].opt));
    ck_ok(mlp_fit(net, opt, train, valid, &options, report));
    mlp_opt_free(opt);
    return net;
}

/* The same bits as alone, whatever the threads; its table tells what mlp_fit() does. */
START_TEST(test_members)
{
    const size_t i = (size_t)_i % N_PROBLEMS;
    const bool validates = _i >= N_PROBLEMS;
    mlp_net *shape = shape_of(i);
    rows given = rows_new(shape, ROWS, ROWS_TARGETS);
    rows other = rows_new(shape, ROWS / 2, ROWS_WEIGHTS);
    const mlp_data *valid = validates ? other.data : NULL;
    const mlp_train_opts options = options_of(i, validates);

    for (int threads = 0; threads < 4; threads++) {
        mlp_committee_opts many = MLP_COMMITTEE_OPTS_INIT;
        mlp_committee *committee;
        double least = (double)INFINITY;

        many.members = MEMBERS;
        many.seed = SEED;
        many.threads = threads;
        ck_ok(mlp_committee_fit(&committee, problems[i].type, problems[i].net, problems[i].opt,
                                given.data, valid, &options, &many));
        ck_assert_uint_eq(mlp_committee_size(committee), MEMBERS);
        for (size_t k = 0; k < MEMBERS; k++) {
            mlp_report report;
            mlp_member told;
            mlp_net *alone = train_alone(i, k, given.data, valid, validates, &report);
            const mlp_net *net = mlp_committee_net(committee, k);

            ck_ok(mlp_committee_member(committee, k, &told));
            ck_assert_mem_eq(params_of(net), params_of(alone), params_bytes(alone));
            ck_assert_uint_eq(told.seed, SEED + k);
            ck_assert_int_eq(told.status, MLP_OK);
            ck_assert_str_eq(told.error, "");
            ck_assert_int_eq(told.report.stop, report.stop);
            ck_assert_uint_eq(told.report.epochs, report.epochs);
            ck_assert_double_eq(told.loss, validates ? report.best.valid_loss : report.last.loss);
            least = fmin(least, told.loss);
            if (k == mlp_committee_best(committee))
                ck_assert_double_eq(told.loss, least);
            mlp_net_free(alone);
        }
        ck_assert_ptr_null(mlp_committee_net(committee, MEMBERS));
        mlp_committee_free(committee);
    }
    rows_free(&given);
    rows_free(&other);
    mlp_net_free(shape);
}
END_TEST

/* Means and deviations, by pieces of any size. */
START_TEST(test_predictions)
{
    mlp_net *shape = shape_of(0);
    rows given = rows_new(shape, ROWS, ROWS_TARGETS);
    const mlp_train_opts options = options_of(0, false);
    mlp_committee_opts many = MLP_COMMITTEE_OPTS_INIT;
    double y[ROWS * 2], spread[ROWS * 2], each[MEMBERS][ROWS * 2];
    mlp_committee *committee;
    mlp_work *work;

    many.members = _i == 0 ? MEMBERS : 1;
    ck_ok(mlp_committee_fit(&committee, MLP_F64, problems[0].net, problems[0].opt, given.data, NULL,
                            &options, &many));
    ck_ok(mlp_work_new(&work, shape, 7, 1 + _i));
    for (size_t k = 0; k < many.members; k++)
        ck_ok(mlp_predict(mlp_committee_net(committee, k), work, ROWS, given.x, each[k]));
    ck_ok(mlp_committee_predict(committee, work, ROWS, given.x, y, spread));
    for (size_t j = 0; j < ROWS * 2; j++) {
        double mean = 0.0, squares = 0.0;

        for (size_t k = 0; k < many.members; k++)
            mean += each[k][j] / (double)many.members;
        for (size_t k = 0; k < many.members; k++)
            squares += (each[k][j] - mean) * (each[k][j] - mean);
        ck_near(y[j], mean, 1e-14);
        if (many.members > 1)
            ck_near(spread[j], sqrt(squares / (MEMBERS - 1)), 1e-14);
        else
            ck_assert(isnan(spread[j]));
    }
    memcpy(each[0], y, sizeof y);
    ck_ok(mlp_committee_predict(committee, work, ROWS, given.x, y, NULL));
    ck_assert_mem_eq(each[0], y, sizeof y);
    mlp_work_free(work);
    mlp_committee_free(committee);
    rows_free(&given);
    mlp_net_free(shape);
}
END_TEST

START_TEST(test_float)
{
    mlp_net *shape = shape_of(1);
    rows given = rows_new(shape, ROWS, ROWS_TARGETS);
    const mlp_train_opts options = options_of(1, false);
    mlp_committee_opts many = MLP_COMMITTEE_OPTS_INIT;
    float x[ROWS * 3], y[ROWS * 2], spread[ROWS * 2], one[ROWS * 2];
    double wide[ROWS * 2];
    mlp_committee *committee;
    mlp_work *work;

    many.members = 2;
    for (size_t j = 0; j < ROWS * 3; j++)
        x[j] = (float)given.x[j];
    ck_ok(mlp_committee_fit(&committee, MLP_F32, problems[1].net, problems[1].opt, given.data, NULL,
                            &options, &many));
    ck_ok(mlp_work_new(&work, shape, ROWS, 1));
    ck_ok(mlp_committee_predict_f32(committee, work, ROWS, x, y, spread));
    ck_ok(mlp_predict_f32(mlp_committee_net(committee, 0), work, ROWS, x, one));
    for (size_t j = 0; j < ROWS * 2; j++)
        ck_near(fabs((double)(y[j] - one[j])) * sqrt(2.0), (double)spread[j], 1e-6);
    ck_fails(mlp_committee_predict(committee, work, ROWS, given.x, wide, NULL), MLP_EDTYPE, "f32");
    mlp_work_free(work);
    mlp_committee_free(committee);
    rows_free(&given);
    mlp_net_free(shape);
}
END_TEST

/* A learning rate that some starts survive and others do not. */
START_TEST(test_failures)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_committee_opts many = MLP_COMMITTEE_OPTS_INIT;
    double x[4] = { 1.0, 2.0, 3.0, 4.0 }, t[4] = { 0.0, 1.0, 0.0, 1.0 }, y;
    size_t failed = 0, least = 0;
    mlp_committee *committee;
    mlp_work *work;
    mlp_data *data;
    mlp_member told;

    ck_ok(mlp_data_wrap(&data, 4, 1, 1, x, t, NULL));
    options.epochs = 300;
    options.batch = 0;
    many.members = 40;
    ck_ok(mlp_committee_fit(&committee, MLP_F64, "1-3:exp-1", "sgd:lr=0.1", data, NULL, &options,
                            &many));
    for (size_t i = 0; i < many.members; i++) {
        ck_ok(mlp_committee_member(committee, i, &told));
        failed += told.status != MLP_OK;
        ck_assert((told.status == MLP_OK) == (mlp_committee_net(committee, i) != NULL));
        ck_assert((told.status == MLP_OK) == (told.error[0] == '\0'));
        ck_assert((told.status == MLP_OK) == isfinite(told.loss));
        if (told.status != MLP_OK) {
            ck_assert_int_eq(told.status, MLP_ENONFINITE);
            ck_assert_ptr_nonnull(strstr(told.error, "epoch"));
            ck_assert_int_eq(told.report.stop, MLP_STOP_ERROR);
        } else {
            least = i;
        }
    }
    ck_assert_uint_gt(failed, 0);
    ck_assert_uint_lt(failed, many.members);
    ck_ok(mlp_work_new(&work, mlp_committee_net(committee, least), 1, 1));
    ck_ok(mlp_committee_predict(committee, work, 1, x, &y, NULL));
    ck_assert(isfinite(y));
    mlp_work_free(work);
    mlp_committee_free(committee);
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1-1", "sgd:lr=1e200", data, NULL, &options,
                               &many),
             MLP_ENONFINITE, "all 40 members failed; the first: epoch");
    ck_assert_ptr_null(committee);
    mlp_data_free(data);
}
END_TEST

static int no_callback(const mlp_epoch *epoch, void *user)
{
    (void)epoch;
    (void)user;
    return 0;
}

static int no_step(const mlp_step *step, void *user)
{
    (void)step;
    (void)user;
    return 0;
}

START_TEST(test_bad_input)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_committee_opts many = MLP_COMMITTEE_OPTS_INIT;
    const double x[2] = { 1.0, 2.0 };
    mlp_committee *committee;
    mlp_member told;
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, 2, 1, 1, x, x, NULL));
    ck_fails(mlp_committee_fit(NULL, MLP_F64, "1-1", "sgd", data, NULL, NULL, NULL), MLP_EINVAL,
             "out is NULL");
    many.members = 0;
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1", "sgd", data, NULL, NULL, &many),
             MLP_EINVAL, "0 members");
    many.members = SIZE_MAX / 8;
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1", "sgd", data, NULL, NULL, &many),
             MLP_EOVERFLOW, "too large");
    many.members = 2;
    many.threads = -1;
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1", "sgd", data, NULL, NULL, &many),
             MLP_EINVAL, "-1 threads");
    many.threads = 1000;
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1", "sgd", data, NULL, NULL, &many),
             MLP_ERANGE, "1000 threads");
    many.threads = 2;
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-0", "sgd", data, NULL, NULL, &many),
             MLP_EINVAL, "all 2 members failed");
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1", "sdg", data, NULL, NULL, &many),
             MLP_EINVAL, "\"sdg\"");
    ck_fails(mlp_committee_fit(&committee, MLP_F64, NULL, "sgd", data, NULL, NULL, &many),
             MLP_EINVAL, "NULL");
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1", "sgd", NULL, NULL, NULL, &many),
             MLP_EINVAL, "train is NULL");
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "2-1", "sgd", data, NULL, NULL, &many),
             MLP_ESHAPE, "the network has 2");
    options.on_epoch = no_callback;
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1", "sgd", data, NULL, &options, &many),
             MLP_EINVAL, "on_epoch");
    options.on_epoch = NULL;
    options.on_step = no_step;
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1", "sgd", data, NULL, &options, &many),
             MLP_EINVAL, "on_step");
    options.on_step = NULL;
    options.checkpoint = "one";
    ck_fails(mlp_committee_fit(&committee, MLP_F64, "1-1", "sgd", data, NULL, &options, &many),
             MLP_EINVAL, "a checkpoint is of one training");
    ck_ok(mlp_committee_fit(&committee, MLP_F64, "1-1", "sgd", data, NULL, NULL, &many));
    ck_fails(mlp_committee_member(committee, 2, &told), MLP_ERANGE, "member 2 of a committee of 2");
    ck_fails(mlp_committee_member(NULL, 0, &told), MLP_EINVAL, "committee is NULL");
    mlp_committee_free(committee);
    mlp_committee_free(NULL);
    mlp_data_free(data);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/committee");

    add_loop_test(suite, test_members, 2 * N_PROBLEMS);
    add_loop_test(suite, test_predictions, 2);
    add_test(suite, test_float);
    add_test(suite, test_failures);
    add_test(suite, test_bad_input);
    return suite;
}
