#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes what fuzzing starts from beside the files of make_corpus.c: files that no program writes.

    make_hostile.py FOLDER     a folder in it for each target
"""
import gzip
import json
import struct
import sys
from pathlib import Path

# Models are described here independently of the library: docs/format.md.
TYPES = {'F64': '<%dd', 'F32': '<%df', 'U8': '%dB'}


def safetensors(arrays, texts, padding=True):
    """The bytes of a file. arrays: (name, type, shape, numbers), in their order."""
    header = {}
    if texts is not None:
        header['__metadata__'] = texts
    data = b''
    for name, kind, shape, numbers in arrays:
        piece = struct.pack(TYPES[kind] % len(numbers), *numbers)
        header[name] = {'dtype': kind, 'shape': shape,
                        'data_offsets': [len(data), len(data) + len(piece)]}
        data += piece
    text = json.dumps(header, separators=(',', ':'), ensure_ascii=False).encode()
    if padding:
        text += b' ' * (-len(text) % 8)
    return struct.pack('<Q', len(text)) + text + data


def texts_of(description, kind='model', version='1'):
    return {'format': 'libmlp', 'version': version, 'kind': kind,
            kind: json.dumps(description, separators=(',', ':'), ensure_ascii=False)}


def layer(units, activation='tanh', **more):
    return {'units': units, 'activation': activation, 'bias': True, **more}


def model(inputs, layers, more=None, kind='F64', extra=()):
    """A whole model, its weights 1/8, 2/8, ..."""
    arrays, count = [], 0

    def array(name, shape, kind=kind, start=1):
        nonlocal count
        size = 1
        for length in shape:
            size *= length
        arrays.append((name, kind, shape, [((count + i) % 16 + start) / 8 for i in range(size)]))
        count += size

    before = inputs
    for i, one in enumerate(layers):
        units, norm = one['units'], one.get('normalisation')
        array(f'layers.{i}.weight', [units, before])
        if one['bias'] and norm != 'batch_norm':
            array(f'layers.{i}.bias', [units])
        if norm:
            array(f'layers.{i}.norm.weight', [units])
            array(f'layers.{i}.norm.bias', [units])
        if norm == 'batch_norm':
            array(f'layers.{i}.norm.running_mean', [units])
            array(f'layers.{i}.norm.running_var', [units])
        before = units
    for name, size in extra:
        array(name, [size], 'F64')
    # Those of doubles first, so that each lies at a multiple of its size.
    arrays.sort(key=lambda a: a[1] != 'F64')
    description = {'dtype': kind.lower(), 'inputs': inputs, 'layers': layers,
                   'loss': 'mean_squared_error', 'input_scale': 1, 'classes': 0, **(more or {})}
    return safetensors(arrays, texts_of(description))


def models():
    yield 'one', model(1, [layer(1, 'identity')])
    yield 'two', model(3, [layer(4), layer(2, 'identity')])
    yield 'f32', model(2, [layer(3, 'relu', dropout=0.5), layer(2, 'softmax')],
                       {'loss': 'cross_entropy', 'classes': 2, 'class_names': ['no', 'ja "\\u00e9']},
                       'F32')
    yield 'norms', model(2, [layer(2, 'gelu', normalisation='batch_norm', dropout=0.25,
                                   initialiser=['he_normal', 0, 0]),
                             layer(2, 'elu', normalisation='layer_norm')],
                         {'input_names': ['a', 'b'], 'target_names': ['\u00fc', 'y']})
    yield 'scalers', model(2, [{**layer(2, 'identity'), 'bias': False}], {'input_scale': 0.00390625},
                           'F32', [('input_scaler.shift', 2), ('input_scaler.factor', 2),
                                   ('target_scaler.shift', 2), ('target_scaler.factor', 2)])
    yield 'binary', model(2, [layer(1, 'sigmoid')],
                          {'loss': 'binary_cross_entropy', 'classes': 2})
    yield 'infinite', model(2, [layer(1)], {'input_scale': 'inf'})
    yield 'no_text', safetensors([('a', 'F32', [2], [1.0, 2.0])], None)
    yield 'other_kind', safetensors([('a', 'U8', [], [1])], texts_of({}, 'checkpoint'))
    yield 'empty_arrays', safetensors([('a', 'F64', [0, 3], []), ('b', 'U8', [1, 1, 1], [9])],
                                      texts_of({}), False)
    yield 'no_header', struct.pack('<Q', 2) + b'{}'
    yield 'many_colons', struct.pack('<Q', 30000) + b':' * 30000
    yield 'many_members', struct.pack('<Q', 30001) + b'{' + b'"":0,' * 6000
    numbers = b'{' + b','.join(b'"%x":0' % i for i in range(4000)) + b'}'
    yield 'members_no_arrays', struct.pack('<Q', len(numbers)) + numbers
    zeros = {'dtype': 'f64', 'inputs': 1, 'loss': 'huber', 'input_scale': 1, 'classes': 9000,
             'layers': [layer(1)], 'class_names': [''] * 9000}
    yield 'many_names', safetensors([('layers.0.weight', 'F64', [1, 1], [1.0]),
                                     ('layers.0.bias', 'F64', [1], [1.0])], texts_of(zeros))


def texts():
    yield 'empty', b''
    yield 'object', b'{}'
    yield 'members', b' { "a" : 1 , "b" : [ true , false , null , "x\\n\\u00e9\\ud83d\\ude00" ] } '
    yield 'numbers', b'{"a":[0,-0,1,-1.5,1e3,1E-3,2.5e+10,18446744073709551615,18446744073709551616]}'
    yield 'deep', b'{"a":[[[[[[[0]]]]]]]}'
    yield 'too_deep', b'{"a":' + b'[' * 1000
    yield 'twice', b'{"a":1,"b":{"a":2},"a":3}'
    yield 'utf8', '{"ü€😀":"ü€😀"}'.encode()
    yield 'colons', b'{' + b':' * 20000
    yield 'members_many', b'{' + b','.join(b'"%x":%d' % (i, i) for i in range(300)) + b'}'


def idx(sizes, values, kind=8):
    return bytes([0, 0, kind, len(sizes)]) + b''.join(struct.pack('>I', s) for s in sizes) \
        + bytes(values)


def idx_files():
    yield 'images', idx([3, 2, 2], range(12))
    yield 'vectors', idx([3, 5], range(15))
    yield 'labels', idx([3], [0, 1, 9])
    yield 'one', idx([1, 1], [7])
    yield 'floats', idx([3, 1], range(12), 13)
    yield 'claims', idx([0xffffffff, 0xffffffff, 0xffffffff], [])
    for name, bytes_ in [('images', idx([3, 20, 20], [i % 7 for i in range(1200)])),
                         ('labels', idx([3], [1, 2, 3])),
                         ('long', idx([3, 20000], [0] * 60000))]:
        yield name + '.gz', gzip.compress(bytes_, mtime=0)
    yield 'claims.gz', gzip.compress(idx([3, 1 << 28], [1] * 1000), mtime=0)


def gzip_files():
    yield 'plain', b'plain bytes'
    yield 'empty', b''
    yield 'short.gz', gzip.compress(b'some bytes', mtime=0)
    yield 'stored.gz', gzip.compress(bytes(range(256)), 0, mtime=0)
    yield 'ratio.gz', gzip.compress(b'\0' * 300000, mtime=0)
    yield 'two.gz', gzip.compress(b'one', mtime=0) + gzip.compress(b'two', mtime=0)
    yield 'trailing.gz', gzip.compress(b'one', mtime=0) + b'what is this'
    yield 'mixed.gz', gzip.compress(bytes(i * i % 251 for i in range(2000)), mtime=0)


def csv_files():
    """The first byte chooses options: fuzz_csv.c."""
    yield 'numbers', b'\0' + b'1,2,3\n4,5,6\n'
    yield 'header', b'\x01' + b'a,b,class\n1,2,x\n3,4,"y ""z"""\n'
    yield 'targets', b'\x02' + b'1;2,3\r\n-4e5,.6,7.\r\n'
    yield 'missing', b'\x0c' + b'1,,NA\n2,?,3\n'
    yield 'commas', b'\x08' + b',' * 3000
    yield 'lines', b'\x00' + b'1\n' * 2000


def fann_files():
    def whole(layers, neurons, connections):
        return (f'FANN_FLO_2.1\nnum_layers={len(layers)}\nconnection_rate=1\nnetwork_type=0\n'
                f'layer_sizes={" ".join(map(str, layers))} \nscale_included=0\n'
                'neurons (num_inputs, activation_function, activation_steepness)='
                f'{neurons}\nconnections (connected_to_neuron, weight)={connections}\n').encode()

    neurons = '(0,0,0)(0,0,0)(2,0,1)(2,0,1)(0,0,0)'
    yield 'least', whole([2, 3], neurons, '(0,1)(1,1)(0,1)(1,1)')
    # What is counted by its first byte.
    yield 'neurons', whole([4000, 4000], '(' * 8000, '')
    yield 'neurons_alone', whole([4000, 4000], '(0,0,0)' * 8000, '(0,0)')
    yield 'connections', whole([100, 101], '(0,0,0)' * 100 + '(100,0,1)' * 100 + '(0,0,0)',
                               '(' * 10000)


TARGETS = {'csv': csv_files, 'fann': fann_files, 'gzip': gzip_files, 'idx': idx_files, 'json': texts, 'model': models}


def main(folder):
    for target, files in TARGETS.items():
        place = Path(folder) / target
        place.mkdir(parents=True, exist_ok=True)
        for name, content in files():
            (place / name).write_bytes(content)


if __name__ == '__main__':
    main(sys.argv[1])
