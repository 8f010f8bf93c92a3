/* SPDX-License-Identifier: MIT */
/*
 * What the calls of a pass promise: which order they come in, what they refuse
 * and what they leave behind. Their numbers are in test_pass_golden.c and
 * test_pass_gradients.c.
 */
#include "support.h"

enum { IN = 3, OUT = 2, MAX_ROWS = 5, N_PARAMS = 7 * IN + 7 + OUT * 7 + OUT };

/* 3-7-2 networks of both types with a work each, and arrays to go with them. */
typedef struct fixture {
    mlp_net *net;
    mlp_net *net_f32;
    mlp_work *work;
    mlp_work *work_f32;
    double x[MAX_ROWS * IN];
    double t[MAX_ROWS * OUT]; /* each row sums to 1 */
    double y[MAX_ROWS * OUT];
    double grad[N_PARAMS];
    float x_f32[MAX_ROWS * IN];
    float t_f32[MAX_ROWS * OUT];
    float y_f32[MAX_ROWS * OUT];
    float grad_f32[N_PARAMS];
} fixture;

static fixture f;

static void set_up(void)
{
    const char *spec = "3-7:gelu-2:softmax";

    ck_ok(mlp_net_parse(&f.net, MLP_F64, spec, 17));
    ck_ok(mlp_net_parse(&f.net_f32, MLP_F32, spec, 17));
    ck_ok(mlp_work_new(&f.work, f.net, MAX_ROWS, 1));
    ck_ok(mlp_work_new(&f.work_f32, f.net_f32, MAX_ROWS, 0));
    ck_assert_uint_eq(mlp_net_n_params(f.net), N_PARAMS);
    for (size_t i = 0; i < MAX_ROWS * IN; i++) {
        f.x[i] = awkward(1, i);
        f.x_f32[i] = (float)f.x[i];
    }
    for (size_t i = 0; i < MAX_ROWS; i++) {
        f.t[OUT * i] = 0.5 + 0.5 * awkward(2, i);
        f.t[OUT * i + 1] = 1.0 - f.t[OUT * i];
    }
    for (size_t i = 0; i < MAX_ROWS * OUT; i++)
        f.t_f32[i] = (float)f.t[i];
}

static void tear_down(void)
{
    mlp_work_free(f.work);
    mlp_work_free(f.work_f32);
    mlp_net_free(f.net);
    mlp_net_free(f.net_f32);
}

/* Short forms of the calls with the fixture's arrays. */
static mlp_status predict(size_t rows)
{
    return mlp_predict(f.net, f.work, rows, f.x, f.y);
}

static mlp_status forward(size_t rows)
{
    return mlp_forward(f.net, f.work, rows, f.x, f.y);
}

static mlp_status backward(size_t rows)
{
    return mlp_backward(f.net, f.work, rows, f.x, f.t, f.grad, NULL);
}

static mlp_status loss_grad(mlp_loss loss, size_t rows, const double *t, const double *sw)
{
    double value;

    return mlp_loss_grad(f.net, f.work, loss, rows, f.x, t, sw, &value, f.grad);
}

static const mlp_loss mse = MLP_LOSS_MEAN_SQUARED_ERROR;
static const mlp_loss cross_entropy = MLP_LOSS_CROSS_ENTROPY;

START_TEST(test_predict_is_forward)
{
    double y[MAX_ROWS * OUT];
    float y_f32[MAX_ROWS * OUT];

    ck_ok(predict(MAX_ROWS));
    ck_ok(mlp_forward(f.net, f.work, MAX_ROWS, f.x, y));
    ck_assert_mem_eq(y, f.y, sizeof y);
    ck_ok(mlp_predict_f32(f.net_f32, f.work_f32, MAX_ROWS, f.x_f32, f.y_f32));
    ck_ok(mlp_forward_f32(f.net_f32, f.work_f32, MAX_ROWS, f.x_f32, y_f32));
    ck_assert_mem_eq(y_f32, f.y_f32, sizeof y_f32);
}
END_TEST

/* A work for 1, 2, ... rows: pieces of one size and a smaller one at the end. */
START_TEST(test_predict_in_pieces)
{
    const size_t max_rows = (size_t)_i + 1;
    double y[MAX_ROWS * OUT];
    mlp_work *small;

    ck_ok(predict(MAX_ROWS));
    ck_ok(mlp_work_new(&small, f.net, max_rows, 1));
    ck_ok(mlp_predict(f.net, small, MAX_ROWS, f.x, y));
    /* Not bitwise: BLAS may sum in another order when a matrix has fewer rows. */
    for (size_t i = 0; i < MAX_ROWS * OUT; i++)
        ck_near(y[i], f.y[i], 1e-15);
    mlp_work_free(small);
}
END_TEST

START_TEST(test_predict_in_pieces_f32)
{
    float y[MAX_ROWS * OUT];
    mlp_work *small;

    ck_ok(mlp_predict_f32(f.net_f32, f.work_f32, MAX_ROWS, f.x_f32, f.y_f32));
    ck_ok(mlp_work_new(&small, f.net_f32, 2, 1));
    ck_ok(mlp_predict_f32(f.net_f32, small, MAX_ROWS, f.x_f32, y));
    for (size_t i = 0; i < MAX_ROWS * OUT; i++)
        ck_near((double)y[i], (double)f.y_f32[i], 3e-7);
    mlp_work_free(small);
}
END_TEST

/* Rows do not see each other: the same row gives the same outputs in any batch. */
START_TEST(test_rows_are_independent)
{
    double one[OUT];

    ck_ok(predict(MAX_ROWS));
    for (size_t i = 0; i < MAX_ROWS; i++) {
        ck_ok(mlp_predict(f.net, f.work, 1, f.x + IN * i, one));
        for (size_t j = 0; j < OUT; j++)
            ck_near(one[j], f.y[OUT * i + j], 1e-15);
    }
}
END_TEST

/* Any work of networks with the same layers serves: here that of a clone. */
START_TEST(test_work_of_a_clone)
{
    double y[MAX_ROWS * OUT];
    mlp_net *clone;
    mlp_work *work;

    ck_ok(predict(MAX_ROWS));
    ck_ok(mlp_net_clone(&clone, f.net));
    ck_ok(mlp_work_new(&work, clone, MAX_ROWS, 1));
    mlp_net_free(clone);
    ck_ok(mlp_predict(f.net, work, MAX_ROWS, f.x, y));
    ck_assert_mem_eq(y, f.y, sizeof y);
    mlp_work_free(work);
}
END_TEST

START_TEST(test_forward_without_y)
{
    double grad[N_PARAMS];

    ck_ok(forward(MAX_ROWS));
    ck_ok(backward(MAX_ROWS));
    memcpy(grad, f.grad, sizeof grad);
    ck_ok(mlp_forward(f.net, f.work, MAX_ROWS, f.x, NULL));
    ck_ok(backward(MAX_ROWS));
    ck_assert_mem_eq(grad, f.grad, sizeof grad);
}
END_TEST

/* A way back leaves the forward pass as it was, so that there may be another. */
START_TEST(test_backward_twice)
{
    double grad[N_PARAMS];
    double dx[MAX_ROWS * IN];

    ck_ok(forward(MAX_ROWS));
    ck_ok(mlp_backward(f.net, f.work, MAX_ROWS, f.x, f.t, grad, dx));
    ck_ok(backward(MAX_ROWS));
    ck_assert_mem_eq(grad, f.grad, sizeof grad);
}
END_TEST

/* The gradient is overwritten: nothing of what the array held is added. */
START_TEST(test_gradient_is_overwritten)
{
    double grad[N_PARAMS];

    ck_ok(loss_grad(mse, MAX_ROWS, f.t, NULL));
    for (size_t i = 0; i < N_PARAMS; i++)
        grad[i] = (double)NAN;
    ck_ok(mlp_loss_grad(f.net, f.work, mse, MAX_ROWS, f.x, f.t, NULL, NULL, grad));
    ck_assert_mem_eq(grad, f.grad, sizeof grad);
}
END_TEST

/* loss_grad is forward, the loss's own derivative, backward: here by mse's formula. */
START_TEST(test_loss_grad_is_backward)
{
    double dy[MAX_ROWS * OUT];
    double grad[N_PARAMS];

    ck_ok(forward(MAX_ROWS));
    for (size_t i = 0; i < MAX_ROWS * OUT; i++)
        dy[i] = 2.0 * (f.y[i] - f.t[i]) / (MAX_ROWS * OUT);
    ck_ok(mlp_backward(f.net, f.work, MAX_ROWS, f.x, dy, grad, NULL));
    ck_ok(loss_grad(mse, MAX_ROWS, f.t, NULL));
    for (size_t i = 0; i < N_PARAMS; i++)
        ck_near(f.grad[i], grad[i], 1e-15);
}
END_TEST

START_TEST(test_value_without_gradient)
{
    double with;
    double without;

    ck_ok(mlp_loss_grad(f.net, f.work, mse, 4, f.x, f.t, NULL, &with, f.grad));
    ck_ok(mlp_loss_grad(f.net, f.work, mse, 4, f.x, f.t, NULL, &without, NULL));
    ck_assert_double_eq(with, without);
    ck_ok(mlp_loss_grad(f.net, f.work, mse, 4, f.x, f.t, NULL, NULL, NULL));
}
END_TEST

/* A row of weight 2 counts as the row given twice, one of weight 0 not at all. */
START_TEST(test_weights_count_rows)
{
    const double sw[3] = { 2.0, 1.0, 0.0 };
    double x[3 * IN];
    double t[3 * OUT];
    double weighted;
    double repeated;

    memcpy(x, f.x, IN * sizeof x[0]);
    memcpy(x + IN, f.x, 2 * IN * sizeof x[0]);
    memcpy(t, f.t, OUT * sizeof t[0]);
    memcpy(t + OUT, f.t, 2 * OUT * sizeof t[0]);
    ck_ok(mlp_loss_grad(f.net, f.work, cross_entropy, 3, f.x, f.t, sw, &weighted, NULL));
    ck_ok(mlp_loss_grad(f.net, f.work, cross_entropy, 3, x, t, NULL, &repeated, NULL));
    ck_relative(weighted, repeated, 1e-14);
}
END_TEST

/* Weights are relative: neither their unit nor its smallness matters. */
START_TEST(test_unit_of_weights)
{
    static const double units[] = { 1e-300, 1e-3, 1e300 };
    const double sw[3] = { 2.385, 0.75, 0.0 };
    double scaled[3];
    double want;
    double got;

    ck_ok(mlp_loss_grad(f.net, f.work, mse, 3, f.x, f.t, sw, &want, NULL));
    for (size_t i = 0; i < 3; i++)
        scaled[i] = sw[i] * units[_i];
    ck_ok(mlp_loss_grad(f.net, f.work, mse, 3, f.x, f.t, scaled, &got, NULL));
    ck_relative(got, want, 1e-14);
}
END_TEST

START_TEST(test_null)
{
    double value;

    ck_fails(mlp_predict(NULL, f.work, 1, f.x, f.y), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_predict(f.net, NULL, 1, f.x, f.y), MLP_EINVAL, "work is NULL");
    ck_fails(mlp_predict(f.net, f.work, 1, NULL, f.y), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_predict(f.net, f.work, 1, f.x, NULL), MLP_EINVAL, "y is NULL");
    ck_fails(mlp_forward(NULL, f.work, 1, f.x, f.y), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_forward(f.net, NULL, 1, f.x, f.y), MLP_EINVAL, "work is NULL");
    ck_fails(mlp_forward(f.net, f.work, 1, NULL, f.y), MLP_EINVAL, "x is NULL");
    ck_ok(forward(1));
    ck_fails(mlp_backward(NULL, f.work, 1, f.x, f.t, f.grad, NULL), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_backward(f.net, NULL, 1, f.x, f.t, f.grad, NULL), MLP_EINVAL, "work is NULL");
    ck_fails(mlp_backward(f.net, f.work, 1, NULL, f.t, f.grad, NULL), MLP_EINVAL, "x is NULL");
    ck_fails(mlp_backward(f.net, f.work, 1, f.x, NULL, f.grad, NULL), MLP_EINVAL, "dy is NULL");
    ck_fails(mlp_backward(f.net, f.work, 1, f.x, f.t, NULL, NULL), MLP_EINVAL, "grad is NULL");
    ck_fails(mlp_loss_grad(NULL, f.work, mse, 1, f.x, f.t, NULL, &value, f.grad), MLP_EINVAL,
             "net is NULL");
    ck_fails(mlp_loss_grad(f.net, NULL, mse, 1, f.x, f.t, NULL, &value, f.grad), MLP_EINVAL,
             "work is NULL");
    ck_fails(mlp_loss_grad(f.net, f.work, mse, 1, NULL, f.t, NULL, &value, f.grad), MLP_EINVAL,
             "x is NULL");
    ck_fails(mlp_loss_grad(f.net, f.work, mse, 1, f.x, NULL, NULL, &value, f.grad), MLP_EINVAL,
             "t is NULL");
}
END_TEST

START_TEST(test_no_rows)
{
    ck_fails(predict(0), MLP_EINVAL, "0 rows");
    ck_fails(forward(0), MLP_EINVAL, "0 rows");
    ck_fails(backward(0), MLP_EINVAL, "0 rows");
    ck_fails(loss_grad(mse, 0, f.t, NULL), MLP_EINVAL, "0 rows");
}
END_TEST

START_TEST(test_too_many_rows)
{
    ck_fails(forward(MAX_ROWS + 1), MLP_ESHAPE, "6 rows, the work was made for 5");
    ck_fails(loss_grad(mse, MAX_ROWS + 1, f.t, NULL), MLP_ESHAPE,
             "6 rows, the work was made for 5");
    ck_fails(forward(SIZE_MAX), MLP_ESHAPE, "the work was made for 5");
}
END_TEST

START_TEST(test_f64_calls_on_f32_network)
{
    double value;

    ck_fails(mlp_predict(f.net_f32, f.work_f32, 1, f.x, f.y), MLP_EDTYPE, "network is of f32");
    ck_fails(mlp_forward(f.net_f32, f.work_f32, 1, f.x, f.y), MLP_EDTYPE, "network is of f32");
    ck_fails(mlp_backward(f.net_f32, f.work_f32, 1, f.x, f.t, f.grad, NULL), MLP_EDTYPE,
             "network is of f32");
    ck_fails(mlp_loss_grad(f.net_f32, f.work_f32, mse, 1, f.x, f.t, NULL, &value, f.grad),
             MLP_EDTYPE, "network is of f32");
}
END_TEST

START_TEST(test_f32_calls_on_f64_network)
{
    double value;

    ck_fails(mlp_predict_f32(f.net, f.work, 1, f.x_f32, f.y_f32), MLP_EDTYPE, "network is of f64");
    ck_fails(mlp_forward_f32(f.net, f.work, 1, f.x_f32, f.y_f32), MLP_EDTYPE, "network is of f64");
    ck_fails(mlp_backward_f32(f.net, f.work, 1, f.x_f32, f.t_f32, f.grad_f32, NULL), MLP_EDTYPE,
             "network is of f64");
    ck_fails(mlp_loss_grad_f32(f.net, f.work, mse, 1, f.x_f32, f.t_f32, NULL, &value, f.grad_f32),
             MLP_EDTYPE, "network is of f64");
}
END_TEST

START_TEST(test_work_of_the_other_type)
{
    ck_fails(mlp_predict(f.net, f.work_f32, 1, f.x, f.y), MLP_EDTYPE, "the work is of f32");
    ck_fails(mlp_predict_f32(f.net_f32, f.work, 1, f.x_f32, f.y_f32), MLP_EDTYPE,
             "the work is of f64");
}
END_TEST

static const struct {
    const char *spec;
    const char *words;
} other_networks[] = {
    { "4-7:gelu-2:softmax", "made for 4 inputs, the network has 3" },
    { "3-2:softmax", "made for 1 layers, the network has 2" },
    { "3-6:gelu-2:softmax", "made for 6 units in layer 0, the network has 7" },
    { "3-7:gelu-1:softmax", "made for 1 units in layer 1, the network has 2" },
    { "3-7:relu-2:softmax", "made for relu in layer 0, the network has gelu" },
    { "3-7:gelu-2:identity", "made for identity in layer 1, the network has softmax" },
};

START_TEST(test_work_of_another_network)
{
    const char *words = other_networks[_i].words;
    mlp_net *other;
    mlp_work *work;
    double value;

    ck_ok(mlp_net_parse(&other, MLP_F64, other_networks[_i].spec, 1));
    ck_ok(mlp_work_new(&work, other, MAX_ROWS, 1));
    ck_fails(mlp_predict(f.net, work, 1, f.x, f.y), MLP_ESHAPE, words);
    ck_fails(mlp_forward(f.net, work, 1, f.x, f.y), MLP_ESHAPE, words);
    ck_fails(mlp_backward(f.net, work, 1, f.x, f.t, f.grad, NULL), MLP_ESHAPE, words);
    ck_fails(mlp_loss_grad(f.net, work, mse, 1, f.x, f.t, NULL, &value, f.grad), MLP_ESHAPE, words);
    mlp_work_free(work);
    mlp_net_free(other);
}
END_TEST

START_TEST(test_backward_without_forward)
{
    ck_fails(backward(1), MLP_ESTATE, "no mlp_forward");
    ck_ok(forward(3));
    ck_fails(backward(2), MLP_ESTATE, "2 rows, mlp_forward had 3");
    ck_ok(backward(3));
    ck_ok(predict(3));
    ck_fails(backward(3), MLP_ESTATE, "no mlp_forward");
}
END_TEST

/* A call that is refused leaves the forward pass before it in the work. */
START_TEST(test_refused_call_keeps_the_forward_pass)
{
    double grad[N_PARAMS];

    ck_ok(forward(3));
    ck_ok(backward(3));
    memcpy(grad, f.grad, sizeof grad);
    ck_fails(forward(MAX_ROWS + 1), MLP_ESHAPE, "6 rows");
    ck_fails(predict(0), MLP_EINVAL, "0 rows");
    ck_ok(backward(3));
    ck_assert_mem_eq(grad, f.grad, sizeof grad);
}
END_TEST

START_TEST(test_targets_out_of_range)
{
    const double nan = (double)NAN;
    const double below[OUT] = { -0.25, 1.25 };
    const double one_missing[OUT] = { 0.5, nan };
    const double too_much[OUT] = { 1.125, nan };
    const double sum[OUT] = { 0.5, 0.625 };
    const double infinite[OUT] = { (double)INFINITY, 0.0 };

    ck_fails(loss_grad(cross_entropy, 1, below, NULL), MLP_ERANGE, "target 0 is -0.25");
    ck_ok(loss_grad(cross_entropy, 1, one_missing, NULL));
    ck_fails(loss_grad(cross_entropy, 1, too_much, NULL), MLP_ERANGE, "target 0 is 1.125");
    ck_fails(loss_grad(cross_entropy, 1, infinite, NULL), MLP_ERANGE, "target 0 is inf");
    ck_fails(loss_grad(cross_entropy, 1, sum, NULL), MLP_ERANGE, "sum to 1.125");
    ck_ok(loss_grad(mse, 1, below, NULL)); /* any number will do here */
    f.t[OUT * 2 + 1] = 1.5;
    ck_fails(loss_grad(cross_entropy, 3, f.t, NULL), MLP_ERANGE, "row 2, target 1 is 1.5");
    ck_ok(loss_grad(cross_entropy, 2, f.t, NULL));
}
END_TEST

/* Binary cross-entropy wants [0, 1] of each target, and nothing of their sum. */
START_TEST(test_targets_of_binary_cross_entropy)
{
    const double t[2 * 2] = { 0.0, 0.0, 1.0, 1.0 };
    const double wrong[2 * 2] = { 0.0, 0.0, 1.0, 1.0625 };
    mlp_net *net;
    mlp_work *work;
    double value;

    ck_ok(mlp_net_parse(&net, MLP_F64, "3-2:sigmoid", 1));
    ck_ok(mlp_work_new(&work, net, 2, 1));
    ck_ok(mlp_loss_grad(net, work, MLP_LOSS_BINARY_CROSS_ENTROPY, 2, f.x, t, NULL, &value, NULL));
    ck_fails(
        mlp_loss_grad(net, work, MLP_LOSS_BINARY_CROSS_ENTROPY, 2, f.x, wrong, NULL, &value, NULL),
        MLP_ERANGE, "row 1, target 1 is 1.0625");
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

static const struct {
    double sw[3];
    const char *words;
} bad_weights[] = {
    { { 1.0, -0.5, 1.0 }, "row 1 has the sample weight -0.5" },
    { { 1.0, 1.0, (double)NAN }, "row 2 has the sample weight nan" },
    { { (double)INFINITY, 1.0, 1.0 }, "row 0 has the sample weight inf" },
    { { 0.0, 0.0, 0.0 }, "all 3 rows are 0" },
    { { 1e308, 1e308, 1e308 }, "sum to inf" }, /* f64 alone: 1e308 is no float */
};

enum { N_BAD_WEIGHTS = sizeof bad_weights / sizeof bad_weights[0] };

START_TEST(test_bad_weights)
{
    ck_fails(loss_grad(mse, 3, f.t, bad_weights[_i].sw), MLP_ERANGE, bad_weights[_i].words);
}
END_TEST

START_TEST(test_bad_weights_f32)
{
    float sw[3];
    double value;

    for (size_t i = 0; i < 3; i++)
        sw[i] = (float)bad_weights[_i].sw[i];
    ck_fails(
        mlp_loss_grad_f32(f.net_f32, f.work_f32, mse, 3, f.x_f32, f.t_f32, sw, &value, f.grad_f32),
        MLP_ERANGE, bad_weights[_i].words);
}
END_TEST

START_TEST(test_unknown_loss)
{
    ck_fails(loss_grad((mlp_loss)6, 1, f.t, NULL), MLP_EINVAL, "no loss has number 6");
    ck_fails(loss_grad((mlp_loss)-1, 1, f.t, NULL), MLP_EINVAL, "no loss has number -1");
}
END_TEST

/* NaN and infinity among the inputs of row 1 show in the loss and pass with the call. */
START_TEST(test_inputs_not_finite)
{
    const double strange[] = { (double)NAN, (double)INFINITY, -(double)INFINITY };
    const double right = f.x[IN + 1];
    double before;
    double after;

    ck_ok(mlp_loss_grad(f.net, f.work, cross_entropy, 2, f.x, f.t, NULL, &before, NULL));
    f.x[IN + 1] = strange[_i];
    ck_fails(mlp_loss_grad(f.net, f.work, cross_entropy, 2, f.x, f.t, NULL, &after, f.grad),
             MLP_ENONFINITE, "row 1, input 1 is");
    ck_assert(!isfinite(after));
    f.x[IN + 1] = right;
    ck_ok(mlp_loss_grad(f.net, f.work, cross_entropy, 2, f.x, f.t, NULL, &after, f.grad));
    ck_assert_double_eq(after, before);
    for (size_t i = 0; i < N_PARAMS; i++)
        ck_assert(isfinite(f.grad[i]));
}
END_TEST

/* NaN comes out of every activation, hidden or not, and of every loss. */
START_TEST(test_nan_passes_every_activation)
{
    const double x = (double)NAN;
    const double t[2] = { 0.25, 0.75 };
    const mlp_layer layers[2] = { { .units = 3, .act = (mlp_act)_i }, { .units = 2 } };
    mlp_net *net;
    mlp_work *work;
    double value;

    ck_ok(mlp_net_new(&net, MLP_F64, 1, layers, 2, 1));
    ck_ok(mlp_work_new(&work, net, 1, 1));
    for (int loss = 0; mlp_loss_name((mlp_loss)loss) != NULL; loss++) {
        ck_fails(mlp_loss_grad(net, work, (mlp_loss)loss, 1, &x, t, NULL, &value, NULL),
                 MLP_ENONFINITE, "row 0, input 0 is nan");
        ck_assert_double_nan(value);
    }
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_passes_do_not_change_the_network)
{
    double before[N_PARAMS];

    memcpy(before, mlp_net_params_const(f.net), sizeof before);
    ck_ok(predict(MAX_ROWS));
    ck_ok(forward(MAX_ROWS));
    ck_ok(backward(MAX_ROWS));
    ck_ok(loss_grad(cross_entropy, MAX_ROWS, f.t, NULL));
    ck_assert_mem_eq(before, mlp_net_params_const(f.net), sizeof before);
}
END_TEST

static void add(Suite *suite, const char *name, const TTest *test, int count)
{
    TCase *tcase = tcase_create(name);

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test, 0, count);
    suite_add_tcase(suite, tcase);
}

/* Every test has the fixture; loop tests have their count. */
#define ADD(test)             add(suite, #test, test, 1)
#define ADD_LOOP(test, count) add(suite, #test, test, (int)(count))

/* A work holds the pass of one network: a way back through another is refused. */
START_TEST(test_backward_through_another_network)
{
    static const double x[2] = { 0.3, -0.7 };
    static const double dy = 1.0;
    double grad[13];
    mlp_net *net;
    mlp_net *twin;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, MLP_F64, "2-3:tanh-1", 1));
    ck_ok(mlp_net_clone(&twin, net));
    ck_ok(mlp_work_new(&work, net, 1, 0));
    ck_ok(mlp_forward(net, work, 1, x, NULL));
    ck_fails(mlp_backward(twin, work, 1, x, &dy, grad, NULL), MLP_ESTATE, "another network");
    ck_ok(mlp_backward(net, work, 1, x, &dy, grad, NULL));
    mlp_work_free(work);
    mlp_net_free(twin);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/pass");

    ADD(test_predict_is_forward);
    ADD_LOOP(test_predict_in_pieces, MAX_ROWS);
    ADD(test_predict_in_pieces_f32);
    ADD(test_rows_are_independent);
    ADD(test_work_of_a_clone);
    ADD(test_forward_without_y);
    ADD(test_backward_twice);
    ADD(test_gradient_is_overwritten);
    ADD(test_loss_grad_is_backward);
    ADD(test_value_without_gradient);
    ADD(test_weights_count_rows);
    ADD_LOOP(test_unit_of_weights, 3);
    ADD(test_null);
    ADD(test_no_rows);
    ADD(test_too_many_rows);
    ADD(test_f64_calls_on_f32_network);
    ADD(test_f32_calls_on_f64_network);
    ADD(test_work_of_the_other_type);
    ADD_LOOP(test_work_of_another_network, sizeof other_networks / sizeof other_networks[0]);
    ADD(test_backward_without_forward);
    ADD(test_refused_call_keeps_the_forward_pass);
    ADD(test_targets_out_of_range);
    ADD(test_targets_of_binary_cross_entropy);
    ADD_LOOP(test_bad_weights, N_BAD_WEIGHTS);
    ADD_LOOP(test_bad_weights_f32, N_BAD_WEIGHTS - 1);
    ADD(test_unknown_loss);
    ADD_LOOP(test_inputs_not_finite, 3);
    ADD_LOOP(test_nan_passes_every_activation, MLP_ACT_SOFTMAX + 1);
    ADD(test_passes_do_not_change_the_network);
    add_test(suite, test_backward_through_another_network);
    return suite;
}
