/* SPDX-License-Identifier: MIT */
/*
 * Data in pairs of files: NPY, IDX.
 */
#include "rows_pair.h"

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

static mlp_data *read_idx(const settings *s, const char *source, size_t n_classes)
{
    mlp_data *data;

    if (s->targets != NULL)
        program_usage_error("--targets is for NPY; IDX has --labels");
    n_classes = s->labels == NULL ? 0 : n_classes;
    ROWS_TRY(s->stream ? mlp_data_stream_idx(&data, source, s->labels, n_classes)
                       : mlp_data_read_idx(&data, source, s->labels, n_classes));
    return data;
}

mlp_data *rows_read_pair(const settings *s, const char *source, rows_format format,
                         size_t n_classes, double scale)
{
    if (s->target != NULL || s->inputs != NULL || s->ignore != NULL || s->weight != NULL)
        program_usage_error("options of columns are for CSV");
    return format == ROWS_NPY ? read_npy(s, source, n_classes, scale)
                              : read_idx(s, source, n_classes);
}
