/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as IDX files, plain or gzip: the inputs, then the labels, beside a
 * right file of three rows; then both. What is taken is the same when it has been
 * written and read once more.
 */
#include <mlp/mlp.h>

#include "fuzz_file.h"

static const uint8_t three_inputs[] = { 0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6 };
static const uint8_t three_labels[] = { 0, 0, 8, 1, 0, 0, 0, 3, 0, 2, 1 };

/* What was read is written and read again: the same. */
static void check(const mlp_data *data)
{
    const char *inputs = fuzz_written("inputs.0");
    const char *labels = fuzz_written("labels.0");
    const char *inputs_again = fuzz_written("inputs.1");
    const char *labels_again = fuzz_written("labels.1");
    mlp_data *again;

    FUZZ_CHECK(mlp_data_rows(data) > 0 && mlp_data_n_inputs(data) > 0);
    FUZZ_CHECK(mlp_data_n_classes(data) >= 2);
    FUZZ_CHECK(mlp_data_write_idx(data, inputs, labels) == MLP_OK);
    FUZZ_CHECK(mlp_data_read_idx(&again, inputs, labels, 0) == MLP_OK);
    FUZZ_CHECK(mlp_data_rows(again) == mlp_data_rows(data));
    FUZZ_CHECK(mlp_data_n_inputs(again) == mlp_data_n_inputs(data));
    FUZZ_CHECK(mlp_data_write_idx(again, inputs_again, labels_again) == MLP_OK);
    FUZZ_CHECK(fuzz_same(inputs, inputs_again) && fuzz_same(labels, labels_again));
    mlp_data_free(again);
}

static void try(const char *inputs, const char *labels, size_t size, size_t n_classes)
{
    mlp_data *data;
    mlp_status status;

    fuzz_allow(2 * size + 1);
    status = mlp_data_read_idx(&data, inputs, labels, n_classes);
    fuzz_allow(0);
    if (status == MLP_OK) {
        check(data);
        mlp_data_free(data);
    } else {
        FUZZ_CHECK(data == NULL && mlp_last_error()[0] != '\0' && status != MLP_ENOMEM);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *path = fuzz_file(0, bytes, length);
    int whole;
    const size_t size = length + fuzz_unpacked(0, &whole);

    if (fuzz_turn(0, 3, bytes, length))
        try(path, fuzz_file(1, three_labels, sizeof three_labels), size, 0);
    if (fuzz_turn(1, 3, bytes, length))
        try(fuzz_file(1, three_inputs, sizeof three_inputs), path, size, 10);
    if (fuzz_turn(2, 3, bytes, length))
        try(path, path, size, 0);
    return 0;
}
