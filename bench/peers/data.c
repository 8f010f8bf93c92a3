/* SPDX-License-Identifier: MIT */
/*
 * peers-data: tells the driver of the comparison which problems there are, and writes the rows of
 * one for the contestants that are not C. It times nothing.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "peers/problem_data.h"
#include "program.h"

static const char help[] =
    "usage: peers-data list                      the problems, a JSON object a line\n"
    "       peers-data PROBLEM f64|f32 ROWS DIR  writes DIR/x.bin and DIR/t.bin\n"
    "\n"
    "The files hold the rows as they are stored: inputs in the type that \"inputs\" names\n"
    "(u8: bytes, to be scaled by 1/255; real: the type given here), targets as bytes with\n"
    "the class (softmax), or as numbers of the type given here.\n";

static void list_problem(const problem *p)
{
    mlp_layer_info layer;
    mlp_net *net;

    if (mlp_net_parse(&net, MLP_F64, p->spec, 1) != MLP_OK
        || mlp_net_layer(net, 0, &layer) != MLP_OK)
        program_fail("%s", mlp_last_error());
    printf("{\"name\": \"%s\", \"rows\": %zu, \"batch\": %zu, \"hidden\": \"%s\", \"inputs\": "
           "\"%s\", \"layers\": [%zu",
           p->name, p->rows, p->batch, mlp_act_name(layer.act),
           p->loss == MLP_LOSS_CROSS_ENTROPY ? "u8" : "real", layer.inputs);
    for (size_t i = 0; i < mlp_net_n_layers(net); i++) {
        if (mlp_net_layer(net, i, &layer) != MLP_OK)
            program_fail("%s", mlp_last_error());
        printf(", %zu", layer.units);
    }
    printf("], \"output\": \"%s\"}\n", mlp_act_name(layer.act));
    mlp_net_free(net);
}

static void write_file(const char *folder, const char *name, const void *values, size_t bytes)
{
    char path[PATH_MAX];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    if (file == NULL)
        program_fail("%s can't be written", path);
    if (fwrite(values, 1, bytes, file) != bytes || fclose(file) != 0)
        program_fail("%s can't be written in full", path);
}

static void write_problem(char **argument)
{
    const problem *p = problem_find(argument[0]);
    const mlp_dtype dtype = problem_dtype(argument[1]);
    const size_t rows = program_number("ROWS", argument[2], 1, INT_MAX);
    const size_t size = dtype == MLP_F32 ? sizeof(float) : sizeof(double);
    problem_data data = problem_data_open(p, dtype, rows);
    const bool bytes = mlp_data_dtype(data.made.data) == MLP_U8;

    write_file(argument[3], "x.bin", data.made.x, rows * data.inputs * (bytes ? 1 : size));
    write_file(argument[3], "t.bin", data.made.t, rows * (bytes ? 1 : data.outputs * size));
    problem_data_close(&data);
}

int main(int argc, char **argv)
{
    program_start("peers-data");
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        (void)fputs(help, stdout);
    } else if (argc == 2 && strcmp(argv[1], "list") == 0) {
        for (size_t i = 0; i < PROBLEM_COUNT; i++)
            list_problem(&problem_list[i]);
    } else if (argc == 5) {
        write_problem(argv + 1);
    } else {
        program_usage_error("--help says how it is used");
    }
    return 0;
}
