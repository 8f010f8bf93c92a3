/* SPDX-License-Identifier: MIT */
/*
 * Writes the seeds that the fuzz targets start from: for each a folder of small
 * right files, most of them written by the library itself.
 *
 *   make_corpus FOLDER
 */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <zlib.h>

#include <mlp/mlp.h>

#include "golden/fann.h"

enum { ROWS = 6, INPUTS = 2, OUTPUTS = 1 };

static const double x[ROWS * INPUTS] = { 0, 1, 2, 3, 4, 5, -1, -2, 3, -4, 5, 0.5 };
static const double t[ROWS * OUTPUTS] = { 1, 0, 1, 0.5, 0.25, 2 };
static const char *folder;

static void must(int good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "make_corpus: %s (%s)\n", what, mlp_last_error());
    exit(1);
}

/* The path of a file of a target's corpus; the next call overwrites it. */
static const char *path_of(const char *target, const char *name)
{
    static char path[2048];

    (void)snprintf(path, sizeof path, "%s/%s", folder, target);
    (void)mkdir(path, 0777);
    (void)snprintf(path, sizeof path, "%s/%s/%s", folder, target, name);
    return path;
}

static void put(const char *target, const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(path_of(target, name), "wb");

    must(file != NULL && fwrite(bytes, 1, length, file) == length, name);
    must(fclose(file) == 0, name);
}

static void put_text(const char *target, const char *name, const char *text)
{
    put(target, name, text, strlen(text));
}

/* ---- Models ---- */

static void put_model(const char *name, mlp_dtype type, const char *spec, int scaled)
{
    static const char *const names[INPUTS] = { "a", "\"b\"\n" };
    mlp_scaler *scaler = NULL;
    mlp_model *model;
    mlp_data *data;
    mlp_net *net;

    must(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL) == MLP_OK, name);
    if (scaled) {
        must(mlp_scaler_fit_inputs(&scaler, data, NULL) == MLP_OK, name);
        must(mlp_data_set_scalers(data, scaler, NULL) == MLP_OK, name);
        must(mlp_data_set_names(data, names, NULL, NULL) == MLP_OK, name);
    }
    must(mlp_net_parse(&net, type, spec, 1) == MLP_OK, name);
    must(mlp_model_new(&model, net, MLP_LOSS_HUBER, data) == MLP_OK, name);
    must(mlp_model_save(model, path_of("model", name)) == MLP_OK, name);
    mlp_model_free(model);
    mlp_net_free(net);
    mlp_scaler_free(scaler);
    mlp_data_free(data);
}

/* ---- Checkpoints and optimisers ---- */

/* Fuzzing resumes trainings of these options: see fuzz_checkpoint.c. */
static void put_checkpoint(const char *name, const char *opt_spec, size_t batch, uint64_t steps)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_trainer *trainer;
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;

    options.batch = batch;
    options.epochs = 3;
    options.patience = 5;
    options.threads = 1;
    options.checkpoint = path_of("checkpoint", name);
    options.checkpoint_steps = steps;
    options.checkpoint_seconds = 0.0;
    must(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL) == MLP_OK, name);
    must(mlp_net_parse(&net, MLP_F64, "2-2:tanh-1", 1) == MLP_OK, name);
    must(mlp_opt_parse(&opt, opt_spec) == MLP_OK, name);
    must(mlp_trainer_new(&trainer, net, opt, &options) == MLP_OK, name);
    must(mlp_trainer_run(trainer, data, NULL, NULL) == MLP_OK, name);
    must(mlp_opt_save(opt, path_of("checkpoint", opt_spec)) == MLP_OK, name);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
}

/* ---- IDX ---- */

static void put_packed(const char *name, const uint8_t *bytes, size_t length)
{
    gzFile file = gzopen(path_of("idx", name), "wb9");

    must(file != NULL && gzwrite(file, bytes, (unsigned)length) == (int)length, name);
    must(gzclose(file) == Z_OK, name);
}

static void put_idx(void)
{
    static const uint8_t images[] = {
        0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 9, 0, 255
    };
    static const uint8_t labels[] = { 0, 0, 8, 1, 0, 0, 0, 1, 1 };

    put("idx", "images", images, sizeof images);
    put("idx", "labels", labels, sizeof labels);
    put_packed("images.gz", images, sizeof images);
    put_packed("labels.gz", labels, sizeof labels);
}

static void put_npy(void)
{
    static const uint8_t labels[2] = { 1, 0 };
    static const float x_f32[2] = { 1, 2 };
    char inputs[2048];
    mlp_data *data;

    must(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL) == MLP_OK, "npy");
    (void)snprintf(inputs, sizeof inputs, "%s", path_of("npy", "f8"));
    must(mlp_data_write_npy(data, inputs, path_of("npy", "targets")) == MLP_OK, inputs);
    mlp_data_free(data);
    must(mlp_data_wrap_f32(&data, 2, 1, 0, x_f32, NULL, NULL) == MLP_OK, "npy");
    must(mlp_data_write_npy(data, path_of("npy", "f4"), NULL) == MLP_OK, "npy");
    mlp_data_free(data);
    must(mlp_data_wrap_u8(&data, 2, 1, 2, labels, labels, 1.0) == MLP_OK, "npy");
    (void)snprintf(inputs, sizeof inputs, "%s", path_of("npy", "u1"));
    must(mlp_data_write_npy(data, inputs, path_of("npy", "labels")) == MLP_OK, inputs);
    mlp_data_free(data);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    folder = argv[1];
    (void)mkdir(folder, 0777);
    put_model("plain", MLP_F64, "2-2:tanh-1", 0);
    put_model("scaled", MLP_F64, "2-2:gelu:batch_norm:dropout=0.5-1:nobias", 1);
    put_model("float", MLP_F32, "2-1:layer_norm:he_normal", 0);
    put_checkpoint("epoch", "adam", 4, 0);
    put_checkpoint("step", "adam", 4, 1);
    put_checkpoint("solver", "lbfgs:memory=2", 0, 0);
    put_checkpoint("damped", "lm", 0, 0);
    put_idx();
    put_npy();
    for (size_t i = 0; i < sizeof fann_golden / sizeof fann_golden[0]; i++)
        put_text("fann", fann_golden[i].name, fann_golden[i].text);
    put_text("json", "object", "{\"a\":[1,-2.5e3,true,null],\"b\":{\"c\":\"\\u00e4\\n\"}}");
    put_text("json", "nested", "{\"a\":[[[[[[1]]]]]],\"\":{}}");
    put_text("csv", "plain", "a,b,label\n1,2,x\n3,4.5,y\n");
    put_text("csv", "quoted", "\"a\"\"b\",c\r\n\"1\",2\r\n,NA\r\n");
    put_text("csv", "numbers", "1;2e-5;-.5\n\n0;0;1e308\n");
    return 0;
}
