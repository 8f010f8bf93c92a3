#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Writes safetensors.h: files of models, byte by byte from docs/format.md and
# without the library or a package for the format, and what the models predict;
# for tests/format/test_safetensors.c.
#
#   python3 tests/golden/make_safetensors.py > tests/golden/safetensors.h
import json
import math
import struct
import textwrap

TYPES = {"F64": "d", "F32": "f", "U8": "B"}
INPUTS = [[0.5, -1.25, 2.0], [3.0, 0.0, -0.75]]


def container(texts, arrays):
    """The bytes of a file; arrays: (name, type, shape, numbers)."""
    header, data = {"__metadata__": texts}, b""
    for name, kind, shape, numbers in arrays:
        piece = struct.pack("<%d%s" % (len(numbers), TYPES[kind]), *numbers)
        header[name] = {"dtype": kind, "shape": shape,
                        "data_offsets": [len(data), len(data) + len(piece)]}
        data += piece
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def model(description, arrays):
    text = json.dumps(description, separators=(",", ":"), ensure_ascii=False)
    return container({"format": "libmlp", "version": "1", "kind": "model", "model": text}, arrays)


def layer(units, activation, init, **more):
    return {"units": units, "activation": activation, "bias": True, **more,
            "initialiser": [init, 0, 0]}


def affine(weight, bias, x):
    return [sum(w * v for w, v in zip(row, x)) + b for row, b in zip(weight, bias)]


def flat(matrix):
    return [value for row in matrix for value in row]


def regression():
    """Doubles, scalers on both sides, names."""
    w0, b0 = [[0.5, -0.25, 1.0], [2.0, 0.125, -1.5]], [0.25, -0.75]
    w1, b1 = [[1.5, -3.0]], [0.0625]
    shift, factor = [0.5, -1.0, 2.0], [2.0, 0.5, 0.25]
    t_shift, t_factor = [10.0], [0.5]
    file = model(
        {"dtype": "f64", "inputs": 3,
         "layers": [layer(2, "tanh", "glorot_uniform", dropout=0.5),
                    layer(1, "identity", "glorot_uniform")],
         "loss": "huber", "input_scale": 0.5, "classes": 0,
         "input_names": ["a", "\"b\\", "größe"], "target_names": ["y"]},
        [("layers.0.weight", "F64", [2, 3], flat(w0)), ("layers.0.bias", "F64", [2], b0),
         ("layers.1.weight", "F64", [1, 2], flat(w1)), ("layers.1.bias", "F64", [1], b1),
         ("input_scaler.shift", "F64", [3], shift), ("input_scaler.factor", "F64", [3], factor),
         ("target_scaler.shift", "F64", [1], t_shift),
         ("target_scaler.factor", "F64", [1], t_factor)])
    outputs = []
    for x in INPUTS:
        scaled = [(0.5 * v - s) * f for v, s, f in zip(x, shift, factor)]
        hidden = [math.tanh(z) for z in affine(w0, b0, scaled)]
        outputs += [y / t_factor[0] + t_shift[0] for y in affine(w1, b1, hidden)]
    return file, outputs


def classes():
    """Floats, whose arrays come after those of doubles; classes and their names."""
    w0, b0 = [[0.5, -0.25, 1.0], [2.0, 0.125, -1.5]], [0.25, -0.75]
    shift, factor = [0.5, -1.0, 2.0], [2.0, 0.5, 0.25]
    file = model(
        {"dtype": "f32", "inputs": 3, "layers": [layer(2, "softmax", "glorot_uniform")],
         "loss": "cross_entropy", "input_scale": 1, "classes": 2, "class_names": ["no", "yes"]},
        [("input_scaler.shift", "F64", [3], shift), ("input_scaler.factor", "F64", [3], factor),
         ("layers.0.weight", "F32", [2, 3], flat(w0)), ("layers.0.bias", "F32", [2], b0)])
    outputs = []
    for x in INPUTS:
        scaled = [(v - s) * f for v, s, f in zip(x, shift, factor)]
        powers = [math.exp(z) for z in affine(w0, b0, scaled)]
        outputs += [p / sum(powers) for p in powers]
    return file, outputs


def batch_norm():
    """Running statistics, a layer without a bias, numbers of the description with a point."""
    w0 = [[0.5, -0.25, 1.0], [2.0, 0.125, -1.5]]
    gamma, beta, mean, variance = [1.5, 0.75], [0.25, -0.5], [0.125, -1.0], [2.25, 0.5]
    first = layer(2, "identity", "he_normal", normalisation="batch_norm", dropout=0.1)
    first["bias"] = False
    last = layer(1, "sigmoid", "glorot_uniform")
    last["bias"] = False
    w1 = [[1.5, -3.0]]
    file = model(
        {"dtype": "f64", "inputs": 3, "layers": [first, last],
         "loss": "mean_squared_error", "input_scale": 0.1, "classes": 0},
        [("layers.0.weight", "F64", [2, 3], flat(w0)),
         ("layers.0.norm.weight", "F64", [2], gamma), ("layers.0.norm.bias", "F64", [2], beta),
         ("layers.0.norm.running_mean", "F64", [2], mean),
         ("layers.0.norm.running_var", "F64", [2], variance),
         ("layers.1.weight", "F64", [1, 2], flat(w1))])
    outputs = []
    for x in INPUTS:
        sums = affine(w0, [0.0, 0.0], [0.1 * v for v in x])
        hidden = [g * (z - m) / math.sqrt(v + 1e-5) + b
                  for z, g, b, m, v in zip(sums, gamma, beta, mean, variance)]
        outputs += [1 / (1 + math.exp(-z)) for z in affine(w1, [0.0], hidden)]
    return file, outputs


def main():
    cases = [("regression", regression()), ("classes", classes()), ("batch_norm", batch_norm())]
    print("""/* SPDX-License-Identifier: MIT */
/*
 * Made by make_safetensors.py: do not edit.
 */
#ifndef MLP_TESTS_GOLDEN_SAFETENSORS_H
#define MLP_TESTS_GOLDEN_SAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

enum { FILE_CASES = %d, FILE_ROWS = %d, FILE_INPUTS = %d, FILE_MOST = %d };
""" % (len(cases), len(INPUTS), len(INPUTS[0]), max(len(file) for _, (file, _) in cases)))
    print("static const double file_inputs[FILE_ROWS * FILE_INPUTS] = {\n    %s\n};\n"
          % ", ".join(repr(v) for v in flat(INPUTS)))
    print("""static const struct {
    const char *name;
    size_t n_outputs;
    double outputs[4]; /* [FILE_ROWS x n_outputs] */
    size_t length;
    uint8_t bytes[FILE_MOST];
} file_golden[FILE_CASES] = {""")
    for name, (file, outputs) in cases:
        numbers = ", ".join(value.hex() for value in outputs)
        print('    {\n        "%s",\n        %d,\n        { %s },\n        %d,'
              % (name, len(outputs) // len(INPUTS), numbers, len(file)))
        print(textwrap.fill("{ " + ", ".join(str(byte) for byte in file) + " },", 98,
                            initial_indent=" " * 8, subsequent_indent=" " * 10))
        print("    },")
    print("};\n\n#endif")


if __name__ == "__main__":
    main()
