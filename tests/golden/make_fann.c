/* SPDX-License-Identifier: MIT */
/*
 * Writes fann.h: files of FANN, and what FANN computes from them, for
 * tests/model/test_import_fann.c. Scaled networks are run as FANN's users do:
 * fann_scale_input(), fann_run(), fann_descale_output().
 *
 *   cc -o make_fann tests/golden/make_fann.c -lfann -lm
 *   ./make_fann > tests/golden/fann.h
 */
#include <fann.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 4, INPUTS = 3, OUTPUTS = 2 };

static const fann_type inputs[ROWS][INPUTS] = {
    { 0.0F, 0.0F, 0.0F },
    { -0.9F, 0.3F, 0.55F },
    { 0.7F, -1.2F, 0.15F },
    { 2.385F, 1.7F, -2.1F },
};

/* A network with two hidden layers. */
typedef struct design {
    const char *name;
    enum fann_activationfunc_enum hidden;
    enum fann_activationfunc_enum output;
    float steepness;
    int scaled;
} design;

static const design designs[] = {
    { "sigmoid", FANN_SIGMOID, FANN_SIGMOID, 0.5F, 0 },
    { "sigmoid_steep", FANN_SIGMOID, FANN_LINEAR, 0.8F, 0 },
    { "tanh", FANN_SIGMOID_SYMMETRIC, FANN_SIGMOID_SYMMETRIC, 0.5F, 0 },
    { "tanh_linear", FANN_SIGMOID_SYMMETRIC, FANN_LINEAR, 1.0F, 0 },
    { "gaussian", FANN_GAUSSIAN, FANN_GAUSSIAN, 0.7F, 0 },
    { "elliot", FANN_ELLIOT_SYMMETRIC, FANN_ELLIOT_SYMMETRIC, 0.6F, 0 },
    { "sine", FANN_SIN_SYMMETRIC, FANN_SIN_SYMMETRIC, 0.9F, 0 },
    { "cosine", FANN_COS_SYMMETRIC, FANN_COS_SYMMETRIC, 0.9F, 0 },
    { "scaled", FANN_SIGMOID_SYMMETRIC, FANN_LINEAR, 0.5F, 1 },
};

static void expect(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "make_fann: %s\n", what);
        exit(1);
    }
}

static struct fann_train_data *make_rows(void)
{
    struct fann_train_data *rows = fann_create_train(ROWS, INPUTS, OUTPUTS);

    for (int r = 0; r < ROWS; r++) {
        for (int i = 0; i < INPUTS; i++)
            rows->input[r][i] = inputs[r][i] * (float)(i + 1) + (float)i;
        for (int j = 0; j < OUTPUTS; j++)
            rows->output[r][j] = 10.0F * (float)(j + 1) + 3.0F * inputs[r][j];
    }
    return rows;
}

static struct fann *make_net(const design *d, struct fann_train_data *rows)
{
    struct fann *net = fann_create_standard(4, INPUTS, 4, 3, OUTPUTS);

    fann_set_activation_function_hidden(net, d->hidden);
    fann_set_activation_function_output(net, d->output);
    fann_set_activation_steepness_hidden(net, d->steepness);
    fann_set_activation_steepness_output(net, d->steepness);
    /* One neuron that is not as steep as the others of its layer. */
    fann_set_activation_steepness(net, 0.25F, 1, 2);
    for (unsigned i = 0; i < net->total_connections; i++)
        net->weights[i] = 0.9F * (float)sin(2.385 * (i + 1));
    if (d->scaled)
        expect(fann_set_scaling_params(net, rows, -1.0F, 1.0F, 0.0F, 1.0F) == 0, "no scaling");
    return net;
}

/* Lines, long ones cut behind each neuron and each connection. */
static void print_text(FILE *file)
{
    int before = '\n';
    int c;

    while ((c = getc(file)) != EOF) {
        if (before == '\n')
            printf("        \"");
        if (c == '\n')
            printf("\\n\"\n");
        else
            putchar(c);
        if (c == ' ' && before == ')')
            printf("\"\n        \"");
        before = c;
    }
    printf("        ,\n");
}

static void print_rows(struct fann *net, int scaled)
{
    printf("        {\n");
    for (int r = 0; r < ROWS; r++) {
        fann_type x[INPUTS];
        fann_type y[OUTPUTS];

        for (int i = 0; i < INPUTS; i++)
            x[i] = inputs[r][i];
        if (scaled)
            fann_scale_input(net, x);
        for (int j = 0; j < OUTPUTS; j++)
            y[j] = fann_run(net, x)[j];
        if (scaled)
            fann_descale_output(net, y);
        printf("            { %a, %a },\n", (double)y[0], (double)y[1]);
    }
    printf("        },\n");
}

int main(void)
{
    struct fann_train_data *rows = make_rows();

    printf("/* SPDX-License-Identifier: MIT */\n/*\n"
           " * Made by make_fann.c with FANN 2.2.0 (libfann): do not edit.\n */\n"
           "#ifndef MLP_TESTS_GOLDEN_FANN_H\n#define MLP_TESTS_GOLDEN_FANN_H\n\n");
    printf("enum { FANN_ROWS = %d, FANN_INPUTS = %d, FANN_OUTPUTS = %d };\n\n", ROWS, INPUTS,
           OUTPUTS);
    printf("static const double fann_inputs[FANN_ROWS][FANN_INPUTS] = {\n");
    for (int r = 0; r < ROWS; r++)
        printf("    { %a, %a, %a },\n", (double)inputs[r][0], (double)inputs[r][1],
               (double)inputs[r][2]);
    printf("};\n\nstatic const struct {\n    const char *name;\n    const char *text;\n"
           "    double outputs[FANN_ROWS][FANN_OUTPUTS];\n} fann_golden[] = {\n");
    for (size_t k = 0; k < sizeof designs / sizeof designs[0]; k++) {
        char path[] = "/tmp/make_fann_XXXXXX";
        struct fann *net = make_net(&designs[k], rows);
        struct fann *read;
        FILE *file;

        expect(mkstemp(path) >= 0, "no file");
        expect(fann_save(net, path) == 0, "not saved");
        printf("    {\n        \"%s\",\n", designs[k].name);
        file = fopen(path, "r");
        print_text(file);
        fclose(file);
        /* As read back: the scale is written with six digits. */
        read = fann_create_from_file(path);
        expect(read != NULL, "not read");
        print_rows(read, designs[k].scaled);
        printf("    },\n");
        remove(path);
        fann_destroy(read);
        fann_destroy(net);
    }
    printf("};\n\n#endif\n");
    fann_destroy_train(rows);
    return 0;
}
