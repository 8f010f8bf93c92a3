/* SPDX-License-Identifier: MIT */
/*
 * What the options of all verbs say, and the tables that they are read by.
 */
#ifndef TOOLS_SETTINGS_H
#define TOOLS_SETTINGS_H

#include "args.h"

typedef struct settings {
    /* settings_common */
    bool json;
    bool quiet;

    /* settings_threads, settings_task */
    size_t threads; /* 0: the library chooses */
    const char *task;

    /* settings_data */
    const char *target; /* columns; NULL: not said, as all texts here */
    const char *inputs;
    const char *ignore;
    const char *weight;
    const char *separator;
    const char *header;
    const char *missing;
    const char *labels; /* files beside one of inputs */
    const char *targets;
    double scale; /* 0: not said */
    bool stream;

    /* settings_train */
    const char *output; /* of other verbs too */
    const char *hidden;
    const char *loss;
    const char *optimiser;
    const char *schedule;
    size_t epochs; /* 0: not said */
    size_t batch;  /* likewise */
    const char *valid;
    const char *patience; /* a number; a text, as 0 says something */
    double max_seconds;
    const char *scaler;
    bool balance;
    double l1;
    double l2;
    double clip_norm;
    double max_norm;
    double label_smoothing;
    size_t seed;
    bool f32;
    const char *checkpoint;
    double checkpoint_seconds;
    bool resume;
    const char *log;
    const char *plot; /* of other verbs too */

    /* of single verbs */
    size_t repeats;
    size_t rows;
    const char *onnx;
    const char *c;
    const char *name;
    bool f64;
    double noise;
    args_list nets;
} settings;

/* The defaults, before any option is read. */
settings settings_defaults(void);

extern const args_option settings_common[];
extern const args_option settings_threads[];
extern const args_option settings_task[];
extern const args_option settings_data[];
extern const args_option settings_train[];
extern const args_option settings_output[];
extern const args_option settings_plot[];
extern const args_option settings_importance[];
extern const args_option settings_export[];
extern const args_option settings_check[];
extern const args_option settings_bench[];
extern const args_option settings_sample[];

#endif
