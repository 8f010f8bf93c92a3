/* SPDX-License-Identifier: MIT */
/*
 * Loading a model and asking it.
 */
#include "model_use.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "program.h"
#include "rows.h"
#include "rows_source.h"

enum { ROWS_AT_ONCE = 1024 };

/* Said before the library would read a text's first bytes as the length of a header. */
static void check_kind(const char *path, const char *source)
{
    enum { LENGTH = 8 }; /* of a header, which then begins with a brace */
    char bytes[LENGTH + 1];
    FILE *file = fopen(source, "rb");
    size_t n;

    if (file == NULL)
        return;
    n = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    if (n == sizeof bytes && bytes[LENGTH] != '{')
        program_fail("%s: no model, which is a file of safetensors; the model comes first",
                     rows_name(path));
}

model_use model_use_load(const settings *s, const char *path)
{
    const char *source = rows_source(path);
    model_use use = { .model = NULL };

    check_kind(path, source);
    ROWS_TRY(mlp_model_load(&use.model, source));
    use.net = mlp_model_net(use.model);
    use.n_inputs = mlp_net_n_inputs(use.net);
    use.n_outputs = mlp_net_n_outputs(use.net);
    use.n_classes = mlp_model_n_classes(use.model);
    ROWS_TRY(mlp_work_new(&use.work, use.net, ROWS_AT_ONCE, (int)s->threads));
    return use;
}

void model_use_free(model_use *use)
{
    mlp_work_free(use->work);
    mlp_model_free(use->model);
}

/* A network of float has outputs of float. */
static void predict_f32(const model_use *use, const mlp_data *data, size_t n, double *y)
{
    float *outputs = program_alloc(n, sizeof *outputs);

    ROWS_TRY(mlp_predict_data_f32(use->net, use->work, data, outputs));
    for (size_t i = 0; i < n; i++)
        y[i] = (double)outputs[i];
    free(outputs);
}

double *model_use_predict(const model_use *use, const mlp_data *data)
{
    const mlp_scaler *scaler = mlp_model_target_scaler(use->model);
    const size_t rows = mlp_data_rows(data);
    double *y = program_alloc(rows, use->n_outputs * sizeof *y);

    if (mlp_net_dtype(use->net) == MLP_F32)
        predict_f32(use, data, rows * use->n_outputs, y);
    else
        ROWS_TRY(mlp_predict_data(use->net, use->work, data, y));
    if (scaler != NULL)
        ROWS_TRY(mlp_scaler_inverse(scaler, rows, y, y));
    return y;
}

/* Outputs of the last layer that are probabilities as they are, or logits. */
static mlp_act last_act(const model_use *use)
{
    mlp_layer_info layer;

    ROWS_TRY(mlp_net_layer(use->net, mlp_net_n_layers(use->net) - 1, &layer));
    return layer.act;
}

static void softmax(size_t n, const double *y, double *p)
{
    double largest = y[0];
    double sum = 0.0;

    for (size_t i = 1; i < n; i++)
        largest = fmax(largest, y[i]);
    for (size_t i = 0; i < n; i++)
        sum += p[i] = exp(y[i] - largest);
    for (size_t i = 0; i < n; i++)
        p[i] /= sum;
}

void model_use_probabilities(const model_use *use, const double *y, double *p)
{
    const mlp_loss loss = mlp_model_loss(use->model);
    const mlp_act act = last_act(use);
    const bool are = act == MLP_ACT_SOFTMAX || act == MLP_ACT_SIGMOID;

    if (use->n_outputs == 1) {
        p[1] = are                                  ? y[0]
            : loss == MLP_LOSS_BINARY_CROSS_ENTROPY ? 1.0 / (1.0 + exp(-y[0]))
                                                    : (double)NAN;
        p[0] = 1.0 - p[1];
    } else if (!are && loss == MLP_LOSS_CROSS_ENTROPY) {
        softmax(use->n_outputs, y, p);
    } else {
        for (size_t i = 0; i < use->n_outputs; i++)
            p[i] = are                                  ? y[i]
                : loss == MLP_LOSS_BINARY_CROSS_ENTROPY ? 1.0 / (1.0 + exp(-y[i]))
                                                        : (double)NAN;
    }
}

size_t model_use_class(const model_use *use, const double *y)
{
    const bool logit = mlp_model_loss(use->model) == MLP_LOSS_BINARY_CROSS_ENTROPY
        && last_act(use) != MLP_ACT_SIGMOID;
    size_t largest = 0;

    if (use->n_outputs == 1)
        return y[0] >= (logit ? 0.0 : 0.5);
    for (size_t i = 1; i < use->n_outputs; i++)
        if (y[i] > y[largest])
            largest = i;
    return largest;
}
