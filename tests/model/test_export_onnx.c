/* SPDX-License-Identifier: MIT */
/*
 * Models as ONNX files: what is refused. What is in a file, and what it computes:
 * tests/interop/check_onnx.py.
 */
#include "support.h"

#include <stdio.h>
#include <unistd.h>

#include "mlp_config.h"

#include "model/model.h"

static char path[] = "/tmp/mlp_export_onnx_XXXXXX";

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

static long file_size(void)
{
    FILE *file = fopen(path, "rb");
    long size;

    ck_assert_ptr_nonnull(file);
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    fclose(file);
    return size;
}

static mlp_model *make_model(const char *spec, mlp_dtype type)
{
    mlp_model *model;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, type, spec, 1));
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_MEAN_SQUARED_ERROR, NULL));
    mlp_net_free(net);
    return model;
}

START_TEST(test_arguments)
{
    mlp_model *model = make_model("2-3:tanh-1", MLP_F64);

    ck_fails(mlp_model_export_onnx(NULL, path, MLP_F32), MLP_EINVAL, "NULL");
    ck_fails(mlp_model_export_onnx(model, NULL, MLP_F32), MLP_EINVAL, "NULL");
    ck_fails(mlp_model_export_onnx(model, path, MLP_U8), MLP_EINVAL, "MLP_F64 or MLP_F32");
    mlp_model_free(model);
}
END_TEST

/* Nothing is read of a network that can't be written. */
START_TEST(test_more_than_two_gib)
{
    mlp_model *model = make_model("2-3:tanh-1", MLP_F64);
    const size_t n = model->net->n_params;

    model->net->n_params = (size_t)1 << 28;
    ck_fails(mlp_model_export_onnx(model, path, MLP_F64), MLP_EUNSUPPORTED,
             "268435456 parameters in f64 are more than the 2 GiB");
    model->net->n_params = (size_t)1 << 29;
    ck_fails(mlp_model_export_onnx(model, path, MLP_F32), MLP_EUNSUPPORTED, "2 GiB");
    model->net->n_params = n;
    mlp_model_free(model);
}
END_TEST

#if MLP_WITH_ONNX

START_TEST(test_file_is_written)
{
    mlp_model *model = make_model("20-30:tanh-10", MLP_F64);

    ck_ok(mlp_model_export_onnx(model, path, MLP_F64));
    ck_assert_int_gt(file_size(), (20 * 30 + 30 + 30 * 10 + 10) * 8);
    ck_ok(mlp_model_export_onnx(model, path, MLP_F32));
    ck_assert_int_lt(file_size(), (20 * 30 + 30 + 30 * 10 + 10) * 8);
    ck_fails(mlp_model_export_onnx(model, "/nonexistent/a.onnx", MLP_F32), MLP_EIO, "/nonexistent");
    mlp_model_free(model);
}
END_TEST

START_TEST(test_numbers_that_are_not_finite)
{
    mlp_model *model = make_model("2-3:tanh-1", MLP_F64);

    mlp_net_params(model->net)[3] = 1e300;
    ck_fails(mlp_model_export_onnx(model, path, MLP_F32), MLP_ENONFINITE, "weights is 1e+300");
    ck_assert_int_eq(file_size(), 0);
    ck_ok(mlp_model_export_onnx(model, path, MLP_F64));
    mlp_net_params(model->net)[3] = (double)NAN;
    ck_fails(mlp_model_export_onnx(model, path, MLP_F64), MLP_ENONFINITE, "weights");
    mlp_model_free(model);
}
END_TEST

#else

START_TEST(test_without_protobuf)
{
    mlp_model *model = make_model("2-3:tanh-1", MLP_F64);

    ck_fails(mlp_model_export_onnx(model, path, MLP_F32), MLP_EUNSUPPORTED, "lacks protobuf-c");
    ck_assert_int_eq(file_size(), 0);
    mlp_model_free(model);
}
END_TEST

#endif

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
    Suite *suite = suite_create("model/export_onnx");

    add_file_test(suite, test_arguments);
    add_file_test(suite, test_more_than_two_gib);
#if MLP_WITH_ONNX
    add_file_test(suite, test_file_is_written);
    add_file_test(suite, test_numbers_that_are_not_finite);
#else
    add_file_test(suite, test_without_protobuf);
#endif
    return suite;
}
