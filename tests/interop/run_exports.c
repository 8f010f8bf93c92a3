/* SPDX-License-Identifier: MIT */
/*
 * Runs exported C files on the rows that write_models has written, and compares: with the reference
 * bit for bit, with the library to 4 units of the last place for each unit of the widest layer.
 *
 *   cc -I FOLDER run_exports.c FOLDER/NAME.c ... -lm && ./a.out FOLDER
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define X(name, type, inputs, outputs, widest) void name##_predict(const type *x, type *y);
#include "models.h"
#undef X

/* Rows of numbers from FOLDER/NAMEending; their count. */
static size_t load(const char *folder, const char *name, const char *ending, size_t size, void *to,
                   size_t most)
{
    char path[1024];
    size_t count = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
    file = fopen(path, "rb");
    if (file != NULL) {
        count = fread(to, size, most, file);
        fclose(file);
    }
    return count;
}

static int report(const char *name, size_t equal_reference, size_t equal_library, size_t count,
                  double largest, double allowed)
{
    const int good = count > 0 && equal_reference == count && largest <= allowed;

    printf("%-24s %3zu outputs: %3zu the reference's bits, %3zu the library's; "
           "off by %.3g ulp of %.0f%s\n",
           name, count, equal_reference, equal_library, largest, allowed, good ? "" : ": FAILED");
    return good;
}

static int all_good = 1;

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
#define X(name, type, inputs, outputs, widest)                                                     \
    {                                                                                              \
        enum { MOST = 64 };                                                                        \
        static type x[MOST * inputs], y[outputs], library[MOST * outputs], ref[MOST * outputs];    \
        const size_t rows = load(argv[1], #name, ".x", sizeof(type), x, MOST * inputs) / (inputs); \
        const double ulp = sizeof(type) == sizeof(double) ? DBL_EPSILON : FLT_EPSILON;             \
        double largest = 0;                                                                        \
        size_t equal_reference = 0, equal_library = 0;                                             \
                                                                                                   \
        if (load(argv[1], #name, ".y", sizeof(type), library, MOST * outputs) != rows * outputs    \
            || load(argv[1], #name, ".ref", sizeof(type), ref, MOST * outputs) != rows * outputs)  \
            return 2;                                                                              \
        for (size_t i = 0; i < rows * outputs; i++) {                                              \
            const size_t j = i % outputs;                                                          \
            double off;                                                                            \
                                                                                                   \
            if (j == 0)                                                                            \
                name##_predict(x + i / outputs * inputs, y);                                       \
            equal_reference += memcmp(&y[j], &ref[i], sizeof y[j]) == 0;                           \
            equal_library += memcmp(&y[j], &library[i], sizeof y[j]) == 0;                         \
            off = fabs((double)y[j] - (double)library[i])                                          \
                / (ulp * fmax(1.0, fabs((double)library[i])));                                     \
            if (!(off <= largest))                                                                 \
                largest = off;                                                                     \
        }                                                                                          \
        all_good &= report(#name, equal_reference, equal_library, rows * outputs, largest,         \
                           4.0 * (widest));                                                        \
    }
#include "models.h"
#undef X
    return all_good ? 0 : 1;
}
