/* SPDX-License-Identifier: MIT */
/*
 * The text of a FANN file.
 */
#include "model/fann_text.h"

#include <string.h>

#include "base/fail.h"

bool mlp__fann_line(mlp__fann_text *text, mlp__span *line)
{
    if (text->rest.start == NULL || text->rest.length == 0)
        return false;
    *line = mlp__span_split(&text->rest, '\n');
    if (line->length > 0 && line->start[line->length - 1] == '\r')
        line->length--;
    text->line++;
    return true;
}

mlp_status mlp__fann_find(mlp__fann_text *text, const char *key, mlp__span *value)
{
    const size_t before = text->line;
    mlp__span line;

    while (mlp__fann_line(text, &line)) {
        if (memchr(line.start, '=', line.length) == NULL)
            MLP_FAIL(MLP_EFORMAT, "%s: line %zu: \"%.*s\" is no \"key=value\"", text->path,
                     text->line, mlp__span_width(line), line.start);
        if (mlp__span_is(mlp__span_split(&line, '='), key)) {
            *value = line;
            return MLP_OK;
        }
    }
    MLP_FAIL(MLP_EFORMAT, "%s: no \"%s\" behind line %zu", text->path, key, before);
}

static void skip_spaces(mlp__span *span)
{
    while (span->length > 0 && span->start[0] == ' ') {
        span->start++;
        span->length--;
    }
}

mlp_status mlp__fann_find_size(mlp__fann_text *text, const char *key, size_t *value)
{
    mlp__span span;

    MLP_TRY(mlp__fann_find(text, key, &span));
    MLP_FAIL_IF(!mlp__span_size(span, value), MLP_EFORMAT, "%s: line %zu: %s is \"%.*s\"",
                text->path, text->line, key, mlp__span_width(span), span.start);
    return MLP_OK;
}

mlp_status mlp__fann_find_double(mlp__fann_text *text, const char *key, double *value)
{
    mlp__span span;

    MLP_TRY(mlp__fann_find(text, key, &span));
    MLP_FAIL_IF(!mlp__span_double(span, value), MLP_EFORMAT, "%s: line %zu: %s is \"%.*s\"",
                text->path, text->line, key, mlp__span_width(span), span.start);
    return MLP_OK;
}

mlp__span mlp__fann_word(mlp__span *list)
{
    mlp__span word;

    skip_spaces(list);
    word = (mlp__span){ list->start, 0 };
    while (word.length < list->length && word.start[word.length] != ' ')
        word.length++;
    list->start += word.length;
    list->length -= word.length;
    return word;
}

size_t mlp__fann_count_words(mlp__span value)
{
    size_t count = 0;

    while (mlp__fann_word(&value).length > 0)
        count++;
    return count;
}

size_t mlp__fann_count_tuples(mlp__span value)
{
    size_t count = 0;

    for (size_t i = 0; i < value.length; i++)
        count += value.start[i] == '(';
    return count;
}

mlp_status mlp__fann_tuple(const mlp__fann_text *text, mlp__span *list, const char *what, size_t i,
                           size_t n, mlp__span *parts)
{
    const char *end;
    mlp__span inside;
    size_t found = 0;

    skip_spaces(list);
    end = list->length == 0 ? NULL : memchr(list->start, ')', list->length);
    if (end != NULL && list->start[0] == '(') {
        inside = (mlp__span){ list->start + 1, (size_t)(end - list->start - 1) };
        list->length -= (size_t)(end + 1 - list->start);
        list->start = end + 1;
        for (; found < n && inside.start != NULL; found++) {
            skip_spaces(&inside);
            parts[found] = mlp__span_split(&inside, ',');
        }
        if (found == n && inside.start == NULL)
            return MLP_OK;
    }
    MLP_FAIL(MLP_EFORMAT, "%s: line %zu: %s %zu can't be read", text->path, text->line, what, i);
}
