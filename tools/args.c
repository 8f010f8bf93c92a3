/* SPDX-License-Identifier: MIT */
/*
 * Reading options from tables, and printing the tables as help.
 */
#include "args.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

/* ---- Names that are near ---- */

enum { LONGEST_NAME = 40 };

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions and replacements between two words (Wagner, Fischer 1974). */
static size_t distance(const char *a, const char *b)
{
    const size_t n_a = strlen(a);
    const size_t n_b = strlen(b);
    size_t row[LONGEST_NAME + 1];

    if (n_a > LONGEST_NAME || n_b > LONGEST_NAME)
        return SIZE_MAX;
    for (size_t j = 0; j <= n_b; j++)
        row[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            const size_t replaced = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            row[j] = least_of(replaced, least_of(row[j], row[j - 1]) + 1);
        }
    }
    return row[n_b];
}

/* Is one the beginning of the other, as with --batch-size and --sep? */
static bool begins(const char *a, const char *b)
{
    enum { LEAST = 3 };
    const size_t n = least_of(strlen(a), strlen(b));

    return n >= LEAST && strncmp(a, b, n) == 0;
}

const char *args_nearest(const char *word, size_t n, const char *const *names)
{
    const char *nearest = NULL;
    size_t least = strlen(word) / 3 + 2; /* what is further off is no slip of the fingers */

    for (size_t i = 0; i < n; i++) {
        const size_t d = begins(word, names[i]) ? 1 : distance(word, names[i]);

        if (d < least) {
            least = d;
            nearest = names[i];
        }
    }
    return nearest;
}

/* ---- Values ---- */

static void *field_of(void *settings, const args_option *option)
{
    return (char *)settings + option->offset;
}

static double read_number(const args_option *option, const char *text)
{
    char name[LONGEST_NAME + 3];
    char *end;
    double value;

    (void)snprintf(name, sizeof name, "--%s", option->name);
    errno = 0;
    value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value))
        program_usage_error("%s wants a number, not \"%s\"", name, text);
    if (value < option->least || value > option->most) {
        if (option->most >= HUGE_VAL)
            program_usage_error("%s wants a number of at least %g, not %s", name, option->least,
                                text);
        program_usage_error("%s wants a number from %g to %g, not %s", name, option->least,
                            option->most, text);
    }
    return value;
}

static size_t read_count(const args_option *option, const char *text)
{
    char name[LONGEST_NAME + 3];

    (void)snprintf(name, sizeof name, "--%s", option->name);
    return program_number(name, text, (size_t)option->least,
                          option->most >= HUGE_VAL ? SIZE_MAX : (size_t)option->most);
}

static void append(args_list *list, const args_option *option, const char *text)
{
    if (list->n == ARGS_LIST_MOST)
        program_usage_error("--%s: more than %d times", option->name, ARGS_LIST_MOST);
    list->text[list->n++] = text;
}

static void store(void *settings, const args_option *option, const char *text)
{
    void *field = field_of(settings, option);

    switch (option->kind) {
    case ARGS_FLAG:
        *(bool *)field = true;
        break;
    case ARGS_TEXT:
        *(const char **)field = text;
        break;
    case ARGS_COUNT:
        *(size_t *)field = read_count(option, text);
        break;
    case ARGS_NUMBER:
        *(double *)field = read_number(option, text);
        break;
    case ARGS_LIST:
        append(field, option, text);
        break;
    }
}

/* ---- Words ---- */

static const args_option *find(const args_verb *verb, const char *name, size_t length)
{
    for (const args_option *const *table = verb->tables; *table != NULL; table++)
        for (const args_option *option = *table; option->name != NULL; option++)
            if (strlen(option->name) == length && memcmp(option->name, name, length) == 0)
                return option;
    return NULL;
}

static const args_option *find_letter(const args_verb *verb, char letter)
{
    for (const args_option *const *table = verb->tables; *table != NULL; table++)
        for (const args_option *option = *table; option->name != NULL; option++)
            if (option->letter == letter)
                return option;
    return NULL;
}

/* What other programs call options, or have options for. */
static const struct {
    const char *word;
    const char *option;
    const char *value;
} elsewhere[] = {
    { "lr", "optimizer", "adamw:lr=0.001" },
    { "learning-rate", "optimizer", "adamw:lr=0.001" },
    { "weight-decay", "optimizer", "adamw:weight_decay=0.01" },
    { "momentum", "optimizer", "sgd:lr=0.1,momentum=0.9" },
    { "layers", "hidden", "32:relu,16:relu" },
    { "units", "hidden", "32:relu,16:relu" },
    { "activation", "hidden", "32:relu,16:relu" },
    { "dropout", "hidden", "32:relu:dropout=0.2" },
    { "delimiter", "separator", "';'" },
    { "max-iter", "epochs", "200" },
    { "iterations", "epochs", "200" },
};

static void fail_elsewhere(const args_verb *verb, const char *word)
{
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
        if (strcmp(elsewhere[i].word, word) == 0
            && find(verb, elsewhere[i].option, strlen(elsewhere[i].option)) != NULL)
            program_usage_error("unknown option --%s; here it is --%s %s", word,
                                elsewhere[i].option, elsewhere[i].value);
}

static _Noreturn void fail_unknown(const args_verb *verb, const char *name, size_t length)
{
    const char *names[128];
    char word[LONGEST_NAME + 1];
    const char *nearest;
    size_t n = 0;

    (void)snprintf(word, sizeof word, "%.*s", length > LONGEST_NAME ? LONGEST_NAME : (int)length,
                   name);
    for (const args_option *const *table = verb->tables; *table != NULL; table++)
        for (const args_option *option = *table; option->name != NULL && n < 128; option++)
            names[n++] = option->name;
    fail_elsewhere(verb, word);
    nearest = args_nearest(word, n, names);
    if (nearest != NULL)
        program_usage_error("unknown option --%s; did you mean --%s?", word, nearest);
    program_usage_error("unknown option --%s; mlp %s --help all lists them", word, verb->name);
}

static void print_help_and_leave(const args_verb *verb, const char *next)
{
    args_print_help(verb, next != NULL && strcmp(next, "all") == 0);
    if (fflush(stdout) != 0)
        program_fail("standard output: %s", strerror(errno));
    exit(0);
}

/* Takes the option at words[*i], and its value behind it. */
static void take_option(const args_verb *verb, int n_words, char **words, int *i, void *settings)
{
    const char *word = words[*i];
    const char *next = *i + 1 < n_words ? words[*i + 1] : NULL;
    const bool is_long = word[1] == '-';
    const char *name = is_long ? word + 2 : word + 1;
    const char *equals = is_long ? strchr(name, '=') : NULL;
    const size_t length = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const args_option *option;

    if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
        print_help_and_leave(verb, next);
    if (strncmp(word, "--help=", strlen("--help=")) == 0)
        print_help_and_leave(verb, equals + 1);
    option = is_long ? find(verb, name, length) : find_letter(verb, name[0]);
    if (option == NULL && is_long)
        fail_unknown(verb, name, length);
    if (option == NULL || (!is_long && name[1] != '\0'))
        program_usage_error("unknown option %s; mlp %s --help lists them", word, verb->name);
    if (option->kind == ARGS_FLAG) {
        if (equals != NULL)
            program_usage_error("--%s takes no value", option->name);
        store(settings, option, NULL);
        return;
    }
    if (equals == NULL && next == NULL)
        program_usage_error("%s wants a value: %s", word, option->value);
    store(settings, option, equals != NULL ? equals + 1 : next);
    *i += equals == NULL;
}

size_t args_read(const args_verb *verb, int n_words, char **words, void *settings,
                 const char **arguments)
{
    bool only_arguments = false;
    size_t n = 0;

    for (int i = 0; i < n_words; i++) {
        const char *word = words[i];

        if (!only_arguments && strcmp(word, "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && word[0] == '-' && word[1] != '\0') {
            take_option(verb, n_words, words, &i, settings);
        } else {
            if (n == verb->most)
                program_usage_error("\"%s\" is one argument too many; it takes: %s", word,
                                    verb->most == 0 ? "none" : verb->arguments);
            arguments[n++] = word;
        }
    }
    if (n < verb->least)
        program_usage_error("it takes: %s (mlp %s --help)", verb->arguments, verb->name);
    return n;
}

/* ---- Help ---- */

static void print_option(const args_option *option)
{
    enum { WIDTH = 28 };
    char left[80];

    (void)snprintf(left, sizeof left, "%c%c --%s%s%s", option->letter == 0 ? ' ' : '-',
                   option->letter == 0 ? ' ' : option->letter, option->name,
                   option->value == NULL ? "" : " ", option->value == NULL ? "" : option->value);
    printf(" %-*s %s\n", WIDTH, left, option->help);
}

void args_print_help(const args_verb *verb, bool all)
{
    bool more = false;

    printf("usage: mlp %s%s%s [OPTIONS]\n%s\n\n", verb->name, verb->most == 0 ? "" : " ",
           verb->arguments, verb->summary);
    for (const args_option *const *table = verb->tables; *table != NULL; table++)
        for (const args_option *option = *table; option->name != NULL; option++) {
            if (all || option->common)
                print_option(option);
            else
                more = true;
        }
    if (verb->example != NULL)
        printf("\nexample: %s\n", verb->example);
    if (more)
        printf("%smore options: mlp %s --help all; man mlp\n", verb->example == NULL ? "\n" : "",
               verb->name);
}
