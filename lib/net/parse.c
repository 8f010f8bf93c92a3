/* SPDX-License-Identifier: MIT */
/*
 * Networks from text, "784-128:relu-10:softmax".
 */
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/text.h"
#include "net/act.h"
#include "net/init.h"

/* What the words behind a layer's units have said so far. */
typedef struct words {
    bool act;
    bool init;
    bool no_bias;
    bool norm;
    bool dropout;
} words;

static mlp_status check_first(bool *seen, const char *kind, mlp__span word)
{
    MLP_FAIL_IF(*seen, MLP_EINVAL, "mlp_net_parse: \"%.*s\" is a second %s for one layer",
                mlp__span_width(word), word.start, kind);
    *seen = true;
    return MLP_OK;
}

/* The probability behind "dropout="; mlp_net_new() sees to its range. */
static mlp_status parse_dropout(mlp__span value, double *out)
{
    MLP_FAIL_IF(value.start == NULL, MLP_EINVAL,
                "mlp_net_parse: dropout wants a probability: dropout=0.5");
    MLP_FAIL_IF(!mlp__span_double(value, out), MLP_EINVAL,
                "mlp_net_parse: dropout wants a probability, not \"%.*s\"", mlp__span_width(value),
                value.start);
    return MLP_OK;
}

static mlp_status parse_word(mlp__span word, mlp_layer *layer, words *seen)
{
    mlp__span value = word;
    mlp_init_kind kind;

    if (mlp__span_is(word, "nobias")) {
        layer->no_bias = 1;
        return check_first(&seen->no_bias, "nobias", word);
    }
    if (mlp__span_is(word, "batch_norm") || mlp__span_is(word, "layer_norm")) {
        layer->norm = mlp__span_is(word, "batch_norm") ? MLP_NORM_BATCH : MLP_NORM_LAYER;
        return check_first(&seen->norm, "normalisation", word);
    }
    if (mlp__span_is(mlp__span_split(&value, '='), "dropout")) {
        MLP_TRY(check_first(&seen->dropout, "dropout", word));
        return parse_dropout(value, &layer->dropout);
    }
    if (mlp__act_find(word, &layer->act))
        return check_first(&seen->act, "activation", word);
    MLP_FAIL_IF(!mlp__init_find(word, &kind), MLP_EINVAL,
                "mlp_net_parse: \"%.*s\" is no activation, no initialiser and no option of a "
                "layer; <mlp/net.h> lists them",
                mlp__span_width(word), word.start);
    MLP_FAIL_IF(mlp__init_needs_numbers(kind), MLP_EINVAL,
                "mlp_net_parse: \"%.*s\" needs numbers; give it to mlp_net_new()",
                mlp__span_width(word), word.start);
    layer->init.kind = kind;
    return check_first(&seen->init, "initialiser", word);
}

static mlp_status parse_layer(mlp__span text, bool is_last, mlp_layer *layer)
{
    const mlp__span units = mlp__span_split(&text, ':');
    words seen = { .act = false };

    MLP_FAIL_IF(!mlp__span_size(units, &layer->units), MLP_EINVAL,
                "mlp_net_parse: \"%.*s\" is no number of units", mlp__span_width(units),
                units.start);
    while (text.start != NULL)
        MLP_TRY(parse_word(mlp__span_split(&text, ':'), layer, &seen));
    if (!seen.act)
        layer->act = is_last ? MLP_ACT_IDENTITY : MLP_ACT_RELU;
    return MLP_OK;
}

static mlp_status parse_layers(const char *text, mlp_layer *layers)
{
    while (text != NULL) {
        const mlp__span layer = mlp__span_next(&text, '-');

        MLP_TRY(parse_layer(layer, text == NULL, layers++));
    }
    return MLP_OK;
}

static size_t count(const char *text, char c)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += *text == c;
    return n;
}

mlp_status mlp_net_parse(mlp_net **out, mlp_dtype type, const char *spec, uint64_t seed)
{
    mlp_status status;
    size_t inputs;
    size_t n_layers;
    void *layers;
    mlp__span first;
    const char *rest = spec;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_net_parse: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(spec == NULL, MLP_EINVAL, "mlp_net_parse: spec is NULL");

    first = mlp__span_next(&rest, '-');
    MLP_FAIL_IF(!mlp__span_size(first, &inputs), MLP_EINVAL,
                "mlp_net_parse: \"%.*s\" is no number of inputs", mlp__span_width(first),
                first.start);
    MLP_FAIL_IF(rest == NULL, MLP_EINVAL, "mlp_net_parse: \"%.60s\" has no layers", spec);

    n_layers = count(rest, '-') + 1;
    MLP_TRY(mlp__alloc(&layers, n_layers, sizeof(mlp_layer)));
    status = parse_layers(rest, layers);
    if (status == MLP_OK)
        status = mlp_net_new(out, type, inputs, layers, n_layers, seed);
    mlp__free(layers);
    return status;
}
