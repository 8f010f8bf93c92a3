/* SPDX-License-Identifier: MIT */
/*
 * mlp check: the gradient of a model on data, against differences of its loss.
 */
#include <stdlib.h>

#include "model_use.h"
#include "output.h"
#include "program.h"
#include "rows.h"
#include "verbs.h"

enum { DEFAULT_ROWS = 16 };

/* Right gradients stay far below these; kinks, as of relu, may not. */
static const double limit_f64 = 1e-6;
static const double limit_f32 = 1e-3;

/* Rows as the network sees them: x [rows x inputs], t [rows x outputs]. */
static void gather(const model_use *use, const mlp_data *data, size_t rows, double *x, double *t)
{
    for (size_t i = 0; i < rows; i++) {
        double *targets = t + i * use->n_outputs;
        int32_t label;

        ROWS_TRY(mlp_data_row(data, i, x + i * use->n_inputs, use->n_classes == 0 ? targets : NULL,
                              &label));
        if (use->n_classes > 0 && use->n_outputs == 1)
            targets[0] = (double)label;
        else if (use->n_classes > 0)
            targets[label] = 1.0;
    }
}

static float *as_float(size_t n, const double *from)
{
    float *to = program_alloc(n, sizeof *to);

    for (size_t i = 0; i < n; i++)
        to[i] = (float)from[i];
    return to;
}

static mlp_gradcheck_result check(const model_use *use, const mlp_data *data, size_t rows)
{
    const mlp_loss loss = mlp_model_loss(use->model);
    double *x = program_alloc(rows, use->n_inputs * sizeof *x);
    double *t = program_alloc(rows, use->n_outputs * sizeof *t);
    mlp_gradcheck_result result;

    gather(use, data, rows, x, t);
    if (mlp_net_dtype(use->net) == MLP_F64) {
        ROWS_TRY(mlp_gradcheck(use->net, loss, rows, x, t, NULL, &result));
    } else {
        float *x32 = as_float(rows * use->n_inputs, x);
        float *t32 = as_float(rows * use->n_outputs, t);

        ROWS_TRY(mlp_gradcheck_f32(use->net, loss, rows, x32, t32, NULL, &result));
        free(x32);
        free(t32);
    }
    free(x);
    free(t);
    return result;
}

/* The layer that a parameter is in. */
static size_t layer_of(const model_use *use, size_t parameter)
{
    for (size_t i = mlp_net_n_layers(use->net); i-- > 0;) {
        mlp_layer_info layer;

        ROWS_TRY(mlp_net_layer(use->net, i, &layer));
        if (layer.weight_offset <= parameter)
            return i;
    }
    return 0;
}

int verb_check(const settings *s, const char *const *arguments, size_t n)
{
    model_use use = model_use_load(s, arguments[0]);
    mlp_data *data = rows_read_for_model(s, arguments[1], use.model, ROWS_TO_JUDGE);
    const size_t most = s->rows == 0 ? DEFAULT_ROWS : s->rows;
    const size_t rows = mlp_data_rows(data) < most ? mlp_data_rows(data) : most;
    const double limit = mlp_net_dtype(use.net) == MLP_F64 ? limit_f64 : limit_f32;
    const mlp_gradcheck_result result = check(&use, data, rows);
    const bool good = result.error <= limit;

    (void)n;
    if (s->json) {
        json_t *object = json_object();

        output_put(object, "rows", json_integer((json_int_t)rows));
        output_put(object, "parameters", json_integer((json_int_t)mlp_net_n_params(use.net)));
        output_put(object, "error", output_number(result.error));
        output_put(object, "limit", output_number(limit));
        output_put(object, "worst", json_integer((json_int_t)result.worst));
        output_put(object, "layer", json_integer((json_int_t)layer_of(&use, result.worst)));
        output_put(object, "analytic", output_number(result.analytic));
        output_put(object, "numeric", output_number(result.numeric));
        output_json(object);
    } else {
        printf("%zu parameters on %zu rows: largest relative error %.3g (limit %.0e)\n",
               mlp_net_n_params(use.net), rows, result.error, limit);
        printf("at parameter %zu, of layer %zu: %.9g by the backward pass, %.9g by differences\n",
               result.worst, layer_of(&use, result.worst), result.analytic, result.numeric);
    }
    mlp_data_free(data);
    model_use_free(&use);
    if (!good)
        program_fail("the gradient is off; with relu or absolute errors this may be a kink that "
                     "lies in the way: try other --rows");
    return 0;
}
