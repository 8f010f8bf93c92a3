/* SPDX-License-Identifier: MIT */
/*
 * Options of a training, without its data.
 */
#include "train_check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "program.h"

bool train_check_share(const char *text, double *share)
{
    char *end;

    *share = strtod(text, &end);
    return end != text && *end == '\0';
}

static void check_valid(const char *text)
{
    double share;

    if (!train_check_share(text, &share)) {
        if (strcmp(text, "-") != 0 && access(text, R_OK) != 0)
            program_fail("%s: %s", text, strerror(errno));
        return;
    }
    if (!(share >= 0.0 && share < 1.0))
        program_usage_error("--valid wants a share of the rows in [0, 1) or a file, not %s", text);
}

size_t train_check_patience(const settings *s, size_t otherwise)
{
    unsigned long long n;
    char *end;

    if (s->patience == NULL)
        return otherwise;
    errno = 0;
    n = strtoull(s->patience, &end, 10);
    if (s->patience[0] < '0' || s->patience[0] > '9' || *end != '\0' || errno != 0)
        program_usage_error("--patience wants a whole number, not \"%s\"", s->patience);
    return (size_t)n;
}

bool train_check_scaler(const char *text, mlp_scaler_kind *kind)
{
    static const char *const names[] = { "standard", "min-max", "robust" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], text) == 0) {
            *kind = (mlp_scaler_kind)i;
            return true;
        }
    if (strcmp(text, "none") != 0)
        program_usage_error("--scaler wants standard, min-max, robust or none, not \"%s\"", text);
    return false;
}

/* ---- Network and optimiser ---- */

static void check_layer(const char *hidden, const char *layer, size_t length)
{
    char spec[500];
    char text[sizeof spec - 4];
    mlp_net *net;

    if (length == 0)
        program_usage_error("--hidden %s: a layer has no units", hidden);
    if (length >= sizeof text)
        program_usage_error("--hidden: too long");
    (void)snprintf(text, sizeof text, "%.*s", (int)length, layer);
    (void)snprintf(spec, sizeof spec, "1-%s-1", text);
    if (mlp_net_parse(&net, MLP_F32, spec, 1) != MLP_OK)
        output_option_error("hidden", text);
    mlp_net_free(net);
}

/* Each layer by itself, as all together may be large. */
static void check_hidden(const char *hidden)
{
    const char *layer = strcmp(hidden, "none") == 0 ? NULL : hidden;

    if (strchr(hidden, '-') != NULL)
        program_usage_error("--hidden %s: commas stand between hidden layers, such as "
                            "16:tanh,8:tanh; what is before and behind them the data tell",
                            hidden);
    if (hidden[0] == '\0')
        program_usage_error("--hidden wants layers, or none");
    while (layer != NULL) {
        const size_t length = strcspn(layer, ",");

        check_layer(hidden, layer, length);
        layer = layer[length] == ',' ? layer + length + 1 : NULL;
    }
}

static void check_optimiser(const char *text)
{
    mlp_opt *opt;

    if (mlp_opt_parse(&opt, text) != MLP_OK)
        output_option_error("optimizer", text);
    mlp_opt_free(opt);
}

static void check_schedule(const char *text)
{
    mlp_schedule schedule;

    if (mlp_schedule_parse(&schedule, text) != MLP_OK)
        output_option_error("schedule", text);
}

static void check_loss(const char *text)
{
    mlp_loss loss;

    if (mlp_loss_parse(&loss, text) != MLP_OK)
        output_option_error("loss", text);
}

void train_check(const settings *s)
{
    mlp_scaler_kind kind;

    if (s->valid != NULL)
        check_valid(s->valid);
    if (s->scaler != NULL)
        (void)train_check_scaler(s->scaler, &kind);
    (void)train_check_patience(s, 0);
    if (s->hidden != NULL)
        check_hidden(s->hidden);
    if (s->optimiser != NULL)
        check_optimiser(s->optimiser);
    if (s->schedule != NULL)
        check_schedule(s->schedule);
    if (s->loss != NULL)
        check_loss(s->loss);
    if (s->resume && s->checkpoint == NULL)
        program_usage_error("--resume wants --checkpoint FILE");
}
