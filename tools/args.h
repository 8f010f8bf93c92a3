/* SPDX-License-Identifier: MIT */
/*
 * Options of a command line, read from tables: each verb has some of them. What
 * can't be read ends the program with one line and exit code 2; an unknown name
 * gets the nearest known one suggested.
 */
#ifndef TOOLS_ARGS_H
#define TOOLS_ARGS_H

#include <stdbool.h>
#include <stddef.h>

/* What an option's value is, and the type of the field that it goes to. */
typedef enum args_kind {
    ARGS_FLAG,   /* bool; no value */
    ARGS_TEXT,   /* const char * */
    ARGS_COUNT,  /* size_t, least ... most */
    ARGS_NUMBER, /* double, least ... most */
    ARGS_LIST    /* args_list: the option may be given again and again */
} args_kind;

enum { ARGS_LIST_MOST = 32 };
typedef struct args_list {
    const char *text[ARGS_LIST_MOST];
    size_t n;
} args_list;

typedef struct args_option {
    const char *name; /* without the dashes; NULL ends a table */
    char letter;      /* such as 'o', 0: none */
    args_kind kind;
    bool common;       /* stands in the short help */
    size_t offset;     /* of its field in the settings */
    const char *value; /* what its value is called, NULL: of a flag */
    const char *help;
    double least;
    double most;
} args_option;

/* A verb: what it is, what it takes. */
typedef struct args_verb {
    const char *name;
    const char *summary;   /* one line */
    const char *arguments; /* "MODEL DATA" */
    size_t least;          /* of arguments */
    size_t most;
    const args_option *const *tables; /* ends in NULL */
    const char *example;              /* for the help, NULL: none */
} args_verb;

/*
 * Reads the words after the verb into settings and arguments [verb->most];
 * returns how many arguments there were. --help prints the help and ends the
 * program with 0.
 */
size_t args_read(const args_verb *verb, int n_words, char **words, void *settings,
                 const char **arguments);

/* Prints the help of a verb: its common options, or all of them. */
void args_print_help(const args_verb *verb, bool all);

/* The nearest of some names to a word that is none of them, NULL when none is near. */
const char *args_nearest(const char *word, size_t n, const char *const *names);

#endif
