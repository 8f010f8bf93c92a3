#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads models by the Python of docs/format.md and compares their predictions.

    check_safetensors.py PROGRAM SOURCE_FOLDER

PROGRAM is save_models. Exits with 77, which is "skipped", without numpy and
torch; Debian's are looked for in /usr/bin/python3 too.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy
    import torch
except ImportError:
    if sys.executable != '/usr/bin/python3' and os.path.exists('/usr/bin/python3'):
        os.execv('/usr/bin/python3', ['/usr/bin/python3'] + sys.argv)
    print('no numpy and torch for Python')
    sys.exit(77)


def documented(root):
    """What the Python blocks of docs/format.md define."""
    text = (Path(root) / 'docs' / 'format.md').read_text(encoding='utf-8')
    names = {}
    for block in re.findall(r'```python\n(.*?)```', text, re.S):
        exec(block, names)
    return names


def main(program, root):
    sequential = documented(root)['sequential']
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, folder], check=True)
        models = sorted(Path(folder).glob('*.safetensors'))
        for model in models:
            x = numpy.fromfile(model.with_suffix('.inputs')).reshape(9, 4)
            expected = numpy.fromfile(model.with_suffix('.outputs')).reshape(9, 3)
            with torch.no_grad():
                y = sequential(model)(torch.tensor(x)).numpy()
            worst = max(worst, numpy.abs(y - expected).max())
    print(f'{len(models)} models in torch.nn.Sequential: largest difference {worst:.2g}')
    return 0 if len(models) == 4 and worst <= 1e-12 else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
