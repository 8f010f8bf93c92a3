/* SPDX-License-Identifier: MIT */
/*
 * A confusion matrix: shares of each row by shade, counts as text where they
 * can be read.
 */
#include <math.h>
#include <string.h>

#include "gnuplot.h"
#include "picture.h"
#include "script.h"

enum { COLUMNS = 24, MOST_COUNTED = 25 };

static const double top = 78.0;

typedef struct confusion_layout {
    size_t n;
    const char *const *names;
    const double *confusion;
    const char *title;
    double cell; /* pixels */
    double font; /* of names */
    int rotate;  /* names below the columns */
    double left; /* corner of the matrix */
    double side; /* of it */
    double width;
    double height;
} confusion_layout;

static double count_of(const confusion_layout *layout, size_t i, size_t j)
{
    const double count = layout->confusion[i * layout->n + j];

    return count > 0.0 && count < 1e300 ? count : 0.0;
}

static double sum_of_row(const confusion_layout *layout, size_t i)
{
    double sum = 0.0;

    for (size_t j = 0; j < layout->n; j++)
        sum += count_of(layout, i, j);
    return sum;
}

static void lay_out(confusion_layout *layout)
{
    const double n = (double)layout->n;
    const size_t columns = script_widest(layout->n, layout->names, COLUMNS);
    double name_width;
    double name_height;

    /* Up to some hundred classes there is room for names. */
    layout->cell = floor(fmax(n <= 120.0 ? 9.0 : 4.0, fmin(84.0, 620.0 / fmax(n, 1.0))));
    layout->font = fmax(7.0, fmin(12.0, layout->cell * 0.9));
    name_width = script_width(columns, layout->font);
    layout->rotate = name_width < layout->cell - 6.0 ? 0 : (layout->cell >= 14.0 ? 45 : 90);
    name_height = layout->rotate == 0 ? layout->font
        : layout->rotate == 45        ? (name_width + layout->font) * 0.71
                                      : name_width;
    layout->side = layout->cell * n;
    layout->left =
        fmax(46.0 + name_width, layout->rotate == 45 ? 46.0 + name_height - layout->cell : 0.0);
    layout->width = layout->left + fmax(layout->side, 120.0) + 74.0;
    layout->height = top + layout->side + name_height + 44.0;
}

/* ---- The matrix ---- */

static double x_of(const confusion_layout *layout, size_t j)
{
    return layout->left + ((double)j + 0.5) * layout->cell;
}

static double y_of(const confusion_layout *layout, size_t i)
{
    return top + ((double)i + 0.5) * layout->cell;
}

/* From a shade that is seen beside white: rare mistakes are what one looks for. */
static unsigned shade_of(double share)
{
    const double strength = 0.12 + 0.88 * share;

    return strength < 0.6 ? script_mix(0x4A9BCB, WHITE, strength / 0.6)
                          : script_mix(0x084B83, 0x4A9BCB, (strength - 0.6) / 0.4);
}

static void write_cells(FILE *script, const confusion_layout *layout)
{
    (void)fprintf(script, "$cells << END\n-99 -99 1 0\n");
    for (size_t i = 0; i < layout->n; i++) {
        const double sum = sum_of_row(layout, i);

        for (size_t j = 0; j < layout->n; j++)
            if (count_of(layout, i, j) > 0.0)
                (void)fprintf(script, "%.2f %.2f %.2f %u\n", x_of(layout, j), y_of(layout, i),
                              layout->cell / 2.0, shade_of(count_of(layout, i, j) / sum));
    }
    (void)fputs("END\n", script);
}

static void write_grid(FILE *script, const confusion_layout *layout)
{
    const double right = layout->left + layout->side;
    const double bottom = top + layout->side;
    const double width = layout->cell < 14.0 ? 0.5 : 1.5;

    script_box(script, (double[]){ layout->left, top }, (double[]){ right, bottom }, 0xF2F4F6);
    for (size_t i = 0; i <= layout->n; i++) {
        const double x = layout->left + (double)i * layout->cell;
        const double y = top + (double)i * layout->cell;

        script_line(script, (double[]){ x, top }, (double[]){ x, bottom }, width, WHITE);
        script_line(script, (double[]){ layout->left, y }, (double[]){ right, y }, width, WHITE);
    }
}

static void write_counts(FILE *script, const confusion_layout *layout)
{
    size_t columns = 1;
    char text[NUMBER];
    double font;

    for (size_t k = 0; k < layout->n * layout->n; k++) {
        script_number(text, layout->confusion[k]);
        columns = strlen(text) > columns ? strlen(text) : columns;
    }
    font = fmin(14.0, fmin(layout->cell * 0.4, (layout->cell - 3.0) / script_width(columns, 1.0)));
    if (layout->n > MOST_COUNTED || font < 5.5)
        return;
    for (size_t i = 0; i < layout->n; i++) {
        const double sum = sum_of_row(layout, i);

        for (size_t j = 0; j < layout->n; j++) {
            const double count = count_of(layout, i, j);
            const bool is_dark = count > 0.45 * sum;

            script_number(text, count);
            script_label(script, x_of(layout, j), y_of(layout, i),
                         (script_style){ .font = font,
                                         .colour = count <= 0.0 ? 0xB9C0C6u
                                             : is_dark          ? WHITE
                                                                : INK,
                                         .side = 'c' },
                         text);
        }
    }
}

/* ---- What is around it ---- */

static void write_names(FILE *script, const confusion_layout *layout)
{
    const double below = top + layout->side + 6.0;
    script_style row = { .font = layout->font, .colour = INK, .side = 'r', .most = COLUMNS };
    script_style column = row;
    const script_style caption = { .font = 12.0, .colour = GREY, .side = 'c' };

    column.side = layout->rotate == 0 ? 'c' : 'r';
    column.rotate = layout->rotate;
    if (layout->cell < 7.0)
        return;
    for (size_t i = 0; i < layout->n; i++) {
        script_label(script, layout->left - 7.0, y_of(layout, i), row, layout->names[i]);
        script_label(script, x_of(layout, i), below + (layout->rotate == 90 ? 0.0 : 6.0), column,
                     layout->names[i]);
    }
    script_label(script, layout->left + layout->side / 2.0, layout->height - 14.0, caption,
                 "taken for");
    script_label(script, 20.0, top + layout->side / 2.0,
                 (script_style){ .font = 12.0, .colour = GREY, .side = 'c', .rotate = 90 }, "is");
}

/* Per cent of a whole; only all of it is 100. */
static double per_cent(double part, double whole, double most)
{
    return part < whole ? fmin(100.0 * part / whole, most) : 100.0;
}

/* What share of a row is on the diagonal, beside it. */
static void write_found(FILE *script, const confusion_layout *layout)
{
    const script_style style = { .font = fmin(11.0, layout->font), .colour = GREY, .side = 'l' };
    const double x = layout->left + layout->side + 8.0;

    if (layout->cell < 7.0 || layout->n == 0)
        return;
    script_label(script, x, top - 9.0, (script_style){ .font = 11.0, .colour = GREY, .side = 'l' },
                 "found");
    for (size_t i = 0; i < layout->n; i++) {
        const double sum = sum_of_row(layout, i);
        char text[NUMBER];

        (void)snprintf(text, sizeof text, "%.3g %%", per_cent(count_of(layout, i, i), sum, 99.9));
        script_label(script, x, y_of(layout, i), style, sum > 0.0 ? text : "none is");
    }
}

static void write_summary(FILE *script, const confusion_layout *layout)
{
    double sum = 0.0;
    double right = 0.0;
    char text[96];
    char number[NUMBER];

    for (size_t i = 0; i < layout->n; i++) {
        sum += sum_of_row(layout, i);
        right += count_of(layout, i, i);
    }
    script_number(number, sum);
    (void)snprintf(text, sizeof text, "%.4g %% of %s are right", per_cent(right, sum, 99.99),
                   number);
    if (sum > 0.0)
        script_label(script, 16.0, 48.0,
                     (script_style){ .font = 12.0, .colour = GREY, .side = 'l' }, text);
}

const char *picture_draw_confusion(const char *path, const char *title, size_t n,
                                   const char *const *names, const double *confusion)
{
    confusion_layout layout = { .n = n, .names = names, .confusion = confusion, .title = title };
    gnuplot_job job;
    const char *wrong;

    lay_out(&layout);
    wrong = gnuplot_start(&job, path, layout.width, layout.height);
    if (wrong != NULL)
        return wrong;
    script_plane(job.script, layout.width, layout.height);
    script_title(job.script, 16.0, 26.0, layout.width - 32.0, title);
    write_summary(job.script, &layout);
    write_grid(job.script, &layout);
    write_names(job.script, &layout);
    write_found(job.script, &layout);
    write_counts(job.script, &layout);
    write_cells(job.script, &layout);
    (void)fputs("plot $cells using 1:2:3:3:4 with boxxyerror fs solid 1 noborder "
                "lc rgb variable notitle\n",
                job.script);
    return gnuplot_finish(&job, true);
}
