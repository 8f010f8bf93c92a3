/* SPDX-License-Identifier: MIT */
/*
 * Two networks small enough to work by hand: one step of gradient descent
 * each, every number on the way compared. They are the first examples of the
 * tutorials that the library's users come from.
 */
#include "support.h"

static const double tolerance = 1e-13; /* relative */

/* One step of plain gradient descent. */
static void descend(mlp_net *net, double learning_rate, const double *grad)
{
    mlp_sgd options = MLP_SGD_INIT;
    mlp_opt *opt;

    options.learning_rate = learning_rate;
    ck_ok(mlp_opt_sgd(&opt, &options));
    ck_ok(mlp_opt_update(opt, mlp_net_n_params(net), mlp_net_params(net), grad));
    mlp_opt_free(opt);
}

/*
 * Example A. 2-4-1, sigmoid everywhere, no biases, loss (y - t)^2 / 2, learning
 * rate 0.001; input (0, 1), target 1. The text that it is from cuts digits as
 * it goes; these are the same numbers in full.
 */
static const double a_x[2] = { 0.0, 1.0 };
static const double a_t = 1.0;
static const double a_hidden[4][2] = { { 0.2, 0.6 }, { 0.5, 0.7 }, { 0.4, 0.9 }, { 0.8, 0.3 } };
static const double a_output[4] = { 0.6, 0.7, 0.3, 0.4 };
static const double a_learning_rate = 0.001;
static const double a_y = 0.7855297137668376;
/* Deltas: minus the derivatives of the loss by the sums. */
static const double a_output_delta = 0.03613240589733152;
static const double a_hidden_delta[4] = {
    0.004959915023455583,
    0.005607713671343174,
    0.002227566155075112,
    0.003533146777194566,
};
static const double a_new_output[4] = {
    0.6000233291157266,
    0.7000241432317996,
    0.3000256883160014,
    0.4000207559901822,
};
static const double a_new_hidden[4] = {
    /* from input 2 */
    0.6000049599150235,
    0.7000056077136713,
    0.9000022275661551,
    0.3000035331467772,
};

/* Both examples once more in float: all numbers of one step. */
static const double tolerance_f32 = 2e-6;

static void to_f32(size_t n, const double *from, float *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (float)from[i];
}

/* A float network with two layers of the given parameters, after one step; also its gradient. */
static void step_f32(mlp_net *net, mlp_loss loss, const double *x, const double *t,
                     double learning_rate, float *y, float *grad)
{
    float x_f32[3];
    float t_f32[2];
    mlp_sgd options = MLP_SGD_INIT;
    mlp_opt *opt;
    mlp_work *work;

    to_f32(mlp_net_n_inputs(net), x, x_f32);
    to_f32(mlp_net_n_outputs(net), t, t_f32);
    options.learning_rate = learning_rate;
    ck_ok(mlp_work_new(&work, net, 1, 1));
    ck_ok(mlp_predict_f32(net, work, 1, x_f32, y));
    ck_ok(mlp_loss_grad_f32(net, work, loss, 1, x_f32, t_f32, NULL, NULL, grad));
    ck_ok(mlp_opt_sgd(&opt, &options));
    ck_ok(mlp_opt_update_f32(opt, mlp_net_n_params(net), mlp_net_params_f32(net), grad));
    mlp_opt_free(opt);
    mlp_work_free(work);
}

static void make_a(mlp_net **net, mlp_work **work)
{
    ck_ok(mlp_net_parse(net, MLP_F64, "2-4:sigmoid:nobias-1:sigmoid:nobias", 1));
    ck_ok(mlp_net_set_layer(*net, 0, &a_hidden[0][0], NULL));
    ck_ok(mlp_net_set_layer(*net, 1, a_output, NULL));
    ck_ok(mlp_work_new(work, *net, 1, 1));
}

START_TEST(test_a_forward)
{
    mlp_net *net;
    mlp_work *work;
    double y;

    make_a(&net, &work);
    ck_ok(mlp_predict(net, work, 1, a_x, &y));
    ck_relative(y, a_y, tolerance);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_a_derivatives)
{
    double grad[8 + 4];
    double loss;
    mlp_net *net;
    mlp_work *work;

    make_a(&net, &work);
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_HALF_SQUARED_ERROR, 1, a_x, &a_t, NULL, &loss, grad));
    ck_relative(loss, (a_y - a_t) * (a_y - a_t) / 2.0, tolerance);
    for (size_t j = 0; j < 4; j++) {
        const double h = 1.0 / (1.0 + exp(-a_hidden[j][1]));

        ck_assert_double_eq(grad[2 * j], 0.0);
        ck_relative(grad[2 * j + 1], -a_hidden_delta[j], tolerance);
        ck_relative(grad[8 + j], -a_output_delta * h, tolerance);
    }
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_a_step)
{
    double grad[8 + 4];
    const double *theta;
    mlp_net *net;
    mlp_work *work;

    make_a(&net, &work);
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_HALF_SQUARED_ERROR, 1, a_x, &a_t, NULL, NULL, grad));
    descend(net, a_learning_rate, grad);
    theta = mlp_net_params_const(net);
    for (size_t j = 0; j < 4; j++) {
        ck_assert_double_eq(theta[2 * j], a_hidden[j][0]);
        ck_relative(theta[2 * j + 1], a_new_hidden[j], tolerance);
        ck_relative(theta[8 + j], a_new_output[j], tolerance);
    }
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_a_f32)
{
    float hidden[8];
    float output[4];
    float grad[8 + 4];
    float y;
    const float *theta;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F32, "2-4:sigmoid:nobias-1:sigmoid:nobias", 1));
    to_f32(8, &a_hidden[0][0], hidden);
    to_f32(4, a_output, output);
    ck_ok(mlp_net_set_layer_f32(net, 0, hidden, NULL));
    ck_ok(mlp_net_set_layer_f32(net, 1, output, NULL));
    step_f32(net, MLP_LOSS_HALF_SQUARED_ERROR, a_x, &a_t, a_learning_rate, &y, grad);
    ck_relative((double)y, a_y, tolerance_f32);
    theta = mlp_net_params_const_f32(net);
    for (size_t j = 0; j < 4; j++) {
        ck_relative((double)grad[2 * j + 1], -a_hidden_delta[j], tolerance_f32);
        ck_relative((double)theta[2 * j + 1], a_new_hidden[j], tolerance_f32);
        ck_relative((double)theta[8 + j], a_new_output[j], tolerance_f32);
    }
    mlp_net_free(net);
}
END_TEST

/*
 * Example B. 3-2-2, sigmoid hidden layer, linear outputs, biases, mean squared
 * error, learning rate 0.02. Worked in scalars with a name for each:
 *
 *   s1 = w11 x1 + w12 x2 + w13 x3 + b1    h1 = 1 / (1 + exp(-s1))
 *   s2 = w21 x1 + w22 x2 + w23 x3 + b2    h2 = 1 / (1 + exp(-s2))
 *   y1 = v11 h1 + v12 h2 + c1
 *   y2 = v21 h1 + v22 h2 + c2
 *   E  = ((y1 - t1)^2 + (y2 - t2)^2) / 2
 */
enum {
    W11,
    W12,
    W13,
    W21,
    W22,
    W23,
    B1,
    B2,
    V11,
    V12,
    V21,
    V22,
    C1,
    C2,
    N_B /* theta's order */
};

static const double b_theta[N_B] = {
    [W11] = 0.15, [W12] = -0.25, [W13] = 0.45, [W21] = -0.65, [W22] = 0.35,
    [W23] = 0.85, [B1] = 0.05,   [B2] = -0.55, [V11] = 0.75,  [V12] = -0.95,
    [V21] = 0.32, [V22] = 0.58,  [C1] = 0.12,  [C2] = -0.41,
};
static const double b_x[3] = { 0.385, -1.25, 0.75 };
static const double b_t[2] = { 0.9, -0.4 };
static const double b_learning_rate = 0.02;

/* What is worked by hand. */
typedef struct worked {
    double y1, y2;
    double error;
    double grad[N_B];
    double stepped[N_B];
} worked;

static worked work_b(void)
{
    const double *p = b_theta;
    const double x1 = b_x[0], x2 = b_x[1], x3 = b_x[2];
    const double t1 = b_t[0], t2 = b_t[1];
    worked w;

    /* Forward. */
    const double s1 = p[W11] * x1 + p[W12] * x2 + p[W13] * x3 + p[B1];
    const double s2 = p[W21] * x1 + p[W22] * x2 + p[W23] * x3 + p[B2];
    const double h1 = 1.0 / (1.0 + exp(-s1));
    const double h2 = 1.0 / (1.0 + exp(-s2));

    w.y1 = p[V11] * h1 + p[V12] * h2 + p[C1];
    w.y2 = p[V21] * h1 + p[V22] * h2 + p[C2];
    w.error = ((w.y1 - t1) * (w.y1 - t1) + (w.y2 - t2) * (w.y2 - t2)) / 2.0;

    /* The error's derivatives by the outputs: 2 (y - t) / 2. */
    const double e1 = w.y1 - t1;
    const double e2 = w.y2 - t2;

    /* By the output layer: dE/dv11 = dE/dy1 dy1/dv11 = e1 h1, and so on. */
    w.grad[V11] = e1 * h1;
    w.grad[V12] = e1 * h2;
    w.grad[V21] = e2 * h1;
    w.grad[V22] = e2 * h2;
    w.grad[C1] = e1;
    w.grad[C2] = e2;

    /* By the hidden sums, over both paths: s1 -> h1 -> y1 -> E and s1 -> h1 -> y2 -> E. */
    const double d1 = e1 * p[V11] * h1 * (1.0 - h1) + e2 * p[V21] * h1 * (1.0 - h1);
    const double d2 = e1 * p[V12] * h2 * (1.0 - h2) + e2 * p[V22] * h2 * (1.0 - h2);

    /* By the hidden layer: dE/dw11 = dE/ds1 ds1/dw11 = d1 x1, and so on. */
    w.grad[W11] = d1 * x1;
    w.grad[W12] = d1 * x2;
    w.grad[W13] = d1 * x3;
    w.grad[W21] = d2 * x1;
    w.grad[W22] = d2 * x2;
    w.grad[W23] = d2 * x3;
    w.grad[B1] = d1;
    w.grad[B2] = d2;

    /* One step: theta' = theta - learning rate times dE/dtheta. */
    w.stepped[W11] = p[W11] - b_learning_rate * w.grad[W11];
    w.stepped[W12] = p[W12] - b_learning_rate * w.grad[W12];
    w.stepped[W13] = p[W13] - b_learning_rate * w.grad[W13];
    w.stepped[W21] = p[W21] - b_learning_rate * w.grad[W21];
    w.stepped[W22] = p[W22] - b_learning_rate * w.grad[W22];
    w.stepped[W23] = p[W23] - b_learning_rate * w.grad[W23];
    w.stepped[B1] = p[B1] - b_learning_rate * w.grad[B1];
    w.stepped[B2] = p[B2] - b_learning_rate * w.grad[B2];
    w.stepped[V11] = p[V11] - b_learning_rate * w.grad[V11];
    w.stepped[V12] = p[V12] - b_learning_rate * w.grad[V12];
    w.stepped[V21] = p[V21] - b_learning_rate * w.grad[V21];
    w.stepped[V22] = p[V22] - b_learning_rate * w.grad[V22];
    w.stepped[C1] = p[C1] - b_learning_rate * w.grad[C1];
    w.stepped[C2] = p[C2] - b_learning_rate * w.grad[C2];
    return w;
}

static void make_b(mlp_net **net, mlp_work **work)
{
    ck_ok(mlp_net_parse(net, MLP_F64, "3-2:sigmoid-2:purelin", 1));
    ck_assert_uint_eq(mlp_net_n_params(*net), N_B);
    ck_ok(mlp_net_set_layer(*net, 0, &b_theta[W11], &b_theta[B1]));
    ck_ok(mlp_net_set_layer(*net, 1, &b_theta[V11], &b_theta[C1]));
    ck_ok(mlp_work_new(work, *net, 1, 1));
}

START_TEST(test_b_forward)
{
    const worked want = work_b();
    double y[2];
    mlp_net *net;
    mlp_work *work;

    make_b(&net, &work);
    ck_ok(mlp_predict(net, work, 1, b_x, y));
    ck_relative(y[0], want.y1, tolerance);
    ck_relative(y[1], want.y2, tolerance);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_b_derivatives)
{
    const worked want = work_b();
    double error;
    double grad[N_B];
    mlp_net *net;
    mlp_work *work;

    make_b(&net, &work);
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, 1, b_x, b_t, NULL, &error, grad));
    ck_relative(error, want.error, tolerance);
    for (size_t i = 0; i < N_B; i++)
        ck_relative(grad[i], want.grad[i], tolerance);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_b_step)
{
    const worked want = work_b();
    double before;
    double after;
    double grad[N_B];
    mlp_net *net;
    mlp_work *work;

    make_b(&net, &work);
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, 1, b_x, b_t, NULL, &before, grad));
    descend(net, b_learning_rate, grad);
    for (size_t i = 0; i < N_B; i++)
        ck_relative(mlp_net_params(net)[i], want.stepped[i], tolerance);
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, 1, b_x, b_t, NULL, &after, NULL));
    ck_assert_double_lt(after, before);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_b_f32)
{
    const worked want = work_b();
    float theta[N_B];
    float grad[N_B];
    float y[2];
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F32, "3-2:sigmoid-2:purelin", 1));
    to_f32(N_B, b_theta, theta);
    ck_ok(mlp_net_set_layer_f32(net, 0, &theta[W11], &theta[B1]));
    ck_ok(mlp_net_set_layer_f32(net, 1, &theta[V11], &theta[C1]));
    step_f32(net, MLP_LOSS_MEAN_SQUARED_ERROR, b_x, b_t, b_learning_rate, y, grad);
    ck_relative((double)y[0], want.y1, tolerance_f32);
    ck_relative((double)y[1], want.y2, tolerance_f32);
    for (size_t i = 0; i < N_B; i++) {
        ck_near((double)grad[i], want.grad[i], tolerance_f32);
        ck_relative((double)mlp_net_params_f32(net)[i], want.stepped[i], tolerance_f32);
    }
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/worked_examples");

    add_test(suite, test_a_forward);
    add_test(suite, test_a_derivatives);
    add_test(suite, test_a_step);
    add_test(suite, test_a_f32);
    add_test(suite, test_b_forward);
    add_test(suite, test_b_derivatives);
    add_test(suite, test_b_step);
    add_test(suite, test_b_f32);
    return suite;
}
