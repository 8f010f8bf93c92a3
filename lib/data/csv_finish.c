/* SPDX-License-Identifier: MIT */
/*
 * What can be done with a CSV file only when all its rows are known: means in the
 * place of inputs that are missing, the order of the classes, the data object.
 */
#include "data/csv.h"

#include <math.h>

#include "base/alloc.h"
#include "data/weights.h"

/* The mean of a column whose sum is infinite. */
static double mean_of_large(const mlp__csv_reader *reader, size_t column, size_t known)
{
    const size_t n = reader->csv.count[MLP__CSV_INPUT];
    double mean = 0.0;

    for (size_t i = 0; i < reader->rows; i++) {
        const double x = reader->inputs[i * n + column];

        mean += isnan(x) ? 0.0 : x / (double)known;
    }
    return mean;
}

enum { BLOCK = 256 };

/* Puts means where inputs are missing, in `count` columns from the first one on, at most BLOCK. */
static mlp_status impute_block(mlp__csv_reader *reader, size_t first, size_t count)
{
    const size_t n = reader->csv.count[MLP__CSV_INPUT];
    double *const x = reader->inputs + first;
    double mean[BLOCK] = { 0.0 };
    size_t known[BLOCK] = { 0 };

    for (size_t i = 0; i < reader->rows; i++)
        for (size_t j = 0; j < count; j++)
            if (!isnan(x[i * n + j])) {
                mean[j] += x[i * n + j];
                known[j]++;
            }
    for (size_t j = 0; j < count; j++) {
        if (known[j] == 0)
            return mlp__csv_fail(&reader->csv.scan, MLP_EFORMAT, reader->csv.first_line,
                                 mlp__csv_column_of(&reader->csv, MLP__CSV_INPUT, first + j),
                                 "no number to take the mean of");
        mean[j] = isfinite(mean[j]) ? mean[j] / (double)known[j]
                                    : mean_of_large(reader, first + j, known[j]);
    }
    for (size_t i = 0; i < reader->rows; i++)
        for (size_t j = 0; j < count; j++)
            if (isnan(x[i * n + j]))
                x[i * n + j] = mean[j];
    return MLP_OK;
}

static mlp_status impute(mlp__csv_reader *reader)
{
    const size_t n = reader->csv.count[MLP__CSV_INPUT];

    if (!reader->imputed || reader->csv.options->missing_input != MLP_CSV_MISSING_MEAN)
        return MLP_OK;
    for (size_t j = 0; j < n; j += BLOCK)
        MLP_TRY(impute_block(reader, j, n - j < BLOCK ? n - j : BLOCK));
    return MLP_OK;
}

/* Gives labels that were met the numbers of the sorted classes. */
static mlp_status rank_labels(mlp__csv_reader *reader, int32_t *rank)
{
    const size_t column = mlp__csv_column_of(&reader->csv, MLP__CSV_LABEL, 0);

    MLP_TRY(mlp__csv_classes_rank(&reader->classes, &reader->csv, column, rank));
    for (size_t i = 0; i < reader->rows; i++)
        reader->labels[i] = rank[reader->labels[i]];
    return MLP_OK;
}

static mlp_status name_classes(mlp__csv_reader *reader, const int32_t *rank)
{
    const size_t n = reader->classes.n;
    mlp_status status;
    mlp__span *names;
    void *memory;

    MLP_TRY(mlp__alloc(&memory, n, sizeof *names));
    names = memory;
    for (size_t i = 0; i < n; i++)
        names[reader->fixed ? i : (size_t)rank[i]] = reader->classes.list[i].text;
    status = mlp__names_new_spans(&reader->data->class_names, "class", n, names);
    mlp__free(memory);
    return status;
}

static mlp_status finish_labels(mlp__csv_reader *reader)
{
    const size_t n = reader->classes.n;
    mlp_status status = MLP_OK;
    void *rank;

    if (reader->labels == NULL)
        return MLP_OK;
    MLP_FAIL_IF(n < 2, MLP_EFORMAT, "%s: line %zu, column %zu: all labels are \"%.*s\"",
                reader->csv.scan.path, reader->classes.list[0].line,
                mlp__csv_column_of(&reader->csv, MLP__CSV_LABEL, 0) + 1,
                mlp__span_width(reader->classes.list[0].text), reader->classes.list[0].text.start);
    MLP_TRY(mlp__alloc(&rank, n, sizeof(int32_t)));
    if (!reader->fixed)
        status = rank_labels(reader, rank);
    if (status == MLP_OK)
        status = name_classes(reader, rank);
    mlp__free(rank);
    return status;
}

/* The names of the columns of one kind, as those of inputs or targets. */
static mlp_status name_columns(const mlp__csv *csv, mlp__csv_kind kind, const char *what,
                               mlp__names **out)
{
    const size_t n = csv->count[kind];
    mlp_status status;
    mlp__span *names;
    void *memory;

    if (!csv->named || n == 0)
        return MLP_OK;
    MLP_TRY(mlp__alloc(&memory, n, sizeof *names));
    names = memory;
    for (size_t i = 0; i < csv->scan.n_columns; i++)
        if (csv->columns[i].kind == kind)
            names[csv->columns[i].slot] = csv->columns[i].name;
    status = mlp__names_new_spans(out, what, n, names);
    mlp__free(memory);
    return status;
}

mlp_status mlp__csv_finish(mlp__csv_reader *reader)
{
    const mlp__csv *csv = &reader->csv;
    mlp_data *data = reader->data;

    MLP_TRY(impute(reader));
    MLP_TRY(finish_labels(reader));
    MLP_TRY(name_columns(csv, MLP__CSV_INPUT, "input", &data->input_names));
    MLP_TRY(name_columns(csv, csv->count[MLP__CSV_LABEL] > 0 ? MLP__CSV_LABEL : MLP__CSV_TARGET,
                         "target", &data->target_names));
    data->rows = reader->rows;
    data->n_inputs = csv->count[MLP__CSV_INPUT];
    data->n_targets = csv->count[MLP__CSV_TARGET];
    data->n_classes = reader->classes.n;
    data->type = MLP_F64;
    data->inputs = reader->inputs;
    data->targets = reader->targets;
    data->weights = reader->weights;
    data->labels = reader->labels;
    if (mlp__data_weigh(data, "all") == MLP_OK)
        return MLP_OK;
    MLP_FAIL(MLP_ERANGE,
             "%s: line %zu: no row counts: weights are 0 or sum to infinity, or no "
             "target is known",
             csv->scan.path, csv->first_line);
}
