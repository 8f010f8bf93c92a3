# SPDX-License-Identifier: MIT
"""What tests of the mlp command share: running it in a folder of its own, and saying what is wrong."""
import os
import shutil
import subprocess
import sys
import tempfile


class Command:
    """The command at a path, run in a new folder."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.folder = tempfile.mkdtemp()
        self.failures = 0
        self.checks = 0

    def run(self, *arguments, stdin=None, **options):
        """What comes of a run: returncode, stdout, stderr; never a signal. stdin: a text, or a file."""
        if hasattr(stdin, "fileno"):
            options["stdin"] = stdin
        else:
            options["input"] = stdin
        done = subprocess.run([self.path, *arguments], cwd=self.folder, text=True,
                              capture_output="stdout" not in options, check=False, timeout=300,
                              **options)
        self.check(done.returncode >= 0, f"{arguments}: signal {-done.returncode}")
        return done

    def ok(self, *arguments, **options):
        """A run that is to go well; its standard output."""
        done = self.run(*arguments, **options)
        self.check(done.returncode == 0, f"{arguments}: {done.returncode}, {done.stderr}")
        return done.stdout

    def fails(self, code, words, *arguments, **options):
        """A run that is to fail: with this code, and one last line on stderr that has the words."""
        done = self.run(*arguments, **options)
        lines = (done.stderr or "").splitlines()
        self.check(done.returncode == code, f"{arguments}: {done.returncode}, not {code}")
        self.check(lines and words in lines[-1], f"{arguments}: no \"{words}\" in {lines[-1:]}")
        self.check(lines and lines[-1].startswith("mlp"), f"{arguments}: {lines[-1:]}")
        return done

    def check(self, condition, words):
        """Counts a check."""
        self.checks += 1
        if not condition:
            self.failures += 1
            print("FAILED:", words)

    def file(self, name):
        """The path of a file in the folder."""
        return os.path.join(self.folder, name)

    def write(self, name, text):
        """Makes a file."""
        with open(self.file(name), "w", encoding="utf-8") as file:
            file.write(text)
        return name

    def read(self, name):
        """The text of a file."""
        with open(self.file(name), encoding="utf-8") as file:
            return file.read()

    def end(self):
        """Removes the folder and ends the program."""
        shutil.rmtree(self.folder)
        print(f"{self.checks} checks, {self.failures} failed")
        sys.exit(self.failures > 0)
