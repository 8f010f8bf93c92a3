/* SPDX-License-Identifier: MIT */
/*
 * Models whose files are right in everything but one number, or in the arrays
 * that there are. Descriptions: test_model_hostile.c.
 */
#include "support.h"

#include <stdio.h>

#include "format/safetensors.h"
#include "golden/safetensors.h"
#include "scratch.h"

enum { MOST = FILE_MOST + 256 };

static size_t case_of(const char *name)
{
    size_t i = 0;

    while (strcmp(file_golden[i].name, name) != 0)
        ck_assert_uint_lt(++i, FILE_CASES);
    return i;
}

static uint64_t place_of(const char *path, const char *array)
{
    const mlp__span name = { array, strlen(array) };
    const mlp__tensor *found;
    mlp__safetensors file;
    uint64_t place;

    ck_ok(mlp__safetensors_open(&file, path, false));
    found = mlp__safetensors_find(&file, name);
    ck_assert_ptr_nonnull(found);
    place = found->offset;
    mlp__safetensors_close(&file);
    return place;
}

static const struct {
    const char *golden;
    const char *array;
    size_t number;
    double value;
    mlp_status status; /* MLP_OK: it is a model all the same */
} changes[] = {
    { "regression", "layers.0.weight", 5, (double)NAN, MLP_ENONFINITE },
    { "regression", "layers.1.bias", 0, (double)INFINITY, MLP_ENONFINITE },
    { "regression", "layers.1.bias", 0, -0.0, MLP_OK },
    { "regression", "layers.1.bias", 0, 5e-324, MLP_OK },
    { "regression", "layers.0.weight", 0, 1.7976931348623157e308, MLP_OK },
    { "regression", "input_scaler.shift", 2, (double)NAN, MLP_ERANGE },
    { "regression", "input_scaler.shift", 0, -(double)INFINITY, MLP_ERANGE },
    { "regression", "input_scaler.factor", 1, 0.0, MLP_ERANGE },
    { "regression", "input_scaler.factor", 1, -2.0, MLP_ERANGE },
    { "regression", "input_scaler.factor", 1, (double)NAN, MLP_ERANGE },
    { "regression", "target_scaler.factor", 0, (double)INFINITY, MLP_ERANGE },
    { "regression", "target_scaler.shift", 0, -1e300, MLP_OK },
    { "classes", "input_scaler.factor", 2, -1.0, MLP_ERANGE },
    { "batch_norm", "layers.0.norm.running_var", 1, -5e-324, MLP_ERANGE },
    { "batch_norm", "layers.0.norm.running_var", 1, 0.0, MLP_OK },
    { "batch_norm", "layers.0.norm.running_var", 0, (double)NAN, MLP_ENONFINITE },
    { "batch_norm", "layers.0.norm.running_mean", 0, -(double)INFINITY, MLP_ENONFINITE },
    { "batch_norm", "layers.0.norm.running_mean", 0, -3.0, MLP_OK },
};

START_TEST(test_values)
{
    static uint8_t bytes[MOST];
    const size_t i = case_of(changes[_i].golden);
    const char *path = scratch_path("model");
    char words[128];
    mlp_model *model;
    uint64_t place;

    memcpy(bytes, file_golden[i].bytes, file_golden[i].length);
    scratch_write(path, bytes, file_golden[i].length);
    place = place_of(path, changes[_i].array) + changes[_i].number * sizeof(double);
    memcpy(bytes + place, &changes[_i].value, sizeof(double));
    scratch_write(path, bytes, file_golden[i].length);
    (void)snprintf(words, sizeof words, "%s: number %zu of \"%s\" is ", path, changes[_i].number,
                   changes[_i].array);
    if (changes[_i].status == MLP_OK) {
        ck_ok(mlp_model_load(&model, path));
        ck_ok(mlp_model_save(model, scratch_path("again")));
        mlp_model_free(model);
    } else {
        ck_fails(mlp_model_load(&model, path), changes[_i].status, words);
        ck_assert_ptr_null(model);
    }
}
END_TEST

/* Other names of arrays, of the same length: one is missing then, and one too many. */
static const struct {
    const char *golden;
    const char *from;
    const char *to;
    const char *words;
} names[] = {
    { "regression", "\"layers.1.bias\"", "\"layers.2.bias\"", "it has no \"layers.1.bias\"" },
    { "regression", "\"input_scaler.factor\"", "\"input_scaler.fact0r\"",
      "it has no \"input_scaler.factor\"" },
    { "regression", "\"target_scaler.shift\"", "\"target_scaler.5hift\"",
      "it has no \"target_scaler.shift\"" },
    { "regression", "\\\"inputs\\\":3", "\\\"inputs\\\":4",
      "\"layers.0.weight\" is 2 x 3, not 2 x 4" },
    { "regression", "\\\"inputs\\\":3", "\\\"inputs\\\":-", "no JSON" },
    { "classes", "\\\"classes\\\":2", "\\\"classes\\\":3", "3 classes for a network of 2" },
    { "classes", "\\\"classes\\\":2", "\\\"classes\\\":0", "no array of 0 names" },
    { "batch_norm", "\"layers.0.norm.running_var\"", "\"layers.0.norm.running_vaR\"",
      "it has no \"layers.0.norm.running_var\"" },
    { "batch_norm", "\"layers.0.norm.bias\"", "\"layers.0.norm.Bias\"",
      "it has no \"layers.0.norm.bias\"" },
};

/* strstr() in bytes. */
static uint8_t *find(uint8_t *bytes, size_t length, const char *text)
{
    for (size_t i = 0; i + strlen(text) <= length; i++)
        if (memcmp(bytes + i, text, strlen(text)) == 0)
            return bytes + i;
    return NULL;
}

START_TEST(test_names)
{
    static uint8_t bytes[MOST];
    const size_t i = case_of(names[_i].golden);
    const char *path = scratch_path("model");
    mlp_model *model;
    uint8_t *at;

    memcpy(bytes, file_golden[i].bytes, file_golden[i].length);
    at = find(bytes, file_golden[i].length, names[_i].from);
    ck_assert_ptr_nonnull(at);
    ck_assert_uint_eq(strlen(names[_i].from), strlen(names[_i].to));
    memcpy(at, names[_i].to, strlen(names[_i].to));
    scratch_write(path, bytes, file_golden[i].length);
    ck_assert_int_ne(mlp_model_load(&model, path), MLP_OK);
    ck_assert_ptr_null(model);
    ck_assert_msg(strstr(mlp_last_error(), names[_i].words) != NULL, "%s", mlp_last_error());
    ck_assert_msg(strncmp(mlp_last_error(), path, strlen(path)) == 0, "%s", mlp_last_error());
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("model/model_values");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, test_values, 0, sizeof changes / sizeof changes[0]);
    tcase_add_loop_test(tcase, test_names, 0, sizeof names / sizeof names[0]);
    suite_add_tcase(suite, tcase);
    return suite;
}
