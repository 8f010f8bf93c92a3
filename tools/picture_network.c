/* SPDX-License-Identifier: MIT */
/*
 * A drawing of a network: a column of circles for each layer, lines by the
 * size and sign of weights.
 */
#include <math.h>
#include <string.h>

#include "gnuplot.h"
#include "picture.h"
#include "script.h"

/* Of more units than there are slots, the first and the last are drawn, with dots between. */
enum {
    SLOTS = 12,
    DOTS = 6,
    COLUMNS = 20,
    FONT = 12,
    SMALL = 11,
    STRENGTHS = 8,
    PLAIN = 4,
    LINES = 3
};

static const double top = 58.0;
static const double pitch = 38.0;
static const double point = 4.5; /* radius in pixels of a point of size 1 */

typedef struct network_layout {
    const picture_network *network;
    size_t slots;   /* of the tallest column */
    size_t columns; /* of text in a line below one */
    double gap;     /* between columns */
    double left;    /* of the first */
    double width;
    double height;
} network_layout;

/* ---- Where things are ---- */

static size_t slots_of(size_t units)
{
    return units < SLOTS ? units : SLOTS;
}

/* The unit in a slot; SIZE_MAX where the dots are. */
static size_t unit_in(size_t units, size_t slot)
{
    if (units <= SLOTS || slot < DOTS)
        return slot;
    return slot == DOTS ? SIZE_MAX : units - (SLOTS - slot);
}

static double x_of(const network_layout *layout, size_t layer)
{
    return layout->left + (double)layer * layout->gap;
}

static double y_of(const network_layout *layout, size_t layer, size_t slot)
{
    const double above = (double)(layout->slots - slots_of(layout->network->units[layer])) / 2.0;

    return top + (above + (double)slot + 0.5) * pitch;
}

static double width_of_names(const char *const *names, size_t units)
{
    size_t columns = 0;

    for (size_t slot = 0; names != NULL && slot < slots_of(units); slot++)
        if (unit_in(units, slot) != SIZE_MAX) {
            const size_t one = script_columns(names[unit_in(units, slot)], COLUMNS);

            columns = one > columns ? one : columns;
        }
    return fmax(40.0, script_width(columns, FONT) + 26.0);
}

/* ---- Captions ---- */

static const char *caption_of(const picture_network *network, size_t layer)
{
    return network->captions == NULL ? "" : network->captions[layer];
}

/* Goes to the end of a line of at most so many columns, if words are that short; the last line
 * takes what is left, and is shortened when it is written. Returns the line's bytes. */
static size_t take_line(const char **text, size_t most, bool is_last)
{
    const char *line = *text;
    size_t length = strlen(line);

    if (!is_last && script_columns(line, most + 1) > most) {
        size_t end = 0;

        for (size_t i = 0; line[i] != '\0' && (i <= most || end == 0); i++)
            if (line[i] == ' ')
                end = i;
        length = end == 0 ? length : end;
    }
    *text += length;
    return length;
}

static int lines_of(const char *caption, size_t most)
{
    int lines = 0;

    for (; lines < LINES && *caption != '\0'; lines++) {
        (void)take_line(&caption, most, lines + 1 == LINES);
        caption += strspn(caption, " ");
    }
    return lines;
}

static void lay_out(network_layout *layout, const picture_network *network)
{
    const size_t n = network->n_layers;
    const double gaps = n < 2 ? 1.0 : (double)(n - 1);
    int lines = 0;

    *layout = (network_layout){ .network = network, .slots = 1 };
    for (size_t i = 0; i < n; i++)
        if (slots_of(network->units[i]) > layout->slots)
            layout->slots = slots_of(network->units[i]);
    layout->gap = fmax(64.0, fmin(190.0, 900.0 / gaps));
    layout->columns = (size_t)(layout->gap / script_width(1, SMALL));
    layout->left = 20.0;
    layout->width = 40.0 + (n < 2 ? 0.0 : layout->gap * gaps);
    if (n > 0) {
        const double names = width_of_names(network->input_names, network->units[0]);

        layout->left += names;
        layout->width += names + width_of_names(network->output_names, network->units[n - 1]);
    }
    layout->width = fmax(layout->width, 300.0);
    for (size_t i = 0; i < n; i++) {
        const int own = lines_of(caption_of(network, i), layout->columns);

        lines = own > lines ? own : lines;
    }
    layout->height = top + (double)layout->slots * pitch + 14.0 * lines + 20.0
        + (network->weights == NULL ? 0.0 : 26.0);
}

/* ---- Weights ---- */

static double largest_of(const double *weights, size_t n)
{
    double largest = 0.0;

    for (size_t k = 0; k < n; k++)
        if (fabs(weights[k]) > largest && fabs(weights[k]) < 1e300)
            largest = fabs(weights[k]);
    return largest;
}

/* How strong a line is to be, 0 ... STRENGTHS - 1. */
static int strength_of(double weight, double largest)
{
    const double share = largest > 0.0 && fabs(weight) <= largest ? fabs(weight) / largest : 0.0;

    return (int)fmin(STRENGTHS - 1, share * STRENGTHS);
}

static void write_edge(FILE *script, const double from[2], const double to[2], double weight,
                       int strength)
{
    const double share = (strength + 0.5) / STRENGTHS;
    const unsigned colour = weight > 0.0 ? BLUE : (weight < 0.0 ? VERMILLION : AXIS);
    /* gnuplot's first byte is how much shines through. */
    const unsigned through = (unsigned)(255.0 * (0.88 - 0.78 * share));

    (void)fprintf(script,
                  "set arrow from %.2f,%.2f to %.2f,%.2f nohead back lw %.2f lc rgb '#%02X%06X'\n",
                  from[0], from[1], to[0], to[1], 0.5 + 2.6 * share * share, through, colour);
}

/* Lines of one strength from layer `layer` to the next. */
static void write_edges(FILE *script, const network_layout *layout, size_t layer, int strength)
{
    const picture_network *network = layout->network;
    const size_t in = network->units[layer];
    const size_t out = network->units[layer + 1];
    const double *weights = network->weights == NULL ? NULL : network->weights[layer];
    const double largest = weights == NULL ? 0.0 : largest_of(weights, in * out);

    for (size_t to = 0; to < slots_of(out); to++)
        for (size_t from = 0; from < slots_of(in); from++) {
            const size_t i = unit_in(out, to);
            const size_t j = unit_in(in, from);
            double weight = 0.0;
            int own = PLAIN;

            if (i == SIZE_MAX || j == SIZE_MAX)
                continue;
            if (weights != NULL) {
                weight = weights[i * in + j];
                own = strength_of(weight, largest);
            }
            if (own == strength)
                write_edge(script, (double[]){ x_of(layout, layer), y_of(layout, layer, from) },
                           (double[]){ x_of(layout, layer + 1), y_of(layout, layer + 1, to) },
                           weight, own);
        }
}

/* ---- Units ---- */

static void write_disc(FILE *script, double x, double y, double radius, unsigned colour)
{
    (void)fprintf(script, "%.2f %.2f %.3f %u\n", x, y, radius / point, colour);
}

static void write_units(FILE *script, const network_layout *layout)
{
    const picture_network *network = layout->network;

    (void)fputs("$units << END\n-99 -99 1 0\n", script);
    for (size_t layer = 0; layer < network->n_layers; layer++) {
        const unsigned colour = layer == 0  ? GREEN
            : layer + 1 < network->n_layers ? 0x56779Cu
                                            : ORANGE;

        for (size_t slot = 0; slot < slots_of(network->units[layer]); slot++) {
            const double x = x_of(layout, layer);
            const double y = y_of(layout, layer, slot);

            if (unit_in(network->units[layer], slot) == SIZE_MAX) {
                for (int dot = -1; dot <= 1; dot++)
                    write_disc(script, x, y + 8.0 * dot, 1.8, GREY);
                continue;
            }
            /* White around it keeps the lines off. */
            write_disc(script, x, y, 15.0, WHITE);
            write_disc(script, x, y, 13.0, colour);
            write_disc(script, x, y, 11.4, script_mix(colour, WHITE, 0.22));
        }
    }
    (void)fputs("END\nplot $units using 1:2:3:4 with points pt 7 ps variable lc rgb variable "
                "notitle\n",
                script);
}

static void write_names(FILE *script, const network_layout *layout, size_t layer, char side,
                        const char *const *names)
{
    const script_style style = { .font = FONT, .colour = INK, .side = side, .most = COLUMNS };
    const size_t units = layout->network->units[layer];

    if (names == NULL)
        return;
    for (size_t slot = 0; slot < slots_of(units); slot++)
        if (unit_in(units, slot) != SIZE_MAX)
            script_label(script, x_of(layout, layer) + (side == 'l' ? 21.0 : -21.0),
                         y_of(layout, layer, slot), style, names[unit_in(units, slot)]);
}

static void write_captions(FILE *script, const network_layout *layout)
{
    const script_style style = {
        .font = SMALL, .colour = GREY, .side = 'c', .most = layout->columns
    };
    const double below = top + (double)layout->slots * pitch + 16.0;

    for (size_t layer = 0; layer < layout->network->n_layers; layer++) {
        const char *rest = caption_of(layout->network, layer);

        for (int line = 0; line < LINES && *rest != '\0'; line++) {
            char text[160];
            const size_t length = take_line(&rest, layout->columns, line + 1 == LINES);
            const int bytes = length < sizeof text ? (int)length : (int)sizeof text - 1;

            (void)snprintf(text, sizeof text, "%.*s", bytes, rest - length);
            script_label(script, x_of(layout, layer), below + 14.0 * line, style, text);
            rest += strspn(rest, " ");
        }
    }
}

static void write_legend(FILE *script, const network_layout *layout)
{
    static const char *const words[] = { "positive weight", "negative weight" };
    static const unsigned colours[] = { BLUE, VERMILLION };
    const double y = layout->height - 16.0;
    const script_style style = { .font = SMALL, .colour = GREY, .side = 'l' };

    for (size_t i = 0; i < 2 && layout->network->weights != NULL; i++) {
        const double x = layout->width / 2.0 - 136.0 + 140.0 * (double)i;

        script_line(script, (double[]){ x, y }, (double[]){ x + 22.0, y }, 2.2, colours[i]);
        script_label(script, x + 28.0, y, style, words[i]);
    }
}

const char *picture_draw_network(const char *path, const picture_network *network)
{
    const size_t n = network->n_layers;
    network_layout layout;
    gnuplot_job job;
    const char *wrong;
    FILE *script;

    lay_out(&layout, network);
    wrong = gnuplot_start(&job, path, layout.width, layout.height);
    if (wrong != NULL)
        return wrong;
    script = job.script;
    script_plane(script, layout.width, layout.height);
    script_title(script, 16.0, 26.0, layout.width - 32.0, network->title);
    /* The strong over the weak. */
    for (int strength = 0; strength < STRENGTHS; strength++)
        for (size_t layer = 0; layer + 1 < n; layer++)
            write_edges(script, &layout, layer, strength);
    write_captions(script, &layout);
    if (n > 0) {
        write_names(script, &layout, 0, 'r', network->input_names);
        write_names(script, &layout, n - 1, 'l', network->output_names);
    }
    write_legend(script, &layout);
    write_units(script, &layout);
    return gnuplot_finish(&job, true);
}
