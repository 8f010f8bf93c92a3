/* SPDX-License-Identifier: MIT */
/*
 * The mlp command: finds the verb, reads its options, calls it. It uses the
 * library's public API only.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <mlp/mlp.h>

#include "program.h"
#include "verbs.h"

typedef struct verb {
    args_verb args;
    int (*run)(const settings *s, const char *const *arguments, size_t n);
} verb;

/* The tables of options that a verb has. */
#define TABLES(...) ((const args_option *const[]){ __VA_ARGS__, settings_common, NULL })

enum { MOST_ARGUMENTS = 3 };

/* clang-format off */
static const verb verbs[] = {
    { { "train", "Trains a network on DATA and writes a model.", "DATA", 1, 1,
        TABLES(settings_data, settings_task, settings_train, settings_threads),
        "mlp train iris.csv --target species --plot curve.svg" }, verb_train },
    { { "predict", "Writes what a model predicts for each row of DATA, as CSV.", "MODEL DATA", 2, 2,
        TABLES(settings_data, settings_output, settings_threads),
        "mlp predict model.safetensors new.csv -o answers.csv" }, verb_predict },
    { { "eval", "Tells how well a model does on DATA.", "MODEL DATA", 2, 2,
        TABLES(settings_data, settings_plot, settings_threads),
        "mlp eval model.safetensors test.csv --plot confusion.svg" }, verb_eval },
    { { "info", "Tells what is in a model.", "MODEL", 1, 1,
        TABLES(settings_plot),
        "mlp info model.safetensors --plot network.svg" }, verb_info },
    { { "importance", "Tells how much a model needs each input (permutation importance).",
        "MODEL DATA", 2, 2,
        TABLES(settings_data, settings_importance, settings_plot, settings_threads),
        "mlp importance model.safetensors test.csv --plot bars.svg" }, verb_importance },
    { { "map", "Draws what a model of two inputs says of the plane, with DATA.",
        "MODEL [DATA]", 1, 2,
        TABLES(settings_data, settings_plot, settings_threads),
        "mlp map model.safetensors moons.csv --plot map.svg" }, verb_map },
    { { "export", "Writes a model for other programs.", "MODEL", 1, 1,
        TABLES(settings_export),
        "mlp export model.safetensors --c iris.c" }, verb_export },
    { { "convert", "Converts data (CSV, NPY, IDX), and networks of FANN to models.",
        "IN OUT [LABELS-OR-TARGETS-OUT]", 2, 3,
        TABLES(settings_data, settings_task),
        "mlp convert iris.csv x.npy y.npy --target species" }, verb_convert },
    { { "check", "Checks a model's gradient against differences of its loss.", "MODEL DATA", 2, 2,
        TABLES(settings_data, settings_check, settings_threads),
        "mlp check model.safetensors iris.csv" }, verb_check },
    { { "bench", "Measures training and prediction on this machine.", "", 0, 0,
        TABLES(settings_bench, settings_plot, settings_threads),
        "mlp bench --net 784-128:relu-10:softmax --threads 2" }, verb_bench },
    { { "sample", "Makes data up: moons, circles, spirals, sine, friedman.",
        "NAME", 1, 1,
        TABLES(settings_sample, settings_output),
        "mlp sample spirals -o spirals.csv" }, verb_sample },
};
/* clang-format on */
enum { N_VERBS = sizeof verbs / sizeof verbs[0] };

static void print_help(void)
{
    printf("usage: mlp VERB [ARGUMENTS] [OPTIONS]\n"
           "Trains, judges and ships multilayer perceptrons.\n\n");
    for (size_t i = 0; i < N_VERBS; i++)
        printf("  %-10s  %s\n", verbs[i].args.name, verbs[i].args.summary);
    printf("\nmlp VERB --help   the options of a verb\n"
           "mlp --version     what it runs on\n"
           "\nDATA is a file of CSV, NPY or IDX; - is CSV from standard input.\n"
           "Exit codes: 0 done, 1 it went wrong, 2 wrong usage, 130 interrupted.\n"
           "\nexample: mlp sample moons -o moons.csv && mlp train moons.csv\n");
}

static const verb *find(const char *name)
{
    const char *names[N_VERBS];
    const char *nearest;

    for (size_t i = 0; i < N_VERBS; i++) {
        if (strcmp(verbs[i].args.name, name) == 0)
            return &verbs[i];
        names[i] = verbs[i].args.name;
    }
    nearest = args_nearest(name, N_VERBS, names);
    if (nearest != NULL)
        program_usage_error("unknown verb \"%s\"; did you mean %s?", name, nearest);
    program_usage_error("unknown verb \"%s\"; mlp --help lists them", name);
}

/* A picture is SVG whatever it is called, so no name may promise another format. */
static void check_plot(const char *path)
{
    static const char *const endings[] = { ".png", ".pdf", ".jpg", ".jpeg", ".gif", ".eps", ".ps" };
    const char *ending = path == NULL ? NULL : strrchr(path, '.');

    for (size_t i = 0; ending != NULL && i < sizeof endings / sizeof endings[0]; i++)
        if (strcasecmp(ending, endings[i]) == 0)
            program_usage_error("--plot %s: pictures are SVG; rsvg-convert makes others of them",
                                path);
}

/* What was printed must have arrived: a full disk or a closed pipe is a failure. */
static int finish(int code)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        program_fail("standard output: %s", strerror(errno));
    return code;
}

int main(int argc, char **argv)
{
    const char *arguments[MOST_ARGUMENTS];
    settings s = settings_defaults();
    const verb *chosen;
    char name[40];
    size_t n;

    program_start("mlp");
    (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe shows as an error of a write */
    if (argc < 2)
        program_usage_error("it takes a verb, such as train or predict; mlp --help lists them");
    if (strcmp(argv[1], "help") == 0 && argc > 2) {
        args_print_help(&find(argv[2])->args, argc > 3);
        return finish(0);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0
        || strcmp(argv[1], "help") == 0) {
        print_help();
        return finish(0);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("%s\n", mlp_build_info());
        return finish(0);
    }
    chosen = find(argv[1]);
    (void)snprintf(name, sizeof name, "mlp %s", chosen->args.name);
    program_start(name);
    n = args_read(&chosen->args, argc - 2, argv + 2, &s, arguments);
    check_plot(s.plot);
    return finish(chosen->run(&s, arguments, n));
}
