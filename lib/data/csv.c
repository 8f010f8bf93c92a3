/* SPDX-License-Identifier: MIT */
/*
 * Reading CSV files to data: rows of numbers and labels. Text to fields:
 * csv_scan.c; what columns are for: csv_columns.c.
 */
#include "data/csv.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "data/weights.h"
#include "data/wrap.h"

/* ---- Memory ---- */

/*
 * No more rows than this follow: they have a line each, and for each field a byte
 * at least, which is what ends it.
 */
static size_t most_rows(const mlp__csv_scan *scan)
{
    const size_t least = scan->n_columns < 2 ? 2 : scan->n_columns;
    const size_t by_bytes = (size_t)(scan->end - scan->at) / least + 1;
    const char *at = scan->at;
    size_t by_lines = 1;

    while (by_lines < by_bytes && (at = memchr(at, '\n', (size_t)(scan->end - at))) != NULL) {
        by_lines++;
        at++;
    }
    return by_lines < by_bytes ? by_lines : by_bytes;
}

static mlp_status make_arrays(mlp__csv_reader *reader)
{
    const size_t *count = reader->csv.count;
    const size_t rows = most_rows(&reader->csv.scan);
    const size_t label_bytes = count[MLP__CSV_LABEL] * sizeof(int32_t);
    mlp_data *data = reader->data;
    size_t row_bytes;
    double *at;

    MLP_FAIL_IF(!mlp__size_mul(count[MLP__CSV_INPUT], sizeof(double), &row_bytes), MLP_EOVERFLOW,
                "%s: too many columns", reader->csv.scan.path);
    MLP_TRY(mlp__alloc(&data->own[0], rows, row_bytes));
    row_bytes = (count[MLP__CSV_TARGET] + count[MLP__CSV_WEIGHT]) * sizeof(double) + label_bytes;
    MLP_TRY(mlp__alloc(&data->own[1], rows, row_bytes));

    reader->capacity = rows;
    reader->inputs = data->own[0];
    at = data->own[1];
    reader->targets = count[MLP__CSV_TARGET] == 0 ? NULL : at;
    at += rows * count[MLP__CSV_TARGET];
    reader->weights = count[MLP__CSV_WEIGHT] == 0 ? NULL : at;
    at += rows * count[MLP__CSV_WEIGHT];
    reader->labels = count[MLP__CSV_LABEL] == 0 ? NULL : (int32_t *)at;
    return MLP_OK;
}

/* ---- Rows ---- */

static mlp_status fail_at(const mlp__csv_reader *reader, mlp_status status,
                          const mlp__csv_field *field, const char *what)
{
    return mlp__csv_fail(&reader->csv.scan, status, field->line, field->column, "\"%.*s\" %s",
                         mlp__span_width(field->raw), field->raw.start, what);
}

/* A number that the file does not tell. */
static mlp_status missing_number(mlp__csv_reader *reader, mlp__csv_kind kind,
                                 const mlp__csv_field *field, double *to)
{
    *to = (double)NAN;
    if (kind == MLP__CSV_TARGET) {
        reader->data->missing = true;
        return MLP_OK;
    }
    if (kind == MLP__CSV_INPUT && reader->csv.options->missing_input != MLP_CSV_MISSING_ERROR) {
        reader->drop = reader->drop || reader->csv.options->missing_input == MLP_CSV_MISSING_DROP;
        reader->imputed = true;
        return MLP_OK;
    }
    return mlp__csv_fail(&reader->csv.scan, MLP_EFORMAT, field->line, field->column,
                         "the %s is missing", kind == MLP__CSV_INPUT ? "input" : "weight");
}

/* A text where a number belongs; in a row with a field too many or too few that is what is wrong.
 */
static mlp_status fail_text(const mlp__csv_reader *reader, const mlp__csv_field *field)
{
    const size_t n = reader->csv.scan.n_columns;
    mlp__csv_scan rest = reader->csv.scan;
    mlp__csv_field next = *field;
    size_t count = field->column + 1;

    for (; !next.last; count++)
        MLP_TRY(mlp__csv_next_field(&rest, &next));
    if (count != n)
        return mlp__csv_fail(&reader->csv.scan, MLP_EFORMAT, field->line, field->column,
                             "\"%.*s\" is no number, in a row of %zu fields, not %zu",
                             mlp__span_width(field->raw), field->raw.start, count, n);
    return fail_at(reader, MLP_EFORMAT, field, "is no number");
}

/* A number that is not as plain as read_row() takes them. */
static mlp_status read_number(mlp__csv_reader *reader, const mlp__csv_column *column, double *to,
                              bool *last)
{
    mlp__csv *csv = &reader->csv;
    mlp__csv_field field;
    mlp__span text;

    MLP_TRY(mlp__csv_next_field(&csv->scan, &field));
    *last = field.last;
    text = mlp__csv_text(&field);
    if (mlp__csv_is_missing(csv, text))
        return missing_number(reader, column->kind, &field, to);
    if (!mlp__csv_is_number(text, csv->c_locale, to))
        return fail_text(reader, &field);
    if (!isfinite(*to))
        return fail_at(reader, MLP_ERANGE, &field, "is too large for a double");
    if (column->kind == MLP__CSV_WEIGHT && *to < 0.0)
        return fail_at(reader, MLP_ERANGE, &field, "is a negative weight");
    return MLP_OK;
}

static mlp_status read_other(mlp__csv_reader *reader, const mlp__csv_column *column, bool *last)
{
    mlp__csv_field field;

    MLP_TRY(mlp__csv_next_field(&reader->csv.scan, &field));
    *last = field.last;
    if (column->kind == MLP__CSV_LABEL)
        reader->label = field;
    return MLP_OK;
}

/*
 * Nearly all fields are numbers with nothing around them: those are read where they stand.
 * False: it is none of them, and nothing has happened.
 */
static inline bool read_plain(mlp__csv *csv, double *to, bool *last)
{
    mlp__csv_scan *scan = &csv->scan;
    const char *stop = mlp__csv_number(scan->at, csv->c_locale, to);

    if (stop == NULL || !isfinite(*to) || (*stop != scan->separator && *stop != '\n'))
        return false;
    *last = *stop != scan->separator;
    scan->line += *last;
    scan->column++;
    scan->at += stop + 1 - scan->at;
    return true;
}

static mlp_status read_fields(mlp__csv_reader *reader)
{
    mlp__csv *csv = &reader->csv;
    const bool plain = !csv->missing_numbers;
    const size_t n = csv->scan.n_columns;
    const size_t line = csv->scan.line;
    bool last = false;

    for (size_t i = 0; i < n; i++) {
        const mlp__csv_column *column = &csv->columns[i];
        const mlp__csv_kind kind = column->kind;

        if (last)
            return mlp__csv_fail(&csv->scan, MLP_EFORMAT, line, i,
                                 "the row ends before, after %zu of %zu fields", i, n);
        if (kind == MLP__CSV_IGNORED || kind == MLP__CSV_LABEL)
            MLP_TRY(read_other(reader, column, &last));
        else if (kind == MLP__CSV_WEIGHT || !plain
                 || !read_plain(csv, reader->row[kind] + column->slot, &last))
            MLP_TRY(read_number(reader, column, reader->row[kind] + column->slot, &last));
    }
    if (!last)
        return mlp__csv_fail(&csv->scan, MLP_EFORMAT, csv->scan.line, n,
                             "more than the %zu fields of line %zu", n, csv->first_line);
    return MLP_OK;
}

/* The number of the row's label, for now in the order that labels are met. */
static mlp_status read_label(mlp__csv_reader *reader, int32_t *label)
{
    const mlp__csv *csv = &reader->csv;
    mlp__csv_field *field = &reader->label;
    const mlp__span text = mlp__csv_text(field);
    size_t place;

    if (!mlp__csv_classes_find(&reader->classes, text, &place)) {
        if (mlp__csv_is_missing(csv, text)) {
            reader->drop = csv->options->missing_label == MLP_CSV_MISSING_DROP;
            return reader->drop ? MLP_OK
                                : mlp__csv_fail(&csv->scan, MLP_EFORMAT, field->line, field->column,
                                                "the label is missing");
        }
        if (reader->fixed)
            return fail_at(reader, MLP_ERANGE, field, "is none of options->classes");
        if (!mlp__span_is_utf8(text))
            return mlp__csv_fail(&csv->scan, MLP_EFORMAT, field->line, field->column,
                                 "a label that is not in UTF-8");
        if (reader->classes.n == MLP__CSV_MOST_CLASSES)
            return mlp__csv_fail(&csv->scan, MLP_EUNSUPPORTED, field->line, field->column,
                                 "more than %d different labels: is it a column of real numbers?",
                                 MLP__CSV_MOST_CLASSES);
        MLP_TRY(mlp__csv_classes_add(&reader->classes, text, field->line, place));
    }
    *label = (int32_t)reader->classes.sorted[place];
    return MLP_OK;
}

static mlp_status read_row(mlp__csv_reader *reader)
{
    const size_t row = reader->rows;
    const size_t *count = reader->csv.count;

    reader->drop = false;
    reader->row[MLP__CSV_INPUT] = reader->inputs + row * count[MLP__CSV_INPUT];
    if (reader->targets != NULL)
        reader->row[MLP__CSV_TARGET] = reader->targets + row * count[MLP__CSV_TARGET];
    if (reader->weights != NULL)
        reader->row[MLP__CSV_WEIGHT] = reader->weights + row;
    MLP_TRY(read_fields(reader));
    if (reader->labels != NULL && !reader->drop)
        MLP_TRY(read_label(reader, &reader->labels[row]));
    reader->rows += reader->drop ? 0 : 1;
    return MLP_OK;
}

static mlp_status read_rows(mlp__csv_reader *reader)
{
    mlp__csv_scan *scan = &reader->csv.scan;

    while (mlp__csv_next_row(scan))
        MLP_TRY(read_row(reader));
    MLP_FAIL_IF(reader->rows == 0, MLP_EFORMAT, "%s: line %zu: no rows%s", scan->path, scan->line,
                reader->csv.named ? " after the names of the columns" : " are left");
    return MLP_OK;
}

/* ---- The whole ---- */

/* The classes that the caller has named, in his order. */
static mlp_status take_classes(mlp__csv_reader *reader)
{
    const mlp_csv_opts *options = reader->csv.options;

    reader->fixed = options->classes != NULL;
    for (size_t i = 0; i < options->n_classes; i++) {
        const mlp__span text = { options->classes[i], strlen(options->classes[i]) };
        size_t place;

        MLP_FAIL_IF(!mlp__span_is_utf8(text), MLP_EINVAL, "options->classes[%zu] is not in UTF-8",
                    i);
        MLP_FAIL_IF(mlp__csv_classes_find(&reader->classes, text, &place), MLP_EINVAL,
                    "options->classes has \"%.*s\" twice", mlp__span_width(text), text.start);
        MLP_TRY(mlp__csv_classes_add(&reader->classes, text, 0, place));
    }
    return MLP_OK;
}

static mlp_status prepare(mlp__csv *csv)
{
    MLP_TRY(mlp__csv_list_read(&csv->missing, "options->missing", csv->options->missing));
    csv->c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    MLP_FAIL_IF(csv->c_locale == (locale_t)0, MLP_ENOMEM, "%s: no memory for a locale",
                csv->scan.path);
    for (size_t i = 0; i < csv->missing.n; i++) {
        const mlp__csv_field *piece = &csv->missing.pieces[i];
        double value;

        csv->missing_numbers =
            csv->missing_numbers || mlp__csv_is_number(piece->raw, csv->c_locale, &value);
    }
    return MLP_OK;
}

static mlp_status read_text(mlp__csv *csv)
{
    static const char mark[] = { '\xEF', '\xBB', '\xBF' };
    size_t length;

    MLP_TRY(mlp__file_read_all(csv->scan.path, SIZE_MAX, &csv->text, &length));
    csv->scan.at = csv->text;
    csv->scan.end = csv->text + length;
    if (length >= sizeof mark && memcmp(csv->text, mark, sizeof mark) == 0)
        csv->scan.at += sizeof mark;
    return MLP_OK;
}

static mlp_status read_csv(mlp__csv_reader *reader)
{
    MLP_TRY(prepare(&reader->csv));
    MLP_TRY(take_classes(reader));
    MLP_TRY(read_text(&reader->csv));
    MLP_TRY(mlp__csv_find_columns(&reader->csv));
    MLP_TRY(make_arrays(reader));
    MLP_TRY(read_rows(reader));
    return mlp__csv_finish(reader);
}

/* Frees what the reader has beside the data. */
static void clear(mlp__csv_reader *reader)
{
    mlp__csv_classes_free(&reader->classes);
    mlp__free(reader->csv.missing.memory);
    mlp__free(reader->csv.columns);
    mlp__free(reader->csv.text);
    if (reader->csv.c_locale != (locale_t)0)
        freelocale(reader->csv.c_locale);
}

mlp_status mlp_data_read_csv(mlp_data **out, const char *path, const mlp_csv_opts *options)
{
    mlp__csv_reader reader = { .csv.scan = { .path = path, .wrong = MLP_EFORMAT, .line = 1 } };
    mlp_status status;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_data_read_csv: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(path == NULL, MLP_EINVAL, "mlp_data_read_csv: path is NULL");
    MLP_TRY(mlp__csv_check_options("mlp_data_read_csv", &options));
    reader.csv.options = options;
    reader.csv.scan.separator = options->separator;
    MLP_TRY(mlp__data_make(&reader.data));
    status = read_csv(&reader);
    clear(&reader);
    if (status != MLP_OK) {
        mlp_data_free(reader.data);
        return status;
    }
    *out = reader.data;
    return MLP_OK;
}
