/* SPDX-License-Identifier: MIT */
/*
 * Models as one C file: its plan, its constants and NAME_predict(). Its other
 * functions are in export_c_functions.c, its self-test in export_c_test.c.
 */
#include "model/export_c.h"

#include <math.h>
#include <string.h>

#include <mlp/export.h>
#include <mlp/version.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"

/* More might not be there: threads have stacks of 8 MiB here, of less elsewhere. */
static const size_t most_stack = (size_t)1 << 20;

/* Where intermediate results lie: each in the buffer that the one before is not in. */
typedef struct stages {
    bool scales;      /* the inputs are the first */
    size_t length[2]; /* of the buffers */
} stages;

static const char *const buffer_names[2] = { "a", "b" };

static const char *const keywords[] = {
    "auto",    "break",  "case",     "char",   "const",    "continue", "default",
    "do",      "double", "else",     "enum",   "extern",   "float",    "for",
    "goto",    "if",     "inline",   "int",    "long",     "register", "restrict",
    "return",  "short",  "signed",   "sizeof", "static",   "struct",   "switch",
    "typedef", "union",  "unsigned", "void",   "volatile", "while",
};

static mlp_status check_name(const char *name)
{
    const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char others[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const size_t longest = 60;
    const size_t length = strlen(name);

    MLP_FAIL_IF(length == 0 || strchr(letters, name[0]) == NULL || strspn(name, others) != length,
                MLP_EINVAL,
                "mlp_model_export_c: \"%.60s\" is no name: a letter, then letters, digits and _",
                name);
    MLP_FAIL_IF(length > longest, MLP_EINVAL,
                "mlp_model_export_c: a name of %zu characters, more than %zu", length, longest);
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        MLP_FAIL_IF(strcmp(name, keywords[i]) == 0, MLP_EINVAL,
                    "mlp_model_export_c: \"%s\" is a word of C itself", name);
    return MLP_OK;
}

static void widen(size_t *length, size_t n)
{
    *length = n > *length ? n : *length;
}

static mlp_status make_plan(const mlp_model *model, stages *out)
{
    const mlp_net *net = model->net;
    const size_t size = mlp__dtype_size(net->type);

    *out = (stages){ .scales = model->input_scaler != NULL || model->input_scale != 1.0 };
    if (out->scales)
        out->length[0] = net->n_inputs;
    for (size_t i = 0; i + 1 < net->n_layers; i++)
        widen(&out->length[(i + out->scales) % 2], net->layer[i].out);
    /* Lengths are at most 2^31. */
    MLP_FAIL_IF(out->length[0] + out->length[1] > most_stack / size, MLP_EUNSUPPORTED,
                "mlp_model_export_c: layers of %zu and %zu numbers would take more than %zu bytes "
                "of stack",
                out->length[0], out->length[1], most_stack);
    return MLP_OK;
}

static mlp_status write_head(const mlp__c_writer *writer, const stages *plan)
{
    const mlp_net *net = writer->model->net;
    mlp__file_writer *file = writer->file;

    MLP_TRY(mlp__file_print(file, "/* Written by libmlp %s: a multilayer perceptron, %zu",
                            mlp_version_string(), net->n_inputs));
    for (size_t i = 0; i < net->n_layers; i++) {
        MLP_TRY(
            mlp__file_print(file, "-%zu:%s", net->layer[i].out, mlp_act_name(net->layer[i].act)));
        if (net->layer[i].norm != MLP_NORM_NONE)
            MLP_TRY(mlp__file_print(file, ":%s", mlp_norm_name(net->layer[i].norm)));
    }
    MLP_TRY(mlp__file_print(file, ".\n"));
    MLP_TRY(mlp__c_text(writer,
                        " *\n * $n_predict() computes y [$n_outputs] for x [$n_inputs], which must "
                        "not overlap. It\n"
                        " * keeps nothing between calls: any number of threads may call it. "));
    MLP_TRY(mlp__file_print(file, "Its arrays take\n * %zu bytes of stack.\n",
                            (plan->length[0] + plan->length[1]) * mlp__dtype_size(net->type)));
    MLP_TRY(mlp__c_text(
        writer,
        " *\n * Needs C99 and libm. -ffp-contract=off gives the same bits from every compiler.\n"
        " * With -D$n_SELF_TEST it has a main() that compares it with the library.\n */\n"
        "#include <math.h>\n#include <stddef.h>\n\n"));
    MLP_TRY(mlp__file_print(file, "enum { %s_inputs = %zu, %s_outputs = %zu", writer->name,
                            net->n_inputs, writer->name, net->n_outputs));
    if (writer->model->n_classes > 0)
        MLP_TRY(
            mlp__file_print(file, ", %s_classes = %zu", writer->name, writer->model->n_classes));
    return mlp__c_text(writer, " };\n\nvoid $n_predict(const $t *x, $t *y);\n");
}

/* What prediction takes of a batch-normalised layer's statistics: [2 x out], as the net's type. */
static void statistics(const mlp_net *net, const mlp__layer *layer, void *to)
{
    for (size_t j = 0; j < layer->out; j++) {
        const size_t mean = layer->running + j;

        if (net->type == MLP_F64) {
            ((double *)to)[j] = ((const double *)net->running)[mean];
            ((double *)to)[layer->out + j] =
                1.0 / sqrt(((const double *)net->running)[mean + layer->out] + 1e-5);
        } else {
            ((float *)to)[j] = ((const float *)net->running)[mean];
            ((float *)to)[layer->out + j] =
                1.0f / sqrtf(((const float *)net->running)[mean + layer->out] + 1e-5f);
        }
    }
}

static mlp_status write_statistics(const mlp__c_writer *writer, size_t i)
{
    const mlp_net *net = writer->model->net;
    const size_t n = net->layer[i].out;
    mlp_status status;
    void *values;

    MLP_TRY(mlp__alloc(&values, n, 2 * mlp__dtype_size(net->type)));
    statistics(net, &net->layer[i], values);
    status = mlp__c_array(writer, "mean", i, net->type, values, 0, n);
    if (status == MLP_OK)
        status = mlp__c_array(writer, "inverse", i, net->type, values, n, n);
    mlp__free(values);
    return status;
}

static mlp_status write_layer(const mlp__c_writer *writer, size_t i)
{
    const mlp_net *net = writer->model->net;
    const mlp__layer *layer = &net->layer[i];

    MLP_TRY(mlp__c_array(writer, "weight", i, net->type, net->theta, layer->weight,
                         layer->in * layer->out));
    if (layer->has_bias)
        MLP_TRY(mlp__c_array(writer, "bias", i, net->type, net->theta, layer->bias, layer->out));
    if (layer->norm == MLP_NORM_BATCH)
        MLP_TRY(write_statistics(writer, i));
    if (layer->norm != MLP_NORM_NONE) {
        MLP_TRY(mlp__c_array(writer, "gamma", i, net->type, net->theta, layer->gamma, layer->out));
        MLP_TRY(mlp__c_array(writer, "beta", i, net->type, net->theta, layer->beta, layer->out));
    }
    return MLP_OK;
}

/* The numbers of scalers are double for models of either type, numbered as if of layer 0. */
static mlp_status write_scaler(const mlp__c_writer *writer, const char *shift, const char *factor,
                               const mlp_scaler *scaler)
{
    if (scaler == NULL)
        return MLP_OK;
    MLP_TRY(mlp__c_array(writer, shift, 0, MLP_F64, scaler->shift, 0, scaler->n));
    return mlp__c_array(writer, factor, 0, MLP_F64, scaler->factor, 0, scaler->n);
}

static mlp_status write_constants(const mlp__c_writer *writer)
{
    const mlp_model *model = writer->model;

    MLP_TRY(mlp__c_names(writer, "input_names", model->input_names));
    MLP_TRY(mlp__c_names(writer, "target_names", model->target_names));
    MLP_TRY(mlp__c_names(writer, "class_names", model->class_names));
    MLP_TRY(mlp__file_print(writer->file, "\n"));
    MLP_TRY(write_scaler(writer, "input_shift", "input_factor", model->input_scaler));
    for (size_t i = 0; i < model->net->n_layers; i++)
        MLP_TRY(write_layer(writer, i));
    return write_scaler(writer, "target_shift", "target_factor", model->target_scaler);
}

static mlp_status write_scaling(const mlp__c_writer *writer)
{
    const mlp_model *model = writer->model;
    const bool narrow = model->net->type == MLP_F32 && model->input_scaler == NULL;
    char scale[MLP__TEXT_DOUBLE];

    (void)mlp__text_hex(narrow ? (double)(float)model->input_scale : model->input_scale, scale);
    MLP_TRY(mlp__c_text(writer, "    $n_scale("));
    MLP_TRY(mlp__file_print(writer->file, "%s%s, ", scale, narrow ? "f" : ""));
    if (model->input_scaler != NULL)
        MLP_TRY(mlp__c_text(writer, "$n_input_shift0, $n_input_factor0, "));
    return mlp__file_print(writer->file, "x, %s);\n", buffer_names[0]);
}

static mlp_status write_call(const mlp__c_writer *writer, size_t i, const char *from,
                             const char *to)
{
    const mlp__layer *layer = &writer->model->net->layer[i];
    const char *name = writer->name;
    mlp__file_writer *file = writer->file;

    MLP_TRY(mlp__file_print(file, "    %s_dense(%zu, %zu, %s_weight%zu, ", name, layer->in,
                            layer->out, name, i));
    if (layer->has_bias)
        MLP_TRY(mlp__file_print(file, "%s_bias%zu, %s, %s);\n", name, i, from, to));
    else
        MLP_TRY(mlp__file_print(file, "NULL, %s, %s);\n", from, to));
    if (layer->norm == MLP_NORM_BATCH)
        MLP_TRY(mlp__file_print(file,
                                "    %s_batch_norm(%zu, %s_mean%zu, %s_inverse%zu, %s_gamma%zu, "
                                "%s_beta%zu, %s);\n",
                                name, layer->out, name, i, name, i, name, i, name, i, to));
    if (layer->norm == MLP_NORM_LAYER)
        MLP_TRY(mlp__file_print(file, "    %s_layer_norm(%zu, %s_gamma%zu, %s_beta%zu, %s);\n",
                                name, layer->out, name, i, name, i, to));
    if (layer->act != MLP_ACT_IDENTITY)
        MLP_TRY(mlp__file_print(file, "    %s_%s(%zu, %s);\n", name, mlp_act_name(layer->act),
                                layer->out, to));
    return MLP_OK;
}

static mlp_status write_predict(const mlp__c_writer *writer, const stages *plan)
{
    const mlp_model *model = writer->model;
    const size_t last = model->net->n_layers - 1;
    const char *from = plan->scales ? buffer_names[0] : "x";

    MLP_TRY(mlp__c_text(writer, "\nvoid $n_predict(const $t *x, $t *y)\n{\n"));
    for (size_t k = 0; k < 2; k++)
        if (plan->length[k] > 0) {
            MLP_TRY(mlp__c_text(writer, "    $t "));
            MLP_TRY(mlp__file_print(writer->file, "%s[%zu];\n", buffer_names[k], plan->length[k]));
        }
    MLP_TRY(mlp__file_print(writer->file, "\n"));
    if (plan->scales)
        MLP_TRY(write_scaling(writer));
    for (size_t i = 0; i <= last; i++) {
        const char *to = i == last ? "y" : buffer_names[(i + plan->scales) % 2];

        MLP_TRY(write_call(writer, i, from, to));
        from = to;
    }
    if (model->target_scaler != NULL)
        MLP_TRY(mlp__c_text(writer, "    $n_unscale($n_target_shift0, $n_target_factor0, y);\n"));
    return mlp__file_print(writer->file, "}\n");
}

typedef struct content {
    const mlp_model *model;
    const char *name;
    stages plan;
} content;

static mlp_status fill(mlp__file_writer *file, const void *context)
{
    const content *self = context;
    const mlp__c_writer writer = { file, self->model, self->name };

    MLP_TRY(write_head(&writer, &self->plan));
    MLP_TRY(write_constants(&writer));
    MLP_TRY(mlp__c_functions(&writer));
    MLP_TRY(write_predict(&writer, &self->plan));
    return mlp__c_self_test(&writer);
}

mlp_status mlp_model_export_c(const mlp_model *model, const char *path, const char *name)
{
    content self = { .model = model, .name = name };

    MLP_FAIL_IF(model == NULL || path == NULL || name == NULL, MLP_EINVAL,
                "mlp_model_export_c: model, path or name is NULL");
    MLP_TRY(check_name(name));
    MLP_TRY(make_plan(model, &self.plan));
    return mlp__file_replace(path, false, fill, &self);
}
