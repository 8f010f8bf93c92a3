#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles and runs every code block of a chapter of the guide, in order.

    run_guide.py SOURCE_ROOT BUILD --chapter FILE         BUILD is meson's folder
    run_guide.py SOURCE_ROOT --prefix DIR --chapter FILE  an installed tree

It works in a temporary folder, against the installed tree, as a reader does.
Comments of HTML right before a block say what is to be done with it; a block
without one is an error, so no block can go untested.

    <!-- file: NAME -->   save it as NAME; a C program is compiled and run, one
                          in Python run, another file must be used by a later sh
    <!-- in: NAME.c, after: TEXT -->
    <!-- in: NAME.c, before: TEXT -->
    <!-- in: NAME.c, instead of: TEXT -->
    <!-- in: NAME.c, instead of: TEXT ... TEXT -->
                          C for a place in a program of this chapter or of an
                          earlier one: the line with TEXT, which must be the only
                          one, or the lines from it to the first with another
                          TEXT. The whole is compiled and run
    <!-- with the next -->  likewise, but run together with the next such block
    <!-- sh -->           commands, run by sh -e
    <!-- sh, with NAME -->  likewise, and what uses the file NAME
    <!-- installs -->     commands that are not run: files, options and packages
                          they name are looked for
    <!-- prints -->       text that the block before has printed, to the letter,
                          what it printed as an error coming last;
                          a line of ... stands for any number of lines
    <!-- prints, within 5 % --> or <!-- prints, within 0.02 -->
                          numbers may differ by that much
    <!-- prints, numbers vary -->
                          numbers are not compared

    <!-- fails -->        of C and sh: it has to fail
    <!-- needs: NAME -->  skipped, with what it prints, where there is no program
                          NAME, no module of Python's (python3:MODULE), or no
                          library (pkg-config:PACKAGE, with whose flags a C
                          program is then compiled)

A chapter may begin with <!-- start: NAME.c, ... -->: these programs of earlier
chapters are run first.
"""
import argparse
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 300
WARNINGS = ['-std=c11', '-Wall', '-Wextra', '-Werror']
NUMBER = re.compile(r'[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?')
MARK = re.compile(r'\s*<!--\s*(.*?)\s*-->\s*$')


class Wrong(Exception):
    """A block that does not do what the chapter says."""


class Block:
    def __init__(self, line, language, marks):
        self.line, self.language, self.marks, self.lines = line, language, marks, []

    @property
    def text(self):
        return ''.join(self.lines)

    def mark(self, name):
        """What follows `name:` in a mark; '' for a mark that is the name alone."""
        for mark in self.marks:
            if mark == name:
                return ''
            if mark.startswith((name + ':', name + ',')):
                return mark[len(name) + 1:].strip()
        return None


def blocks_of(path):
    """The fenced blocks of a chapter, and the marks that stand alone."""
    blocks, marks, alone, block = [], [], [], None
    for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(True), 1):
        fence = re.match(r'\s*```(\w*)\s*$', line)
        if block:
            if fence and not fence.group(1):
                blocks.append(block)
                block = None
            else:
                block.lines.append(line)
        elif fence:
            block, marks = Block(number, fence.group(1), marks), []
        elif MARK.match(line):
            marks.append(MARK.match(line).group(1))
        elif line.strip():
            alone, marks = alone + marks, []
    if block:
        raise Wrong(f'{path.name}:{block.line}: the block does not end')
    return blocks, alone + marks


def same(expected, printed, within):
    """Whether two lines are alike but for numbers that may differ."""
    if within is None:
        return expected == printed
    if NUMBER.sub('#', expected).split() != NUMBER.sub('#', printed).split():
        return False
    if within == 'any':
        return True
    share, size = within
    for a, b in zip(NUMBER.findall(expected), NUMBER.findall(printed)):
        if abs(float(a) - float(b)) > max(share * abs(float(a)), size):
            return False
    return True


def matches(expected, printed, within):
    """Whether the printed lines are those expected, ... being any lines."""
    if not expected:
        return not printed
    if expected[0].strip() == '...':
        return any(matches(expected[1:], printed[i:], within) for i in range(len(printed) + 1))
    return bool(printed) and same(expected[0], printed[0], within) \
        and matches(expected[1:], printed[1:], within)


def tolerance(text):
    if not text:
        return None
    if text == 'numbers vary':
        return 'any'
    found = re.fullmatch(r'within (\d*\.?\d+)( ?%)?', text)
    if not found:
        raise Wrong(f'no such tolerance: {text}')
    size = float(found.group(1))
    return (size / 100, 0.0) if found.group(2) else (0.0, size)


def place(source, where):
    """First and last line (behind it) that a fragment takes the place of."""
    def line_with(text, start=None):
        found = [i for i in range(start or 0, len(source)) if text in source[i]]
        if len(found) != 1 and (start is None or not found):
            raise Wrong(f'{len(found)} lines have "{text}", must be one')
        return found[0]

    how, _, text = where.partition(':')
    how, text = how.strip(), text.strip()
    if how in ('after', 'before'):
        line = line_with(text) + (how == 'after')
        return line, line
    if how == 'instead of':
        begin, dots, end = text.partition(' ... ')
        first = line_with(begin)
        return first, (line_with(end, first) if dots else first) + 1
    raise Wrong(f'no such place: {where}')


class Chapter:
    def __init__(self, root, prefix, path, show=False, update=False):
        self.root, self.path, self.show, self.update = root, path, show, update
        self.printed = {}       # line of a text block: what was printed in its place
        self.programs = {}      # name of a C file: its lines
        self.pending = []       # fragments that wait for the next one
        self.unused = {}        # files that some sh has to use, by name
        self.python, self.more_flags = 'python3', []
        self.output, self.skipped, self.count = None, False, 0
        self.folder = None
        libdir = next(iter(sorted(prefix.glob('lib*/**/pkgconfig/mlp.pc')))).parent.parent
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ('DESTDIR', 'MAKEFLAGS', 'MESON_BUILD_ROOT', 'MESON_SOURCE_ROOT')}
        for name, value in (('PATH', prefix / 'bin'), ('PKG_CONFIG_PATH', libdir / 'pkgconfig'),
                            ('LD_LIBRARY_PATH', libdir)):
            old = self.env.get(name)
            self.env[name] = f'{value}:{old}' if old else str(value)
        # An installed `mlp` counts only if it is this one.
        self.command = (prefix / 'bin' / 'mlp').exists()
        self.env['LC_ALL'] = 'C'
        flags = subprocess.run(['pkg-config', '--cflags', '--libs', 'mlp'], env=self.env, check=True,
                               capture_output=True, text=True).stdout.split()
        self.flags = flags + ['-lm']

    def run(self, command, fails):
        try:
            done = subprocess.run(command, cwd=self.folder, env=self.env, timeout=SECONDS,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, errors='replace')
        except subprocess.TimeoutExpired as late:
            raise Wrong(f'not done after {SECONDS} s') from late
        self.output = done.stdout + done.stderr
        if self.show:
            print(f'---- {self.path.name}: {" ".join(command)[:70]}\n{self.output}', end='')
        if bool(done.returncode) != fails:
            raise Wrong(f'ended with {done.returncode}' + (', was to fail' if fails else '')
                        + ':\n' + self.output)

    def program(self, name, text, fails):
        """Compiles and runs a program."""
        (self.folder / name).write_text(text, encoding='utf-8')
        binary = './' + Path(name).stem
        compiled = subprocess.run(['cc', *WARNINGS, name, *self.flags, *self.more_flags, '-o', binary],
                                  cwd=self.folder, env=self.env, capture_output=True, text=True)
        if compiled.returncode:
            raise Wrong('does not compile:\n' + compiled.stderr)
        self.run([binary], fails)

    def there(self, what):
        if what == 'mlp':
            return self.command
        program, _, module = what.partition(':')
        if program == 'python3' and module:
            # Debian's own may have what the first one in PATH has not.
            for python in ('python3', '/usr/bin/python3'):
                if shutil.which(python) and not subprocess.run(
                        [python, '-c', f'import {module}'], capture_output=True).returncode:
                    self.python = python
                    return True
            return False
        if program == 'pkg-config' and module:
            found = subprocess.run(['pkg-config', '--cflags', '--libs', module],
                                   capture_output=True, text=True)
            self.more_flags = found.stdout.split()
            return not found.returncode
        return bool(shutil.which(program, path=self.env['PATH']))

    def installs(self, text):
        """Sees that what the commands name is there."""
        options = (self.root / 'meson_options.txt').read_text()
        readme = (self.root / 'README.md').read_text()
        known = {'buildtype', 'default_library', 'prefix', 'libdir'}
        for option in re.findall(r'-D(\w+)=', text):
            if option not in known and f"option('{option}'" not in options:
                raise Wrong(f'there is no meson option {option}')
        for line in re.findall(r'apt(?:-get)? install (.*)', text):
            for package in line.split():
                if package != '-y' and not re.search(rf'[`\s(]{re.escape(package)}[`\s)]', readme):
                    raise Wrong(f'the README does not name the package {package}')
        for script in re.findall(r'\bsh (\S+\.sh)', text):
            if not (self.root / script).exists():
                raise Wrong(f'there is no {script}')
        for command in re.findall(r'^\W*(?:sudo )?(\w+)', text, re.M):
            if command not in ('apt', 'cd', 'export', 'git', 'ldconfig', 'meson', 'sh', 'sudo'):
                raise Wrong(f'{command}: unknown among commands that install')

    def fragment(self, block, name, where):
        if name not in self.programs:
            raise Wrong(f'no chapter has a program {name}')
        self.pending.append((place(self.programs[name], where), block.lines))
        if block.mark('with the next') is not None:
            return
        source = list(self.programs[name])
        for (first, last), lines in sorted(self.pending, key=lambda p: p[0], reverse=True):
            source[first:last] = lines
        self.pending = []
        self.program('changed_' + name, ''.join(source), block.mark('fails') is not None)

    def block(self, block):
        if block.mark('prints') is not None:
            if self.skipped:
                return
            if self.output is None:
                raise Wrong('nothing has been run')
            expected = [line.rstrip() for line in block.lines]
            printed = [line.rstrip() for line in self.output.splitlines()]
            if self.update and '...' not in expected:
                self.printed[block.line] = (len(block.lines), self.output)
            elif not matches(expected, printed, tolerance(block.mark('prints'))):
                raise Wrong('this was printed:\n' + self.output)
            return
        self.python, self.more_flags = 'python3', []
        needs = [mark.partition(':')[2].strip() for mark in block.marks if mark.startswith('needs:')]
        lacking = [what for what in needs if not self.there(what)]
        self.skipped = bool(lacking)
        if lacking:
            print(f'{self.path.name}:{block.line}: skipped, there is no {lacking[0]}')
            return
        self.count += 1
        fails = block.mark('fails') is not None
        if block.mark('in') is not None:
            name, _, where = block.mark('in').partition(',')
            self.fragment(block, name.strip(), where.strip())
        elif block.mark('file') is not None:
            name = block.mark('file')
            if block.language == 'c' and name.endswith('.c'):
                self.programs[name] = block.lines
                self.program(name, block.text, fails)
            else:
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / name).write_text(block.text, encoding='utf-8')
                if block.language == 'python':
                    self.run([self.python, name], fails)
                else:
                    self.unused[name] = block.line
        elif block.mark('installs') is not None and block.language == 'sh':
            self.installs(block.text)
        elif block.mark('sh') is not None and block.language == 'sh':
            for name in list(self.unused):
                if name in block.text or block.mark('sh') == 'with ' + name:
                    del self.unused[name]
            self.run(['sh', '-e', '-c', block.text], fails)
        else:
            raise Wrong('nothing says how this block is tested')

    def all(self):
        with tempfile.TemporaryDirectory() as folder:
            self.folder = Path(folder)
            for earlier in sorted(self.path.parent.glob('*.md')):
                if earlier.name < self.path.name:
                    for block in blocks_of(earlier)[0]:
                        name = block.mark('file')
                        if name and block.language == 'c':
                            self.programs[name] = block.lines
                            (self.folder / name).write_text(block.text, encoding='utf-8')
            blocks, alone = blocks_of(self.path)
            for mark in alone:
                if not mark.startswith('start:'):
                    raise Wrong(f'{self.path.name}: no block follows <!-- {mark} -->')
                for name in mark[len('start:'):].split(','):
                    self.program(name.strip(), ''.join(self.programs[name.strip()]), False)
            for block in blocks:
                try:
                    self.block(block)
                except Wrong as wrong:
                    raise Wrong(f'{self.path.name}:{block.line}: {wrong}') from wrong
            if self.pending:
                raise Wrong(f'{self.path.name}: the last block waits for a next one')
            for name, line in self.unused.items():
                raise Wrong(f'{self.path.name}:{line}: no command uses {name}')
        if self.printed:
            lines = self.path.read_text(encoding='utf-8').splitlines(True)
            for first, (count, text) in sorted(self.printed.items(), reverse=True):
                lines[first:first + count] = [text]
            self.path.write_text(''.join(lines), encoding='utf-8')
        print(f'{self.path.name}: {self.count} blocks run')


def staged(build):
    """The tree that `meson install` makes of a build, made anew when it is old."""
    stage = build / 'guide-stage'
    with open(build / 'guide-stage.lock', 'w', encoding='utf-8') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = stage / 'stamp'
        built = [*build.glob('lib/libmlp.*'), *build.glob('tools/mlp'), build / 'build.ninja']
        if not stamp.exists() or any(f.stat().st_mtime > stamp.stat().st_mtime for f in built):
            shutil.rmtree(stage, ignore_errors=True)
            subprocess.run(['meson', 'install', '-C', str(build), '--no-rebuild', '--quiet',
                            '--destdir', str(stage)], check=True, stdout=subprocess.DEVNULL)
            for pc in stage.rglob('mlp.pc'):
                text = pc.read_text()
                old = re.search(r'^prefix=(.*)$', text, re.M).group(1)
                pc.write_text(text.replace(f'prefix={old}', f'prefix={stage}{old}'))
            stamp.touch()
    pc = next(stage.rglob('mlp.pc'))
    return Path(re.search(r'^prefix=(.*)$', pc.read_text(), re.M).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('root', type=Path)
    parser.add_argument('build', type=Path, nargs='?')
    parser.add_argument('--prefix', type=Path)
    parser.add_argument('--show', action='store_true', help='shows what each block prints')
    parser.add_argument('--update', action='store_true',
                        help='writes what was printed into the chapter, where no line is ...')
    parser.add_argument('--chapter', type=Path, action='append', required=True)
    arguments = parser.parse_args()
    prefix = arguments.prefix or staged(arguments.build.resolve())
    status = 0
    for chapter in arguments.chapter:
        try:
            Chapter(arguments.root.resolve(), prefix.resolve(), chapter.resolve(), arguments.show,
                    arguments.update).all()
        except Wrong as wrong:
            print(wrong)
            status = 1
    return status


if __name__ == '__main__':
    sys.exit(main())
