/* SPDX-License-Identifier: MIT */
/*
 * mlp sample: made-up data to try things with. The same numbers on every
 * machine with the same libm.
 */
#include <math.h>
#include <string.h>

#include "output.h"
#include "program.h"
#include "sink.h"
#include "verbs.h"

static const double pi = 3.14159265358979323846;

/* Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators": splitmix64. */
typedef struct generator {
    uint64_t state;
} generator;

static double uniform(generator *g)
{
    uint64_t z = g->state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Box and Muller (1958). */
static double normal(generator *g)
{
    const double u = 1.0 - uniform(g);

    return sqrt(-2.0 * log(u)) * cos(2.0 * pi * uniform(g));
}

enum { MOST_INPUTS = 10 };

/* A kind of data: fills x [inputs], returns the class or the target. */
typedef struct kind {
    const char *name;
    size_t inputs;
    const char *header;
    const char *const *classes; /* NULL: targets */
    double (*make)(generator *g, double noise, double *x);
} kind;

/* Two half circles, one in the other's arms. */
static double make_moons(generator *g, double noise, double *x)
{
    const bool second = uniform(g) < 0.5;
    const double angle = pi * uniform(g);

    x[0] = (second ? 1.0 - cos(angle) : cos(angle)) + noise * normal(g);
    x[1] = (second ? 0.5 - sin(angle) : sin(angle)) + noise * normal(g);
    return second;
}

/* A disc in a ring. */
static double make_circles(generator *g, double noise, double *x)
{
    const bool second = uniform(g) < 0.5;
    const double angle = 2.0 * pi * uniform(g);
    const double radius = second ? 1.0 : 0.5;

    x[0] = radius * cos(angle) + noise * normal(g);
    x[1] = radius * sin(angle) + noise * normal(g);
    return second;
}

/* Three arms that turn one and a quarter times. */
static double make_spirals(generator *g, double noise, double *x)
{
    const double arm = floor(3.0 * uniform(g));
    const double along = sqrt(uniform(g));
    const double angle = 2.0 * pi * (1.25 * along + arm / 3.0);

    x[0] = 3.0 * along * cos(angle) + noise * normal(g);
    x[1] = 3.0 * along * sin(angle) + noise * normal(g);
    return arm;
}

static double make_sine(generator *g, double noise, double *x)
{
    x[0] = 2.0 * pi * uniform(g);
    return sin(x[0]) + noise * normal(g);
}

/* Friedman (1991), "Multivariate adaptive regression splines", eq. 61: five of ten inputs count. */
static double make_friedman(generator *g, double noise, double *x)
{
    for (size_t i = 0; i < MOST_INPUTS; i++)
        x[i] = uniform(g);
    return 10.0 * sin(pi * x[0] * x[1]) + 20.0 * (x[2] - 0.5) * (x[2] - 0.5) + 10.0 * x[3]
        + 5.0 * x[4] + noise * normal(g);
}

static const char *const moons[] = { "upper", "lower" };
static const char *const circles[] = { "inner", "outer" };
static const char *const arms[] = { "a", "b", "c" };

static const kind kinds[] = {
    { "moons", 2, "x,y,moon", moons, make_moons },
    { "circles", 2, "x,y,circle", circles, make_circles },
    { "spirals", 2, "x,y,arm", arms, make_spirals },
    { "sine", 1, "x,y", NULL, make_sine },
    { "friedman", 10, "x1,x2,x3,x4,x5,x6,x7,x8,x9,x10,y", NULL, make_friedman },
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

static const kind *find(const char *name)
{
    const char *names[N_KINDS];
    const char *nearest;

    for (size_t i = 0; i < N_KINDS; i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
        names[i] = kinds[i].name;
    }
    nearest = args_nearest(name, N_KINDS, names);
    program_usage_error("unknown sample \"%s\"; there are moons, circles, spirals, sine, "
                        "friedman%s%s%s",
                        name, nearest == NULL ? "" : "; did you mean ",
                        nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
}

static void write_csv(const sink *to, const kind *chosen, size_t rows, generator *g, double noise)
{
    (void)fprintf(to->file, "%s\n", chosen->header);
    for (size_t i = 0; i < rows; i++) {
        double x[MOST_INPUTS];
        const double t = chosen->make(g, noise, x);

        for (size_t j = 0; j < chosen->inputs; j++)
            (void)fprintf(to->file, "%.6g,", x[j]);
        if (chosen->classes != NULL)
            (void)fprintf(to->file, "%s\n", chosen->classes[(size_t)t]);
        else
            (void)fprintf(to->file, "%.6g\n", t);
    }
}

static json_t *column_names(const kind *chosen)
{
    json_t *names = json_array();

    for (const char *at = chosen->header; *at != '\0';) {
        const size_t length = strcspn(at, ",");

        if (json_array_append_new(names, json_stringn(at, length)) != 0)
            program_fail("no memory");
        at += length + (at[length] == ',');
    }
    return names;
}

/* The same numbers, not rounded to six digits. */
static void write_json(const sink *to, const kind *chosen, size_t rows, generator *g, double noise)
{
    json_t *object = json_object();
    json_t *array = json_array();

    for (size_t i = 0; i < rows; i++) {
        double x[MOST_INPUTS];
        const double t = chosen->make(g, noise, x);
        json_t *row = output_numbers(chosen->inputs, x);

        if (json_array_append_new(row,
                                  chosen->classes == NULL ? output_number(t)
                                                          : output_text(chosen->classes[(size_t)t]))
                != 0
            || json_array_append_new(array, row) != 0)
            program_fail("no memory");
    }
    output_put(object, "columns", column_names(chosen));
    output_put(object, "rows", array);
    (void)json_dumpf(object, to->file, JSON_REAL_PRECISION(17));
    (void)fputc('\n', to->file);
    json_decref(object);
}

int verb_sample(const settings *s, const char *const *arguments, size_t n)
{
    const kind *chosen = find(arguments[0]);
    const size_t rows = s->rows == 0 ? 500 : s->rows;
    generator g = { s->seed };
    sink to = sink_open(s->output);

    (void)n;
    if (s->json)
        write_json(&to, chosen, rows, &g, s->noise);
    else
        write_csv(&to, chosen, rows, &g, s->noise);
    sink_close(&to);
    return 0;
}
