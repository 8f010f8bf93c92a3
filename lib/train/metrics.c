/* SPDX-License-Identifier: MIT */
/*
 * Metrics from their sums. Adding up: metrics_tmpl.c.
 */
#include "train/metrics.h"

#include <math.h>

#include "net/loss.h"
#include "train/staging.h"

void mlp__errors_begin(mlp__errors *errors, size_t n, double *memory)
{
    *errors = (mlp__errors){
        .n = n,
        .weight = memory,
        .first = memory + n,
        .mean = memory + 2 * n,
        .spread = memory + 3 * n,
        .absolute = memory + 4 * n,
        .squared = memory + 5 * n,
    };
    for (size_t i = 0; i < MLP__SUMS_EACH * n; i++)
        memory[i] = 0.0;
    for (size_t j = 0; j < n; j++)
        errors->first[j] = (double)NAN;
}

/* Share of the spread that the outputs account for; of targets all alike, are they met? */
static double determination(double squared, double spread)
{
    if (spread > 0.0)
        return 1.0 - squared / spread;
    return isnan(squared) ? squared : squared > 0.0 ? 0.0 : 1.0;
}

void mlp__errors_tell(const mlp__errors *errors, const mlp_data *data, mlp_metrics *metrics)
{
    double absolute = 0.0;
    double root = 0.0;
    double r2 = 0.0;
    size_t scored = 0;

    for (size_t j = 0; j < errors->n; j++) {
        const double weight = errors->weight[j];
        const double unit = 1.0 / fabs(mlp__data_target_factor(data, j));

        if (weight == 0.0)
            continue;
        absolute += unit * errors->absolute[j] / weight;
        root += unit * sqrt(errors->squared[j] / weight);
        r2 += determination(errors->squared[j], errors->spread[j]);
        scored++;
    }
    metrics->mean_absolute_error = scored > 0 ? absolute / (double)scored : (double)NAN;
    metrics->root_mean_squared_error = scored > 0 ? root / (double)scored : (double)NAN;
    metrics->r2 = scored > 0 ? r2 / (double)scored : (double)NAN;
}

mlp__odds mlp__odds_of(const mlp_net *net, mlp_loss loss)
{
    const mlp_act act = mlp__net_output(net)->act;
    const bool single = net->n_outputs == 1;

    if (loss == MLP_LOSS_CROSS_ENTROPY || (loss == MLP_LOSS_BINARY_CROSS_ENTROPY && single))
        return MLP__ODDS_LOSS;
    if (loss == MLP_LOSS_BINARY_CROSS_ENTROPY || act == MLP_ACT_SIGMOID)
        return MLP__ODDS_EACH;
    /* Softmax of a single output is 1, whatever the row. */
    return act == MLP_ACT_SOFTMAX && !single ? MLP__ODDS_SHARE : MLP__ODDS_NONE;
}
