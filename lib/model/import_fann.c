/* SPDX-License-Identifier: MIT */
/*
 * Models from files of FANN 2.1 and 2.2, "FANN_FLO_2.1" (Nissen, "Implementation of a Fast
 * Artificial Neural Network Library", 2003; the format is what fann_save() writes). What is counted
 * in a file is compared with what it holds before memory is taken for it.
 */
#include <mlp/export.h>

#include <math.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/file.h"
#include "model/fann_scaler.h"
#include "model/fann_text.h"
#include "model/model.h"

/*
 * Bytes that a layer has in a file at least: FANN's own numbers have 26 characters, and there are
 * two neurons and two connections. What is taken in memory for one is less than twice as much.
 */
static const size_t least_of_layer = 64;

/* A file being read. */
typedef struct reader {
    mlp__fann_text text;
    size_t n_layers; /* the inputs are the first */
    size_t *sizes;   /* [n_layers], their neurons without the one that is 1, the bias */
    mlp_layer *layers;
    double *slope; /* what the sums of each neuron behind the inputs are multiplied with ... */
    double *shift; /* ... and what is then added; in one block with slope, which is freed */
} reader;

/*
 * FANN's activations: f(s z) by ours, g(factor s z + shift). What libfann 2.2.0 computes was
 * compared with these, see tests/golden/make_fann.c; the others have no equal here.
 */
static const struct {
    const char *name;
    bool supported;
    mlp_act act;
    double factor;
    double shift;
} activations[] = {
    { "FANN_LINEAR", true, MLP_ACT_IDENTITY, 1.0, 0.0 },
    { "FANN_THRESHOLD", .supported = false },
    { "FANN_THRESHOLD_SYMMETRIC", .supported = false },
    { "FANN_SIGMOID", true, MLP_ACT_SIGMOID, 2.0, 0.0 },
    { "FANN_SIGMOID_STEPWISE", .supported = false },
    { "FANN_SIGMOID_SYMMETRIC", true, MLP_ACT_TANH, 1.0, 0.0 },
    { "FANN_SIGMOID_SYMMETRIC_STEPWISE", .supported = false },
    { "FANN_GAUSSIAN", true, MLP_ACT_GAUSSIAN, 1.0, 0.0 },
    { "FANN_GAUSSIAN_SYMMETRIC", .supported = false },
    { "FANN_GAUSSIAN_STEPWISE", .supported = false },
    { "FANN_ELLIOT", .supported = false },
    { "FANN_ELLIOT_SYMMETRIC", true, MLP_ACT_SOFTSIGN, 1.0, 0.0 },
    { "FANN_LINEAR_PIECE", .supported = false },
    { "FANN_LINEAR_PIECE_SYMMETRIC", .supported = false },
    { "FANN_SIN_SYMMETRIC", true, MLP_ACT_SINE, 1.0, 0.0 },
    { "FANN_COS_SYMMETRIC", true, MLP_ACT_SINE, 1.0, 1.5707963267948966192 }, /* pi / 2 */
    { "FANN_SIN", .supported = false },
    { "FANN_COS", .supported = false },
};

static mlp_status read_version(mlp__fann_text *text)
{
    mlp__span line;

    MLP_FAIL_IF(!mlp__fann_line(text, &line), MLP_EFORMAT, "%s: is empty", text->path);
    if (mlp__span_is(line, "FANN_FLO_2.1"))
        return MLP_OK;
    MLP_FAIL_IF(line.length < 5 || !mlp__span_is((mlp__span){ line.start, 5 }, "FANN_"),
                MLP_EFORMAT, "%s: is no file of FANN: its first line is not FANN_FLO_2.1",
                text->path);
    MLP_FAIL(MLP_EUNSUPPORTED, "%s: line 1: \"%.*s\" is not supported, FANN_FLO_2.1 is", text->path,
             mlp__span_width(line), line.start);
}

static mlp_status read_kind(mlp__fann_text *text)
{
    double rate;
    size_t type;

    MLP_TRY(mlp__fann_find_double(text, "connection_rate", &rate));
    MLP_FAIL_IF(rate != 1.0, MLP_EUNSUPPORTED,
                "%s: line %zu: sparse networks are not supported: connection_rate is %g",
                text->path, text->line, rate);
    MLP_TRY(mlp__fann_find_size(text, "network_type", &type));
    MLP_FAIL_IF(type != 0, MLP_EUNSUPPORTED,
                "%s: line %zu: %s are not supported: network_type is %zu", text->path, text->line,
                type == 1 ? "shortcut networks" : "networks of this kind", type);
    return MLP_OK;
}

/* The sizes of the layers, which in the file count the bias. */
static mlp_status read_sizes(reader *self)
{
    mlp__fann_text *text = &self->text;
    mlp__span list;
    void *memory;

    MLP_TRY(mlp__fann_find(text, "layer_sizes", &list));
    MLP_FAIL_IF(mlp__fann_count_words(list) != self->n_layers, MLP_EFORMAT,
                "%s: line %zu: layer_sizes has %zu sizes, num_layers is %zu", text->path,
                text->line, mlp__fann_count_words(list), self->n_layers);
    MLP_TRY(mlp__alloc(&memory, self->n_layers, sizeof(size_t)));
    self->sizes = memory;
    for (size_t i = 0; i < self->n_layers; i++) {
        const mlp__span word = mlp__fann_word(&list);

        MLP_FAIL_IF(!mlp__span_size(word, &self->sizes[i]) || self->sizes[i] < 2, MLP_EFORMAT,
                    "%s: line %zu: layer_sizes: layer %zu has \"%.*s\" neurons", text->path,
                    text->line, i, mlp__span_width(word), word.start);
        self->sizes[i]--;
    }
    return MLP_OK;
}

static mlp_status read_scalers(reader *self, mlp_model *model)
{
    mlp__fann_text *text = &self->text;
    size_t included;

    MLP_TRY(mlp__fann_find_size(text, "scale_included", &included));
    MLP_FAIL_IF(included > 1, MLP_EFORMAT, "%s: line %zu: scale_included is %zu", text->path,
                text->line, included);
    if (included == 0)
        return MLP_OK;
    MLP_TRY(mlp__fann_scaler(text, "in", self->sizes[0], &model->input_scaler));
    return mlp__fann_scaler(text, "out", self->sizes[self->n_layers - 1], &model->target_scaler);
}

/* All neurons of the file's layers, biases too; false when they are too many to count. */
static bool count_neurons(const reader *self, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < self->n_layers; i++)
        if (!mlp__size_add(*count, self->sizes[i], count) || !mlp__size_add(*count, 1, count))
            return false;
    return true;
}

static bool count_connections(const reader *self, size_t *count)
{
    size_t of_layer;

    *count = 0;
    for (size_t i = 1; i < self->n_layers; i++)
        if (!mlp__size_mul(self->sizes[i - 1] + 1, self->sizes[i], &of_layer)
            || !mlp__size_add(*count, of_layer, count))
            return false;
    return true;
}

/* The bytes of a connection. */
static const size_t least_of_connection = sizeof "(0,0)" - 1;

/* A value that is a list of so many tuples, each of `least` bytes or more: memory is asked for by
 * their number. */
static mlp_status find_tuples(reader *self, const char *key, bool counted, size_t count,
                              size_t least, mlp__span *list)
{
    mlp__fann_text *text = &self->text;

    MLP_TRY(mlp__fann_find(text, key, list));
    MLP_FAIL_IF(!counted || mlp__fann_count_tuples(*list) != count, MLP_EFORMAT,
                "%s: line %zu: %zu %.11s, which are not those of layer_sizes", text->path,
                text->line, mlp__fann_count_tuples(*list), key);
    MLP_FAIL_IF(list->length / least < count, MLP_EFORMAT,
                "%s: line %zu: %zu %.11s in %zu bytes, of which none takes less than %zu",
                text->path, text->line, count, key, list->length, least);
    return MLP_OK;
}

/* What a neuron's activation and steepness say. `to` counts neurons without inputs and biases. */
static mlp_status take_activation(reader *self, size_t layer, bool first, size_t act,
                                  double steepness, size_t to)
{
    const mlp__fann_text *text = &self->text;

    MLP_FAIL_IF(act >= sizeof activations / sizeof activations[0], MLP_EUNSUPPORTED,
                "%s: line %zu: layer %zu: FANN has no activation %zu", text->path, text->line,
                layer, act);
    MLP_FAIL_IF(!activations[act].supported, MLP_EUNSUPPORTED,
                "%s: line %zu: layer %zu: %s is not supported", text->path, text->line, layer,
                activations[act].name);
    if (first)
        self->layers[layer - 1] = (mlp_layer){ .units = self->sizes[layer],
                                               .act = activations[act].act,
                                               .init = { .kind = MLP_INIT_ZEROS } };
    MLP_FAIL_IF(self->layers[layer - 1].act != activations[act].act, MLP_EUNSUPPORTED,
                "%s: line %zu: layer %zu: neurons of different activations are not supported: %s",
                text->path, text->line, layer, activations[act].name);
    self->slope[to] = activations[act].factor * steepness;
    self->shift[to] = activations[act].shift;
    return MLP_OK;
}

/* A tuple (num_inputs, activation_function, activation_steepness). */
static mlp_status read_neuron(reader *self, mlp__span *list, size_t layer, size_t k, size_t *to)
{
    const mlp__fann_text *text = &self->text;
    const bool computes = layer > 0 && k < self->sizes[layer];
    const size_t want = computes ? self->sizes[layer - 1] + 1 : 0;
    mlp__span parts[3];
    size_t inputs;
    size_t act;
    double steepness;

    MLP_TRY(mlp__fann_tuple(text, list, "neuron", k, 3, parts));
    MLP_FAIL_IF(!mlp__span_size(parts[0], &inputs) || !mlp__span_size(parts[1], &act)
                    || !mlp__span_double(parts[2], &steepness) || !isfinite(steepness),
                MLP_EFORMAT, "%s: line %zu: layer %zu: neuron %zu can't be read", text->path,
                text->line, layer, k);
    MLP_FAIL_IF(inputs != want, MLP_EFORMAT,
                "%s: line %zu: layer %zu: neuron %zu has %zu inputs, not %zu", text->path,
                text->line, layer, k, inputs, want);
    if (!computes)
        return MLP_OK;
    return take_activation(self, layer, k == 0, act, steepness, (*to)++);
}

static mlp_status read_neurons(reader *self)
{
    const mlp__fann_text *text = &self->text;
    size_t count;
    const bool counted = count_neurons(self, &count);
    size_t n_connections;
    size_t to = 0;
    mlp__span list;
    void *memory;

    MLP_TRY(find_tuples(self, "neurons (num_inputs, activation_function, activation_steepness)",
                        counted, count, sizeof "(0,0,0)" - 1, &list));
    MLP_FAIL_IF(!count_connections(self, &n_connections)
                    || text->rest.length / least_of_connection < n_connections,
                MLP_EFORMAT, "%s: line %zu: %zu bytes more are too few for the connections",
                text->path, text->line, text->rest.length);
    count -= self->sizes[0] + self->n_layers; /* inputs and biases */
    MLP_TRY(mlp__alloc(&memory, self->n_layers - 1, sizeof(mlp_layer)));
    self->layers = memory;
    MLP_TRY(mlp__alloc(&memory, count, 2 * sizeof(double)));
    self->slope = memory;
    self->shift = self->slope + count;
    for (size_t i = 0; i < self->n_layers; i++)
        for (size_t k = 0; k <= self->sizes[i]; k++)
            MLP_TRY(read_neuron(self, &list, i, k, &to));
    return MLP_OK;
}

/* A tuple (connected_to_neuron, weight); from is the neuron that has to be its first part. */
static mlp_status read_connection(reader *self, mlp__span *list, size_t number, size_t from,
                                  double *weight)
{
    const mlp__fann_text *text = &self->text;
    mlp__span parts[2];
    size_t neuron;

    MLP_TRY(mlp__fann_tuple(text, list, "connection", number, 2, parts));
    MLP_FAIL_IF(!mlp__span_size(parts[0], &neuron) || neuron != from, MLP_EFORMAT,
                "%s: line %zu: connection %zu is to neuron \"%.*s\", not %zu", text->path,
                text->line, number, mlp__span_width(parts[0]), parts[0].start, from);
    MLP_FAIL_IF(!mlp__span_double(parts[1], weight) || !isfinite(*weight), MLP_EFORMAT,
                "%s: line %zu: the weight of connection %zu is \"%.*s\"", text->path, text->line,
                number, mlp__span_width(parts[1]), parts[1].start);
    return MLP_OK;
}

/* Where a network's numbers are written: as f64 or f32. */
static mlp_status put(const reader *self, mlp_net *net, size_t at, double value)
{
    const bool fits = net->type == MLP_F64 ? isfinite(value) : isfinite((float)value);

    MLP_FAIL_IF(!fits, MLP_ENONFINITE, "%s: line %zu: a weight times its steepness is %g",
                self->text.path, self->text.line, value);
    if (net->type == MLP_F64)
        ((double *)net->theta)[at] = value;
    else
        ((float *)net->theta)[at] = (float)value;
    return MLP_OK;
}

/* The connections of a layer's neurons: from each of the layer before, its bias the last. */
static mlp_status read_layer(reader *self, mlp_net *net, size_t i, mlp__span *list, size_t *number,
                             size_t first, size_t slope)
{
    const mlp__layer *layer = &net->layer[i];
    double value;

    for (size_t j = 0; j < layer->out; j++)
        for (size_t l = 0; l <= layer->in; l++) {
            const bool is_bias = l == layer->in;

            MLP_TRY(read_connection(self, list, (*number)++, first + l, &value));
            value *= self->slope[slope + j];
            if (is_bias)
                value += self->shift[slope + j];
            MLP_TRY(put(self, net, is_bias ? layer->bias + j : layer->weight + j * layer->in + l,
                        value));
        }
    return MLP_OK;
}

static mlp_status read_connections(reader *self, mlp_dtype type, mlp_model *model)
{
    size_t count;
    const bool counted = count_connections(self, &count);
    size_t number = 0;
    size_t first = 0;
    size_t slope = 0;
    mlp__span list;

    MLP_TRY(find_tuples(self, "connections (connected_to_neuron, weight)", counted, count,
                        least_of_connection, &list));
    MLP_TRY(mlp_net_new(&model->net, type, self->sizes[0], self->layers, self->n_layers - 1, 0));
    for (size_t i = 0; i + 1 < self->n_layers; i++) {
        MLP_TRY(read_layer(self, model->net, i, &list, &number, first, slope));
        first += self->sizes[i] + 1;
        slope += self->sizes[i + 1];
    }
    return MLP_OK;
}

static mlp_status read_model(reader *self, mlp_dtype type, mlp_model *model)
{
    mlp__fann_text *text = &self->text;

    MLP_TRY(read_version(text));
    MLP_TRY(mlp__fann_find_size(text, "num_layers", &self->n_layers));
    MLP_FAIL_IF(self->n_layers > text->rest.length / least_of_layer, MLP_EFORMAT,
                "%s: line %zu: num_layers is %zu, in a file of %zu bytes more", text->path,
                text->line, self->n_layers, text->rest.length);
    MLP_FAIL_IF(self->n_layers < 2, MLP_EFORMAT, "%s: line %zu: num_layers is %zu", text->path,
                text->line, self->n_layers);
    MLP_TRY(read_kind(text));
    MLP_TRY(read_sizes(self));
    MLP_TRY(read_scalers(self, model));
    MLP_TRY(read_neurons(self));
    MLP_TRY(read_connections(self, type, model));
    model->loss = MLP_LOSS_MEAN_SQUARED_ERROR;
    return mlp__model_check(model);
}

static mlp_status read_file(mlp_dtype type, const char *path, mlp_model *model)
{
    const uint64_t most = UINT64_C(1) << 32;
    reader self = { .text = { .path = path } };
    mlp_status status;
    char *bytes;
    size_t length;

    MLP_TRY(mlp__file_read_all(path, most, &bytes, &length));
    self.text.rest = (mlp__span){ bytes, length };
    status = read_model(&self, type, model);
    mlp__free(self.sizes);
    mlp__free(self.layers);
    mlp__free(self.slope);
    mlp__free(bytes);
    return status;
}

mlp_status mlp_model_import_fann(mlp_model **out, mlp_dtype type, const char *path)
{
    mlp_model *model;
    mlp_status status;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_model_import_fann: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(path == NULL, MLP_EINVAL, "mlp_model_import_fann: path is NULL");
    MLP_FAIL_IF(type != MLP_F64 && type != MLP_F32, MLP_EINVAL,
                "mlp_model_import_fann: a network is of MLP_F64 or MLP_F32, not %d", (int)type);
    MLP_TRY(mlp__model_make(&model));
    status = read_file(type, path, model);
    if (status != MLP_OK) {
        mlp_model_free(model);
        return status;
    }
    *out = model;
    return MLP_OK;
}
