/* SPDX-License-Identifier: MIT */
/*
 * Training a 3-2-2 network, number by number: sigmoid hidden layer, linear
 * output ("purelin"), biases, mean squared error, learning rate 0.02. Each
 * derivative is the sum over all paths from its weight to the outputs; each
 * line has the number as worked by hand and as the library gives it. Then the
 * step is repeated until the error is small enough or 5000 steps are done.
 */
#include <math.h>
#include <stdio.h>

#include <mlp/mlp.h>

/* theta in the library's order: W1, b1, W2, b2. */
static const double start[14] = { 0.15, -0.4, 0.25,  0.35, 0.1, -0.2, /* W1, hidden 1 then 2 */
                                  0.05, -0.1,                         /* b1 */
                                  0.45, -0.3, -0.25, 0.6,             /* W2, output 1 then 2 */
                                  0.2,  -0.15 };                      /* b2 */
static const double x[3] = { 0.6, -0.9, 0.4 };
static const double t[2] = { 0.7, -0.2 };
static const double a = 0.02; /* learning rate */

static double worst; /* largest relative difference of any line */

static void line(const char *what, double by_hand, double by_library)
{
    worst = fmax(worst, fabs(by_hand - by_library) / fmax(fabs(by_hand), 1e-300));
    printf("  %-14s %19.16f  %19.16f\n", what, by_hand, by_library);
}

static void by_hand(double h[2], double y[2], double *error, double grad[14])
{
    const double *W1 = start, *b1 = start + 6, *W2 = start + 8, *b2 = start + 12;
    double dy[2];

    for (int i = 0; i < 2; i++)
        h[i] = 1
            / (1 + exp(-(W1[3 * i] * x[0] + W1[3 * i + 1] * x[1] + W1[3 * i + 2] * x[2] + b1[i])));
    *error = 0;
    for (int k = 0; k < 2; k++) {
        y[k] = W2[2 * k] * h[0] + W2[2 * k + 1] * h[1] + b2[k];
        *error += (y[k] - t[k]) * (y[k] - t[k]) / 2; /* mean over 2 outputs */
        dy[k] = y[k] - t[k];                         /* dE/dy = 2 (y - t) / 2 */
        grad[8 + 2 * k] = dy[k] * h[0];
        grad[9 + 2 * k] = dy[k] * h[1];
        grad[12 + k] = dy[k];
    }
    for (int i = 0; i < 2; i++) {
        /* Two paths lead from hidden unit i to the error: by output 1 and by output 2. */
        const double paths = dy[0] * W2[i] + dy[1] * W2[2 + i];
        const double dz = paths * h[i] * (1 - h[i]);

        for (int j = 0; j < 3; j++)
            grad[3 * i + j] = dz * x[j];
        grad[6 + i] = dz;
    }
}

static void walk(mlp_work *work, double loss, const double grad[14], const double *theta)
{
    static const char *const names[14] = { "W1[1][1]", "W1[1][2]", "W1[1][3]", "W1[2][1]",
                                           "W1[2][2]", "W1[2][3]", "b1[1]",    "b1[2]",
                                           "W2[1][1]", "W2[1][2]", "W2[2][1]", "W2[2][2]",
                                           "b2[1]",    "b2[2]" };
    double h[2], y[2], error, g[14];

    by_hand(h, y, &error, g);
    puts("1. forward                 by hand               libmlp");
    for (int i = 0; i < 2; i++)
        line(i == 0 ? "hidden 1" : "hidden 2", h[i], mlp_work_activations(work, 0)[i]);
    for (int k = 0; k < 2; k++)
        line(k == 0 ? "output 1" : "output 2", y[k], mlp_work_activations(work, 1)[k]);
    line("E", error, loss);
    puts("2. derivatives of E");
    for (int i = 0; i < 14; i++)
        line(names[i], g[i], grad[i]);
    puts("3. one step, W' = W - a dE/dW");
    for (int i = 0; i < 14; i++)
        line(names[i], start[i] - a * g[i], theta[i]);
}

int main(void)
{
    mlp_net *net = NULL;
    mlp_opt *opt = NULL;
    mlp_work *work = NULL;
    double loss = 1, grad[14];
    int steps = 0;
    int failed = mlp_net_parse(&net, MLP_F64, "3-2:sigmoid-2:purelin", 0)
        || mlp_net_set_layer(net, 0, start, start + 6)
        || mlp_net_set_layer(net, 1, start + 8, start + 12) || mlp_work_new(&work, net, 1, 0)
        || mlp_opt_parse(&opt, "sgd:lr=0.02");

    for (; !failed && loss > 1e-6 && steps < 5000; steps++) {
        failed = mlp_loss_grad(net, work, MLP_LOSS_MEAN_SQUARED_ERROR, 1, x, t, NULL, &loss, grad)
            || mlp_opt_update(opt, 14, mlp_net_params(net), grad);
        if (!failed && steps == 0)
            walk(work, loss, grad, mlp_net_params(net));
    }
    if (failed)
        fprintf(stderr, "%s\n", mlp_last_error());
    else
        printf("4. E = %.2e in step %d; largest relative difference %.1e\n", loss, steps, worst);
    mlp_opt_free(opt);
    mlp_work_free(work);
    mlp_net_free(net);
    return failed || worst > 1e-13;
}
