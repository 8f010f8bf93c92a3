/* SPDX-License-Identifier: MIT */
/*
 * One training step of a 2-4-1 network, number by number: sigmoid everywhere,
 * no biases, E = (t - o)^2 / 2, learning rate 0.001, input (0, 1), target 1.
 * Each line has the number as worked by hand and as the library gives it.
 */
#include <math.h>
#include <stdio.h>

#include <mlp/mlp.h>

static const double W1[4][2] = { { 0.2, 0.6 }, { 0.5, 0.7 }, { 0.4, 0.9 }, { 0.8, 0.3 } };
static const double W2[4] = { 0.6, 0.7, 0.3, 0.4 };
static const double x[2] = { 0, 1 };
static const double t = 1;
static const double rate = 0.001;

static double worst; /* largest relative difference of any line */

static void line(const char *what, int i, double by_hand, double by_library)
{
    worst = fmax(worst, fabs(by_hand - by_library) / fmax(fabs(by_hand), 1e-300));
    printf("  %s %d   %.16f   %.16f\n", what, i + 1, by_hand, by_library);
}

static double sigmoid(double z)
{
    return 1 / (1 + exp(-z));
}

/* Prints the step of which the library has computed these numbers. */
static void walk(const double *hidden, double output, const double *grad, const double *theta)
{
    double h[4], o = 0, delta;

    puts("1. forward: hidden output = sigmoid(w1 x1 + w2 x2)");
    for (int i = 0; i < 4; i++) {
        h[i] = sigmoid(W1[i][0] * x[0] + W1[i][1] * x[1]);
        o += W2[i] * h[i];
        line("hidden output ", i, h[i], hidden[i]);
    }
    puts("   output = sigmoid(sum of weight x hidden output)");
    o = sigmoid(o);
    line("output        ", 0, o, output);

    puts("2. backward: output delta = (t - o) o (1 - o)");
    delta = (t - o) * o * (1 - o);
    /* The gradient of an outgoing weight is -delta times the hidden output. */
    line("output delta  ", 0, delta, -grad[8] / hidden[0]);
    puts("   hidden delta = (output delta x weight) h (1 - h)");
    for (int i = 0; i < 4; i++) /* input 2 is 1, so that its gradient is -delta */
        line("hidden delta  ", i, delta * W2[i] * h[i] * (1 - h[i]), -grad[2 * i + 1]);

    puts("3. update: weight += rate x delta x input of the weight");
    for (int i = 0; i < 4; i++)
        line("hidden->output", i, W2[i] + rate * delta * h[i], theta[8 + i]);
    for (int i = 0; i < 4; i++)
        line("input 1->hidden", i, W1[i][0], theta[2 * i]);
    for (int i = 0; i < 4; i++)
        line("input 2->hidden", i, W1[i][1] + rate * delta * W2[i] * h[i] * (1 - h[i]),
             theta[2 * i + 1]);
}

int main(void)
{
    mlp_sgd options = MLP_SGD_INIT;
    mlp_net *net = NULL;
    mlp_opt *opt = NULL;
    mlp_work *work = NULL;
    double loss, grad[12];
    int failed;

    options.learning_rate = rate;
    failed = mlp_net_parse(&net, MLP_F64, "2-4:sigmoid:nobias-1:sigmoid:nobias", 0)
        || mlp_net_set_layer(net, 0, W1[0], NULL) || mlp_net_set_layer(net, 1, W2, NULL)
        || mlp_work_new(&work, net, 1, 0) || mlp_opt_sgd(&opt, &options)
        || mlp_loss_grad(net, work, MLP_LOSS_HALF_SQUARED_ERROR, 1, x, &t, NULL, &loss, grad)
        || mlp_opt_update(opt, 12, mlp_net_params(net), grad);
    if (failed) {
        fprintf(stderr, "%s\n", mlp_last_error());
    } else {
        puts("                     by hand              libmlp");
        walk(mlp_work_activations(work, 0), mlp_work_activations(work, 1)[0], grad,
             mlp_net_params(net));
        printf("error (t - o)^2 / 2 = %.16f; largest relative difference %.1e\n", loss, worst);
    }
    mlp_opt_free(opt);
    mlp_work_free(work);
    mlp_net_free(net);
    return failed || worst > 1e-13;
}
