#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program in the README is the one in examples/, which is compiled and run."""
import re
import sys
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
    print('\n'.join(f'README.md links to {link}, which is not there' for link in dead)
          or f'the program, and {len(links)} links')
    return 1 if dead else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1])))
