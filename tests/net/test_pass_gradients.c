/* SPDX-License-Identifier: MIT */
/*
 * mlp_gradcheck() for every activation and every loss over awkward shapes, in
 * both precisions.
 *
 * Differences are wrong where a kink lies within their step: at 0 for relu and
 * its relatives (for elu and softsign the kink is in the slope), at y = t for
 * the absolute error, at |y - t| = 1 for huber. So inputs are drawn until no
 * sum is near 0, and targets are set at distances from the outputs that are
 * clear of both.
 */
#include "support.h"

#include "net/work.h"

/* A shape; the layers get their activation later. */
typedef struct shape {
    const char *name;
    size_t inputs;
    size_t n_layers;
    mlp_layer layers[3];
    size_t rows;
} shape;

static const shape shapes[] = {
    { "1-1, 1 row", 1, 1, { { .units = 1 } }, 1 },
    { "5-7-3, 11 rows", 5, 2, { { .units = 7 }, { .units = 3 } }, 11 },
    { "3-17-2, 1 row", 3, 2, { { .units = 17 }, { .units = 2 } }, 1 },
    { "2-5-3-2 without biases, 4 rows",
      2,
      3,
      { { .units = 5, .no_bias = 1 }, { .units = 3, .no_bias = 1 }, { .units = 2, .no_bias = 1 } },
      4 },
    { "4-3-5-2, biases in the middle alone, 7 rows",
      4,
      3,
      { { .units = 3, .no_bias = 1 }, { .units = 5 }, { .units = 2, .no_bias = 1 } },
      7 },
};

enum { N_SHAPES = sizeof shapes / sizeof shapes[0], N_ACTS = 15, N_LOSSES = 6 };
enum { MAX_X = 64, MAX_Y = 64 };

/* What a check is made of. */
typedef struct problem {
    mlp_net *net;
    mlp_work *work;
    size_t rows;
    double x[MAX_X];
    double t[MAX_Y];
    double sw[16];
} problem;

static bool has_kink(mlp_act act)
{
    return act == MLP_ACT_RELU || act == MLP_ACT_LEAKY_RELU || act == MLP_ACT_ELU
        || act == MLP_ACT_SELU || act == MLP_ACT_SOFTSIGN;
}

static bool is_cross_entropy(mlp_loss loss)
{
    return loss == MLP_LOSS_CROSS_ENTROPY || loss == MLP_LOSS_BINARY_CROSS_ENTROPY;
}

/* Pairs and sizes that the library refuses; test_loss.c has them. */
static bool is_refused(const shape *s, mlp_act act, mlp_loss loss)
{
    return (loss == MLP_LOSS_CROSS_ENTROPY && act == MLP_ACT_SIGMOID)
        || (loss == MLP_LOSS_BINARY_CROSS_ENTROPY && act == MLP_ACT_SOFTMAX)
        || (loss == MLP_LOSS_CROSS_ENTROPY && s->layers[s->n_layers - 1].units == 1);
}

/* The smallest |z| of a layer on the inputs x [rows x in]. */
static double nearest_sum(const mlp_net *net, const mlp__layer *layer, size_t rows, const double *x)
{
    const double *theta = mlp_net_params_const(net);
    double nearest = (double)INFINITY;

    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < layer->out; j++) {
            double z = layer->has_bias ? theta[layer->bias + j] : 0.0;

            for (size_t k = 0; k < layer->in; k++)
                z += theta[layer->weight + j * layer->in + k] * x[i * layer->in + k];
            nearest = fmin(nearest, fabs(z));
        }
    return nearest;
}

/* Is no sum of a layer with a kink within several steps of 0? Runs mlp_forward(). */
static bool clear_of_kinks(problem *p)
{
    const double margin = 0.01; /* a parameter's step of 1e-3 moves a sum by some 1e-3 */
    const double *x = p->x;

    ck_ok(mlp_forward(p->net, p->work, p->rows, p->x, NULL));
    for (size_t i = 0; i < p->net->n_layers; i++) {
        if (has_kink(p->net->layer[i].act)
            && nearest_sum(p->net, &p->net->layer[i], p->rows, x) < margin)
            return false;
        x = p->work->layer[i].y;
    }
    return true;
}

/*
 * All parameters, biases too. Small ones for exp: exp(exp(exp(z))) has outputs
 * of 1e10 otherwise, whose differences are worth nothing. The rest are large
 * enough, and of a series, that no network has leaky_relu units on their 1 %
 * slopes alone: its derivatives would be 1e-7 of a loss near 1, and a
 * difference of such losses has 6 digits at most.
 */
static void set_params(mlp_net *net, mlp_act act)
{
    const double scale = act == MLP_ACT_EXP ? 0.25 : 1.5;

    for (size_t i = 0; i < mlp_net_n_params(net); i++)
        mlp_net_params(net)[i] = scale * awkward(6, i);
}

/* Draws inputs of the given series until the sums are clear of kinks. */
static void draw_inputs(problem *p)
{
    const size_t n = p->rows * mlp_net_n_inputs(p->net);

    for (size_t series = 0; series < 1000; series++) {
        for (size_t i = 0; i < n; i++)
            p->x[i] = awkward(series, i);
        if (clear_of_kinks(p))
            return;
    }
    ck_abort_msg("1000 draws of inputs are all near a kink");
}

/*
 * Distances to the outputs y in [0.2, 0.8] or [1.2, 1.8]. Their signs alternate
 * along a row: all errors of one sign have no derivative after softmax, whose
 * outputs have a fixed sum, and what is compared would be rounding alone.
 */
static void set_values_as_targets(problem *p, const double *y)
{
    const size_t n = mlp_net_n_outputs(p->net);

    for (size_t i = 0; i < p->rows * n; i++) {
        const double distance = 0.2 + 0.6 * fabs(awkward(102, i)) + (i % 3 == 0 ? 1.0 : 0.0);

        p->t[i] = y[i] + (i % n % 2 == 0 ? -distance : distance);
    }
}

/* In (0, 1); for cross_entropy each row sums to 1. */
static void set_probabilities_as_targets(problem *p, mlp_loss loss)
{
    const size_t n = mlp_net_n_outputs(p->net);

    for (size_t i = 0; i < p->rows; i++) {
        double sum = 0.0;

        for (size_t j = 0; j < n; j++) {
            p->t[i * n + j] = 0.5 + 0.499 * awkward(103, i * n + j);
            sum += p->t[i * n + j];
        }
        for (size_t j = 0; loss == MLP_LOSS_CROSS_ENTROPY && j < n; j++)
            p->t[i * n + j] /= sum;
    }
}

static void set_targets(problem *p, mlp_loss loss)
{
    double y[MAX_Y];

    ck_ok(mlp_predict(p->net, p->work, p->rows, p->x, y));
    if (is_cross_entropy(loss))
        set_probabilities_as_targets(p, loss);
    else
        set_values_as_targets(p, y);
}

static void make_problem(problem *p, const shape *s, mlp_act act, mlp_loss loss)
{
    mlp_layer layers[3];

    memcpy(layers, s->layers, sizeof layers);
    for (size_t i = 0; i < s->n_layers; i++)
        layers[i].act = act;
    ck_ok(mlp_net_new(&p->net, MLP_F64, s->inputs, layers, s->n_layers, 5));
    ck_ok(mlp_work_new(&p->work, p->net, s->rows, 1));
    p->rows = s->rows;
    ck_assert_uint_le(s->rows * s->inputs, MAX_X);
    ck_assert_uint_le(s->rows * mlp_net_n_outputs(p->net), MAX_Y);
    set_params(p->net, act);
    draw_inputs(p);
    set_targets(p, loss);
    for (size_t i = 0; i < s->rows; i++)
        p->sw[i] = 1.5 + awkward(104, i);
}

static void free_problem(problem *p)
{
    mlp_work_free(p->work);
    mlp_net_free(p->net);
}

static void check_error(const mlp_gradcheck_result *found, double tolerance, const char *shape_name,
                        mlp_act act, mlp_loss loss)
{
    ck_assert_msg(found->error <= tolerance,
                  "%s, %s, %s: parameter %zu is off by %.3g: %.17g, by differences %.17g",
                  shape_name, mlp_act_name(act), mlp_loss_name(loss), found->worst, found->error,
                  found->analytic, found->numeric);
}

START_TEST(test_f64)
{
    const double tolerance = 1e-7; /* 1e-8 is the largest that was met */
    const shape *s = &shapes[_i % N_SHAPES];
    const mlp_act act = (mlp_act)(_i / N_SHAPES);
    mlp_gradcheck_result found;
    problem p;

    for (int k = 0; k < N_LOSSES; k++) {
        const mlp_loss loss = (mlp_loss)k;

        if (is_refused(s, act, loss))
            continue;
        make_problem(&p, s, act, loss);
        ck_ok(mlp_gradcheck(p.net, loss, p.rows, p.x, p.t, NULL, &found));
        check_error(&found, tolerance, s->name, act, loss);
        ck_ok(mlp_gradcheck(p.net, loss, p.rows, p.x, p.t, p.sw, &found));
        check_error(&found, tolerance, s->name, act, loss);
        free_problem(&p);
    }
}
END_TEST

/* The float twin of a network: its layers, and its parameters rounded. */
static mlp_net *narrow_net(const mlp_net *net, const shape *s, mlp_act act)
{
    mlp_layer layers[3];
    mlp_net *twin;

    memcpy(layers, s->layers, sizeof layers);
    for (size_t i = 0; i < s->n_layers; i++)
        layers[i].act = act;
    ck_ok(mlp_net_new(&twin, MLP_F32, s->inputs, layers, s->n_layers, 5));
    for (size_t i = 0; i < mlp_net_n_params(net); i++)
        mlp_net_params_f32(twin)[i] = (float)mlp_net_params_const(net)[i];
    return twin;
}

static void narrow(size_t n, const double *from, float *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (float)from[i];
}

START_TEST(test_f32)
{
    const double tolerance = 3e-4; /* 6e-5 is the largest that was met */
    const shape *s = &shapes[_i % N_SHAPES];
    const mlp_act act = (mlp_act)(_i / N_SHAPES);
    mlp_gradcheck_result found;
    float x[MAX_X];
    float t[MAX_Y];
    problem p;

    for (int k = 0; k < N_LOSSES; k++) {
        const mlp_loss loss = (mlp_loss)k;
        mlp_net *twin;

        if (is_refused(s, act, loss))
            continue;
        make_problem(&p, s, act, loss);
        twin = narrow_net(p.net, s, act);
        narrow(p.rows * s->inputs, p.x, x);
        narrow(p.rows * mlp_net_n_outputs(p.net), p.t, t);
        ck_ok(mlp_gradcheck_f32(twin, loss, p.rows, x, t, NULL, &found));
        check_error(&found, tolerance, s->name, act, loss);
        mlp_net_free(twin);
        free_problem(&p);
    }
}
END_TEST

/* Layers of different activations, of those that keep their sums and those that do not. */
START_TEST(test_mixed_layers)
{
    static const char *const specs[] = {
        "3-5:gelu-4:tanh-2:softmax",
        "3-5:sine:nobias-4:gaussian-2:silu",
        "3-5:softmax-4:exp-2:identity",
        "3-5:softplus-4:sigmoid:nobias-2:tanh",
    };
    const double t[4 * 2] = { 0.25, 0.75, 1.0, 0.0, 0.4, 0.6, 0.0, 1.0 };
    double x[4 * 3];
    mlp_gradcheck_result found;
    mlp_net *net;

    for (size_t i = 0; i < 4 * 3; i++)
        x[i] = awkward(9, i);
    ck_ok(mlp_net_parse(&net, MLP_F64, specs[_i], 11));
    ck_ok(mlp_gradcheck(net, MLP_LOSS_CROSS_ENTROPY, 4, x, t, NULL, &found));
    ck_assert_double_le(found.error, 1e-7);
    mlp_net_free(net);
}
END_TEST

/* The scalar whose derivative by y is dy. */
static double scalar(const mlp_net *net, mlp_work *work, const double *x, const double *dy)
{
    double y[2 * 3];
    double sum = 0.0;

    ck_ok(mlp_predict(net, work, 2, x, y));
    for (size_t i = 0; i < 2 * 3; i++)
        sum += dy[i] * y[i];
    return sum;
}

/* Central difference of the scalar by *number, which is put back. */
static double slope(const mlp_net *net, mlp_work *work, const double *x, const double *dy,
                    double *number)
{
    const double h = 1e-5;
    const double before = *number;
    double above;
    double below;

    *number = before + h;
    above = scalar(net, work, x, dy);
    *number = before - h;
    below = scalar(net, work, x, dy);
    *number = before;
    return (above - below) / (2.0 * h);
}

/*
 * mlp_backward() with the caller's own dy, against differences: h^2 = 1e-10
 * times a third derivative, and rounding of 1e-16 / h.
 */
START_TEST(test_backward_of_own_scalar)
{
    const mlp_layer layers[2] = { { .units = 5, .act = MLP_ACT_SILU },
                                  { .units = 3, .act = (mlp_act)_i } };
    const double dy[2 * 3] = { 0.3, -1.25, 2.385, 0.0, 0.7, -0.4 };
    double x[2 * 4];
    double grad[5 * 4 + 5 + 3 * 5 + 3];
    double dx[2 * 4];
    mlp_net *net;
    mlp_work *work;

    for (size_t i = 0; i < 2 * 4; i++)
        x[i] = awkward(21, i);
    ck_ok(mlp_net_new(&net, MLP_F64, 4, layers, 2, 3));
    ck_assert_uint_eq(mlp_net_n_params(net), sizeof grad / sizeof grad[0]);
    ck_ok(mlp_work_new(&work, net, 2, 1));
    ck_ok(mlp_forward(net, work, 2, x, NULL));
    ck_ok(mlp_backward(net, work, 2, x, dy, grad, dx));
    for (size_t i = 0; i < sizeof grad / sizeof grad[0]; i++)
        ck_near(grad[i], slope(net, work, x, dy, &mlp_net_params(net)[i]), 1e-8);
    for (size_t i = 0; i < 2 * 4; i++)
        ck_near(dx[i], slope(net, work, x, dy, &x[i]), 1e-8);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/pass_gradients");

    add_loop_test(suite, test_f64, N_ACTS * N_SHAPES);
    add_loop_test(suite, test_f32, N_ACTS * N_SHAPES);
    add_loop_test(suite, test_mixed_layers, 4);
    add_loop_test(suite, test_backward_of_own_scalar, N_ACTS);
    return suite;
}
