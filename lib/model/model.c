/* SPDX-License-Identifier: MIT */
/*
 * Models: life and fields.
 */
#include "model/model.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "net/loss.h"

mlp_status mlp__model_make(mlp_model **out)
{
    void *memory;

    MLP_TRY(mlp__alloc(&memory, 1, sizeof(mlp_model)));
    *out = memory;
    (*out)->input_scale = 1.0;
    return MLP_OK;
}

static mlp_status check_count(const char *what, size_t have, size_t want)
{
    MLP_FAIL_IF(have != want, MLP_ESHAPE, "%zu %s for a network of %zu", have, what, want);
    return MLP_OK;
}

size_t mlp__model_n_target_names(const mlp_model *model)
{
    return model->n_classes > 0 ? 1 : model->net->n_outputs;
}

mlp_status mlp__model_check(const mlp_model *model)
{
    const mlp_net *net = model->net;
    const bool one_output = model->n_classes == 2 && net->n_outputs == 1;

    MLP_TRY(mlp__loss_check(model->loss, net));
    MLP_FAIL_IF(!isfinite(model->input_scale) || model->input_scale == 0.0, MLP_EINVAL,
                "the scale of the inputs is %g", model->input_scale);
    if (model->input_scaler != NULL)
        MLP_TRY(check_count("inputs to scale", model->input_scaler->n, net->n_inputs));
    if (model->target_scaler != NULL)
        MLP_TRY(check_count("targets to scale", model->target_scaler->n, net->n_outputs));
    if (model->n_classes > 0 && !one_output)
        MLP_TRY(check_count("classes", model->n_classes, net->n_outputs));
    MLP_FAIL_IF(model->n_classes > 0 && model->target_scaler != NULL, MLP_EINVAL,
                "classes have no scaler");
    if (model->input_names != NULL)
        MLP_TRY(check_count("names of inputs", model->input_names->n, net->n_inputs));
    if (model->target_names != NULL)
        MLP_TRY(check_count("names of targets", model->target_names->n,
                            mlp__model_n_target_names(model)));
    if (model->class_names != NULL)
        MLP_TRY(check_count("names of classes", model->class_names->n, model->n_classes));
    return MLP_OK;
}

/* What the data say of themselves. */
static mlp_status describe(mlp_model *model, const mlp_data *data)
{
    MLP_TRY(check_count("inputs of the data", data->n_inputs, model->net->n_inputs));
    if (data->n_targets > 0)
        MLP_TRY(check_count("targets of the data", data->n_targets, model->net->n_outputs));
    model->input_scale = data->scale;
    model->n_classes = data->n_classes;
    MLP_TRY(mlp__scaler_clone(&model->input_scaler, data->input_scaler));
    MLP_TRY(mlp__scaler_clone(&model->target_scaler, data->target_scaler));
    MLP_TRY(mlp__names_clone(&model->input_names, data->input_names));
    MLP_TRY(mlp__names_clone(&model->target_names, data->target_names));
    return mlp__names_clone(&model->class_names, data->class_names);
}

static mlp_status fill(mlp_model *model, const mlp_net *net, mlp_loss loss, const mlp_data *data)
{
    MLP_TRY(mlp_net_clone(&model->net, net));
    model->loss = loss;
    if (data != NULL)
        MLP_TRY(describe(model, data));
    return mlp__model_check(model);
}

mlp_status mlp_model_new(mlp_model **out, const mlp_net *net, mlp_loss loss, const mlp_data *data)
{
    mlp_status status;
    mlp_model *model;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_model_new: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(net == NULL, MLP_EINVAL, "mlp_model_new: net is NULL");
    MLP_TRY(mlp__model_make(&model));
    status = fill(model, net, loss, data);
    if (status != MLP_OK) {
        mlp_model_free(model);
        return status;
    }
    *out = model;
    return MLP_OK;
}

void mlp_model_free(mlp_model *model)
{
    if (model == NULL)
        return;
    mlp_net_free(model->net);
    mlp_scaler_free(model->input_scaler);
    mlp_scaler_free(model->target_scaler);
    mlp__free(model->input_names);
    mlp__free(model->target_names);
    mlp__free(model->class_names);
    mlp__free(model->description);
    mlp__free(model);
}

const mlp_net *mlp_model_net(const mlp_model *model)
{
    return model->net;
}

mlp_loss mlp_model_loss(const mlp_model *model)
{
    return model->loss;
}

double mlp_model_input_scale(const mlp_model *model)
{
    return model->input_scale;
}

const mlp_scaler *mlp_model_input_scaler(const mlp_model *model)
{
    return model->input_scaler;
}

const mlp_scaler *mlp_model_target_scaler(const mlp_model *model)
{
    return model->target_scaler;
}

size_t mlp_model_n_classes(const mlp_model *model)
{
    return model->n_classes;
}

const char *mlp_model_input_name(const mlp_model *model, size_t i)
{
    return mlp__names_get(model->input_names, i);
}

const char *mlp_model_target_name(const mlp_model *model, size_t i)
{
    return mlp__names_get(model->target_names, i);
}

const char *mlp_model_class_name(const mlp_model *model, size_t i)
{
    return mlp__names_get(model->class_names, i);
}

const char *mlp_model_description(const mlp_model *model)
{
    return mlp__names_get(model->description, 0);
}

mlp_status mlp_model_set_description(mlp_model *model, const char *description)
{
    mlp__names *made = NULL;

    MLP_FAIL_IF(model == NULL, MLP_EINVAL, "mlp_model_set_description: model is NULL");
    if (description != NULL) {
        const mlp__span text = { description, strlen(description) };

        MLP_FAIL_IF(!mlp__span_is_utf8(text), MLP_EFORMAT,
                    "mlp_model_set_description: the description is no text in UTF-8");
        MLP_TRY(mlp__names_new(&made, "description", 1, &description));
    }
    mlp__free(model->description);
    model->description = made;
    return MLP_OK;
}
