/* SPDX-License-Identifier: MIT */
/*
 * Horizontal bars with whiskers, their values beside them.
 */
#include <math.h>

#include "axis.h"
#include "gnuplot.h"
#include "picture.h"
#include "script.h"

enum { MOST = 60, COLUMNS = 28, FONT = 12, SMALL = 11 };

static const double pitch = 26.0;
static const double thick = 15.0;
static const double top = 52.0;
static const double length = 460.0; /* of the axis */
static const double beside = 64.0;  /* right and left of the axis, for a value */

typedef struct bars_layout {
    const picture_bars *bars;
    size_t shown;
    picture_axis axis;
    double left; /* pixels */
    double width;
    double height;
    bool has_negative;
} bars_layout;

static double spread_of(const bars_layout *layout, size_t i)
{
    const double spread = layout->bars->spreads == NULL ? 0.0 : fabs(layout->bars->spreads[i]);

    return axis_takes(spread) ? spread : 0.0;
}

static double y_of(size_t i)
{
    return top + ((double)i + 0.5) * pitch;
}

static void lay_out(bars_layout *layout, const picture_bars *bars)
{
    const size_t columns = script_widest(bars->n < MOST ? bars->n : MOST, bars->names, COLUMNS);

    *layout = (bars_layout){ .bars = bars, .shown = bars->n < MOST ? bars->n : MOST };
    for (size_t i = 0; i < layout->shown; i++)
        if (axis_takes(bars->values[i])) {
            layout->axis.low = fmin(layout->axis.low, bars->values[i] - spread_of(layout, i));
            layout->axis.high = fmax(layout->axis.high, bars->values[i] + spread_of(layout, i));
            layout->has_negative = layout->has_negative || bars->values[i] < 0.0;
        }
    axis_widen(&layout->axis);
    layout->left = 24.0 + script_width(columns, FONT) + (layout->has_negative ? beside : 0.0);
    layout->axis.from = layout->left;
    layout->axis.to = layout->left + length;
    layout->width = layout->left + length + beside + 16.0;
    layout->height = top + (double)layout->shown * pitch + 34.0 + (bars->unit == NULL ? 0.0 : 18.0)
        + (bars->n > MOST ? pitch : 0.0);
}

static void write_bar(FILE *script, const bars_layout *layout, size_t i)
{
    const double value = layout->bars->values[i];
    const double spread = spread_of(layout, i);
    const double y = y_of(i);
    const double low = axis_at(&layout->axis, value - spread);
    const double high = axis_at(&layout->axis, value + spread);
    const bool is_negative = value < 0.0;
    char number[NUMBER];

    if (!axis_takes(value))
        return;
    script_box(script, (double[]){ axis_at(&layout->axis, 0.0), y - thick / 2.0 },
               (double[]){ axis_at(&layout->axis, value), y + thick / 2.0 },
               is_negative ? script_mix(VERMILLION, WHITE, 0.85) : script_mix(BLUE, WHITE, 0.85));
    if (spread > 0.0) {
        script_line(script, (double[]){ low, y }, (double[]){ high, y }, 1.2, INK);
        script_line(script, (double[]){ low, y - 3.5 }, (double[]){ low, y + 3.5 }, 1.2, INK);
        script_line(script, (double[]){ high, y - 3.5 }, (double[]){ high, y + 3.5 }, 1.2, INK);
    }
    script_number(number, value);
    script_label(script,
                 is_negative ? fmin(low, axis_at(&layout->axis, 0.0)) - 7.0
                             : fmax(high, axis_at(&layout->axis, 0.0)) + 7.0,
                 y,
                 (script_style){ .font = SMALL, .colour = GREY, .side = is_negative ? 'r' : 'l' },
                 number);
}

static void write_bars(FILE *script, const bars_layout *layout)
{
    const picture_bars *bars = layout->bars;
    const double name_x = layout->left - (layout->has_negative ? beside : 0.0) - 8.0;
    const double bottom = y_of(layout->shown) - pitch / 2.0;
    const double zero = axis_at(&layout->axis, 0.0);
    script_style style = { .font = FONT, .colour = INK, .side = 'r', .most = COLUMNS };

    script_plane(script, layout->width, layout->height);
    script_title(script, 16.0, 26.0, layout->width - 32.0, bars->title);
    axis_write(script, &layout->axis, 6.0, bottom, top);
    if (bars->unit != NULL)
        script_label(script, layout->left + length / 2.0, bottom + 33.0,
                     (script_style){ .font = SMALL, .colour = GREY, .side = 'c' }, bars->unit);
    for (size_t i = 0; i < layout->shown; i++) {
        script_label(script, name_x, y_of(i), style, bars->names[i]);
        write_bar(script, layout, i);
    }
    script_line(script, (double[]){ zero, top }, (double[]){ zero, bottom }, 1.0, AXIS);
    if (bars->n > layout->shown) {
        char rest[NUMBER + 16];

        (void)snprintf(rest, sizeof rest, "and %zu more", bars->n - layout->shown);
        style.colour = GREY;
        script_label(script, name_x, layout->height - 16.0, style, rest);
    }
    script_draw(script);
}

const char *picture_draw_bars(const char *path, const picture_bars *bars)
{
    bars_layout layout;
    gnuplot_job job;
    const char *wrong;

    lay_out(&layout, bars);
    wrong = gnuplot_start(&job, path, layout.width, layout.height);
    if (wrong != NULL)
        return wrong;
    write_bars(job.script, &layout);
    return gnuplot_finish(&job, true);
}
