/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a file of FANN: read, and what was read is used.
 */
#define _GNU_SOURCE /* memfd_create */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mlp/mlp.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* One row of zeros through a model that was read. */
static void use(const mlp_model *model)
{
    const mlp_net *net = mlp_model_net(model);
    double *x = calloc(mlp_net_n_inputs(net), sizeof *x);
    double *y = calloc(mlp_net_n_outputs(net), sizeof *y);
    mlp_work *work;

    if (x != NULL && y != NULL && mlp_work_new(&work, net, 1, 1) == MLP_OK) {
        if (mlp_model_predict(model, work, 1, x, y) != MLP_OK)
            abort();
        mlp_work_free(work);
    }
    free(x);
    free(y);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const int descriptor = memfd_create("fann", 0);
    char path[64];
    mlp_model *model;

    if (descriptor < 0 || write(descriptor, bytes, length) != (ssize_t)length)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    if (mlp_model_import_fann(&model, MLP_F64, path) == MLP_OK)
        use(model);
    else if (model != NULL)
        abort();
    mlp_model_free(model);
    close(descriptor);
    return 0;
}
