/* SPDX-License-Identifier: MIT */
/*
 * Words of gnuplot's language: shapes, numbers, colours. Texts are in
 * script_text.c.
 */
#include "script.h"

#include <math.h>

void script_number(char text[NUMBER], double value)
{
    static const struct {
        double from;
        const char *letter;
    } units[] = { { 1e12, "T" }, { 1e9, "G" }, { 1e6, "M" } };
    const double size = fabs(value);

    for (size_t i = 0; i < 3; i++)
        if (size >= units[i].from && size < 1e15) {
            (void)snprintf(text, NUMBER, "%.4g%s", value / units[i].from, units[i].letter);
            return;
        }
    if (size >= 1000.0 && size < 1e6)
        (void)snprintf(text, NUMBER, "%.0f", value);
    else
        (void)snprintf(text, NUMBER, "%.3g", value);
}

void script_plane(FILE *script, double width, double height)
{
    (void)fprintf(script,
                  "set lmargin at screen 0\nset rmargin at screen 1\n"
                  "set tmargin at screen 1\nset bmargin at screen 0\n"
                  "set xrange [0:%.0f]\nset yrange [%.0f:0]\n"
                  "unset border\nunset tics\nunset key\n",
                  width, height);
}

void script_label(FILE *script, double x, double y, script_style style, const char *text)
{
    (void)fputs("set label ", script);
    script_text(script, text, style.most == 0 ? NO_LIMIT : style.most);
    (void)fprintf(script, " at %.2f,%.2f %s rotate by %d noenhanced front font ',%.3g' ", x, y,
                  style.side == 'l' ? "left" : (style.side == 'c' ? "center" : "right"),
                  style.rotate, style.font);
    (void)fprintf(script, "textcolor rgb '#%06X'\n", style.colour);
}

void script_title(FILE *script, double x, double y, double width, const char *title)
{
    const double font = 16.0;
    const double columns = width / script_width(1, font);

    if (title == NULL)
        return;
    script_label(
        script, x, y,
        (script_style){
            .font = font, .colour = INK, .side = 'l', .most = columns < 8.0 ? 8 : (size_t)columns },
        title);
}

void script_line(FILE *script, const double from[2], const double to[2], double width,
                 unsigned colour)
{
    (void)fprintf(script,
                  "set arrow from %.2f,%.2f to %.2f,%.2f nohead front lw %.2f lc rgb '#%06X'\n",
                  from[0], from[1], to[0], to[1], width, colour);
}

void script_box(FILE *script, const double from[2], const double to[2], unsigned colour)
{
    (void)fprintf(script,
                  "set object rectangle from %.2f,%.2f to %.2f,%.2f back fc rgb '#%06X' "
                  "fs solid 1 noborder\n",
                  from[0], from[1], to[0], to[1], colour);
}

void script_draw(FILE *script)
{
    /* It wants something to plot: a dot off the plane. */
    (void)fputs("$nothing << END\n-9 -9\nEND\nplot $nothing using 1:2 with dots notitle\n", script);
}

double script_step(double range, double most)
{
    const double raw = range / most;
    const double power = pow(10.0, floor(log10(raw)));
    const double digit = raw / power;

    return power * (digit <= 1.0 ? 1.0 : (digit <= 2.0 ? 2.0 : (digit <= 5.0 ? 5.0 : 10.0)));
}

unsigned script_mix(unsigned colour, unsigned other, double share)
{
    unsigned mixed = 0;

    for (unsigned shift = 0; shift <= 16; shift += 8) {
        const double one = (double)(colour >> shift & 0xFFu);
        const double two = (double)(other >> shift & 0xFFu);

        mixed |= (unsigned)(one * share + two * (1.0 - share) + 0.5) << shift;
    }
    return mixed;
}

unsigned script_class_colour(size_t i)
{
    static const unsigned colours[] = { BLUE,      ORANGE,    GREEN,     VERMILLION,
                                        0xCC79A7u, 0x56B4E9u, 0xF0E442u, 0x5F5F5Fu };
    const size_t n = sizeof colours / sizeof colours[0];
    const size_t round = i / n;

    /* The second time around they are darker, then paler, then the same. */
    if (round % 3 == 1)
        return script_mix(colours[i % n], 0x000000u, 0.62);
    return script_mix(colours[i % n], WHITE, round % 3 == 2 ? 0.55 : 1.0);
}
