/* SPDX-License-Identifier: MIT */
/*
 * Rows for a model: its columns, found by their names, scaled as it wants them.
 */
#include <stdio.h>
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

/* Columns to leave out: where nothing is predicted against, those of --target are among them. */
static const char *ignored_of(const settings *s, rows_purpose purpose)
{
    char *both;
    size_t room;

    if (purpose != ROWS_TO_PREDICT || s->target == NULL)
        return s->ignore;
    if (s->ignore == NULL)
        return s->target;
    room = strlen(s->ignore) + strlen(s->target) + 2;
    both = program_alloc_kept(room, 1);
    (void)snprintf(both, room, "%s,%s", s->ignore, s->target);
    return both;
}

static void set_targets(mlp_csv_opts *csv, const settings *s, const mlp_model *model,
                        const char **classes)
{
    const bool named = s->header == NULL || strcmp(s->header, "no") != 0;
    const bool labels = mlp_model_n_classes(model) > 0;
    const char *target = s->target;

    if (target == NULL && named)
        target = targets_of(model);
    if (target == NULL)
        target = "-1";
    csv->label = labels ? target : NULL;
    csv->targets = labels ? NULL : target;
    csv->classes = classes;
    csv->n_classes = classes == NULL ? 0 : mlp_model_n_classes(model);
}

static _Noreturn void fail_csv(const settings *s, const mlp_csv_opts *csv, rows_purpose purpose)
{
    const bool by_model = csv->inputs != NULL && csv->inputs != s->inputs;

    rows_fail_in(&(rows_words){
        .inputs = by_model ? "which the model takes; --header no goes by position" : NULL,
        .ignore = csv->ignore == s->ignore ? NULL
            : s->ignore == NULL            ? "--target"
                                           : "--ignore, --target",
        .target = s->target == NULL ? "which the model predicts; --target names another" : NULL,
        .whose = "the model",
        .csv = csv,
        .default_target = s->target == NULL,
        .keeps_rows = purpose == ROWS_TO_PREDICT,
    });
}

/* Has the library said that there is no column for the targets, which no option has named? */
static bool lacks_targets(const settings *s)
{
    const char *why = mlp_last_error();

    return s->target == NULL && strstr(why, "no column") != NULL
        && (strstr(why, "(options->label)") != NULL || strstr(why, "(options->targets)") != NULL);
}

/* Reads points without targets; false: they are not, or have not as many inputs as the model. */
static bool read_points(mlp_data **data, const char *source, mlp_csv_opts csv,
                        const mlp_model *model)
{
    csv.label = NULL;
    csv.targets = NULL;
    csv.classes = NULL;
    csv.n_classes = 0;
    if (mlp_data_read_csv(data, source, &csv) != MLP_OK)
        return false;
    if (mlp_data_n_inputs(*data) == mlp_net_n_inputs(mlp_model_net(model)))
        return true;
    mlp_data_free(*data);
    return false;
}

static mlp_data *read_csv_for_model(const settings *s, const char *source, const mlp_model *model,
                                    rows_purpose purpose)
{
    const bool named = s->header == NULL || strcmp(s->header, "no") != 0;
    mlp_csv_opts csv = rows_csv_options(s, source);
    const char **classes = class_names(model);
    mlp_data *data;
    bool is_read;

    csv.ignore = ignored_of(s, purpose);
    if (csv.inputs == NULL && named)
        csv.inputs = inputs_of(model);
    /* By position a target is told from inputs by how many columns there are. */
    is_read = purpose == ROWS_TO_DRAW && csv.inputs == NULL && s->target == NULL
        && read_points(&data, source, csv, model);
    if (!is_read && purpose != ROWS_TO_PREDICT)
        set_targets(&csv, s, model, classes);
    is_read = is_read || mlp_data_read_csv(&data, source, &csv) == MLP_OK
        || (purpose == ROWS_TO_DRAW && lacks_targets(s) && read_points(&data, source, csv, model));
    if (!is_read)
        fail_csv(s, &csv, purpose);
    free(classes);
    return data;
}

static void check_inputs(const char *path, const mlp_data *data, const mlp_model *model,
                         const char *hint)
{
    const size_t have = mlp_data_n_inputs(data);
    const size_t want = mlp_net_n_inputs(mlp_model_net(model));
    const char *first = mlp_model_input_name(model, 0);
    const char *last = mlp_model_input_name(model, want - 1);

    hint = have > want ? hint : "";
    if (have != want && first != NULL && last != NULL)
        program_fail("%s has %zu columns of inputs, the model takes %zu: %s ... %s%s",
                     rows_name(path), have, want, first, last, hint);
    if (have != want)
        program_fail("%s has %zu columns of inputs, the model takes %zu%s", rows_name(path), have,
                     want, hint);
}

/* How to get rid of columns that are too many. */
static const char *hint_of_columns(rows_format format, rows_purpose purpose)
{
    if (format != ROWS_CSV)
        return "";
    return purpose == ROWS_TO_PREDICT
        ? "; --target -1 leaves out the last one, if that is the target, --ignore any others"
        : "; --ignore leaves columns out";
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
                              rows_purpose purpose)
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
    if (purpose == ROWS_TO_JUDGE && format != ROWS_CSV && s->labels == NULL && s->targets == NULL)
        rows_fail_inputs_only(path, source, format);
    if (format == ROWS_CSV)
        data = read_csv_for_model(s, source, model, purpose);
    else
        data = rows_read_pair(s, path, source, format, mlp_model_n_classes(model), scale);
    check_inputs(path, data, model, hint_of_columns(format, purpose));
    if (format == ROWS_CSV && scale != 1.0)
        data = times(s, data, scale);
    else if (format == ROWS_IDX && scale != 1.0 / 255.0)
        data = times(s, data, scale * 255.0);
    ROWS_TRY(
        mlp_data_set_scalers(data, mlp_model_input_scaler(model),
                             mlp_data_n_targets(data) > 0 ? mlp_model_target_scaler(model) : NULL));
    return data;
}
