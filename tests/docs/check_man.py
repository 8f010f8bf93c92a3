#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The man pages: clean to mandoc; mlp.1 has the options that the command has, and its
examples run; mlp.3 has the functions that the library exports, and its program runs.

    check_man.py ROOT [--command MLP] [--library LIBMLP.SO]

Without the command, or the library, what needs it is left out."""
import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EVERY = 'OPTIONS OF EVERY VERB'
DATA = 'OPTIONS OF DATA'
failures = []


def check(condition, words):
    if not condition:
        failures.append(words)
        print('FAILED:', words)


def sections(page, macro):
    """{title: lines} of what .Sh or .Ss divides."""
    parts = re.split(rf'^\.{macro} (.*)$', page, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def literal(block):
    """What a reader sees of a block of .Bd -literal."""
    return block.replace('\\e', '\\').replace('\\&', '').replace('\\(aq', "'")


def literals(text):
    return [literal(block) for block in re.findall(r'^\.Bd -literal.*?\n(.*?)^\.Ed$', text, re.M | re.S)]


def lint(pages):
    if shutil.which('mandoc') is None:
        print('mandoc is not there: how the pages are written is not looked at')
        return
    for page in pages:
        done = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', page], text=True,
                              capture_output=True, check=False)
        check(done.returncode == 0 and not done.stdout, f'{page}: {done.stdout}{done.stderr}')


# ---- Options ----

def described(text):
    """The options that items of a list are about."""
    items = re.findall(r'^\.It (Fl .*)$', text, re.M)
    return {name for item in items for name in re.findall(r'Fl (\S+)', item)}


def has(command, verb):
    """The options that the command lists."""
    text = subprocess.run([command, verb, '--help', 'all'], text=True, capture_output=True,
                          check=True).stdout
    names = set(re.findall(r'^ .. (-?-[a-z0-9-]+)', text, re.M))
    letters = set(re.findall(r'^ -([a-z]) ', text, re.M))
    return {name[1:] for name in names} | letters


def check_options(page, command):
    parts = sections(page, 'Sh')
    verbs = sections(parts['VERBS'], 'Ss')
    every = described(parts[EVERY]) - {'h', '-help'}
    data = described(parts[DATA])
    text = subprocess.run([command, '--help'], text=True, capture_output=True, check=True).stdout
    names = re.findall(r'^  ([a-z]+) ', text, re.M)
    check(list(verbs) == names, f'the verbs are {names}, the page has {list(verbs)}')
    check(re.findall(r'^\.Cm ([a-z]+)$', parts['SYNOPSIS'], re.M) == names, 'verbs of the synopsis')
    for verb in names:
        real = has(command, verb)
        own = described(verbs.get(verb, ''))
        said = own | every | (data if 'the options of data' in verbs.get(verb, '') else set())
        check(len(real) > 2, f'{verb}: no options in its help')
        check(not real - said, f'{verb}: not described: {sorted(real - said)}')
        check(not said - real, f'{verb}: there is no {sorted(said - real)}')
        check(not own & (every | data), f'{verb}: twice: {sorted(own & (every | data))}')
    everything = set().union(*(has(command, verb) for verb in names)) | {'h', '-help', '-version', '-'}
    spoken = set(re.findall(r'\bFl (--?\S+|-)', re.sub(r'Fl -D.*', '', page)))
    spoken |= set(re.findall(r'(?<= )-(-[a-z][a-z0-9-]*)', '\n'.join(literals(parts['EXAMPLES']))))
    check(not spoken - everything, f'spoken of, but not there: {sorted(spoken - everything)}')
    print(f'{len(names)} verbs, {len(everything)} options')


# ---- Examples ----

def run_examples(page, command):
    """All of them, in one folder, one after the other."""
    lines = [line for block in literals(sections(page, 'Sh')['EXAMPLES'])
             for line in re.findall(r'^\$ ((?:.*\\\n)*.*)$', block, re.M)]
    check(len(lines) > 10, f'{len(lines)} lines of examples')
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / 'bin').mkdir()
        (Path(folder) / 'bin/mlp').symlink_to(Path(command).resolve())
        for line in lines:
            run_example(line, folder)


def run_example(line, folder):
    if '--plot' in line and shutil.which('gnuplot') is None:
        print('no gnuplot:', line)
        return
    done = subprocess.run(['sh', '-c', f'PATH="{folder}/bin:$PATH"\n{line}'], cwd=folder, text=True,
                          capture_output=True, check=False, timeout=300)
    if '--onnx' in line and done.returncode != 0 and 'protobuf' in done.stderr:
        print('no ONNX:', line)
        return
    check(done.returncode == 0, f'$ {line}\n{done.stdout}{done.stderr}')
    for made in re.findall(r'(?:-o|--plot|--log|--onnx|--c) (\S+)', line):
        check((Path(folder) / made).exists(), f'$ {line}\nmakes no {made}')


# ---- The library ----

def check_functions(page, root):
    symbols = {name for name in (root / 'tests/abi/symbols.txt').read_text().split('\n')
               if name.startswith('mlp_')}
    items = re.findall(r'^\.It (Fn .*)$', page, re.M)
    listed = [name for item in items for name in re.findall(r'Fn (\w+)', item)]
    check(len(listed) == len(set(listed)), 'a function is listed twice')
    check(not symbols - set(listed), f'not listed: {sorted(symbols - set(listed))}')
    named = set(re.findall(r'\bFn (\w+)', page))
    check(not named - symbols, f'no such function: {sorted(named - symbols)}')
    headers = sections(sections(page, 'Sh')['FUNCTIONS'], 'Ss')
    for title, text in headers.items():
        header = (root / 'include' / re.match(r'<(.*)>', title)[1]).read_text()
        for item in re.findall(r'^\.It (Fn .*)$', text, re.M):
            for name in re.findall(r'Fn (\w+)', item):
                check(re.search(rf'\b{name}\(', header), f'{name} is not in {title}')
    codes = set(re.findall(r'X\((MLP_\w+),', (root / 'include/mlp/common.h').read_text()))
    said = set(re.findall(r'^\.It Dv (MLP_\w+)$', page, re.M))
    check(codes == said, f'status codes: {sorted(codes ^ said)}')
    print(f'{len(listed)} functions, {len(headers)} headers')


def run_program(page, root, library):
    program, = literals(sections(page, 'Sh')['EXAMPLES'])
    folder = Path(library).resolve().parent
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / 'program.c').write_text(program)
        subprocess.run(['cc', '-Wall', '-Wextra', '-Werror', '-I', root / 'include', 'program.c', '-o',
                        'program', '-L', folder, '-lmlp', f'-Wl,-rpath,{folder}'], cwd=scratch,
                       check=True)
        done = subprocess.run(['./program'], cwd=scratch, text=True, capture_output=True, check=False)
        check(done.returncode == 0 and '1 xor 1 = 0.0' in done.stdout, f'its program: {done}')
        check((Path(scratch) / 'xor.safetensors').exists(), 'its program keeps no model')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('root', type=lambda path: Path(path).resolve())
    parser.add_argument('--command')
    parser.add_argument('--library')
    given = parser.parse_args()
    pages = [given.root / 'docs/man' / name for name in ('mlp.1', 'mlp.3')]
    of_command, of_library = (page.read_text() for page in pages)
    lint(pages)
    check_functions(of_library, given.root)
    if given.library is not None:
        run_program(of_library, given.root, given.library)
    if given.command is not None:
        check_options(of_command, given.command)
        run_examples(of_command, given.command)
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
