/* SPDX-License-Identifier: MIT */
/*
 * mlp predict: rows in, answers out.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model_use.h"
#include "output.h"
#include "overwrite.h"
#include "program.h"
#include "rows.h"
#include "sink.h"
#include "verbs.h"

/* Each row gets an answer, so that the answers can be put beside the data. */
static void check_missing(const settings *s)
{
    if (s->missing != NULL && strcmp(s->missing, "drop") == 0)
        program_usage_error("--missing drop: there would be fewer answers than rows; "
                            "predict answers every row, with --missing mean");
}

/* An answer that is none would pass for the first class. */
static void check_finite(const model_use *use, const char *path, size_t rows, const double *y)
{
    for (size_t i = 0; i < rows * use->n_outputs; i++)
        if (!isfinite(y[i]))
            program_fail("%s: row %zu of the data: the model's answer is %s; are its inputs "
                         "far from those of the training?",
                         rows_name(path), i / use->n_outputs + 1,
                         isnan(y[i]) ? "not a number" : "infinite");
}

/* ---- CSV ---- */

static void write_header(const sink *to, const model_use *use)
{
    const char *target = mlp_model_target_name(use->model, 0);

    if (use->n_classes > 0) {
        sink_field(to, target == NULL ? "prediction" : target);
        for (size_t i = 0; i < use->n_classes; i++) {
            char name[200];

            (void)snprintf(name, sizeof name, "p_%s", output_class_name(use->model, i));
            (void)fputc(',', to->file);
            sink_field(to, name);
        }
    } else {
        for (size_t i = 0; i < use->n_outputs; i++) {
            if (i > 0)
                (void)fputc(',', to->file);
            sink_field(to, output_target_name(use->model, i));
        }
    }
    (void)fputc('\n', to->file);
}

/* Probabilities to 6 digits, numbers to all that they have. */
static void write_row(const sink *to, const model_use *use, const double *y, double *p)
{
    const int digits = mlp_net_dtype(use->net) == MLP_F32 ? 9 : 17;

    if (use->n_classes == 0) {
        for (size_t i = 0; i < use->n_outputs; i++)
            (void)fprintf(to->file, "%s%.*g", i == 0 ? "" : ",", digits, y[i]);
    } else {
        sink_field(to, output_class_name(use->model, model_use_class(use, y)));
        model_use_probabilities(use, y, p);
        for (size_t i = 0; i < use->n_classes; i++) {
            (void)fputc(',', to->file);
            if (!isnan(p[i]))
                (void)fprintf(to->file, "%.6g", p[i]);
        }
    }
    (void)fputc('\n', to->file);
}

static void write_csv(const sink *to, const model_use *use, size_t rows, const double *y)
{
    double *p = program_alloc(use->n_classes + 1, sizeof *p);

    write_header(to, use);
    for (size_t i = 0; i < rows; i++)
        write_row(to, use, y + i * use->n_outputs, p);
    free(p);
}

/* ---- JSON ---- */

static json_t *row_of(const model_use *use, const double *y, double *p)
{
    json_t *row;

    if (use->n_classes == 0)
        return output_numbers(use->n_outputs, y);
    row = json_object();
    model_use_probabilities(use, y, p);
    output_put(row, "class", output_text(output_class_name(use->model, model_use_class(use, y))));
    output_put(row, "probabilities", output_numbers(use->n_classes, p));
    return row;
}

static void write_json(const sink *to, const model_use *use, size_t rows, const double *y)
{
    double *p = program_alloc(use->n_classes + 1, sizeof *p);
    json_t *names = json_array();
    json_t *object = json_object();
    json_t *array = json_array();

    for (size_t i = 0; i < (use->n_classes > 0 ? use->n_classes : use->n_outputs); i++)
        if (json_array_append_new(names,
                                  output_text(use->n_classes > 0
                                                  ? output_class_name(use->model, i)
                                                  : output_target_name(use->model, i)))
            != 0)
            program_fail("no memory");
    for (size_t i = 0; i < rows; i++)
        if (json_array_append_new(array, row_of(use, y + i * use->n_outputs, p)) != 0)
            program_fail("no memory");
    output_put(object, use->n_classes > 0 ? "classes" : "targets", names);
    output_put(object, "predictions", array);
    (void)json_dumpf(object, to->file, JSON_REAL_PRECISION(17));
    (void)fputc('\n', to->file);
    json_decref(object);
    free(p);
}

int verb_predict(const settings *s, const char *const *arguments, size_t n)
{
    model_use use;
    mlp_data *data;
    double *y;
    sink to;

    check_missing(s);
    overwrite_check(s, arguments, n, n);
    use = model_use_load(s, arguments[0]);
    data = rows_read_for_model(s, arguments[1], use.model, ROWS_TO_PREDICT);
    y = model_use_predict(&use, data);
    check_finite(&use, arguments[1], mlp_data_rows(data), y);
    to = sink_open(s->output);
    if (s->json)
        write_json(&to, &use, mlp_data_rows(data), y);
    else
        write_csv(&to, &use, mlp_data_rows(data), y);
    sink_close(&to);
    free(y);
    mlp_data_free(data);
    model_use_free(&use);
    return 0;
}
