/* SPDX-License-Identifier: MIT */
/*
 * Networks: making, copying, what they tell of themselves, setting a layer,
 * and everything they refuse.
 */
#include "support.h"

/* 4-3-5-2: the first and the last layer with biases, the second without. */
static const mlp_layer three[3] = {
    { .units = 3, .act = MLP_ACT_TANH },
    { .units = 5, .act = MLP_ACT_RELU, .no_bias = 1 },
    { .units = 2, .act = MLP_ACT_SOFTMAX, .init = { .kind = MLP_INIT_ORTHOGONAL, .a = 2.385 } },
};

static mlp_net *make_three(mlp_dtype type)
{
    mlp_net *net;

    ck_ok(mlp_net_new(&net, type, 4, three, 3, 7));
    return net;
}

START_TEST(test_sizes)
{
    mlp_net *net = make_three(MLP_F64);

    ck_assert_int_eq(mlp_net_dtype(net), MLP_F64);
    ck_assert_uint_eq(mlp_net_n_inputs(net), 4);
    ck_assert_uint_eq(mlp_net_n_outputs(net), 2);
    ck_assert_uint_eq(mlp_net_n_layers(net), 3);
    ck_assert_uint_eq(mlp_net_n_params(net), (3 * 4 + 3) + 5 * 3 + (2 * 5 + 2));
    mlp_net_free(net);
}
END_TEST

START_TEST(test_layer_info)
{
    mlp_net *net = make_three(MLP_F64);
    mlp_layer_info first;
    mlp_layer_info second;
    mlp_layer_info last;

    ck_ok(mlp_net_layer(net, 0, &first));
    ck_assert_uint_eq(first.inputs, 4);
    ck_assert_uint_eq(first.units, 3);
    ck_assert_int_eq(first.act, MLP_ACT_TANH);
    ck_assert_int_eq(first.init.kind, MLP_INIT_GLOROT_UNIFORM);
    ck_assert_int_eq(first.has_bias, 1);
    ck_assert_uint_eq(first.weight_offset, 0);
    ck_assert_uint_eq(first.bias_offset, 12);

    ck_ok(mlp_net_layer(net, 1, &second));
    ck_assert_uint_eq(second.inputs, 3);
    ck_assert_uint_eq(second.units, 5);
    ck_assert_int_eq(second.has_bias, 0);
    ck_assert_uint_eq(second.weight_offset, 15);

    ck_ok(mlp_net_layer(net, 2, &last));
    ck_assert_uint_eq(last.inputs, 5);
    ck_assert_int_eq(last.init.kind, MLP_INIT_ORTHOGONAL);
    ck_assert_double_eq(last.init.a, 2.385);
    ck_assert_uint_eq(last.weight_offset, 30);
    ck_assert_uint_eq(last.bias_offset, 40);
    mlp_net_free(net);
}
END_TEST

/* W, b, gamma, beta of one layer after the other; running statistics beside them. */
START_TEST(test_layer_info_of_normalised_layers)
{
    const mlp_layer layers[3] = {
        { .units = 5, .norm = MLP_NORM_BATCH, .dropout = 0.385 },
        { .units = 3, .norm = MLP_NORM_LAYER },
        { .units = 2, .norm = MLP_NORM_BATCH },
    };
    mlp_layer_info info;
    mlp_net *net;

    ck_ok(mlp_net_new(&net, MLP_F64, 4, layers, 3, 1));
    ck_ok(mlp_net_layer(net, 0, &info));
    ck_assert_int_eq(info.has_bias, 0);
    ck_assert_uint_eq(info.gamma_offset, 20);
    ck_assert_uint_eq(info.beta_offset, 25);
    ck_assert_uint_eq(info.running_offset, 0);
    ck_assert_double_eq(info.dropout, 0.385);
    ck_ok(mlp_net_layer(net, 1, &info));
    ck_assert_int_eq(info.norm, MLP_NORM_LAYER);
    ck_assert_uint_eq(info.weight_offset, 30);
    ck_assert_uint_eq(info.bias_offset, 45);
    ck_assert_uint_eq(info.gamma_offset, 48);
    ck_assert_uint_eq(info.beta_offset, 51);
    ck_ok(mlp_net_layer(net, 2, &info));
    ck_assert_uint_eq(info.weight_offset, 54);
    ck_assert_uint_eq(info.running_offset, 10);
    ck_assert_uint_eq(mlp_net_n_params(net), 64);
    ck_assert_uint_eq(mlp_net_n_running(net), 14);
    for (size_t j = 0; j < 5; j++) {
        ck_assert_double_eq(mlp_net_params(net)[20 + j], 1.0);
        ck_assert_double_eq(mlp_net_params(net)[25 + j], 0.0);
        ck_assert_double_eq(mlp_net_running(net)[j], 0.0);
        ck_assert_double_eq(mlp_net_running(net)[5 + j], 1.0);
    }
    mlp_net_free(net);
}
END_TEST

/* Clones have the running statistics, a reset network begins anew. */
START_TEST(test_running_statistics)
{
    const mlp_layer layer = { .units = 2, .norm = MLP_NORM_BATCH };
    mlp_net *net, *net_f32, *clone;

    ck_ok(mlp_net_new(&net, MLP_F64, 3, &layer, 1, 1));
    ck_ok(mlp_net_new(&net_f32, MLP_F32, 3, &layer, 1, 1));
    ck_assert_ptr_null(mlp_net_running_f32(net));
    ck_assert_ptr_null(mlp_net_running(net_f32));
    ck_assert(mlp_net_running_f32(net_f32)[3] == 1.0F);
    mlp_net_running(net)[1] = 2.385;
    ck_ok(mlp_net_clone(&clone, net));
    ck_assert_double_eq(mlp_net_running(clone)[1], 2.385);
    ck_ok(mlp_net_reset(net, 1));
    ck_assert_double_eq(mlp_net_running(net)[1], 0.0);
    ck_assert_double_eq(mlp_net_running(clone)[1], 2.385);
    mlp_net_free(net);
    mlp_net_free(net_f32);
    mlp_net_free(clone);
}
END_TEST

START_TEST(test_layer_info_refused)
{
    mlp_net *net = make_three(MLP_F64);
    mlp_layer_info info;

    ck_fails(mlp_net_layer(net, 3, &info), MLP_ERANGE, "layer 3 of 3");
    ck_fails(mlp_net_layer(net, SIZE_MAX, &info), MLP_ERANGE, "of 3");
    ck_fails(mlp_net_layer(NULL, 0, &info), MLP_EINVAL, "NULL");
    ck_fails(mlp_net_layer(net, 0, NULL), MLP_EINVAL, "NULL");
    mlp_net_free(net);
}
END_TEST

/* Each accessor gives the vector of its own type, one and the same memory, and else NULL. */
START_TEST(test_params_by_type)
{
    mlp_net *net = make_three(MLP_F64);
    mlp_net *net_f32 = make_three(MLP_F32);

    ck_assert_ptr_nonnull(mlp_net_params(net));
    ck_assert_ptr_eq(mlp_net_params(net), mlp_net_params_const(net));
    ck_assert_ptr_null(mlp_net_params_f32(net));
    ck_assert_ptr_null(mlp_net_params_const_f32(net));
    ck_assert_ptr_nonnull(mlp_net_params_f32(net_f32));
    ck_assert_ptr_eq(mlp_net_params_f32(net_f32), mlp_net_params_const_f32(net_f32));
    ck_assert_ptr_null(mlp_net_params(net_f32));
    ck_assert_ptr_null(mlp_net_params_const(net_f32));
    mlp_net_free(net);
    mlp_net_free(net_f32);
}
END_TEST

/* The layers are read during the call alone. */
START_TEST(test_layers_are_copied)
{
    mlp_layer layers[2] = { { .units = 3, .act = MLP_ACT_TANH }, { .units = 2 } };
    mlp_layer_info info;
    mlp_net *net;

    ck_ok(mlp_net_new(&net, MLP_F64, 4, layers, 2, 1));
    memset(layers, 0xff, sizeof layers);
    ck_ok(mlp_net_layer(net, 0, &info));
    ck_assert_uint_eq(info.units, 3);
    ck_assert_int_eq(info.act, MLP_ACT_TANH);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_clone)
{
    mlp_net *net = make_three(MLP_F64);
    mlp_net *clone;
    mlp_layer_info info;
    double kept;

    mlp_net_params(net)[11] = 2.385;
    ck_ok(mlp_net_clone(&clone, net));
    ck_assert_uint_eq(mlp_net_n_params(clone), mlp_net_n_params(net));
    ck_assert_uint_eq(mlp_net_n_inputs(clone), 4);
    ck_assert_uint_eq(mlp_net_n_outputs(clone), 2);
    ck_assert_mem_eq(mlp_net_params(clone), mlp_net_params(net),
                     mlp_net_n_params(net) * sizeof(double));
    ck_ok(mlp_net_layer(clone, 2, &info));
    ck_assert_int_eq(info.act, MLP_ACT_SOFTMAX);

    kept = mlp_net_params(net)[0];
    mlp_net_params(clone)[0] = kept + 1.0;
    ck_assert_double_eq(mlp_net_params(net)[0], kept);
    mlp_net_free(net);
    ck_assert_double_eq(mlp_net_params(clone)[11], 2.385);
    mlp_net_free(clone);
}
END_TEST

START_TEST(test_clone_f32)
{
    mlp_net *net = make_three(MLP_F32);
    mlp_net *clone;

    ck_ok(mlp_net_clone(&clone, net));
    ck_assert_int_eq(mlp_net_dtype(clone), MLP_F32);
    ck_assert_mem_eq(mlp_net_params_f32(clone), mlp_net_params_f32(net),
                     mlp_net_n_params(net) * sizeof(float));
    mlp_net_free(net);
    mlp_net_free(clone);
}
END_TEST

START_TEST(test_clone_refused)
{
    mlp_net *net = make_three(MLP_F64);
    mlp_net *clone = net;

    ck_fails(mlp_net_clone(NULL, net), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_net_clone(&clone, NULL), MLP_EINVAL, "net is NULL");
    ck_assert_ptr_null(clone);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_set_layer)
{
    const double weights[2 * 5] = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 2.385 };
    const double biases[2] = { -0.25, 0.75 };
    mlp_net *net = make_three(MLP_F64);
    double before[42];

    memcpy(before, mlp_net_params(net), sizeof before);
    ck_ok(mlp_net_set_layer(net, 2, weights, NULL));
    ck_assert_mem_eq(mlp_net_params(net), before, 30 * sizeof(double));
    ck_assert_mem_eq(mlp_net_params(net) + 30, weights, sizeof weights);
    ck_assert_mem_eq(mlp_net_params(net) + 40, before + 40, 2 * sizeof(double));
    ck_ok(mlp_net_set_layer(net, 2, NULL, biases));
    ck_assert_mem_eq(mlp_net_params(net) + 30, weights, sizeof weights);
    ck_assert_mem_eq(mlp_net_params(net) + 40, biases, sizeof biases);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_set_layer_f32)
{
    const float biases[3] = { -0.25f, 0.75f, 2.385f };
    mlp_net *net = make_three(MLP_F32);

    ck_ok(mlp_net_set_layer_f32(net, 0, NULL, biases));
    ck_assert_mem_eq(mlp_net_params_f32(net) + 12, biases, sizeof biases);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_set_layer_refused)
{
    const double nan = (double)NAN;
    const double weights[10] = { 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0 };
    const double bad_weights[10] = { 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, nan };
    const double biases[5] = { 1.0, 2.0, 3.0, 4.0, 5.0 };
    const double bad_biases[2] = { 1.0, -(double)INFINITY };
    const float floats[10] = { 0.0f };
    mlp_net *net = make_three(MLP_F64);
    double before[42];

    memcpy(before, mlp_net_params(net), sizeof before);
    ck_fails(mlp_net_set_layer(NULL, 0, weights, NULL), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_net_set_layer(net, 3, weights, NULL), MLP_ERANGE, "layer 3 of 3");
    ck_fails(mlp_net_set_layer_f32(net, 2, floats, NULL), MLP_EDTYPE, "network is of f64");
    ck_fails(mlp_net_set_layer(net, 1, NULL, biases), MLP_EINVAL, "layer 1 has no biases");
    ck_fails(mlp_net_set_layer(net, 2, bad_weights, biases), MLP_ENONFINITE, "weight 9 is nan");
    ck_fails(mlp_net_set_layer(net, 2, weights, bad_biases), MLP_ENONFINITE, "bias 1 is -inf");
    ck_assert_mem_eq(mlp_net_params(net), before, sizeof before);
    mlp_net_free(net);
}
END_TEST

/* mlp_net_new() must fail so, and leave NULL. */
#define ck_new_fails(type, inputs, layers, n_layers, status, words)                         \
    do {                                                                                    \
        mlp_net *ck_net = (mlp_net *)(void *)&ck_net;                                       \
        ck_fails(mlp_net_new(&ck_net, (type), (inputs), (layers), (n_layers), 1), (status), \
                 (words));                                                                  \
        ck_assert_ptr_null(ck_net);                                                         \
    } while (0)

START_TEST(test_new_refused)
{
    const mlp_layer no_units[2] = { { .units = 3 }, { .units = 0 } };
    const mlp_layer no_act[1] = { { .units = 3, .act = (mlp_act)15 } };
    const mlp_layer negative_act[1] = { { .units = 3, .act = (mlp_act)-1 } };
    const mlp_layer no_norm[1] = { { .units = 3, .norm = (mlp_norm)3 } };
    const mlp_layer all_dropped[2] = { { .units = 3, .dropout = 1.0 }, { .units = 3 } };
    const mlp_layer negative[2] = { { .units = 3, .dropout = -0.1 }, { .units = 3 } };
    const mlp_layer not_a_number[2] = { { .units = 3, .dropout = (double)NAN }, { .units = 3 } };
    const mlp_layer last_dropped[1] = { { .units = 3, .dropout = 0.5 } };

    ck_fails(mlp_net_new(NULL, MLP_F64, 4, three, 3, 1), MLP_EINVAL, "out is NULL");
    ck_new_fails(MLP_U8, 4, three, 3, MLP_EINVAL, "MLP_F64 or MLP_F32, not 2");
    ck_new_fails((mlp_dtype)-1, 4, three, 3, MLP_EINVAL, "not -1");
    ck_new_fails(MLP_F64, 0, three, 3, MLP_EINVAL, "0 inputs");
    ck_new_fails(MLP_F64, 4, NULL, 3, MLP_EINVAL, "no layers");
    ck_new_fails(MLP_F64, 4, three, 0, MLP_EINVAL, "no layers");
    ck_new_fails(MLP_F64, 4, no_units, 2, MLP_EINVAL, "layer 1 has 0 units");
    ck_new_fails(MLP_F64, 4, no_act, 1, MLP_EINVAL, "layer 0: no activation has number 15");
    ck_new_fails(MLP_F64, 4, negative_act, 1, MLP_EINVAL, "no activation has number -1");
    ck_new_fails(MLP_F64, 4, no_norm, 1, MLP_EINVAL, "layer 0: no normalisation has number 3");
    ck_new_fails(MLP_F64, 4, all_dropped, 2, MLP_ERANGE, "the dropout is 1, must be in [0, 1)");
    ck_new_fails(MLP_F64, 4, negative, 2, MLP_ERANGE, "the dropout is -0.1");
    ck_new_fails(MLP_F64, 4, not_a_number, 2, MLP_ERANGE, "the dropout is nan");
    ck_new_fails(MLP_F64, 4, last_dropped, 1, MLP_EINVAL, "layer 0 is the last one");
    ck_assert_str_eq(mlp_norm_name(MLP_NORM_NONE), "none");
    ck_assert_ptr_null(mlp_norm_name((mlp_norm)3));
}
END_TEST

/* Refused by arithmetic alone: no memory of such sizes is asked for. */
START_TEST(test_new_overflows)
{
    const size_t most = INT32_MAX;
    const mlp_layer wide[1] = { { .units = INT32_MAX } };
    const mlp_layer too_wide[1] = { { .units = (size_t)INT32_MAX + 1 } };
    const mlp_layer widest[1] = { { .units = SIZE_MAX } };
    mlp_layer many[5];

    for (size_t i = 0; i < 5; i++)
        many[i] = wide[0];
    ck_new_fails(MLP_F64, most + 1, three, 3, MLP_EOVERFLOW, "2147483648 inputs");
    ck_new_fails(MLP_F64, SIZE_MAX, three, 3, MLP_EOVERFLOW, "inputs, more than 2147483647");
    ck_new_fails(MLP_F64, 4, too_wide, 1, MLP_EOVERFLOW, "layer 0 has 2147483648 units");
    ck_new_fails(MLP_F64, 4, widest, 1, MLP_EOVERFLOW, "units, more than 2147483647");
    ck_new_fails(MLP_F64, most, wide, 1, MLP_EOVERFLOW, "do not fit in memory");
    ck_new_fails(MLP_F32, most, wide, 1, MLP_EOVERFLOW, "do not fit in memory");
    ck_new_fails(MLP_F64, most, many, 5, MLP_EOVERFLOW, "too many");
    ck_new_fails(MLP_F64, 4, three, SIZE_MAX, MLP_EOVERFLOW, "layers are too many");
}
END_TEST

START_TEST(test_reset_refused)
{
    ck_fails(mlp_net_reset(NULL, 1), MLP_EINVAL, "net is NULL");
}
END_TEST

START_TEST(test_free_nothing)
{
    mlp_net_free(NULL);
    mlp_work_free(NULL);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/net");

    add_test(suite, test_sizes);
    add_test(suite, test_layer_info);
    add_test(suite, test_layer_info_of_normalised_layers);
    add_test(suite, test_running_statistics);
    add_test(suite, test_layer_info_refused);
    add_test(suite, test_params_by_type);
    add_test(suite, test_layers_are_copied);
    add_test(suite, test_clone);
    add_test(suite, test_clone_f32);
    add_test(suite, test_clone_refused);
    add_test(suite, test_set_layer);
    add_test(suite, test_set_layer_f32);
    add_test(suite, test_set_layer_refused);
    add_test(suite, test_new_refused);
    add_test(suite, test_new_overflows);
    add_test(suite, test_reset_refused);
    add_test(suite, test_free_nothing);
    return suite;
}
