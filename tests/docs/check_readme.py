#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program in the README is the one in examples/, which is compiled and run; the
documents' links lead somewhere; every chapter of the guide has its test."""
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def main(root):
    readme = (root / 'README.md').read_text()
    example = (root / 'examples/01_xor.c').read_text()
    blocks = re.findall(r'```c\n(.*?)```', readme, re.S)
    if len(blocks) != 1 or not example.endswith(blocks[0]):
        print('README.md and examples/01_xor.c differ')
        return 1
    links = re.findall(r'\]\(([^)#:]+)\)', readme)
    dead = [link for link in links if not (root / link).exists()]
    listed = (root / 'tests/meson.build').read_text()
    untested = [path.name for path in sorted((root / 'docs/guide').glob('[0-9]*.md'))
                if f"'{path.stem}'" not in listed]
    for name in untested:
        print(f'{name}: tests/meson.build does not name it')
    with tempfile.TemporaryDirectory() as folder:
        pages = subprocess.run([sys.executable, root / 'docs/site.py', '--pages', folder])
    print('\n'.join(f'README.md links to {link}, which is not there' for link in dead)
          or f'the program, and {len(links)} links')
    return 1 if dead or untested or pages.returncode else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1])))
