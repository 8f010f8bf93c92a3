/* SPDX-License-Identifier: MIT */
/*
 * Words of gnuplot's language that all pictures use: texts that may hold
 * anything, shapes on a plane of pixels, colours.
 */
#ifndef TOOLS_SCRIPT_H
#define TOOLS_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Okabe and Ito 2008, "Color universal design": told apart by the colour-blind too. */
#define BLUE       0x0072B2u
#define ORANGE     0xE69F00u
#define GREEN      0x009E73u
#define VERMILLION 0xD55E00u
/* Greys of text, of what is beside, of axes, of grids. */
#define INK   0x222222u
#define GREY  0x6B6B6Bu
#define AXIS  0x9A9A9Au
#define GRID  0xE7E7E7u
#define WHITE 0xFFFFFFu

/* ---- Text ---- */

#define NO_LIMIT SIZE_MAX

/*
 * Writes a text as a quoted string that means just that. What is no text (control characters,
 * bytes that are not UTF-8) is replaced; of more than `most` columns the last is "…".
 */
void script_text(FILE *script, const char *text, size_t most);

/* Writes such a text for a table on a terminal, `width` columns of it: cut, or with spaces behind.
 */
void script_cell(FILE *file, const char *text, size_t width);

/* How many columns that is, about; a Chinese character takes two. */
size_t script_columns(const char *text, size_t most);

/* The widest of n names. */
size_t script_widest(size_t n, const char *const *names, size_t most);

/* Pixels of so many columns in a font of this size. */
double script_width(size_t columns, double font);

enum { NUMBER = 32 };

/* A number for people: 0.0123, 12345, 1.23M. */
void script_number(char text[NUMBER], double value);

/* ---- The plane ---- */

/* Coordinates are pixels from now on, from the upper left corner. */
void script_plane(FILE *script, double width, double height);

typedef struct script_style {
    double font;
    unsigned colour;
    char side;   /* 'l', 'c', 'r': of the text at the point */
    int rotate;  /* degrees */
    size_t most; /* columns; 0: all */
} script_style;

void script_label(FILE *script, double x, double y, script_style style, const char *text);
/* Fonts of the title and of what is below it. */
void script_title(FILE *script, double x, double y, double width, const char *title);
void script_line(FILE *script, const double from[2], const double to[2], double width,
                 unsigned colour);
void script_box(FILE *script, const double from[2], const double to[2], unsigned colour);
/* Draws what was set, where no data is plotted. */
void script_draw(FILE *script);

/* A distance between ticks: 1, 2 or 5 times a power of ten, at most `most` of them in the range. */
double script_step(double range, double most);

/* ---- Colours ---- */

/* The colour of class i. */
unsigned script_class_colour(size_t i);
/* `share` of the one in the other. */
unsigned script_mix(unsigned colour, unsigned other, double share);

#endif
