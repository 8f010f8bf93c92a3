/* SPDX-License-Identifier: MIT */
/*
 * The tables of options.
 */
#include "settings.h"

#include <math.h>

#define AT(field) offsetof(settings, field)
#define FLAG(name, field, common, help)                         \
    {                                                           \
        name, 0, ARGS_FLAG, common, AT(field), NULL, help, 0, 0 \
    }
#define TEXT(name, letter, field, common, value, help)                \
    {                                                                 \
        name, letter, ARGS_TEXT, common, AT(field), value, help, 0, 0 \
    }
#define COUNT(name, field, common, value, least, most, help)             \
    {                                                                    \
        name, 0, ARGS_COUNT, common, AT(field), value, help, least, most \
    }
#define NUMBER(name, field, common, value, least, most, help)             \
    {                                                                     \
        name, 0, ARGS_NUMBER, common, AT(field), value, help, least, most \
    }
/* clang-format off */
#define END { NULL, 0, ARGS_FLAG, false, 0, NULL, NULL, 0, 0 }

const args_option settings_common[] = {
    FLAG("json", json, true, "one JSON object, where the text would go"),
    FLAG("quiet", quiet, false, "no remarks, no progress"),
    END
};

const args_option settings_threads[] = {
    COUNT("threads", threads, true, "N", 1, 128, "use N threads (default: what pays)"),
    END
};

const args_option settings_task[] = {
    TEXT("task", 0, task, true, "TASK", "classify or regress (default: look at the target)"),
    END
};

const args_option settings_data[] = {
    TEXT("target", 0, target, true, "NAMES", "columns to predict, by name or index, -1: last"),
    TEXT("ignore", 0, ignore, true, "NAMES", "columns to leave out"),
    TEXT("inputs", 0, inputs, false, "NAMES", "columns to predict from (default: the others)"),
    TEXT("weight", 0, weight, false, "NAME", "column of sample weights"),
    TEXT("separator", 0, separator, false, "C", "between fields of CSV: ';', tab (default: look)"),
    TEXT("header", 0, header, false, "yes|no", "does CSV begin with names (default: look)"),
    TEXT("missing", 0, missing, false, "HOW", "of gaps: error, drop, mean (of this file's column)"),
    TEXT("labels", 0, labels, false, "FILE", "classes for inputs in NPY or IDX"),
    TEXT("targets", 0, targets, false, "FILE", "numbers to predict for inputs in NPY"),
    NUMBER("scale", scale, false, "X", -HUGE_VAL, HUGE_VAL, "multiply NPY inputs (bytes: 1/255)"),
    FLAG("stream", stream, false, "leave the rows of NPY or IDX in their file"),
    END
};

const args_option settings_train[] = {
    TEXT("output", 'o', output, true, "FILE", "the model (default model.safetensors)"),
    TEXT("hidden", 0, hidden, true, "LAYERS", "such as 32:relu,16:relu:dropout=0.2, or none"),
    TEXT("optimizer", 0, optimiser, true, "SPEC", "such as adamw:lr=1e-3, sgd, lm, lbfgs"),
    TEXT("optimiser", 0, optimiser, false, "SPEC", "the same"),
    COUNT("epochs", epochs, true, "N", 1, HUGE_VAL, "most epochs"),
    COUNT("batch", batch, true, "N", 1, HUGE_VAL, "rows of a step"),
    TEXT("valid", 0, valid, true, "X", "share of rows held out, or a file; 0: none"),
    TEXT("patience", 0, patience, true, "N", "stop after N epochs without a better loss"),
    TEXT("schedule", 0, schedule, false, "SPEC", "of the learning rate: cosine:steps=5000"),
    NUMBER("max-seconds", max_seconds, false, "X", 0, HUGE_VAL, "stop after so many seconds"),
    TEXT("loss", 0, loss, false, "NAME", "such as huber (default: by the task)"),
    TEXT("scaler", 0, scaler, false, "KIND", "of inputs: standard, min-max, robust, none"),
    FLAG("balance", balance, false, "rare classes weigh as much as others"),
    NUMBER("l1", l1, false, "X", 0, HUGE_VAL, "penalty on absolute weights"),
    NUMBER("l2", l2, false, "X", 0, HUGE_VAL, "penalty on squared weights"),
    NUMBER("clip-norm", clip_norm, false, "X", 0, HUGE_VAL, "longest gradient"),
    NUMBER("max-norm", max_norm, false, "X", 0, HUGE_VAL, "longest vector of a unit's weights"),
    NUMBER("label-smoothing", label_smoothing, false, "X", 0, 0.99, "for classes"),
    COUNT("seed", seed, true, "N", 0, HUGE_VAL, "of all that is random (default 1)"),
    FLAG("f32", f32, false, "train in float, not double"),
    TEXT("checkpoint", 0, checkpoint, true, "FILE", "keep the training's state here"),
    NUMBER("checkpoint-seconds", checkpoint_seconds, false, "X", 0, HUGE_VAL, "how often (60)"),
    FLAG("resume", resume, true, "go on from the checkpoint, if it is there"),
    TEXT("log", 0, log, true, "FILE", "a line of CSV for each epoch"),
    TEXT("plot", 0, plot, true, "FILE", "the learning curves as SVG"),
    END
};

const args_option settings_output[] = {
    TEXT("output", 'o', output, true, "FILE", "CSV or JSON goes here (default: standard output)"),
    END
};

const args_option settings_plot[] = {
    TEXT("plot", 0, plot, true, "FILE", "a picture, as SVG"),
    END
};

const args_option settings_importance[] = {
    COUNT("repeats", repeats, true, "N", 1, 1000000, "permutations of each input (default 10)"),
    COUNT("seed", seed, true, "N", 0, HUGE_VAL, "of the permutations (default 1)"),
    END
};

const args_option settings_export[] = {
    TEXT("onnx", 0, onnx, true, "FILE", "an ONNX file"),
    TEXT("c", 0, c, true, "FILE", "one C file without dependencies"),
    TEXT("name", 0, name, true, "NAME", "prefix of its names in C (default: by the file)"),
    FLAG("f32", f32, true, "numbers of ONNX in float (default)"),
    FLAG("f64", f64, true, "numbers of ONNX in double"),
    END
};

const args_option settings_check[] = {
    COUNT("rows", rows, true, "N", 1, HUGE_VAL, "look at the first N rows (default 16)"),
    END
};

const args_option settings_bench[] = {
    { "net", 0, ARGS_LIST, true, AT(nets), "SPEC", "such as 784-128:relu-10:softmax; again and again",
      0, 0 },
    COUNT("batch", batch, true, "N", 1, HUGE_VAL, "rows of a step (default 64)"),
    FLAG("f32", f32, true, "in float, not double"),
    NUMBER("max-seconds", max_seconds, true, "X", 0, HUGE_VAL, "for each figure (default 0.5)"),
    END
};

const args_option settings_sample[] = {
    COUNT("rows", rows, true, "N", 2, 100000000, "how many (default 500)"),
    COUNT("seed", seed, true, "N", 0, HUGE_VAL, "other numbers (default 1)"),
    NUMBER("noise", noise, true, "X", 0, HUGE_VAL, "standard deviation (default 0.1)"),
    END
};
/* clang-format on */

settings settings_defaults(void)
{
    const settings defaults = {
        .checkpoint_seconds = 60.0,
        .seed = 1,
        .noise = 0.1,
    };

    return defaults;
}
