/* SPDX-License-Identifier: MIT */
/*
 * Data from files, to learn from or to convert, and the guess of what a target
 * is. Rows to validate on: rows_like.c; for a model: rows_model.c.
 */
#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "program.h"
#include "rows_csv.h"
#include "rows_pair.h"
#include "rows_separator.h"
#include "rows_source.h"

/* ---- What a target is ---- */

enum { MOST_GUESSED_CLASSES = 20 };

/* Different numbers of the target, NaN aside: MOST_GUESSED_CLASSES + 1 when there are more, or when
 * one is not whole. */
static size_t count_values(const mlp_data *data)
{
    double values[MOST_GUESSED_CLASSES];
    size_t n = 0;

    for (size_t i = 0; i < mlp_data_rows(data); i++) {
        size_t known = 0;
        double t;

        ROWS_TRY(mlp_data_row(data, i, NULL, &t, NULL));
        if (isnan(t))
            continue;
        while (known < n && values[known] != t)
            known++;
        if (known < n)
            continue;
        if (n == MOST_GUESSED_CLASSES || t != round(t))
            return MOST_GUESSED_CLASSES + 1;
        values[n++] = t;
    }
    return n;
}

/* A few whole numbers, each in two rows or more, are taken for classes. */
static bool look_like_classes(const char *path, const mlp_data *data)
{
    const size_t n = mlp_data_n_targets(data) == 1 ? count_values(data) : MOST_GUESSED_CLASSES + 1;

    if (n == 1)
        program_fail("%s: the target is the same in all rows: there is nothing to learn",
                     rows_name(path));
    return n <= MOST_GUESSED_CLASSES && mlp_data_rows(data) >= 2 * n;
}

static const char last_column[] = "-1";

static const char *target_of(const settings *s)
{
    return s->target == NULL ? last_column : s->target;
}

static _Noreturn void fail_training(const char *target)
{
    rows_fail_in(&(rows_words){ .default_target = target == last_column });
}

static mlp_data *read_classes(const char *source, mlp_csv_opts csv, const char *target)
{
    mlp_data *data;

    csv.label = target;
    csv.targets = NULL;
    if (mlp_data_read_csv(&data, source, &csv) != MLP_OK)
        fail_training(target);
    return data;
}

/* Are most of the classes' names numbers? */
static bool are_numbers(const mlp_data *data)
{
    const size_t n = mlp_data_n_classes(data);
    size_t numbers = 0;

    for (size_t i = 0; i < n; i++) {
        const char *name = mlp_data_class_name(data, i);
        char *end;

        (void)strtod(name, &end);
        numbers += end != name && *end == '\0';
    }
    return numbers > n / 2;
}

/* Has nearly every row a class of its own? */
static bool are_no_classes(const mlp_data *data)
{
    const size_t n = mlp_data_n_classes(data);

    return n > 2 && n > mlp_data_rows(data) / 2 && (n > MOST_GUESSED_CLASSES || are_numbers(data));
}

/* The target is no number somewhere: classes, or a mistake in a column of numbers. */
static mlp_data *read_texts(const char *source, const mlp_csv_opts *csv, const char *target)
{
    char why[1024];
    mlp_data *data;

    (void)snprintf(why, sizeof why, "%s", mlp_last_error());
    data = read_classes(source, *csv, target);
    if (are_no_classes(data))
        program_fail("%s (and %zu different values in %zu rows are no classes)",
                     rows_source_message(why), mlp_data_n_classes(data), mlp_data_rows(data));
    return data;
}

static mlp_data *guess_csv(const char *path, const char *source, mlp_csv_opts csv,
                           const char *target)
{
    mlp_data *data;
    mlp_status status;

    csv.targets = target;
    status = mlp_data_read_csv(&data, source, &csv);
    if (status == MLP_EFORMAT || status == MLP_ERANGE)
        return read_texts(source, &csv, target);
    if (status != MLP_OK)
        fail_training(target);
    if (!look_like_classes(path, data))
        return data;
    mlp_data_free(data);
    return read_classes(source, csv, target);
}

static mlp_data *read_training_csv(const settings *s, const char *path, const char *source)
{
    const char *target = target_of(s);
    mlp_csv_opts csv = rows_csv_options(s, source);
    mlp_data *data;

    if (s->labels != NULL || s->targets != NULL)
        program_usage_error("--%s is for NPY and IDX; the target of CSV is one of its columns",
                            s->labels != NULL ? "labels" : "targets");
    if (s->separator == NULL && csv.separator != ',')
        output_remark(s, "%s: fields with %s between them", rows_name(path),
                      rows_separator_name(csv.separator));
    if (s->task == NULL)
        return guess_csv(path, source, csv, target);
    if (strcmp(s->task, "classify") == 0)
        return read_classes(source, csv, target);
    csv.targets = target;
    if (mlp_data_read_csv(&data, source, &csv) != MLP_OK)
        fail_training(target);
    return data;
}

/* ---- For training, for nothing in particular ---- */

bool rows_is_fann(const char *path)
{
    return rows_source_format(rows_source(path)) == ROWS_FANN;
}

rows_format rows_format_of_data(const char *path, const char *source)
{
    const rows_format format = rows_source_format(source);

    if (format == ROWS_IDX && strstr(path, ".csv") != NULL)
        rows_fail_packed(path);
    if (format == ROWS_FANN)
        program_fail("%s: a network of FANN, no data; mlp convert makes a model of it", path);
    return format;
}

void rows_check_options(const settings *s, rows_format format)
{
    if (s->task != NULL && strcmp(s->task, "classify") != 0 && strcmp(s->task, "regress") != 0)
        program_usage_error("--task wants classify or regress, not \"%s\"", s->task);
    if (s->labels != NULL && s->targets != NULL)
        program_usage_error("--labels and --targets exclude each other");
    if (format == ROWS_CSV && s->stream)
        program_usage_error("--stream is for NPY and IDX; CSV is read into memory");
    if (format != ROWS_NPY && s->scale != 0.0)
        program_usage_error("--scale is for NPY");
    if (format == ROWS_CSV)
        return;
    if (s->separator != NULL || s->header != NULL || s->missing != NULL)
        program_usage_error("--%s is for CSV",
                            s->separator != NULL    ? "separator"
                                : s->header != NULL ? "header"
                                                    : "missing");
    if (s->task != NULL)
        program_usage_error("--task is for CSV; others have --labels or --targets");
}

mlp_data *rows_read_training(const settings *s, const char *path)
{
    const char *source = rows_source(path);
    const rows_format format = rows_format_of_data(path, source);

    rows_check_options(s, format);
    if (format == ROWS_CSV)
        return read_training_csv(s, path, source);
    if (s->labels == NULL && s->targets == NULL)
        rows_fail_inputs_only(path, source, format);
    return rows_read_pair(s, path, source, format, 0, s->scale);
}

mlp_data *rows_read_plain(const settings *s, const char *path)
{
    const char *source = rows_source(path);
    const rows_format format = rows_format_of_data(path, source);
    mlp_csv_opts csv;
    mlp_data *data;

    rows_check_options(s, format);
    if (format != ROWS_CSV)
        return rows_read_pair(s, path, source, format, 0, s->scale);
    if (s->target != NULL)
        return read_training_csv(s, path, source);
    csv = rows_csv_options(s, source);
    ROWS_TRY(mlp_data_read_csv(&data, source, &csv));
    return data;
}
