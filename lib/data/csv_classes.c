/* SPDX-License-Identifier: MIT */
/*
 * Class labels that are texts. Which of them is which number: a sorted list, in
 * which labels are searched by halves. There are few classes and many rows, and
 * no file can be made for which it takes long, as with a table of hashes.
 */
#include "data/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { FIRST_CAPACITY = 16 };

bool mlp__csv_classes_find(const mlp__csv_classes *classes, mlp__span text, size_t *place)
{
    size_t low = 0;
    size_t high = classes->n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = mlp__csv_compare(classes->list[classes->sorted[middle]].text, text);

        if (order == 0) {
            *place = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *place = low;
    return false;
}

static mlp_status grow(mlp__csv_classes *classes)
{
    const size_t capacity = classes->capacity == 0 ? FIRST_CAPACITY : 2 * classes->capacity;
    void *list;
    void *sorted;

    MLP_TRY(mlp__alloc(&list, capacity, sizeof *classes->list));
    if (mlp__alloc(&sorted, capacity, sizeof *classes->sorted) != MLP_OK) {
        mlp__free(list);
        return MLP_ENOMEM;
    }
    if (classes->n > 0) {
        memcpy(list, classes->list, classes->n * sizeof *classes->list);
        memcpy(sorted, classes->sorted, classes->n * sizeof *classes->sorted);
    }
    mlp__csv_classes_free(classes);
    classes->list = list;
    classes->sorted = sorted;
    classes->capacity = capacity;
    return MLP_OK;
}

mlp_status mlp__csv_classes_add(mlp__csv_classes *classes, mlp__span text, size_t line,
                                size_t place)
{
    if (classes->n == classes->capacity)
        MLP_TRY(grow(classes));
    memmove(classes->sorted + place + 1, classes->sorted + place,
            (classes->n - place) * sizeof *classes->sorted);
    classes->sorted[place] = (uint32_t)classes->n;
    classes->list[classes->n++] = (mlp__csv_class){ text, line };
    return MLP_OK;
}

void mlp__csv_classes_free(mlp__csv_classes *classes)
{
    mlp__free(classes->list);
    mlp__free(classes->sorted);
    classes->list = NULL;
    classes->sorted = NULL;
}

/* ---- Which label each becomes ---- */

typedef struct numbered {
    double value;
    size_t class;
} numbered;

/* By number, and by order of appearance where the numbers are the same. */
static int compare_numbers(const void *a, const void *b)
{
    const numbered *const first = a;
    const numbered *const second = b;

    if (first->value != second->value)
        return first->value < second->value ? -1 : 1;
    return (first->class > second->class) - (first->class < second->class);
}

/* Fills in the numbers; false: not all are finite numbers. */
static bool read_numbers(const mlp__csv_classes *classes, locale_t c_locale, numbered *numbers)
{
    for (size_t i = 0; i < classes->n; i++) {
        double value;

        if (!mlp__csv_is_number(classes->list[i].text, c_locale, &value) || value - value != 0.0)
            return false;
        numbers[i] = (numbered){ value, i };
    }
    return true;
}

static mlp_status check_numbers(const mlp__csv_classes *classes, const mlp__csv *csv, size_t column,
                                const numbered *numbers)
{
    for (size_t i = 1; i < classes->n; i++) {
        const mlp__csv_class *const first = &classes->list[numbers[i - 1].class];
        const mlp__csv_class *const second = &classes->list[numbers[i].class];

        if (numbers[i - 1].value == numbers[i].value)
            return mlp__csv_fail(&csv->scan, MLP_EFORMAT, second->line, column,
                                 "the label \"%.*s\" is the number that line %zu writes \"%.*s\"",
                                 mlp__span_width(second->text), second->text.start, first->line,
                                 mlp__span_width(first->text), first->text.start);
    }
    return MLP_OK;
}

mlp_status mlp__csv_classes_rank(const mlp__csv_classes *classes, const mlp__csv *csv,
                                 size_t column, int32_t *rank)
{
    mlp_status status = MLP_OK;
    numbered *numbers;
    void *memory;

    MLP_TRY(mlp__alloc(&memory, classes->n, sizeof *numbers));
    numbers = memory;
    if (read_numbers(classes, csv->c_locale, numbers)) {
        qsort(numbers, classes->n, sizeof *numbers, compare_numbers);
        status = check_numbers(classes, csv, column, numbers);
        for (size_t i = 0; i < classes->n; i++)
            rank[numbers[i].class] = (int32_t)i;
    } else {
        for (size_t i = 0; i < classes->n; i++)
            rank[classes->sorted[i]] = (int32_t)i;
    }
    mlp__free(memory);
    return status;
}
