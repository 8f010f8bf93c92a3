/* SPDX-License-Identifier: MIT */
/*
 * Fitting scalers: the middle and the spread of each column of data, row by
 * row. What is done with them: scaler.c.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "data/convert.h"
#include "data/rows_file.h"
#include "data/weights.h"

static const mlp_scaler_opts defaults = MLP_SCALER_OPTS_INIT;

/* The inputs or the targets of data, as a network sees them without a scaler. */
typedef struct table {
    const mlp_data *data;
    const char *what; /* "input" or "target" */
    const char *(*name)(const mlp_data *data, size_t i);
    mlp_dtype type;
    const void *values; /* NULL: inputs, which a window shows */
    mlp__rows_window window;
    size_t n;
    double scale;
} table;

/* What a column is found to be. Rows of weight 0 and NaN are left out. */
typedef struct column {
    double mass; /* weight of the numbers */
    double least;
    double most;
    double origin;  /* a number of the column; later the mean */
    double sum;     /* of the weighted differences from it, */
    double squares; /* and of their squares */
    double middle;
    double spread;
} column;

/* One row as doubles, and its sample weight. */
static mlp_status read_row(table *from, size_t row, double *values, double *weight)
{
    const size_t stored = mlp__data_stored(from->data, row);
    const void *at = from->values;

    if (at == NULL)
        MLP_TRY(mlp__rows_window_row(&from->window, stored, &at));
    mlp__convert_f64(from->type, at, from->values == NULL ? 0 : stored * from->n, from->n,
                     from->scale, NULL, values);
    *weight = mlp__data_sample_weight(from->data, stored);
    return MLP_OK;
}

/*
 * Differences from a number of the column itself: that they may be small
 * beside it costs no digits.
 */
static mlp_status find_means(table *from, double *row, column *columns)
{
    for (size_t i = 0; i < from->data->rows; i++) {
        double weight;

        MLP_TRY(read_row(from, i, row, &weight));
        for (size_t j = 0; j < from->n; j++) {
            column *c = &columns[j];

            if (weight == 0.0 || isnan(row[j]))
                continue;
            if (c->mass == 0.0) {
                c->origin = row[j];
                c->least = row[j];
                c->most = row[j];
            }
            c->mass += weight;
            c->sum += weight * (row[j] - c->origin);
            c->least = fmin(c->least, row[j]);
            c->most = fmax(c->most, row[j]);
        }
    }
    for (size_t j = 0; j < from->n; j++) {
        if (columns[j].mass > 0.0)
            columns[j].origin += columns[j].sum / columns[j].mass;
        columns[j].sum = 0.0;
    }
    return MLP_OK;
}

/* The standard deviation around the means found; what they are off is taken off again. */
static mlp_status fit_standard(table *from, double *row, column *columns)
{
    for (size_t i = 0; i < from->data->rows; i++) {
        double weight;

        MLP_TRY(read_row(from, i, row, &weight));
        for (size_t j = 0; j < from->n; j++) {
            column *c = &columns[j];
            const double difference = row[j] - c->origin;

            if (weight == 0.0 || isnan(row[j]))
                continue;
            c->sum += weight * difference;
            c->squares += weight * difference * difference;
        }
    }
    for (size_t j = 0; j < from->n; j++) {
        column *c = &columns[j];
        const double squares = c->mass > 0.0 ? c->squares - c->sum * c->sum / c->mass : 0.0;

        c->middle = c->origin;
        /* Not fmax(), which would make 0 of squares that are too large to be numbers. */
        c->spread = squares <= 0.0 ? 0.0 : sqrt(squares / c->mass);
    }
    return MLP_OK;
}

static void fit_min_max(const table *from, column *columns)
{
    for (size_t j = 0; j < from->n; j++) {
        columns[j].middle = columns[j].least; /* which comes to `low` */
        columns[j].spread = columns[j].most - columns[j].least;
    }
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Between the two sorted numbers that stand where `share` of all is passed. */
static double quantile(size_t count, const double *sorted, double share)
{
    const double at = share * (double)(count - 1);
    const size_t k = (size_t)at;

    return k + 1 < count ? sorted[k] + (at - (double)k) * (sorted[k + 1] - sorted[k]) : sorted[k];
}

/* The values of one column at a time, sorted in values [rows]. */
static void fit_robust(const table *from, double *values, column *columns)
{
    const mlp_data *data = from->data;

    for (size_t j = 0; j < from->n; j++) {
        size_t count = 0;

        for (size_t i = 0; i < data->rows; i++) {
            const size_t stored = mlp__data_stored(data, i);
            const double value =
                from->scale * mlp__data_element(from->type, from->values, stored * from->n + j);

            if (mlp__data_sample_weight(data, stored) > 0.0 && !isnan(value))
                values[count++] = value;
        }
        if (count == 0)
            continue;
        qsort(values, count, sizeof *values, compare);
        columns[j].middle = quantile(count, values, 0.5);
        columns[j].spread = quantile(count, values, 0.75) - quantile(count, values, 0.25);
    }
}

/*
 * Is the spread that of equal numbers, or of numbers that only rounding has
 * made different? To blow that up to a deviation of 1 would train on noise.
 */
static bool is_constant(const table *from, const column *c)
{
    const double epsilon = from->type == MLP_F32 ? (double)FLT_EPSILON : DBL_EPSILON;

    return c->spread <= 4.0 * epsilon * fmax(fabs(c->least), fabs(c->most));
}

static mlp_status fail_column(const table *from, size_t j)
{
    const char *name = from->name(from->data, j);
    const char *quote = name == NULL ? "" : "\"";

    MLP_FAIL(MLP_ERANGE,
             "%s %zu%s%s%s%s can't be scaled: its numbers lie too far apart, or too near to each "
             "other, to be divided by their spread",
             from->what, j, name == NULL ? "" : " (", quote, name == NULL ? "" : name,
             name == NULL ? "" : "\")");
}

/* From middles and spreads to shifts and factors. */
static mlp_status set_columns(mlp_scaler *scaler, const table *from, const mlp_scaler_opts *options,
                              const column *columns)
{
    const bool to_range = options->kind == MLP_SCALER_MIN_MAX;
    const double low = to_range ? options->low : 0.0;
    const double range = to_range ? options->high - options->low : 1.0;

    for (size_t j = 0; j < scaler->n; j++) {
        const column *c = &columns[j];
        const double factor = is_constant(from, c) ? range : range / c->spread;
        const double shift = c->middle - low / factor;

        if (!isfinite(shift) || !isfinite(factor) || factor == 0.0)
            return fail_column(from, j);
        scaler->shift[j] = shift;
        scaler->factor[j] = factor;
    }
    return MLP_OK;
}

static mlp_status check_options(const mlp_scaler_opts *options)
{
    MLP_FAIL_IF(options->size != sizeof *options, MLP_EINVAL,
                "scaler options of %zu bytes, not %zu: start from MLP_SCALER_OPTS_INIT",
                options->size, sizeof *options);
    MLP_FAIL_IF((unsigned)options->kind > MLP_SCALER_ROBUST, MLP_EINVAL, "no scaler has number %d",
                (int)options->kind);
    MLP_FAIL_IF(options->kind == MLP_SCALER_MIN_MAX
                    && !(options->low < options->high && isfinite(options->high - options->low)),
                MLP_ERANGE, "a scaler from %g to %g", options->low, options->high);
    return MLP_OK;
}

/* Middle and spread of each column. */
static mlp_status find_columns(table *from, mlp_scaler_kind kind, double *buffer, column *columns)
{
    MLP_TRY(find_means(from, buffer, columns));
    if (kind == MLP_SCALER_STANDARD)
        return fit_standard(from, buffer, columns);
    if (kind == MLP_SCALER_MIN_MAX)
        fit_min_max(from, columns);
    else
        fit_robust(from, buffer, columns);
    return MLP_OK;
}

/* Columns and a buffer for one row or one column, in one block. */
static mlp_status fit_columns(mlp_scaler *scaler, table *from, const mlp_scaler_opts *options)
{
    const size_t rows = options->kind == MLP_SCALER_ROBUST ? from->data->rows : 0;
    mlp_status status;
    column *columns;
    double *buffer;
    void *memory;

    MLP_TRY(mlp__alloc(&memory, from->n, sizeof *columns));
    columns = memory;
    status = mlp__alloc(&memory, rows > from->n ? rows : from->n, sizeof *buffer);
    if (status != MLP_OK) {
        mlp__free(columns);
        return status;
    }
    buffer = memory;
    status = find_columns(from, options->kind, buffer, columns);
    if (status == MLP_OK)
        status = set_columns(scaler, from, options, columns);
    mlp__free(buffer);
    mlp__free(columns);
    return status;
}

static mlp_status fit(mlp_scaler **out, table *from, const mlp_scaler_opts *options)
{
    mlp_scaler *scaler;
    mlp_status status;

    if (options == NULL)
        options = &defaults;
    MLP_TRY(check_options(options));
    MLP_FAIL_IF(options->kind == MLP_SCALER_ROBUST && from->values == NULL
                    && from->data->file != NULL,
                MLP_EUNSUPPORTED,
                "mlp_scaler_fit_inputs: medians want whole columns in memory, the rows are in a "
                "file; fit to rows in memory");
    MLP_TRY(mlp__scaler_make(&scaler, from->n));
    status = mlp__rows_window_open(&from->window, from->data, from->data->rows);
    if (status == MLP_OK)
        status = fit_columns(scaler, from, options);
    mlp__rows_window_free(&from->window);
    if (status != MLP_OK) {
        mlp_scaler_free(scaler);
        return status;
    }
    *out = scaler;
    return MLP_OK;
}

mlp_status mlp_scaler_fit_inputs(mlp_scaler **out, const mlp_data *data,
                                 const mlp_scaler_opts *options)
{
    table from;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_scaler_fit_inputs: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(data == NULL, MLP_EINVAL, "mlp_scaler_fit_inputs: data is NULL");
    from = (table){ .data = data,
                    .what = "input",
                    .name = mlp_data_input_name,
                    .type = data->type,
                    .values = data->inputs,
                    .n = data->n_inputs,
                    .scale = data->scale };
    return fit(out, &from, options);
}

mlp_status mlp_scaler_fit_targets(mlp_scaler **out, const mlp_data *data,
                                  const mlp_scaler_opts *options)
{
    table from;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_scaler_fit_targets: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(data == NULL, MLP_EINVAL, "mlp_scaler_fit_targets: data is NULL");
    MLP_FAIL_IF(data->targets == NULL, MLP_EINVAL,
                "mlp_scaler_fit_targets: the data have no targets");
    from = (table){ .data = data,
                    .what = "target",
                    .name = mlp_data_target_name,
                    .type = data->target_type,
                    .values = data->targets,
                    .n = data->n_targets,
                    .scale = 1.0 };
    return fit(out, &from, options);
}
