/* SPDX-License-Identifier: MIT */
/*
 * mlp map: what a model of two inputs says over the plane.
 */
#include <math.h>
#include <stdlib.h>

#include "model_use.h"
#include "output.h"
#include "overwrite.h"
#include "picture.h"
#include "program.h"
#include "rows.h"
#include "verbs.h"

enum { CELLS = 160, MOST_POINTS = 2000 };

/* The points of a file of data, in the inputs' own units. */
typedef struct points {
    size_t n;
    double *x;     /* [n x 2] */
    double *value; /* [n]; NULL: classes, or the data have no targets */
    int *class_of; /* [n]; NULL: values, or likewise */
} points;

static points read_points(const settings *s, const char *path, const model_use *use)
{
    mlp_data *data = rows_read_for_model(s, path, use->model, ROWS_TO_DRAW);
    points p = { .n = mlp_data_rows(data) };

    /* As they are in the file, but for bytes, which have a scale of their own. */
    ROWS_TRY(mlp_data_set_scalers(data, NULL, NULL));
    p.n = p.n > MOST_POINTS ? MOST_POINTS : p.n;
    p.x = program_alloc(p.n, 2 * sizeof *p.x);
    if (mlp_data_n_classes(data) > 0)
        p.class_of = program_alloc(p.n, sizeof *p.class_of);
    else if (mlp_data_n_targets(data) > 0)
        p.value = program_alloc(p.n, use->n_outputs * sizeof *p.value);
    for (size_t i = 0; i < p.n; i++) {
        int32_t label;

        ROWS_TRY(mlp_data_row(data, i, p.x + 2 * i,
                              p.value == NULL ? NULL : p.value + i * use->n_outputs, &label));
        if (p.class_of != NULL)
            p.class_of[i] = (int)label;
    }
    for (size_t i = 0; p.value != NULL && i < p.n; i++)
        p.value[i] = p.value[i * use->n_outputs]; /* the first target */
    mlp_data_free(data);
    return p;
}

/* The part of the plane that the points lie in, with a margin; without points what the scaler has
 * seen. */
static void find_plane(const model_use *use, const points *p, double low[2], double high[2])
{
    const mlp_scaler *scaler = mlp_model_input_scaler(use->model);

    for (size_t j = 0; j < 2; j++) {
        const double middle = scaler == NULL ? 0.0 : mlp_scaler_shift(scaler)[j];
        const double reach = scaler == NULL ? 3.0 : 3.0 / mlp_scaler_factor(scaler)[j];

        low[j] = p->n == 0 ? middle - reach : p->x[j];
        high[j] = p->n == 0 ? middle + reach : p->x[j];
        for (size_t i = 0; i < p->n; i++) {
            low[j] = fmin(low[j], p->x[2 * i + j]);
            high[j] = fmax(high[j], p->x[2 * i + j]);
        }
        if (p->n > 0) {
            const double margin = high[j] > low[j] ? 0.08 * (high[j] - low[j]) : 1.0;

            low[j] -= margin;
            high[j] += margin;
        }
    }
}

/* Asks the model in the middle of each cell. */
static double *ask(const model_use *use, const double low[2], const double high[2])
{
    double *x = program_alloc((size_t)CELLS * CELLS, 2 * sizeof *x);
    double *y;
    mlp_data *data;

    for (size_t i = 0; i < (size_t)CELLS * CELLS; i++) {
        x[2 * i] = low[0] + ((double)(i / CELLS) + 0.5) / CELLS * (high[0] - low[0]);
        x[2 * i + 1] = low[1] + ((double)(i % CELLS) + 0.5) / CELLS * (high[1] - low[1]);
    }
    ROWS_TRY(mlp_data_wrap(&data, (size_t)CELLS * CELLS, 2, 0, x, NULL, NULL));
    ROWS_TRY(mlp_data_set_scalers(data, mlp_model_input_scaler(use->model), NULL));
    y = model_use_predict(use, data);
    mlp_data_free(data);
    free(x);
    return y;
}

/* Puts what the cells of a map are into value and class_of [CELLS x CELLS]. */
static void judge(const model_use *use, const double *y, double *value, int *class_of)
{
    double *p = program_alloc(use->n_classes + 1, sizeof *p);

    for (size_t i = 0; i < (size_t)CELLS * CELLS; i++) {
        const double *of_cell = y + i * use->n_outputs;

        value[i] = of_cell[0];
        if (use->n_classes == 0)
            continue;
        class_of[i] = (int)model_use_class(use, of_cell);
        model_use_probabilities(use, of_cell, p);
        value[i] = isnan(p[class_of[i]]) ? 1.0 : p[class_of[i]];
    }
    free(p);
}

static void draw(const settings *s, const model_use *use, const points *p, const char *title)
{
    double *value = program_alloc((size_t)CELLS * CELLS, sizeof *value);
    int *class_of = program_alloc((size_t)CELLS * CELLS, sizeof *class_of);
    const char **names = program_alloc(use->n_classes + 1, sizeof *names);
    picture_map map = {
        .title = title,
        .input_names = { output_input_name(use->model, 0), output_input_name(use->model, 1) },
        .width = CELLS,
        .height = CELLS,
        .value = value,
        .class_of = use->n_classes > 0 ? class_of : NULL,
        .n_classes = use->n_classes,
        .class_names = names,
        .n_points = p->n,
        .points = p->x,
        .point_value = p->value,
        .point_class = p->class_of,
    };
    const char *wrong;
    double *y;

    for (size_t i = 0; i < use->n_classes; i++)
        names[i] = output_class_name(use->model, i);
    find_plane(use, p, map.low, map.high);
    y = ask(use, map.low, map.high);
    judge(use, y, value, class_of);
    wrong = picture_draw_map(s->plot, &map);
    if (wrong != NULL)
        program_fail("%s", wrong);
    free(y);
    free(names);
    free(class_of);
    free(value);
}

int verb_map(const settings *s, const char *const *arguments, size_t n)
{
    points p = { .n = 0 };
    model_use use;

    overwrite_check(s, arguments, n, n);
    use = model_use_load(s, arguments[0]);
    if (s->plot == NULL)
        program_usage_error("it takes --plot FILE, where the map goes");
    if (use.n_inputs != 2)
        program_fail("%s has %zu inputs; a map is of models of 2", arguments[0], use.n_inputs);
    if (mlp_model_input_scale(use.model) != 1.0)
        program_fail("%s is a model of bytes; a map is of numbers", arguments[0]);
    if (n > 1)
        p = read_points(s, arguments[1], &use);
    draw(s, &use, &p, rows_name(n > 1 ? arguments[1] : arguments[0]));
    if (s->json) {
        json_t *object = json_object();

        output_put(object, "map", output_text(s->plot));
        output_json(object);
    } else {
        output_remark(s, "wrote %s", s->plot);
    }
    free(p.x);
    free(p.value);
    free(p.class_of);
    model_use_free(&use);
    return 0;
}
