/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a checkpoint and as an optimiser. What is taken can be trained on.
 */
#include <stdlib.h>

#include <mlp/mlp.h>

#include "fuzz_container.h"
#include "fuzz_file.h"

enum { ROWS = 6, INPUTS = 2, OUTPUTS = 1 };

static const double x[ROWS * INPUTS] = { 0, 1, 2, 3, 4, 5, -1, -2, 3, -4, 5, 0.5 };
static const double t[ROWS * OUTPUTS] = { 1, 0, 1, 0.5, 0.25, 2 };

/* The training that the seeds of the corpus are of: see make_corpus.c. */
static void resume(const char *path, const char *net_spec, const char *opt_spec, size_t batch)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_trainer *trainer;
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;

    options.batch = batch;
    options.epochs = 2;
    options.patience = 5;
    options.threads = 1;
    fuzz_must(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL));
    fuzz_must(mlp_net_parse(&net, MLP_F64, net_spec, 1));
    fuzz_must(mlp_opt_parse(&opt, opt_spec));
    fuzz_must(mlp_trainer_new(&trainer, net, opt, &options));
    if (mlp_trainer_resume(trainer, path) == MLP_OK) {
        /* Whether such numbers can be trained on is another question. */
        mlp_status status = mlp_trainer_run(trainer, data, NULL, NULL);

        if (status == MLP_OK)
            status = mlp_trainer_epoch(trainer, data, NULL, NULL);
        (void)status;
    }
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}

static void load_optimiser(const char *path)
{
    double theta[3] = { 1, 2, 3 };
    const double grad[3] = { 0.5, -0.25, 1 };
    mlp_opt *opt;
    mlp_status status;

    if (mlp_opt_load(&opt, path) != MLP_OK)
        return;
    status = mlp_opt_update(opt, 3, theta, grad);
    (void)status;
    mlp_opt_free(opt);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *path = fuzz_file(0, bytes, length);

    if (fuzz_turn(0, 4, bytes, length)) {
        fuzz_allow(2 * length);
        load_optimiser(path);
        fuzz_allow(0); /* training wants more than the file has */
    }
    if (fuzz_turn(1, 4, bytes, length))
        resume(path, "2-2:tanh-1", "adam", 4);
    if (fuzz_turn(2, 4, bytes, length))
        resume(path, "2-2:tanh-1", "lbfgs:memory=2", 0);
    if (fuzz_turn(3, 4, bytes, length))
        resume(path, "2-2:tanh-1", "lm", 0);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t most, unsigned seed)
{
    return fuzz_container_mutate(bytes, length, most, seed, 1);
}
