#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks every #include of lib/ against the table in lib/layers.txt, and that programs which show the
public API, the command and the examples, use nothing else."""
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>|(\w+))', re.M)
# Macros of mlp_config.h that stand for a header of another library.
MACROS = {'MLP_CBLAS_HEADER': 'cblas', 'MLP_LAPACKE_HEADER': 'lapacke'}
LIBC = {
    'assert.h', 'ctype.h', 'errno.h', 'fcntl.h', 'float.h', 'inttypes.h', 'limits.h', 'locale.h',
    'math.h', 'pthread.h', 'sched.h', 'signal.h', 'stdalign.h', 'stdarg.h', 'stdatomic.h',
    'stdbool.h', 'stddef.h', 'stdint.h', 'stdio.h', 'stdlib.h', 'string.h', 'sys/file.h', 'sys/mman.h',
    'sys/stat.h', 'sys/types.h', 'time.h', 'unistd.h', 'xlocale.h',
}


def read_table(path):
    """{room or file: (rooms, foreign headers)}"""
    table = {}
    for line in path.read_text().splitlines():
        line = line.split('#')[0].strip()
        if line:
            name, rest = line.split(':', 1)
            rooms, _, foreign = rest.partition('<')
            table[name.strip()] = (set(rooms.split()), set(foreign.split()))
    return table


def faults_of(path, lib, table):
    name = path.relative_to(lib).as_posix()
    room = name.split('/')[0]
    if room not in table:
        yield f'lib/{name}: the room {room} is not in lib/layers.txt'
        return
    public_only = name in table
    rooms, foreign = table[name] if public_only else table[room]
    rooms = rooms if public_only else rooms | {room}
    for quoted, angled, macro in INCLUDE.findall(path.read_text()):
        if quoted == 'mlp_config.h' or angled.startswith('mlp/') or angled in LIBC:
            continue
        if quoted and '/' not in quoted:
            yield f'lib/{name}: "{quoted}" does not carry its room'
        elif quoted and quoted.split('/')[0] not in rooms:
            yield f'lib/{name}: may not include "{quoted}"'
        elif angled and angled not in foreign:
            yield f'lib/{name}: may not include <{angled}>'
        elif macro and MACROS.get(macro) not in foreign:
            yield f'lib/{name}: may not include {macro}'


def faults_of_program(path, root, table):
    rooms = {name.split('/')[0] for name in table}
    for quoted, _, _ in INCLUDE.findall(path.read_text()):
        if quoted == 'mlp_config.h' or quoted.split('/')[0] in rooms or 'lib/' in quoted:
            yield f'{path.relative_to(root)}: may not include "{quoted}", which is no public header'


def main(root):
    lib = root / 'lib'
    table = read_table(lib / 'layers.txt')
    programs = [p for folder in ('tools', 'examples') for p in sorted((root / folder).glob('*.[ch]'))]
    sources = sorted(p for p in lib.rglob('*') if p.suffix in ('.c', '.h'))
    faults = [fault for path in sources for fault in faults_of(path, lib, table)]
    faults += [fault for path in programs for fault in faults_of_program(path, root, table)]
    stems = {}
    for path in sources:
        stems.setdefault(path.name, []).append(path)
    faults += [f'two files are named {name}' for name, paths in stems.items() if len(paths) > 1]
    print('\n'.join(faults) or f'{len(sources)} files keep to lib/layers.txt, '
          f'{len(programs)} to the public headers')
    return 1 if faults or not sources or not programs else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1])))
