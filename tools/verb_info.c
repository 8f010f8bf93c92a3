/* SPDX-License-Identifier: MIT */
/*
 * mlp info: what is in a model.
 */
#include <math.h>
#include <stdlib.h>

#include "model_use.h"
#include "output.h"
#include "overwrite.h"
#include "picture.h"
#include "program.h"
#include "rows.h"
#include "verbs.h"

static const char *norm_text(mlp_norm norm)
{
    return norm == MLP_NORM_BATCH ? "batch_norm" : norm == MLP_NORM_LAYER ? "layer_norm" : "";
}

static mlp_layer_info layer_of(const model_use *use, size_t i)
{
    mlp_layer_info layer;

    ROWS_TRY(mlp_net_layer(use->net, i, &layer));
    return layer;
}

static size_t params_of(const mlp_layer_info *layer)
{
    return layer->units
        * (layer->inputs + (layer->has_bias != 0) + 2 * (size_t)(layer->norm != MLP_NORM_NONE));
}

static size_t bytes_of(const model_use *use)
{
    return (mlp_net_n_params(use->net) + mlp_net_n_running(use->net))
        * (mlp_net_dtype(use->net) == MLP_F64 ? sizeof(double) : sizeof(float));
}

/* ---- JSON ---- */

static json_t *names(const model_use *use, size_t n,
                     const char *(*name)(const mlp_model *model, size_t i))
{
    json_t *array = json_array();

    if (n == 0 || name(use->model, 0) == NULL) {
        json_decref(array);
        return json_null();
    }
    for (size_t i = 0; i < n; i++)
        if (json_array_append_new(array, output_text(name(use->model, i))) != 0)
            program_fail("no memory");
    return array;
}

static json_t *layers(const model_use *use)
{
    json_t *array = json_array();

    for (size_t i = 0; i < mlp_net_n_layers(use->net); i++) {
        const mlp_layer_info layer = layer_of(use, i);
        json_t *object = json_object();

        output_put(object, "inputs", json_integer((json_int_t)layer.inputs));
        output_put(object, "units", json_integer((json_int_t)layer.units));
        output_put(object, "activation", output_text(mlp_act_name(layer.act)));
        output_put(object, "bias", json_boolean(layer.has_bias));
        if (layer.norm != MLP_NORM_NONE)
            output_put(object, "normalisation", output_text(norm_text(layer.norm)));
        output_put(object, "dropout", output_number(layer.dropout));
        output_put(object, "parameters", json_integer((json_int_t)params_of(&layer)));
        if (json_array_append_new(array, object) != 0)
            program_fail("no memory");
    }
    return array;
}

static void print_json(const model_use *use)
{
    const mlp_model *model = use->model;
    json_t *object = json_object();

    output_put(object, "description", output_text(mlp_model_description(model)));
    output_put(object, "dtype", output_text(mlp_dtype_name(mlp_net_dtype(use->net))));
    output_put(object, "inputs", json_integer((json_int_t)use->n_inputs));
    output_put(object, "outputs", json_integer((json_int_t)use->n_outputs));
    output_put(object, "classes", json_integer((json_int_t)use->n_classes));
    output_put(object, "layers", layers(use));
    output_put(object, "parameters", json_integer((json_int_t)mlp_net_n_params(use->net)));
    output_put(object, "bytes", json_integer((json_int_t)bytes_of(use)));
    output_put(object, "loss", output_text(mlp_loss_name(mlp_model_loss(model))));
    output_put(object, "input_scale", output_number(mlp_model_input_scale(model)));
    output_put(object, "scales_inputs", json_boolean(mlp_model_input_scaler(model) != NULL));
    output_put(object, "scales_targets", json_boolean(mlp_model_target_scaler(model) != NULL));
    output_put(object, "input_names", names(use, use->n_inputs, mlp_model_input_name));
    output_put(object, "target_names",
               names(use, use->n_classes > 0 ? 1 : use->n_outputs, mlp_model_target_name));
    output_put(object, "class_names", names(use, use->n_classes, mlp_model_class_name));
    output_json(object);
}

/* ---- Text ---- */

static void print_names(const char *title, const model_use *use, size_t n,
                        const char *(*name)(const mlp_model *model, size_t i))
{
    enum { MOST = 12 };

    if (n == 0 || name(use->model, 0) == NULL)
        return;
    printf("%-12s", title);
    for (size_t i = 0; i < n && i < MOST; i++)
        printf("%s%s", i == 0 ? "" : ", ", output_listed(name(use->model, i)));
    printf(n > MOST ? ", ... (%zu)\n" : "%.0zu\n", n > MOST ? n : 0);
}

static void print_layers(const model_use *use)
{
    printf("\nlayer  inputs   units  activation    parameters\n");
    for (size_t i = 0; i < mlp_net_n_layers(use->net); i++) {
        const mlp_layer_info layer = layer_of(use, i);

        printf("%5zu  %6zu  %6zu  %-12s  %10zu%s%s", i, layer.inputs, layer.units,
               mlp_act_name(layer.act), params_of(&layer), layer.norm == MLP_NORM_NONE ? "" : "  ",
               norm_text(layer.norm));
        if (layer.dropout > 0.0)
            printf("  dropout %g", layer.dropout);
        putchar('\n');
    }
}

static void print_text(const model_use *use, const char *path)
{
    const mlp_model *model = use->model;
    const char *description = mlp_model_description(model);
    const bool scales = mlp_model_input_scaler(model) != NULL;

    printf("%s: %zu inputs, %zu outputs, %zu parameters of %s (%zu bytes)\n", path, use->n_inputs,
           use->n_outputs, mlp_net_n_params(use->net), mlp_dtype_name(mlp_net_dtype(use->net)),
           bytes_of(use));
    if (description != NULL)
        printf("%s\n", description);
    print_layers(use);
    printf("\n%-12s%s\n", "loss", mlp_loss_name(mlp_model_loss(model)));
    printf("%-12s%s%s", "scaling", scales ? "inputs" : "none of inputs",
           mlp_model_target_scaler(model) != NULL ? ", targets" : "");
    if (mlp_model_input_scale(model) != 1.0)
        printf(", inputs times %.6g", mlp_model_input_scale(model));
    putchar('\n');
    print_names("inputs", use, use->n_inputs, mlp_model_input_name);
    print_names(use->n_classes > 0 ? "target" : "targets", use,
                use->n_classes > 0 ? 1 : use->n_outputs, mlp_model_target_name);
    print_names("classes", use, use->n_classes, mlp_model_class_name);
}

/* ---- Picture ---- */

static const double *weights_of(const model_use *use, const mlp_layer_info *layer)
{
    const size_t n = layer->inputs * layer->units;
    double *weights;

    if (mlp_net_dtype(use->net) == MLP_F64)
        return mlp_net_params_const(use->net) + layer->weight_offset;
    weights = program_alloc_kept(n, sizeof *weights);
    for (size_t i = 0; i < n; i++)
        weights[i] = (double)mlp_net_params_const_f32(use->net)[layer->weight_offset + i];
    return weights;
}

static const char **names_of(size_t n, const model_use *use,
                             const char *(*name)(const mlp_model *model, size_t i))
{
    const char **list = program_alloc_kept(n, sizeof *list);

    for (size_t i = 0; i < n; i++) {
        list[i] = name(use->model, i);
        if (list[i] == NULL)
            return NULL;
    }
    return list;
}

static void draw(const settings *s, const model_use *use, const char *path)
{
    const size_t n = mlp_net_n_layers(use->net) + 1;
    size_t *units = program_alloc_kept(n, sizeof *units);
    const char **captions = program_alloc_kept(n, sizeof *captions);
    const double **weights = program_alloc_kept(n, sizeof *weights);
    const bool one_output = use->n_classes == 2 && use->n_outputs == 1;
    const char *wrong;

    units[0] = use->n_inputs;
    captions[0] = "inputs";
    for (size_t i = 1; i < n; i++) {
        const mlp_layer_info layer = layer_of(use, i - 1);
        char *caption = program_alloc_kept(60, 1);

        (void)snprintf(caption, 60, "%zu %s", layer.units, mlp_act_name(layer.act));
        captions[i] = caption;
        units[i] = layer.units;
        weights[i - 1] = weights_of(use, &layer);
    }
    wrong =
        picture_draw_network(s->plot,
                             &(picture_network){
                                 .title = path,
                                 .n_layers = n,
                                 .units = units,
                                 .captions = captions,
                                 .weights = weights,
                                 .input_names = names_of(use->n_inputs, use, mlp_model_input_name),
                                 .output_names = use->n_classes == 0 || one_output
                                     ? names_of(use->n_outputs, use, mlp_model_target_name)
                                     : names_of(use->n_classes, use, mlp_model_class_name),
                             });
    if (wrong != NULL)
        program_fail("%s", wrong);
}

int verb_info(const settings *s, const char *const *arguments, size_t n)
{
    model_use use;

    overwrite_check(s, arguments, n, n);
    use = model_use_load(s, arguments[0]);
    if (s->plot != NULL)
        draw(s, &use, rows_name(arguments[0]));
    if (s->json)
        print_json(&use);
    else
        print_text(&use, rows_name(arguments[0]));
    model_use_free(&use);
    return 0;
}
