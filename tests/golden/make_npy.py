#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes tests/golden/npy.h: files as numpy itself writes them.

    /usr/bin/python3 tests/golden/make_npy.py > tests/golden/npy.h
"""
import io

import numpy
from numpy.lib import format as npy

TABLE = numpy.arange(6, dtype='f8').reshape(3, 2) * 1.25 - 2


def saved(array, version=None):
    file = io.BytesIO()
    npy.write_array(file, array, version=version)
    return file.getvalue()


FILES = {
    'f8': saved(TABLE),
    'f4_big': saved(TABLE.astype('>f4')),
    'f8_big': saved(TABLE.astype('>f8')),
    'u1': saved((TABLE * 4 + 8).astype('u1')),
    'i4': saved((TABLE * 4).astype('i4')),
    'i8_big': saved((TABLE * 4).astype('>i8')),
    'fortran': saved(numpy.asfortranarray(TABLE)),
    'version_2': saved(TABLE, (2, 0)),
    'version_3': saved(TABLE, (3, 0)),
    'cube': saved(numpy.arange(12, dtype='f4').reshape(3, 2, 2)),
    'targets': saved(numpy.array([0.5, numpy.nan, -3])),
    'labels_i8': saved(numpy.array([2, 0, 1])),
    'labels_u1': saved(numpy.array([[2], [0], [1]], dtype='u1')),
    'scalar': saved(numpy.float64(1)),
    'empty': saved(numpy.zeros((0, 2))),
    'half': saved(TABLE.astype('f2')),
    'records': saved(numpy.zeros(3, dtype=[('a', 'f8'), ('b', 'i4')])),
    'large': saved(numpy.array([[2 ** 53 + 1]])),
}

print('/* SPDX-License-Identifier: MIT */')
print(f'/* Files of numpy {numpy.__version__}; made by tests/golden/make_npy.py. */')
print('#include <stddef.h>\n#include <stdint.h>\n')
for name, data in FILES.items():
    numbers = [f'{byte},' for byte in data]
    print(f'static const uint8_t npy_{name}[] = {{')
    line = '   '
    for number in numbers:
        if len(line) + len(number) > 98:
            print(line)
            line = '   '
        line += ' ' + number
    print(line + '\n};')
