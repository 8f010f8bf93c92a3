/* SPDX-License-Identifier: MIT */
/*
 * The one list of problems that every benchmark of the project times, ours and those of other
 * libraries. What their rows hold is made by generated.h.
 */
#include "problems.h"

#include <stdio.h>
#include <string.h>

#include "program.h"

/*
 * From the shape of a small image classifier, over one that is all GEMM and ones whose layers are
 * small, to a network where only the cost of a call counts. The last is sigmoid in every layer, as
 * in the texts that introduce back-propagation with it; it also keeps exp() in the table.
 */
const problem problem_list[PROBLEM_COUNT] = {
    { "784-128-10", "784-128:relu-10:softmax", MLP_LOSS_CROSS_ENTROPY, 60000, 64, true },
    { "784-1024-1024-10", "784-1024:relu-1024:relu-10:softmax", MLP_LOSS_CROSS_ENTROPY, 20000, 256,
      true },
    { "784-64-64-64-10", "784-64:relu-64:relu-64:relu-10:softmax", MLP_LOSS_CROSS_ENTROPY, 60000,
      32, true },
    { "30-64-32-1", "30-64:relu-32:relu-1:sigmoid", MLP_LOSS_BINARY_CROSS_ENTROPY, 200000, 32,
      true },
    { "2-4-1", "2-4:sigmoid-1:sigmoid", MLP_LOSS_BINARY_CROSS_ENTROPY, 40000, 4, true },
};

char *problem_complete(const char *net)
{
    static const char softmax[] = ":softmax";
    static const char sigmoid[] = ":sigmoid";
    const size_t length = strlen(net);
    const char *last = strrchr(net, '-');
    char *spec = program_alloc(length + sizeof softmax, 1);
    const char *output = "";

    if (last != NULL && strchr(last, ':') == NULL)
        output = strcmp(last, "-1") == 0 ? sigmoid : softmax;
    (void)snprintf(spec, length + sizeof softmax, "%s%s", net, output);
    return spec;
}

mlp_loss problem_loss(const mlp_net *net)
{
    mlp_layer_info output;

    if (mlp_net_layer(net, mlp_net_n_layers(net) - 1, &output) != MLP_OK)
        program_fail("%s", mlp_last_error());
    switch (output.act) {
    case MLP_ACT_SOFTMAX:
        return MLP_LOSS_CROSS_ENTROPY;
    case MLP_ACT_SIGMOID:
        return MLP_LOSS_BINARY_CROSS_ENTROPY;
    default:
        return MLP_LOSS_MEAN_SQUARED_ERROR;
    }
}
