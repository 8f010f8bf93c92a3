#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks exported ONNX files: by onnx.checker, by OpenCV, and by numpy.

    check_onnx.py FOLDER    that write_models has filled

Each file is valid; a file of float gives the library's numbers when OpenCV runs it; and every file
does when the small interpreter below runs it, in the file's own precision.
"""
import json
import math
import sys
from pathlib import Path

import numpy
import onnx
from onnx import numpy_helper

try:
    import cv2
except ImportError:
    cv2 = None

ROWS = 13
# Of max(1, |y|): for files of float and of double, of models of the same type.
OPENCV, FLOAT, DOUBLE = 1e-6, 1e-6, 1e-12
# Files of float from a model of double, or the other way, are as exact as float is.
MIXED = 1e-6


def erf(x):
    return numpy.vectorize(math.erf, otypes=[x.dtype])(x)


def elu(x):
    return numpy.where(x > 0, x, numpy.expm1(x))


def selu(x):
    alpha, scale = x.dtype.type(1.67326319217681884765625), x.dtype.type(1.05070102214813232421875)
    return scale * numpy.where(x > 0, x, alpha * numpy.expm1(x))


def softmax(x, axis):
    e = numpy.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def gemm(x, w, b=None, transB=0):
    z = x @ (w.T if transB else w)
    return z if b is None else z + b


OPERATORS = {
    'Abs': numpy.abs,
    'Add': numpy.add,
    'Div': numpy.divide,
    'Elu': elu,
    'Erf': erf,
    'Exp': numpy.exp,
    'Gemm': gemm,
    'LeakyRelu': lambda x, alpha: numpy.where(x > 0, x, x.dtype.type(alpha) * x),
    'Log': numpy.log,
    'MatMul': numpy.matmul,
    'Max': numpy.maximum,
    'Mul': numpy.multiply,
    'Relu': lambda x: numpy.maximum(x, 0),
    'Selu': selu,
    'Sigmoid': lambda x: 1 / (1 + numpy.exp(-x)),
    'Sin': numpy.sin,
    'Softmax': softmax,
    'Softplus': lambda x: numpy.maximum(x, 0) + numpy.log1p(numpy.exp(-abs(x))),
    'Softsign': lambda x: x / (1 + abs(x)),
    'Sqrt': numpy.sqrt,
    'Sub': numpy.subtract,
    'Tanh': numpy.tanh,
}


def interpret(model, x):
    """The output of a graph, operator by operator, as its specification says."""
    values = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    values[model.graph.input[0].name] = x
    for node in model.graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        result = OPERATORS[node.op_type](*[values[name] for name in node.input], **attributes)
        assert result.dtype == x.dtype, f'{node.name} gives {result.dtype}'
        values[node.output[0]] = result
    return values[model.graph.output[0].name]


def run_opencv(path, x):
    """The output by OpenCV: a row at a time, its importer being made for batches of 1."""
    net = cv2.dnn.readNetFromONNX(str(path))
    rows = []
    for row in x:
        net.setInput(row.reshape(1, -1))
        rows.append(net.forward().reshape(-1).copy())
    return numpy.array(rows)


def error_of(y, expected):
    assert y.shape == expected.shape, f'{y.shape}, not {expected.shape}'
    error = numpy.max(abs(y.astype(float) - expected) / numpy.maximum(1, abs(expected)))
    return math.inf if numpy.isnan(error) else error


def check_head(model, inputs, outputs):
    assert model.ir_version == 7
    assert [(o.domain, o.version) for o in model.opset_import] == [('', 13)]
    for value, columns in ((model.graph.input, inputs), (model.graph.output, outputs)):
        dims = value[0].type.tensor_type.shape.dim
        assert len(value) == 1 and len(dims) == 2
        assert dims[0].dim_param == 'N' and dims[1].dim_value == columns
    metadata = {e.key: e.value for e in model.metadata_props}
    assert 'loss' in metadata
    for key in ('input_names', 'class_names'):
        if key in metadata:
            names = json.loads(metadata[key])
            assert names[:2] == ['sepal "length"', 'caf\u00e9 ??/'][:len(names)], names


class Tally:
    """The largest error of a kind of check, and what fails."""

    def __init__(self):
        self.count, self.largest, self.failed = {}, {}, []

    def take(self, kind, name, error, allowed):
        self.count[kind] = self.count.get(kind, 0) + 1
        self.largest[kind] = max(self.largest.get(kind, (0, '')), (error, name))
        if not error <= allowed:
            self.failed.append(f'{name}: {kind}: off by {error:.3g}')


def check_file(path, name, is_double, x, expected, tally, refused):
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    check_head(model, x.shape[1], expected.shape[1])
    of_double = path.name.endswith('.f64.onnx')
    x = x.astype(numpy.float64 if of_double else numpy.float32)
    y = interpret(model, x)
    kind = 'numpy, ' + ('double' if of_double else 'float')
    if of_double != is_double:
        tally.take(kind + ' of the other type', path.name, error_of(y, expected), MIXED)
        return
    tally.take(kind, path.name, error_of(y, expected), DOUBLE if of_double else FLOAT)
    if cv2 is not None and not of_double:
        try:
            y = run_opencv(path, x)
        except cv2.error as error:
            refused.append(f'{name}: {str(error).strip().splitlines()[-1]}')
            return
        tally.take('OpenCV', path.name, error_of(y, expected), OPENCV)


def main(folder):
    tally, refused = Tally(), []
    for line in (folder / 'models.txt').read_text().splitlines():
        name, number_type, inputs, outputs = line.split()
        is_double = number_type == 'double'
        dtype = numpy.float64 if is_double else numpy.float32
        x = numpy.fromfile(folder / f'{name}.x', dtype).reshape(ROWS, int(inputs))
        expected = numpy.fromfile(folder / f'{name}.y', dtype).reshape(ROWS, int(outputs))
        for path in sorted(folder.glob(f'{name}.f*.onnx')):
            check_file(path, name, is_double, x, expected.astype(float), tally, refused)
    if not tally.count:
        print('this build of the library writes no ONNX')
        return 77
    for kind in sorted(tally.count):
        error, name = tally.largest[kind]
        print(f'{kind}: {tally.count[kind]} files, off by {error:.3g} at most ({name})')
    print('OpenCV does not read:' if refused else 'OpenCV reads all' if cv2 else 'no OpenCV here')
    print('\n'.join(refused + tally.failed))
    return 1 if tally.failed or refused else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1])))
