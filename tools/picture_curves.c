/* SPDX-License-Identifier: MIT */
/*
 * Curves of a training: a panel of losses, and one of accuracies if there are
 * any. Long trainings are thinned to what can be seen.
 */
#include <math.h>

#include "axis.h"
#include "gnuplot.h"
#include "picture.h"
#include "script.h"

enum { BUCKETS = 600, FEW = 30, SMALL = 11, FONT = 12 };

static const double width = 760.0;
static const double left = 70.0;
static const double right = 652.0; /* names of curves are behind it */
static const double top = 72.0;
static const double between = 46.0;

/* Losses or accuracies: two curves on one axis. */
typedef struct curve_panel {
    const picture_curves *curves;
    const char *name; /* of its data */
    const char *caption;
    const double *values[2]; /* of training and validation; NULL: none */
    picture_axis epochs;
    picture_axis y;
    bool is_empty;
} curve_panel;

static const unsigned colours[] = { BLUE, VERMILLION };
static const char *const names[] = { "training", "validation" };

/* ---- Ranges ---- */

static bool is_point(const curve_panel *panel, size_t curve, size_t i)
{
    return panel->values[curve] != NULL && axis_takes(panel->curves->epoch[i])
        && axis_takes(panel->values[curve][i]);
}

static picture_axis find_epochs(const picture_curves *curves)
{
    picture_axis epochs = {
        .low = HUGE_VAL, .high = -HUGE_VAL, .from = left, .to = right, .is_whole = true
    };

    for (size_t i = 0; i < curves->n; i++)
        if (axis_takes(curves->epoch[i])) {
            epochs.low = fmin(epochs.low, curves->epoch[i]);
            epochs.high = fmax(epochs.high, curves->epoch[i]);
        }
    if (epochs.low > epochs.high)
        epochs.low = epochs.high = 0.0;
    if (epochs.high - epochs.low < 1.0) {
        epochs.low -= 0.5;
        epochs.high += 0.5;
    }
    return epochs;
}

/* What the curves span, and on what scale. */
static void find_range(curve_panel *panel)
{
    double low = HUGE_VAL;
    double low_positive = HUGE_VAL;
    double high = -HUGE_VAL;

    for (size_t curve = 0; curve < 2; curve++)
        for (size_t i = 0; i < panel->curves->n; i++)
            if (is_point(panel, curve, i)) {
                const double value = panel->values[curve][i];

                low = fmin(low, value);
                high = fmax(high, value);
                if (value > 1e-290)
                    low_positive = fmin(low_positive, value);
            }
    panel->is_empty = low > high;
    if (panel->is_empty)
        low = high = 0.0;
    panel->y.low = low;
    panel->y.high = high;
    if (panel->y.is_share) {
        const double pad = fmax(0.02, (high - low) * 0.08);

        panel->y.low = low >= 0.0 ? fmax(0.0, low - pad) : low - pad;
        panel->y.high = high <= 1.0 ? fmin(1.0, high + pad) : high + pad;
    } else if (low >= 0.0 && low_positive < high / 30.0) {
        /* A loss of zero is drawn at the lower end. */
        panel->y.is_log = true;
        panel->y.low = low < low_positive ? low_positive / 10.0 : low_positive / 1.3;
        panel->y.high = high * 1.3;
    } else {
        axis_widen(&panel->y);
        panel->y.high += (panel->y.high - panel->y.low) * 0.05;
        panel->y.low -= low >= 0.0 ? fmin(panel->y.low, (high - low) * 0.05) : (high - low) * 0.05;
    }
}

/* ---- Curves ---- */

static void write_point(FILE *script, const curve_panel *panel, size_t curve, size_t i)
{
    (void)fprintf(script, "%.2f %.2f\n", axis_at(&panel->epochs, panel->curves->epoch[i]),
                  axis_at(&panel->y, panel->values[curve][i]));
}

/* Of each bucket the least and the greatest, in their order: peaks stay. */
static void write_bucket(FILE *script, const curve_panel *panel, size_t curve, size_t begin,
                         size_t end)
{
    size_t least = end;
    size_t greatest = end;

    for (size_t i = begin; i < end; i++) {
        if (!is_point(panel, curve, i))
            continue;
        if (least == end || panel->values[curve][i] < panel->values[curve][least])
            least = i;
        if (greatest == end || panel->values[curve][i] > panel->values[curve][greatest])
            greatest = i;
    }
    if (least == end)
        return;
    write_point(script, panel, curve, least < greatest ? least : greatest);
    if (least != greatest)
        write_point(script, panel, curve, least < greatest ? greatest : least);
}

/* Returns how many points there are. */
static size_t write_curve(FILE *script, const curve_panel *panel, size_t curve)
{
    const size_t n = panel->curves->n;
    const size_t buckets = n <= 2 * BUCKETS ? n : BUCKETS;
    size_t points = 0;

    for (size_t i = 0; i < n; i++)
        points += is_point(panel, curve, i);
    if (points == 0)
        return 0;
    (void)fprintf(script, "$%s%zu << END\n", panel->name, curve);
    for (size_t b = 0; b < buckets; b++)
        write_bucket(script, panel, curve, (size_t)((double)n * (double)b / (double)buckets),
                     (size_t)((double)n * (double)(b + 1) / (double)buckets));
    (void)fputs("END\n", script);
    return points;
}

/* ---- What is around them ---- */

static void write_frame(FILE *script, const curve_panel *panel, bool is_lowest)
{
    const double bottom = panel->y.from;
    const script_style style = { .font = SMALL, .colour = GREY, .side = 'l' };

    axis_write(script, &panel->y, panel->y.is_log ? 8.0 : 6.0, left, right);
    if (is_lowest) {
        axis_write(script, &panel->epochs, 9.0, bottom, bottom);
        script_label(script, (left + right) / 2.0, bottom + 32.0,
                     (script_style){ .font = SMALL, .colour = GREY, .side = 'c' }, "epoch");
    }
    script_line(script, (double[]){ left, panel->y.to }, (double[]){ left, bottom }, 0.8, AXIS);
    script_line(script, (double[]){ left, bottom }, (double[]){ right, bottom }, 0.8, AXIS);
    script_label(script, left, panel->y.to - 13.0, style, panel->caption);
    if (panel->is_empty)
        script_label(script, (left + right) / 2.0, (panel->y.to + bottom) / 2.0,
                     (script_style){ .font = FONT, .colour = GREY, .side = 'c' },
                     "nothing to draw");
}

/* Names beside the ends of the curves, apart from each other. */
static void write_names(FILE *script, const curve_panel *panel)
{
    const double apart = 15.0;
    double y[2] = { (double)NAN, (double)NAN };

    for (size_t curve = 0; curve < 2; curve++)
        for (size_t i = 0; i < panel->curves->n; i++)
            if (is_point(panel, curve, i))
                y[curve] = axis_at(&panel->y, panel->values[curve][i]);
    if (fabs(y[0] - y[1]) < apart) {
        const double middle = fmin((y[0] + y[1]) / 2.0, panel->y.from - apart / 2.0);
        const double half = y[0] <= y[1] ? -apart / 2.0 : apart / 2.0;

        y[0] = middle + half;
        y[1] = middle - half;
    }
    for (size_t curve = 0; curve < 2; curve++)
        if (!isnan(y[curve]))
            script_label(script, right + 10.0, y[curve],
                         (script_style){ .font = FONT, .colour = colours[curve], .side = 'l' },
                         names[curve]);
}

/* The curve's value at the best epoch, on the validation's curve if there is one. */
static size_t find_best(const curve_panel *panel, size_t *curve)
{
    for (*curve = 2; (*curve)-- > 0;)
        for (size_t i = 0; i < panel->curves->n; i++)
            if (is_point(panel, *curve, i) && panel->curves->epoch[i] == panel->curves->best_epoch)
                return i;
    return SIZE_MAX;
}

/* The line through the best epoch, and in words what was reached there. */
static void write_best(FILE *script, const curve_panel *panel, size_t curve, size_t i)
{
    const double x = axis_at(&panel->epochs, panel->curves->epoch[i]);
    const double half = 90.0; /* of the words */
    char number[NUMBER];
    char text[96];

    (void)fprintf(script,
                  "set arrow from %.2f,%.2f to %.2f,%.2f nohead back lw 1 dt (4,3) "
                  "lc rgb '#%06X'\n",
                  x, panel->y.from, x, panel->y.to, AXIS);
    if (panel->y.is_share)
        (void)snprintf(number, sizeof number, "%.4g %%", 100.0 * panel->values[curve][i]);
    else
        script_number(number, panel->values[curve][i]);
    (void)snprintf(text, sizeof text, "best: epoch %.9g, %s", panel->curves->epoch[i], number);
    script_label(script, fmin(fmax(x, left + 130.0 + half), width - 16.0 - half),
                 panel->y.to - 13.0, (script_style){ .font = SMALL, .colour = INK, .side = 'c' },
                 text);
}

/* ---- All of it ---- */

/* Sets what a panel needs, and writes its data. */
static void write_panel(FILE *script, const curve_panel *panel, size_t points[2], bool is_lowest)
{
    size_t curve = 0;
    const size_t i = panel->curves->best_epoch > 0.0 ? find_best(panel, &curve) : SIZE_MAX;

    write_frame(script, panel, is_lowest);
    write_names(script, panel);
    for (size_t k = 0; k < 2; k++)
        points[k] = write_curve(script, panel, k);
    (void)fprintf(script, "$%s_best << END\n", panel->name);
    if (i == SIZE_MAX)
        (void)fputs("-99 -99\n", script);
    else
        write_point(script, panel, curve, i);
    (void)fputs("END\n", script);
    if (i != SIZE_MAX)
        write_best(script, panel, curve, i);
}

static void plot_panel(FILE *script, const curve_panel *panel, const size_t points[2])
{
    for (size_t curve = 0; curve < 2; curve++) {
        const char *style = points[curve] > FEW ? "lines"
            : points[curve] > 1                 ? "linespoints pt 7 ps 0.5"
                                                : "points pt 7 ps 0.9";

        if (points[curve] > 0)
            (void)fprintf(script, "$%s%zu using 1:2 with %s lw 1.8 lc rgb '#%06X' notitle, ",
                          panel->name, curve, style, colours[curve]);
    }
    /* A ring. */
    (void)fprintf(script,
                  "$%s_best using 1:2 with points pt 7 ps 1.4 lc rgb '#%06X' notitle, "
                  "$%s_best using 1:2 with points pt 7 ps 0.9 lc rgb '#%06X' notitle",
                  panel->name, INK, panel->name, WHITE);
}

const char *picture_draw_curves(const char *path, const picture_curves *curves)
{
    const bool has_shares = curves->accuracy != NULL || curves->valid_accuracy != NULL;
    const double bottom = top + (has_shares ? 250.0 : 320.0);
    const double lowest = has_shares ? bottom + between + 150.0 : bottom;
    curve_panel loss = { .curves = curves,
                         .name = "loss",
                         .values = { curves->loss, curves->valid_loss },
                         .epochs = find_epochs(curves),
                         .y = { .from = bottom, .to = top, .is_upright = true } };
    curve_panel share = loss;
    size_t points[2];
    size_t share_points[2];
    gnuplot_job job;
    const char *wrong = gnuplot_start(&job, path, width, lowest + 50.0);

    if (wrong != NULL)
        return wrong;
    find_range(&loss);
    loss.caption = loss.y.is_log ? "loss, logarithmic" : "loss";
    share.name = share.caption = "accuracy";
    share.values[0] = curves->accuracy;
    share.values[1] = curves->valid_accuracy;
    share.y = (picture_axis){
        .from = lowest, .to = bottom + between, .is_upright = true, .is_share = true
    };
    find_range(&share);
    script_plane(job.script, width, lowest + 50.0);
    script_title(job.script, 16.0, 26.0, width - 32.0, curves->title);
    write_panel(job.script, &loss, points, !has_shares);
    if (has_shares)
        write_panel(job.script, &share, share_points, true);
    (void)fputs("plot ", job.script);
    plot_panel(job.script, &loss, points);
    if (has_shares) {
        (void)fputs(", ", job.script);
        plot_panel(job.script, &share, share_points);
    }
    (void)fputs("\n", job.script);
    return gnuplot_finish(&job, true);
}
