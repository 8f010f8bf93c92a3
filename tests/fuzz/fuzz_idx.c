/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as IDX files, plain or gzip: the inputs, then the labels.
 */
#include <string.h>

#include <zlib.h>

#include <mlp/mlp.h>

#include "fuzz_file.h"

/* One row of two inputs; one label. */
static const uint8_t images[] = { 0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9 };
static const uint8_t labels[] = { 0, 0, 8, 1, 0, 0, 0, 1, 1 };

/* Bytes that come out of a file, packed or not. */
static size_t unpacked(const char *path, size_t length)
{
    static char piece[1 << 16];
    gzFile file = gzopen(path, "rb");
    size_t total = 0;
    int got;

    while (file != NULL && (got = gzread(file, piece, sizeof piece)) > 0)
        total += (size_t)got;
    if (file != NULL)
        (void)gzclose(file);
    return total > length ? total : length;
}

static void read_pair(const char *inputs_path, const char *labels_path)
{
    mlp_data *data;

    if (mlp_data_read_idx(&data, inputs_path, labels_path, 0) == MLP_OK)
        mlp_data_free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *path = fuzz_file(0, bytes, length);

    fuzz_allow(2 * unpacked(path, length));
    read_pair(path, fuzz_file(1, labels, sizeof labels));
    read_pair(fuzz_file(1, images, sizeof images), path);
    read_pair(path, path);
    return 0;
}
