/* SPDX-License-Identifier: MIT */
/*
 * Remarks, JSON by jansson, figures and names.
 */
#include "output.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

void output_remark(const settings *s, const char *format, ...)
{
    va_list args;

    if (s->quiet)
        return;
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

/* The library names its functions and headers, which a user of the command does not look into. */
void output_option_error(const char *option, const char *value)
{
    const char *why = mlp_last_error();
    const char *begin = strncmp(why, "mlp_", 4) == 0 ? strstr(why, ": ") : NULL;
    const char *header;

    why = begin == NULL ? why : begin + 2;
    header = strchr(why, '<');
    if (header == NULL)
        program_usage_error("--%s %s: %s", option, value, why);
    program_usage_error("--%s %s: %.*sman mlp lists them", option, value, (int)(header - why), why);
}

/* ---- JSON ---- */

static json_t *got(json_t *value)
{
    if (value == NULL)
        program_fail("no memory, or a text that is not UTF-8");
    return value;
}

json_t *output_number(double value)
{
    return got(isfinite(value) ? json_real(value) : json_null());
}

json_t *output_text(const char *text)
{
    return got(text == NULL ? json_null() : json_string(text));
}

json_t *output_numbers(size_t n, const double *values)
{
    json_t *array = got(json_array());

    for (size_t i = 0; i < n; i++)
        if (json_array_append_new(array, output_number(values[i])) != 0)
            program_fail("no memory");
    return array;
}

void output_put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, got(value)) != 0)
        program_fail("no memory");
}

void output_json(json_t *object)
{
    if (json_dumpf(object, stdout, JSON_REAL_PRECISION(17)) != 0 || putchar('\n') == EOF)
        program_fail("standard output: %s", strerror(errno));
    json_decref(object);
}

/* ---- Metrics ---- */

static const struct {
    const char *key;
    const char *text;
    size_t offset;
} figures[] = {
    { "loss", "loss", offsetof(mlp_metrics, loss) },
    { "accuracy", "accuracy", offsetof(mlp_metrics, accuracy) },
    { "log_loss", "log loss", offsetof(mlp_metrics, log_loss) },
    { "mean_absolute_error", "mean absolute error", offsetof(mlp_metrics, mean_absolute_error) },
    { "root_mean_squared_error", "root mean squared error",
      offsetof(mlp_metrics, root_mean_squared_error) },
    { "r2", "R2", offsetof(mlp_metrics, r2) },
};
enum { N_FIGURES = sizeof figures / sizeof figures[0] };

static double figure(const mlp_metrics *metrics, size_t i)
{
    double value;

    memcpy(&value, (const char *)metrics + figures[i].offset, sizeof value);
    return value;
}

json_t *output_metrics(const mlp_metrics *metrics)
{
    json_t *object = got(json_object());

    output_put(object, "rows", json_integer((json_int_t)metrics->rows));
    for (size_t i = 0; i < N_FIGURES; i++)
        if (!isnan(figure(metrics, i)))
            output_put(object, figures[i].key, output_number(figure(metrics, i)));
    return object;
}

/* The errors are in the targets' own units, the loss may be of scaled ones. */
void output_print_metrics(const mlp_metrics *metrics, bool scaled_loss)
{
    for (size_t i = 0; i < N_FIGURES; i++)
        if (!isnan(figure(metrics, i)))
            printf("%-24s %.6g\n",
                   i == 0 && scaled_loss ? "loss, of scaled targets" : figures[i].text,
                   figure(metrics, i));
}

/* ---- Networks ---- */

void output_spec(const mlp_net *net, char *text, size_t room)
{
    size_t used = (size_t)snprintf(text, room, "%zu", mlp_net_n_inputs(net));

    for (size_t i = 0; i < mlp_net_n_layers(net) && used < room; i++) {
        mlp_layer_info layer;

        if (mlp_net_layer(net, i, &layer) != MLP_OK)
            program_fail("%s", mlp_last_error());
        used += (size_t)snprintf(text + used, room - used, "-%zu:%s%s%s", layer.units,
                                 mlp_act_name(layer.act), layer.has_bias ? "" : ":nobias",
                                 layer.norm == MLP_NORM_BATCH       ? ":batch_norm"
                                     : layer.norm == MLP_NORM_LAYER ? ":layer_norm"
                                                                    : "");
        if (layer.dropout > 0.0 && used < room)
            used += (size_t)snprintf(text + used, room - used, ":dropout=%g", layer.dropout);
    }
}

/* A name, or a letter with a number. */
static const char *name_or(const char *name, const char *letter, size_t i)
{
    char *made;

    if (name != NULL)
        return name;
    made = program_alloc_kept(32, 1);
    (void)snprintf(made, 32, "%s%zu", letter, i);
    return made;
}

const char *output_class_name(const mlp_model *model, size_t i)
{
    return name_or(mlp_model_class_name(model, i), "", i);
}

const char *output_target_name(const mlp_model *model, size_t i)
{
    return name_or(mlp_model_target_name(model, i), "t", i);
}

const char *output_input_name(const mlp_model *model, size_t i)
{
    return name_or(mlp_model_input_name(model, i), "x", i);
}

const char *output_listed(const char *name)
{
    const size_t room = strlen(name) + 3;
    char *quoted;

    if (strchr(name, ',') == NULL)
        return name;
    quoted = program_alloc_kept(room, 1);
    (void)snprintf(quoted, room, "\"%s\"", name);
    return quoted;
}
