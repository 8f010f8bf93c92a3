#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bash's completion of the command: what it offers at the end of some lines.

    check_completion.py tools/mlp.bash MLP"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

# As bash calls it, with the words of the line cut at = and : too.
CALL = '''
set -u
source "$0"
complete -p mlp >/dev/null || exit 3
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_mlp mlp "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
status=$?
[[ ${#COMPREPLY[@]} -gt 0 ]] && printf '%s\\n' "${COMPREPLY[@]}"
exit $status
'''


def main(script, command):
    if shutil.which('bash') is None:
        print('bash is not there')
        return 77
    script = os.path.abspath(script)
    failures = 0
    folder = tempfile.mkdtemp()
    os.mkdir(folder + '/bin')
    os.symlink(os.path.abspath(command), folder + '/bin/mlp')
    for name in ('moons.csv', 'my moons.csv', 'model.safetensors'):
        open(os.path.join(folder, name), 'w').close()
    with_it = folder + '/bin:' + os.environ['PATH']
    help_all = subprocess.run([command, 'train', '--help', 'all'], text=True, capture_output=True,
                              check=True).stdout
    train = re.findall(r'^ .. (--[a-z0-9-]+)', help_all, re.M) + ['--help']
    files = ['bin', 'model.safetensors', 'moons.csv', 'my moons.csv']
    cases = [
        (['e'], ['eval', 'export']),
        (['s'], ['sample']),
        (['--v'], ['--version']),
        (['nosuch'], []),
        (['train', '--'], train),
        (['train', '--op'], ['--optimizer', '--optimiser']),
        (['map', '--r'], []),
        (['importance', '--r'], ['--repeats']),
        (['train', 'mo'], ['model.safetensors', 'moons.csv']),
        (['train', 'my'], ['my moons.csv']),
        (['train', '"my'], ['my moons.csv']),
        (['train', 'my\\ '], ['my moons.csv']),
        (['predict', 'model.safetensors', ''], files),
        (['train', '--json', 'mo'], ['model.safetensors', 'moons.csv']),
        (['train', '-o', 'mod'], ['model.safetensors']),
        (['train', '--labels', 'moo'], ['moons.csv']),
        (['train', '--labels', '=', 'moo'], ['moons.csv']),
        (['train', '--labels', '='], files),
        (['train', '--valid', 'moo'], ['moons.csv']),
        (['train', '--epochs', ''], []),
        (['train', '--target', 'mo'], []),
        (['train', '--header', ''], ['yes', 'no']),
        (['train', '--optimizer', 'adam'], ['adam', 'adamw']),
        (['train', '--hidden', '32', ':', 're'], ['relu']),
        (['train', '--loss', 'h'], ['half_squared_error', 'huber']),
        (['train', '--help', ''], ['all']),
        (['train', '--', 'moo'], ['moons.csv']),
        (['sample', ''], ['moons', 'circles', 'spirals', 'sine', 'friedman']),
        (['sample', 's'], ['spirals', 'sine']),
        (['bench', ''], []),
    ]
    without = '/nowhere'
    runs = [(with_it, words, wanted) for words, wanted in cases]
    runs += [(without, words, []) for words in (['t'], ['train', '--'], ['train', 'mo'])]
    bash = shutil.which('bash')
    for path, words, wanted in runs:
        done = subprocess.run([bash, '--norc', '--noprofile', '-c', CALL, script, 'mlp', *words],
                              cwd=folder, env={'PATH': path, 'HOME': folder}, text=True,
                              capture_output=True, check=False, timeout=60)
        got = done.stdout.splitlines()
        if sorted(got) != sorted(wanted) or done.returncode != 0 or done.stderr:
            failures += 1
            print(f'FAILED: mlp {" ".join(words)}: {got}, not {wanted}; {done.returncode} '
                  f'{done.stderr}')
    shutil.rmtree(folder)
    print(f'{len(runs)} lines, {failures} failed')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
