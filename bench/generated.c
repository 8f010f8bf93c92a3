/* SPDX-License-Identifier: MIT */
/*
 * Data made from counters: the same rows on every machine, nothing to download. A random teacher,
 * hidden from the network, gives the targets, so that there is something to learn.
 */
#include "generated.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "program.h"

/* Inputs that the teacher looks at for one output: few, so that wide networks cost no time here. */
enum { PICKS = 16 };

enum { PATCHES = 16 };

enum stream { STREAM_INPUTS = 1, STREAM_PATCHES, STREAM_PICKS, STREAM_WEIGHTS };

typedef struct teacher_rule {
    size_t outputs;
    size_t *pick;   /* [outputs x PICKS] */
    double *weight; /* [outputs x PICKS] */
} teacher_rule;

/* The mixing function of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t draw(enum stream stream, uint64_t index)
{
    return mix(mix((uint64_t)stream) + (index + 1) * UINT64_C(0x9e3779b97f4a7c15));
}

/* In [-1, 1), from the upper 53 bits. */
static double draw_real(enum stream stream, uint64_t index)
{
    return (double)(draw(stream, index) >> 11) * 0x1p-52 - 1.0;
}

static teacher_rule teacher_new(const generated_shape *shape)
{
    const size_t n = shape->outputs * PICKS;
    teacher_rule made = { shape->outputs, program_alloc(n, sizeof(size_t)),
                          program_alloc(n, sizeof(double)) };

    for (size_t i = 0; i < n; i++) {
        made.pick[i] = (size_t)(draw(STREAM_PICKS, i) % shape->inputs);
        made.weight[i] = draw_real(STREAM_WEIGHTS, i);
    }
    return made;
}

static void teacher_free(teacher_rule *teacher)
{
    free(teacher->pick);
    free(teacher->weight);
}

/*
 * Bytes as images have them: neighbours are alike, each row has PATCHES levels with noise on them.
 * Bytes without any likeness would be learnt far more slowly than images are.
 */
static void fill_bytes(const generated_shape *shape, uint8_t *x)
{
    const size_t inputs = shape->inputs;
    const size_t draws = (inputs + 7) / 8; /* each gives the noise of 8 bytes */

    for (size_t row = 0; row < shape->rows; row++) {
        const uint64_t number = shape->first + row;
        uint64_t noise = 0;

        for (size_t i = 0; i < inputs; i++) {
            const size_t patch = i * PATCHES / inputs;
            const uint64_t level = draw(STREAM_PATCHES, number * PATCHES + patch) & 255;

            noise = i % 8 == 0 ? draw(STREAM_INPUTS, number * draws + i / 8) : noise >> 8;
            x[row * inputs + i] = (uint8_t)((3 * level + (noise & 255)) / 4);
        }
    }
}

static void fill_reals(const generated_shape *shape, void *x)
{
    const size_t n = shape->rows * shape->inputs;
    const uint64_t start = shape->first * shape->inputs;

    for (size_t i = 0; i < n; i++) {
        const double value = draw_real(STREAM_INPUTS, start + i);

        if (shape->type == MLP_F32)
            ((float *)x)[i] = (float)value;
        else
            ((double *)x)[i] = value;
    }
}

/* Input i of all, brought to [-1, 1]. */
static double input_at(const void *x, mlp_dtype stored, size_t i)
{
    switch (stored) {
    case MLP_U8:
        return (double)((const uint8_t *)x)[i] / 127.5 - 1.0;
    case MLP_F32:
        return (double)((const float *)x)[i];
    default:
        return ((const double *)x)[i];
    }
}

/* What the teacher says at one output for the row that starts at input `start`. */
static double score(const teacher_rule *teacher, const void *x, mlp_dtype stored, size_t start,
                    size_t output)
{
    double sum = 0.0;

    for (size_t i = output * PICKS; i < (output + 1) * PICKS; i++)
        sum += teacher->weight[i] * input_at(x, stored, start + teacher->pick[i]);
    return sum;
}

/* The class of a row: the output with the largest score. */
static size_t class_of(const teacher_rule *teacher, const void *x, mlp_dtype stored, size_t start)
{
    size_t best = 0;
    double highest = score(teacher, x, stored, start, 0);

    for (size_t k = 1; k < teacher->outputs; k++) {
        const double value = score(teacher, x, stored, start, k);

        if (value > highest) {
            highest = value;
            best = k;
        }
    }
    return best;
}

/* A real target, in [0, 1] so that every output activation can reach or come near it. */
static double target_of(mlp_loss loss, double value)
{
    if (loss == MLP_LOSS_BINARY_CROSS_ENTROPY)
        return value > 0.0 ? 1.0 : 0.0;
    return 0.5 + 0.5 * value / (1.0 + fabs(value));
}

static mlp_status make_byte_classes(generated *out, const generated_shape *shape,
                                    const teacher_rule *teacher)
{
    uint8_t *labels;

    out->x = program_alloc(shape->rows, shape->inputs);
    out->t = labels = program_alloc(shape->rows, 1);
    fill_bytes(shape, out->x);
    for (size_t row = 0; row < shape->rows; row++)
        labels[row] = (uint8_t)class_of(teacher, out->x, MLP_U8, row * shape->inputs);
    return mlp_data_wrap_u8(&out->data, shape->rows, shape->inputs, shape->outputs, out->x, labels,
                            1.0 / 255);
}

static mlp_status make_classes(generated *out, const generated_shape *shape,
                               const teacher_rule *teacher)
{
    int32_t *labels;

    out->t = labels = program_alloc(shape->rows, sizeof *labels);
    for (size_t row = 0; row < shape->rows; row++)
        labels[row] = (int32_t)class_of(teacher, out->x, shape->type, row * shape->inputs);
    if (shape->type == MLP_F32)
        return mlp_data_wrap_labels_f32(&out->data, shape->rows, shape->inputs, shape->outputs,
                                        out->x, labels, NULL);
    return mlp_data_wrap_labels(&out->data, shape->rows, shape->inputs, shape->outputs, out->x,
                                labels, NULL);
}

static mlp_status make_targets(generated *out, const generated_shape *shape, size_t size,
                               const teacher_rule *teacher)
{
    const size_t outputs = shape->outputs;

    out->t = program_alloc(shape->rows, outputs * size);
    for (size_t row = 0; row < shape->rows; row++)
        for (size_t k = 0; k < outputs; k++) {
            const double value =
                target_of(shape->loss, score(teacher, out->x, shape->type, row * shape->inputs, k));

            if (shape->type == MLP_F32)
                ((float *)out->t)[row * outputs + k] = (float)value;
            else
                ((double *)out->t)[row * outputs + k] = value;
        }
    if (shape->type == MLP_F32)
        return mlp_data_wrap_f32(&out->data, shape->rows, shape->inputs, outputs, out->x, out->t,
                                 NULL);
    return mlp_data_wrap(&out->data, shape->rows, shape->inputs, outputs, out->x, out->t, NULL);
}

mlp_status generated_new(generated *out, const generated_shape *shape)
{
    const bool classes = shape->loss == MLP_LOSS_CROSS_ENTROPY;
    const size_t size = shape->type == MLP_F32 ? sizeof(float) : sizeof(double);
    teacher_rule teacher = teacher_new(shape);
    mlp_status status;

    *out = (generated){ NULL, NULL, NULL };
    if (classes && shape->outputs <= 256) {
        status = make_byte_classes(out, shape, &teacher);
    } else {
        out->x = program_alloc(shape->rows, shape->inputs * size);
        fill_reals(shape, out->x);
        status =
            classes ? make_classes(out, shape, &teacher) : make_targets(out, shape, size, &teacher);
    }
    teacher_free(&teacher);
    if (status != MLP_OK)
        generated_free(out);
    return status;
}

void generated_free(generated *made)
{
    mlp_data_free(made->data);
    free(made->x);
    free(made->t);
    *made = (generated){ NULL, NULL, NULL };
}
