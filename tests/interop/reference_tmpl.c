/* SPDX-License-Identifier: MIT */
/*
 * The reference. Compiled once for each precision, as REFERENCE_BITS says.
 */
#include "reference.h"

#include <assert.h>
#include <string.h>
#include <tgmath.h>

#if REFERENCE_BITS == 64
typedef double real;
#define NAME(f) f##_f64
#define API(f)  f
#else
typedef float real;
#define NAME(f) f##_f32
#define API(f)  f##_f32
#endif

enum { WIDEST = 256 };

static const real one = 1;

static real logistic(real z)
{
    const real e = exp(-fabs(z));
    const real sum = one + e;
    const real lost = e - (sum - one);
    const real y = z >= 0 ? one / sum : e / sum;

    return y - y * lost * (z >= 0 ? y : one - y);
}

/* All but softmax. */
static real activation(mlp_act act, real z)
{
    switch (act) {
    case MLP_ACT_SIGMOID:
        return logistic(z);
    case MLP_ACT_TANH:
        return tanh(z);
    case MLP_ACT_RELU:
        return z < 0 ? 0 : z;
    case MLP_ACT_LEAKY_RELU:
        return z > 0 ? z : (real)0.01L * z;
    case MLP_ACT_ELU:
        return z > 0 ? z : expm1(z);
    case MLP_ACT_SELU:
        return (real)1.0507009873554804934193349852946L
            * (z > 0 ? z : (real)1.6732632423543772848170429916717L * expm1(z));
    case MLP_ACT_GELU:
        return z * ((real)0.5 * (one + erf(z * (real)0.70710678118654752440L)));
    case MLP_ACT_SILU:
        return z * logistic(z);
    case MLP_ACT_SOFTPLUS:
        return (z > 0 ? z : 0) + log1p(exp(-fabs(z)));
    case MLP_ACT_SOFTSIGN:
        return z / (one + fabs(z));
    case MLP_ACT_EXP:
        return exp(z);
    case MLP_ACT_GAUSSIAN:
        return exp(-(z * z));
    case MLP_ACT_SINE:
        return sin(z);
    default:
        return z;
    }
}

static void activate(mlp_act act, size_t n, real *z)
{
    real largest = z[0];
    real sum = 0;

    if (act != MLP_ACT_SOFTMAX) {
        for (size_t j = 0; j < n; j++)
            z[j] = activation(act, z[j]);
        return;
    }
    for (size_t j = 0; j < n; j++)
        largest = z[j] > largest ? z[j] : largest;
    for (size_t j = 0; j < n; j++)
        sum += z[j] = exp(z[j] - largest);
    for (size_t j = 0; j < n; j++)
        z[j] /= sum;
}

/* z [n] normalised; `running` are its means, then its variances, NULL: its own of this row. */
static void normalise(size_t n, const real *running, const real *gamma, const real *beta, real *z)
{
    real mean = 0;
    real variance = 0;

    for (size_t j = 0; running == NULL && j < n; j++)
        mean += z[j];
    mean /= (real)n;
    for (size_t j = 0; running == NULL && j < n; j++)
        variance += (z[j] - mean) * (z[j] - mean);
    variance /= (real)n;
    for (size_t j = 0; j < n; j++) {
        const real m = running == NULL ? mean : running[j];
        const real v = running == NULL ? variance : running[n + j];
        const real inverse = one / sqrt(v + (real)1e-5L);

        z[j] = gamma[j] * ((z[j] - m) * inverse) + beta[j];
    }
}

static void take_inputs(const mlp_model *model, size_t n, const real *x, real *to)
{
    const double scale = mlp_model_input_scale(model);
    const mlp_scaler *scaler = mlp_model_input_scaler(model);

    for (size_t j = 0; j < n; j++)
        if (scaler != NULL)
            to[j] = (real)((scale * (double)x[j] - mlp_scaler_shift(scaler)[j])
                           * mlp_scaler_factor(scaler)[j]);
        else
            to[j] = (real)scale * x[j];
}

void NAME(reference)(const mlp_model *model, mlp_net *net, const real *x, real *y)
{
    const mlp_scaler *targets = mlp_model_target_scaler(model);
    const real *theta = API(mlp_net_params_const)(net);
    real from[WIDEST];
    real to[WIDEST];
    mlp_layer_info layer;

    take_inputs(model, mlp_net_n_inputs(net), x, from);
    for (size_t i = 0; i < mlp_net_n_layers(net); i++) {
        assert(mlp_net_layer(net, i, &layer) == MLP_OK && layer.units <= WIDEST);
        for (size_t j = 0; j < layer.units; j++) {
            to[j] = layer.has_bias ? theta[layer.bias_offset + j] : 0;
            for (size_t l = 0; l < layer.inputs; l++)
                to[j] += from[l] * theta[layer.weight_offset + j * layer.inputs + l];
        }
        if (layer.norm != MLP_NORM_NONE)
            normalise(layer.units,
                      layer.norm == MLP_NORM_BATCH
                          ? API(mlp_net_running)(net) + layer.running_offset
                          : NULL,
                      theta + layer.gamma_offset, theta + layer.beta_offset, to);
        activate(layer.act, layer.units, to);
        memcpy(from, to, layer.units * sizeof *to);
    }
    for (size_t j = 0; j < mlp_net_n_outputs(net); j++)
        y[j] = targets == NULL ? from[j]
                               : (real)((double)from[j] / mlp_scaler_factor(targets)[j]
                                        + mlp_scaler_shift(targets)[j]);
}
