/* SPDX-License-Identifier: MIT */
/*
 * Products with the Hessian: against PyTorch's numbers, against differences of
 * the gradient, and by what is true of every symmetric matrix; what is refused.
 */
#include "support.h"

#include "golden/hessian.h"
#include "net/net.h"

enum { N_ACTS = 15, N_LOSSES = 6, N_X = HESSIAN_ROWS * HESSIAN_INPUTS };
enum { N_Y = HESSIAN_ROWS * HESSIAN_OUTPUTS };

static const double nan_f64 = (double)NAN;

/* --------------------------------------------------------------- golden */

/* Parameters and running statistics of a golden case, of an f64 or an f32 network. */
static mlp_net *golden_net(mlp_dtype type, const char *spec, double factor)
{
    mlp_layer_info info;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, type, spec, 1));
    for (size_t i = 0; i < mlp_net_n_params(net); i++)
        if (type == MLP_F64)
            mlp_net_params(net)[i] = factor * hessian_theta[i];
        else
            mlp_net_params_f32(net)[i] = (float)(factor * hessian_theta[i]);
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

static bool is_cross_entropy(mlp_loss loss)
{
    return loss == MLP_LOSS_CROSS_ENTROPY || loss == MLP_LOSS_BINARY_CROSS_ENTROPY;
}

static void golden_targets(const struct hessian_case *given, double *t)
{
    for (size_t i = 0; i < N_Y; i++) {
        t[i] = is_cross_entropy(given->loss) ? hessian_t_probability[i] : hessian_t_value[i];
        if (given->missing && !hessian_known[i])
            t[i] = nan_f64;
    }
}

static void narrow(size_t n, const double *from, float *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (float)from[i];
}

/* Differences are relative to the largest element. */
static void check_product(const struct hessian_case *given, const double *hv, double tolerance)
{
    const double *want = hessian_hv + given->at;
    double largest = 1.0;

    for (size_t i = 0; i < given->n_params; i++)
        largest = fmax(largest, fabs(want[i]));
    for (size_t i = 0; i < given->n_params; i++)
        ck_assert_msg(fabs(hv[i] - want[i]) <= tolerance * largest,
                      "%s, %s: hv[%zu] is %.17g, not %.17g: off by %.3g", given->spec,
                      mlp_loss_name(given->loss), i, hv[i], want[i], hv[i] - want[i]);
}

START_TEST(test_golden)
{
    const struct hessian_case *given = &hessian_cases[_i];
    mlp_net *net = golden_net(MLP_F64, given->spec, given->factor);
    double hv[HESSIAN_MOST_PARAMS];
    double t[N_Y];
    mlp_work *work;

    ck_assert_uint_eq(mlp_net_n_params(net), given->n_params);
    golden_targets(given, t);
    ck_ok(mlp_work_new(&work, net, HESSIAN_ROWS + 2, 1));
    ck_ok(mlp_hessian_vector(net, work, given->loss, HESSIAN_ROWS, hessian_x, t,
                             given->weighted ? hessian_sw : NULL, hessian_v, NULL, hv));
    check_product(given, hv, 1e-14); /* 9e-16 is the largest that was met */
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_golden_f32)
{
    const struct hessian_case *given = &hessian_cases[_i];
    mlp_net *net = golden_net(MLP_F32, given->spec, given->factor);
    float x[N_X], t[N_Y], sw[HESSIAN_ROWS], v[HESSIAN_MOST_PARAMS], hv[HESSIAN_MOST_PARAMS];
    double wide[HESSIAN_MOST_PARAMS];
    mlp_work *work;

    golden_targets(given, wide);
    narrow(N_Y, wide, t);
    narrow(N_X, hessian_x, x);
    narrow(HESSIAN_ROWS, hessian_sw, sw);
    narrow(HESSIAN_MOST_PARAMS, hessian_v, v);
    ck_ok(mlp_work_new(&work, net, HESSIAN_ROWS, 1));
    ck_ok(mlp_hessian_vector_f32(net, work, given->loss, HESSIAN_ROWS, x, t,
                                 given->weighted ? sw : NULL, v, NULL, hv));
    for (size_t i = 0; i < given->n_params; i++)
        wide[i] = (double)hv[i];
    check_product(given, wide, 4e-6); /* 9e-7 is the largest that was met */
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* ------------------------------------------------------------- problems */

/* A shape; the layers get their activation later. */
typedef struct shape {
    const char *name;
    size_t inputs;
    size_t n_layers;
    mlp_layer layers[3];
    size_t rows;
    bool large; /* too many sums for all to be clear of kinks */
} shape;

static const shape shapes[] = {
    { "1-1, 1 row", 1, 1, { { .units = 1 } }, 1, false },
    { "5-7-3, 11 rows", 5, 2, { { .units = 7 }, { .units = 3 } }, 11, false },
    { "3-17-2, 1 row", 3, 2, { { .units = 17 }, { .units = 2 } }, 1, false },
    { "2-5-3-2 without biases, 4 rows",
      2,
      3,
      { { .units = 5, .no_bias = 1 }, { .units = 3, .no_bias = 1 }, { .units = 2, .no_bias = 1 } },
      4,
      false },
    { "11-37-19-5, bias in the middle alone, 47 rows",
      11,
      3,
      { { .units = 37, .no_bias = 1 }, { .units = 19 }, { .units = 5, .no_bias = 1 } },
      47,
      true },
    { "6-23-17-3 normalised, 29 rows",
      6,
      3,
      { { .units = 23, .norm = MLP_NORM_BATCH },
        { .units = 17, .norm = MLP_NORM_LAYER },
        { .units = 3, .norm = MLP_NORM_LAYER } },
      29,
      true },
    { "6-23-17-3 normalised the other way, 29 rows",
      6,
      3,
      { { .units = 23, .norm = MLP_NORM_LAYER, .no_bias = 1 },
        { .units = 17, .norm = MLP_NORM_BATCH },
        { .units = 3, .norm = MLP_NORM_BATCH } },
      29,
      true },
};

enum { N_SHAPES = sizeof shapes / sizeof shapes[0] };
enum { MOST_X = 11 * 47, MOST_Y = 5 * 47, MOST_ROWS = 47, MOST_PARAMS = 1600 };

typedef struct problem {
    mlp_net *net;
    mlp_work *work;
    mlp_loss loss;
    size_t n;
    size_t rows;
    double x[MOST_X];
    double t[MOST_Y];
    double weights[MOST_ROWS];
    const double *sw;
} problem;

/* Pairs and sizes that the library refuses; test_loss.c has them. */
static bool is_refused(const shape *s, mlp_act act, mlp_loss loss)
{
    return (loss == MLP_LOSS_CROSS_ENTROPY && act == MLP_ACT_SIGMOID)
        || (loss == MLP_LOSS_BINARY_CROSS_ENTROPY && act == MLP_ACT_SOFTMAX)
        || (loss == MLP_LOSS_CROSS_ENTROPY && s->layers[s->n_layers - 1].units == 1);
}

static bool has_kink(mlp_act act)
{
    return act == MLP_ACT_RELU || act == MLP_ACT_LEAKY_RELU || act == MLP_ACT_ELU
        || act == MLP_ACT_SELU || act == MLP_ACT_SOFTSIGN;
}

static mlp_net *make_net(mlp_dtype type, const shape *s, mlp_act act)
{
    mlp_layer layers[3];
    mlp_net *net;

    memcpy(layers, s->layers, sizeof layers);
    for (size_t i = 0; i < s->n_layers; i++)
        layers[i].act = act;
    ck_ok(mlp_net_new(&net, type, s->inputs, layers, s->n_layers, 5));
    return net;
}

/* All parameters, biases, gammas and betas too; sums of about 1. */
static void set_params(mlp_net *net, mlp_act act)
{
    double *theta = mlp_net_params(net);
    mlp_layer_info info;

    for (size_t i = 0; i < mlp_net_n_layers(net); i++) {
        ck_ok(mlp_net_layer(net, i, &info));
        for (size_t k = 0; k < info.inputs * info.units; k++)
            theta[info.weight_offset + k] =
                (act == MLP_ACT_EXP ? 0.5 : 2.0) * awkward(6 + i, k) / sqrt((double)info.inputs);
        for (size_t k = 0; k < info.units; k++) {
            if (info.has_bias)
                theta[info.bias_offset + k] = 0.7 * awkward(16 + i, k);
            if (info.norm == MLP_NORM_NONE)
                continue;
            theta[info.gamma_offset + k] = act == MLP_ACT_EXP ? 0.3 : 1.0 + 0.5 * awkward(26, k);
            theta[info.beta_offset + k] = 0.7 * awkward(36, k);
            if (info.norm != MLP_NORM_BATCH)
                continue;
            mlp_net_running(net)[info.running_offset + k] = 0.4 * awkward(46, k);
            mlp_net_running(net)[info.running_offset + info.units + k] = 1.5 + awkward(56, k);
        }
    }
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

static bool clear_of_kinks(const problem *p)
{
    const double margin = 0.02; /* parameters that all move by 1e-3 move a sum by less */
    const double *x = p->x;

    ck_ok(mlp_forward(p->net, p->work, p->rows, p->x, NULL));
    for (size_t i = 0; i < p->net->n_layers; i++) {
        if (nearest_sum(p->net, &p->net->layer[i], p->rows, x) < margin)
            return false;
        x = mlp_work_activations(p->work, i);
    }
    return true;
}

static void draw_inputs(problem *p, bool clear)
{
    for (size_t series = 0; series < 5000; series++) {
        for (size_t i = 0; i < p->rows * mlp_net_n_inputs(p->net); i++)
            p->x[i] = awkward(series, i);
        if (!clear || clear_of_kinks(p))
            return;
    }
    ck_abort_msg("5000 draws of inputs are all near a kink");
}

/* Clear of the kinks of the absolute error and of huber; in (0, 1) for cross-entropies. */
static void set_targets(problem *p)
{
    const size_t n = mlp_net_n_outputs(p->net);

    ck_ok(mlp_predict(p->net, p->work, p->rows, p->x, p->t));
    for (size_t i = 0; i < p->rows; i++) {
        double *t = p->t + i * n;
        double sum = 0.0;

        for (size_t j = 0; j < n; j++) {
            const size_t k = i * n + j;
            const double distance = 0.2 + 0.6 * fabs(awkward(102, k)) + (k % 3 == 0 ? 1.0 : 0.0);

            t[j] = is_cross_entropy(p->loss) ? 0.5 + 0.499 * awkward(103, k)
                                             : t[j] + (j % 2 == 0 ? -distance : distance);
            sum += t[j];
        }
        for (size_t j = 0; p->loss == MLP_LOSS_CROSS_ENTROPY && j < n; j++)
            t[j] /= sum;
    }
}

enum { PLAIN, WEIGHTED, MISSING, N_KINDS };

static void make_problem(problem *p, const shape *s, mlp_act act, mlp_loss loss, int kind)
{
    *p = (problem){ .loss = loss, .rows = s->rows };
    p->net = make_net(MLP_F64, s, act);
    p->n = mlp_net_n_params(p->net);
    ck_assert_uint_le(s->rows * s->inputs, MOST_X);
    ck_assert_uint_le(s->rows * mlp_net_n_outputs(p->net), MOST_Y);
    ck_assert_uint_le(p->n, MOST_PARAMS);
    ck_ok(mlp_work_new(&p->work, p->net, s->rows, 1));
    set_params(p->net, act);
    draw_inputs(p, has_kink(act) && !s->large);
    set_targets(p);
    if (kind == PLAIN)
        return;
    for (size_t i = 0; i < s->rows; i++)
        p->weights[i] = i == 3 ? 0.0 : 1.5 + awkward(104, i);
    p->sw = p->weights;
    for (size_t i = 1; kind == MISSING && i < s->rows * mlp_net_n_outputs(p->net); i += 3)
        p->t[i] = nan_f64;
}

static void free_problem(problem *p)
{
    mlp_work_free(p->work);
    mlp_net_free(p->net);
}

static void multiply(problem *p, const double *v, double *hv)
{
    ck_ok(mlp_hessian_vector(p->net, p->work, p->loss, p->rows, p->x, p->t, p->sw, v, NULL, hv));
}

static double dot(size_t n, const double *a, const double *b)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void draw(size_t series, size_t n, double *v)
{
    for (size_t i = 0; i < n; i++)
        v[i] = awkward(series, i);
}

/* ----------------------------------------------------------- properties */

/* u'Hv = v'Hu, relative to the lengths of what is multiplied. */
static void check_symmetry(problem *p, const char *shape_name, mlp_act act)
{
    static double u[MOST_PARAMS], v[MOST_PARAMS], hu[MOST_PARAMS], hv[MOST_PARAMS];
    double scale;
    double error;

    draw(201, p->n, u);
    draw(202, p->n, v);
    multiply(p, u, hu);
    multiply(p, v, hv);
    scale = sqrt(dot(p->n, u, u) * dot(p->n, hv, hv)) + sqrt(dot(p->n, v, v) * dot(p->n, hu, hu));
    error = fabs(dot(p->n, u, hv) - dot(p->n, v, hu));
    ck_assert_msg(error <= 1e-12 * scale, "%s, %s, %s: u'Hv and v'Hu differ by %.3g of %.3g",
                  shape_name, mlp_act_name(act), mlp_loss_name(p->loss), error, scale);
}

/* H v against differences of the gradient. */
static void check_differences(const problem *p, const char *shape_name, mlp_act act)
{
    static double v[MOST_PARAMS];
    mlp_gradcheck_result found;

    draw(203, p->n, v);
    ck_ok(mlp_gradcheck_hessian(p->net, p->loss, p->rows, p->x, p->t, p->sw, v, &found));
    ck_assert_msg(found.error <= 1e-7, /* 1e-8 is the largest that was met */
                  "%s, %s, %s: element %zu is off by %.3g: %.17g, by differences %.17g", shape_name,
                  mlp_act_name(act), mlp_loss_name(p->loss), found.worst, found.error,
                  found.analytic, found.numeric);
}

START_TEST(test_symmetry_and_differences)
{
    const shape *s = &shapes[_i % N_SHAPES];
    const mlp_act act = (mlp_act)(_i / N_SHAPES);
    static problem p;

    for (int k = 0; k < N_LOSSES; k++)
        for (int kind = 0; kind < N_KINDS; kind++) {
            if (is_refused(s, act, (mlp_loss)k))
                continue;
            make_problem(&p, s, act, (mlp_loss)k, kind);
            check_symmetry(&p, s->name, act);
            if (!s->large || !has_kink(act))
                check_differences(&p, s->name, act);
            free_problem(&p);
        }
}
END_TEST

/* H (a u + b v) = a H u + b H v, and H 0 = 0 exactly. */
START_TEST(test_linearity)
{
    const double a = 2.385;
    const double b = -0.75;
    static double u[MOST_PARAMS], v[MOST_PARAMS], sum[MOST_PARAMS];
    static double hu[MOST_PARAMS], hv[MOST_PARAMS], hsum[MOST_PARAMS];
    double largest = 0.0;
    static problem p;

    make_problem(&p, &shapes[_i % N_SHAPES], MLP_ACT_SILU, MLP_LOSS_HUBER, MISSING);
    draw(201, p.n, u);
    draw(202, p.n, v);
    for (size_t i = 0; i < p.n; i++)
        sum[i] = a * u[i] + b * v[i];
    multiply(&p, u, hu);
    multiply(&p, v, hv);
    multiply(&p, sum, hsum);
    for (size_t i = 0; i < p.n; i++)
        largest = fmax(largest, fabs(hsum[i]));
    for (size_t i = 0; i < p.n; i++)
        ck_assert_double_le(fabs(hsum[i] - a * hu[i] - b * hv[i]), 1e-13 * largest);
    draw(201, p.n, hv);
    memset(v, 0, sizeof v);
    multiply(&p, v, hv);
    for (size_t i = 0; i < p.n; i++)
        ck_assert_double_eq(hv[i], 0.0);
    free_problem(&p);
}
END_TEST

/* (w x + b - t)^2 has the Hessian 2 (x^2, x; x, 1). */
START_TEST(test_by_hand)
{
    const double x = 2.385;
    const double t = 0.5;
    const double v[2] = { -0.75, 1.25 };
    double hv[2];
    double value;
    mlp_net *net;
    mlp_work *work;

    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1", 1));
    mlp_net_params(net)[0] = 0.3;
    mlp_net_params(net)[1] = 0.1;
    ck_ok(mlp_work_new(&work, net, 1, 1));
    ck_ok(
        mlp_hessian_vector(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, 1, &x, &t, NULL, v, &value, hv));
    ck_relative(hv[0], 2.0 * (x * x * v[0] + x * v[1]), 1e-15);
    ck_relative(hv[1], 2.0 * (x * v[0] + v[1]), 1e-15);
    ck_relative(value, (0.3 * x + 0.1 - t) * (0.3 * x + 0.1 - t), 1e-15);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* Nothing curves: lines, and a loss of straight lines. */
START_TEST(test_piecewise_linear_is_flat)
{
    static double v[MOST_PARAMS], hv[MOST_PARAMS];
    static problem p;

    make_problem(&p, &shapes[0], MLP_ACT_LEAKY_RELU, MLP_LOSS_MEAN_ABSOLUTE_ERROR, PLAIN);
    draw(201, p.n, v);
    multiply(&p, v, hv);
    for (size_t i = 0; i < p.n; i++)
        ck_assert_double_eq(hv[i], 0.0);
    free_problem(&p);
}
END_TEST

/* The value is mlp_loss_grad()'s, bit for bit, and the activations are as mlp_forward() left. */
START_TEST(test_leaves_a_forward_pass)
{
    const shape *s = &shapes[1 + _i / N_LOSSES % 2 * 3];
    static double v[MOST_PARAMS], hv[MOST_PARAMS], grad[MOST_PARAMS], again[MOST_PARAMS];
    double value;
    double expected;
    static problem p;
    static double dy[MOST_Y];

    make_problem(&p, s, MLP_ACT_TANH, (mlp_loss)(_i % N_LOSSES), MISSING);
    draw(201, p.n, v);
    draw(204, MOST_Y, dy);
    ck_ok(mlp_loss_grad(p.net, p.work, p.loss, p.rows, p.x, p.t, p.sw, &expected, NULL));
    ck_ok(mlp_backward(p.net, p.work, p.rows, p.x, dy, grad, NULL));
    ck_ok(mlp_hessian_vector(p.net, p.work, p.loss, p.rows, p.x, p.t, p.sw, v, &value, hv));
    ck_assert_mem_eq(&value, &expected, sizeof value);
    ck_ok(mlp_backward(p.net, p.work, p.rows, p.x, dy, again, NULL));
    ck_assert_mem_eq(again, grad, p.n * sizeof *grad);
    free_problem(&p);
}
END_TEST

/* A work does for fewer rows, too, and other uses of it leave nothing behind. */
START_TEST(test_fewer_rows_than_the_work)
{
    static double v[MOST_PARAMS], hv[MOST_PARAMS], again[MOST_PARAMS], jac[MOST_X * 5];
    mlp_work *own;
    static problem p;

    make_problem(&p, &shapes[_i], MLP_ACT_GELU, MLP_LOSS_HALF_SQUARED_ERROR, WEIGHTED);
    draw(201, p.n, v);
    multiply(&p, v, again);
    p.rows = p.rows / 2 + 1;
    ck_ok(mlp_input_jacobian(p.net, p.work, 1, p.x, jac));
    multiply(&p, v, hv);
    ck_ok(mlp_work_new(&own, p.net, p.rows, 1));
    ck_ok(mlp_hessian_vector(p.net, own, p.loss, p.rows, p.x, p.t, p.sw, v, NULL, again));
    ck_assert_mem_eq(hv, again, p.n * sizeof *hv);
    mlp_work_free(own);
    free_problem(&p);
}
END_TEST

/* -------------------------------------------------------------- threads */

static const struct {
    const char *spec;
    mlp_loss loss;
    size_t rows;
} threaded[] = {
    { "5-7:tanh-3", MLP_LOSS_HUBER, 11 },
    { "784-128:tanh-10:softmax", MLP_LOSS_CROSS_ENTROPY, 65 },
    { "33-65:gelu:nobias-130:softmax-7:sigmoid", MLP_LOSS_BINARY_CROSS_ENTROPY, 203 },
    { "50-129:silu:layer_norm-67:sine:batch_norm-3:layer_norm", MLP_LOSS_MEAN_SQUARED_ERROR, 150 },
    { "10-512:relu-512:softplus:dropout=0.5-10", MLP_LOSS_HALF_SQUARED_ERROR, 45 },
};

enum { N_THREADED = sizeof threaded / sizeof threaded[0] };

static void *zeroed(size_t n, size_t size)
{
    void *memory = calloc(n, size);

    ck_assert_ptr_nonnull(memory);
    return memory;
}

START_TEST(test_same_bits_on_any_number_of_threads)
{
    static const int counts[] = { 1, 2, 3, 8, 0 };
    const size_t rows = threaded[_i].rows;
    mlp_net *net;
    mlp_net *narrow_net;
    size_t n, in, out;

    ck_ok(mlp_net_parse(&net, MLP_F64, threaded[_i].spec, 3));
    ck_ok(mlp_net_parse(&narrow_net, MLP_F32, threaded[_i].spec, 3));
    n = mlp_net_n_params(net);
    in = mlp_net_n_inputs(net);
    out = mlp_net_n_outputs(net);

    double *x = zeroed(rows * in, sizeof *x), *t = zeroed(rows * out, sizeof *t);
    double *v = zeroed(n, sizeof *v), *hv = zeroed(2 * n, sizeof *hv);
    float *x_f32 = zeroed(rows * in, sizeof *x_f32), *t_f32 = zeroed(rows * out, sizeof *t_f32);
    float *v_f32 = zeroed(n, sizeof *v_f32), *hv_f32 = zeroed(2 * n, sizeof *hv_f32);

    draw(1, rows * in, x);
    draw(2, n, v);
    for (size_t i = 0; i < rows * out; i++)
        t[i] = i % out == i / out % out ? 1.0 : 0.0;
    narrow(rows * in, x, x_f32);
    narrow(rows * out, t, t_f32);
    narrow(n, v, v_f32);
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        const size_t at = k == 0 ? 0 : n;
        mlp_work *work;

        ck_ok(mlp_work_new(&work, net, rows, counts[k]));
        ck_ok(mlp_hessian_vector(net, work, threaded[_i].loss, rows, x, t, NULL, v, NULL, hv + at));
        mlp_work_free(work);
        ck_ok(mlp_work_new(&work, narrow_net, rows, counts[k]));
        ck_ok(mlp_hessian_vector_f32(narrow_net, work, threaded[_i].loss, rows, x_f32, t_f32, NULL,
                                     v_f32, NULL, hv_f32 + at));
        mlp_work_free(work);
        ck_assert_mem_eq(hv + at, hv, n * sizeof *hv);
        ck_assert_mem_eq(hv_f32 + at, hv_f32, n * sizeof *hv_f32);
    }
    free(x);
    free(t);
    free(v);
    free(hv);
    free(x_f32);
    free(t_f32);
    free(v_f32);
    free(hv_f32);
    mlp_net_free(net);
    mlp_net_free(narrow_net);
}
END_TEST

/* -------------------------------------------------------------- refused */

START_TEST(test_refused)
{
    const mlp_loss loss = MLP_LOSS_HUBER;
    const mlp_loss entropy = MLP_LOSS_CROSS_ENTROPY;
    mlp_net *net = golden_net(MLP_F64, "3-5:tanh-2", 1.0);
    mlp_net *net_f32 = golden_net(MLP_F32, "3-5:tanh-2", 1.0);
    mlp_net *other = golden_net(MLP_F64, "3-4:tanh-2", 1.0);
    const double *x = hessian_x;
    const double *t = hessian_t_value;
    const double *v = hessian_v;
    const double bad_sw[2] = { 1.0, -2.0 };
    const float x_f32[6] = { 0.5f };
    double bad[HESSIAN_MOST_PARAMS];
    double hv[HESSIAN_MOST_PARAMS] = { 77.0 };
    float hv_f32[HESSIAN_MOST_PARAMS];
    mlp_work *work, *work_f32, *other_work;

    ck_ok(mlp_work_new(&work, net, 2, 1));
    ck_ok(mlp_work_new(&work_f32, net_f32, 2, 1));
    ck_ok(mlp_work_new(&other_work, other, 2, 1));
#define REFUSED(net, work, loss, rows, x, t, sw, v, hv, status, words)                             \
    ck_fails(mlp_hessian_vector(net, work, loss, rows, x, t, sw, v, NULL, hv), (status), (words)); \
    ck_assert_double_eq(hv[0], 77.0)

    REFUSED(NULL, work, loss, 2, x, t, NULL, v, hv, MLP_EINVAL, "net is NULL");
    REFUSED(net, NULL, loss, 2, x, t, NULL, v, hv, MLP_EINVAL, "work is NULL");
    REFUSED(net, work, loss, 2, NULL, t, NULL, v, hv, MLP_EINVAL, "x is NULL");
    REFUSED(net, work, loss, 2, x, NULL, NULL, v, hv, MLP_EINVAL, "t is NULL");
    REFUSED(net, work, loss, 2, x, t, NULL, NULL, hv, MLP_EINVAL, "v is NULL");
    ck_fails(mlp_hessian_vector(net, work, loss, 2, x, t, NULL, v, NULL, NULL), MLP_EINVAL,
             "mlp_hessian_vector: hv is NULL");
    REFUSED(net, work, loss, 0, x, t, NULL, v, hv, MLP_EINVAL, "0 rows");
    REFUSED(net, work, loss, 3, x, t, NULL, v, hv, MLP_ESHAPE, "3 rows, the work was made for 2");
    REFUSED(net, work, (mlp_loss)6, 2, x, t, NULL, v, hv, MLP_EINVAL, "number 6");
    REFUSED(net, other_work, loss, 2, x, t, NULL, v, hv, MLP_ESHAPE, "4 units");
    REFUSED(net, work_f32, loss, 2, x, t, NULL, v, hv, MLP_EDTYPE, "f32");
    REFUSED(net_f32, work_f32, loss, 2, x, t, NULL, v, hv, MLP_EDTYPE, "takes f64");
    ck_fails(mlp_hessian_vector_f32(net, work, loss, 2, x_f32, x_f32, NULL, x_f32, NULL, hv_f32),
             MLP_EDTYPE, "mlp_hessian_vector_f32 takes f32");
    REFUSED(net, work, loss, 2, x, t, bad_sw, v, hv, MLP_ERANGE, "weight -2");
    REFUSED(net, work, entropy, 2, x, t, NULL, v, hv, MLP_ERANGE, "in [0, 1]");
    memcpy(bad, v, sizeof bad);
    bad[20] = nan_f64;
    REFUSED(net, work, loss, 2, x, t, NULL, bad, hv, MLP_ENONFINITE, "v[20] is nan");
    bad[20] = (double)INFINITY;
    REFUSED(net, work, loss, 2, x, t, NULL, bad, hv, MLP_ENONFINITE, "v[20] is inf");
    ck_ok(mlp_work_set_training(work, 1, 1, 1));
    REFUSED(net, work, loss, 2, x, t, NULL, v, hv, MLP_EUNSUPPORTED, "in training");
    ck_ok(mlp_work_set_training(work, 0, 0, 0));
    for (size_t i = 0; i < 4; i++)
        bad[i] = nan_f64;
    REFUSED(net, work, loss, 2, x, bad, NULL, v, hv, MLP_ERANGE, "all targets of 2 rows");
    bad[2] = (double)INFINITY;
    ck_fails(mlp_hessian_vector(net, work, loss, 2, x, bad, NULL, v, NULL, hv), MLP_ENONFINITE,
             "row 1, target 0 is inf");
    memcpy(bad, x, 6 * sizeof *bad);
    bad[5] = nan_f64;
    ck_fails(mlp_hessian_vector(net, work, loss, 2, bad, t, NULL, v, NULL, hv), MLP_ENONFINITE,
             "mlp_hessian_vector: the loss is nan: row 1, input 2 is nan");
    mlp_net_params(net)[3] = nan_f64;
    ck_fails(mlp_hessian_vector(net, work, loss, 2, x, t, NULL, v, NULL, hv), MLP_ENONFINITE,
             "the loss of 2 rows is nan");
    mlp_work_free(work);
    mlp_work_free(work_f32);
    mlp_work_free(other_work);
    mlp_net_free(net);
    mlp_net_free(net_f32);
    mlp_net_free(other);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/hessian");

    add_loop_test(suite, test_golden, N_HESSIAN_CASES);
    add_loop_test(suite, test_golden_f32, N_HESSIAN_CASES);
    add_loop_test(suite, test_symmetry_and_differences, N_ACTS * N_SHAPES);
    add_loop_test(suite, test_linearity, N_SHAPES);
    add_test(suite, test_by_hand);
    add_test(suite, test_piecewise_linear_is_flat);
    add_loop_test(suite, test_leaves_a_forward_pass, 2 * N_LOSSES);
    add_loop_test(suite, test_fewer_rows_than_the_work, N_SHAPES);
    add_loop_test(suite, test_same_bits_on_any_number_of_threads, N_THREADED);
    add_test(suite, test_refused);
    return suite;
}
