/* SPDX-License-Identifier: MIT */
/*
 * mlp eval: how well a model does.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model_use.h"
#include "output.h"
#include "overwrite.h"
#include "picture.h"
#include "program.h"
#include "rows.h"
#include "script.h"
#include "verbs.h"

/* What is known of classes. */
typedef struct class_figures {
    size_t n;
    bool weighted;           /* the rows, by --weight */
    const char **names;      /* [n] */
    double *confusion;       /* [n x n] */
    mlp_class_metrics *each; /* [n] */
    double *auc;             /* [n], of a model with one output [1]; NaN: none */
} class_figures;

static class_figures measure_classes(const settings *s, const model_use *use, const mlp_data *data)
{
    const size_t n = use->n_classes;
    const mlp_loss loss = mlp_model_loss(use->model);
    class_figures f = {
        .n = n,
        .weighted = s->weight != NULL,
        .names = program_alloc(n, sizeof(char *)),
        .confusion = program_alloc(n * n, sizeof(double)),
        .each = program_alloc(n, sizeof *f.each),
        .auc = program_alloc(n, sizeof(double)),
    };

    for (size_t i = 0; i < n; i++)
        f.names[i] = output_class_name(use->model, i);
    ROWS_TRY(mlp_confusion(use->net, use->work, loss, data, f.confusion));
    ROWS_TRY(mlp_class_report(n, f.confusion, f.each));
    ROWS_TRY(mlp_roc_auc(use->net, use->work, loss, data, f.auc));
    if (use->n_outputs == 1)
        f.auc[1] = f.auc[0];
    return f;
}

static void free_classes(class_figures *f)
{
    free(f->names);
    free(f->confusion);
    free(f->each);
    free(f->auc);
}

/* ---- Text ---- */

/* Columns of the names in tables. */
static size_t name_width(const class_figures *f)
{
    enum { LEAST = sizeof "class" - 1, MOST = 24 };
    const size_t widest = script_widest(f->n, f->names, MOST);

    return widest < LEAST ? LEAST : widest;
}

static void print_each(const class_figures *f)
{
    const size_t width = name_width(f);

    printf("\n%-*s  precision  recall      F1     AUC      rows\n", (int)width, "class");
    for (size_t i = 0; i < f->n; i++) {
        script_cell(stdout, f->names[i], width);
        printf("  %9.4f  %6.4f  %6.4f  %6.4f  %8g\n", f->each[i].precision, f->each[i].recall,
               f->each[i].f1, f->auc[i], f->each[i].support);
    }
}

/* Rows are what is, columns what the model says, by their numbers. */
static void print_confusion(const class_figures *f)
{
    enum { MOST = 30 };
    const size_t width = name_width(f);

    if (f->n > MOST) {
        printf("\nconfusion matrix: of %zu classes; --json and --plot have it\n", f->n);
        return;
    }
    printf("\nconfusion (line: what is; column: what the model says)\n%-*s    ", (int)width, "");
    for (size_t j = 0; j < f->n; j++)
        printf(" %6zu", j);
    putchar('\n');
    for (size_t i = 0; i < f->n; i++) {
        script_cell(stdout, f->names[i], width);
        printf(" %2zu ", i);
        for (size_t j = 0; j < f->n; j++)
            printf(" %6g", f->confusion[i * f->n + j]);
        putchar('\n');
    }
}

/* ---- JSON ---- */

/* Rows are whole unless they have weights. */
static json_t *count_of(const class_figures *f, double rows)
{
    return f->weighted ? output_number(rows) : json_integer((json_int_t)rows);
}

static json_t *counts_of(const class_figures *f, const double *rows)
{
    json_t *array = json_array();

    for (size_t i = 0; i < f->n; i++)
        if (json_array_append_new(array, count_of(f, rows[i])) != 0)
            program_fail("no memory");
    return array;
}

static json_t *class_object(const class_figures *f, size_t i)
{
    json_t *object = json_object();

    output_put(object, "name", output_text(f->names[i]));
    output_put(object, "precision", output_number(f->each[i].precision));
    output_put(object, "recall", output_number(f->each[i].recall));
    output_put(object, "f1", output_number(f->each[i].f1));
    output_put(object, "auc", output_number(f->auc[i]));
    output_put(object, "support", count_of(f, f->each[i].support));
    return object;
}

static void put_classes(json_t *object, const class_figures *f)
{
    json_t *classes = json_array();
    json_t *confusion = json_array();

    for (size_t i = 0; i < f->n; i++)
        if (json_array_append_new(classes, class_object(f, i)) != 0
            || json_array_append_new(confusion, counts_of(f, f->confusion + i * f->n)) != 0)
            program_fail("no memory");
    output_put(object, "classes", classes);
    output_put(object, "confusion", confusion);
}

static void draw(const settings *s, const char *name, const class_figures *f)
{
    const char *wrong;

    if (f->n == 0)
        program_usage_error("--plot draws a confusion matrix; the model predicts numbers");
    wrong = picture_draw_confusion(s->plot, name, f->n, f->names, f->confusion);
    if (wrong != NULL)
        program_fail("%s", wrong);
}

int verb_eval(const settings *s, const char *const *arguments, size_t n)
{
    class_figures f = { .n = 0 };
    mlp_metrics metrics;
    model_use use;
    mlp_data *data;

    overwrite_check(s, arguments, n, n);
    use = model_use_load(s, arguments[0]);
    data = rows_read_for_model(s, arguments[1], use.model, ROWS_TO_JUDGE);
    ROWS_TRY(mlp_evaluate(use.net, use.work, mlp_model_loss(use.model), data, &metrics));
    if (use.n_classes > 0)
        f = measure_classes(s, &use, data);
    if (s->plot != NULL)
        draw(s, rows_name(arguments[1]), &f);
    if (s->json) {
        json_t *object = output_metrics(&metrics);

        if (f.n > 0)
            put_classes(object, &f);
        output_json(object);
    } else {
        printf("%s, %zu rows:\n", rows_name(arguments[1]), metrics.rows);
        output_print_metrics(&metrics, mlp_model_target_scaler(use.model) != NULL);
        if (f.n > 0) {
            print_each(&f);
            print_confusion(&f);
        }
    }
    free_classes(&f);
    mlp_data_free(data);
    model_use_free(&use);
    return 0;
}
