/* SPDX-License-Identifier: MIT */
/*
 * Scalers from the lines that fann_set_scaling_params() leaves in a FANN file.
 */
#include "model/fann_scaler.h"

#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/fail.h"

/* One line of numbers for a scaler. */
static mlp_status read_numbers(mlp__fann_text *text, const char *key, size_t n, double *to)
{
    mlp__span list;

    MLP_TRY(mlp__fann_find(text, key, &list));
    MLP_FAIL_IF(mlp__fann_count_words(list) != n, MLP_EFORMAT,
                "%s: line %zu: %s has %zu numbers, not %zu", text->path, text->line, key,
                mlp__fann_count_words(list), n);
    for (size_t j = 0; j < n; j++) {
        const mlp__span word = mlp__fann_word(&list);

        MLP_FAIL_IF(!mlp__span_double(word, &to[j]) || !isfinite(to[j]), MLP_EFORMAT,
                    "%s: line %zu: number %zu of %s is \"%.*s\"", text->path, text->line, j, key,
                    mlp__span_width(word), word.start);
    }
    return MLP_OK;
}

/*
 * What fann_scale_input() computes, ((x - mean) / deviation + 1) factor + low, as (x - shift)
 * factor'. `numbers` [4 x n] is for the lines.
 */
static mlp_status read_scaler(mlp__fann_text *text, const char *side, mlp_scaler *scaler,
                              double *numbers)
{
    static const char *const names[4] = { "mean", "deviation", "new_min", "factor" };
    const size_t n = scaler->n;
    char key[32];
    const double *mean = numbers;
    const double *deviation = mean + n;
    const double *low = deviation + n;
    const double *factor = low + n;

    for (size_t k = 0; k < 4; k++) {
        (void)snprintf(key, sizeof key, "scale_%s_%s", names[k], side);
        MLP_TRY(read_numbers(text, key, n, numbers + k * n));
    }
    for (size_t j = 0; j < n; j++) {
        scaler->factor[j] = factor[j] / deviation[j];
        scaler->shift[j] = mean[j] - deviation[j] - low[j] / scaler->factor[j];
        MLP_FAIL_IF(!isfinite(scaler->factor[j]) || scaler->factor[j] == 0.0
                        || !isfinite(scaler->shift[j]),
                    MLP_EFORMAT, "%s: line %zu: column %zu can't be scaled back: %s", text->path,
                    text->line, j, key);
        /* No scaler of ours does, and none is read from a model's file. */
        MLP_FAIL_IF(scaler->factor[j] < 0.0, MLP_EUNSUPPORTED,
                    "%s: line %zu: %s turns column %zu round, from high to low: not supported",
                    text->path, text->line, key, j);
    }
    return MLP_OK;
}

mlp_status mlp__fann_scaler(mlp__fann_text *text, const char *side, size_t n, mlp_scaler **out)
{
    const size_t least = 16; /* bytes of a column here and below, at two for each number */
    mlp_status status;
    void *numbers;

    MLP_FAIL_IF(n > text->rest.length / least, MLP_EFORMAT,
                "%s: line %zu: too short for layers of %zu", text->path, text->line, n);
    MLP_TRY(mlp__scaler_make(out, n));
    MLP_TRY(mlp__alloc(&numbers, n, 4 * sizeof(double)));
    status = read_scaler(text, side, *out, numbers);
    mlp__free(numbers);
    return status;
}
