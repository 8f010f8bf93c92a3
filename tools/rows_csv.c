/* SPDX-License-Identifier: MIT */
/*
 * Options of CSV files, and errors in the words of the command.
 */
#include "rows_csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "program.h"
#include "rows_separator.h"
#include "rows_source.h"

/* ---- Errors ---- */

/* Replaces the first `old` in text [room]. */
static void replace(char *text, size_t room, const char *old, const char *new)
{
    char *at = strstr(text, old);
    char rest[1200];

    if (at == NULL)
        return;
    (void)snprintf(rest, sizeof rest, "%s", at + strlen(old));
    (void)snprintf(at, room - (size_t)(at - text), "%s%s", new, rest);
}

/* What a user may do about it; `keeps` where no row may be dropped. */
static const struct {
    const char *line;
    const char *hint;
    const char *keeps;
} hints[] = {
    { "the input is missing", "; --missing drop leaves such rows out, --missing mean fills them in",
      "; --missing mean fills it in" },
    { "the label is missing", "; --missing drop leaves such rows out", NULL },
    { "of 1 columns none is an input",
      "; besides commas, semicolons and tabs, --separator says what is between fields", NULL },
    { "no text, or not in UTF-8",
      "; sheets and archives are to be saved as CSV in UTF-8, arrays as NPY", NULL },
};

static const char *hint_at(const char *line, bool keeps_rows)
{
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
        if (strstr(line, hints[i].line) != NULL)
            return keeps_rows && hints[i].keeps != NULL ? hints[i].keeps : hints[i].hint;
    return "";
}

/* Is it a text such as "-0,78" that the line says is no number? */
static bool has_decimal_comma(const char *line)
{
    const char *text = strstr(line, ": \"");
    size_t n;

    if (text == NULL || strstr(line, "\" is no number") == NULL)
        return false;
    text += strlen(": \"");
    text += *text == '-' || *text == '+';
    n = strspn(text, "0123456789");
    if (n == 0 || text[n] != ',')
        return false;
    n += 1 + strspn(text + n + 1, "0123456789");
    return text[n] == '"' || text[n] == 'e' || text[n] == 'E';
}

/* The library speaks of its options, the user knows those of the command. */
static void name_options(char *line, size_t room, const rows_words *words)
{
    const char *const target = words->target == NULL ? "--target" : words->target;
    const char *const names[][2] = {
        { "options->inputs", words->inputs == NULL ? "--inputs" : words->inputs },
        { "options->label", target },
        { "options->targets", target },
        { "options->ignore", words->ignore == NULL ? "--ignore" : words->ignore },
        { "options->weight", "--weight" },
        { "options->header", "--header" },
        { "options->missing", "--missing" },
        { "options->separator", "--separator" },
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        replace(line, room, names[i][0], names[i][1]);
}

/* The classes that the options name, as far as a line takes them. */
static void list_classes(const mlp_csv_opts *csv, char *list, size_t room)
{
    size_t used = 0;

    list[0] = '\0';
    for (size_t i = 0; i < csv->n_classes; i++) {
        const char *name = output_listed(csv->classes[i]);
        const bool fits = strlen(name) + 8 < room - used;

        used += (size_t)snprintf(list + used, room - used, "%s%s", i == 0 ? "" : ", ",
                                 fits ? name : "...");
        if (!fits)
            return;
    }
}

static void name_classes(char *line, size_t room, const rows_words *words)
{
    char list[300];
    char text[400];

    if (words->csv == NULL || words->csv->classes == NULL)
        return;
    list_classes(words->csv, list, sizeof list);
    (void)snprintf(text, sizeof text, "none of the classes of %s, which are %s", words->whose,
                   list);
    replace(line, room, "none of options->classes", text);
}

/* A column that serves two ends, one of which no option may have named. */
static void name_conflict(char *line, size_t room, const rows_words *words)
{
    static const char taken[] = ": an option has named the column already";
    char text[120];

    if (strstr(line, taken) == NULL)
        return;
    if (words->whose != NULL && words->inputs != NULL) {
        (void)snprintf(text, sizeof text, "%s leaves out what %s takes",
                       words->ignore == NULL ? "--ignore" : words->ignore, words->whose);
        replace(line, room, "options->inputs: an option has named the column already", text);
    }
    if (!words->default_target || strstr(line, taken) == NULL)
        return;
    replace(line, room, "options->label: ", "");
    replace(line, room, "options->targets: ", "");
    (void)snprintf(text, sizeof text, "; the target is %s%s unless --target names another",
                   words->whose == NULL ? "the last column" : "that of ",
                   words->whose == NULL ? "" : words->whose);
    (void)snprintf(line + strlen(line), room - strlen(line), "%s", text);
}

void rows_fail_in(const rows_words *words)
{
    char line[1300];

    (void)snprintf(line, sizeof line, "%s", rows_source_message(mlp_last_error()));
    name_conflict(line, sizeof line, words);
    name_classes(line, sizeof line, words);
    name_options(line, sizeof line, words);
    if (has_decimal_comma(line))
        program_fail("%s; numbers have a decimal point", line);
    if (strstr(line, "\" is no number") != NULL)
        program_fail(
            "%s; --ignore leaves a column out%s; empty, NA, NaN, nan or ? is missing", line,
            words->default_target && words->whose == NULL ? ", --target names the one to predict"
                                                          : "");
    program_fail("%s%s", line, hint_at(line, words->keeps_rows));
}

void rows_fail(void)
{
    rows_fail_in(&(rows_words){ .inputs = NULL });
}

/* ---- CSV ---- */

static char separator_of(const char *text, const char *source)
{
    if (text == NULL)
        return rows_separator(source);
    if (strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0)
        return '\t';
    if (strlen(text) != 1)
        program_usage_error("--separator wants one character, or tab, not \"%s\"", text);
    return text[0];
}

static mlp_csv_header header_of(const char *text)
{
    if (text == NULL)
        return MLP_CSV_HEADER_AUTO;
    if (strcmp(text, "yes") == 0)
        return MLP_CSV_HEADER_YES;
    if (strcmp(text, "no") == 0)
        return MLP_CSV_HEADER_NO;
    program_usage_error("--header wants yes or no, not \"%s\"", text);
}

static void set_missing(mlp_csv_opts *csv, const char *how)
{
    if (how == NULL || strcmp(how, "error") == 0)
        return;
    csv->missing_label = MLP_CSV_MISSING_DROP;
    if (strcmp(how, "drop") == 0)
        csv->missing_input = MLP_CSV_MISSING_DROP;
    else if (strcmp(how, "mean") == 0)
        csv->missing_input = MLP_CSV_MISSING_MEAN;
    else
        program_usage_error("--missing wants error, drop or mean, not \"%s\"", how);
}

mlp_csv_opts rows_csv_options(const settings *s, const char *source)
{
    mlp_csv_opts csv = MLP_CSV_OPTS_INIT;

    csv.separator = separator_of(s->separator, source);
    csv.header = header_of(s->header);
    csv.inputs = s->inputs;
    csv.ignore = s->ignore;
    csv.weight = s->weight;
    set_missing(&csv, s->missing);
    return csv;
}

/* ---- Lists ---- */

/* Appends a name to a list of columns, in quotes. */
static size_t append_quoted(char *list, size_t used, const char *name)
{
    if (used > 0)
        list[used++] = ',';
    list[used++] = '"';
    for (; *name != '\0'; name++) {
        if (*name == '"')
            list[used++] = '"';
        list[used++] = *name;
    }
    list[used++] = '"';
    return used;
}

const char *rows_csv_list(size_t n, const char **names)
{
    size_t room = 1;
    size_t used = 0;
    char *list = NULL;

    for (size_t i = 0; i < n && room > 0; i++)
        room = names[i] == NULL ? 0 : room + 2 * strlen(names[i]) + 3;
    if (room > 0) {
        list = program_alloc_kept(room, 1); /* a 0 is there */
        for (size_t i = 0; i < n; i++)
            used = append_quoted(list, used, names[i]);
    }
    free(names);
    return list;
}
