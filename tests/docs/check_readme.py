#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program in the README is the one in examples/, which is compiled and run; the
documents' links lead somewhere; every chapter of the guide has its test; the command says
what the README shows.

    check_readme.py SOURCE_ROOT [MLP]"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def transcript(readme, mlp):
    """What is wrong with the README's first training: its commands are run as they stand."""
    commands = [re.search(pattern, readme) for pattern in (r'`mlp (sample spirals .*?)`',
                                                           r'\nmlp (train spirals.csv.*)')]
    shown = re.search(r'```\n(spirals.csv: .*?)```', readme, re.S).group(1).splitlines()
    with tempfile.TemporaryDirectory() as folder:
        for command in commands:
            said = subprocess.run([mlp, *command.group(1).split()], cwd=folder, text=True, check=True,
                                  capture_output=True).stderr.splitlines()
    # The last line is the bar, which moves.
    return [f'README.md: the command does not say: {line}' for line in shown[:-1] if line not in said]


def main(root, mlp=None):
    readme = (root / 'README.md').read_text()
    example = (root / 'examples/01_xor.c').read_text()
    blocks = re.findall(r'```c\n(.*?)```', readme, re.S)
    if len(blocks) != 1 or not example.endswith(blocks[0]):
        print('README.md and examples/01_xor.c differ')
        return 1
    wrong = transcript(readme, os.path.abspath(mlp)) if mlp else []
    for line in wrong:
        print(line)
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
    return 1 if dead or untested or wrong or pages.returncode else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
