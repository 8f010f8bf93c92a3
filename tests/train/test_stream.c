/* SPDX-License-Identifier: MIT */
/*
 * Rows that stay in a file: everything has the bits that it has in memory; a
 * file that shrinks fails the call, and harms nothing.
 */
#define _XOPEN_SOURCE 700 /* truncate */
#include "support.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"

enum { ROWS = 61, INPUTS = 12, CLASSES = 3 };

static char inputs_path[600];
static char labels_path[600];

static void put_size(uint8_t *to, size_t size)
{
    to[0] = (uint8_t)(size >> 24);
    to[1] = (uint8_t)(size >> 16);
    to[2] = (uint8_t)(size >> 8);
    to[3] = (uint8_t)size;
}

/* Images of 3 x 4 and their labels. */
static void set_up(void)
{
    uint8_t images[16 + ROWS * INPUTS] = { 0, 0, 8, 3 };
    uint8_t labels[8 + ROWS] = { 0, 0, 8, 1 };

    scratch_make();
    (void)strcpy(inputs_path, scratch_path("images"));
    (void)strcpy(labels_path, scratch_path("labels"));
    put_size(images + 4, ROWS);
    put_size(images + 8, 3);
    put_size(images + 12, 4);
    put_size(labels + 4, ROWS);
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        images[16 + i] = (uint8_t)(127.5 * (1.0 + awkward(1, i)));
    for (size_t i = 0; i < ROWS; i++)
        labels[8 + i] = (uint8_t)(images[16 + i * INPUTS] % CLASSES);
    scratch_write(inputs_path, images, sizeof images);
    scratch_write(labels_path, labels, sizeof labels);
}

static mlp_data *open_data(bool streams)
{
    mlp_data *data;

    if (streams)
        ck_ok(mlp_data_stream_idx(&data, inputs_path, labels_path, CLASSES));
    else
        ck_ok(mlp_data_read_idx(&data, inputs_path, labels_path, CLASSES));
    return data;
}

/* How data are used. */
typedef struct use {
    mlp_dtype type;
    const char *opt;
    size_t batch;
    int threads;
    bool scaled;
    bool split;
    bool weighted;
} use;

static const use uses[] = {
    { MLP_F64, "adam:lr=0.01", 8, 1, false, false, false },
    { MLP_F32, "adam:lr=0.01", 8, 2, false, false, false },
    { MLP_F64, "sgd:lr=0.1,momentum=0.9", 7, 3, true, false, false },
    { MLP_F32, "sgd:lr=0.1,momentum=0.9", 64, 2, true, true, false },
    { MLP_F64, "rmsprop", 16, 0, false, true, true },
    { MLP_F64, "adam:lr=0.01", 32, 3, false, false, false },
    { MLP_F64, "lbfgs", 0, 2, true, false, true },
    { MLP_F64, "lbfgs", 0, 1, false, true, false },
};
enum { N_USES = sizeof uses / sizeof uses[0] };

static void scale(mlp_data *data)
{
    mlp_scaler *scaler;

    ck_ok(mlp_scaler_fit_inputs(&scaler, data, NULL));
    ck_ok(mlp_data_set_scalers(data, scaler, NULL));
    mlp_scaler_free(scaler);
}

/* What comes of it: parameters, metrics, outputs, importance. */
typedef struct result {
    uint8_t params[4096];
    size_t bytes;
    double loss;
    double valid_loss;
    double auc[CLASSES];
    double importance[INPUTS];
    double y[ROWS * CLASSES];
} result;

static void look(const use *u, const mlp_net *net, const mlp_data *data, result *to)
{
    float y[ROWS * CLASSES];
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, 9, u->threads));
    ck_ok(mlp_roc_auc(net, work, MLP_LOSS_CROSS_ENTROPY, data, to->auc));
    ck_ok(mlp_permutation_importance(net, work, MLP_LOSS_CROSS_ENTROPY, data, 2, 3, to->importance,
                                     NULL));
    if (u->type == MLP_F64) {
        ck_ok(mlp_predict_data(net, work, data, to->y));
    } else {
        ck_ok(mlp_predict_data_f32(net, work, data, y));
        for (size_t i = 0; i < mlp_data_rows(data) * CLASSES; i++)
            to->y[i] = (double)y[i];
    }
    mlp_work_free(work);
}

static void train(const use *u, bool streams, result *to)
{
    const double weights[CLASSES] = { 0.5, 2.0, 1.0 };
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_data *whole = open_data(streams);
    mlp_data *first = NULL;
    mlp_data *rest = NULL;
    mlp_data *data = whole;
    mlp_report report;
    mlp_net *net;
    mlp_opt *opt;

    memset(to, 0, sizeof *to);
    if (u->split) {
        ck_ok(mlp_data_split(whole, 0.7, 5, &first, &rest));
        data = first;
    }
    if (u->scaled)
        scale(data);
    if (u->weighted)
        ck_ok(mlp_data_set_class_weights(data, weights));
    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.batch = u->batch;
    options.epochs = 4;
    options.threads = u->threads;
    ck_ok(mlp_net_parse(&net, u->type, "12-9:tanh-3:softmax", 2));
    ck_ok(mlp_opt_parse(&opt, u->opt));
    ck_ok(mlp_fit(net, opt, data, u->split ? rest : whole, &options, &report));
    to->loss = report.last.loss;
    to->valid_loss = report.last.valid_loss;
    to->bytes = mlp_net_n_params(net) * (u->type == MLP_F64 ? sizeof(double) : sizeof(float));
    ck_assert_uint_le(to->bytes, sizeof to->params);
    memcpy(to->params,
           u->type == MLP_F64 ? (const void *)mlp_net_params(net) : mlp_net_params_f32(net),
           to->bytes);
    look(u, net, data, to);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(rest);
    mlp_data_free(first);
    mlp_data_free(whole);
}

START_TEST(test_same_bits)
{
    static result in_memory;
    static result in_file;

    train(&uses[_i], false, &in_memory);
    train(&uses[_i], true, &in_file);
    ck_assert_mem_eq(&in_file, &in_memory, sizeof in_memory);
    ck_assert_uint_gt(in_file.bytes, 0);
}
END_TEST

static void check_same_files(const char *one, const char *other)
{
    uint8_t *bytes[2];
    size_t length[2];

    scratch_read(scratch_path(one), &bytes[0], &length[0]);
    scratch_read(scratch_path(other), &bytes[1], &length[1]);
    ck_assert_uint_eq(length[0], length[1]);
    ck_assert_mem_eq(bytes[0], bytes[1], length[0]);
    free(bytes[0]);
    free(bytes[1]);
}

START_TEST(test_rows)
{
    mlp_data *a = open_data(false);
    mlp_data *b = open_data(true);
    const mlp_scaler_opts kinds[] = { { sizeof kinds[0], MLP_SCALER_STANDARD, 0, 1 },
                                      { sizeof kinds[0], MLP_SCALER_MIN_MAX, -1, 1 },
                                      { sizeof kinds[0], MLP_SCALER_ROBUST, 0, 1 } };
    mlp_scaler *of_a;
    mlp_scaler *of_b;

    for (size_t i = 0; i < ROWS; i++) {
        double xa[INPUTS];
        double xb[INPUTS];
        int32_t la;
        int32_t lb;

        ck_ok(mlp_data_row(a, i, xa, NULL, &la));
        ck_ok(mlp_data_row(b, i, xb, NULL, &lb));
        ck_assert_mem_eq(xa, xb, sizeof xa);
        ck_assert_int_eq(la, lb);
    }
    for (size_t i = 0; i < 2; i++) {
        ck_ok(mlp_scaler_fit_inputs(&of_a, a, &kinds[i]));
        ck_ok(mlp_scaler_fit_inputs(&of_b, b, &kinds[i]));
        ck_assert_mem_eq(mlp_scaler_shift(of_a), mlp_scaler_shift(of_b), INPUTS * sizeof(double));
        ck_assert_mem_eq(mlp_scaler_factor(of_a), mlp_scaler_factor(of_b), INPUTS * sizeof(double));
        mlp_scaler_free(of_a);
        mlp_scaler_free(of_b);
    }
    ck_fails(mlp_scaler_fit_inputs(&of_b, b, &kinds[2]), MLP_EUNSUPPORTED, "medians");
    ck_ok(mlp_data_write_csv(a, scratch_path("a.csv"), NULL));
    ck_ok(mlp_data_write_csv(b, scratch_path("b.csv"), NULL));
    check_same_files("a.csv", "b.csv");
    ck_ok(mlp_data_write_idx(a, scratch_path("a.inputs"), scratch_path("a.labels")));
    ck_ok(mlp_data_write_idx(b, scratch_path("b.inputs"), scratch_path("b.labels")));
    check_same_files("a.inputs", "b.inputs");
    check_same_files("a.labels", "b.labels");
    mlp_data_free(b);
    mlp_data_free(a);
}
END_TEST

/* The file shrinks between epochs: the next one fails, and leaves all as it was. */
START_TEST(test_shrinking)
{
    static const char *const opts[] = { "adam", "lbfgs" };
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_data *data = open_data(true);
    mlp_data *memory = open_data(false);
    double before[4096];
    mlp_trainer *trainer;
    mlp_scaler *scaler;
    mlp_work *work;
    mlp_metrics metrics;
    double x[INPUTS];
    mlp_net *net;
    mlp_opt *opt;

    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.batch = _i == 0 ? 8 : 0;
    options.threads = 2;
    ck_ok(mlp_net_parse(&net, MLP_F64, "12-9:tanh-3:softmax", 2));
    ck_ok(mlp_opt_parse(&opt, opts[_i]));
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    memcpy(before, mlp_net_params(net), mlp_net_n_params(net) * sizeof(double));
    ck_assert_int_eq(truncate(inputs_path, 16 + 30 * INPUTS), 0);
    ck_fails(mlp_trainer_epoch(trainer, data, NULL, NULL), MLP_EFORMAT,
             "images: ends before its byte");
    ck_assert_mem_eq(before, mlp_net_params(net), mlp_net_n_params(net) * sizeof(double));
    ck_assert_uint_eq(mlp_opt_epochs(opt), 1);
    ck_ok(mlp_trainer_epoch(trainer, memory, NULL, NULL));

    ck_ok(mlp_work_new(&work, net, 4, 1));
    ck_fails(mlp_evaluate(net, work, options.loss, data, &metrics), MLP_EFORMAT, "images: ends");
    ck_fails(mlp_scaler_fit_inputs(&scaler, data, NULL), MLP_EFORMAT, "images: ends");
    ck_assert_ptr_null(scaler);
    ck_fails(mlp_data_row(data, 40, x, NULL, NULL), MLP_EFORMAT, "images: ends");
    ck_ok(mlp_data_row(data, 20, x, NULL, NULL));
    ck_fails(mlp_data_write_csv(data, scratch_path("csv"), NULL), MLP_EFORMAT, "images: ends");
    ck_assert_int_ne(access(scratch_path("csv"), F_OK), 0);
    mlp_work_free(work);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(memory);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_refusals)
{
    const char *packed = scratch_path("packed");
    char command[1400];
    mlp_data *data;

    ck_assert_int_eq(truncate(inputs_path, 16 + ROWS * INPUTS - 1), 0);
    ck_fails(mlp_data_stream_idx(&data, inputs_path, labels_path, 0), MLP_EFORMAT,
             "61 x 12 elements, the file has 731");
    ck_assert_ptr_null(data);
    (void)snprintf(command, sizeof command, "gzip -c %s > %s", labels_path, packed);
    ck_assert_int_eq(system(command), 0);
    ck_fails(mlp_data_stream_idx(&data, packed, labels_path, 0), MLP_EUNSUPPORTED, "is compressed");
    ck_fails(mlp_data_stream_idx(&data, labels_path, labels_path, 0), MLP_EFORMAT, "1 dimension");
    ck_fails(mlp_data_stream_idx(NULL, inputs_path, labels_path, 0), MLP_EINVAL,
             "mlp_data_stream_idx: out is NULL");
    ck_fails(mlp_data_stream_idx(&data, scratch_path("none"), labels_path, 0), MLP_EIO, "none");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("train/stream");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, set_up, scratch_remove);
    tcase_add_loop_test(tcase, test_same_bits, 0, N_USES);
    tcase_add_test(tcase, test_rows);
    tcase_add_loop_test(tcase, test_shrinking, 0, 2);
    tcase_add_test(tcase, test_refusals);
    suite_add_tcase(suite, tcase);
    return suite;
}
