/* SPDX-License-Identifier: MIT */
/*
 * Writes models, the files they are exported to, rows of inputs, and the outputs for them by the
 * library and by the reference:
 *
 *   write_models FOLDER
 *
 *   FOLDER/NAME.c            by mlp_model_export_c()
 *   FOLDER/NAME.f32.onnx     by mlp_model_export_onnx(), also .f64.onnx; if it can
 *   FOLDER/NAME.x, .y, .ref  inputs, the library's outputs, the reference's: rows of the model's
 *                            element type
 *   FOLDER/models.h          X(NAME, element type, inputs, outputs, widest layer) of each
 *   FOLDER/models.txt        the same as text
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlp/mlp.h>

#include "reference.h"

enum { ROWS = 13, MOST = 256 };

static const mlp_dtype types[] = { MLP_F64, MLP_F32 };

/* Every call succeeds. */
#define DO(call)                                                  \
    do {                                                          \
        if ((call) != MLP_OK) {                                   \
            fprintf(stderr, "%s: %s\n", #call, mlp_last_error()); \
            exit(1);                                              \
        }                                                         \
    } while (0)

/* What a model is made of. */
typedef struct model_design {
    const char *name;
    const char *spec;
    mlp_loss loss;
    int n_classes;   /* with names; 0: none */
    int scales;      /* inputs and targets */
    double of_bytes; /* the scale of byte inputs; 0: none */
} model_design;

static const model_design designs[] = {
    { "batch_norm", "5-8:relu:batch_norm-6:tanh:batch_norm-3", 0, 0, 0, 0 },
    { "layer_norm", "5-8:gelu:layer_norm-6:tanh:layer_norm-3", 0, 0, 0, 0 },
    { "all_norms", "6-9:silu:batch_norm:dropout=0.25-7:sine:layer_norm:nobias-4:softmax:layer_norm",
      MLP_LOSS_CROSS_ENTROPY, 4, 0, 0 },
    { "no_bias", "4-6:tanh:nobias-2:nobias", 0, 0, 0, 0 },
    { "one_layer", "3-2", 0, 0, 0, 0 },
    { "scaled", "4-7:tanh-3", 0, 0, 1, 0 },
    { "scaled_norms", "4-7:elu:batch_norm-5:selu:layer_norm-2", 0, 0, 1, 0 },
    { "bytes", "16-12:relu-5:softmax", MLP_LOSS_CROSS_ENTROPY, 5, 0, 1.0 / 255 },
    { "two_classes", "4-6:tanh-1:sigmoid", MLP_LOSS_BINARY_CROSS_ENTROPY, 2, 0, 0 },
    { "logits", "4-6:relu-3", MLP_LOSS_CROSS_ENTROPY, 3, 0, 0 },
    { "wide", "40-128:tanh-96:softplus-10:softmax", MLP_LOSS_CROSS_ENTROPY, 10, 0, 0 },
};

static const char *const input_names[] = { "sepal \"length\"",
                                           "caf\xc3\xa9 \?\?/",
                                           "back\\slash",
                                           "*/",
                                           "e",
                                           "f",
                                           "g",
                                           "h",
                                           "i",
                                           "j",
                                           "k",
                                           "l",
                                           "m",
                                           "n",
                                           "o",
                                           "p" };

static double noise(void)
{
    static uint64_t state = 2385;

    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(state >> 11) * 0x1p-52 - 1.0;
}

static void disturb(double *to, float *to_f32, size_t n, double low, double high)
{
    for (size_t i = 0; i < n; i++) {
        const double value = low + (high - low) * (noise() + 1.0) / 2.0;

        if (to != NULL)
            to[i] = value;
        else
            to_f32[i] = (float)value;
    }
}

/* Biases, gammas, betas and running statistics that are not what they start at. */
static void disturb_net(mlp_net *net)
{
    double *theta = mlp_net_params(net);
    float *theta_f32 = mlp_net_params_f32(net);
    double *running = mlp_net_running(net);
    float *running_f32 = mlp_net_running_f32(net);
    mlp_layer_info layer;

#define AT(array, i) (array) == NULL ? NULL : (array) + (i)
    for (size_t i = 0; i < mlp_net_n_layers(net); i++) {
        DO(mlp_net_layer(net, i, &layer));
        if (layer.has_bias)
            disturb(AT(theta, layer.bias_offset), AT(theta_f32, layer.bias_offset), layer.units,
                    -0.5, 0.5);
        if (layer.norm != MLP_NORM_NONE) {
            disturb(AT(theta, layer.gamma_offset), AT(theta_f32, layer.gamma_offset), layer.units,
                    0.5, 1.5);
            disturb(AT(theta, layer.beta_offset), AT(theta_f32, layer.beta_offset), layer.units,
                    -0.5, 0.5);
        }
        if (layer.norm == MLP_NORM_BATCH) {
            disturb(AT(running, layer.running_offset), AT(running_f32, layer.running_offset),
                    layer.units, -0.5, 0.5);
            disturb(AT(running, layer.running_offset + layer.units),
                    AT(running_f32, layer.running_offset + layer.units), layer.units, 0.2, 2.0);
        }
    }
#undef AT
}

/* Inputs of a model, in the units that it takes. */
static void make_inputs(const model_design *design, size_t n, double *x)
{
    for (size_t i = 0; i < ROWS * n; i++)
        if (design->of_bytes > 0.0)
            x[i] = (double)(i * 37 % 256);
        else
            x[i] = 2.0 * noise() * (design->scales ? 3.0 + (double)(i % n) : 1.0)
                + (design->scales ? 10.0 * (double)(i % n) : 0.0);
}

static mlp_data *describe(const model_design *design, size_t inputs, size_t outputs,
                          const double *x)
{
    static double t[ROWS * MOST];
    static uint8_t bytes[ROWS * MOST];
    static int32_t labels[ROWS];
    static uint8_t byte_labels[ROWS];
    mlp_scaler_opts spec = MLP_SCALER_OPTS_INIT;
    mlp_scaler *of_inputs = NULL;
    mlp_scaler *of_targets = NULL;
    mlp_data *data;

    for (size_t i = 0; i < ROWS * outputs; i++)
        t[i] = 40.0 + 7.0 * noise();
    for (size_t i = 0; i < ROWS && design->n_classes > 0; i++)
        labels[i] = byte_labels[i] = (uint8_t)(i % (size_t)design->n_classes);
    for (size_t i = 0; i < ROWS * inputs; i++)
        bytes[i] = design->of_bytes > 0.0 ? (uint8_t)x[i] : 0;
    if (design->of_bytes > 0.0)
        DO(mlp_data_wrap_u8(&data, ROWS, inputs, (size_t)design->n_classes, bytes, byte_labels,
                            design->of_bytes));
    else if (design->n_classes > 0)
        DO(mlp_data_wrap_labels(&data, ROWS, inputs, (size_t)design->n_classes, x, labels, NULL));
    else
        DO(mlp_data_wrap(&data, ROWS, inputs, outputs, x, t, NULL));
    if (design->n_classes > 0 && inputs <= sizeof input_names / sizeof input_names[0])
        DO(mlp_data_set_names(data, input_names, NULL, input_names));
    if (design->scales) {
        DO(mlp_scaler_fit_inputs(&of_inputs, data, &spec));
        DO(mlp_scaler_fit_targets(&of_targets, data, &spec));
        DO(mlp_data_set_scalers(data, of_inputs, of_targets));
        mlp_scaler_free(of_inputs);
        mlp_scaler_free(of_targets);
    }
    return data;
}

static FILE *open_in(const char *folder, const char *name, const char *ending)
{
    char path[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
    file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

static void save(const char *folder, const char *name, const char *ending, const void *values,
                 size_t size, size_t count)
{
    FILE *file = open_in(folder, name, ending);

    if (fwrite(values, size, count, file) != count || fclose(file) != 0) {
        perror(name);
        exit(1);
    }
}

static void save_rows(const char *folder, const char *name, const mlp_model *model, mlp_net *net,
                      const double *x)
{
    const size_t inputs = mlp_net_n_inputs(net);
    const size_t outputs = mlp_net_n_outputs(net);
    static double y[ROWS * MOST], ref[ROWS * MOST];
    static float x_f32[ROWS * MOST], y_f32[ROWS * MOST], ref_f32[ROWS * MOST];
    const int wide = mlp_net_dtype(net) == MLP_F64;
    const size_t size = wide ? sizeof(double) : sizeof(float);
    mlp_work *work;

    for (size_t i = 0; i < ROWS * inputs; i++)
        x_f32[i] = (float)x[i];
    DO(mlp_work_new(&work, net, 1, 1));
    for (size_t i = 0; i < ROWS && wide; i++) {
        DO(mlp_model_predict(model, work, 1, x + i * inputs, y + i * outputs));
        reference_f64(model, net, x + i * inputs, ref + i * outputs);
    }
    for (size_t i = 0; i < ROWS && !wide; i++) {
        DO(mlp_model_predict_f32(model, work, 1, x_f32 + i * inputs, y_f32 + i * outputs));
        reference_f32(model, net, x_f32 + i * inputs, ref_f32 + i * outputs);
    }
    mlp_work_free(work);
    save(folder, name, ".x", wide ? (const void *)x : x_f32, size, ROWS * inputs);
    save(folder, name, ".y", wide ? (const void *)y : y_f32, size, ROWS * outputs);
    save(folder, name, ".ref", wide ? (const void *)ref : ref_f32, size, ROWS * outputs);
}

static void export_all(const char *folder, const char *name, const mlp_model *model)
{
    char path[1024];

    snprintf(path, sizeof path, "%s/%s.c", folder, name);
    DO(mlp_model_export_c(model, path, name));
    for (size_t k = 0; k < 2; k++) {
        mlp_status status;

        snprintf(path, sizeof path, "%s/%s.%s.onnx", folder, name, mlp_dtype_name(types[k]));
        status = mlp_model_export_onnx(model, path, types[k]);
        if (status != MLP_EUNSUPPORTED)
            DO(status);
    }
}

static void list(FILE *header, FILE *text, const char *name, const mlp_net *net)
{
    const char *type = mlp_net_dtype(net) == MLP_F64 ? "double" : "float";
    size_t widest = mlp_net_n_inputs(net);
    mlp_layer_info layer;

    for (size_t i = 0; i < mlp_net_n_layers(net); i++) {
        DO(mlp_net_layer(net, i, &layer));
        widest = layer.units > widest ? layer.units : widest;
    }
    fprintf(header, "X(%s, %s, %zu, %zu, %zu)\n", name, type, mlp_net_n_inputs(net),
            mlp_net_n_outputs(net), widest);
    fprintf(text, "%s %s %zu %zu\n", name, type, mlp_net_n_inputs(net), mlp_net_n_outputs(net));
}

static void write_model(const char *folder, const model_design *design, FILE *header, FILE *text)
{
    static double x[ROWS * MOST];

    for (size_t k = 0; k < 2; k++) {
        char name[64];
        mlp_net *net;
        mlp_data *data;
        mlp_model *model;

        snprintf(name, sizeof name, "%s_%s", design->name, mlp_dtype_name(types[k]));
        DO(mlp_net_parse(&net, types[k], design->spec, 7));
        disturb_net(net);
        make_inputs(design, mlp_net_n_inputs(net), x);
        data = describe(design, mlp_net_n_inputs(net), mlp_net_n_outputs(net), x);
        DO(mlp_model_new(&model, net, design->loss, data));
        export_all(folder, name, model);
        save_rows(folder, name, model, net, x);
        list(header, text, name, net);
        mlp_model_free(model);
        mlp_data_free(data);
        mlp_net_free(net);
    }
}

int main(int argc, char **argv)
{
    FILE *header;
    FILE *text;

    if (argc != 2) {
        fprintf(stderr, "usage: write_models FOLDER\n");
        return 2;
    }
    header = open_in(argv[1], "models", ".h");
    text = open_in(argv[1], "models", ".txt");
    for (mlp_act act = 0; mlp_act_name(act) != NULL; act++) {
        char name[64];
        char spec[128];
        const model_design design = { name, spec, 0, 0, 0, 0 };

        snprintf(name, sizeof name, "act_%s", mlp_act_name(act));
        snprintf(spec, sizeof spec, "4-7:%s-6:%s-5:tanh-3:%s", mlp_act_name(act), mlp_act_name(act),
                 mlp_act_name(act));
        write_model(argv[1], &design, header, text);
    }
    for (size_t i = 0; i < sizeof designs / sizeof designs[0]; i++)
        write_model(argv[1], &designs[i], header, text);
    return fclose(header) != 0 || fclose(text) != 0;
}
