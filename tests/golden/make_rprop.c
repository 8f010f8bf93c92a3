/* SPDX-License-Identifier: MIT */
/*
 * Writes rprop.h: the weights and slopes of FANN, trained by FANN_TRAIN_RPROP
 * on all rows at once, for tests/optim/test_rprop.c. FANN names that method
 * iRprop- after Igel and Huesken 2000, but its code (fann_train.c,
 * fann_update_weights_irpropm) is not that algorithm in two places:
 *
 *   1. A product of slopes that is 0 counts as one above 0. So the very first
 *      step and each one after a change of sign are 1.2 times the published.
 *   2. Where the sign has changed, the slope is set to 0, and a slope of 0 moves
 *      the weight by +step; in the published algorithm it stays.
 *
 * The test gives our method FANN's weights and slopes epoch by epoch, so that
 * both always speak of the same point, and starts with a first step of 1.2
 * delta_zero. Then up to and with the step at which a weight's slope first
 * changes its sign the sizes of all steps are compared as they are; later ones
 * with FANN's over 1.2^k, k being the changes of sign that the weight has seen
 * before, which is all that 1. does. Where the sign changes, ours must not
 * move; everywhere else the moves are compared with their direction.
 * FANN's bounds (step_min 0, but steps count as 0.0001 at least; weights within
 * 1500) are not reached, which is asserted here.
 *
 *   cc -o make_rprop tests/golden/make_rprop.c -ldoublefann -lm
 *   ./make_rprop > tests/golden/rprop.h
 */
#include <doublefann.h>
#include <fann_internal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 7, EPOCHS = 30 };

static const double inputs[ROWS][2] = {
    { -0.9, 0.3 }, { 0.7, -0.2 }, { 0.15, 0.85 }, { -0.35, -0.65 },
    { 0.5, 0.5 },  { 1.1, -1.3 }, { -0.05, 0.4 },
};
static const double targets[ROWS] = { 0.385, -0.6, 0.9, -0.15, 0.7, -1.2, 0.45 };

static void expect(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "make_rprop: %s\n", what);
        exit(1);
    }
}

static struct fann_train_data *make_rows(void)
{
    struct fann_train_data *rows = fann_create_train(ROWS, 2, 1);

    for (int r = 0; r < ROWS; r++) {
        rows->input[r][0] = inputs[r][0];
        rows->input[r][1] = inputs[r][1];
        rows->output[r][0] = targets[r];
    }
    return rows;
}

static struct fann *make_net(void)
{
    struct fann *net = fann_create_standard(3, 2, 3, 1);

    fann_set_training_algorithm(net, FANN_TRAIN_RPROP);
    fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
    fann_set_activation_function_hidden(net, FANN_SIGMOID_SYMMETRIC);
    fann_set_activation_function_output(net, FANN_LINEAR);
    fann_set_activation_steepness_hidden(net, 1.0);
    fann_set_activation_steepness_output(net, 1.0);
    for (unsigned i = 0; i < net->total_connections; i++)
        net->weights[i] = 0.9 * sin(2.385 * (i + 1));
    return net;
}

static void print(const char *head, const double *numbers, unsigned n)
{
    printf("%s", head);
    for (unsigned i = 0; i < n; i++)
        printf("%s%a", i == 0 ? "{ " : i % 4 == 0 ? ",\n          " : ", ", numbers[i]);
    printf(" },\n");
}

/* The slopes of the next epoch, by a copy of the network: FANN does not keep them. */
static void print_slopes(struct fann *net, struct fann_train_data *rows)
{
    struct fann *copy = fann_copy(net);

    free(copy->train_slopes);
    copy->train_slopes = NULL;
    for (int r = 0; r < ROWS; r++) {
        fann_run(copy, rows->input[r]);
        fann_compute_MSE(copy, rows->output[r]);
        fann_backpropagate_MSE(copy);
        fann_update_slopes_batch(copy, copy->first_layer + 1, copy->last_layer - 1);
    }
    print("        ", copy->train_slopes, copy->total_connections);
    fann_destroy(copy);
}

static void print_epochs(struct fann *net, struct fann_train_data *rows)
{
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        printf("    {\n");
        print("        ", net->weights, net->total_connections);
        print_slopes(net, rows);
        printf("    },\n");
        fann_train_epoch(net, rows);
        for (unsigned i = 0; i < net->total_connections; i++) {
            expect(net->prev_steps[i] > 0.0001, "a step is too small");
            expect(net->prev_steps[i] < fann_get_rprop_delta_max(net), "a step is too large");
        }
    }
}

int main(void)
{
    struct fann_train_data *rows = make_rows();
    struct fann *net = make_net();

    printf("/* SPDX-License-Identifier: MIT */\n/*\n"
           " * Made by make_rprop.c with FANN 2.2.0 (libdoublefann): do not edit.\n */\n"
           "#ifndef MLP_TESTS_GOLDEN_RPROP_H\n#define MLP_TESTS_GOLDEN_RPROP_H\n\n");
    printf("enum { RPROP_N = %u, RPROP_EPOCHS = %d };\n\n", net->total_connections, EPOCHS);
    printf("static const double rprop_delta_zero = %a;\n", (double)fann_get_rprop_delta_zero(net));
    printf("static const double rprop_eta_minus = %a;\n",
           (double)fann_get_rprop_decrease_factor(net));
    printf("static const double rprop_eta_plus = %a;\n\n",
           (double)fann_get_rprop_increase_factor(net));
    printf("static const struct {\n    double weights[RPROP_N]; /* before the epoch */\n"
           "    double slopes[RPROP_N];  /* minus the gradient */\n"
           "} rprop_golden[RPROP_EPOCHS] = {\n");
    print_epochs(net, rows);
    printf("};\n\n#endif\n");
    fann_destroy(net);
    fann_destroy_train(rows);
    return 0;
}
