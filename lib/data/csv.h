/* SPDX-License-Identifier: MIT */
/*
 * CSV files from the inside: options, fields of text, columns, classes.
 *
 * Memory: the file's text, once. For each row and column of numbers 8 bytes: 4 x what the file has,
 * where a number takes 2 bytes at least, a digit and what ends it; 8 x for one that is missing,
 * which may be what ends it alone. Once for each column, of which there are not too many, about 60,
 * for its name and place; for each class about 100, while its list grows. Nothing that the file
 * says, only what it holds, makes memory be taken.
 */
#ifndef MLP_DATA_CSV_H
#define MLP_DATA_CSV_H

#include <locale.h>
#include <stdbool.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

#include <mlp/data_files.h>

#include "base/fail.h"
#include "base/text.h"
#include "data/data.h"

/* ---- csv_options.c ---- */

/* Checks options; *options becomes the defaults if it is NULL. MLP_EINVAL. */
mlp_status mlp__csv_check_options(const char *caller, const mlp_csv_opts **options);

/* ---- csv_scan.c: rows and fields ---- */

/* What a column is for. */
typedef enum mlp__csv_kind {
    MLP__CSV_IGNORED,
    MLP__CSV_INPUT,
    MLP__CSV_TARGET,
    MLP__CSV_WEIGHT,
    MLP__CSV_LABEL,
    MLP__CSV_N_KINDS
} mlp__csv_kind;

typedef struct mlp__csv_column {
    mlp__span name; /* within the text; its start NULL: none */
    mlp__csv_kind kind;
    size_t slot; /* the input or target that it becomes */
} mlp__csv_column;

/* A text being read; the text is changed where doubled quotes become one. */
typedef struct mlp__csv_scan {
    const char *path; /* for messages; borrowed */
    mlp_status wrong; /* what malformed text is */
    char separator;
    char *at;
    char *end;                      /* a 0 is there */
    size_t line;                    /* of `at`, from 1 */
    size_t column;                  /* of the next field, from 0 */
    const mlp__csv_column *columns; /* [n_columns], for messages; borrowed */
    size_t n_columns;               /* 0 until they are known */
} mlp__csv_scan;

typedef struct mlp__csv_field {
    mlp__span raw; /* without spaces around and without quotes */
    bool quoted;
    bool doubled;  /* it has doubled quotes */
    bool last;     /* the row ends with it */
    size_t line;   /* where it begins, from 1 */
    size_t column; /* from 0 */
} mlp__csv_field;

/* Raises a status with file, line, and column (from 0) with its name, before the text. */
mlp_status mlp__csv_fail(const mlp__csv_scan *scan, mlp_status status, size_t line, size_t column,
                         const char *format, ...) MLP_PRINTF(5, 6);

/* Goes to the next row, over blank lines; false: there is none. */
bool mlp__csv_next_row(mlp__csv_scan *scan);

/* Reads the next field of the row. scan->wrong. */
mlp_status mlp__csv_next_field(mlp__csv_scan *scan, mlp__csv_field *field);

/* The field's text; doubled quotes become one, in the text itself: the field can't be read anew. */
mlp__span mlp__csv_text(mlp__csv_field *field);

/* The order of two texts by their bytes: below, at, or above 0. */
int mlp__csv_compare(mlp__span a, mlp__span b);

/* Pieces of an option that is a list. */
typedef struct mlp__csv_list {
    mlp__csv_field *pieces; /* [n] */
    size_t n;
    void *memory; /* owned; NULL: of an option that is NULL */
} mlp__csv_list;

/* Takes a list apart; `what` names it. MLP_EINVAL, MLP_ENOMEM. Free list->memory. */
mlp_status mlp__csv_list_read(mlp__csv_list *list, const char *what, const char *text);

/* ---- csv_number.c ---- */

/*
 * Reads the number at `at`, to the nearest double, infinite where it is too
 * large. Returns where it ends, NULL when there is none. A byte that can't
 * be part of a number follows the text.
 */
const char *mlp__csv_number(const char *at, locale_t c_locale, double *value);

/* The number that is the whole text; such a byte follows it. */
bool mlp__csv_is_number(mlp__span text, locale_t c_locale, double *value);

/* ---- csv_columns.c: names of columns, and what each is for ---- */

/* What is known of a file before its rows are read. */
typedef struct mlp__csv {
    const mlp_csv_opts *options;
    mlp__csv_scan scan;       /* behind the header */
    char *text;               /* owned */
    locale_t c_locale;        /* owned */
    bool named;               /* there is a header */
    size_t first_line;        /* of the first row, header or not */
    mlp__csv_column *columns; /* [scan.n_columns], owned */
    size_t count[MLP__CSV_N_KINDS];
    mlp__csv_list missing; /* owned */
    bool missing_numbers;  /* some of these texts are numbers */
} mlp__csv;

/* Is it a text that means missing? */
bool mlp__csv_is_missing(const mlp__csv *csv, mlp__span text);

/* Learns the columns of the text at scan.at, and goes behind the header. */
mlp_status mlp__csv_find_columns(mlp__csv *csv);

/* The column of this kind and slot, which is there. */
size_t mlp__csv_column_of(const mlp__csv *csv, mlp__csv_kind kind, size_t slot);

/* The name that a list of one column holds, within the list; false: it holds none, or an index. */
bool mlp__csv_list_name(const mlp__csv_list *list, mlp__span *name);

/* Checks that no two of n names are the same, empty ones aside; `scan` is for the message. */
mlp_status mlp__csv_check_distinct(const mlp__csv_scan *scan, size_t n,
                                   const mlp__csv_column *columns);

/* ---- csv_classes.c: labels that are texts ---- */

typedef struct mlp__csv_class {
    mlp__span text;
    size_t line; /* where it was first met */
} mlp__csv_class;

typedef struct mlp__csv_classes {
    mlp__csv_class *list; /* [n], in the order that they were met */
    uint32_t *sorted;     /* [n], their numbers by the bytes of the texts */
    size_t n;
    size_t capacity;
} mlp__csv_classes;

/* Finds a text; false: it is new, and belongs at *place of `sorted`. */
bool mlp__csv_classes_find(const mlp__csv_classes *classes, mlp__span text, size_t *place);

/* Classes that may be added: each new one moves those behind it in `sorted`. */
enum { MLP__CSV_MOST_CLASSES = 65536 };

/* Adds a text that is new at a place that was found. MLP_ENOMEM. */
mlp_status mlp__csv_classes_add(mlp__csv_classes *classes, mlp__span text, size_t line,
                                size_t place);

/*
 * Stores in rank [n] the label of each class: by number if all are numbers, else
 * by bytes. Two that are the same number fail, at column `column`.
 */
mlp_status mlp__csv_classes_rank(const mlp__csv_classes *classes, const mlp__csv *csv,
                                 size_t column, int32_t *rank);

void mlp__csv_classes_free(mlp__csv_classes *classes);

/* ---- csv.c, csv_finish.c ---- */

/* A file being read into data. */
typedef struct mlp__csv_reader {
    mlp__csv csv;
    mlp_data *data;
    size_t rows;
    size_t capacity; /* rows that there is memory for */
    double *inputs;  /* [capacity x inputs], the data's own */
    double *targets; /* [capacity x targets], likewise, with the two below; NULL: none */
    double *weights; /* [capacity] */
    int32_t *labels; /* [capacity] */
    double *row[MLP__CSV_N_KINDS]; /* where the row's numbers go, by kind */
    mlp__csv_field label;          /* the row's */
    bool label_missing;
    bool drop;    /* the row is to be left out */
    bool imputed; /* some inputs are NaN, which are to become means */
    bool fixed;   /* the classes are those of the options */
    mlp__csv_classes classes;
} mlp__csv_reader;

/* Makes data of the rows that were read. */
mlp_status mlp__csv_finish(mlp__csv_reader *reader);

#endif
