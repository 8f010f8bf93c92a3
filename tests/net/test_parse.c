/* SPDX-License-Identifier: MIT */
/*
 * Networks from text: the grammar, and hostile texts.
 */
#include "support.h"

#include <stdio.h>

static mlp_net *parse(const char *spec)
{
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, spec, 3));
    return net;
}

static mlp_layer_info layer_of(const mlp_net *net, size_t i)
{
    mlp_layer_info info;

    ck_ok(mlp_net_layer(net, i, &info));
    return info;
}

START_TEST(test_example_of_the_header)
{
    mlp_net *net = parse("784-128:relu:batch_norm:dropout=0.2-10:softmax");

    ck_assert_uint_eq(mlp_net_n_inputs(net), 784);
    ck_assert_uint_eq(mlp_net_n_layers(net), 2);
    ck_assert_uint_eq(layer_of(net, 0).units, 128);
    ck_assert_int_eq(layer_of(net, 0).act, MLP_ACT_RELU);
    ck_assert_int_eq(layer_of(net, 0).init.kind, MLP_INIT_HE_UNIFORM);
    ck_assert_int_eq(layer_of(net, 0).norm, MLP_NORM_BATCH);
    ck_assert_int_eq(layer_of(net, 0).has_bias, 0); /* beta is in its place */
    ck_assert_double_eq(layer_of(net, 0).dropout, 0.2);
    ck_assert_uint_eq(layer_of(net, 1).units, 10);
    ck_assert_int_eq(layer_of(net, 1).norm, MLP_NORM_NONE);
    ck_assert_double_eq(layer_of(net, 1).dropout, 0.0);
    ck_assert_int_eq(layer_of(net, 1).act, MLP_ACT_SOFTMAX);
    ck_assert_int_eq(layer_of(net, 1).init.kind, MLP_INIT_GLOROT_UNIFORM);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_activations_left_out)
{
    mlp_net *net = parse("3-4-5:nobias-1");

    ck_assert_int_eq(layer_of(net, 0).act, MLP_ACT_RELU);
    ck_assert_int_eq(layer_of(net, 1).act, MLP_ACT_RELU);
    ck_assert_int_eq(layer_of(net, 2).act, MLP_ACT_IDENTITY);
    ck_assert_int_eq(layer_of(net, 0).has_bias, 1);
    ck_assert_int_eq(layer_of(net, 1).has_bias, 0);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_words_in_any_order)
{
    static const char *const specs[] = {
        "3-4:tanh:orthogonal:nobias",
        "3-4:nobias:tanh:orthogonal",
        "3-4:orthogonal:nobias:tanh",
    };
    mlp_net *net = parse(specs[_i]);

    ck_assert_int_eq(layer_of(net, 0).act, MLP_ACT_TANH);
    ck_assert_int_eq(layer_of(net, 0).init.kind, MLP_INIT_ORTHOGONAL);
    ck_assert_int_eq(layer_of(net, 0).has_bias, 0);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_every_activation)
{
    char spec[64];
    mlp_net *net;

    (void)snprintf(spec, sizeof spec, "3-4:%s-2", mlp_act_name((mlp_act)_i));
    net = parse(spec);
    ck_assert_int_eq(layer_of(net, 0).act, _i);
    mlp_net_free(net);
}
END_TEST

/* Every initialiser that takes no numbers; "auto" becomes the one that it stands for. */
START_TEST(test_every_initialiser)
{
    char spec[64];
    char words[64];
    mlp_net *net;

    (void)snprintf(spec, sizeof spec, "3-4:selu:%s", mlp_init_name((mlp_init_kind)_i));
    if (_i == MLP_INIT_CONSTANT || _i == MLP_INIT_UNIFORM || _i == MLP_INIT_NORMAL) {
        (void)snprintf(words, sizeof words, "\"%s\" needs numbers",
                       mlp_init_name((mlp_init_kind)_i));
        ck_fails(mlp_net_parse(&net, MLP_F64, spec, 1), MLP_EINVAL, words);
        return;
    }
    net = parse(spec);
    ck_assert_int_eq(layer_of(net, 0).init.kind,
                     _i == MLP_INIT_AUTO ? (int)MLP_INIT_LECUN_NORMAL : _i);
    mlp_net_free(net);
}
END_TEST

/* The same layers by text and by hand, and the same seed: the same parameters. */
START_TEST(test_parameters_are_those_of_net_new)
{
    const mlp_layer layers[2] = { { .units = 4, .act = MLP_ACT_RELU }, { .units = 2 } };
    mlp_net *parsed = parse("3-4-2");
    mlp_net *made;

    ck_ok(mlp_net_new(&made, MLP_F64, 3, layers, 2, 3));
    ck_assert_uint_eq(mlp_net_n_params(parsed), mlp_net_n_params(made));
    ck_assert_mem_eq(mlp_net_params(parsed), mlp_net_params(made),
                     mlp_net_n_params(made) * sizeof(double));
    mlp_net_free(parsed);
    mlp_net_free(made);
}
END_TEST

START_TEST(test_f32)
{
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F32, "3-4", 1));
    ck_assert_int_eq(mlp_net_dtype(net), MLP_F32);
    mlp_net_free(net);
}
END_TEST

static const struct {
    const char *spec;
    mlp_status status;
    const char *words;
} hostile[] = {
    { "", MLP_EINVAL, "\"\" is no number of inputs" },
    { "-", MLP_EINVAL, "\"\" is no number of inputs" },
    { "-4", MLP_EINVAL, "\"\" is no number of inputs" },
    { "3", MLP_EINVAL, "\"3\" has no layers" },
    { "3-", MLP_EINVAL, "\"\" is no number of units" },
    { "3--2", MLP_EINVAL, "\"\" is no number of units" },
    { "3-4-", MLP_EINVAL, "\"\" is no number of units" },
    { "0-4", MLP_EINVAL, "0 inputs" },
    { "3-0", MLP_EINVAL, "layer 0 has 0 units" },
    { "3-4-0", MLP_EINVAL, "layer 1 has 0 units" },
    { "99999999999999999999-1", MLP_EOVERFLOW, "inputs, more than 2147483647" },
    { "3-99999999999999999999", MLP_EOVERFLOW, "units, more than 2147483647" },
    { "3-18446744073709551615", MLP_EOVERFLOW, "layer 0 has" },
    { "2147483648-1", MLP_EOVERFLOW, "2147483648 inputs" },
    { "2147483647-2147483647", MLP_EOVERFLOW, "do not fit in memory" },
    { "3-4:", MLP_EINVAL, "\"\" is no activation" },
    { "3-4::tanh", MLP_EINVAL, "\"\" is no activation" },
    { "3-:tanh", MLP_EINVAL, "\"\" is no number of units" },
    { "3-4:bogus", MLP_EINVAL, "\"bogus\" is no activation" },
    { "3-4:relu:tanh", MLP_EINVAL, "\"tanh\" is a second activation" },
    { "3-4:zeros:he_normal", MLP_EINVAL, "\"he_normal\" is a second initialiser" },
    { "3-4:nobias:nobias", MLP_EINVAL, "\"nobias\" is a second nobias" },
    { "3-4:batch_norm:layer_norm", MLP_EINVAL, "\"layer_norm\" is a second normalisation" },
    { "3-4:dropout=0.5:dropout=0.5-1", MLP_EINVAL, "is a second dropout" },
    { "3-4:dropout-1", MLP_EINVAL, "dropout wants a probability: dropout=0.5" },
    { "3-4:dropout=-1", MLP_EINVAL, "not \"\"" },
    { "3-4:dropout=half-1", MLP_EINVAL, "not \"half\"" },
    { "3-4:dropout=1-1", MLP_ERANGE, "layer 0: the dropout is 1, must be in [0, 1)" },
    { "3-4:dropout=nan-1", MLP_EINVAL, "not \"nan\"" },
    { "3-4-1:dropout=0.5", MLP_EINVAL, "layer 1 is the last one" },
    { "3-4:batchnorm-1", MLP_EINVAL, "\"batchnorm\" is no activation, no initialiser" },
    { "3-4:relu:bogus-2", MLP_EINVAL, "\"bogus\" is no activation" },
    { "3-4:uniform", MLP_EINVAL, "\"uniform\" needs numbers" },
    { "3-4:RELU", MLP_EINVAL, "\"RELU\" is no activation" },
    { "3-4:relu ", MLP_EINVAL, "\"relu \" is no activation" },
    { "3:relu-4", MLP_EINVAL, "\"3:relu\" is no number of inputs" },
    { "relu-4", MLP_EINVAL, "\"relu\" is no number of inputs" },
    { " 3-4", MLP_EINVAL, "\" 3\" is no number of inputs" },
    { "3 -4", MLP_EINVAL, "\"3 \" is no number of inputs" },
    { "+3-4", MLP_EINVAL, "\"+3\" is no number of inputs" },
    { "3.0-4", MLP_EINVAL, "\"3.0\" is no number of inputs" },
    { "3e1-4", MLP_EINVAL, "\"3e1\" is no number of inputs" },
    { "0x3-4", MLP_EINVAL, "\"0x3\" is no number of inputs" },
    { "3-4\n", MLP_EINVAL, "is no number of units" },
    { "3-4%n%s", MLP_EINVAL, "\"4%n%s\" is no number of units" },
    { "\xd9\xa3-4", MLP_EINVAL, "is no number of inputs" }, /* an Arabic-Indic 3 */
};

START_TEST(test_hostile)
{
    mlp_net *net = (mlp_net *)(void *)&net;

    ck_fails(mlp_net_parse(&net, MLP_F64, hostile[_i].spec, 1), hostile[_i].status,
             hostile[_i].words);
    ck_assert_ptr_null(net);
}
END_TEST

START_TEST(test_null)
{
    mlp_net *net = (mlp_net *)(void *)&net;

    ck_fails(mlp_net_parse(NULL, MLP_F64, "3-4", 1), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_net_parse(&net, MLP_F64, NULL, 1), MLP_EINVAL, "spec is NULL");
    ck_assert_ptr_null(net);
    ck_fails(mlp_net_parse(&net, MLP_U8, "3-4", 1), MLP_EINVAL, "MLP_F64 or MLP_F32");
}
END_TEST

/* `head` and then `piece` many times; free() it. */
static char *repeat(const char *head, const char *piece, size_t times)
{
    char *text = malloc(strlen(head) + times * strlen(piece) + 1);
    char *end = text;

    ck_assert_ptr_nonnull(text);
    end += sprintf(end, "%s", head);
    for (size_t i = 0; i < times; i++)
        end += sprintf(end, "%s", piece);
    return text;
}

START_TEST(test_many_layers)
{
    char *spec = repeat("2", "-1", 20000);
    mlp_net *net = parse(spec);

    ck_assert_uint_eq(mlp_net_n_layers(net), 20000);
    ck_assert_uint_eq(mlp_net_n_params(net), 3 + 19999 * 2);
    mlp_net_free(net);
    free(spec);
}
END_TEST

static const struct {
    const char *head;
    const char *piece;
    mlp_status status;
    const char *words;
} long_words[] = {
    { "", "9", MLP_EINVAL, "has no layers" },
    { "3-", "9", MLP_EOVERFLOW, "layer 0 has" },
    { "3-4:", "relu", MLP_EINVAL, "is no activation" },
    { "3-4:relu:", "x", MLP_EINVAL, "is no activation" },
};

/* Long words are refused, and cut in the message: it is one line of bounded length. */
START_TEST(test_long_words)
{
    char *spec = repeat(long_words[_i].head, long_words[_i].piece, 100000);
    mlp_net *net;

    ck_fails(mlp_net_parse(&net, MLP_F64, spec, 1), long_words[_i].status, long_words[_i].words);
    ck_assert_uint_lt(strlen(mlp_last_error()), 256);
    free(spec);
}
END_TEST

START_TEST(test_many_separators)
{
    static const char *const pieces[] = { "-", ":", "-:" };
    char *spec = repeat("3-4", pieces[_i], 100000);
    mlp_net *net;

    ck_fails(mlp_net_parse(&net, MLP_F64, spec, 1), MLP_EINVAL, "\"\" is no");
    free(spec);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/parse");

    add_test(suite, test_example_of_the_header);
    add_test(suite, test_activations_left_out);
    add_loop_test(suite, test_words_in_any_order, 3);
    add_loop_test(suite, test_every_activation, MLP_ACT_SOFTMAX + 1);
    add_loop_test(suite, test_every_initialiser, MLP_INIT_NGUYEN_WIDROW + 1);
    add_test(suite, test_parameters_are_those_of_net_new);
    add_test(suite, test_f32);
    add_loop_test(suite, test_hostile, sizeof hostile / sizeof hostile[0]);
    add_test(suite, test_null);
    add_test(suite, test_many_layers);
    add_loop_test(suite, test_long_words, 4);
    add_loop_test(suite, test_many_separators, 3);
    return suite;
}
