/* SPDX-License-Identifier: MIT */
/*
 * Writing data to CSV files (RFC 4180).
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "data/csv.h"
#include "data/rows_file.h"
#include "data/weights.h"

/* Bytes of "x18446744073709551615". */
enum { MADE_NAME = 24 };

/* What the columns are called. */
typedef struct header_names {
    mlp__csv_column *columns; /* [n], of which the names count */
    size_t n;
    char (*made)[MADE_NAME]; /* [n], names for those without one */
    void *memory;            /* of both */
    mlp__csv_list label;     /* options, of which the names of two columns may be */
    mlp__csv_list weight;
} header_names;

static mlp__span span_of(const char *text)
{
    return (mlp__span){ text, strlen(text) };
}

/* A text may be read as another, or as none, unless it is in quotes. */
static bool needs_quotes(mlp__span text, char separator)
{
    if (text.length == 0 || memchr(" \t", text.start[0], 2) != NULL
        || memchr(" \t", text.start[text.length - 1], 2) != NULL
        || text.start[0] == '\xEF') /* a byte order mark begins so */
        return true;
    for (size_t i = 0; i < text.length; i++)
        if (text.start[i] == separator || strchr("\"\r\n", text.start[i]) != NULL)
            return true;
    return false;
}

static mlp_status write_text(mlp__file_writer *file, mlp__span text, char separator)
{
    if (!needs_quotes(text, separator))
        return mlp__file_write(file, text.start, text.length);
    MLP_TRY(mlp__file_write(file, "\"", 1));
    for (size_t i = 0; i < text.length; i++) {
        MLP_TRY(mlp__file_write(file, &text.start[i], 1));
        if (text.start[i] == '"')
            MLP_TRY(mlp__file_write(file, "\"", 1));
    }
    return mlp__file_write(file, "\"", 1);
}

/* ---- The header ---- */

static void add_name(header_names *names, const char *name, const char *letter, size_t number)
{
    char *const made = names->made[names->n];

    if (name == NULL) {
        (void)snprintf(made, MADE_NAME, "%s%zu", letter, number);
        name = made;
    }
    names->columns[names->n++].name = span_of(name);
}

/* The name that an option gives a column, or another one. */
static void add_option(header_names *names, const mlp__csv_list *list, const char *otherwise)
{
    mlp__span name = span_of(otherwise);

    (void)mlp__csv_list_name(list, &name);
    names->columns[names->n++].name = name;
}

static mlp_status name_columns(header_names *names, const mlp_data *data,
                               const mlp_csv_opts *options)
{
    const char *label = mlp_data_target_name(data, 0);
    size_t most;

    MLP_TRY(mlp__csv_list_read(&names->label, "options->label", options->label));
    MLP_TRY(mlp__csv_list_read(&names->weight, "options->weight", options->weight));
    MLP_FAIL_IF(names->label.n > 1 || names->weight.n > 1, MLP_EINVAL,
                "options->%s: more than one column", names->label.n > 1 ? "label" : "weight");
    MLP_FAIL_IF(!mlp__size_add(data->n_inputs, data->n_targets, &most)
                    || !mlp__size_add(most, 2, &most),
                MLP_EOVERFLOW, "%zu columns are too many", data->n_inputs);
    MLP_TRY(mlp__alloc(&names->memory, most, sizeof(mlp__csv_column) + MADE_NAME));
    names->columns = names->memory;
    names->made = (char(*)[MADE_NAME])(names->columns + most);
    for (size_t j = 0; j < data->n_inputs; j++)
        add_name(names, mlp_data_input_name(data, j), "x", j);
    for (size_t j = 0; j < data->n_targets; j++)
        add_name(names, mlp_data_target_name(data, j), "t", j);
    if (data->n_classes > 0)
        add_option(names, &names->label, label == NULL ? "label" : label);
    if (data->weights != NULL)
        add_option(names, &names->weight, "weight");
    return MLP_OK;
}

static mlp_status write_names(mlp__file_writer *file, const header_names *names, char separator)
{
    const mlp__csv_scan scan = { .path = file->path,
                                 .wrong = MLP_EINVAL,
                                 .line = 1,
                                 .columns = names->columns,
                                 .n_columns = names->n };

    MLP_TRY(mlp__csv_check_distinct(&scan, names->n, names->columns));
    for (size_t j = 0; j < names->n; j++) {
        MLP_TRY(write_text(file, names->columns[j].name, separator));
        MLP_TRY(mlp__file_write(file, j + 1 < names->n ? &separator : "\n", 1));
    }
    return MLP_OK;
}

static mlp_status write_header(mlp__file_writer *file, const mlp_data *data,
                               const mlp_csv_opts *options)
{
    header_names names = { .n = 0 };
    mlp_status status;

    if (options->header == MLP_CSV_HEADER_NO)
        return MLP_OK;
    status = name_columns(&names, data, options);
    if (status == MLP_OK)
        status = write_names(file, &names, options->separator);
    mlp__free(names.memory);
    mlp__free(names.label.memory);
    mlp__free(names.weight.memory);
    return status;
}

/* ---- The rows ---- */

/*
 * Whole numbers, such as bytes, are written in a tenth of the time that mlp__text_double() takes,
 * to the same text. False: it is none, or -0, or so large that it has an exponent.
 */
static bool whole_number(double value, char text[MLP__TEXT_DOUBLE], mlp__span *digits)
{
    const double least_with_exponent = 1e15;
    char *const end = text + MLP__TEXT_DOUBLE;
    char *at = end;
    int64_t left;

    if (!(fabs(value) < least_with_exponent) || (value == 0.0 && signbit(value)))
        return false;
    left = (int64_t)fabs(value);
    if ((double)left != fabs(value))
        return false;
    do
        *--at = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (value < 0.0)
        *--at = '-';
    *digits = (mlp__span){ at, (size_t)(end - at) };
    return true;
}

static mlp_status write_number(mlp__file_writer *file, double value)
{
    char text[MLP__TEXT_DOUBLE];
    mlp__span digits;

    if (!whole_number(value, text, &digits))
        digits = span_of(mlp__text_double(value, text));
    return mlp__file_write(file, digits.start, digits.length);
}

static mlp_status write_label(mlp__file_writer *file, const mlp_data *data, size_t stored,
                              char separator)
{
    const int32_t label = mlp__data_label(data, stored);
    const char *name = mlp_data_class_name(data, (size_t)label);

    return name == NULL ? mlp__file_print(file, "%ld", (long)label)
                        : write_text(file, span_of(name), separator);
}

static mlp_status write_row(mlp__file_writer *file, mlp__rows_window *rows, size_t stored,
                            char separator)
{
    const mlp_data *data = rows->data;
    const void *inputs;

    MLP_TRY(mlp__rows_window_row(rows, stored, &inputs));
    for (size_t j = 0; j < data->n_inputs; j++) {
        if (j > 0)
            MLP_TRY(mlp__file_write(file, &separator, 1));
        MLP_TRY(write_number(file, mlp__data_element(data->type, inputs, j)));
    }
    for (size_t j = 0; j < data->n_targets; j++) {
        const double t =
            mlp__data_element(data->target_type, data->targets, stored * data->n_targets + j);

        MLP_TRY(mlp__file_write(file, &separator, 1));
        if (!isnan(t))
            MLP_TRY(write_number(file, t));
    }
    if (data->n_classes > 0) {
        MLP_TRY(mlp__file_write(file, &separator, 1));
        MLP_TRY(write_label(file, data, stored, separator));
    }
    if (data->weights != NULL) {
        MLP_TRY(mlp__file_write(file, &separator, 1));
        MLP_TRY(write_number(file, mlp__data_sample_weight(data, stored)));
    }
    return mlp__file_write(file, "\n", 1);
}

static mlp_status write_rows(mlp__file_writer *file, mlp__rows_window *rows,
                             const mlp_csv_opts *options)
{
    for (size_t i = 0; i < rows->data->rows; i++)
        MLP_TRY(write_row(file, rows, mlp__data_stored(rows->data, i), options->separator));
    return MLP_OK;
}

typedef struct content {
    const mlp_data *data;
    const mlp_csv_opts *options;
} content;

static mlp_status fill(mlp__file_writer *file, const void *context)
{
    const content *self = context;
    mlp__rows_window rows;
    mlp_status status;

    MLP_TRY(write_header(file, self->data, self->options));
    status = mlp__rows_window_open(&rows, self->data, self->data->rows);
    if (status == MLP_OK)
        status = write_rows(file, &rows, self->options);
    mlp__rows_window_free(&rows);
    return status;
}

mlp_status mlp_data_write_csv(const mlp_data *data, const char *path, const mlp_csv_opts *options)
{
    MLP_FAIL_IF(data == NULL || path == NULL, MLP_EINVAL, "mlp_data_write_csv: %s is NULL",
                data == NULL ? "data" : "path");
    MLP_TRY(mlp__csv_check_options("mlp_data_write_csv", &options));
    return mlp__file_replace(path, false, fill, &(content){ data, options });
}
