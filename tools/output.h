/* SPDX-License-Identifier: MIT */
/*
 * What verbs print: remarks, JSON.
 */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include <jansson.h>

#include <mlp/mlp.h>

#include "settings.h"

/* A line on stderr, unless --quiet. */
void output_remark(const settings *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Ends the program: what the library has last said of an option's value, in words of the command.
 */
_Noreturn void output_option_error(const char *option, const char *value);

/* A number of JSON: null if it is not finite. */
json_t *output_number(double value);

/* A text of JSON: null if it is NULL. */
json_t *output_text(const char *text);

/* Numbers [n]. */
json_t *output_numbers(size_t n, const double *values);

/* Puts a value into an object, which takes it over; ends the program when there is no memory. */
void output_put(json_t *object, const char *key, json_t *value);

/* Prints an object as a line of standard output, and frees it. */
void output_json(json_t *object);

/* Figures of data that have a meaning for them; an object, or lines of text. */
json_t *output_metrics(const mlp_metrics *metrics);
void output_print_metrics(const mlp_metrics *metrics, bool scaled_loss);

/* The layers of a network as mlp_net_parse() reads them, text [room]. */
void output_spec(const mlp_net *net, char *text, size_t room);

/* What a model calls its classes or targets: its name, or its number, in a text that stays. */
const char *output_class_name(const mlp_model *model, size_t i);
const char *output_target_name(const mlp_model *model, size_t i);
const char *output_input_name(const mlp_model *model, size_t i);

/* A name among others in a line, in quotes if it has a comma; in a text that stays. */
const char *output_listed(const char *name);

#endif
