/* SPDX-License-Identifier: MIT */
/*
 * What a model says over a plane: an image, contour lines of a value, points
 * over it, and beside it what the colours mean.
 */
#include <math.h>

#include "axis.h"
#include "gnuplot.h"
#include "picture.h"
#include "script.h"

enum { MOST_POINTS = 1500, MOST_CLASSES = 20, COLUMNS = 20, LEVELS = 9, FONT = 12, SMALL = 11 };

static const double left = 74.0;
static const double top = 52.0;
static const double side = 480.0; /* of the image */

typedef struct map_layout {
    const picture_map *map;
    picture_axis x;
    picture_axis y;
    picture_axis value; /* of the colours beside it */
    bool has_classes;
    double width;
    double height;
} map_layout;

/* ---- Colours ---- */

/* Viridis (van der Walt and Smith 2015), at eighths. */
static const unsigned viridis[LEVELS] = { 0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C,
                                          0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725 };

static unsigned colour_of_value(const map_layout *layout, double value)
{
    const picture_axis *range = &layout->value;
    double place;
    size_t i;

    if (!axis_takes(value))
        return AXIS;
    place = (value - range->low) / (range->high - range->low) * (LEVELS - 1);
    place = fmin(fmax(place, 0.0), LEVELS - 1.0);
    i = (size_t)fmin(place, LEVELS - 2.0);
    return script_mix(viridis[i + 1], viridis[i], place - (double)i);
}

/* Pale where the model knows no more than by guessing, whatever the number of classes. */
static unsigned colour_of_class(const picture_map *map, int class, double probability)
{
    const double guess = map->n_classes > 1 ? 1.0 / (double)map->n_classes : 0.0;
    const double sure = (probability - guess) / (1.0 - guess);

    if (class < 0 || !axis_takes(probability))
        return WHITE;
    return script_mix(script_class_colour((size_t) class), WHITE,
                      0.08 + 0.55 * fmin(fmax(sure, 0.0), 1.0));
}

static unsigned colour_of_cell(const map_layout *layout, size_t k)
{
    const picture_map *map = layout->map;

    if (layout->has_classes)
        return colour_of_class(map, map->class_of[k], map->value[k]);
    return axis_takes(map->value[k]) ? colour_of_value(layout, map->value[k]) : WHITE;
}

static unsigned colour_of_point(const map_layout *layout, size_t i)
{
    const picture_map *map = layout->map;

    if (layout->has_classes) {
        const int class = map->point_class == NULL ? -1 : map->point_class[i];

        return class < 0 ? AXIS : script_mix(script_class_colour((size_t) class), 0x000000, 0.86);
    }
    return map->point_value == NULL ? AXIS : colour_of_value(layout, map->point_value[i]);
}

/* ---- Where things are ---- */

static picture_axis find_axis(const picture_map *map, size_t i)
{
    const bool is_fine = axis_takes(map->low[i]) && axis_takes(map->high[i]);
    picture_axis axis = { .low = is_fine ? fmin(map->low[i], map->high[i]) : 0.0,
                          .high = is_fine ? fmax(map->low[i], map->high[i]) : 1.0,
                          .from = i == 0 ? left : top + side,
                          .to = i == 0 ? left + side : top,
                          .is_upright = i == 1 };

    axis_widen(&axis);
    return axis;
}

static void widen_to(picture_axis *range, double value)
{
    if (axis_takes(value)) {
        range->low = fmin(range->low, value);
        range->high = fmax(range->high, value);
    }
}

/* What values there are, of the map and, if wanted, its points; [0, 0] if none. */
static picture_axis find_values(const picture_map *map, bool with_points)
{
    picture_axis range = { .low = HUGE_VAL, .high = -HUGE_VAL, .from = top + side, .to = top };

    for (size_t k = 0; k < map->width * map->height; k++)
        widen_to(&range, map->value[k]);
    for (size_t i = 0; with_points && map->point_value != NULL && i < map->n_points; i++)
        widen_to(&range, map->point_value[i]);
    if (range.low > range.high)
        range.low = range.high = 0.0;
    return range;
}

static void lay_out(map_layout *layout, const picture_map *map)
{
    const size_t shown = map->n_classes < MOST_CLASSES ? map->n_classes : MOST_CLASSES;

    *layout = (map_layout){ .map = map,
                            .x = find_axis(map, 0),
                            .y = find_axis(map, 1),
                            .has_classes = map->n_classes > 0 && map->class_of != NULL };
    layout->width = left + side + 88.0;
    if (layout->has_classes)
        layout->width = left + side + 60.0
            + script_width(script_widest(shown, map->class_names, COLUMNS), FONT);
    layout->value = find_values(map, true);
    axis_widen(&layout->value);
    layout->height = top + side + 58.0;
}

/* ---- The image ---- */

static double x_of_cell(const map_layout *layout, size_t i)
{
    return left + ((double)i + 0.5) * side / (double)layout->map->width;
}

static double y_of_cell(const map_layout *layout, size_t j)
{
    return top + side - ((double)j + 0.5) * side / (double)layout->map->height;
}

/* Has the map cells that make an image? */
static bool has_image(const map_layout *layout)
{
    return layout->map->width > 1 && layout->map->height > 1;
}

static void write_image(FILE *script, const map_layout *layout)
{
    const picture_map *map = layout->map;

    (void)fputs("$image << END\n", script);
    for (size_t j = 0; j < map->height; j++)
        for (size_t i = 0; i < map->width; i++) {
            const unsigned colour = colour_of_cell(layout, i * map->height + j);

            (void)fprintf(script, "%.3f %.3f %u %u %u\n", x_of_cell(layout, i),
                          y_of_cell(layout, j), colour >> 16, colour >> 8 & 0xFF, colour & 0xFF);
        }
    (void)fputs("END\n", script);
}

/* Lines of equal value at the scale's ticks; gnuplot finds them, on a surface that is plotted into
 * a table. Into one with a point off the plane, as an empty one is an error. */
static void write_contours(FILE *script, const map_layout *layout)
{
    const picture_map *map = layout->map;
    const picture_axis range = find_values(map, false);
    const double step = script_step(layout->value.high - layout->value.low, 8.0);
    const double first = ceil(range.low / step) - range.low / step;

    (void)fputs("$contours << END\n-99 -99\nEND\n", script);
    /* It warns of surfaces that are flat. */
    if (first * step >= range.high - range.low)
        return;
    (void)fputs("$surface << END\n", script);
    for (size_t i = 0; i < map->width; i++) {
        for (size_t j = 0; j < map->height; j++) {
            const double cell = map->value[i * map->height + j];

            (void)fprintf(script, "%.3f %.3f %.9g\n", x_of_cell(layout, i), y_of_cell(layout, j),
                          axis_takes(cell) ? (cell - range.low) / step : (double)NAN);
        }
        (void)fputs("\n", script);
    }
    (void)fprintf(script,
                  "END\nset contour base\nunset surface\n"
                  "set cntrparam levels incremental %.9g,1,%.9g\n"
                  "set table $contours append\nsplot $surface using 1:2:3 notitle\nunset table\n",
                  first, (range.high - range.low) / step);
}

/* Some of the points, evenly, where there are more than can be seen: each in white, then smaller
 * in its colour. */
static void write_points(FILE *script, const map_layout *layout)
{
    const picture_map *map = layout->map;
    const size_t stride = (map->n_points + MOST_POINTS - 1) / MOST_POINTS;
    const double size = map->n_points > 400 ? 0.62 : 0.85;

    (void)fputs("$points << END\n-99 -99 1 0\n", script);
    for (size_t i = 0; i < map->n_points; i += stride) {
        const double *point = map->points + 2 * i;
        double x;
        double y;

        if (!(point[0] >= layout->x.low && point[0] <= layout->x.high && point[1] >= layout->y.low
              && point[1] <= layout->y.high))
            continue;
        x = axis_at(&layout->x, point[0]);
        y = axis_at(&layout->y, point[1]);
        (void)fprintf(script, "%.2f %.2f %.3g %u\n%.2f %.2f %.3g %u\n", x, y, size + 0.3, WHITE, x,
                      y, size, colour_of_point(layout, i));
    }
    (void)fputs("END\n", script);
}

/* ---- Beside it ---- */

static void write_classes(FILE *script, const map_layout *layout)
{
    const picture_map *map = layout->map;
    const double x = left + side + 20.0;
    script_style style = { .font = FONT, .colour = INK, .side = 'l', .most = COLUMNS };
    double y = top + 10.0;

    for (size_t i = 0; i < map->n_classes && i < MOST_CLASSES; i++, y += 22.0) {
        script_box(script, (double[]){ x, y - 6.0 }, (double[]){ x + 12.0, y + 6.0 },
                   script_class_colour(i));
        script_label(script, x + 20.0, y, style, map->class_names[i]);
    }
    if (map->n_classes > MOST_CLASSES) {
        char text[NUMBER + 16];

        (void)snprintf(text, sizeof text, "and %zu more", map->n_classes - MOST_CLASSES);
        style.colour = GREY;
        script_label(script, x, y, style, text);
    }
}

static void write_scale(FILE *script, const map_layout *layout)
{
    enum { STRIPES = 120 };
    const double x = left + side + 22.0;
    picture_axis numbers = layout->value;

    /* Each over the one before, lest seams be seen. */
    for (int i = 0; i < STRIPES; i++) {
        const double share = (double)i / STRIPES;
        const double value = numbers.low + share * (numbers.high - numbers.low);

        script_box(script, (double[]){ x, top + side * (1.0 - share) }, (double[]){ x + 14.0, top },
                   colour_of_value(layout, value));
    }
    numbers.is_right = true;
    axis_write(script, &numbers, 8.0, x + 14.0, x + 18.0);
}

static void write_frame(FILE *script, const map_layout *layout)
{
    const double bottom = top + side;
    const script_style style = { .font = FONT, .colour = GREY, .side = 'c', .most = 60 };
    script_style upright = style;
    const char *const *names = layout->map->input_names;

    script_plane(script, layout->width, layout->height);
    script_title(script, 16.0, 26.0, layout->width - 32.0, layout->map->title);
    axis_write(script, &layout->x, 7.0, bottom, top);
    axis_write(script, &layout->y, 7.0, left, left + side);
    upright.rotate = 90;
    if (names[0] != NULL)
        script_label(script, left + side / 2.0, bottom + 36.0, style, names[0]);
    if (names[1] != NULL)
        script_label(script, 18.0, top + side / 2.0, upright, names[1]);
    if (layout->has_classes)
        write_classes(script, layout);
    else
        write_scale(script, layout);
}

const char *picture_draw_map(const char *path, const picture_map *map)
{
    map_layout layout;
    gnuplot_job job;
    const char *wrong;
    FILE *script;

    lay_out(&layout, map);
    wrong = gnuplot_start(&job, path, layout.width, layout.height);
    if (wrong != NULL)
        return wrong;
    script = job.script;
    write_frame(script, &layout);
    if (has_image(&layout)) {
        write_image(script, &layout);
        if (!layout.has_classes)
            write_contours(script, &layout);
    }
    write_points(script, &layout);
    (void)fputs("plot ", script);
    if (has_image(&layout))
        (void)fputs("$image using 1:2:3:4:5 with rgbimage notitle, ", script);
    if (has_image(&layout) && !layout.has_classes)
        (void)fputs("$contours using 1:2 with lines lw 0.7 lc rgb '#80FFFFFF' notitle, ", script);
    (void)fputs("$points using 1:2:3:4 with points pt 7 ps variable lc rgb variable notitle\n",
                script);
    return gnuplot_finish(&job, true);
}
