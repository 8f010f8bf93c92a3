/* SPDX-License-Identifier: MIT */
/*
 * Data in pairs of files: NPY, IDX.
 */
#include "rows_pair.h"

#include <stdio.h>
#include <string.h>

#include "program.h"

static mlp_status read_npy_once(mlp_data **data, const settings *s, const char *source,
                                size_t n_classes, double scale)
{
    if (s->labels != NULL)
        return s->stream ? mlp_data_stream_npy_labels(data, source, s->labels, n_classes, scale)
                         : mlp_data_read_npy_labels(data, source, s->labels, n_classes, scale);
    return s->stream ? mlp_data_stream_npy(data, source, s->targets, scale)
                     : mlp_data_read_npy(data, source, s->targets, scale);
}

/* Bytes come as 0 ... 1, as those of IDX files do, unless a scale is given. */
static mlp_data *read_npy(const settings *s, const char *source, size_t n_classes, double scale)
{
    mlp_data *data;

    ROWS_TRY(read_npy_once(&data, s, source, n_classes, scale != 0.0 ? scale : 1.0));
    if (mlp_data_dtype(data) != MLP_U8 || scale != 0.0)
        return data;
    mlp_data_free(data);
    ROWS_TRY(read_npy_once(&data, s, source, n_classes, 1.0 / 255.0));
    return data;
}

/* ---- Packed by gzip ---- */

void rows_fail_packed(const char *path)
{
    const bool is_named = strcmp(path, "-") != 0;

    program_fail("%s: packed by gzip, which only IDX files may be: gzip -dc%s%s | mlp ... -",
                 rows_name(path), is_named ? " " : "", is_named ? path : "");
}

/* Has the library found something else in a file that is packed? */
static bool is_other_packed(const char *source)
{
    static const char no_idx[] = ": no IDX file";
    const size_t n = strlen(source);
    const char *why = mlp_last_error();
    FILE *file;
    int first;

    if (strncmp(why, source, n) != 0 || strncmp(why + n, no_idx, sizeof no_idx - 1) != 0)
        return false;
    file = fopen(source, "rb");
    if (file == NULL)
        return false;
    first = getc(file);
    (void)fclose(file);
    return first == 0x1F;
}

void rows_fail_inputs_only(const char *path, const char *source, rows_format format)
{
    mlp_data *data;

    if (format == ROWS_IDX && mlp_data_read_idx(&data, source, NULL, 0) != MLP_OK
        && is_other_packed(source))
        rows_fail_packed(path);
    program_usage_error("%s holds inputs only; --labels FILE%s says what they are", rows_name(path),
                        format == ROWS_NPY ? " or --targets FILE" : "");
}

/* ---- Reading ---- */

static mlp_data *read_idx(const settings *s, const char *path, const char *source, size_t n_classes)
{
    mlp_status status;
    mlp_data *data;

    if (s->targets != NULL)
        program_usage_error("--targets is for NPY; IDX has --labels");
    n_classes = s->labels == NULL ? 0 : n_classes;
    status = s->stream ? mlp_data_stream_idx(&data, source, s->labels, n_classes)
                       : mlp_data_read_idx(&data, source, s->labels, n_classes);
    if (status != MLP_OK && is_other_packed(source))
        rows_fail_packed(path);
    ROWS_TRY(status);
    return data;
}

mlp_data *rows_read_pair(const settings *s, const char *path, const char *source,
                         rows_format format, size_t n_classes, double scale)
{
    if (s->target != NULL || s->inputs != NULL || s->ignore != NULL || s->weight != NULL)
        program_usage_error("options of columns are for CSV");
    return format == ROWS_NPY ? read_npy(s, source, n_classes, scale)
                              : read_idx(s, path, source, n_classes);
}
