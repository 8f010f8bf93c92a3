/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as NPY files: inputs, targets, labels, in memory and in the file.
 */
#include <stdlib.h>

#include <mlp/mlp.h>

#include "fuzz_file.h"

static void done(mlp_status status, mlp_data *data)
{
    if (status != MLP_OK && (data != NULL || mlp_last_error()[0] == '\0'))
        abort();
    mlp_data_free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *path = fuzz_file(0, bytes, length);
    mlp_data *data;
    mlp_status status;

    fuzz_allow(2 * length);
    status = mlp_data_read_npy(&data, path, NULL, 1.0);
    done(status, data);
    status = mlp_data_read_npy(&data, path, path, 1.0);
    done(status, data);
    status = mlp_data_stream_npy(&data, path, path, 1.0);
    done(status, data);
    status = mlp_data_read_npy_labels(&data, path, path, 0, 1.0);
    done(status, data);
    return 0;
}
