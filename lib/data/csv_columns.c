/* SPDX-License-Identifier: MIT */
/*
 * The columns of a CSV file: their names, and what options make of each.
 */
#include "data/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* The options that are lists of columns, in the order that messages are to be looked for. */
static const struct role {
    const char *option;
    mlp__csv_kind kind;
    bool one; /* not several */
    size_t offset;
} roles[] = {
    { "options->ignore", MLP__CSV_IGNORED, false, offsetof(mlp_csv_opts, ignore) },
    { "options->inputs", MLP__CSV_INPUT, false, offsetof(mlp_csv_opts, inputs) },
    { "options->targets", MLP__CSV_TARGET, false, offsetof(mlp_csv_opts, targets) },
    { "options->label", MLP__CSV_LABEL, true, offsetof(mlp_csv_opts, label) },
    { "options->weight", MLP__CSV_WEIGHT, true, offsetof(mlp_csv_opts, weight) },
};

enum { N_ROLES = sizeof roles / sizeof roles[0] };

/* Each takes some 60 bytes, of which a file of one line may have but one. */
enum { MOST_COLUMNS = 1 << 20 };

/* A column that no option has named. */
static const mlp__csv_kind unnamed = MLP__CSV_N_KINDS;

bool mlp__csv_is_missing(const mlp__csv *csv, mlp__span text)
{
    for (size_t i = 0; i < csv->missing.n; i++) {
        const mlp__span missing = csv->missing.pieces[i].raw;

        if (missing.length == text.length
            && (text.length == 0 || memcmp(missing.start, text.start, text.length) == 0))
            return true;
    }
    return false;
}

/* ---- Names ---- */

/* By name, and by place where the names are the same. */
static int compare_columns(const void *a, const void *b)
{
    const mlp__csv_column *const first = *(const mlp__csv_column *const *)a;
    const mlp__csv_column *const second = *(const mlp__csv_column *const *)b;
    const int order = mlp__csv_compare(first->name, second->name);

    return order != 0 ? order : (first > second) - (first < second);
}

mlp_status mlp__csv_check_distinct(const mlp__csv_scan *scan, size_t n,
                                   const mlp__csv_column *columns)
{
    const mlp__csv_column **sorted;
    void *memory;
    size_t same = 0;

    MLP_TRY(mlp__alloc(&memory, n, sizeof *sorted));
    sorted = memory;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &columns[i];
    qsort(sorted, n, sizeof *sorted, compare_columns);
    for (size_t i = 1; i < n && same == 0; i++)
        if (sorted[i]->name.length > 0
            && mlp__csv_compare(sorted[i - 1]->name, sorted[i]->name) == 0)
            same = (size_t)(sorted[i] - columns);
    mlp__free(memory);
    return same == 0
        ? MLP_OK
        : mlp__csv_fail(scan, scan->wrong, scan->line, same, "another column has the same name");
}

static mlp_status read_names(mlp__csv *csv)
{
    mlp__csv_scan *scan = &csv->scan;
    mlp__csv_scan before;
    mlp__csv_field field;

    do {
        before = *scan;
        MLP_TRY(mlp__csv_next_field(scan, &field));
        csv->columns[field.column].name = mlp__csv_text(&field);
        if (!mlp__span_is_utf8(field.raw)) {
            before.n_columns = 0; /* what is no text is not quoted */
            return mlp__csv_fail(&before, scan->wrong, field.line, field.column,
                                 "a name that is not in UTF-8");
        }
    } while (!field.last);
    before.line = csv->first_line;
    return mlp__csv_check_distinct(&before, scan->n_columns, csv->columns);
}

/* ---- What each column is for ---- */

static const char *role_text(const mlp__csv *csv, const struct role *role)
{
    const char *text;

    memcpy(&text, (const char *)csv->options + role->offset, sizeof text);
    return text;
}

/* A piece that is an index: digits, perhaps with a minus before, and no quotes. */
static bool is_index(const mlp__csv_field *piece, bool *from_end, size_t *index)
{
    mlp__span digits = piece->raw;

    *from_end = digits.length > 0 && digits.start[0] == '-';
    if (*from_end)
        digits = (mlp__span){ digits.start + 1, digits.length - 1 };
    return !piece->quoted && mlp__span_size(digits, index);
}

/* The names of the columns, as far as a line of a message takes them. */
static void list_names(const mlp__csv *csv, char *list, size_t room)
{
    size_t used = 0;

    list[0] = '\0';
    for (size_t i = 0; i < csv->scan.n_columns; i++) {
        const mlp__span name = csv->columns[i].name;
        const bool fits = name.length + 8 < room - used;

        used += (size_t)snprintf(list + used, room - used, "%s%.*s", i == 0 ? "" : ", ",
                                 fits ? mlp__span_width(name) : 3, fits ? name.start : "...");
        if (!fits)
            return;
    }
}

static mlp_status find_by_name(const mlp__csv *csv, const char *option, mlp__span name,
                               size_t *column)
{
    char list[300];

    *column = 0;
    while (*column < csv->scan.n_columns && mlp__csv_compare(csv->columns[*column].name, name) != 0)
        ++*column;
    if (*column < csv->scan.n_columns)
        return MLP_OK;
    list_names(csv, list, sizeof list);
    MLP_FAIL(MLP_ERANGE, "%s: line %zu: no column \"%.*s\" (%s); the columns are %s",
             csv->scan.path, csv->first_line, mlp__span_width(name), name.start, option, list);
}

static mlp_status find_column(const mlp__csv *csv, const char *option, const mlp__csv_field *piece,
                              size_t *column)
{
    const size_t n = csv->scan.n_columns;
    bool from_end;
    size_t index;

    if (!is_index(piece, &from_end, &index)) {
        MLP_FAIL_IF(piece->raw.length == 0 && !piece->quoted, MLP_EINVAL,
                    "%s: piece %zu of the list is empty", option, piece->column);
        MLP_FAIL_IF(!csv->named, MLP_EINVAL, "%s: names the column \"%.*s\" of no header", option,
                    mlp__span_width(piece->raw), piece->raw.start);
        return find_by_name(csv, option, piece->raw, column);
    }
    MLP_FAIL_IF(from_end ? index == 0 || index > n : index >= n, MLP_ERANGE,
                "%s: line %zu: no column %.*s of %zu (%s)", csv->scan.path, csv->first_line,
                mlp__span_width(piece->raw), piece->raw.start, n, option);
    *column = from_end ? n - index : index;
    return MLP_OK;
}

static mlp_status assign_pieces(mlp__csv *csv, const struct role *role, const mlp__csv_list *list)
{
    MLP_FAIL_IF(role->one && list->n != 1, MLP_EINVAL, "%s: %zu columns, must be one", role->option,
                list->n);
    for (size_t i = 0; i < list->n; i++) {
        mlp__csv_column *column;
        size_t at;

        MLP_TRY(find_column(csv, role->option, &list->pieces[i], &at));
        column = &csv->columns[at];
        if (column->kind != unnamed
            && (role->kind != MLP__CSV_IGNORED || column->kind != role->kind))
            return mlp__csv_fail(&csv->scan, MLP_EINVAL, csv->first_line, at,
                                 "%s: an option has named the column already", role->option);
        column->kind = role->kind;
        column->slot = i;
    }
    csv->count[role->kind] = list->n;
    return MLP_OK;
}

/* Gives each column its kind. Names are known, or named by no option. */
static mlp_status assign(mlp__csv *csv)
{
    size_t n_inputs = 0;

    for (size_t i = 0; i < csv->scan.n_columns; i++)
        csv->columns[i].kind = unnamed;
    for (size_t i = 0; i < N_ROLES; i++) {
        mlp__csv_list list;
        mlp_status status = mlp__csv_list_read(&list, roles[i].option, role_text(csv, &roles[i]));

        if (status == MLP_OK && list.memory != NULL)
            status = assign_pieces(csv, &roles[i], &list);
        mlp__free(list.memory);
        MLP_TRY(status);
    }
    for (size_t i = 0; i < csv->scan.n_columns; i++) {
        mlp__csv_column *column = &csv->columns[i];

        if (column->kind != unnamed)
            continue;
        column->kind = csv->options->inputs == NULL ? MLP__CSV_INPUT : MLP__CSV_IGNORED;
        column->slot = n_inputs++;
    }
    if (csv->options->inputs == NULL)
        csv->count[MLP__CSV_INPUT] = n_inputs;
    MLP_FAIL_IF(csv->count[MLP__CSV_INPUT] == 0, MLP_ERANGE,
                "%s: line %zu: of %zu columns none is an input", csv->scan.path, csv->first_line,
                csv->scan.n_columns);
    return MLP_OK;
}

size_t mlp__csv_column_of(const mlp__csv *csv, mlp__csv_kind kind, size_t slot)
{
    size_t i = 0;

    while (csv->columns[i].kind != kind || csv->columns[i].slot != slot)
        i++;
    return i;
}

bool mlp__csv_list_name(const mlp__csv_list *list, mlp__span *name)
{
    bool from_end;
    size_t index;

    if (list->n == 0 || is_index(&list->pieces[0], &from_end, &index))
        return false;
    *name = list->pieces[0].raw;
    return true;
}

/* ---- Is there a header? ---- */

/* *named: some option names a column; then there is one. */
static mlp_status look_for_names(const mlp__csv *csv, bool *named)
{
    *named = false;
    for (size_t i = 0; i < N_ROLES; i++) {
        mlp__csv_list list;
        const mlp_status status =
            mlp__csv_list_read(&list, roles[i].option, role_text(csv, &roles[i]));
        bool from_end;
        size_t index;

        for (size_t j = 0; status == MLP_OK && j < list.n; j++)
            *named = *named || !is_index(&list.pieces[j], &from_end, &index);
        mlp__free(list.memory);
        MLP_TRY(status);
    }
    return MLP_OK;
}

/* *named: an input of the first row is no number. The row is read without changing its text. */
static mlp_status look_at_fields(const mlp__csv *csv, bool *named)
{
    mlp__csv_scan scan = csv->scan;
    mlp__csv_field field;

    *named = false;
    do {
        double value;

        MLP_TRY(mlp__csv_next_field(&scan, &field));
        *named = *named
            || (csv->columns[field.column].kind == MLP__CSV_INPUT
                && !mlp__csv_is_number(field.raw, csv->c_locale, &value)
                && (field.doubled || !mlp__csv_is_missing(csv, field.raw)));
    } while (!field.last);
    return MLP_OK;
}

static mlp_status find_header(mlp__csv *csv)
{
    if (csv->options->header != MLP_CSV_HEADER_AUTO) {
        csv->named = csv->options->header == MLP_CSV_HEADER_YES;
        return MLP_OK;
    }
    MLP_TRY(look_for_names(csv, &csv->named));
    if (csv->named)
        return MLP_OK;
    MLP_TRY(assign(csv));
    return look_at_fields(csv, &csv->named);
}

mlp_status mlp__csv_find_columns(mlp__csv *csv)
{
    mlp__csv_scan first;
    mlp__csv_field field;
    void *memory;

    MLP_FAIL_IF(!mlp__csv_next_row(&csv->scan), MLP_EFORMAT, "%s: no rows: the file is empty",
                csv->scan.path);
    csv->first_line = csv->scan.line;
    first = csv->scan;
    do {
        MLP_FAIL_IF(first.column == MOST_COLUMNS, MLP_EUNSUPPORTED,
                    "%s: line %zu: more than %d columns", csv->scan.path, first.line, MOST_COLUMNS);
        MLP_TRY(mlp__csv_next_field(&first, &field));
    } while (!field.last);
    MLP_TRY(mlp__alloc(&memory, first.column, sizeof *csv->columns));
    csv->columns = memory;
    csv->scan.columns = csv->columns;
    csv->scan.n_columns = first.column;

    MLP_TRY(find_header(csv));
    if (csv->named)
        MLP_TRY(read_names(csv));
    return assign(csv);
}
