/* SPDX-License-Identifier: MIT */
/*
 * Files that are no models: each way to be wrong has its line, and none does
 * harm. The files are written here, header and bytes.
 */
#define _POSIX_C_SOURCE 200809L
#include "support.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"

/* Two layers: 2-2:tanh-1, all parameters 1 ... 9, in F64. */
#define TEXTS                                                                                    \
    "\"__metadata__\":{\"format\":\"libmlp\",\"version\":\"1\",\"kind\":\"model\",\"model\":\"{" \
    "\\\"dtype\\\":\\\"f64\\\",\\\"inputs\\\":2,\\\"layers\\\":["                                \
    "{\\\"units\\\":2,\\\"activation\\\":\\\"tanh\\\",\\\"bias\\\":true},"                       \
    "{\\\"units\\\":1,\\\"activation\\\":\\\"identity\\\",\\\"bias\\\":true}],"                  \
    "\\\"loss\\\":\\\"mean_squared_error\\\",\\\"input_scale\\\":1,\\\"classes\\\":0}\"}"
#define W0    "\"layers.0.weight\":{\"dtype\":\"F64\",\"shape\":[2,2],\"data_offsets\":[0,32]}"
#define B0    "\"layers.0.bias\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[32,48]}"
#define W1    "\"layers.1.weight\":{\"dtype\":\"F64\",\"shape\":[1,2],\"data_offsets\":[48,64]}"
#define B1    "\"layers.1.bias\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[64,72]}"
#define RIGHT "{" TEXTS "," W0 "," B0 "," W1 "," B1 "}"

enum { NUMBERS = 9, MOST = 4096 };

static const double numbers[NUMBERS] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

/* Puts a file together; returns its length. */
static size_t put_file(uint8_t bytes[MOST], uint64_t header_length, const char *header,
                       const void *data, size_t length)
{
    const size_t n = strlen(header);

    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(header_length >> 8 * i);
    memcpy(bytes + 8, header, n);
    memcpy(bytes + 8 + n, data, length);
    return 8 + n + length;
}

static const char *write_model(const char *header, const void *data, size_t length)
{
    static uint8_t bytes[MOST];
    const char *path = scratch_path("model");

    scratch_write(path, bytes, put_file(bytes, strlen(header), header, data, length));
    return path;
}

/* A copy of the right header, with `to` in the place of `from`. */
static const char *with(const char *from, const char *to)
{
    static char header[MOST];
    const char *right = RIGHT;
    const char *at = strstr(right, from);

    ck_assert_msg(at != NULL, "%s", from);
    (void)snprintf(header, sizeof header, "%.*s%s%s", (int)(at - right), right, to,
                   at + strlen(from));
    return header;
}

START_TEST(test_right)
{
    const double x[2] = { 0.5, -0.25 };
    double y;
    mlp_model *model;
    mlp_work *work;

    ck_ok(mlp_model_load(&model, write_model(RIGHT, numbers, sizeof numbers)));
    ck_ok(mlp_work_new(&work, mlp_model_net(model), 1, 1));
    ck_ok(mlp_model_predict(model, work, 1, x, &y));
    ck_near(y, 7.0 * tanh(0.5 - 0.5 + 5.0) + 8.0 * tanh(1.5 - 1.0 + 6.0) + 9.0, 1e-15);
    mlp_work_free(work);
    mlp_model_free(model);
}
END_TEST

static const struct {
    const char *from;
    const char *to;
    mlp_status status;
    const char *words;
} changes[] = {
    /* The container. */
    { "[0,32]", "[0,24]", MLP_EFORMAT, "\"layers.0.weight\": data_offsets [0, 24] for 32 bytes" },
    { "[0,32]", "[8,40]", MLP_EFORMAT,
      "\"layers.0.weight\" starts at byte 8 of the arrays, behind a gap" },
    { "[32,48]", "[24,40]", MLP_EFORMAT,
      "\"layers.0.bias\" starts at byte 24 of the arrays, within another one" },
    { "[64,72]", "[72,80]", MLP_EFORMAT, "behind a gap" },
    { "[0,32]", "[0,-32]", MLP_EFORMAT, "no two places" },
    { "[0,32]", "[0,32.0]", MLP_EFORMAT, "no two places" },
    { "[0,32]", "[0,32,64]", MLP_EFORMAT, "no two places" },
    { "[0,32]", "[0,99999999999999999999]", MLP_EFORMAT, "no two places" },
    { "[0,32]", "[32,0]", MLP_EFORMAT, "for 32 bytes" },
    { "\"shape\":[2,2]", "\"shape\":[4294967296,4294967296]", MLP_EOVERFLOW,
      "dimensions are too large" },
    { "\"shape\":[2,2]", "\"shape\":[1000000000,1000000000]", MLP_EFORMAT,
      "for 8000000000000000000 bytes" },
    { "\"shape\":[2,2]", "\"shape\":[2,2,1,1,1]", MLP_EUNSUPPORTED, "more than 4 dimensions" },
    { "\"shape\":[2,2]", "\"shape\":[-2,-2]", MLP_EFORMAT, "dimension 0 is no size" },
    { "\"shape\":[2,2]", "\"shape\":[\"2\",2]", MLP_EFORMAT, "dimension 0 is no size" },
    { "\"shape\":[2,2]", "\"shape\":[4]", MLP_ESHAPE, "\"layers.0.weight\" is 4, not 2 x 2" },
    { "\"shape\":[1,2]", "\"shape\":[2,1]", MLP_ESHAPE, "\"layers.1.weight\" is 2 x 1, not 1 x 2" },
    { "\"shape\":[1],", "\"shape\":[],", MLP_ESHAPE, "\"layers.1.bias\" is one number, not 1" },
    { "{\"dtype\":\"F64\",\"shape\":[1]", "{\"dtype\":\"I64\",\"shape\":[1]", MLP_EUNSUPPORTED,
      "\"layers.1.bias\": its type is I64" },
    { "{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[64,72]}",
      "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[64,72]}", MLP_EDTYPE,
      "\"layers.1.bias\" is of f32, not f64" },
    { "\"layers.1.bias\"", "\"layers.0.bias\"", MLP_EFORMAT,
      "two members of the object before have one name" },
    { "\"layers.1.bias\"", "\"layers.1.bia\"", MLP_EFORMAT, "it has no \"layers.1.bias\"" },
    { "\"shape\":[2,2],", "", MLP_EFORMAT, "no object of dtype, shape and data_offsets" },
    { "\"shape\":[2,2],", "\"shape\":[2,2],\"more\":0,", MLP_EFORMAT, "no object of dtype" },
    { "\"shape\":[2,2],", "\"shap\":[2,2],", MLP_EFORMAT, "it has no \"shape\"" },
    { "\"version\":\"1\"", "\"version\":1", MLP_EFORMAT,
      "\"version\" of its __metadata__ is no text" },
    { "\"version\":\"1\"", "\"version\":\"2\"", MLP_EUNSUPPORTED, "version \"2\" of the format" },
    { "\"format\":\"libmlp\"", "\"format\":\"pt\"", MLP_EFORMAT, "not of libmlp" },
    { "\"kind\":\"model\"", "\"kind\":\"checkpoint\"", MLP_EFORMAT,
      "\"checkpoint\", not \"model\"" },
    { "\"__metadata__\":{", "\"__metadat__\":{", MLP_EFORMAT, "no object of dtype" },
    /* The description. */
    { "\\\"units\\\":2", "\\\"units\\\":1000000000", MLP_ESHAPE,
      "\"layers.0.weight\" is 2 x 2, not 1000000000 x 2" },
    { "\\\"units\\\":2", "\\\"units\\\":99999999999", MLP_EOVERFLOW,
      "its model: layer 0 has 99999999999 units" },
    { "\\\"units\\\":2", "\\\"units\\\":0", MLP_EFORMAT, "its model: layer 0 has 0 units" },
    { "\\\"units\\\":2", "\\\"units\\\":2.5", MLP_EFORMAT,
      "layer 0: \"units\" is no whole number" },
    { "\\\"units\\\":2", "\\\"units\\\":\\\"2\\\"", MLP_EFORMAT,
      "layer 0: \"units\" is no whole number" },
    { "\\\"inputs\\\":2", "\\\"inputs\\\":0", MLP_EFORMAT, "0 inputs" },
    { "\\\"inputs\\\":2", "\\\"inputs\\\":3", MLP_ESHAPE,
      "\"layers.0.weight\" is 2 x 2, not 2 x 3" },
    { "\\\"tanh\\\"", "\\\"tan\\\"", MLP_EFORMAT, "layer 0: there is no activation \"tan\"" },
    { "\\\"bias\\\":true},", "\\\"bias\\\":1},", MLP_EFORMAT,
      "\"bias\" is neither true nor false" },
    { "\\\"bias\\\":true},", "\\\"bias\\\":false},", MLP_EFORMAT,
      "4 arrays, of which the model takes 3" },
    { "\\\"bias\\\":true},", "\\\"bias\\\":true,\\\"skip\\\":1},", MLP_EFORMAT,
      "layer 0: what is \"skip\"?" },
    { "\\\"bias\\\":true},", "\\\"bias\\\":true,\\\"dropout\\\":1.5},", MLP_ERANGE,
      "the dropout is 1.5" },
    { "\\\"bias\\\":true},", "\\\"bias\\\":true,\\\"normalisation\\\":\\\"group\\\"},", MLP_EFORMAT,
      "no normalisation \"group\"" },
    { "\\\"bias\\\":true},", "\\\"bias\\\":true,\\\"normalisation\\\":\\\"layer_norm\\\"},",
      MLP_EFORMAT, "it has no \"layers.0.norm.weight\"" },
    { "\\\"bias\\\":true},", "\\\"bias\\\":true,\\\"initialiser\\\":[\\\"he_normal\\\",0]},",
      MLP_EFORMAT, "its initialiser is no array" },
    { "\\\"bias\\\":true},", "\\\"bias\\\":true,\\\"initialiser\\\":[\\\"best\\\",0,0]},",
      MLP_EFORMAT, "no initialiser \"best\"" },
    { "\\\"mean_squared_error\\\"", "\\\"error\\\"", MLP_EFORMAT, "there is no loss \"error\"" },
    { "\\\"mean_squared_error\\\"", "\\\"cross_entropy\\\"", MLP_EFORMAT, "its model: " },
    { "\\\"input_scale\\\":1", "\\\"input_scale\\\":0", MLP_EFORMAT,
      "the scale of the inputs is 0" },
    { "\\\"input_scale\\\":1", "\\\"input_scale\\\":1e999", MLP_EFORMAT,
      "\"input_scale\" is no number" },
    { "\\\"classes\\\":0", "\\\"classes\\\":3", MLP_ESHAPE, "3 classes for a network of 1" },
    { "\\\"classes\\\":0", "\\\"classes\\\":0,\\\"input_names\\\":[\\\"a\\\"]", MLP_EFORMAT,
      "no array of 2 names" },
    { "\\\"classes\\\":0", "\\\"classes\\\":0,\\\"input_names\\\":[\\\"a\\\",1]", MLP_EFORMAT,
      "number 1 is no text" },
    { "\\\"classes\\\":0", "\\\"classes\\\":0,\\\"input_names\\\":[\\\"a\\\",\\\"\\\\ud800\\\"]",
      MLP_EFORMAT, "UTF-8" },
    { "\\\"classes\\\":0", "\\\"classes\\\":0,\\\"input_names\\\":[\\\"a\\\",\\\"\\\\u0000\\\"]",
      MLP_EFORMAT, "UTF-8" },
    { "\\\"dtype\\\":\\\"f64\\\"", "\\\"dtype\\\":\\\"f32\\\"", MLP_EDTYPE,
      "\"layers.0.weight\" is of f64, not f32" },
    { "\\\"dtype\\\":\\\"f64\\\"", "\\\"dtype\\\":\\\"u8\\\"", MLP_EFORMAT, "its dtype is \"u8\"" },
    { "\\\"layers\\\":[", "\\\"layers\\\":[[[[[[[[[", MLP_EFORMAT, "its model: no JSON" },
    { "\\\"layers\\\":[", "\\\"layers\\\":[1,", MLP_EFORMAT, "layer 0: no JSON object" },
};

START_TEST(test_changed)
{
    const char *path = write_model(with(changes[_i].from, changes[_i].to), numbers, sizeof numbers);
    mlp_model *model;

    ck_fails(mlp_model_load(&model, path), changes[_i].status, changes[_i].words);
    ck_assert_ptr_null(model);
    ck_assert_msg(strncmp(mlp_last_error(), path, strlen(path)) == 0, "%s", mlp_last_error());
}
END_TEST

/* 10^9 layers are 10^9 pieces of text: as many as a header of the greatest length can hold. */
START_TEST(test_many_layers)
{
    enum { LAYERS = 100000 };
    static const char layer[] =
        "{\\\"units\\\":1,\\\"activation\\\":\\\"identity\\\",\\\"bias\\\":false},";
    const size_t each = strlen(layer);
    char *header = malloc(LAYERS * each + MOST);
    uint8_t *bytes = malloc(LAYERS * each + MOST);
    const char *right = RIGHT;
    const char *at = strstr(right, "{\\\"units\\\"");
    char *to = header;
    mlp_model *model;
    size_t n;

    ck_assert(header != NULL && bytes != NULL && at != NULL);
    memcpy(to, right, (size_t)(at - right));
    to += at - right;
    for (size_t i = 0; i < LAYERS; i++, to += each)
        memcpy(to, layer, each);
    (void)strcpy(to, at);
    n = put_file(bytes, strlen(header), header, numbers, sizeof numbers);
    scratch_write(scratch_path("model"), bytes, n);
    ck_fails(mlp_model_load(&model, scratch_path("model")), MLP_EFORMAT,
             "100002 layers, the file has arrays for at most 4");
    free(bytes);
    free(header);
}
END_TEST

START_TEST(test_numbers)
{
    static const double wrong[] = { NAN, INFINITY, -INFINITY };
    double data[NUMBERS];
    mlp_model *model;

    for (size_t i = 0; i < 3; i++) {
        memcpy(data, numbers, sizeof data);
        data[5] = wrong[i];
        ck_fails(mlp_model_load(&model, write_model(RIGHT, data, sizeof data)), MLP_ENONFINITE,
                 "number 1 of \"layers.0.bias\" is ");
    }
}
END_TEST

START_TEST(test_lengths)
{
    static const struct {
        uint64_t claimed;
        const char *words;
    } lengths[] = {
        { UINT64_MAX, "no safetensors file, or a truncated one: its header is to have 18446744073709551615 bytes" },
        { (uint64_t)1 << 63, "no safetensors file, or a truncated one: its header is to have" },
        { 2000, "no safetensors file, or a truncated one: its header is to have 2000 bytes" },
        { 0, "no JSON" },
        { 10, "no JSON" },
    };
    static uint8_t bytes[MOST];
    const char *path = scratch_path("model");
    mlp_model *model;

    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        scratch_write(path, bytes,
                      put_file(bytes, lengths[i].claimed, RIGHT, numbers, sizeof numbers));
        ck_fails(mlp_model_load(&model, path), MLP_EFORMAT, lengths[i].words);
    }
    (void)put_file(bytes, strlen(RIGHT), RIGHT, numbers, sizeof numbers);
    for (size_t n = 0; n < 8 + strlen(RIGHT) + sizeof numbers; n++) {
        scratch_write(path, bytes, n);
        ck_fails(mlp_model_load(&model, path), MLP_EFORMAT, path);
    }
    scratch_write(path, bytes, 8 + strlen(RIGHT) + sizeof numbers + 1);
    ck_fails(mlp_model_load(&model, path), MLP_EFORMAT, "goes on for 1 bytes after its arrays");
}
END_TEST

/* What is taken in spite of a changed bit is a model: it can be saved and is the same again. */
START_TEST(test_every_bit)
{
    static uint8_t bytes[MOST];
    const char *path = scratch_path("model");
    const char *again = scratch_path("again");
    const size_t n = put_file(bytes, strlen(RIGHT), RIGHT, numbers, sizeof numbers);
    size_t taken = 0;

    for (size_t bit = (size_t)_i; bit < 8 * n; bit += 8) {
        mlp_model *model;
        mlp_model *copy;

        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        scratch_write(path, bytes, n);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (mlp_model_load(&model, path) != MLP_OK)
            continue;
        taken++;
        ck_ok(mlp_model_save(model, again));
        ck_ok(mlp_model_load(&copy, again));
        ck_assert_mem_eq(mlp_net_params_const(mlp_model_net(model)),
                         mlp_net_params_const(mlp_model_net(copy)), NUMBERS * sizeof(double));
        mlp_model_free(copy);
        mlp_model_free(model);
    }
    ck_assert_uint_ge(taken, NUMBERS * 7); /* nearly any number is one */
}
END_TEST

START_TEST(test_no_files)
{
    const char *fifo = scratch_path("fifo");
    mlp_model *model;
    mlp_net *net;

    ck_fails(mlp_model_load(&model, scratch_path("none")), MLP_EIO, "none: No such file");
    ck_fails(mlp_model_load(&model, "/"), MLP_EIO, "/: is a folder");
    ck_fails(mlp_model_load(&model, "/dev/null"), MLP_EIO, "no ordinary file");
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    ck_fails(mlp_model_load(&model, fifo), MLP_EIO, "no ordinary file");
    ck_fails(mlp_model_load(NULL, fifo), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_model_load(&model, NULL), MLP_EINVAL, "path is NULL");
    ck_fails(mlp_net_load(NULL, fifo), MLP_EINVAL, "out is NULL");

    ck_ok(mlp_net_parse(&net, MLP_F64, "2-1", 1));
    ck_fails(mlp_net_save(net, fifo), MLP_EIO, "no ordinary file");
    ck_fails(mlp_net_save(net, "/dev/full"), MLP_EIO, "no ordinary file");
    ck_fails(mlp_net_save(net, scratch_path("no/file")), MLP_EIO, "No such file");
    ck_fails(mlp_net_save(net, NULL), MLP_EINVAL, "path is NULL");
    mlp_net_params(net)[1] = (double)NAN;
    ck_fails(mlp_net_save(net, scratch_path("nan")), MLP_ENONFINITE, "parameter 1, of layer 0");
    mlp_net_free(net);
}
END_TEST

/* Numbers that mlp_net_load() would refuse are not saved, on the last place that can have one. */
START_TEST(test_running_statistics_that_are_none)
{
    static const char spec[] = "2-3:relu:batch_norm-2:tanh:batch_norm-1";
    const char *path = scratch_path("saved");
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, spec, 1));
    mlp_net_running(net)[9] = -5e-324;
    ck_fails(mlp_net_save(net, path), MLP_ERANGE, "variance of layer 1 is below 0");
    mlp_net_running(net)[9] = 0.0;
    mlp_net_running(net)[7] = -2.385; /* a mean may be */
    ck_ok(mlp_net_save(net, path));
    mlp_net_running(net)[7] = (double)NAN;
    ck_fails(mlp_net_save(net, path), MLP_ENONFINITE, "layer 1");
    mlp_net_free(net);
    ck_ok(mlp_net_load(&net, path));
    mlp_net_free(net);
    ck_ok(mlp_net_parse(&net, MLP_F32, spec, 1));
    mlp_net_running_f32(net)[3] = -1e-45F;
    ck_fails(mlp_net_save(net, path), MLP_ERANGE, "variance of layer 0 is below 0");
    mlp_net_free(net);
}
END_TEST

/* What data and network do not have in common. */
START_TEST(test_no_models)
{
    static const char *const names[] = { "a", "b" };
    const double x[4] = { 1, 2, 3, 4 };
    const int32_t labels[2] = { 0, 1 };
    mlp_model *model;
    mlp_data *data;
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, "2-3", 1));
    ck_fails(mlp_model_new(NULL, net, MLP_LOSS_HUBER, NULL), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_model_new(&model, NULL, MLP_LOSS_HUBER, NULL), MLP_EINVAL, "net is NULL");
    ck_fails(mlp_model_new(&model, net, (mlp_loss)99, NULL), MLP_EINVAL, "loss");
    ck_ok(mlp_data_wrap(&data, 1, 4, 0, x, NULL, NULL));
    ck_fails(mlp_model_new(&model, net, MLP_LOSS_HUBER, data), MLP_ESHAPE,
             "4 inputs of the data for a network of 2");
    mlp_data_free(data);
    ck_ok(mlp_data_wrap(&data, 1, 2, 2, x, x + 2, NULL));
    ck_fails(mlp_model_new(&model, net, MLP_LOSS_HUBER, data), MLP_ESHAPE,
             "2 targets of the data for a network of 3");
    ck_fails(mlp_data_set_names(data, NULL, NULL, names), MLP_EINVAL, "nothing that is a class");
    mlp_data_free(data);
    ck_ok(mlp_data_wrap_labels(&data, 2, 2, 2, x, labels, NULL));
    ck_fails(mlp_model_new(&model, net, MLP_LOSS_HUBER, data), MLP_ESHAPE,
             "2 classes for a network of 3");
    mlp_data_free(data);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("model/model_hostile");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_test(tcase, test_right);
    tcase_add_loop_test(tcase, test_changed, 0, sizeof changes / sizeof changes[0]);
    tcase_add_test(tcase, test_many_layers);
    tcase_add_test(tcase, test_numbers);
    tcase_add_test(tcase, test_lengths);
    tcase_add_loop_test(tcase, test_every_bit, 0, 8);
    tcase_add_test(tcase, test_no_files);
    tcase_add_test(tcase, test_running_statistics_that_are_none);
    tcase_add_test(tcase, test_no_models);
    suite_add_tcase(suite, tcase);
    return suite;
}
