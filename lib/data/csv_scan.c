/* SPDX-License-Identifier: MIT */
/*
 * Rows and fields of CSV text (RFC 4180). What fields mean: csv.c.
 */
#include "data/csv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

mlp_status mlp__csv_fail(const mlp__csv_scan *scan, mlp_status status, size_t line, size_t column,
                         const char *format, ...)
{
    char text[512];
    va_list arguments;
    mlp__span name = { NULL, 0 };

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (column < scan->n_columns)
        name = scan->columns[column].name;
    if (name.length == 0)
        return mlp__fail(status, "%s: line %zu, column %zu: %s", scan->path, line, column + 1,
                         text);
    return mlp__fail(status, "%s: line %zu, column %zu (\"%.*s\"): %s", scan->path, line,
                     column + 1, mlp__span_width(name), name.start, text);
}

static char *skip_spaces(const mlp__csv_scan *scan, char *at)
{
    while ((*at == ' ' || *at == '\t') && *at != scan->separator)
        at++;
    return at;
}

bool mlp__csv_next_row(mlp__csv_scan *scan)
{
    scan->column = 0;
    for (;;) {
        char *at = skip_spaces(scan, scan->at);

        if (at == scan->end)
            return false;
        if (*at == '\r' && (at[1] == '\n' || at + 1 == scan->end))
            at++;
        if (*at != '\n' && at != scan->end)
            return true;
        if (at == scan->end)
            return false;
        scan->at = at + 1;
        scan->line++;
    }
}

/* Goes over what ends a field, at `at`. */
static mlp_status end_field(mlp__csv_scan *scan, mlp__csv_field *field, char *at)
{
    if (*at == scan->separator) {
        scan->at = at + 1;
        return MLP_OK;
    }
    field->last = true;
    if (*at == '\r' && (at[1] == '\n' || at + 1 == scan->end))
        at++;
    if (*at == '\n') {
        scan->at = at + 1;
        scan->line++;
        return MLP_OK;
    }
    if (at == scan->end) {
        scan->at = at;
        return MLP_OK;
    }
    if (*at == '\r')
        return mlp__csv_fail(scan, scan->wrong, scan->line, field->column,
                             "a carriage return without a line feed");
    if (*at == '\0')
        return mlp__csv_fail(scan, scan->wrong, scan->line, field->column,
                             "a byte 0: no text, or not in UTF-8");
    return mlp__csv_fail(scan, scan->wrong, scan->line, field->column,
                         "text after a closing quote");
}

static size_t count_lines(const char *at, const char *end)
{
    size_t n = 0;

    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        n++;
        at++;
    }
    return n;
}

/* The field whose opening quote is at `at`. */
static mlp_status quoted_field(mlp__csv_scan *scan, mlp__csv_field *field, char *at)
{
    char *start = at + 1;
    char *stop = start;

    field->quoted = true;
    for (;;) {
        stop = memchr(stop, '"', (size_t)(scan->end - stop));
        if (stop == NULL)
            return mlp__csv_fail(scan, scan->wrong, field->line, field->column,
                                 "a quote that nothing ends");
        if (stop[1] != '"')
            break;
        field->doubled = true;
        stop += 2;
    }
    field->raw = (mlp__span){ start, (size_t)(stop - start) };
    if (memchr(start, '\0', field->raw.length) != NULL)
        return mlp__csv_fail(scan, scan->wrong, field->line, field->column,
                             "a byte 0: no text, or not in UTF-8");
    scan->line += count_lines(start, stop);
    return end_field(scan, field, skip_spaces(scan, stop + 1));
}

mlp_status mlp__csv_next_field(mlp__csv_scan *scan, mlp__csv_field *field)
{
    const char separator = scan->separator;
    char *start = skip_spaces(scan, scan->at);
    char *at = start;
    char *stop;

    *field = (mlp__csv_field){ .line = scan->line, .column = scan->column++ };
    if (*at == '"')
        return quoted_field(scan, field, at);
    while (*at != separator && *at != '\n' && *at != '\r' && *at != '\0')
        at++;
    stop = at;
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    field->raw = (mlp__span){ start, (size_t)(stop - start) };
    return end_field(scan, field, at);
}

mlp__span mlp__csv_text(mlp__csv_field *field)
{
    /* The text is the scan's own, and not const there. */
    char *const start = (char *)(uintptr_t)field->raw.start;
    size_t length = 0;

    if (!field->doubled)
        return field->raw;
    for (size_t i = 0; i < field->raw.length; i++) {
        start[length++] = start[i];
        if (start[i] == '"')
            i++;
    }
    field->raw.length = length;
    field->doubled = false;
    return field->raw;
}

int mlp__csv_compare(mlp__span a, mlp__span b)
{
    const size_t shorter = a.length < b.length ? a.length : b.length;
    const int order = shorter == 0 ? 0 : memcmp(a.start, b.start, shorter);

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static mlp_status read_pieces(mlp__csv_list *list, mlp__csv_scan *scan)
{
    do {
        MLP_TRY(mlp__csv_next_field(scan, &list->pieces[list->n]));
        (void)mlp__csv_text(&list->pieces[list->n]);
    } while (!list->pieces[list->n++].last);
    MLP_FAIL_IF(scan->at != scan->end, MLP_EINVAL, "%s: a line break in a list", scan->path);
    return MLP_OK;
}

mlp_status mlp__csv_list_read(mlp__csv_list *list, const char *what, const char *text)
{
    mlp__csv_scan scan = { .path = what, .wrong = MLP_EINVAL, .separator = ',', .line = 1 };
    size_t length;
    size_t most = 1;
    size_t bytes;

    *list = (mlp__csv_list){ .memory = NULL };
    if (text == NULL)
        return MLP_OK;
    length = strlen(text);
    for (size_t i = 0; i < length; i++)
        most += text[i] == ',';
    MLP_FAIL_IF(!mlp__size_mul(most, sizeof *list->pieces, &bytes)
                    || !mlp__size_add(bytes, length + 1, &bytes),
                MLP_EOVERFLOW, "%s: a list too long", what);
    MLP_TRY(mlp__alloc(&list->memory, bytes, 1));
    list->pieces = list->memory;
    scan.at = (char *)(list->pieces + most);
    scan.end = scan.at + length;
    memcpy(scan.at, text, length);
    return read_pieces(list, &scan);
}
