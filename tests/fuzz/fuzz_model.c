/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a model. What is taken can be used, and is the same when it has
 * been saved and loaded once more.
 */
#include <stdlib.h>
#include <string.h>

#include <mlp/mlp.h>

#include "fuzz_container.h"
#include "fuzz_file.h"

static void use(const mlp_model *model)
{
    const mlp_net *net = mlp_model_net(model);
    double *x;
    double *y;
    mlp_work *work;

    if (mlp_net_dtype(net) != MLP_F64)
        return;
    fuzz_must(mlp_work_new(&work, net, 1, 1));
    x = calloc(mlp_net_n_inputs(net), sizeof *x);
    y = calloc(mlp_net_n_outputs(net), sizeof *y);
    if (x == NULL || y == NULL)
        abort();
    fuzz_must(mlp_model_predict(model, work, 1, x, y));
    free(x);
    free(y);
    mlp_work_free(work);
}

static void compare(const mlp_model *a, const mlp_model *b)
{
    const mlp_net *of_a = mlp_model_net(a);
    const mlp_net *of_b = mlp_model_net(b);
    const size_t n = mlp_net_n_params(of_a);
    const int is_double = mlp_net_dtype(of_a) == MLP_F64;

    if (mlp_net_n_params(of_b) != n || mlp_net_dtype(of_b) != mlp_net_dtype(of_a)
        || (is_double
                ? memcmp(mlp_net_params_const(of_a), mlp_net_params_const(of_b), n * sizeof(double))
                : memcmp(mlp_net_params_const_f32(of_a), mlp_net_params_const_f32(of_b),
                         n * sizeof(float)))
            != 0)
        abort();
}

static void save_and_load(const mlp_model *model)
{
    const char *once = fuzz_written("once");
    const char *twice = fuzz_written("twice");
    mlp_model *again;

    fuzz_must(mlp_model_save(model, once));
    fuzz_must(mlp_model_load(&again, once));
    compare(model, again);
    fuzz_must(mlp_model_save(again, twice));
    FUZZ_CHECK(fuzz_same(once, twice));
    mlp_model_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *path = fuzz_file(0, bytes, length);
    mlp_model *model;
    mlp_status status;

    fuzz_allow(2 * length + (length == 0));
    status = mlp_model_load(&model, path);
    fuzz_allow(0);
    if (status != MLP_OK) {
        FUZZ_CHECK(model == NULL && strncmp(mlp_last_error(), path, strlen(path)) == 0);
        return 0;
    }
    use(model);
    if (fuzz_turn(0, 8, bytes, length)) /* it takes ten times as long as to load */
        save_and_load(model);
    mlp_model_free(model);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t most, unsigned seed)
{
    return fuzz_container_mutate(bytes, length, most, seed, 0);
}
