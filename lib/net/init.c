/* SPDX-License-Identifier: MIT */
/*
 * Initialisers. Each fills W and b of a layer in double; one place rounds them
 * to the network's type. The sources are with mlp_init_kind in <mlp/net.h>.
 */
#include "net/init.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/rng.h"
#include "linalg/orthonormal.h"

/* Where a layer's numbers come from and go to. */
typedef struct target {
    const mlp__layer *layer;
    mlp__rng_key weights_key;
    mlp__rng_key biases_key;
    double *weights; /* [out x in], zero at first */
    double *biases;  /* [out], zero at first */
} target;

typedef mlp_status (*init_function)(const target *to);

static size_t n_weights(const target *to)
{
    return to->layer->in * to->layer->out;
}

static void fill_uniform(const target *to, double low, double high)
{
    for (size_t i = 0; i < n_weights(to); i++)
        to->weights[i] = low + (high - low) * mlp__rng_uniform(&to->weights_key, i);
}

static void fill_normal(const target *to, double mean, double deviation)
{
    for (size_t i = 0; i < n_weights(to); i++)
        to->weights[i] = mean + deviation * mlp__rng_normal(&to->weights_key, i);
}

/* A uniform number in [-limit, limit) has the variance limit^2 / 3. */
static mlp_status uniform_variance(const target *to, double variance)
{
    const double limit = sqrt(3.0 * variance);

    fill_uniform(to, -limit, limit);
    return MLP_OK;
}

static mlp_status normal_variance(const target *to, double variance)
{
    fill_normal(to, 0.0, sqrt(variance));
    return MLP_OK;
}

static double glorot_variance(const target *to)
{
    return 2.0 / ((double)to->layer->in + (double)to->layer->out);
}

static mlp_status zeros(const target *to)
{
    (void)to; /* they are */
    return MLP_OK;
}

static mlp_status constant(const target *to)
{
    for (size_t i = 0; i < n_weights(to); i++)
        to->weights[i] = to->layer->init.a;
    return MLP_OK;
}

static mlp_status uniform(const target *to)
{
    fill_uniform(to, to->layer->init.a, to->layer->init.b);
    return MLP_OK;
}

static mlp_status normal(const target *to)
{
    fill_normal(to, to->layer->init.a, to->layer->init.b);
    return MLP_OK;
}

static mlp_status glorot_uniform(const target *to)
{
    return uniform_variance(to, glorot_variance(to));
}

static mlp_status glorot_normal(const target *to)
{
    return normal_variance(to, glorot_variance(to));
}

static mlp_status he_uniform(const target *to)
{
    return uniform_variance(to, 2.0 / (double)to->layer->in);
}

static mlp_status he_normal(const target *to)
{
    return normal_variance(to, 2.0 / (double)to->layer->in);
}

static mlp_status lecun_uniform(const target *to)
{
    return uniform_variance(to, 1.0 / (double)to->layer->in);
}

static mlp_status lecun_normal(const target *to)
{
    return normal_variance(to, 1.0 / (double)to->layer->in);
}

/*
 * W [out x in, row-major] read column-major is its transpose [in x out]. When
 * that one is tall, its columns, the rows of W, become orthonormal in place;
 * when it is wide, a tall [out x in] matrix is made and transposed into W.
 */
static mlp_status orthogonal(const target *to)
{
    const size_t in = to->layer->in;
    const size_t out = to->layer->out;
    const double gain = to->layer->init.a == 0.0 ? 1.0 : to->layer->init.a;
    mlp_status status;
    void *memory;
    double *q;

    MLP_TRY(mlp__alloc(&memory, n_weights(to), sizeof(double)));
    q = memory;
    fill_normal(to, 0.0, 1.0);
    memcpy(q, to->weights, n_weights(to) * sizeof *q);
    status =
        out <= in ? mlp__orthonormal_columns(in, out, q) : mlp__orthonormal_columns(out, in, q);
    if (status == MLP_OK)
        for (size_t i = 0; i < out; i++)
            for (size_t j = 0; j < in; j++)
                to->weights[i * in + j] = gain * (out <= in ? q[i * in + j] : q[j * out + i]);
    mlp__free(memory);
    return status;
}

static mlp_status nguyen_widrow(const target *to)
{
    const size_t in = to->layer->in;
    const size_t out = to->layer->out;
    const double length = 0.7 * pow((double)out, 1.0 / (double)in);

    fill_uniform(to, -1.0, 1.0);
    for (size_t i = 0; i < out; i++) {
        double *row = to->weights + i * in;
        double sum = 0.0;

        for (size_t j = 0; j < in; j++)
            sum += row[j] * row[j];
        for (size_t j = 0; j < in; j++)
            row[j] *= length / sqrt(sum);
        to->biases[i] = length * (2.0 * mlp__rng_uniform(&to->biases_key, i) - 1.0);
    }
    return MLP_OK;
}

/* One row an initialiser, in the order of mlp_init_kind. */
static const struct {
    const char *name;
    init_function function; /* NULL for MLP_INIT_AUTO, which is resolved before */
    bool needs_numbers;
} table[] = {
    [MLP_INIT_AUTO] = { "auto", NULL, false },
    [MLP_INIT_ZEROS] = { "zeros", zeros, false },
    [MLP_INIT_CONSTANT] = { "constant", constant, true },
    [MLP_INIT_UNIFORM] = { "uniform", uniform, true },
    [MLP_INIT_NORMAL] = { "normal", normal, true },
    [MLP_INIT_GLOROT_UNIFORM] = { "glorot_uniform", glorot_uniform, false },
    [MLP_INIT_GLOROT_NORMAL] = { "glorot_normal", glorot_normal, false },
    [MLP_INIT_HE_UNIFORM] = { "he_uniform", he_uniform, false },
    [MLP_INIT_HE_NORMAL] = { "he_normal", he_normal, false },
    [MLP_INIT_LECUN_UNIFORM] = { "lecun_uniform", lecun_uniform, false },
    [MLP_INIT_LECUN_NORMAL] = { "lecun_normal", lecun_normal, false },
    [MLP_INIT_ORTHOGONAL] = { "orthogonal", orthogonal, false },
    [MLP_INIT_NGUYEN_WIDROW] = { "nguyen_widrow", nguyen_widrow, false },
};

enum { N_INITS = sizeof table / sizeof table[0] };

const char *mlp_init_name(mlp_init_kind kind)
{
    return (unsigned)kind < N_INITS ? table[kind].name : NULL;
}

bool mlp__init_find(mlp__span name, mlp_init_kind *out)
{
    for (size_t i = 0; i < N_INITS; i++) {
        if (mlp__span_is(name, table[i].name)) {
            *out = (mlp_init_kind)i;
            return true;
        }
    }
    return false;
}

bool mlp__init_needs_numbers(mlp_init_kind kind)
{
    return table[kind].needs_numbers;
}

mlp_status mlp__init_check(const mlp_init *init, size_t i)
{
    MLP_FAIL_IF(mlp_init_name(init->kind) == NULL, MLP_EINVAL,
                "layer %zu: no initialiser has number %d", i, (int)init->kind);
    MLP_FAIL_IF(!isfinite(init->a) || !isfinite(init->b), MLP_EINVAL,
                "layer %zu: the initialiser's numbers are %g and %g", i, init->a, init->b);
    MLP_FAIL_IF(init->kind == MLP_INIT_UNIFORM && !(init->a < init->b), MLP_EINVAL,
                "layer %zu: uniform between %g and %g", i, init->a, init->b);
    MLP_FAIL_IF(init->kind == MLP_INIT_NORMAL && !(init->b > 0.0), MLP_EINVAL,
                "layer %zu: normal with deviation %g", i, init->b);
    return MLP_OK;
}

static mlp_init_kind suited_to(mlp_act act)
{
    switch (act) {
    case MLP_ACT_SELU:
        return MLP_INIT_LECUN_NORMAL;
    case MLP_ACT_RELU:
    case MLP_ACT_LEAKY_RELU:
    case MLP_ACT_ELU:
    case MLP_ACT_GELU:
    case MLP_ACT_SILU:
    case MLP_ACT_SOFTPLUS:
        return MLP_INIT_HE_UNIFORM;
    case MLP_ACT_IDENTITY:
    case MLP_ACT_SIGMOID:
    case MLP_ACT_TANH:
    case MLP_ACT_SOFTSIGN:
    case MLP_ACT_EXP:
    case MLP_ACT_GAUSSIAN:
    case MLP_ACT_SINE:
    case MLP_ACT_SOFTMAX:
        break;
    }
    return MLP_INIT_GLOROT_UNIFORM;
}

mlp_init mlp__init_resolve(const mlp_init *init, mlp_act act)
{
    mlp_init resolved = *init;

    if (resolved.kind == MLP_INIT_AUTO)
        resolved.kind = suited_to(act);
    return resolved;
}

/*
 * Stores values[count] at theta[offset], rounded to the type of theta; false
 * when one of them is no finite number of that type.
 */
static bool store(mlp_dtype type, void *theta, size_t offset, const double *values, size_t count)
{
    bool finite = true;

    for (size_t i = 0; i < count; i++) {
        if (type == MLP_F64)
            ((double *)theta)[offset + i] = values[i];
        else
            ((float *)theta)[offset + i] = (float)values[i];
        finite = finite && fabs(values[i]) <= (type == MLP_F64 ? DBL_MAX : (double)FLT_MAX);
    }
    return finite;
}

static mlp_status init_layer(const mlp_net *net, size_t i, uint64_t seed, void *theta)
{
    const mlp__layer *layer = &net->layer[i];
    const size_t count = layer->in * layer->out;
    mlp_status status;
    void *memory;
    target to;

    MLP_TRY(mlp__alloc(&memory, count + layer->out, sizeof(double)));
    to = (target){
        .layer = layer,
        .weights_key = { seed, MLP__RNG_WEIGHTS, (uint32_t)i },
        .biases_key = { seed, MLP__RNG_BIASES, (uint32_t)i },
        .weights = memory,
        .biases = (double *)memory + count,
    };
    status = table[layer->init.kind].function(&to);
    if (status == MLP_OK && !store(net->type, theta, layer->weight, to.weights, count))
        status = mlp__fail(MLP_ERANGE, "layer %zu: %s with %g and %g gives weights beyond %s", i,
                           mlp_init_name(layer->init.kind), layer->init.a, layer->init.b,
                           mlp_dtype_name(net->type));
    if (status == MLP_OK && layer->has_bias)
        (void)store(net->type, theta, layer->bias, to.biases, layer->out);
    if (status == MLP_OK && layer->norm != MLP_NORM_NONE) {
        mlp__dtype_fill(net->type, theta, layer->gamma, layer->out, 1.0);
        mlp__dtype_fill(net->type, theta, layer->beta, layer->out, 0.0);
    }
    mlp__free(memory);
    return status;
}

mlp_status mlp__init_params(const mlp_net *net, uint64_t seed, void *theta)
{
    for (size_t i = 0; i < net->n_layers; i++)
        MLP_TRY(init_layer(net, i, seed, theta));
    return MLP_OK;
}
