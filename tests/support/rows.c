/* SPDX-License-Identifier: MIT */
/*
 * Rows for networks of any shape.
 */
#include "rows.h"

/* `count` numbers; the test ends when there is no memory. */
static double *numbers(size_t count)
{
    double *memory = calloc(count, sizeof *memory);

    ck_assert_ptr_nonnull(memory);
    return memory;
}

/* Shares of 1, so that they suit every loss. */
static void fill_targets(double *t, size_t n, size_t outputs)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0.0;

        for (size_t j = 0; j < outputs; j++) {
            t[i * outputs + j] = 1.5 + awkward(2, i * outputs + j);
            sum += t[i * outputs + j];
        }
        for (size_t j = 0; j < outputs; j++)
            t[i * outputs + j] /= outputs > 1 ? sum : 2.5;
    }
}

rows rows_new(const mlp_net *net, size_t n, int what)
{
    const size_t inputs = mlp_net_n_inputs(net);
    const size_t outputs = mlp_net_n_outputs(net);
    const size_t classes = outputs > 1 ? outputs : 2;
    rows made = { numbers(n * inputs), numbers(n * outputs), numbers(n), NULL, NULL };
    const double *sw = what & ROWS_WEIGHTS ? made.sw : NULL;

    made.label = calloc(n, sizeof *made.label);
    ck_assert_ptr_nonnull(made.label);
    for (size_t i = 0; i < n * inputs; i++)
        made.x[i] = awkward(1, i);
    fill_targets(made.t, n, outputs);
    for (size_t i = 0; i < n; i++) {
        made.sw[i] = i % 5 == 3 ? 0.0 : 1.0 + awkward(3, i);
        made.label[i] = (int32_t)((size_t)(1e6 * (1.0 + awkward(4, i))) % classes);
    }
    if (what & ROWS_LABELS)
        ck_ok(mlp_data_wrap_labels(&made.data, n, inputs, classes, made.x, made.label, sw));
    else
        ck_ok(mlp_data_wrap(&made.data, n, inputs, outputs, made.x, made.t, sw));
    return made;
}

void rows_free(rows *made)
{
    mlp_data_free(made->data);
    free(made->label);
    free(made->sw);
    free(made->t);
    free(made->x);
}

size_t params_bytes(const mlp_net *net)
{
    return mlp_net_n_params(net) * (mlp_net_dtype(net) == MLP_F64 ? sizeof(double) : sizeof(float));
}

const void *params_of(const mlp_net *net)
{
    return mlp_net_dtype(net) == MLP_F64 ? (const void *)mlp_net_params_const(net)
                                         : mlp_net_params_const_f32(net);
}

void *params_copy(const mlp_net *net)
{
    void *copy = malloc(params_bytes(net));

    ck_assert_ptr_nonnull(copy);
    return memcpy(copy, params_of(net), params_bytes(net));
}
