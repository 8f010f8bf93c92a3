/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target for the CSV reader. The first byte chooses options, the
 * others are the file, in memory.
 */
#include <math.h>
#include <stdlib.h>

#include <mlp/mlp.h>

#include "fuzz_file.h"

static mlp_csv_opts choose(unsigned choice)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;

    if (choice % 2 == 1)
        options.label = "-1";
    else if (choice / 2 % 2 == 1)
        options.targets = "1,-1";
    if (choice / 4 % 2 == 1)
        options.weight = "0";
    options.missing_input = (mlp_csv_missing)(choice / 8 % 3);
    options.missing_label = (mlp_csv_missing)(choice / 8 % 2);
    options.header = (mlp_csv_header)(choice / 24 % 3);
    options.separator = choice / 72 % 2 == 1 ? ';' : ',';
    if (choice / 144 == 1)
        options.inputs = "0,x";
    return options;
}

static void check(const mlp_data *data)
{
    const size_t n = mlp_data_n_inputs(data);
    double *x = malloc(n * sizeof *x);
    double *t = malloc((mlp_data_n_targets(data) + 1) * sizeof *t);

    for (size_t i = 0; i < mlp_data_rows(data); i++) {
        int32_t label;

        if (mlp_data_row(data, i, x, t, &label) != MLP_OK
            || label >= (int32_t)mlp_data_n_classes(data))
            abort();
        for (size_t j = 0; j < n; j++)
            if (!isfinite(x[j]))
                abort();
    }
    free(x);
    free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const size_t first = length > 0;
    const mlp_csv_opts options = choose(length == 0 ? 0 : bytes[0]);
    const char *path = fuzz_file(0, bytes + first, length - first);
    mlp_data *data;
    mlp_status status;

    /* A number of two bytes with its comma becomes a double: 4; but a column of one byte, which is
     * its comma, a structure of 32. */
    fuzz_allow(33 * length + 1);
    status = mlp_data_read_csv(&data, path, &options);
    fuzz_allow(0);
    if (status == MLP_OK) {
        check(data);
        mlp_data_free(data);
    } else {
        FUZZ_CHECK(data == NULL && mlp_last_error()[0] != '\0');
    }
    return 0;
}
