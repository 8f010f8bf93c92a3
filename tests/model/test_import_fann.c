/* SPDX-License-Identifier: MIT */
/*
 * Models from files of FANN: the same outputs as libfann, and no file that does harm.
 */
#include "support.h"

#include <stdio.h>
#include <unistd.h>

#include "golden/fann.h"

enum { N_GOLDEN = sizeof fann_golden / sizeof fann_golden[0] };

static char path[64];
static int descriptor;

/* In memory, where there is a folder for that: some tests write a file for each of its bytes. */
static void set_up(void)
{
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

    snprintf(path, sizeof path, "%s/mlp_import_fann_XXXXXX", folder);
    descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
}

static void tear_down(void)
{
    close(descriptor);
    remove(path);
}

static void write_file(const char *bytes, size_t length)
{
    ck_assert_int_eq(ftruncate(descriptor, 0), 0);
    ck_assert_int_eq(pwrite(descriptor, bytes, length, 0), (ssize_t)length);
}

static mlp_status import(mlp_model **model, mlp_dtype type, const char *bytes, size_t length)
{
    write_file(bytes, length);
    return mlp_model_import_fann(model, type, path);
}

START_TEST(test_outputs_are_fanns)
{
    mlp_model *model;
    mlp_work *work;
    double y[FANN_ROWS][FANN_OUTPUTS];

    ck_ok(import(&model, MLP_F64, fann_golden[_i].text, strlen(fann_golden[_i].text)));
    ck_ok(mlp_work_new(&work, mlp_model_net(model), FANN_ROWS, 1));
    ck_ok(mlp_model_predict(model, work, FANN_ROWS, fann_inputs[0], y[0]));
    for (size_t i = 0; i < FANN_ROWS; i++)
        for (size_t j = 0; j < FANN_OUTPUTS; j++)
            ck_near(y[i][j], fann_golden[_i].outputs[i][j], 1e-6);
    mlp_work_free(work);
    mlp_model_free(model);
}
END_TEST

START_TEST(test_outputs_are_fanns_in_float)
{
    mlp_model *model;
    mlp_work *work;
    float x[FANN_INPUTS];
    float y[FANN_OUTPUTS];

    ck_ok(import(&model, MLP_F32, fann_golden[_i].text, strlen(fann_golden[_i].text)));
    ck_ok(mlp_work_new(&work, mlp_model_net(model), 1, 1));
    for (size_t i = 0; i < FANN_ROWS; i++) {
        for (size_t j = 0; j < FANN_INPUTS; j++)
            x[j] = (float)fann_inputs[i][j];
        ck_ok(mlp_model_predict_f32(model, work, 1, x, y));
        for (size_t j = 0; j < FANN_OUTPUTS; j++)
            ck_near(y[j], fann_golden[_i].outputs[i][j], 1e-6);
    }
    mlp_work_free(work);
    mlp_model_free(model);
}
END_TEST

START_TEST(test_scalers)
{
    mlp_model *model;

    ck_ok(import(&model, MLP_F64, fann_golden[0].text, strlen(fann_golden[0].text)));
    ck_assert_ptr_null(mlp_model_input_scaler(model));
    ck_assert_ptr_null(mlp_model_target_scaler(model));
    ck_assert_uint_eq(mlp_net_n_layers(mlp_model_net(model)), 3);
    ck_assert_uint_eq(mlp_net_n_inputs(mlp_model_net(model)), FANN_INPUTS);
    mlp_model_free(model);
    ck_ok(import(&model, MLP_F64, fann_golden[N_GOLDEN - 1].text,
                 strlen(fann_golden[N_GOLDEN - 1].text)));
    ck_assert_uint_eq(mlp_scaler_n(mlp_model_input_scaler(model)), FANN_INPUTS);
    ck_assert_uint_eq(mlp_scaler_n(mlp_model_target_scaler(model)), FANN_OUTPUTS);
    mlp_model_free(model);
}
END_TEST

/* The text of a golden file with one piece replaced by another. */
static char *with(const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    const size_t length = strlen(text) + strlen(new) + 1;
    char *changed = malloc(length);

    ck_assert_msg(at != NULL, "no \"%s\"", old);
    snprintf(changed, length, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    return changed;
}

/* [0]: a neuron of the first hidden layer; [1]: one of the last. */
#define NEURON(act) "(4, " act ", 5.00000000000000000000e-01) "

static const struct {
    const char *old;
    const char *new;
    mlp_status status;
    const char *words;
} changes[] = {
    { "FANN_FLO_2.1", "FANN_FLO_2.0", MLP_EUNSUPPORTED, "line 1: \"FANN_FLO_2.0\"" },
    { "FANN_FLO_2.1", "FANN_FIX_2.0", MLP_EUNSUPPORTED, "FANN_FIX_2.0" },
    { "FANN_FLO_2.1", "FANN_FLO_2.10", MLP_EUNSUPPORTED, "FANN_FLO_2.10" },
    { "FANN_FLO_2.1", "GIF89a", MLP_EFORMAT, "no file of FANN" },
    { "num_layers=4", "num_layers=1000000000", MLP_EFORMAT, "num_layers is 1000000000" },
    { "num_layers=4", "num_layers=99999999999999999999999", MLP_EFORMAT, "num_layers" },
    { "num_layers=4", "num_layers=40", MLP_EFORMAT, "layer_sizes has 4 sizes, num_layers is 40" },
    { "num_layers=4", "num_layers=1", MLP_EFORMAT, "num_layers is 1" },
    { "num_layers=4", "num_layers=-4", MLP_EFORMAT, "line 2: num_layers is \"-4\"" },
    { "num_layers=4", "num_players=4", MLP_EFORMAT, "no \"num_layers\"" },
    { "num_layers=4", "num_layers", MLP_EFORMAT, "line 2: \"num_layers\" is no" },
    { "rate=1.000000\nn", "rate=0.500000\nn", MLP_EUNSUPPORTED, "sparse" },
    { "rate=1.000000\nn", "rate=1,000000\nn", MLP_EFORMAT, "connection_rate is \"1,000000\"" },
    { "network_type=0", "network_type=1", MLP_EUNSUPPORTED, "shortcut" },
    { "network_type=0", "network_type=2", MLP_EUNSUPPORTED, "network_type is 2" },
    { "layer_sizes=4 5 4 3", "layer_sizes=4 5 4", MLP_EFORMAT, "layer_sizes has 3" },
    { "layer_sizes=4 5 4 3", "layer_sizes=4 1 4 3", MLP_EFORMAT, "layer 1 has \"1\"" },
    { "layer_sizes=4 5 4 3", "layer_sizes=4 5 5 3", MLP_EFORMAT, "neurons" },
    { "layer_sizes=4 5 4 3", "layer_sizes=4 4 5 3", MLP_EFORMAT, "inputs" },
    { "layer_sizes=4 5 4 3", "layer_sizes=4 5000000000 4000000000 3", MLP_EFORMAT, "neurons" },
    { "layer_sizes=4 5 4 3", "layer_sizes=4 18446744073709551615 18446744073709551615 3",
      MLP_EFORMAT, "neurons" },
    { "scale_included=0", "scale_included=2", MLP_EFORMAT, "scale_included is 2" },
    { "scale_included=0", "scale_included=1", MLP_EFORMAT, "no \"scale_mean_in\"" },
    { NEURON("3"), NEURON("10"), MLP_EUNSUPPORTED, "layer 1: FANN_ELLIOT is not supported" },
    { NEURON("3"), NEURON("5"), MLP_EUNSUPPORTED, "layer 1: neurons of different activations" },
    { NEURON("3"), NEURON("18"), MLP_EUNSUPPORTED, "no activation 18" },
    { NEURON("3"), NEURON("-3"), MLP_EFORMAT, "neuron 0 can't be read" },
    { NEURON("3"), "(4, 3, 1e999) ", MLP_EFORMAT, "neuron 0 can't be read" },
    { NEURON("3"), "(4, 3, nan) ", MLP_EFORMAT, "neuron 0 can't be read" },
    { NEURON("3"), "(4, 3) ", MLP_EFORMAT, "can't be read" },
    { NEURON("3"), "(4, 3, 1, 1) ", MLP_EFORMAT, "can't be read" },
    { NEURON("3"), "(3, 3, 1) ", MLP_EFORMAT, "layer 1: neuron 0 has 3 inputs, not 4" },
    { "weight)=(0, ", "weight)=(1, ", MLP_EFORMAT, "connection 0 is to neuron \"1\", not 0" },
    { "weight)=(0, 6", "weight)=(0, x", MLP_EFORMAT, "weight of connection 0" },
    { "weight)=(0, 6", "weight)=(0, 6e999999", MLP_EFORMAT, "weight of connection 0" },
    { "weight)=(0, ", "weight)=(0 0, ", MLP_EFORMAT, "connection 0" },
    { "weight)=(0, ", "weight)=(0, 1) (0, ", MLP_EFORMAT, "connections" },
    { "connections (", "connection (", MLP_EFORMAT, "no \"connections (" },
};

START_TEST(test_changes)
{
    char *text = with(fann_golden[0].text, changes[_i].old, changes[_i].new);
    mlp_model *model;

    ck_fails(import(&model, MLP_F64, text, strlen(text)), changes[_i].status, changes[_i].words);
    ck_assert_ptr_null(model);
    free(text);
}
END_TEST

START_TEST(test_scales_that_do_not_scale)
{
    const char *text = fann_golden[N_GOLDEN - 1].text;
    char *zero = with(text, "scale_deviation_in=1.203606", "scale_deviation_in=0.000000");
    char *none = with(text, "scale_factor_out=0.500000", "scale_factor_out=0.000000");
    char *round = with(text, "scale_factor_out=0.500000", "scale_factor_out=-0.500000");
    char *few = with(text, "scale_mean_in=0.546250 1.400000", "scale_mean_in=0.546250");
    char *word = with(text, "scale_mean_in=0.546250", "scale_mean_in=nan");
    mlp_model *model;

    ck_fails(import(&model, MLP_F64, zero, strlen(zero)), MLP_EFORMAT, "column 0");
    ck_fails(import(&model, MLP_F64, none, strlen(none)), MLP_EFORMAT, "column 0");
    ck_fails(import(&model, MLP_F64, round, strlen(round)), MLP_EUNSUPPORTED,
             "scale_factor_out turns column 0 round");
    ck_fails(import(&model, MLP_F64, few, strlen(few)), MLP_EFORMAT, "has 2 numbers, not 3");
    ck_fails(import(&model, MLP_F64, word, strlen(word)), MLP_EFORMAT, "number 0 of scale_mean_in");
    free(zero);
    free(none);
    free(round);
    free(few);
    free(word);
}
END_TEST

START_TEST(test_weights_too_large_for_float)
{
    char *text =
        with(fann_golden[0].text, "weight)=(0, 6.17802917957305908203e-01", "weight)=(0, 6.1e+38");
    mlp_model *model;

    ck_ok(import(&model, MLP_F64, text, strlen(text)));
    mlp_model_free(model);
    ck_fails(import(&model, MLP_F32, text, strlen(text)), MLP_ENONFINITE, "steepness");
    free(text);
}
END_TEST

START_TEST(test_arguments)
{
    mlp_model *model;

    ck_fails(mlp_model_import_fann(NULL, MLP_F64, path), MLP_EINVAL, "out");
    ck_fails(mlp_model_import_fann(&model, MLP_F64, NULL), MLP_EINVAL, "path");
    ck_fails(mlp_model_import_fann(&model, MLP_U8, path), MLP_EINVAL, "MLP_F64");
    ck_fails(mlp_model_import_fann(&model, MLP_F64, "/tmp"), MLP_EIO, "/tmp");
    ck_fails(mlp_model_import_fann(&model, MLP_F64, path), MLP_EFORMAT, "empty");
}
END_TEST

/* Every prefix is refused, but the one that lacks the last line's end only. */
START_TEST(test_prefixes)
{
    const char *text = fann_golden[N_GOLDEN - 1].text;
    const size_t length = strlen(text);
    const size_t whole = (size_t)(strrchr(text, ')') - text) + 1;
    mlp_model *model;

    for (size_t n = 0; n < length; n++) {
        const mlp_status status = import(&model, MLP_F64, text, n);

        ck_assert_msg((status == MLP_OK) == (n >= whole), "the first %zu bytes", n);
        ck_assert_int_eq(model == NULL, status != MLP_OK);
        mlp_model_free(model);
    }
}
END_TEST

START_TEST(test_single_bytes)
{
    static const char bytes[] = { '0', '9', ' ', '-', '(', ')', ',', '=', '\n', '\0', 'e', '\xff' };
    const char *text = fann_golden[N_GOLDEN - 1].text;
    const size_t length = strlen(text);
    char *changed = malloc(length);
    mlp_model *model;

    for (size_t i = 0; i < length; i++) {
        memcpy(changed, text, length);
        changed[i] = bytes[(i + (size_t)_i) % sizeof bytes];
        (void)!import(&model, MLP_F64, changed, length);
        mlp_model_free(model);
    }
    free(changed);
}
END_TEST

/* With a file of its own. */
#define add_file_test(suite, test, count)                        \
    do {                                                         \
        TCase *file_case = tcase_create(#test);                  \
        tcase_set_timeout(file_case, support_timeout());         \
        tcase_add_checked_fixture(file_case, set_up, tear_down); \
        tcase_add_loop_test(file_case, test, 0, (count));        \
        suite_add_tcase(suite, file_case);                       \
    } while (0)

Suite *make_suite(void)
{
    Suite *suite = suite_create("model/import_fann");

    add_file_test(suite, test_outputs_are_fanns, N_GOLDEN);
    add_file_test(suite, test_outputs_are_fanns_in_float, N_GOLDEN);
    add_file_test(suite, test_scalers, 1);
    add_file_test(suite, test_changes, sizeof changes / sizeof changes[0]);
    add_file_test(suite, test_scales_that_do_not_scale, 1);
    add_file_test(suite, test_weights_too_large_for_float, 1);
    add_file_test(suite, test_arguments, 1);
    add_file_test(suite, test_prefixes, 1);
    add_file_test(suite, test_single_bytes, 12);
    return suite;
}
