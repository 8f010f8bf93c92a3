/* SPDX-License-Identifier: MIT */
/*
 * Pictures, as SVG files, drawn by gnuplot, which is looked for when one is
 * wanted. All return NULL, or one line that says what went wrong, which lives
 * until the next call; a file of that name is then as it was. Names may hold
 * any bytes, long ones are shortened; titles may be NULL; numbers that are not
 * finite are left out.
 */
#ifndef TOOLS_PICTURE_H
#define TOOLS_PICTURE_H

#include <stddef.h>

/* Can pictures be drawn at `path`: is gnuplot there, can a file be made beside it? To be asked
 * before long work. */
const char *picture_check(const char *path);

/* Curves of a training: [n] epochs; what is NaN is left out, a curve that is all NaN too. Loss on
 * a logarithmic axis where its range asks for it; a mark at the best epoch (0: none). */
typedef struct picture_curves {
    const char *title;
    size_t n;
    const double *epoch;
    const double *loss; /* [n], as all of these; NULL: none */
    const double *valid_loss;
    const double *accuracy; /* shares */
    const double *valid_accuracy;
    double best_epoch;
} picture_curves;
const char *picture_draw_curves(const char *path, const picture_curves *curves);

/* A confusion matrix [n x n], rows are what is, columns what the network says; shares of the row
 * by shade, counts as text. Readable from 2 to 100 classes. */
const char *picture_draw_confusion(const char *path, const char *title, size_t n,
                                   const char *const *names, const double *confusion);

/* Horizontal bars with whiskers, in the order given, from top to bottom; the first 60 of them. */
typedef struct picture_bars {
    const char *title;
    const char *unit; /* under the axis; NULL: nothing */
    size_t n;
    const char *const *names;
    const double *values;
    const double *spreads; /* NULL: none */
} picture_bars;
const char *picture_draw_bars(const char *path, const picture_bars *bars);

/* A network: a column of circles for each layer, lines by the size and sign of weights. Of more
 * than 12 units the first and last are drawn, with dots between. */
typedef struct picture_network {
    const char *title;
    size_t n_layers;                 /* with that of the inputs */
    const size_t *units;             /* [n_layers] */
    const char *const *captions;     /* [n_layers], such as "32 relu"; NULL: none */
    const double *const *weights;    /* [n_layers - 1], [units of the next x units]; NULL: plain */
    const char *const *input_names;  /* [units[0]]; NULL: none */
    const char *const *output_names; /* [units of the last]; NULL: none */
} picture_network;
const char *picture_draw_network(const char *path, const picture_network *network);

/* What a model of two inputs says over a plane: `class` (its number) with its probability as
 * shade, or a value by colour and contour lines; points over it, some 1500 if there are more. */
typedef struct picture_map {
    const char *title;
    const char *input_names[2];
    double low[2]; /* corners of the plane */
    double high[2];
    size_t width; /* cells; (i, j) is at i * height + j; its middle is what the model was asked */
    size_t height;
    const double *value;            /* [width x height], value or probability of the class */
    const int *class_of;            /* [width x height]; NULL: no classes */
    size_t n_classes;               /* 0: no classes */
    const char *const *class_names; /* [n_classes] */
    size_t n_points;
    const double *points;      /* [n_points x 2] */
    const double *point_value; /* [n_points]: a target; NULL: classes */
    const int *point_class;    /* [n_points], -1: none; NULL: no classes */
} picture_map;
const char *picture_draw_map(const char *path, const picture_map *map);

#endif
