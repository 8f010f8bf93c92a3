/* SPDX-License-Identifier: MIT */
/*
 * An axis on the plane of pixels.
 */
#include "axis.h"

#include <math.h>

#include "script.h"

bool axis_takes(double value)
{
    return fabs(value) < 1e300;
}

void axis_widen(picture_axis *axis)
{
    const double size = fmax(fabs(axis->low), fabs(axis->high));

    if (axis->high - axis->low > size * 1e-9 && size > 1e-290)
        return;
    if (size <= 1e-290) {
        axis->low = 0.0;
        axis->high = 1.0;
        return;
    }
    axis->low -= size * 0.1;
    axis->high += size * 0.1;
}

double axis_at(const picture_axis *axis, double value)
{
    double share = (value - axis->low) / (axis->high - axis->low);

    if (axis->is_log)
        share = log(fmax(value, axis->low) / axis->low) / log(axis->high / axis->low);
    return axis->from + share * (axis->to - axis->from);
}

static void write_tick(FILE *script, const picture_axis *axis, double value, const char *text,
                       double near, double far)
{
    const double at = axis_at(axis, value);
    const double pixel = floor(at); /* a line on two of them is pale */
    const script_style style = { .font = 11.0,
                                 .colour = GREY,
                                 .side = axis->is_right ? 'l'
                                     : axis->is_upright ? 'r'
                                                        : 'c' };

    if (axis->is_right) {
        script_line(script, (double[]){ near, at }, (double[]){ far, at }, 0.8, AXIS);
        script_label(script, far + 5.0, at, style, text);
    } else if (axis->is_upright) {
        script_box(script, (double[]){ near, pixel }, (double[]){ far, pixel + 1.0 }, GRID);
        script_label(script, near - 7.0, at, style, text);
    } else {
        script_box(script, (double[]){ pixel, near }, (double[]){ pixel + 1.0, far }, GRID);
        script_label(script, at, near + 13.0, style, text);
    }
}

/* With as many digits as tell one tick from the next. */
static void write_number(char text[NUMBER], const picture_axis *axis, double value, double step)
{
    const double largest = fmax(fabs(axis->low), fabs(axis->high));

    if (axis->is_share) {
        const int digits = step >= 0.00999 ? 0 : (int)fmin(6.0, ceil(-log10(step * 100.0) - 1e-9));

        (void)snprintf(text, NUMBER, "%.*f %%", digits, 100.0 * value);
    } else if (largest < 1e6 && step >= 1e-5) {
        (void)snprintf(text, NUMBER, "%.*f", step >= 0.999 ? 0 : (int)ceil(-log10(step) - 1e-9),
                       value);
    } else if (step > largest * 1e-3) {
        script_number(text, value);
    } else {
        (void)snprintf(text, NUMBER, "%.9g", value);
    }
}

static void write_linear(FILE *script, const picture_axis *axis, double most, double near,
                         double far)
{
    double step = script_step(axis->high - axis->low, most);
    char text[NUMBER];

    if (axis->is_whole && step < 1.0)
        step = 1.0;
    for (double k = ceil(axis->low / step - 1e-9); k * step <= axis->high + step * 1e-9; k += 1.0) {
        const double value = k * step + 0.0; /* not -0 */

        write_number(text, axis, value, step);
        write_tick(script, axis, value, text, near, far);
    }
}

/* Powers of ten, with 2 and 5 times them where there are few. */
static void write_logarithmic(FILE *script, const picture_axis *axis, double most, double near,
                              double far)
{
    const int first = (int)floor(log10(axis->low));
    const int last = (int)ceil(log10(axis->high));
    const int stride = (int)fmax(1.0, ceil((last - first) / most));
    static const double digits[] = { 1.0, 2.0, 5.0 };
    const int n_digits = last - first > 3 ? 1 : 3;
    char text[NUMBER];

    for (int power = first; power <= last; power += stride)
        for (int i = 0; i < n_digits; i++) {
            const double value = digits[i] * pow(10.0, power);

            if (value < axis->low || value > axis->high)
                continue;
            script_number(text, value);
            write_tick(script, axis, value, text, near, far);
        }
}

void axis_write(FILE *script, const picture_axis *axis, double most, double near, double far)
{
    if (axis->is_log)
        write_logarithmic(script, axis, most, near, far);
    else
        write_linear(script, axis, most, near, far);
}
