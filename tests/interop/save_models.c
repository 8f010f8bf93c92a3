/* SPDX-License-Identifier: MIT */
/*
 * Writes models, and for each its inputs and the outputs that the library
 * computes, as raw numbers: for other programs to compare with.
 *
 *   save_models FOLDER
 */
#include <stdio.h>
#include <string.h>

#include <mlp/mlp.h>

enum { ROWS = 9, INPUTS = 4, OUTPUTS = 3 };

static const char *const specs[] = {
    "4-6:relu-3",
    "4-6:tanh-5:sigmoid:nobias-3:softmax",
    "4-7:gelu-6:silu-5:elu-4:selu-3",
    "4-5:softplus-5:softsign-3:sigmoid",
};

static int write_numbers(const char *folder, const char *name, size_t i, const double *numbers,
                         size_t n)
{
    char path[1024];
    FILE *file;
    size_t done;

    (void)snprintf(path, sizeof path, "%s/%zu.%s", folder, i, name);
    file = fopen(path, "wb");
    if (file == NULL)
        return 0;
    done = fwrite(numbers, sizeof *numbers, n, file);
    return fclose(file) == 0 && done == n;
}

static int write_model(const char *folder, size_t i)
{
    double x[ROWS * INPUTS];
    double y[ROWS * OUTPUTS];
    mlp_net *net = NULL;
    mlp_work *work = NULL;
    char path[1024];
    int good;

    for (size_t j = 0; j < ROWS * INPUTS; j++)
        x[j] = (double)((j * 37) % 23) / 7.0 - 1.5;
    (void)snprintf(path, sizeof path, "%s/%zu.safetensors", folder, i);
    good = mlp_net_parse(&net, MLP_F64, specs[i], 7) == MLP_OK
        && mlp_work_new(&work, net, ROWS, 1) == MLP_OK
        && mlp_predict(net, work, ROWS, x, y) == MLP_OK && mlp_net_save(net, path) == MLP_OK
        && write_numbers(folder, "inputs", i, x, ROWS * INPUTS)
        && write_numbers(folder, "outputs", i, y, ROWS * OUTPUTS);
    if (!good)
        (void)fprintf(stderr, "save_models: %s: %s\n", path, mlp_last_error());
    mlp_work_free(work);
    mlp_net_free(net);
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++)
        if (!write_model(argv[1], i))
            return 1;
    return 0;
}
