/* SPDX-License-Identifier: MIT */
/*
 * A loss of your own: the median and the 90 % quantile of noisy data, by the
 * pinball loss (Koenker and Bassett 1978), which the library does not have. It
 * needs the derivative of the loss by each output, and nothing else.
 */
#include <math.h>
#include <stdio.h>

#include <mlp/mlp.h>

enum { ROWS = 512, PARAMS = 16 + 16 + 16 * 2 + 2 };

static const double quantile[2] = { 0.5, 0.9 };
static double x[ROWS], t[ROWS], y[ROWS][2], dy[ROWS][2], grad[PARAMS];

/* t = x + noise, the noise exponential with mean 1/2: its quantiles are known. */
static void fill(void)
{
    unsigned bits = 1;

    for (int i = 0; i < ROWS; i++) {
        bits = bits * 1664525u + 1013904223u;
        x[i] = 2.0 * i / ROWS - 1.0;
        t[i] = x[i] - 0.5 * log(((bits >> 8) + 0.5) / 16777216.0);
    }
}

/* Mean over rows of q (t - y) above y and (1 - q) (y - t) below; fills dy. */
static double pinball(void)
{
    double loss = 0;

    for (int i = 0; i < ROWS; i++)
        for (int k = 0; k < 2; k++) {
            const double e = t[i] - y[i][k];

            loss += (e > 0 ? quantile[k] * e : (quantile[k] - 1) * e) / ROWS;
            dy[i][k] = (e > 0 ? -quantile[k] : 1 - quantile[k]) / ROWS;
        }
    return loss;
}

int main(void)
{
    mlp_net *net = NULL;
    mlp_opt *opt = NULL;
    mlp_work *work = NULL;
    double loss = 0, below[2] = { 0, 0 };
    int failed;

    fill();
    failed = mlp_net_parse(&net, MLP_F64, "1-16:tanh-2", 1)
        || mlp_opt_parse(&opt, "sgd:lr=0.05,momentum=0.9") || mlp_work_new(&work, net, ROWS, 0);
    for (int step = 0; step < 2000 && !failed; step++) {
        failed = mlp_forward(net, work, ROWS, x, y[0]);
        loss = pinball();
        failed = failed || mlp_backward(net, work, ROWS, x, dy[0], grad, NULL)
            || mlp_opt_update(opt, PARAMS, mlp_net_params(net), grad);
    }
    if (failed)
        fprintf(stderr, "%s\n", mlp_last_error());
    for (int i = 0; i < ROWS; i++)
        for (int k = 0; k < 2; k++)
            below[k] += (t[i] < y[i][k]) / (double)ROWS;
    if (!failed)
        printf("loss %.4f; below the first output: %.3f (wanted 0.5), the second: %.3f (0.9)\n",
               loss, below[0], below[1]);
    mlp_work_free(work);
    mlp_opt_free(opt);
    mlp_net_free(net);
    return failed || fabs(below[0] - 0.5) > 0.05 || fabs(below[1] - 0.9) > 0.05;
}
