/* SPDX-License-Identifier: MIT */
/*
 * Rows for a model: its columns, found by their names, scaled as it wants them.
 */
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "rows_csv.h"
#include "rows_pair.h"

/* The names of inputs, targets or classes; a list of columns is not freed. */
static const char *inputs_of(const mlp_model *model)
{
    const size_t n = mlp_net_n_inputs(mlp_model_net(model));
    const char **names = program_alloc(n, sizeof *names);

    for (size_t i = 0; i < n; i++)
        names[i] = mlp_model_input_name(model, i);
    return rows_csv_list(n, names);
}

static const char *targets_of(const mlp_model *model)
{
    const size_t n = mlp_model_n_classes(model) > 0 ? 1 : mlp_net_n_outputs(mlp_model_net(model));
    const char **names = program_alloc(n, sizeof *names);

    for (size_t i = 0; i < n; i++)
        names[i] = mlp_model_target_name(model, i);
    return rows_csv_list(n, names);
}

static const char **class_names(const mlp_model *model)
{
    const size_t n = mlp_model_n_classes(model);
    const char **names;

    if (n == 0 || mlp_model_class_name(model, 0) == NULL)
        return NULL;
    names = program_alloc(n, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = mlp_model_class_name(model, i);
    return names;
}

static mlp_data *read_csv_for_model(const settings *s, const char *source, const mlp_model *model,
                                    bool with_targets)
{
    const size_t n_classes = mlp_model_n_classes(model);
    const bool named = s->header == NULL || strcmp(s->header, "no") != 0;
    mlp_csv_opts csv = rows_csv_options(s, source);
    const char **classes = class_names(model);
    const char *target = s->target;
    mlp_data *data;

    if (csv.inputs == NULL && named)
        csv.inputs = inputs_of(model);
    if (with_targets) {
        if (target == NULL && named)
            target = targets_of(model);
        if (target == NULL)
            target = "-1";
        csv.label = n_classes > 0 ? target : NULL;
        csv.targets = n_classes > 0 ? NULL : target;
        csv.classes = classes;
        csv.n_classes = classes == NULL ? 0 : n_classes;
    }
    if (mlp_data_read_csv(&data, source, &csv) != MLP_OK) {
        if (csv.inputs != NULL && csv.inputs != s->inputs)
            rows_fail_of(ROWS_OF_MODEL);
        rows_fail();
    }
    free(classes);
    return data;
}

static void check_inputs(const char *path, const mlp_data *data, const mlp_model *model)
{
    const size_t have = mlp_data_n_inputs(data);
    const size_t want = mlp_net_n_inputs(mlp_model_net(model));
    const char *first = mlp_model_input_name(model, 0);
    const char *last = mlp_model_input_name(model, want - 1);

    if (have != want && first != NULL && last != NULL)
        program_fail("%s has %zu columns of inputs, the model takes %zu: %s ... %s",
                     rows_name(path), have, want, first, last);
    if (have != want)
        program_fail("%s has %zu columns of inputs, the model takes %zu", rows_name(path), have,
                     want);
}

/* Copies rows whose numbers a model wants times a factor: bytes for a model of numbers, or the
 * other way round. */
static mlp_data *times(const settings *s, mlp_data *data, double factor)
{
    const size_t rows = mlp_data_rows(data);
    const size_t n = mlp_data_n_inputs(data);
    const size_t n_classes = mlp_data_n_classes(data);
    const size_t n_targets = mlp_data_n_targets(data);
    double *x = program_alloc_kept(rows, n * sizeof *x);
    double *t = program_alloc_kept(rows, (n_targets + 1) * sizeof *t);
    int32_t *labels = program_alloc_kept(rows, sizeof *labels);
    mlp_data *made;

    if (s->weight != NULL)
        program_usage_error("--weight: not for a model of scaled bytes");
    for (size_t i = 0; i < rows; i++)
        ROWS_TRY(mlp_data_row(data, i, x + i * n, t + i * n_targets, &labels[i]));
    for (size_t i = 0; i < rows * n; i++)
        x[i] *= factor;
    ROWS_TRY(n_classes > 0
                 ? mlp_data_wrap_labels(&made, rows, n, n_classes, x, labels, NULL)
                 : mlp_data_wrap(&made, rows, n, n_targets, x, n_targets > 0 ? t : NULL, NULL));
    mlp_data_free(data);
    return made; /* which borrows the arrays */
}

mlp_data *rows_read_for_model(const settings *s, const char *path, const mlp_model *model,
                              bool with_targets)
{
    const double scale = mlp_model_input_scale(model);
    const char *source = rows_source(path);
    const rows_format format = rows_format_of_data(path, source);
    mlp_data *data;

    rows_check_options(s, format);
    if (format == ROWS_CSV && (s->labels != NULL || s->targets != NULL))
        program_usage_error("--%s is for NPY and IDX; CSV has a column",
                            s->labels != NULL ? "labels" : "targets");
    if (s->scale != 0.0)
        program_usage_error("--scale: the model knows what its inputs are multiplied with");
    if (with_targets && format != ROWS_CSV && s->labels == NULL && s->targets == NULL)
        program_usage_error("%s holds inputs only; --labels FILE%s says what they are", path,
                            format == ROWS_NPY ? " or --targets FILE" : "");
    if (format == ROWS_CSV)
        data = read_csv_for_model(s, source, model, with_targets);
    else
        data = rows_read_pair(s, source, format, mlp_model_n_classes(model), scale);
    check_inputs(path, data, model);
    if (format == ROWS_CSV && scale != 1.0)
        data = times(s, data, scale);
    else if (format == ROWS_IDX && scale != 1.0 / 255.0)
        data = times(s, data, scale * 255.0);
    ROWS_TRY(
        mlp_data_set_scalers(data, mlp_model_input_scaler(model),
                             mlp_data_n_targets(data) > 0 ? mlp_model_target_scaler(model) : NULL));
    return data;
}
