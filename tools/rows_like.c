/* SPDX-License-Identifier: MIT */
/*
 * Rows like others, to validate on: the same columns, found by their names, and
 * the same classes.
 */
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "rows_csv.h"
#include "rows_pair.h"

/* The names of n columns, as a list; NULL: they have none. */
static const char *list_of(const mlp_data *data, size_t n,
                           const char *(*name)(const mlp_data *data, size_t i))
{
    const char **names = program_alloc(n, sizeof *names);

    for (size_t i = 0; i < n; i++)
        names[i] = name(data, i);
    return rows_csv_list(n, names);
}

/* The names of the classes, to be freed; NULL: they have none. */
static const char **class_names(const mlp_data *data)
{
    const size_t n = mlp_data_n_classes(data);
    const char **names;

    if (n == 0 || mlp_data_class_name(data, 0) == NULL)
        return NULL;
    names = program_alloc(n, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = mlp_data_class_name(data, i);
    return names;
}

static bool is_index(const char *column)
{
    const char *digits = column + (column[0] == '-');

    return digits[0] != '\0' && digits[strspn(digits, "0123456789")] == '\0';
}

/* The weights' column by its name. An index is one of the training data, whose order the others
 * need not have; what it is called there is told by reading that column as an input. */
static const char *weight_by_name(const settings *s, const char *like_path)
{
    const char *source = rows_source(like_path);
    mlp_csv_opts csv = rows_csv_options(s, source);
    const char **name = program_alloc(1, sizeof *name);
    const char *list;
    mlp_data *data;

    csv.ignore = NULL;
    csv.weight = NULL;
    csv.inputs = s->weight;
    csv.header = MLP_CSV_HEADER_YES;
    ROWS_TRY(mlp_data_read_csv(&data, source, &csv));
    name[0] = mlp_data_input_name(data, 0);
    list = rows_csv_list(1, name);
    mlp_data_free(data);
    return list;
}

static void check_inputs(const char *path, const mlp_data *data, const mlp_data *like)
{
    const size_t have = mlp_data_n_inputs(data);
    const size_t want = mlp_data_n_inputs(like);

    if (have != want)
        program_fail("%s has %zu columns of inputs, the training data have %zu", rows_name(path),
                     have, want);
}

mlp_data *rows_read_like(const settings *s, const char *path, const char *like_path,
                         const mlp_data *like)
{
    const char *source = rows_source(path);
    const bool labels = mlp_data_n_classes(like) > 0;
    const char *inputs = list_of(like, mlp_data_n_inputs(like), mlp_data_input_name);
    const char *target = list_of(like, labels ? 1 : mlp_data_n_targets(like), mlp_data_target_name);
    const char **classes = class_names(like);
    mlp_csv_opts csv = rows_csv_options(s, source);
    static const char named[] = "which the training data have";
    mlp_data *data;

    if (rows_format_of_data(path, source) != ROWS_CSV)
        program_usage_error("--valid: a file of rows must be CSV; others take a share");
    if (inputs != NULL) {
        csv.inputs = inputs;
        csv.ignore = NULL; /* what they don't name is left out */
        if (s->weight != NULL && is_index(s->weight))
            csv.weight = weight_by_name(s, like_path);
    }
    if (target == NULL)
        target = s->target == NULL ? "-1" : s->target;
    csv.label = labels ? target : NULL;
    csv.targets = labels ? NULL : target;
    csv.classes = classes;
    csv.n_classes = classes == NULL ? 0 : mlp_data_n_classes(like);
    if (mlp_data_read_csv(&data, source, &csv) != MLP_OK)
        rows_fail_in(&(rows_words){ .inputs = inputs == NULL ? NULL : named,
                                    .target = inputs == NULL ? NULL : named,
                                    .whose = "the training data",
                                    .csv = &csv,
                                    .default_target = s->target == NULL });
    free(classes);
    check_inputs(path, data, like);
    return data;
}
