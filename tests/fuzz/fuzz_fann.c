/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a file of FANN: read, and what was read is used.
 */
#include <stdlib.h>

#include <mlp/mlp.h>

#include "fuzz_file.h"

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
    mlp_model *model;
    mlp_status status;

    fuzz_allow(2 * length);
    status = mlp_model_import_fann(&model, MLP_F64, fuzz_file(0, bytes, length));
    fuzz_allow(0);
    if (status == MLP_OK)
        use(model);
    else if (model != NULL)
        abort();
    mlp_model_free(model);
    return 0;
}
