/* SPDX-License-Identifier: MIT */
/*
 * Derivatives of outputs by inputs: against PyTorch's numbers and against
 * differences of the outputs; what is refused.
 */
#include "support.h"

#include "golden/hessian.h"

enum { N_ACTS = 15, N_X = HESSIAN_ROWS * HESSIAN_INPUTS };
enum { N_JAC = HESSIAN_ROWS * HESSIAN_OUTPUTS * HESSIAN_INPUTS };

static mlp_net *golden_net(mlp_dtype type, const struct hessian_jacobian *given)
{
    mlp_layer_info info;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, type, given->spec, 1));
    for (size_t i = 0; i < mlp_net_n_params(net); i++)
        if (type == MLP_F64)
            mlp_net_params(net)[i] = given->factor * hessian_theta[i];
        else
            mlp_net_params_f32(net)[i] = (float)(given->factor * hessian_theta[i]);
    for (size_t i = 0; i < mlp_net_n_layers(net); i++) {
        ck_ok(mlp_net_layer(net, i, &info));
        for (size_t j = 0; info.norm == MLP_NORM_BATCH && j < info.units; j++) {
            const size_t mean = info.running_offset + j;

            if (type == MLP_F64) {
                mlp_net_running(net)[mean] = hessian_mean[j];
                mlp_net_running(net)[mean + info.units] = hessian_variance[j];
            } else {
                mlp_net_running_f32(net)[mean] = (float)hessian_mean[j];
                mlp_net_running_f32(net)[mean + info.units] = (float)hessian_variance[j];
            }
        }
    }
    return net;
}

START_TEST(test_golden)
{
    const struct hessian_jacobian *want = &hessian_jacobians[_i];
    mlp_net *net = golden_net(MLP_F64, want);
    double jac[N_JAC];
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, HESSIAN_ROWS + 1, 1));
    /* As in prediction, whatever else the work is for. */
    ck_ok(mlp_work_set_training(work, 1, 7, 7));
    ck_ok(mlp_input_jacobian(net, work, HESSIAN_ROWS, hessian_x, jac));
    for (size_t i = 0; i < N_JAC; i++)
        ck_near(jac[i], want->jac[i], 1e-13);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_golden_f32)
{
    const struct hessian_jacobian *want = &hessian_jacobians[_i];
    mlp_net *net = golden_net(MLP_F32, want);
    float x[N_X];
    float jac[N_JAC];
    mlp_work *work;

    for (size_t i = 0; i < N_X; i++)
        x[i] = (float)hessian_x[i];
    ck_ok(mlp_work_new(&work, net, HESSIAN_ROWS, 1));
    ck_ok(mlp_input_jacobian_f32(net, work, HESSIAN_ROWS, x, jac));
    for (size_t i = 0; i < N_JAC; i++)
        ck_near((double)jac[i], want->jac[i], 4e-6);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* Of one linear layer it is W, in every row. */
START_TEST(test_linear)
{
    const double w[6] = { 2.385, -0.75, 1.25, 0.3, -1.1, 0.7 };
    const double x[4 * 3] = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2 };
    double jac[4 * 6];
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, MLP_F64, "3-2", 1));
    ck_ok(mlp_net_set_layer(net, 0, w, NULL));
    ck_ok(mlp_work_new(&work, net, 4, 1));
    ck_ok(mlp_input_jacobian(net, work, 4, x, jac));
    for (size_t i = 0; i < 4; i++)
        ck_assert_mem_eq(jac + i * 6, w, sizeof w);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* Every row by itself, cut by rows or by units, on some threads: the same numbers and bits. */
START_TEST(test_rows_and_threads)
{
    static const char *const specs[] = {
        "5-4:tanh-3",
        "40-96:softmax-48:tanh-6:softmax",
        "784-128:relu-10:softmax",
        "50-129:silu:layer_norm-67:sine:batch_norm:dropout=0.4-3",
    };
    static const int counts[] = { 1, 2, 3, 8, 0 };
    enum { ROWS = 37 };
    mlp_net *net;
    size_t in, size;
    double *x, *jac, *again;

    ck_ok(mlp_net_parse(&net, MLP_F64, specs[_i], 3));
    in = mlp_net_n_inputs(net);
    size = in * mlp_net_n_outputs(net);
    x = calloc(ROWS * in, sizeof *x);
    jac = calloc(ROWS * size, sizeof *jac);
    again = calloc(ROWS * size, sizeof *again);
    ck_assert(x != NULL && jac != NULL && again != NULL);
    for (size_t i = 0; i < ROWS * in; i++)
        x[i] = awkward(1, i);
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        mlp_work *work;

        ck_ok(mlp_work_new(&work, net, ROWS, counts[k]));
        ck_ok(mlp_input_jacobian(net, work, ROWS, x, k == 0 ? jac : again));
        ck_assert(k == 0 || memcmp(again, jac, ROWS * size * sizeof *jac) == 0);
        for (size_t i = 0; k == 0 && i < ROWS; i += 9) {
            ck_ok(mlp_input_jacobian(net, work, 1, x + i * in, again));
            for (size_t j = 0; j < size; j++)
                ck_near(again[j], jac[i * size + j], 1e-14);
        }
        mlp_work_free(work);
    }
    free(x);
    free(jac);
    free(again);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_refused)
{
    const double x[6] = { 0.5, 0.25, -0.75, 0.1, 0.2, 0.3 };
    const float x_f32[6] = { 0.5f };
    double jac[12] = { 77.0 };
    double dy[4] = { 1.0 };
    double grad[32];
    float jac_f32[12];
    mlp_net *net, *net_f32, *other;
    mlp_work *work, *work_f32, *other_work;

    ck_ok(mlp_net_parse(&net, MLP_F64, "3-5:tanh-2", 1));
    ck_ok(mlp_net_parse(&net_f32, MLP_F32, "3-5:tanh-2", 1));
    ck_ok(mlp_net_parse(&other, MLP_F64, "3-5:sine-2", 1));
    ck_ok(mlp_work_new(&work, net, 2, 1));
    ck_ok(mlp_work_new(&work_f32, net_f32, 2, 1));
    ck_ok(mlp_work_new(&other_work, other, 2, 1));
    ck_fails(mlp_input_jacobian(NULL, work, 2, x, jac), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_input_jacobian(net, NULL, 2, x, jac), MLP_EINVAL, "work is NULL");
    ck_fails(mlp_input_jacobian(net, work, 2, NULL, jac), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_input_jacobian(net, work, 2, x, NULL), MLP_EINVAL,
             "mlp_input_jacobian: jac is NULL");
    ck_fails(mlp_input_jacobian(net, work, 0, x, jac), MLP_EINVAL, "0 rows");
    ck_fails(mlp_input_jacobian(net, work, 3, x, jac), MLP_ESHAPE, "made for 2");
    ck_fails(mlp_input_jacobian(net, other_work, 2, x, jac), MLP_ESHAPE, "sine");
    ck_fails(mlp_input_jacobian(net, work_f32, 2, x, jac), MLP_EDTYPE, "f32");
    ck_fails(mlp_input_jacobian(net_f32, work_f32, 2, x, jac), MLP_EDTYPE, "f32");
    ck_fails(mlp_input_jacobian_f32(net, work, 2, x_f32, jac_f32), MLP_EDTYPE, "f64");
    ck_assert_double_eq(jac[0], 77.0);
    ck_ok(mlp_input_jacobian(net, work, 2, x, jac));
    ck_fails(mlp_backward(net, work, 2, x, dy, grad, NULL), MLP_ESTATE, "no mlp_forward");
    mlp_work_free(work);
    mlp_work_free(work_f32);
    mlp_work_free(other_work);
    mlp_net_free(net);
    mlp_net_free(net_f32);
    mlp_net_free(other);
}
END_TEST

/* NaN stays within its row. */
START_TEST(test_row_that_is_not_finite)
{
    const double x[3 * 3] = { 0.5, 0.25, -0.75, 0.1, (double)NAN, 0.3, 0.7, -0.6, 0.4 };
    double jac[3 * 6];
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, MLP_F64, "3-5:tanh-2", 1));
    ck_ok(mlp_work_new(&work, net, 3, 1));
    ck_ok(mlp_input_jacobian(net, work, 3, x, jac));
    for (size_t i = 0; i < 3 * 6; i++)
        ck_assert_int_eq(isnan(jac[i]) != 0, i / 6 == 1);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/input_jacobian");

    add_loop_test(suite, test_golden, N_HESSIAN_JACOBIANS);
    add_loop_test(suite, test_golden_f32, N_HESSIAN_JACOBIANS);
    add_test(suite, test_linear);
    add_loop_test(suite, test_rows_and_threads, 4);
    add_test(suite, test_refused);
    add_test(suite, test_row_that_is_not_finite);
    return suite;
}
