/* SPDX-License-Identifier: MIT */
/*
 * mlp importance: how much a model needs each of its inputs.
 */
#include <math.h>
#include <stdlib.h>

#include "model_use.h"
#include "output.h"
#include "overwrite.h"
#include "picture.h"
#include "program.h"
#include "rows.h"
#include "script.h"
#include "verbs.h"

/* An input, with what was measured. */
typedef struct ranked {
    const char *name;
    double value;
    double spread;
} ranked;

/* The most important first. */
static int compare(const void *a, const void *b)
{
    const double x = ((const ranked *)a)->value;
    const double y = ((const ranked *)b)->value;

    return (x < y) - (x > y);
}

static ranked *measure(const settings *s, const model_use *use, const mlp_data *data)
{
    const size_t n = use->n_inputs;
    double *importance = program_alloc(n, sizeof *importance);
    double *spread = program_alloc(n, sizeof *spread);
    ranked *list = program_alloc(n, sizeof *list);

    ROWS_TRY(mlp_permutation_importance(use->net, use->work, mlp_model_loss(use->model), data,
                                        s->repeats == 0 ? 10 : s->repeats, s->seed, importance,
                                        spread));
    for (size_t i = 0; i < n; i++)
        list[i] = (ranked){ output_input_name(use->model, i), importance[i], spread[i] };
    qsort(list, n, sizeof *list, compare);
    free(importance);
    free(spread);
    return list;
}

static void print_bars(const ranked *list, size_t n)
{
    enum { NAME = 24, WIDTH = 30 };
    static const char hashes[] = "##############################";
    const double most = list[0].value;

    printf("%-*s %11s %11s\n", NAME, "input", "loss rises", "spread");
    for (size_t i = 0; i < n; i++) {
        const double share = most > 0.0 ? fmax(list[i].value, 0.0) / most : 0.0;

        script_cell(stdout, list[i].name, NAME);
        printf(" %11.5g ", list[i].value);
        if (isnan(list[i].spread)) /* of one repeat */
            printf("%11s", "-");
        else
            printf("%11.3g", list[i].spread);
        printf("  %.*s\n", (int)(share * WIDTH + 0.5), hashes);
    }
}

static void print_json(const ranked *list, size_t n)
{
    json_t *object = json_object();
    json_t *array = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *input = json_object();

        output_put(input, "input", output_text(list[i].name));
        output_put(input, "importance", output_number(list[i].value));
        output_put(input, "spread", output_number(list[i].spread));
        if (json_array_append_new(array, input) != 0)
            program_fail("no memory");
    }
    output_put(object, "inputs", array);
    output_json(object);
}

/* The picture has room for so many. */
static void draw(const settings *s, const ranked *list, size_t n, const char *title)
{
    enum { MOST = 40 };
    const char *names[MOST];
    double values[MOST];
    double spreads[MOST];
    const char *wrong;

    n = n > MOST ? MOST : n;
    for (size_t i = 0; i < n; i++) {
        names[i] = list[i].name;
        values[i] = list[i].value;
        spreads[i] = list[i].spread;
    }
    wrong =
        picture_draw_bars(s->plot,
                          &(picture_bars){ .title = title,
                                           .unit = "rise of the loss when the input is shuffled",
                                           .n = n,
                                           .names = names,
                                           .values = values,
                                           .spreads = spreads });
    if (wrong != NULL)
        program_fail("%s", wrong);
}

int verb_importance(const settings *s, const char *const *arguments, size_t n)
{
    model_use use;
    mlp_data *data;
    ranked *list;

    overwrite_check(s, arguments, n, n);
    use = model_use_load(s, arguments[0]);
    data = rows_read_for_model(s, arguments[1], use.model, ROWS_TO_JUDGE);
    list = measure(s, &use, data);
    if (s->plot != NULL)
        draw(s, list, use.n_inputs, rows_name(arguments[1]));
    if (s->json)
        print_json(list, use.n_inputs);
    else
        print_bars(list, use.n_inputs);
    free(list);
    mlp_data_free(data);
    model_use_free(&use);
    return 0;
}
