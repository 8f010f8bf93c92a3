/* SPDX-License-Identifier: MIT */
/*
 * The self-test of an exported C file: rows of inputs, spread as the scaler says that the training
 * data were, and what the library makes of them.
 */
#include <math.h>

#include "base/alloc.h"
#include "base/dtype.h"
#include "base/fail.h"
#include "base/text.h"
#include "model/export_c.h"

enum { ROWS = 5 };

/* In [-2, 2], the same on every machine: the middle digits of multiples of the golden ratio. */
static double spread(size_t i)
{
    const double turn = (double)(i % 1000003) * 0.61803398874989484820;

    return 4.0 * (turn - floor(turn)) - 2.0;
}

/* Inputs that the network sees as numbers in [-2, 2]. */
static void make_inputs(const mlp_model *model, void *x)
{
    const size_t n = model->net->n_inputs;
    const mlp_scaler *scaler = model->input_scaler;

    for (size_t i = 0; i < ROWS * n; i++) {
        double value = i < n ? 0.0 : spread(i);

        if (scaler != NULL)
            value = value / scaler->factor[i % n] + scaler->shift[i % n];
        mlp__dtype_fill(model->net->type, x, i, 1, value / model->input_scale);
    }
}

/* A row at a time, as small passes have the order of sums that the C file has. */
static mlp_status predict(const mlp_model *model, const void *x, void *y)
{
    const mlp_net *net = model->net;
    mlp_status status;
    mlp_work *work;

    MLP_TRY(mlp_work_new(&work, net, 1, 1));
    status = MLP_OK;
    for (size_t i = 0; status == MLP_OK && i < ROWS; i++)
        if (net->type == MLP_F64)
            status = mlp_model_predict(model, work, 1, (const double *)x + i * net->n_inputs,
                                       (double *)y + i * net->n_outputs);
        else
            status = mlp_model_predict_f32(model, work, 1, (const float *)x + i * net->n_inputs,
                                           (float *)y + i * net->n_outputs);
    mlp_work_free(work);
    return status;
}

/* What differences of an output are measured with: 1 where outputs have no scale. */
static double unit_of(const mlp_scaler *scaler, size_t j)
{
    return scaler == NULL ? 1.0 : fmax(fabs(1.0 / scaler->factor[j]), fabs(scaler->shift[j]));
}

static mlp_status write_units(const mlp__c_writer *writer)
{
    const size_t n = writer->model->net->n_outputs;
    mlp_status status;
    void *units;

    MLP_TRY(mlp__alloc(&units, n, sizeof(double)));
    for (size_t j = 0; j < n; j++)
        ((double *)units)[j] = unit_of(writer->model->target_scaler, j);
    status = mlp__c_array(writer, "test_unit", 0, MLP_F64, units, 0, n);
    mlp__free(units);
    return status;
}

/* Rows with outputs that are all finite; the others are taken out. */
static size_t keep_finite(const mlp_net *net, void *x, void *y)
{
    size_t kept = 0;

    for (size_t i = 0; i < ROWS; i++) {
        bool finite = true;

        for (size_t j = 0; j < net->n_outputs; j++)
            finite = finite && isfinite(mlp__dtype_get(net->type, y, i * net->n_outputs + j));
        for (size_t j = 0; finite && j < net->n_inputs; j++)
            mlp__dtype_fill(net->type, x, kept * net->n_inputs + j, 1,
                            mlp__dtype_get(net->type, x, i * net->n_inputs + j));
        for (size_t j = 0; finite && j < net->n_outputs; j++)
            mlp__dtype_fill(net->type, y, kept * net->n_outputs + j, 1,
                            mlp__dtype_get(net->type, y, i * net->n_outputs + j));
        kept += finite;
    }
    return kept;
}

static size_t widest(const mlp_net *net)
{
    size_t most = net->n_inputs;

    for (size_t i = 0; i < net->n_layers; i++)
        most = net->layer[i].out > most ? net->layer[i].out : most;
    return most;
}

static mlp_status write_main(const mlp__c_writer *writer, size_t rows)
{
    MLP_TRY(
        mlp__file_print(writer->file, "\nint main(void)\n{\n    const int rows = %zu;\n", rows));
    MLP_TRY(mlp__file_print(writer->file, "    const double widest = %zu;\n",
                            widest(writer->model->net)));
    MLP_TRY(mlp__c_text(writer,
                        writer->model->net->type == MLP_F64
                            ? "    const double allowed = 4 * DBL_EPSILON * widest;\n"
                            : "    const double allowed = 4 * (double)FLT_EPSILON * widest;\n"));
    return mlp__c_text(
        writer,
        "    double largest = 0;\n"
        "    static $t y[$n_outputs];\n"
        "\n"
        "    for (int i = 0; i < rows; i++) {\n"
        "        const $t *expected = $n_test_y0 + i * $n_outputs;\n"
        "\n"
        "        $n_predict($n_test_x0 + i * $n_inputs, y);\n"
        "        for (int j = 0; j < $n_outputs; j++) {\n"
        "            const double size = fabs((double)expected[j]);\n"
        "            const double unit = size > $n_test_unit0[j] ? size : $n_test_unit0[j];\n"
        "            const double difference = fabs((double)y[j] - (double)expected[j]) / unit;\n"
        "\n"
        "            if (!(difference <= largest))\n"
        "                largest = difference;\n"
        "        }\n"
        "    }\n"
        "    printf(\"$n: largest difference %.3g, allowed %.3g\\n\", largest, allowed);\n"
        "    return largest <= allowed ? 0 : 1;\n"
        "}\n\n#endif\n");
}

static mlp_status write_rows(const mlp__c_writer *writer, void *x, void *y)
{
    const mlp_net *net = writer->model->net;
    size_t rows;

    make_inputs(writer->model, x);
    MLP_TRY(predict(writer->model, x, y));
    rows = keep_finite(net, x, y);
    MLP_FAIL_IF(rows == 0, MLP_ENONFINITE, "%s: the model's outputs are not finite",
                writer->file->path);
    MLP_TRY(mlp__c_text(writer,
                        "\n#ifdef $n_SELF_TEST\n\n#include <float.h>\n#include <stdio.h>\n"
                        "\n/* Rows of inputs, the library's outputs, and the size of one of "
                        "those. */\n"));
    MLP_TRY(mlp__c_array(writer, "test_x", 0, net->type, x, 0, rows * net->n_inputs));
    MLP_TRY(mlp__c_array(writer, "test_y", 0, net->type, y, 0, rows * net->n_outputs));
    MLP_TRY(write_units(writer));
    return write_main(writer, rows);
}

mlp_status mlp__c_self_test(const mlp__c_writer *writer)
{
    const mlp_net *net = writer->model->net;
    const size_t size = mlp__dtype_size(net->type);
    mlp_status status;
    void *x;
    void *y;

    MLP_TRY(mlp__alloc(&x, net->n_inputs, ROWS * size));
    status = mlp__alloc(&y, net->n_outputs, ROWS * size);
    if (status == MLP_OK)
        status = write_rows(writer, x, y);
    mlp__free(x);
    mlp__free(y);
    return status;
}
