/* SPDX-License-Identifier: MIT */
/*
 * peers-fann: FANN as a contestant. FANN has float only, no relu, no softmax and no cross-entropy;
 * docs/benchmarks.md says what stands for them.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <fann.h>

#include "peers/peer.h"
#include "program.h"

enum { MOST_LAYERS = 8 };

typedef struct fann_state {
    const problem_data *data;
    struct fann *net;
    float *x; /* [rows x inputs] */
    float *t; /* [rows x outputs] */
    float *y; /* [peer_rows() x outputs] */
    size_t *order;
    struct fann_train_data batch; /* pointers to rows of x and t */
} fann_state;

static void prepare_epoch(void *state, size_t rows, int threads)
{
    (void)state;
    (void)rows;
    (void)threads;
}

static void shuffle(size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        const size_t j = (size_t)rand() % i;
        const size_t kept = order[i - 1];

        order[i - 1] = order[j];
        order[j] = kept;
    }
}

/*
 * FANN's batch training takes all rows that it is given as one batch, so it is given one batch at a
 * time: as many steps as the other contestants make, each by the mean over the batch. Row by row
 * (FANN_TRAIN_INCREMENTAL) an epoch takes longer.
 */
static void epoch(void *state, size_t rows)
{
    fann_state *s = state;
    const size_t batch = s->data->problem->batch;

    shuffle(s->order, rows);
    for (size_t i = 0; i < rows; i += batch) {
        const size_t n = rows - i < batch ? rows - i : batch;

        for (size_t k = 0; k < n; k++) {
            s->batch.input[k] = s->x + s->order[i + k] * s->data->inputs;
            s->batch.output[k] = s->t + s->order[i + k] * s->data->outputs;
        }
        s->batch.num_data = (unsigned)n;
        (void)fann_train_epoch(s->net, &s->batch);
    }
}

static void prepare_predict(void *state, int threads)
{
    (void)state;
    (void)threads;
}

static void predict(void *state, size_t first, size_t rows)
{
    fann_state *s = state;
    const size_t outputs = s->data->outputs;

    for (size_t row = 0; row < rows; row++)
        memcpy(s->y + row * outputs, fann_run(s->net, s->x + (first + row) * s->data->inputs),
               outputs * sizeof(float));
}

static double output(const void *state, size_t i)
{
    return (double)((const fann_state *)state)->y[i];
}

static struct fann *make_net(const problem *p, double rate)
{
    unsigned units[MOST_LAYERS];
    unsigned n = 0;
    enum fann_activationfunc_enum hidden = FANN_SIGMOID;
    mlp_layer_info layer;
    struct fann *net;
    mlp_net *model;

    if (mlp_net_parse(&model, MLP_F32, p->spec, 1) != MLP_OK)
        program_fail("%s", mlp_last_error());
    for (size_t i = 0; i < mlp_net_n_layers(model) && n + 1 < MOST_LAYERS; i++) {
        if (mlp_net_layer(model, i, &layer) != MLP_OK)
            program_fail("%s", mlp_last_error());
        if (i == 0) {
            units[n++] = (unsigned)layer.inputs;
            if (layer.act == MLP_ACT_RELU)
                hidden = FANN_LINEAR_PIECE; /* relu, but no more than 1 */
        }
        units[n++] = (unsigned)layer.units;
    }
    mlp_net_free(model);
    net = fann_create_standard_array(n, units);
    if (net == NULL)
        program_fail("FANN can't make the network");
    fann_set_activation_function_hidden(net, hidden);
    fann_set_activation_function_output(net, FANN_SIGMOID);
    fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
    fann_set_training_algorithm(net, FANN_TRAIN_BATCH);
    fann_set_learning_rate(net, (float)rate);
    return net;
}

int main(int argc, char **argv)
{
    problem_data data;
    fann_state s = { .data = &data };
    const peer p = {
        .name = "FANN",
        .version = FANN_VERSION,
        .about = "plain loops, no BLAS",
        .data = &data,
        .loss = MLP_LOSS_MEAN_SQUARED_ERROR,
        .calls = { prepare_epoch, epoch, prepare_predict, predict, output },
        .state = &s,
    };

    program_start("peers-fann");
    if (argc != 5)
        program_usage_error("usage: peers-fann PROBLEM f32 ROWS LEARNING_RATE");
    data = problem_data_open(problem_find(argv[1]), problem_dtype(argv[2]),
                             program_number("ROWS", argv[3], 1, INT_MAX));
    if (data.dtype != MLP_F32)
        program_usage_error("this build of FANN computes in f32");
    s.net = make_net(data.problem, strtod(argv[4], NULL));
    s.x = problem_data_inputs(&data, data.rows);
    s.t = program_alloc(data.rows, data.outputs * sizeof(float));
    for (size_t i = 0; i < data.rows * data.outputs; i++)
        s.t[i] = (float)problem_data_target(&data, i / data.outputs, i % data.outputs);
    s.y = program_alloc(peer_rows(&data), data.outputs * sizeof(float));
    s.order = program_alloc(data.rows, sizeof *s.order);
    s.batch.num_input = (unsigned)data.inputs;
    s.batch.num_output = (unsigned)data.outputs;
    s.batch.input = program_alloc(data.problem->batch, sizeof(float *));
    s.batch.output = program_alloc(data.problem->batch, sizeof(float *));
    peer_serve(&p);
    return 0;
}
