/* SPDX-License-Identifier: MIT */
/*
 * An axis on the plane of pixels: where its values are, its ticks and grid.
 */
#ifndef TOOLS_AXIS_H
#define TOOLS_AXIS_H

#include <stdbool.h>
#include <stdio.h>

typedef struct picture_axis {
    double low; /* values */
    double high;
    double from; /* their pixels; from > to: upwards */
    double to;
    bool is_log;
    bool is_upright; /* numbers on its left */
    bool is_right;   /* upright, numbers on its right, behind short ticks */
    bool is_share;   /* numbers as per cent */
    bool is_whole;   /* ticks at whole numbers only */
} picture_axis;

/* Can a number be drawn? Not if NaN, infinite, or so large that a range of it overflows. */
bool axis_takes(double value);

/* Makes a range wider that has no width, or one that is lost in rounding. */
void axis_widen(picture_axis *axis);

/* The pixel of a value. */
double axis_at(const picture_axis *axis, double value);

/* Writes at most about `most` ticks with numbers, and lines over to the other axis's pixels. */
void axis_write(FILE *script, const picture_axis *axis, double most, double near, double far);

#endif
