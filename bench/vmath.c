/* SPDX-License-Identifier: MIT */
/*
 * Times the vector math of every instruction set that the processor has:
 * nanoseconds for an element of a long array, and for a call with few. It is
 * the one benchmark that looks inside the library.
 *
 *   mlp-vmath [function]
 */
#include <stdio.h>
#include <string.h>

#include "base/vmath.h"

#include "program.h"

enum { LONG = 1024, MOST = 4 };

typedef void (*function_f64)(size_t n, const double *x, double *y);
typedef void (*function_f32)(size_t n, const float *x, float *y);

/* One function of one variant; the other precision's is NULL. */
typedef struct subject {
    function_f64 f64;
    function_f32 f32;
} subject;

#define NAME(f) #f,
static const char *const names[] = { MLP__VMATH_LIST(NAME) };

enum { FUNCTIONS = sizeof names / sizeof names[0] };

static double inputs[LONG];
static double outputs[LONG];
static float inputs_f32[LONG];
static float outputs_f32[LONG];

static subject subject_f64(const mlp__vmath_f64 *variant, size_t k)
{
#define MEMBER(f) variant->f,
    const function_f64 all[] = { MLP__VMATH_LIST(MEMBER) };

    return (subject){ all[k], NULL };
}

static subject subject_f32(const mlp__vmath_f32 *variant, size_t k)
{
    const function_f32 all[] = { MLP__VMATH_LIST(MEMBER) };

    return (subject){ NULL, all[k] };
}

/* In (-4, 4), in no order; log's domain is half of it. */
static void fill_inputs(void)
{
    for (size_t i = 0; i < LONG; i++) {
        inputs[i] = (double)(i * 37 % LONG) / 128.0 - 3.999;
        inputs_f32[i] = (float)inputs[i];
    }
}

/* The fastest of 300 runs of 1024 elements, n at a time: nanoseconds for one call. */
static double nanoseconds(subject s, size_t n)
{
    double best = 1.0;

    for (int run = 0; run < 300; run++) {
        const double start = program_clock();
        double seconds;

        for (size_t i = 0; i + n <= LONG; i += n)
            if (s.f64 != NULL)
                s.f64(n, inputs + i, outputs + i);
            else
                s.f32(n, inputs_f32 + i, outputs_f32 + i);
        seconds = program_clock() - start;
        best = seconds < best ? seconds : best;
    }
    return best * 1e9 / (double)(LONG / n);
}

static void print_row(const char *type, const char *isa, size_t k, subject s)
{
    printf("%-9s %-4s %-8s %8.2f %8.1f %8.1f %8.1f\n", names[k], type, isa,
           nanoseconds(s, LONG) / LONG, nanoseconds(s, 1), nanoseconds(s, 2), nanoseconds(s, MOST));
}

int main(int argc, char **argv)
{
    fill_inputs();
    printf("function  type isa      ns/element ns, n = 1   2        %d\n", MOST);
    for (size_t k = 0; k < FUNCTIONS; k++) {
        if (argc > 1 && strcmp(argv[1], names[k]) != 0)
            continue;
        for (size_t i = 0; mlp__vmath_variant_f64(i) != NULL; i++)
            print_row("f64", mlp__vmath_variant_f64(i)->name, k,
                      subject_f64(mlp__vmath_variant_f64(i), k));
        for (size_t i = 0; mlp__vmath_variant_f32(i) != NULL; i++)
            print_row("f32", mlp__vmath_variant_f32(i)->name, k,
                      subject_f32(mlp__vmath_variant_f32(i), k));
    }
    return 0;
}
