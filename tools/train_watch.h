/* SPDX-License-Identifier: MIT */
/*
 * Watching a training: a progress bar on a terminal or plain lines elsewhere, a
 * log, the numbers for the learning curves, and signals that ask to stop.
 */
#ifndef TOOLS_TRAIN_WATCH_H
#define TOOLS_TRAIN_WATCH_H

#include <stdio.h>

#include <mlp/mlp.h>

#include "picture.h"
#include "settings.h"

typedef struct train_watch {
    const settings *s;
    size_t epochs; /* that are to be done */
    bool terminal;
    bool by_steps;    /* the bar moves within epochs */
    size_t columns;   /* of the terminal */
    size_t first;     /* the first epoch seen, 0: none yet */
    double start;     /* of a clock */
    double drawn;     /* when the bar was, by the clock */
    mlp_epoch last;   /* its number 0: none yet */
    FILE *log;        /* NULL: none, or not open yet */
    int log_error;    /* an errno: why there is no log any more; 0: all is well */
    size_t n;         /* epochs of the curves */
    size_t capacity;  /* of each */
    double *curve[5]; /* epoch, loss, valid_loss, accuracy, valid_accuracy */
} train_watch;

/* Prepares; from now on the first SIGINT, SIGTERM or SIGHUP only asks to stop. */
void train_watch_start(train_watch *watch, const settings *s, size_t epochs);

/* The callbacks of mlp_train_opts, with the watch as their user. */
int train_watch_on_epoch(const mlp_epoch *epoch, void *user);
int train_watch_on_step(const mlp_step *step, void *user);

/* Removes the bar, closes the log; the caller looks at log_error. */
void train_watch_end(train_watch *watch);

/* Was it asked to stop? */
bool train_watch_interrupted(void);

/* Draws the curves into --plot. */
void train_watch_plot(const train_watch *watch, const char *title, double best_epoch);

/* Frees the curves. */
void train_watch_free(train_watch *watch);

#endif
