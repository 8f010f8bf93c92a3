/* SPDX-License-Identifier: MIT */
/*
 * Models as C files: what is refused, and what stands in the file. That it compiles and computes
 * the right numbers: tests/interop/check_c_export.sh.
 */
#include "support.h"

#include <stdio.h>
#include <unistd.h>

static char path[] = "/tmp/mlp_export_c_XXXXXX";
static char content[1 << 20];

static void set_up(void)
{
    const int descriptor = mkstemp(path);

    ck_assert_int_ge(descriptor, 0);
    close(descriptor);
}

static void tear_down(void)
{
    remove(path);
}

static const char *read_back(void)
{
    FILE *file = fopen(path, "rb");
    size_t length;

    ck_assert_ptr_nonnull(file);
    length = fread(content, 1, sizeof content - 1, file);
    fclose(file);
    content[length] = '\0';
    return content;
}

static mlp_model *make_model(const char *spec, mlp_dtype type, const mlp_data *data)
{
    mlp_model *model;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, type, spec, 1));
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_MEAN_SQUARED_ERROR, data));
    mlp_net_free(net);
    return model;
}

START_TEST(test_names_of_c)
{
    static const char *const good[] = { "a", "iris", "Net_2", "x__", "int_net", "predict" };
    static const char *const bad[] = { "",    "2a",  "_a",  "a-b",         "a b",
                                       "int", "for", "a.b", "caf\xc3\xa9", "restrict" };
    mlp_model *model = make_model("2-3:tanh-1", MLP_F64, NULL);
    char longest[62];

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_ok(mlp_model_export_c(model, path, good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_fails(mlp_model_export_c(model, path, bad[i]), MLP_EINVAL, bad[i]);
    memset(longest, 'a', 61);
    longest[61] = '\0';
    ck_fails(mlp_model_export_c(model, path, longest), MLP_EINVAL, "61 characters");
    ck_ok(mlp_model_export_c(model, path, longest + 1));
    mlp_model_free(model);
}
END_TEST

START_TEST(test_null_and_no_folder)
{
    mlp_model *model = make_model("2-3:tanh-1", MLP_F64, NULL);

    ck_fails(mlp_model_export_c(NULL, path, "a"), MLP_EINVAL, "NULL");
    ck_fails(mlp_model_export_c(model, NULL, "a"), MLP_EINVAL, "NULL");
    ck_fails(mlp_model_export_c(model, path, NULL), MLP_EINVAL, "NULL");
    ck_fails(mlp_model_export_c(model, "/nonexistent/a.c", "a"), MLP_EIO, "/nonexistent");
    mlp_model_free(model);
}
END_TEST

START_TEST(test_a_failure_leaves_the_old_file)
{
    mlp_model *model;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "2-3:tanh-1", 1));
    mlp_net_params(net)[7] = (double)INFINITY;
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_MEAN_SQUARED_ERROR, NULL));
    ck_fails(mlp_model_export_c(model, path, "a"), MLP_ENONFINITE, "layer 0: number 1 of its bias");
    ck_assert_str_eq(read_back(), "");
    mlp_model_free(model);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_outputs_that_overflow)
{
    mlp_model *model;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1:exp", 1));
    mlp_net_params(net)[1] = 1000.0;
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_MEAN_SQUARED_ERROR, NULL));
    ck_fails(mlp_model_export_c(model, path, "a"), MLP_ENONFINITE, "outputs are not finite");
    mlp_model_free(model);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_wide_layers)
{
    mlp_model *wide = make_model("1-131073:relu-1", MLP_F64, NULL);

    ck_fails(mlp_model_export_c(wide, path, "a"), MLP_EUNSUPPORTED, "stack");
    mlp_model_free(wide);
}
END_TEST

START_TEST(test_what_is_in_the_file)
{
    static const char *const classes[] = { "se\"tosa", "caf\xc3\xa9", "\\*/?" };
    static const double x[] = { 1, 2, 3, 4, 5, 6 };
    static const int32_t labels[] = { 0, 1, 2 };
    mlp_model *model;
    mlp_data *data;

    ck_ok(mlp_data_wrap_labels(&data, 3, 2, 3, x, labels, NULL));
    ck_ok(mlp_data_set_names(data, NULL, NULL, classes));
    model = make_model("2-5:tanh-3:softmax", MLP_F32, data);
    ck_ok(mlp_model_export_c(model, path, "iris"));
    read_back();
    ck_assert_ptr_nonnull(strstr(content, "void iris_predict(const float *x, float *y);"));
    ck_assert_ptr_nonnull(strstr(content, "iris_inputs = 2, iris_outputs = 3, iris_classes = 3"));
    ck_assert_ptr_nonnull(strstr(content, "\"se\\042tosa\""));
    ck_assert_ptr_nonnull(strstr(content, "\"caf\\303\\251\""));
    ck_assert_ptr_nonnull(strstr(content, "\"\\134*/\\077\""));
    ck_assert_ptr_nonnull(strstr(content, "20 bytes of stack"));
    ck_assert_ptr_nonnull(strstr(content, "tanhf("));
    ck_assert_ptr_null(strstr(content, "malloc"));
    mlp_model_free(model);
    mlp_data_free(data);
}
END_TEST

/* With a file of its own. */
#define add_file_test(suite, test)                               \
    do {                                                         \
        TCase *file_case = tcase_create(#test);                  \
        tcase_set_timeout(file_case, support_timeout());         \
        tcase_add_checked_fixture(file_case, set_up, tear_down); \
        tcase_add_test(file_case, test);                         \
        suite_add_tcase(suite, file_case);                       \
    } while (0)

Suite *make_suite(void)
{
    Suite *suite = suite_create("model/export_c");

    add_file_test(suite, test_names_of_c);
    add_file_test(suite, test_null_and_no_folder);
    add_file_test(suite, test_a_failure_leaves_the_old_file);
    add_file_test(suite, test_outputs_that_overflow);
    add_file_test(suite, test_wide_layers);
    add_file_test(suite, test_what_is_in_the_file);
    return suite;
}
