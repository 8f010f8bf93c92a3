/* SPDX-License-Identifier: MIT */
/*
 * mlp convert: data among CSV, NPY and IDX; networks of FANN to models.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "overwrite.h"
#include "program.h"
#include "rows.h"
#include "rows_source.h"
#include "verbs.h"

static bool ends_in(const char *path, const char *ending)
{
    const size_t n = strlen(path);
    const size_t m = strlen(ending);

    return n >= m && strcmp(path + n - m, ending) == 0;
}

static void convert_fann(const char *in, const char *out)
{
    mlp_model *model;

    if (!ends_in(out, ".safetensors"))
        program_usage_error("%s: a network of FANN becomes a model, .safetensors", out);
    ROWS_TRY(mlp_model_import_fann(&model, MLP_F64, rows_source(in)));
    ROWS_TRY(mlp_model_save(model, out));
    mlp_model_free(model);
}

/* ---- Bytes ---- */

static uint8_t byte_of(double value, size_t row, size_t column)
{
    if (!(value >= 0.0 && value <= 255.0 && value == floor(value)))
        program_fail("row %zu, input %zu is %g; an IDX file holds whole numbers from 0 to 255", row,
                     column, value);
    return (uint8_t)value;
}

/* The same rows as bytes. */
static mlp_data *as_bytes(const mlp_data *data)
{
    const size_t rows = mlp_data_rows(data);
    const size_t n = mlp_data_n_inputs(data);
    const size_t n_classes = mlp_data_n_classes(data);
    double *row = program_alloc(n, sizeof *row);
    uint8_t *x = program_alloc_kept(rows, n);
    uint8_t *labels = program_alloc_kept(rows, 1);
    mlp_data *bytes;

    if (mlp_data_n_targets(data) > 0)
        program_fail("IDX files hold labels, no targets: --task classify");
    for (size_t i = 0; i < rows; i++) {
        int32_t label;

        ROWS_TRY(mlp_data_row(data, i, row, NULL, &label));
        for (size_t j = 0; j < n; j++)
            x[i * n + j] = byte_of(row[j], i, j);
        if (label > 255)
            program_fail("row %zu has the label %d; an IDX file holds labels up to 255", i,
                         (int)label);
        labels[i] = label < 0 ? 0 : (uint8_t)label;
    }
    ROWS_TRY(mlp_data_wrap_u8(&bytes, rows, n, n_classes, x, n_classes > 0 ? labels : NULL, 1.0));
    free(row);
    return bytes;
}

static void write_idx(const mlp_data *data, const char *out, const char *others)
{
    mlp_data *bytes = mlp_data_dtype(data) == MLP_U8 ? NULL : as_bytes(data);

    ROWS_TRY(mlp_data_write_idx(bytes != NULL ? bytes : data, out, others));
    mlp_data_free(bytes);
}

typedef enum out_format { OUT_CSV, OUT_NPY, OUT_IDX } out_format;

static out_format format_of(const char *out)
{
    if (ends_in(out, ".csv"))
        return OUT_CSV;
    if (ends_in(out, ".npy"))
        return OUT_NPY;
    if (!ends_in(out, ".idx") && !ends_in(out, "-ubyte"))
        program_usage_error("%s: .csv, .npy, .idx, or .safetensors for a network of FANN", out);
    return OUT_IDX;
}

static void convert_data(const settings *s, const char *in, const char *out, const char *others)
{
    const out_format format = format_of(out);
    mlp_data *data = rows_read_plain(s, in);
    const bool has_others = mlp_data_n_classes(data) > 0 || mlp_data_n_targets(data) > 0;

    if (others != NULL && !has_others)
        program_usage_error("%s: there are no labels or targets to write; --target names them",
                            others);
    if (format == OUT_CSV && others != NULL)
        program_usage_error("%s: CSV holds all in one file", others);
    if (format == OUT_CSV)
        ROWS_TRY(mlp_data_write_csv(data, out, NULL));
    else if (format == OUT_NPY)
        ROWS_TRY(mlp_data_write_npy(data, out, others));
    else
        write_idx(data, out, others);
    mlp_data_free(data);
}

int verb_convert(const settings *s, const char *const *arguments, size_t n)
{
    const char *others = n > 2 ? arguments[2] : NULL;

    overwrite_check(s, arguments, n, 1);
    if (rows_is_fann(arguments[0]))
        convert_fann(arguments[0], arguments[1]);
    else
        convert_data(s, arguments[0], arguments[1], others);
    if (s->json) {
        json_t *object = json_object();

        output_put(object, "output", output_text(arguments[1]));
        output_put(object, "others", output_text(others));
        output_json(object);
    } else {
        output_remark(s, "wrote %s%s%s", arguments[1], others == NULL ? "" : " and ",
                      others == NULL ? "" : others);
    }
    return 0;
}
