/* SPDX-License-Identifier: MIT */
/*
 * Models as ONNX operators of operator set 13: what that set lacks is put together from others.
 */
#include "model/onnx_layers.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "model/onnx_graph.h"

typedef mlp__onnx_graph onnx;

static const char *unary(onnx *graph, const char *op, const char *a)
{
    return mlp__onnx_op(graph, op, a, NULL, NULL);
}

static const char *binary(onnx *graph, const char *op, const char *a, const char *b)
{
    return mlp__onnx_op(graph, op, a, b, NULL);
}

static const char *times(onnx *graph, const char *a, double factor)
{
    return binary(graph, "Mul", a, mlp__onnx_constant(graph, factor));
}

static const char *plus(onnx *graph, const char *a, double term)
{
    return binary(graph, "Add", a, mlp__onnx_constant(graph, term));
}

static const char *minus(onnx *graph, const char *a)
{
    return times(graph, a, -1.0);
}

static const char *leaky_relu(onnx *graph, const char *z)
{
    const char *y = unary(graph, "LeakyRelu", z);

    mlp__onnx_set_float(graph, "alpha", 0.01f);
    return y;
}

static const char *exact_leaky_relu(onnx *graph, const char *z)
{
    return binary(graph, "Max", z, times(graph, z, 0.01));
}

/* exp(min(z, 0)) - 1. */
static const char *below_zero(onnx *graph, const char *z)
{
    const char *below = minus(graph, unary(graph, "Relu", minus(graph, z)));

    return plus(graph, unary(graph, "Exp", below), -1.0);
}

static const char *exact_elu(onnx *graph, const char *z)
{
    return binary(graph, "Add", unary(graph, "Relu", z), below_zero(graph, z));
}

static const char *exact_selu(onnx *graph, const char *z)
{
    const double alpha = 1.6732632423543772848170429916717;
    const double scale = 1.0507009873554804934193349852946;
    const char *below = times(graph, below_zero(graph, z), alpha);

    return times(graph, binary(graph, "Add", unary(graph, "Relu", z), below), scale);
}

/* max(z, 0) + log(1 + exp(-|z|)). */
static const char *exact_softplus(onnx *graph, const char *z)
{
    const char *rest = unary(graph, "Exp", minus(graph, unary(graph, "Abs", z)));

    rest = unary(graph, "Log", plus(graph, rest, 1.0));
    return binary(graph, "Add", unary(graph, "Relu", z), rest);
}

static const char *exact_softsign(onnx *graph, const char *z)
{
    return binary(graph, "Div", z, plus(graph, unary(graph, "Abs", z), 1.0));
}

/* z / (1 + exp(-z)): onnxruntime 1.30 takes z sigmoid(z) for a function that it has in float only.
 */
static const char *exact_silu(onnx *graph, const char *z)
{
    return binary(graph, "Div", z, plus(graph, unary(graph, "Exp", minus(graph, z)), 1.0));
}

static const char *gelu(onnx *graph, const char *z)
{
    const char *phi = plus(graph, unary(graph, "Erf", times(graph, z, sqrt(0.5))), 1.0);

    return binary(graph, "Mul", z, times(graph, phi, 0.5));
}

static const char *silu(onnx *graph, const char *z)
{
    return binary(graph, "Mul", z, unary(graph, "Sigmoid", z));
}

static const char *gaussian(onnx *graph, const char *z)
{
    return unary(graph, "Exp", minus(graph, binary(graph, "Mul", z, z)));
}

static const char *softmax(onnx *graph, const char *z)
{
    const char *y = unary(graph, "Softmax", z);

    mlp__onnx_set_int(graph, "axis", 1);
    return y;
}

/*
 * An activation is an operator, or a function that puts it together, or nothing. In files of double
 * it is `exact`, if there is one: attributes of operators are float, and engines have fewer
 * operators for double.
 */
static const struct {
    const char *op;
    const char *(*make)(onnx *graph, const char *z);
    const char *(*exact)(onnx *graph, const char *z);
} activations[] = {
    [MLP_ACT_IDENTITY] = { .op = NULL },
    [MLP_ACT_SIGMOID] = { .op = "Sigmoid" },
    [MLP_ACT_TANH] = { .op = "Tanh" },
    [MLP_ACT_RELU] = { .op = "Relu" },
    [MLP_ACT_LEAKY_RELU] = { .make = leaky_relu, .exact = exact_leaky_relu },
    [MLP_ACT_ELU] = { .op = "Elu", .exact = exact_elu },
    [MLP_ACT_SELU] = { .op = "Selu", .exact = exact_selu },
    [MLP_ACT_GELU] = { .make = gelu },
    [MLP_ACT_SILU] = { .make = silu, .exact = exact_silu },
    [MLP_ACT_SOFTPLUS] = { .op = "Softplus", .exact = exact_softplus },
    [MLP_ACT_SOFTSIGN] = { .op = "Softsign", .exact = exact_softsign },
    [MLP_ACT_EXP] = { .op = "Exp" },
    [MLP_ACT_GAUSSIAN] = { .make = gaussian },
    [MLP_ACT_SINE] = { .op = "Sin" },
    [MLP_ACT_SOFTMAX] = { .make = softmax },
};

static const char *activate(onnx *graph, mlp_act act, const char *z)
{
    if (graph->type == MLP_F64 && activations[act].exact != NULL)
        return activations[act].exact(graph, z);
    if (activations[act].op != NULL)
        return unary(graph, activations[act].op, z);
    return activations[act].make != NULL ? activations[act].make(graph, z) : z;
}

/* (z - mean) (gamma / deviation) + beta, by the running statistics. */
static const char *batch_norm(onnx *graph, const mlp_net *net, const mlp__layer *layer,
                              const char *z)
{
    const size_t n = layer->out;
    double *minus_mean = mlp__onnx_take(graph, n, sizeof *minus_mean);
    double *factor = mlp__onnx_take(graph, n, sizeof *factor);

    if (minus_mean == NULL || factor == NULL)
        return "";
    for (size_t j = 0; j < n; j++) {
        const size_t at = layer->running + j;

        minus_mean[j] = -mlp__dtype_get(net->type, net->running, at);
        factor[j] = mlp__dtype_get(net->type, net->theta, layer->gamma + j)
            / sqrt(mlp__dtype_get(net->type, net->running, at + n) + 1e-5);
    }
    z = binary(graph, "Add", z,
               mlp__onnx_constants(graph, "the running means", 0, n, MLP_F64, minus_mean, 0));
    z = binary(graph, "Mul", z, mlp__onnx_constants(graph, "gamma", 0, n, MLP_F64, factor, 0));
    return binary(graph, "Add", z,
                  mlp__onnx_constants(graph, "beta", 0, n, net->type, net->theta, layer->beta));
}

/*
 * The mean of each row, in all its columns: as a product with [n x 1] numbers 1 / n and one with
 * [1 x n] ones, which engines that can't broadcast a column compute as well.
 */
static const char *mean_of(onnx *graph, const char *z, const char *shares, const char *ones)
{
    return binary(graph, "MatMul", binary(graph, "MatMul", z, shares), ones);
}

static const char *layer_norm(onnx *graph, const mlp_net *net, const mlp__layer *layer,
                              const char *z)
{
    const size_t n = layer->out;
    double *numbers = mlp__onnx_take(graph, n, sizeof *numbers);
    const char *shares;
    const char *ones;
    const char *centred;
    const char *deviation;

    for (size_t j = 0; numbers != NULL && j < n; j++)
        numbers[j] = 1.0 / (double)n;
    shares = mlp__onnx_constants(graph, "shares", n, 1, MLP_F64, numbers, 0);
    for (size_t j = 0; numbers != NULL && j < n; j++)
        numbers[j] = 1.0;
    ones = mlp__onnx_constants(graph, "ones", 1, n, MLP_F64, numbers, 0);
    centred = binary(graph, "Sub", z, mean_of(graph, z, shares, ones));
    deviation = mean_of(graph, binary(graph, "Mul", centred, centred), shares, ones);
    deviation = unary(graph, "Sqrt", plus(graph, deviation, 1e-5));
    z = binary(graph, "Div", centred, deviation);
    z = binary(graph, "Mul", z,
               mlp__onnx_constants(graph, "gamma", 0, n, net->type, net->theta, layer->gamma));
    return binary(graph, "Add", z,
                  mlp__onnx_constants(graph, "beta", 0, n, net->type, net->theta, layer->beta));
}

static const char *add_layer(onnx *graph, const mlp_net *net, size_t i, const char *x)
{
    const mlp__layer *layer = &net->layer[i];
    const char *weights = mlp__onnx_constants(graph, "weights", layer->out, layer->in, net->type,
                                              net->theta, layer->weight);
    const char *biases = NULL;
    const char *z;

    if (layer->has_bias)
        biases =
            mlp__onnx_constants(graph, "biases", 0, layer->out, net->type, net->theta, layer->bias);
    z = mlp__onnx_op(graph, "Gemm", x, weights, biases);
    mlp__onnx_set_int(graph, "transB", 1);
    if (layer->norm == MLP_NORM_BATCH)
        z = batch_norm(graph, net, layer, z);
    if (layer->norm == MLP_NORM_LAYER)
        z = layer_norm(graph, net, layer, z);
    return activate(graph, layer->act, z);
}

/* (scale x - shift) factor = (x - shift / scale) (scale factor). */
static const char *scale_inputs(onnx *graph, const mlp_model *model, const char *x)
{
    const mlp_scaler *scaler = model->input_scaler;
    double *minus_shift;
    double *factor;

    if (scaler == NULL)
        return model->input_scale == 1.0 ? x : times(graph, x, model->input_scale);
    minus_shift = mlp__onnx_take(graph, scaler->n, sizeof *minus_shift);
    factor = mlp__onnx_take(graph, scaler->n, sizeof *factor);
    if (minus_shift == NULL || factor == NULL)
        return "";
    for (size_t j = 0; j < scaler->n; j++) {
        minus_shift[j] = -scaler->shift[j] / model->input_scale;
        factor[j] = scaler->factor[j] * model->input_scale;
    }
    x = binary(graph, "Add", x,
               mlp__onnx_constants(graph, "the scaler", 0, scaler->n, MLP_F64, minus_shift, 0));
    return binary(graph, "Mul", x,
                  mlp__onnx_constants(graph, "the scaler", 0, scaler->n, MLP_F64, factor, 0));
}

/* y / factor + shift. */
static const char *unscale_targets(onnx *graph, const mlp_scaler *scaler, const char *y)
{
    double *spread;

    if (scaler == NULL)
        return y;
    spread = mlp__onnx_take(graph, scaler->n, sizeof *spread);
    if (spread == NULL)
        return "";
    for (size_t j = 0; j < scaler->n; j++)
        spread[j] = 1.0 / scaler->factor[j];
    y = binary(graph, "Mul", y,
               mlp__onnx_constants(graph, "the scaler", 0, scaler->n, MLP_F64, spread, 0));
    return binary(
        graph, "Add", y,
        mlp__onnx_constants(graph, "the scaler", 0, scaler->n, MLP_F64, scaler->shift, 0));
}

/* Writes a text as a string of JSON (RFC 8259); returns what follows. `to` NULL: counts only. */
static size_t quote(const char *text, char *to, size_t at)
{
    static const char hex[] = "0123456789abcdef";

#define PUT(character)            \
    do {                          \
        if (to != NULL)           \
            to[at] = (character); \
        at++;                     \
    } while (0)
    PUT('"');
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ') {
            for (const char *c = "\\u00"; *c != '\0'; c++)
                PUT(*c);
            PUT(hex[(unsigned char)*text >> 4]);
            PUT(hex[(unsigned char)*text & 15]);
            continue;
        }
        if (*text == '"' || *text == '\\')
            PUT('\\');
        PUT(*text);
    }
    PUT('"');
#undef PUT
    return at;
}

/* A list of names, as a JSON array. */
static size_t list_names(const mlp__names *names, char *to)
{
    size_t at = 0;

    for (size_t i = 0; i < names->n; i++) {
        if (to != NULL)
            to[at] = i == 0 ? '[' : ',';
        at = quote(names->text[i], to, at + 1);
    }
    if (to != NULL)
        to[at] = ']';
    return at + 1;
}

static void add_names(onnx *graph, const char *key, const mlp__names *names)
{
    char *text;

    if (names == NULL)
        return;
    text = mlp__onnx_take(graph, list_names(names, NULL) + 1, 1);
    if (text == NULL)
        return;
    (void)list_names(names, text);
    mlp__onnx_entry(graph, key, text);
}

static void build(onnx *graph, const mlp_model *model)
{
    const mlp_net *net = model->net;
    const char *y = scale_inputs(graph, model, "x");

    for (size_t i = 0; i < net->n_layers; i++)
        y = add_layer(graph, net, i, y);
    (void)unscale_targets(graph, model->target_scaler, y);
    mlp__onnx_rename(graph, "y"); /* the operator that was added last */
    mlp__onnx_interface(graph, "x", net->n_inputs, "y", net->n_outputs);
    mlp__onnx_entry(graph, "loss", mlp_loss_name(model->loss));
    add_names(graph, "input_names", model->input_names);
    add_names(graph, "target_names", model->target_names);
    add_names(graph, "class_names", model->class_names);
}

mlp_status mlp__onnx_write_model(const mlp_model *model, mlp_dtype type, mlp__file_writer *file)
{
    mlp_status status;
    onnx graph;

    mlp__onnx_graph_init(&graph, file->path, type);
    build(&graph, model);
    status = mlp__onnx_write(&graph, file);
    mlp__onnx_graph_free(&graph);
    return status;
}
