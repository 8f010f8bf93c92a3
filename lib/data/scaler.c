/* SPDX-License-Identifier: MIT */
/*
 * Scalers: life, fields, and giving them to data. What they come from:
 * scaler_fit.c; what they do to numbers: scaler_tmpl.c, convert_tmpl.c.
 */
#include "data/scaler.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"

mlp_status mlp__scaler_make(mlp_scaler **out, size_t n)
{
    mlp_scaler *scaler;
    mlp_status status;
    void *memory;

    *out = NULL;
    MLP_TRY(mlp__alloc(&memory, 1, sizeof(mlp_scaler)));
    scaler = memory;
    status = mlp__alloc(&memory, n, 2 * sizeof(double));
    if (status != MLP_OK) {
        mlp__free(scaler);
        return status;
    }
    scaler->n = n;
    scaler->shift = memory;
    scaler->factor = scaler->shift + n;
    for (size_t j = 0; j < n; j++)
        scaler->factor[j] = 1.0;
    *out = scaler;
    return MLP_OK;
}

mlp_status mlp__scaler_clone(mlp_scaler **out, const mlp_scaler *scaler)
{
    *out = NULL;
    if (scaler == NULL)
        return MLP_OK;
    MLP_TRY(mlp__scaler_make(out, scaler->n));
    memcpy((*out)->shift, scaler->shift, 2 * scaler->n * sizeof(double));
    return MLP_OK;
}

void mlp_scaler_free(mlp_scaler *scaler)
{
    if (scaler == NULL)
        return;
    mlp__free(scaler->shift);
    mlp__free(scaler);
}

size_t mlp_scaler_n(const mlp_scaler *scaler)
{
    return scaler->n;
}

const double *mlp_scaler_shift(const mlp_scaler *scaler)
{
    return scaler->shift;
}

const double *mlp_scaler_factor(const mlp_scaler *scaler)
{
    return scaler->factor;
}

/* No byte, scaled, is larger in size. */
static double largest_byte(double scale, const mlp_scaler *scaler)
{
    double largest = 0.0;

    for (size_t j = 0; scaler != NULL && j < scaler->n; j++) {
        const double least = fabs(scaler->shift[j]); /* of the byte 0 */
        const double most = fabs(UINT8_MAX * scale - scaler->shift[j]);

        largest = fmax(largest, fmax(least, most) * scaler->factor[j]);
    }
    return largest;
}

static mlp_status check(const mlp_data *data, const mlp_scaler *inputs, const mlp_scaler *targets)
{
    MLP_FAIL_IF(data == NULL, MLP_EINVAL, "mlp_data_set_scalers: data is NULL");
    MLP_FAIL_IF(inputs != NULL && inputs->n != data->n_inputs, MLP_ESHAPE,
                "mlp_data_set_scalers: a scaler of %zu columns for %zu inputs", inputs->n,
                data->n_inputs);
    MLP_FAIL_IF(targets != NULL && data->n_targets == 0, MLP_EINVAL,
                "mlp_data_set_scalers: the data have no targets to scale");
    MLP_FAIL_IF(targets != NULL && targets->n != data->n_targets, MLP_ESHAPE,
                "mlp_data_set_scalers: a scaler of %zu columns for %zu targets", targets->n,
                data->n_targets);
    return MLP_OK;
}

mlp_status mlp_data_set_scalers(mlp_data *data, const mlp_scaler *inputs, const mlp_scaler *targets)
{
    mlp_scaler *for_inputs;
    mlp_scaler *for_targets;
    mlp_status status;

    MLP_TRY(check(data, inputs, targets));
    MLP_TRY(mlp__scaler_clone(&for_inputs, inputs));
    status = mlp__scaler_clone(&for_targets, targets);
    if (status != MLP_OK) {
        mlp_scaler_free(for_inputs);
        return status;
    }
    mlp_scaler_free(data->input_scaler);
    mlp_scaler_free(data->target_scaler);
    data->input_scaler = for_inputs;
    data->target_scaler = for_targets;
    data->largest_input = largest_byte(data->scale, for_inputs);
    return MLP_OK;
}
