/* SPDX-License-Identifier: MIT */
/*
 * A problem of the list with its rows, as the programs of the comparison take it: from their
 * command lines. Every contestant gets the same rows; those that are not C read them from files.
 */
#include "peers/problem_data.h"

#include <stdlib.h>
#include <string.h>

#include "program.h"

const problem *problem_find(const char *name)
{
    for (size_t i = 0; i < PROBLEM_COUNT; i++)
        if (strcmp(name, problem_list[i].name) == 0)
            return &problem_list[i];
    program_usage_error("no problem is named \"%s\"", name);
}

mlp_dtype problem_dtype(const char *name)
{
    for (mlp_dtype type = MLP_F64; type <= MLP_F32; type++)
        if (strcmp(name, mlp_dtype_name(type)) == 0)
            return type;
    program_usage_error("the element type is f64 or f32, not \"%s\"", name);
}

problem_data problem_data_open(const problem *p, mlp_dtype dtype, size_t rows)
{
    problem_data data = { .problem = p, .dtype = dtype, .rows = rows };
    generated_shape shape = { .loss = p->loss, .type = dtype, .rows = rows };
    mlp_net *net;

    if (mlp_net_parse(&net, dtype, p->spec, 1) != MLP_OK)
        program_fail("%s", mlp_last_error());
    data.inputs = shape.inputs = mlp_net_n_inputs(net);
    data.outputs = shape.outputs = mlp_net_n_outputs(net);
    mlp_net_free(net);
    if (generated_new(&data.made, &shape) != MLP_OK)
        program_fail("%s", mlp_last_error());
    return data;
}

void problem_data_close(problem_data *data)
{
    generated_free(&data->made);
}

void *problem_data_inputs(const problem_data *data, size_t rows)
{
    const size_t size = data->dtype == MLP_F32 ? sizeof(float) : sizeof(double);
    void *x = program_alloc(rows, data->inputs * size);
    double *one = program_alloc(data->inputs, sizeof *one);

    for (size_t row = 0; row < rows; row++) {
        if (mlp_data_row(data->made.data, row, one, NULL, NULL) != MLP_OK)
            program_fail("%s", mlp_last_error());
        for (size_t i = 0; i < data->inputs; i++) {
            if (data->dtype == MLP_F32)
                ((float *)x)[row * data->inputs + i] = (float)one[i];
            else
                ((double *)x)[row * data->inputs + i] = one[i];
        }
    }
    free(one);
    return x;
}

double problem_data_target(const problem_data *data, size_t row, size_t output)
{
    const void *t = data->made.t;

    if (mlp_data_n_classes(data->made.data) > 0)
        return ((const uint8_t *)t)[row] == output ? 1.0 : 0.0;
    if (data->dtype == MLP_F32)
        return (double)((const float *)t)[row * data->outputs + output];
    return ((const double *)t)[row * data->outputs + output];
}
